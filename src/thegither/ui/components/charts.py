"""Elastic pictures drawn by the server: x in per cent and y in pixels, so that text keeps its size."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from thegither.ui import words
from thegither.ui.components.layout import NOTHING, data_table

SLATE, PALE, THREAD, OCHRE = "#333e48", "#ebe8e1", "#6a2063", "#9a5b00"


def _with_unit(value: float, unit: str) -> str:
    """Return "9%", "£12" or "12 minutes"."""
    if unit == "£":
        return words.money(round(value * 100))
    return f"{words.number(value)}{unit}" if unit in ("%", "") else f"{words.number(value)} {unit}"


def _bar(y: int, start: float, end: float, value: str, label: object, *, filled: bool) -> SafeString:
    """Draw one labelled bar from ``start`` to ``end`` per cent; its value is inside it when it is long."""
    inside = end > 75
    text_class = "b inv" if inside and filled else "b"
    return format_html(
        '<text class="q" x="0" y="{}">{}</text><rect x="{}%" y="{}" width="{}%" height="24" fill="{}"/>'
        '<text class="{}" x="{}%" dx="{}" y="{}"{}>{}</text>',
        y + 14,
        label,
        f"{start:.1f}",
        y + 22,
        f"{max(end - start, 0.3):.1f}",
        SLATE if filled else "#c9c4b9",
        text_class,
        f"{end:.1f}",
        -8 if inside else 8,
        y + 39,
        mark_safe(' text-anchor="end"') if inside else NOTHING,
        value,
    )


def before_after(
    title: object,
    before: float,
    after: float,
    unit: str = "",
    *,
    before_label: object = "",
    after_label: object = "",
    before_n: int | None = None,
    after_n: int | None = None,
    note: object = "",
) -> SafeString:
    """Return two measurements as bars on one scale from nought, and the same in a table."""
    first, second = float(before), float(after)
    low, high = min(0.0, first, second), max(0.0, first, second)
    span = (high - low) or 1.0
    labels = (before_label or _("Before"), after_label or _("After"))
    shown = (_with_unit(before, unit), _with_unit(after, unit))
    bars = []
    for index, value in enumerate((first, second)):
        start, end = sorted((100 * (0 - low) / span, 100 * (value - low) / span))
        bars.append(_bar(60 * index, start, end, shown[index], labels[index], filled=index == 1))
    spoken = _("%(title)s. %(before_label)s: %(before)s. %(after_label)s: %(after)s.") % {
        "title": title,
        "before_label": labels[0],
        "before": shown[0],
        "after_label": labels[1],
        "after": shown[1],
    }
    counted = before_n is not None or after_n is not None
    lines = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td>{}</tr>',
        (
            (
                label,
                value,
                format_html("<td>{}</td>", words.number(n) if n is not None else "–") if counted else NOTHING,
            )
            for label, value, n in zip(labels, shown, (before_n, after_n), strict=True)
        ),
    )
    head = format_html(
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody>',
        _("When"),
        _("Measured"),
        format_html('<th scope="col">{}</th>', _("Out of how many")) if counted else NOTHING,
        lines,
    )
    return format_html(
        '<figure class="tg-chart tg-beforeafter"><figcaption><strong>{}</strong>{}</figcaption>'
        '<svg height="108" role="img" aria-label="{}">{}</svg>'
        '<details class="ds_details"><summary class="ds_details__summary">{}</summary>'
        '<div class="ds_details__text">{}</div></details></figure>',
        title,
        note,
        spoken,
        format_html_join("", "{}", ((bar,) for bar in bars)),
        _("The figures in a table"),
        data_table(head, title),
    )


def sparkline(
    title: object, points: Sequence[float], low: float | None = None, high: float | None = None
) -> SafeString:
    """Return a small line of measurements, with the usual range as a band behind it."""
    values = [float(point) for point in points]
    bounds = [*values, *(float(limit) for limit in (low, high) if limit is not None)]
    if not values:
        return NOTHING
    bottom, top = min(bounds), max(bounds)
    margin = (top - bottom) * 0.08 or 1.0
    bottom, span = bottom - margin, top - bottom + 2 * margin

    def y(value: float) -> float:
        return 100 - 100 * (value - bottom) / span

    step = 100 / (len(values) - 1) if len(values) > 1 else 0
    places = [(index * step if step else 100.0, y(value)) for index, value in enumerate(values)]
    range_band = (
        format_html(
            '<rect width="100" y="{}" height="{}" fill="{}"/>',
            f"{y(float(high)):.1f}",
            f"{y(float(low)) - y(float(high)):.1f}",
            PALE,
        )
        if low is not None and high is not None
        else NOTHING
    )
    spoken = _("%(title)s: from %(first)s to %(last)s in %(count)s measurements") % {
        "title": title,
        "first": words.number(values[0]),
        "last": words.number(values[-1]),
        "count": len(values),
    }
    return format_html(
        '<div class="tg-svg"><svg height="64" role="img" aria-label="{}">'
        '<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none">{}'
        '<polyline vector-effect="non-scaling-stroke" fill="none" stroke="{}" stroke-width="2" points="{}"/>'
        "</svg>"
        '<circle cx="{}%" cy="{}%" r="4" fill="{}"/></svg></div>',
        spoken,
        range_band,
        SLATE,
        " ".join(f"{x:.1f},{height:.1f}" for x, height in places),
        f"{places[-1][0]:.1f}",
        f"{places[-1][1]:.1f}",
        SLATE,
    )


_MARKS = {
    "said": f'<circle r="7" fill="{THREAD}"/>',
    "decided": f'<path d="M0 -10L10 0 0 10 -10 0z" fill="{THREAD}"/>',
    "did": f'<path d="M-7 -7h14v14h-14z" fill="{THREAD}"/>',
    "changed": f'<g fill="{THREAD}"><circle r="10"/><circle r="7.5" fill="#fff"/><circle r="4"/></g>',
}


def thread_times(stops: Sequence[tuple[str, date]]) -> SafeString:
    """Return how long each part of a thread took, to scale."""
    dated = [(kind, words.as_date(when)) for kind, when in stops]
    if len(dated) < 2:
        return NOTHING
    spans = [max((later - earlier).days, 0) for (_a, earlier), (_b, later) in pairwise(dated)]
    total = sum(spans) or 1
    least = 12.0  # per cent between two marks, so that their labels do not meet
    free = 97.0 - least * (len(dated) - 1)
    place, places, parts = 1.5, [1.5], []
    for passed in spans:
        following = place + least + free * passed / total
        parts.append(((place + following) / 2, words.days(passed)))
        places.append(following)
        place = following
    marks = "".join(
        f'<svg x="{x:.1f}%" y="20" width="1" height="1" overflow="visible">{_MARKS[kind]}</svg>'
        for x, (kind, _when) in zip(places, dated, strict=True)
    )
    return format_html(
        '<div class="tg-chart tg-measure tg-times"><svg height="60" role="img" aria-label="{}">'
        '<line x1="1.5%" x2="{}%" y1="20" y2="20" stroke="{}" stroke-width="3"/>{}{}</svg></div>',
        _("How long it took: %(parts)s") % {"parts": ", ".join(text for _x, text in parts)},
        f"{places[-1]:.1f}",
        THREAD,
        mark_safe(marks),
        format_html_join(
            "",
            '<text class="q" x="{}%" y="52" text-anchor="middle">{}</text>',
            ((f"{x:.1f}", text) for x, text in parts),
        ),
    )


def time_window(
    title: object, opens: date, closes: date, needed_days: int, from_day: date, to_day: date
) -> SafeString:
    """Return a bar of the time that something is open, with the time that somebody needs inside it."""
    total = max((to_day - from_day).days, 1)

    def x(day: date) -> float:
        return min(100.0, max(0.0, 100 * (day - from_day).days / total))

    start, end = x(opens), x(closes)
    needed_end = min(100.0, start + 100 * needed_days / total)
    inside = min(needed_end, end)
    spoken = _("%(title)s: open %(range)s, needed %(days)s") % {
        "title": title,
        "range": words.day_range(opens, closes),
        "days": words.days(needed_days),
    }
    rects = [(start, end - start, 4, 16, SLATE)]
    if inside > start:
        rects.append((start, inside - start, 9, 6, "#fff"))
    if needed_end > end:
        rects.append((end, needed_end - end, 8, 8, OCHRE))
    return format_html(
        '<div class="tg-svg"><svg height="24" role="img" aria-label="{}">'
        '<rect y="12" width="100%" height="1" fill="#dedad3"/>{}</svg></div>',
        spoken,
        format_html_join(
            "",
            '<rect x="{}%" width="{}%" y="{}" height="{}" fill="{}"/>',
            (
                (f"{left:.1f}", f"{width:.1f}", top, height, colour)
                for left, width, top, height, colour in rects
            ),
        ),
    )
