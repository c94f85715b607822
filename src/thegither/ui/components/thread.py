"""The thread said → decided → did → changed, the stages of a matter, and how far people's say goes."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from thegither.ui import words
from thegither.ui.components.layout import NOTHING, icon

STATIONS = ("said", "decided", "did", "changed")

_LABELS = {
    ("said", "reached"): pgettext_lazy("station of the thread", "Said"),
    ("decided", "reached"): pgettext_lazy("station of the thread", "Decided"),
    ("did", "reached"): pgettext_lazy("station of the thread", "Did"),
    ("changed", "reached"): pgettext_lazy("station of the thread", "Changed"),
    ("said", "under_way"): pgettext_lazy("station of the thread", "Being said"),
    ("decided", "under_way"): pgettext_lazy("station of the thread", "Being decided"),
    ("did", "under_way"): pgettext_lazy("station of the thread", "Doing"),
    ("changed", "under_way"): pgettext_lazy("station of the thread", "Being measured"),
    ("said", "ahead"): pgettext_lazy("station of the thread", "Said?"),
    ("decided", "ahead"): pgettext_lazy("station of the thread", "Decided?"),
    ("did", "ahead"): pgettext_lazy("station of the thread", "Done?"),
    ("changed", "ahead"): pgettext_lazy("station of the thread", "Changed?"),
    ("said", "ended"): pgettext_lazy("station of the thread", "Withdrawn"),
    ("decided", "ended"): pgettext_lazy("station of the thread", "Decided: not now"),
    ("did", "ended"): pgettext_lazy("station of the thread", "Not done"),
    ("changed", "ended"): pgettext_lazy("station of the thread", "No change"),
}


def thread(content: str, size: str = "") -> SafeString:
    """Return the frame of a thread's stations; ``size`` is ``page``, ``small``, ``across`` or nothing."""
    return format_html('<ol class="tg-thread{}">{}</ol>', f" tg-thread--{size}" if size else "", content)


def station(
    content: str, kind: str, state: str = "reached", label: object = "", note: object = "", level: int = 0
) -> SafeString:
    """Return one station. Its shape says which it is; filled means reached; a bar means that it ended."""
    ahead = state in ("ahead", "under_way")
    mark = "t-ended" if state == "ended" else f"t-{kind}-ahead" if ahead else f"t-{kind}"
    element = f"h{level}" if level else "p"
    return format_html(
        '<li class="tg-stop{}">{}<{} class="tg-stop__label">{}{}</{}>{}</li>',
        " is-ahead" if ahead else "",
        icon(mark, "tg-stop__mark"),
        element,
        label or _LABELS[kind, state],
        format_html(" <small>{}</small>", note) if note else NOTHING,
        element,
        content,
    )


_MINI_LINES = ("M13 8H31", "M42 8H60", "M71 8H89")
_MINI_MARKS = (
    '<circle cx="8" cy="8" r="5" fill="{fill}" stroke="{stroke}" stroke-width="2"/>',
    '<path d="M37 1.5l6.5 6.5-6.5 6.5-6.5-6.5z" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>',
    '<path d="M60.5 2.5h11v11h-11z" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>',
    (
        '<g transform="translate(95 8)" stroke="{stroke}" fill="#fff">'
        '<circle r="6.5"/><circle r="3" fill="{fill}"/></g>'
    ),
)
_MINI_BARS = ("M8 1.5v13", "M37 1.5v13", "M66 1.5v13", "M95 1.5v13")


def mini_thread(reached: str, ended: bool = False) -> SafeString:
    """Return the thread in a line of a list: ``reached`` names the last station that it came to."""
    return _mini_thread(reached, bool(ended), get_language() or "")


@lru_cache(maxsize=64)
def _mini_thread(reached: str, ended: bool, language: str) -> SafeString:
    """Draw one of the few possible small threads; ``language`` only separates the cached texts."""
    count = STATIONS.index(reached) + 1
    ends_early = ended and count < len(STATIONS)
    drawn = []
    for index, line in enumerate(_MINI_LINES, start=1):
        if index < count:
            drawn.append(f'<path d="{line}" stroke="currentColor" stroke-width="2" fill="none"/>')
        elif ends_early and index == count:
            drawn.append(f'<path d="{line}h6" stroke="currentColor" stroke-width="2" fill="none"/>')
        elif not ended:
            drawn.append(
                f'<path d="{line}" stroke="#8a8a8a" stroke-width="2" stroke-dasharray="2 3" fill="none"/>'
            )
    for index, mark in enumerate(_MINI_MARKS):
        if index < count:
            drawn.append(mark.format(fill="currentColor", stroke="currentColor"))
        elif not ended:
            drawn.append(mark.format(fill="#fff", stroke="#8a8a8a"))
    if ends_early:
        drawn.append(f'<path d="{_MINI_BARS[count]}" stroke="currentColor" stroke-width="3"/>')
    return format_html(
        '<svg class="tg-mini" viewBox="0 0 104 16" role="img" aria-label="{}">{}</svg>',
        _mini_text(count, ends_early),
        mark_safe("".join(drawn)),
    )


def _mini_text(count: int, ends_early: bool) -> str:
    so_far = [_("said"), _("decided"), _("done"), _("changed")][:count]
    text = _("Thread: %(stations)s") % {"stations": ", ".join(so_far)}
    if ends_early:
        endings = [
            _("ended without a decision to go ahead"),
            _("ended before it was done"),
            _("ended without a change"),
        ]
        return f"{text}; {endings[count - 1]}"
    if count < len(STATIONS):
        rest = [_("not yet decided"), _("not yet done"), _("not yet changed")]
        return f"{text}; {rest[count - 1]}"
    return text


def reached_station(*, decided: bool, did: bool, changed: bool) -> str:
    """Return the name of the last station for ``mini_thread``."""
    return "changed" if changed else "did" if did else "decided" if decided else "said"


STAGES = {
    "problem": pgettext_lazy("stage of a matter", "Problem"),
    "options": pgettext_lazy("stage of a matter", "Options"),
    "draft": pgettext_lazy("stage of a matter", "Draft"),
    "decided": pgettext_lazy("stage of a matter", "Decided"),
    "doing": pgettext_lazy("stage of a matter", "Doing"),
    "reviewed": pgettext_lazy("stage of a matter", "Reviewed"),
}


def _step(label: object, note: object, position: int) -> tuple[SafeString, object, SafeString, SafeString]:
    """Return one step of a line: ``position`` is below 0 for past, 0 for now, above 0 for ahead."""
    states = {-1: (' class="is-done"', _("(done)")), 0: (' class="is-now" aria-current="step"', _("(now)"))}
    attributes, spoken = states.get(max(-1, min(1, position)), ("", ""))
    return (
        mark_safe(attributes),
        label,
        format_html(' <span class="tg-hidden">{}</span>', spoken) if spoken else NOTHING,
        format_html('<span class="tg-quiet">{}</span>', note) if note else NOTHING,
    )


_STEP = "<li{}><strong>{}{}</strong>{}</li>"


def stages(current: str, notes: Mapping[str, object] | None = None) -> SafeString:
    """Return the line of a matter's stages; ``notes`` gives a day or words under a stage."""
    keys = list(STAGES)
    here = keys.index(current)
    given = notes or {}

    def under(key: str) -> object:
        value = given.get(key, "")
        return words.short_day(value) if isinstance(value, date) else value

    steps = (_step(STAGES[key], under(key), index - here) for index, key in enumerate(keys))
    return format_html('<ol class="tg-stages">{}</ol>', format_html_join("", _STEP, steps))


def phases(steps: Iterable[tuple[object, object, int]]) -> SafeString:
    """Return a line of phases: what each is called, a note, and −1 for past, 0 for now, 1 for ahead."""
    parts = (_step(label, note, position) for label, note, position in steps)
    return format_html('<ol class="tg-stages">{}</ol>', format_html_join("", _STEP, parts))


INFLUENCE = {
    "tell": (gettext_lazy("We tell you"), gettext_lazy("You hear what is decided, and why")),
    "ask": (gettext_lazy("We ask you"), gettext_lazy("You are answered")),
    "work_out": (gettext_lazy("We work it out with you"), gettext_lazy("You shape the options")),
    "decide_together": (gettext_lazy("We decide together"), gettext_lazy("Your choice goes into the plan")),
    "you_decide": (gettext_lazy("You decide"), gettext_lazy("We carry it out")),
}


def _influence_step(level: int | str) -> int:
    """Return 1 to 5 for a step given by number or name."""
    step = level if isinstance(level, int) else list(INFLUENCE).index(level) + 1
    if not 1 <= step <= len(INFLUENCE):
        raise ValueError(f"There is no step {level} of influence.")
    return step


def influence(level: int | str, words: bool = True) -> SafeString:
    """Return how far people's say goes, as a bar of five steps and, unless told otherwise, in words."""
    return _influence(_influence_step(level), bool(words), get_language() or "")


@lru_cache(maxsize=64)
def _influence(step: int, with_words: bool, language: str) -> SafeString:
    """Draw one of the five bars; ``language`` only separates the cached texts."""
    bars = "".join(
        f'<rect x="{0.5 + 9 * index}" y="{12 - 3 * index}" width="6" height="{3.5 + 3 * index}" '
        + ('fill="#333e48" stroke="#333e48"/>' if index < step else 'fill="#fff" stroke="#8a8a8a"/>')
        for index in range(len(INFLUENCE))
    )
    glyph = format_html(
        '<svg class="tg-influence" viewBox="0 0 48 16" role="img" aria-label="{}">{}</svg>',
        _("Step %(step)s of 5") % {"step": step},
        mark_safe(bars),
    )
    if not with_words:
        return glyph
    return format_html("<strong>{}</strong> {}", list(INFLUENCE.values())[step - 1][0], glyph)


def influence_steps(level: int | str, notes: Mapping[str, object] | None = None) -> SafeString:
    """Return the five steps of influence in a line, with the one that was promised marked."""
    here = _influence_step(level) - 1
    given = notes or {}
    steps = (
        _step(label, given.get(key, meaning), index - here)
        for index, (key, (label, meaning)) in enumerate(INFLUENCE.items())
    )
    return format_html(
        '<ol class="tg-stages tg-stages--steps" aria-label="{}">{}</ol>',
        _("Steps of influence"),
        format_html_join("", _STEP, steps),
    )
