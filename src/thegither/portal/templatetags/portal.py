"""Figures and marks that only the public pages need."""

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from thegither.dialogue.models import AnswerState, Channel, Layer
from thegither.kernel.markup import render_markdown
from thegither.ui.components.layout import voice
from thegither.ui.components.thread import mini_thread
from thegither.ui.words import number, short_day

from ..selectors.matters import Voice
from ..threads import Figure, Station

MOST_LETTERS = 600
_VOICE = (
    '<li><div class="tg-row"><div>{}<p class="tg-small tg-quiet"><a href="{}">{}</a> · {}</p></div>'
    '<div class="tg-small"><p>{}<br><span class="tg-quiet">{}</span></p></div></div></li>'
)

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
    """Return "14% → 9%" or "12 → 41 people"."""
    stands_alone = figure.unit in ("%", "£", "€", "$", "")
    before = with_unit(figure.before, figure.unit) if stands_alone else number(figure.before)
    return f"{before} → {with_unit(figure.after, figure.unit)}"


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


@register.simple_tag
def voices(listed: Sequence[Voice]) -> SafeString:
    """Return the list of what was said. In Python, because it is most of the busiest page."""
    answers, layers, channels = (dict(choices.choices) for choices in (AnswerState, Layer, Channel))
    rows = []
    for entry in listed:
        said = entry.contribution
        organisation = said.seat.organisation if said.seat else None
        speaker = organisation.name if organisation else said.byline or layers[said.layer]
        channel = f" · {channels[said.channel]}" if said.channel not in (Channel.WEB, Channel.API) else ""
        if getattr(said, "member_kit", None):
            channel += f" · {_('members consulted')}"
        rows.append(
            (
                voice(_shortened(said.text), size="small", lang=said.language),
                said.get_absolute_url(),
                said.reference,
                f"{speaker} · {short_day(said.said_at)}{channel}",
                mini_thread(*entry.reach),
                answers[said.answer],
            )
        )
    return format_html('<ol class="tg-rows tg-voices">{}</ol>', format_html_join("", _VOICE, rows))


def _shortened(text: str) -> str:
    """Return a text whole if it is not long; its paragraphs are kept."""
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rstrip() + "…"
