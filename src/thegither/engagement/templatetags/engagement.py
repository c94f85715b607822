"""Pictures of this room, drawn by the server; each has its table beside it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.engagement.models import Degree, EngagementVersion, Flag, FlagKind, Influence
from thegither.engagement.selectors.interests import Judged
from thegither.engagement.selectors.reach import Part
from thegither.ui.components.charts import OCHRE, PALE, SLATE
from thegither.ui.words import short_day

register = Library()

_IN_A_LINE, _MARK, _HEAD = 2, 28, 24


@register.filter
def points(gap: float) -> str:
    """Return a difference of shares as "−12" percentage points."""
    value = round(100 * gap)
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{abs(value)}"


@register.filter
def flag_reason(flag: Flag) -> str:
    """Return in words why a response stands out, with the figures."""
    facts = flag.facts
    if flag.kind == FlagKind.RATE:
        words = _("%(count)s from the same connection within %(minutes)s minutes")
    elif flag.kind == FlagKind.DUPLICATE:
        words = ngettext(
            "It says the same as %(count)s other", "It says the same as %(count)s others", facts["count"]
        )
    else:
        words = _("%(count)s came within the hour; in a usual hour of the week before: %(usual)s")
    return words % facts


@register.simple_tag
def interest_picture(rows: Sequence[Judged]) -> SafeString:
    """Return interests by how much they are affected (left to right) and can move (bottom to top).

    Each mark has its number in the table: dark where they were heard, hollow with an ochre rim where not.
    """
    cells: dict[tuple[int, int], list[Judged]] = defaultdict(list)
    for row in rows:
        cells[row.interest.affected, row.interest.influence].append(row)
    parts, y = [], 0
    for influence in reversed(Degree.values):
        most = max(len(cells[affected, influence]) for affected in Degree.values)
        height = _HEAD + _MARK * max(1, -(-most // _IN_A_LINE)) + 8
        parts.append(_band(y, height, str(Degree(influence).label)))
        parts.extend(_marks(cells[affected, influence], affected, y) for affected in Degree.values)
        y += height
    across = format_html_join(
        "",
        '<text class="q" x="{}%" y="{}" text-anchor="middle">{}</text>',
        ((12.5 + 25 * degree.value, y + 20, degree.label) for degree in Degree),
    )
    missing = [row.interest.name for row in rows if row.is_missing]
    spoken = _("Much affected and not heard: %(names)s") % {"names": ", ".join(missing) or _("nobody")}
    return format_html(
        '<figure class="tg-chart"><figcaption><strong>{}</strong>{}</figcaption>'
        '<svg height="{}" role="img" aria-label="{}">'
        '<rect x="50%" y="0" width="50%" height="{}" fill="{}"/>{}{}</svg></figure>',
        _("How much it affects them, from left to right; how much they can move, from the bottom up"),
        _("Dark: heard. Hollow: not heard. On the shaded side, nobody should be hollow."),
        y + 30,
        spoken,
        y,
        PALE,
        format_html_join("", "{}", ((part,) for part in parts)),
        across,
    )


def _band(y: int, height: int, label: str) -> SafeString:
    return format_html(
        '<text class="q" x="4" y="{}">{}</text><rect y="{}" width="100%" height="1" fill="#dedad3"/>',
        y + 17,
        label,
        y + height - 1,
    )


def _marks(rows: Sequence[Judged], affected: int, y: int) -> SafeString:
    return format_html_join(
        "",
        '<svg x="{}%" y="{}" width="1" height="1" overflow="visible">'
        '<circle cx="{}" r="11" fill="{}" stroke="{}" stroke-width="3"/>'
        '<text class="{}" x="{}" y="5" text-anchor="middle">{}</text></svg>',
        (
            (
                12.5 + 25 * affected,
                y + _HEAD + _MARK // 2 + _MARK * (place // _IN_A_LINE),
                (shift := _shift(place, len(rows))),
                SLATE if row.is_heard else "#fff",
                SLATE if row.is_heard else OCHRE,
                "inv" if row.is_heard else "b",
                shift,
                row.number,
            )
            for place, row in enumerate(rows)
        ),
    )


def _shift(place: int, count: int) -> float:
    """Return how far from the middle of its cell a mark stands, in pixels."""
    in_line = min(_IN_A_LINE, count - place // _IN_A_LINE * _IN_A_LINE)
    return _MARK * (place % _IN_A_LINE - (in_line - 1) / 2)


@register.simple_tag
def share_picture(part: Part, scale: float) -> SafeString:
    """Return a part's share with its interval, on a line up to ``scale``, and a tick at its share of all."""

    def x(share: float) -> str:
        return f"{100 * min(1.0, share / scale):.1f}"

    return format_html(
        '<div class="tg-svg"><svg height="24" aria-hidden="true">'
        '<rect y="12" width="100%" height="1" fill="#dedad3"/>'
        '<line x1="{}%" x2="{}%" y1="12" y2="12" stroke="{}" stroke-width="6"/>'
        '<circle cx="{}%" cy="12" r="6" fill="{}"/>'
        '<line x1="{}%" x2="{}%" y1="1" y2="23" stroke="{}" stroke-width="3"/></svg></div>',
        x(part.low),
        x(part.high),
        "#c9c4b9",
        x(part.share),
        OCHRE if part.is_missing else SLATE,
        x(part.expected),
        x(part.expected),
        SLATE,
    )


@register.simple_tag
def scale_of(parts: Sequence[Part]) -> float:
    """Return the share at the right end of the lines of these parts."""
    return max([0.01, *(max(part.high, part.expected) for part in parts)])


@register.filter
def all_of(labels: Sequence[str]) -> SafeString | str:
    """Return the names of parts that are shown together."""
    if len(labels) == 1:
        return labels[0]
    return format_html(
        "{} {}", ", ".join(labels), mark_safe(f'<span class="tg-quiet">{_("(together)")}</span>')
    )


@register.filter
def version_lines(
    version: EngagementVersion, fields: Sequence[tuple[str, object]]
) -> list[tuple[object, str]]:
    """Return what a version of an engagement said, by the words of the form, leaving out what was empty."""
    lines = []
    for name, label in fields:
        value = version.content.get(name)
        if name == "influence" and value:
            value = Influence(value).label
        elif name.endswith("_on") and value:
            value = short_day(date.fromisoformat(value))
        if value:
            lines.append((label, str(value)))
    return lines
