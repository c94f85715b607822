"""What the pages about relationships share."""

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thegither.partners.models import Partnership
from thegither.ui.components.layout import sub_bar

register = Library()


@register.simple_tag
def relations_bar(partnership: Partnership, current: str = "") -> SafeString:
    """Return the bar of the relationships of a partnership; ``current`` is the key of the page one is on."""
    pages = [
        ("relationships", _("Relationships")),
        ("going_out", _("Going out")),
        ("coverage", _("Coverage")),
        ("ought_to_know", _("Ought to know")),
        ("interdependence", _("Who needs whom")),
        ("network", _("Network")),
    ]
    items: list[tuple[str, object, str]] = [
        (key, text, reverse(f"relations:{key}", args=[partnership.slug])) for key, text in pages
    ]
    return sub_bar(partnership.name, partnership.get_absolute_url(), items, current)
