"""The map of partnerships: names one under another, joined by arcs. The same picture every time."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thegither.kernel.text import shorten

from .mapping import Overlap
from .selectors.mapping import PartnershipMap

_LINE = 34
_LONGEST = 28
_MOST_ARCS = 120
SLATE, OCHRE, QUIET = "#333e48", "#9a5b00", "#8a8577"


def map_picture(found: PartnershipMap) -> SafeString:
    """Return the picture of the strong overlaps; every partnership in one is named once."""
    strong = [each for each in found.overlaps if each.is_strong][:_MOST_ARCS]
    within = {side.pk for each in strong for side in (each.first, each.second)}
    shown = [each for each in found.partnerships if each.pk in within]
    if not shown:
        return SafeString("")
    places = {each.pk: _LINE * index + _LINE // 2 for index, each in enumerate(shown)}
    height = _LINE * len(shown)
    names = format_html_join(
        "",
        '<a href="{}"><text x="59%" y="{}" text-anchor="end">{}</text></a>'
        '<circle cx="62%" cy="{}" r="4" fill="#333e48"/>',
        (
            (each.get_absolute_url(), places[each.pk] + 5, shorten(each.name, _LONGEST), places[each.pk])
            for each in shown
        ),
    )
    spoken = _("%(count)d strong overlaps between partnerships; the table below lists them.")
    return format_html(
        '<div class="tg-svg"><svg height="{height}" role="group" aria-label="{spoken}">'
        '<svg x="62%" y="0" width="38%" height="{height}" viewBox="0 0 100 {height}"'
        ' preserveAspectRatio="none">{arcs}</svg>{names}</svg></div>',
        height=height,
        spoken=spoken % {"count": len(strong)},
        arcs=_arcs(strong, places, len(shown)),
        names=names,
    )


def _arcs(strong: Sequence[Overlap], places: dict[int, int], count: int) -> SafeString:
    def arc(each: Overlap) -> tuple[object, ...]:
        first, second = sorted((places[each.first.pk], places[each.second.pk]))
        reach = 12 + 84 * (second - first) / (_LINE * max(count - 1, 1))
        colour = OCHRE if each.is_missing else QUIET if each.is_nested else SLATE
        bend = f"{reach * 4 / 3:.1f}"
        return first, bend, first, bend, second, second, colour, *_stroke(each)

    return format_html_join(
        "",
        '<path d="M0 {}C{} {} {} {} 0 {}" fill="none" vector-effect="non-scaling-stroke" stroke="{}"'
        ' stroke-width="{}" stroke-dasharray="{}"/>',
        (arc(each) for each in strong),
    )


def _stroke(each: Overlap) -> tuple[str, str]:
    """Return width and dashes: the more members are shared the wider; a missing link is dashed."""
    return f"{1 + 5 * each.members:.1f}", "6 4" if each.is_missing else "none"
