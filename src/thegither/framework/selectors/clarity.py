"""What came of a blind clarity test, told so that nobody can be told apart where few answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed

from ..models import ClarityAnswer, ClarityReading, ClarityRound, ClarityState, Judgement
from ..standings import Share, share_of
from .agreement import RoleFinding, role_findings
from .seats import seat_names, seats_held_in, signing_seats

SMALLEST_GROUP = 5  # fewer answers than this are not told (model.md, explainable)
READERS = 2  # of each answer


@dataclass(frozen=True, slots=True)
class ClarityResult:
    """What came of a finished round; without shares and texts where fewer than five answers were read."""

    read: int
    unread: int
    purpose: Share | None
    role: Share | None
    readers_agreed: int
    purposes_to_talk_over: Sequence[str]
    roles_to_talk_over: Sequence[str]
    findings: Sequence[RoleFinding]

    @property
    def is_told(self) -> bool:
        """True if enough answers were read to tell."""
        return self.purpose is not None


def rounds_of(actor: Actor, framework_id: int) -> QuerySet[ClarityRound]:
    """Return the rounds that the actor may see, newest first, each with how many have ``answered``."""
    return (
        allowed(actor, Action.VIEW, ClarityRound)
        .filter(version__framework=framework_id)
        .select_related("version__framework__partnership")
        .annotate(answered=Count("answers"))
        .order_by("-opened_at", "-pk")
    )


def own_answers(actor: Actor, clarity_round: ClarityRound) -> list[ClarityAnswer]:
    """Return what the actor's own seats answered."""
    held = seats_held_in(actor, clarity_round.version.framework.partnership_id)
    rows = clarity_round.answers.filter(seat__in=[seat.pk for seat in held])
    return list(rows.select_related("seat__organisation", "seat__individual"))


def readings_for(actor: Actor, clarity_round: ClarityRound) -> list[ClarityReading]:
    """Return what the actor is to read in a round: the restatements least like the agreed words first.

    Likeness of words only orders them; what they mean is for people to say.
    """
    from thegither_analysis.texts import similarity  # numpy comes with it: not at start-up

    rows = allowed(actor, Action.VIEW, ClarityReading).filter(answer__round=clarity_round)
    agreed = clarity_round.version.document.texts.get("purpose", "")
    found = list(rows.select_related("answer__seat__organisation", "answer__seat__individual"))
    return sorted(found, key=lambda row: (similarity(agreed, row.answer.purpose), row.pk))


def progress_of(clarity_round: ClarityRound) -> tuple[int, int]:
    """Return how many readings are done, of how many."""
    counted = ClarityReading.objects.filter(answer__round=clarity_round).aggregate(
        done=Count("pk", filter=Q(read_at__isnull=False)), all=Count("pk")
    )
    return counted["done"], counted["all"]


def result_of(actor: Actor, clarity_round: ClarityRound) -> ClarityResult | None:
    """Return what came of a finished round; None until it is finished, also for officers."""
    if clarity_round.state != ClarityState.FINISHED:
        return None
    from thegither_analysis.texts import similarity  # numpy comes with it: not at start-up

    done = ClarityReading.objects.filter(read_at__isnull=False)
    answers: list[Any] = list(
        clarity_round.answers.prefetch_related(Prefetch("readings", done, to_attr="done"))
    )
    read = [answer for answer in answers if len(answer.done) == READERS]
    seats = list(signing_seats(clarity_round.version.framework.partnership_id).values_list("pk", flat=True))
    content = clarity_round.version.document
    names = seat_names(actor, {*seats, *(answer.seat_id for answer in read)})
    findings = role_findings(content, seats, names)
    if len(read) < SMALLEST_GROUP:
        return ClarityResult(len(read), len(answers) - len(read), None, None, 0, (), (), findings)
    agreed = content.texts.get("purpose", "")
    other_purposes = [answer.purpose for answer in read if not _same(answer, "purpose")]
    return ClarityResult(
        read=len(read),
        unread=len(answers) - len(read),
        purpose=_share(read, "purpose"),
        role=_share(read, "role"),
        readers_agreed=sum(len({row.purpose for row in answer.done}) == 1 for answer in read),
        purposes_to_talk_over=sorted(other_purposes, key=lambda text: (similarity(agreed, text), text)),
        roles_to_talk_over=sorted(names[answer.seat_id] for answer in read if not _same(answer, "role")),
        findings=findings,
    )


def _same(answer: Any, what: str) -> bool:
    return all(getattr(row, what) == Judgement.SAME for row in answer.done)


def _share(read: Sequence[Any], what: str) -> Share:
    return share_of(sum(_same(answer, what) for answer in read), len(read))
