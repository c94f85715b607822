from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action, allowed, rule_for
from thegither.partners.models import Community, Partnership, Seat
from thegither.partners.policies import in_force

from ..models import Commitment, CommitmentEvidence, EvidenceFile
from ..policies import speaking_seats
from ..standings import YEAR, Kept, Standing, Status, kept, standing_of

DUE_AHEAD = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class SeatKept:
    """What one seat promised, and how many of its promises were kept (M12)."""

    seat: Seat
    in_force: int
    kept: Kept


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """What shows that a promise was kept, with its file as far as the reader may open it."""

    evidence: CommitmentEvidence
    paper: EvidenceFile | None
    may_remove_paper: bool


@dataclass(frozen=True, slots=True)
class CommitmentsPage:
    """Every promise in a partnership as it stands today, and M12 of all and of each seat."""

    standings: Sequence[Standing]
    kept: Kept
    by_seat: Sequence[SeatKept]

    @property
    def in_force(self) -> int:
        """How many of them stand."""
        return sum(row.in_force for row in self.by_seat)

    @property
    def led(self) -> list[Standing]:
        """The promises for which a leader stands, beside what was done."""
        return [each for each in self.standings if each.commitment.led_by]


def commitments_seen_by(actor: Actor) -> QuerySet[Commitment]:
    """Return the promises that the actor may see, with all that says how they stand."""
    return (
        allowed(actor, Action.VIEW, Commitment)
        .select_related(
            "partnership",
            "made_by__organisation",
            "made_by__individual",
            "to_seat__organisation",
            "to_seat__individual",
            "to_organisation",
            "to_community",
        )
        .prefetch_related("evidence", "verdicts__said_for__organisation", "verdicts__said_for__individual")
    )


def evidence_of(actor: Actor, commitment: Commitment) -> list[ShownEvidence]:
    """Return the evidence for a promise, newest first, each with its file if the actor may open it."""
    of_it = EvidenceFile.objects.filter(evidence__commitment=commitment)
    papers = {paper.evidence_id: paper for paper in allowed(actor, Action.VIEW, of_it)}
    removable = set(allowed(actor, Action.DELETE, of_it).values_list("evidence_id", flat=True))
    return [
        ShownEvidence(each, papers.get(each.pk), each.pk in removable)
        for each in reversed(commitment.evidence.all())
    ]


def commitments_page(actor: Actor, partnership: Partnership) -> CommitmentsPage:
    """Return the promises in a partnership, troubled ones first; seats in the order of their names."""
    rows = list(commitments_seen_by(actor).filter(partnership=partnership))
    standings = [standing_of(row, today()) for row in rows]
    standings.sort(key=_urgency)
    seats = {row.made_by_id: row.made_by for row in rows}
    by_seat = []
    for seat in sorted(seats.values(), key=str):
        own = [row for row in rows if row.made_by_id == seat.pk]
        by_seat.append(SeatKept(seat, sum(_stands(row) for row in own), kept(own)))
    return CommitmentsPage(standings, kept(rows), by_seat)


def _stands(commitment: Commitment) -> bool:
    ended_on = commitment.ended_on
    return commitment.withdrawn_on is None and (ended_on is None or ended_on >= today())


def _urgency(standing: Standing) -> tuple[bool, bool, date, int]:
    due = standing.next_due_on or date.min
    return (
        standing.status in (Status.WITHDRAWN, Status.LAPSED),
        not standing.is_troubled,
        due,
        standing.commitment.pk,
    )


def promises_at_work(actor: Actor, seats: Iterable[int]) -> tuple[list[Standing], list[Standing]]:
    """Return the promises of ``seats`` (keys) that want something done, and those that wait for a word.

    The first are late, without evidence, disputed, or due within ``DUE_AHEAD``; the second have evidence of
    which nobody has said yet whether it is true, and the actor is one of those who may.
    """
    own = set(seats)
    promised = Q(rule_for(actor, Action.ANSWER, Commitment), evidence__isnull=False)
    rows = commitments_seen_by(actor).filter(Q(made_by__in=own) | promised, withdrawn_on__isnull=True)
    standings = [standing_of(row, today()) for row in rows.distinct()]
    owed = [each for each in standings if each.commitment.made_by_id in own and _wants_work(each)]
    unheard = [each for each in standings if each.evidence and not each.verdicts]
    return owed, [each for each in unheard if each.commitment.made_by_id not in own]


def _wants_work(standing: Standing) -> bool:
    soon = standing.next_due_on is not None and standing.next_due_on <= today() + DUE_AHEAD
    return standing.is_troubled or (standing.status == Status.NOT_DUE and soon)


def standing_promises(actor: Actor, partnership: Partnership) -> tuple[int, int]:
    """Return how many promises stand in a partnership, and how many show evidence of the last year."""
    shown = Q(evidence__dated_on__gt=today() - YEAR)
    rows = allowed(actor, Action.VIEW, Commitment).filter(
        Q(made_by__until_on__isnull=True) | Q(made_by__until_on__gte=today()),
        partnership=partnership,
        withdrawn_on__isnull=True,
    )
    found = rows.aggregate(stand=Count("pk", distinct=True), shown=Count("pk", filter=shown, distinct=True))
    return found["stand"], found["shown"]


def own_seats(actor: Actor, partnership: Partnership) -> QuerySet[Seat]:
    """Return the seats of a partnership for which the actor can promise."""
    seats = Seat.objects.filter(in_force(), partnership=partnership, pk__in=speaking_seats(actor))
    return seats.select_related("organisation", "individual").order_by("pk")


def possible_recipients(actor: Actor, partnership: Partnership) -> QuerySet[Seat]:
    """Return the seats to which something can be promised: those of others."""
    seats = allowed(actor, Action.VIEW, Seat).filter(in_force(), partnership=partnership)
    others = seats.exclude(pk__in=speaking_seats(actor))
    return others.select_related("organisation", "individual").order_by(
        "organisation__name", "individual__name", "pk"
    )


def communities_for(actor: Actor, partnership: Partnership) -> QuerySet[Community]:
    """Return the communities to which something can be promised: this partnership's, and those under it."""
    return (
        allowed(actor, Action.VIEW, Community)
        .filter(Q(pk=partnership.community_id) | Q(part_of=partnership.community_id, part_of__isnull=False))
        .order_by("name")
    )
