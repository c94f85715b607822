"""What the header and the footer of every page need; it asks the database nothing."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Languages whose words no speaker has reviewed yet: every page says so.
MACHINE_MADE = frozenset({"gd"})


class MenuItem(NamedTuple):
    """An entry of a menu; ``key`` is what a view puts in its context as ``nav``."""

    key: str
    text: str
    url: str


def _main_menu(signed_in: bool) -> list[MenuItem]:
    first = (
        MenuItem("my_work", _("My work"), reverse("portal:my_work"))
        if signed_in
        else MenuItem("home", _("Home"), reverse("portal:home"))
    )
    return [
        first,
        MenuItem("open_matters", _("Take part"), reverse("portal:open_matters")),
        MenuItem("partnerships", _("Partnerships"), reverse("portal:partnerships")),
        MenuItem("changed", _("What changed"), reverse("portal:changed")),
        MenuItem("search", _("Search"), reverse("portal:search")),
    ]


def _footer_menu() -> list[MenuItem]:
    entries = {
        "accessibility": _("Accessibility"),
        "privacy": _("Privacy"),
        "open_data": _("Open data and API"),
        "feeds": _("News feeds and calendar"),
        "other_ways": _("Take part on paper or by phone"),
        "about": _("About this service"),
    }
    return [MenuItem(key, text, reverse(f"portal:{key}")) for key, text in entries.items()]


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the place, the menus, who acts and which other languages there are."""
    actor = getattr(request, "actor", None)
    signed_in = actor is not None and actor.is_person
    language = get_language()
    place = settings.SITE_NAME if settings.SITE_NAME != "Thegither" else ""
    return {
        "place_name": place,
        "is_demonstration": settings.ENVIRONMENT == "demo",
        "service_name": _("Thegither in %(place)s") % {"place": place} if place else "Thegither",
        "main_menu": _main_menu(signed_in),
        "footer_menu": _footer_menu(),
        "signed_in": signed_in,
        "acting": getattr(request, "acting", None) if signed_in else None,
        "words_are_machine_made": language in MACHINE_MADE,
        "other_languages": [entry for entry in settings.LANGUAGES if entry[0] != language],
    }
