"""What seats are asked to do about the framework: sign a version, answer or read in a clarity test."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from thegither.partners.models import Seat, SeatRole

from ..models import ClarityAnswer, ClarityReading, ClarityRound, ClarityState, FrameworkVersion, Signature


def versions_to_sign(seats: Collection[int]) -> QuerySet[FrameworkVersion]:
    """Return the newest versions of frameworks to which one of these seats has not said how it stands."""
    rows = FrameworkVersion.objects.filter(opened_at__isnull=False)
    newer = rows.filter(framework=OuterRef("framework"), number__gt=OuterRef("number"))
    said = Signature.objects.filter(
        version=OuterRef(OuterRef("pk")), seat=OuterRef("pk"), replaced_at__isnull=True
    )
    silent = _speaking(seats, "framework__partnership").filter(~Exists(said))
    return (
        rows.filter(~Exists(newer), Exists(silent), framework__partnership__ended_on__isnull=True)
        .select_related("framework__partnership")
        .order_by("opened_at", "pk")
    )


def rounds_to_do(seats: Collection[int]) -> QuerySet[ClarityRound]:
    """Return the clarity rounds that one of these seats is to answer, or to read in."""
    said = ClarityAnswer.objects.filter(round=OuterRef(OuterRef("pk")), seat=OuterRef("pk"))
    silent = _speaking(seats, "version__framework__partnership").filter(~Exists(said))
    unread = ClarityReading.objects.filter(
        answer__round=OuterRef("pk"), reader__in=list(seats), read_at__isnull=True
    )
    to_answer = Q(Exists(silent), state=ClarityState.ANSWERING)
    return (
        ClarityRound.objects.filter(to_answer | Q(Exists(unread), state=ClarityState.READING))
        .filter(version__framework__partnership__ended_on__isnull=True)
        .select_related("version__framework__partnership")
        .order_by("opened_at", "pk")
    )


def _speaking(seats: Collection[int], partnership: str) -> QuerySet[Seat]:
    rows = Seat.objects.filter(pk__in=list(seats), partnership=OuterRef(partnership))
    return rows.exclude(role=SeatRole.OBSERVER).order_by()
