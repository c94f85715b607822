"""Figures and marks that only the public pages need."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from thegither.kernel.markup import render_markdown
from thegither.ui.words import number, short_day

from ..threads import Figure, Station

register = template.Library()
register.filter("as_html", render_markdown)


def with_unit(value: Decimal | None, unit: str) -> str:
    """Return "9%", "£12" or "12 minutes"."""
    if value is None:
        return ""
    if unit in ("£", "€", "$"):
        return f"{unit}{number(value)}"
    return f"{number(value)}{unit}" if unit in ("%", "") else f"{number(value)} {unit}"


@register.filter
def before_to_after(figure: Figure) -> str:
    """Return "14% → 9%"."""
    return f"{with_unit(figure.before, figure.unit)} → {with_unit(figure.after, figure.unit)}"


@register.filter
def before_text(figure: Figure) -> str:
    """Return "14%"."""
    return with_unit(figure.before, figure.unit)


@register.filter
def after_text(figure: Figure) -> str:
    """Return "9%"."""
    return with_unit(figure.after, figure.unit)


@register.filter
def sample_text(figure: Figure) -> str:
    """Return how many the two values rest on; a figure is not shown without it where it is known."""
    known = [size for size in (figure.before_n, figure.after_n) if size is not None]
    if not known:
        return _("how many it rests on was not recorded")
    if figure.before_n is None or figure.after_n is None:
        return _("out of %(count)s") % {"count": number(known[0])}
    return _("out of %(before)s, then %(after)s") % {
        "before": number(figure.before_n),
        "after": number(figure.after_n),
    }


register.filter("with_unit", with_unit)


@register.filter
def station_note(station: Station) -> str:
    """Return the day of a station in a few words: "3 March", "due 30 June", "we look on 1 September"."""
    if station.state == "reached":
        return short_day(station.since)
    if station.kind == "did" and station.state == "under_way" and station.since:
        return _("due %(day)s") % {"day": short_day(station.since)}
    if station.kind == "changed" and station.look_again_on:
        return _("we look on %(day)s") % {"day": short_day(station.look_again_on)}
    return short_day(station.since) if station.kind == "decided" else ""
