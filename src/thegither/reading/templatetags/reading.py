"""What the pages of reading a matter share."""

from typing import Any

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Matter
from thegither.kernel.policies import Action, may
from thegither.partners.templatetags.partners import Page
from thegither.ui.components.layout import sub_bar

register = Library()

FOR_PARTNERS: tuple[Page, ...] = (
    ("inbox", _("Read"), "reading:inbox"),
    ("themes", _("Themes"), "reading:themes"),
    ("coding", _("Two readers"), "reading:coding"),
    ("workbench", _("Answer"), "reading:workbench"),
)
FOR_EVERYBODY: tuple[Page, ...] = (
    ("layers", _("Layers"), "reading:layers"),
    ("measures", _("How we did"), "reading:matter_measures"),
)


@register.simple_tag(takes_context=True)
def reading_bar(context: dict[str, Any], matter: Matter, current: str = "") -> SafeString:
    """Return the bar of a matter's reading with what one may open; ``current`` is the key of this page."""
    actor = context["request"].actor
    answers = actor.is_person and may(actor, Action.ANSWER, matter)
    pages = (*FOR_PARTNERS, *FOR_EVERYBODY) if answers else FOR_EVERYBODY
    items = [(key, text, reverse(name, args=[matter.pk])) for key, text, name in pages]
    return sub_bar(matter.title, matter.get_absolute_url(), items, current)
