"""What the account pages need beyond the shared components."""

import json
from collections.abc import Mapping

from django.template import Library
from django.utils.translation import gettext as _

register = Library()

# What a browser calls itself, from the one that others imitate least to the one that all imitate.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def as_json(value: object) -> str:
    """Return ``value`` as JSON for a ``data-`` attribute; the template escapes it."""
    return json.dumps(value)


@register.filter
def seat_name(seats: Mapping[int, str], seat_id: int) -> str:
    """Return how people call a seat; somebody may have lost it since."""
    return seats.get(seat_id) or _("for a seat that you do not hold any more")


@register.filter
def browser(user_agent: str) -> str:
    """Return "Firefox on Windows" for what a browser says of itself."""
    program = next((name for mark, name in _BROWSERS if mark in user_agent), _("A browser"))
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return _("%(browser)s on %(system)s") % {"browser": program, "system": system} if system else program
