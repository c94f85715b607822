"""The phases of an engagement in the words for a reader."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from thegither.engagement.models import Engagement, Phase
from thegither.engagement.selectors.texts import text_for
from thegither.kernel.clock import today
from thegither.ui.words import day_range


@dataclass(frozen=True, slots=True)
class ToldPhase:
    """A phase as a reader is told of it, and in which language."""

    phase: Phase
    title: str
    about: str
    language: str
    is_machine_made: bool = False

    @property
    def step(self) -> tuple[SafeString, str, int]:
        """Its place in the line of phases: its title, its days, and whether it is past, now or ahead."""
        phase = self.phase
        position = 0 if phase.is_now else -1 if phase.begins_on <= today() else 1
        title = format_html('<span lang="{}">{}</span>', self.language, self.title)
        return title, day_range(phase.begins_on, phase.ends_on), position


def told_phases(engagement: Engagement, language: str, *, easy: bool) -> list[ToldPhase]:
    """Return the phases in Easy Read if asked, else in the language if there: one query, or two."""
    own = engagement.matter.language
    if language == own and not easy:
        return [ToldPhase(phase, phase.title, phase.about, own) for phase in engagement.phases.all()]
    told = []
    for phase in engagement.phases.prefetch_related("texts"):
        text = text_for(phase.texts.all(), language, own, easy=easy)
        words = text or phase
        is_machine_made = bool(text and text.is_machine_made)
        written_in = text.language if text else own
        told.append(ToldPhase(phase, words.title, words.about, written_in, is_machine_made))
    return told
