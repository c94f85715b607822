"""What working pages of a partnership share."""

from typing import Any

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from thegither.partners.behaviours import behaviours_of
from thegither.partners.models import RUNNING_ROLES, Partnership
from thegither.partners.policies import current_mandates
from thegither.ui.components.layout import details, sub_bar

register = Library()

# Key of the page, what it is called, its address.
Page = tuple[str, object, str]

FOR_EVERYBODY: tuple[Page, ...] = (
    ("overview", _("Overview"), "portal:partnership"),
    ("framework", _("Agreement"), "framework:framework"),
    ("commitments", _("Commitments"), "framework:commitments"),
    ("missing", _("Who is missing"), "engagement:missing"),
    ("measures", _("How we did"), "reading:measures"),
    ("equality", _("Equal at the table?"), "means:equality"),
    ("past", _("On a past date"), "partners:past"),
)
FOR_MEMBERS: tuple[Page, ...] = (
    ("relationships", _("Relationships"), "relations:relationships"),
    ("ledger", _("What we give"), "offers:ledger"),
)
FOR_RUNNING: tuple[Page, ...] = (
    ("support", _("Support"), "means:requests"),
    ("seats", _("Seats"), "partners:seats"),
    ("edit", _("Describe and renew"), "partners:edit_partnership"),
)


@register.simple_tag(takes_context=True)
def behaviours(context: dict[str, Any], partnership: Partnership) -> SafeString:
    """Return how the partnership agreed to behave, folded up; nothing where it agreed nothing."""
    found = behaviours_of(context["request"].actor, partnership)
    if found is None:
        return SafeString()
    points = format_html_join("", "<li><strong>{}</strong> {}</li>", found.points)
    link = format_html('<p><a href="{}">{}</a></p>', found.url, _("Read the whole agreement"))
    summary = _("How %(name)s agreed to behave") % {"name": partnership.name}
    return details(format_html("<ul>{}</ul>{}", points, link), summary)


@register.simple_tag(takes_context=True)
def partnership_bar(context: dict[str, Any], partnership: Partnership, current: str = "") -> SafeString:
    """Return the bar of a partnership with what the reader may open; ``current`` is the key of this page."""
    actor = context["request"].actor
    held = current_mandates(actor).filter(seat__partnership=partnership)
    roles = set(held.values_list("seat__role", flat=True)) if actor.is_person else set()
    pages = FOR_EVERYBODY
    if roles or actor.is_administrator:
        pages += FOR_MEMBERS
    if roles & set(RUNNING_ROLES) or actor.is_administrator:
        pages += FOR_RUNNING
    items = [(key, text, reverse(name, args=[partnership.slug])) for key, text, name in pages]
    return sub_bar(partnership.name, partnership.get_absolute_url(), items, current)
