"""What working pages of a partnership share."""

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thegither.partners.models import Partnership
from thegither.ui.components.layout import sub_bar

register = Library()


@register.simple_tag
def partnership_bar(partnership: Partnership, current: str = "") -> SafeString:
    """Return the bar of a partnership for those who run it; ``current`` is the key of the page one is on."""
    items: list[tuple[str, object, str]] = [
        ("overview", _("Overview"), partnership.get_absolute_url()),
        ("seats", _("Seats"), reverse("partners:seats", args=[partnership.slug])),
        ("past", _("On a past date"), reverse("partners:past", args=[partnership.slug])),
        ("ledger", _("What we give"), reverse("offers:ledger", args=[partnership.slug])),
        ("edit", _("Describe and renew"), reverse("partners:edit_partnership", args=[partnership.slug])),
    ]
    return sub_bar(partnership.name, partnership.get_absolute_url(), items, current)
