"""How a promise stands, from its records alone, and how many of them were kept (measure M12).

Status, of the period in question (the one that runs now if there is evidence in it, else the last that fell
due): **confirmed** if those it was made to confirmed its newest evidence, **disputed** if any of them says
otherwise, **evidence given** if nobody said anything; without evidence **not due yet**, then **late** for up
to ``GRACE_DAYS`` days after it fell due, then **no evidence**. Nothing falls due any more once the seat or
the partnership has ended: what had not fallen due by then has **lapsed**.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import today

from .models import Commitment, CommitmentEvidence, CommitmentVerdict, Rhythm

GRACE_DAYS = 30
YEAR = timedelta(days=365)


class Status(TextChoices):
    """How a promise stands."""

    CONFIRMED = "confirmed", _("Confirmed")
    EVIDENCED = "evidenced", _("Evidence given, not confirmed")
    NOT_DUE = "not_due", _("Not due yet")
    LATE = "late", _("Late")
    NO_EVIDENCE = "no_evidence", _("No evidence")
    DISPUTED = "disputed", _("Disputed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands on a day, and the records that say so."""

    commitment: Commitment
    status: Status
    evidence: CommitmentEvidence | None
    verdicts: Sequence[CommitmentVerdict]
    missed_on: date | None
    next_due_on: date | None

    @property
    def is_troubled(self) -> bool:
        """True for what partners ought to talk about."""
        return self.status in (Status.LATE, Status.NO_EVIDENCE, Status.DISPUTED)


def standing_of(commitment: Commitment, day: date) -> Standing:
    """Return how a promise stands on ``day``; its evidence and verdicts are loaded, or will be."""
    evidence = evidence_in_question(commitment, day)
    verdicts = _newest_of_each(
        verdict
        for verdict in commitment.verdicts.all()
        if verdict.evidence_id == (evidence.pk if evidence else None)
        and (evidence or verdict.said_at.date() > _question_begins(commitment, day))
    )
    missed_on = None if evidence else _first_missed(commitment, day)
    return Standing(
        commitment=commitment,
        status=_status(commitment, day, evidence, verdicts, missed_on),
        evidence=evidence,
        verdicts=verdicts,
        missed_on=missed_on,
        next_due_on=_next_due(commitment, day),
    )


def _dues(commitment: Commitment, day: date) -> list[date]:
    """Return the days before ``day`` on which it fell due."""
    last = day - timedelta(1)
    return commitment.due_days(min(last, commitment.ended_on or last))


def _next_due(commitment: Commitment, day: date) -> date | None:
    found, ended_on = commitment.next_due_on(day - timedelta(1)), commitment.ended_on
    return None if found and ended_on and found > ended_on else found


def evidence_in_question(commitment: Commitment, day: date) -> CommitmentEvidence | None:
    """Return the newest evidence of the running period, or of the last one that fell due before ``day``."""
    begins = _question_begins(commitment, day)
    shown = [each for each in commitment.evidence.all() if begins < each.dated_on <= day]
    return max(shown, key=lambda each: (each.dated_on, each.pk), default=None)


def _question_begins(commitment: Commitment, day: date) -> date:
    """Return the last day before the period that fell due last; a single promise has one period."""
    if commitment.rhythm == Rhythm.ONCE:
        return date.min
    dues = _dues(commitment, day)
    return dues[-2] if len(dues) > 1 else date.min


def _first_missed(commitment: Commitment, day: date) -> date | None:
    """Return the first due day since the last one that has evidence."""
    newest = max((each.dated_on for each in commitment.evidence.all()), default=None)
    dues = _dues(commitment, day)
    if newest is None:
        return dues[0] if dues else None
    return next(iter([due for due in dues if due >= newest][1:]), None)


def _status(
    commitment: Commitment,
    day: date,
    evidence: CommitmentEvidence | None,
    verdicts: Sequence[CommitmentVerdict],
    missed_on: date | None,
) -> Status:
    if commitment.withdrawn_on is not None and commitment.withdrawn_on <= day:
        return Status.WITHDRAWN
    if any(not verdict.is_kept for verdict in verdicts):
        return Status.DISPUTED
    if verdicts:
        return Status.CONFIRMED
    if evidence:
        return Status.EVIDENCED
    if missed_on is None:
        has_ended = commitment.ended_on is not None and commitment.ended_on < day
        return Status.LAPSED if has_ended else Status.NOT_DUE
    return Status.LATE if (day - missed_on).days <= GRACE_DAYS else Status.NO_EVIDENCE


def _newest_of_each(verdicts: Iterable[CommitmentVerdict]) -> list[CommitmentVerdict]:
    """Return the last word of each seat."""
    said: dict[int | None, CommitmentVerdict] = {}
    for verdict in sorted(verdicts, key=lambda each: (each.said_at, each.pk)):
        said[verdict.said_for_id] = verdict
    return list(said.values())


@dataclass(frozen=True, slots=True)
class Share:
    """``k`` of ``n``, with the Wilson interval of 95 % in per cent; without ``n`` there is no per cent."""

    k: int
    n: int
    low: int
    high: int

    @property
    def per_cent(self) -> int | None:
        """The share in per cent."""
        return round(100 * self.k / self.n) if self.n else None


def share_of(k: int, n: int) -> Share:
    """Return ``k`` of ``n`` with its interval."""
    from thegither_analysis.representation import wilson  # numpy comes with the package: not at start-up

    interval = wilson(k, n)
    return Share(k, n, round(100 * interval.low), round(100 * interval.high))


@dataclass(frozen=True, slots=True)
class Kept:
    """M12: of the promises of the last twelve months, how many have evidence and how many are confirmed."""

    evidenced: Share
    confirmed: Share


def kept(commitments: Iterable[Commitment], day: date | None = None) -> Kept:
    """Return M12 of these promises on ``day`` (today).

    Counted is a promise that fell due in the twelve months before ``day``, whether it was withdrawn later or
    not, or has evidence of that time. A confirmed one has evidence of that time that nobody it was made to
    disputes.
    """
    day = day or today()
    n = evidenced = confirmed = 0
    for commitment in commitments:
        shown = [each for each in commitment.evidence.all() if day - YEAR < each.dated_on <= day]
        fell_due = any(due > day - YEAR for due in _dues(commitment, day))
        if not (fell_due or shown):
            continue
        n += 1
        if not shown:
            continue
        evidenced += 1
        newest = max(shown, key=lambda each: (each.dated_on, each.pk))
        said = _newest_of_each(v for v in commitment.verdicts.all() if v.evidence_id == newest.pk)
        confirmed += bool(said) and all(verdict.is_kept for verdict in said)
    return Kept(share_of(evidenced, n), share_of(confirmed, n))
