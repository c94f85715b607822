from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import get_language

from thegither.audit.models import Event
from thegither.dialogue.models import (
    AnswerState,
    Citation,
    Contribution,
    Decision,
    Disposition,
    Heard,
    Layer,
    Matter,
    MatterStage,
    MatterTranslation,
    Standing,
)
from thegither.kernel.actors import Actor
from thegither.ui.words import as_date

from ..threads import Answer, Changed, Decided, Did, Reach, Web, answer_of, read_decided

PAGE_SIZE = 20
SHOWN = 5
_LISTED = (
    "pk", "matter", "text", "language", "byline", "layer", "channel", "said_at", "answer", "seat",
    "seat__organisation__name",
    "member_kit__contribution",
    "member_kit__members",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Narrowed:
    """How a reader narrowed the list of contributions: by layer, by answer, and where the page begins."""

    layer: str = ""
    answer: str = ""
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        """True if not everything is listed."""
        return bool(self.layer or self.answer)


@dataclass(frozen=True, slots=True)
class Voice:
    """One contribution of the list, with how far its thread came."""

    contribution: Contribution
    reach: Reach


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay of the matter in a stage, and how people said they were heard when it had ended."""

    stage: str
    label: str
    entered_at: datetime
    left_at: datetime | None
    reason: str
    heard: dict[str, int] = field(default_factory=dict)

    @property
    def heard_count(self) -> int:
        """How many said how they were heard."""
        return sum(self.heard.values())


@dataclass(frozen=True, slots=True)
class MatterPage:
    """Everything on the page of a matter; a later page of the list carries only the list."""

    voices: Sequence[Voice]
    next_before: int | None
    language: str
    stays: Sequence[Stay] = ()
    answers: Sequence[Answer] = ()
    decided: Sequence[Decided] = ()
    did: Sequence[Did] = ()
    changed: Sequence[Changed] = ()
    taken_count: int = 0
    done_count: int = 0
    translation: MatterTranslation | None = None

    @property
    def is_fallback(self) -> bool:
        """True if the page is in a language in which the matter has no words yet."""
        return self.translation is None and get_language() != self.language

    @property
    def other_language(self) -> str:
        """The language of the matter's words, if it is not the page's."""
        return self.language if self.is_fallback else ""

    @property
    def said_state(self) -> str:
        """The state of the first station."""
        return "reached" if self.voices else "ahead"

    @property
    def decided_state(self) -> str:
        """The state of the second station; a matter on which every decision was a no has not ended."""
        return "reached" if self.taken_count else "under_way" if self.decided else "ahead"

    @property
    def did_state(self) -> str:
        """The state of the third station."""
        return "reached" if self.done_count else "under_way" if self.did else "ahead"

    @property
    def changed_state(self) -> str:
        """The state of the last station."""
        if any(changed.counts for changed in self.changed):
            return "reached"
        return "under_way" if self.changed else "ahead"

    @property
    def stage_notes(self) -> dict[str, date]:
        """The day on which each stage was last entered."""
        return {stay.stage: as_date(stay.entered_at) for stay in self.stays}


def latest_event(matter: Matter) -> int:
    """Return the key of the last event of a matter: while it stays, nothing in the matter has changed."""
    newest = Event.objects.filter(matter_id=matter.pk).aggregate(newest=Max("id"))["newest"]
    return int(newest or 0)


def matter_page(actor: Actor, matter: Matter, narrowed: Narrowed) -> MatterPage:
    """Return what the page of a matter shows, in eleven queries at most."""
    rows = list(listed(matter, narrowed)[: PAGE_SIZE + 1])
    has_more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    citing = _citing(rows)
    cited = Q(pk__in=set().union(*citing.values()))
    whole = narrowed.before is None
    decisions = Decision.objects.filter(cited | Q(matter=matter) if whole else cited)
    decided = read_decided(actor, decisions) if whole or citing else {}
    web = Web(actor, decided, matter_id=matter.pk if whole else None)
    voices = [Voice(row, web.reach(citing[row.pk], row.answer)) for row in rows]
    next_before = rows[-1].pk if has_more else None
    if not whole:
        return MatterPage(voices, next_before, matter.language, translation=_translation(matter))
    of_matter = [record for record in web.decided.values() if record.matter_id == matter.pk]
    return MatterPage(
        voices,
        next_before,
        matter.language,
        stays=_stays(matter),
        answers=_newest_answers(matter),
        decided=of_matter[::-1],
        did=sorted(web.actions.all.values(), key=lambda did: (not did.is_under_way, did.due_on)),
        changed=web.changes,
        taken_count=sum(record.is_taken or record.is_refusal for record in of_matter),
        done_count=sum(did.done_on is not None for did in web.actions.all.values()),
        translation=_translation(matter),
    )


def listed(matter: Matter, narrowed: Narrowed) -> QuerySet[Contribution]:
    """Return the shown contributions of a matter, newest first. The order is that of the indexes."""
    rows = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
    if narrowed.layer:
        rows = rows.filter(layer=narrowed.layer)
    if narrowed.answer:
        rows = rows.filter(answer=narrowed.answer)
    if narrowed.before is not None:
        rows = rows.filter(pk__lt=narrowed.before)
    return rows.select_related("seat__organisation", "member_kit").only(*_LISTED).order_by("-pk")


def narrowed_by(layer: str, answer: str, before: str) -> Narrowed:
    """Return how the list is narrowed by what stands in an address; what makes no sense is left out."""
    return Narrowed(
        layer if layer in Layer.values else "",
        answer if answer in AnswerState.values else "",
        int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )


def _citing(rows: Sequence[Contribution]) -> dict[int, list[int]]:
    citing: dict[int, list[int]] = defaultdict(list)
    citations = Citation.objects.filter(contribution__in=[row.pk for row in rows]).order_by("pk")
    for contribution, decision in citations.values_list("contribution_id", "decision_id"):
        citing[contribution].append(decision)
    return citing


def _stays(matter: Matter) -> list[Stay]:
    heard = {value: Count("feedback", filter=Q(feedback__verdict=value)) for value in Heard.values}
    rows = MatterStage.objects.filter(matter=matter).order_by("entered_at", "pk").annotate(**heard)
    return [
        Stay(
            stage=row.stage,
            label=row.get_stage_display(),
            entered_at=row.entered_at,
            left_at=row.left_at,
            reason=row.reason,
            heard={value: getattr(row, value) for value in Heard.values},
        )
        for row in rows
    ]


def _newest_answers(matter: Matter) -> list[Answer]:
    rows = Disposition.objects.filter(matter=matter).select_related("answered_for__organisation")
    return [answer_of(row) for row in rows.order_by("-answered_at", "-pk")[:SHOWN]]


def _translation(matter: Matter) -> MatterTranslation | None:
    """Return the words of a matter in the language of the page, if that is not its own."""
    language = get_language()
    if language == matter.language:
        return None
    return matter.translations.filter(language=language).first()
