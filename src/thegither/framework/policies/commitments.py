from typing import Any

from django.db.models import Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership, Seat, SeatRole
from thegither.partners.policies import (
    current_mandates,
    held_organisations,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)

from ..models import Commitment, CommitmentEvidence, CommitmentVerdict, EvidenceFile


def speaking_seats(actor: Actor) -> QuerySet[Any, Any]:
    """Return the keys of the seats with a voice that the actor's person holds today."""
    return current_mandates(actor).exclude(seat__role=SeatRole.OBSERVER).values("seat_id")


@policy(Commitment, Action.VIEW)
def view_commitment(actor: Actor) -> Q:
    """Public ones of seats and partnerships that the actor may see; members and the promised see all."""
    if actor.is_administrator:
        return EVERYTHING
    partnerships = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by()
    seats = Seat.objects.filter(rule_for(actor, Action.VIEW, Seat)).order_by().values("pk")
    public = Q(is_public=True, partnership__in=partnerships.values("pk"), made_by__in=seats)
    public &= Q(to_seat__isnull=True) | Q(to_seat__in=seats)
    if actor.person_id is None:
        return public
    members = Q(partnership__in=member_partnerships(actor))
    return public | members | Q(to_organisation__in=held_organisations(actor))


@policy(Commitment, Action.CHANGE)
def change_commitment(actor: Actor) -> Q:
    """Give evidence and withdraw: whoever holds the seat that promised, and nobody for them."""
    return Q(made_by__in=speaking_seats(actor)) if actor.person_id else NOTHING


@policy(Commitment, Action.ANSWER)
def confirm_commitment(actor: Actor) -> Q:
    """Confirm and dispute: the one it was made to, and never the one who made it.

    For a community speak the partnerships of that community; for everyone, the other partners.
    """
    if actor.person_id is None:
        return NOTHING
    speaking = speaking_partnerships(actor)
    communities = Partnership.objects.filter(pk__in=speaking, community__isnull=False).order_by()
    promised = (
        Q(to_seat__in=speaking_seats(actor))
        | Q(to_organisation__in=held_organisations(actor))
        | Q(to_community__in=communities.values("community_id"))
        | Q(is_to_everyone=True, partnership__in=speaking)
    )
    own = Seat.objects.filter(
        Q(pk__in=speaking_seats(actor)) | Q(organisation__in=held_organisations(actor))
    ).order_by()
    return promised & ~Q(made_by__in=own.values("pk"))


def _with_its_commitment(actor: Actor) -> Q:
    return Q(commitment__in=Commitment.objects.filter(view_commitment(actor)).order_by().values("pk"))


@policy(EvidenceFile, Action.VIEW)
def view_evidence_file(actor: Actor) -> Q:
    """Public ones like their evidence; others the partners and those it was promised to."""
    if actor.is_administrator:
        return EVERYTHING

    def of(commitments: Q) -> Q:
        rows = CommitmentEvidence.objects.order_by()
        promised = Commitment.objects.filter(commitments).order_by().values("pk")
        return Q(evidence__in=rows.filter(commitment__in=promised).values("pk"))

    public = Q(is_public=True) & of(view_commitment(actor))
    if actor.person_id is None:
        return public
    members = Q(partnership__in=member_partnerships(actor))
    return public | of(members | Q(to_organisation__in=held_organisations(actor)))


@policy(EvidenceFile, Action.DELETE)
def delete_evidence_file(actor: Actor) -> Q:
    """Whoever holds the seat that promised, or runs the partnership: it may show what nobody should see."""
    commitments = Commitment.objects.order_by()
    running = Q(partnership__in=run_partnerships(actor))
    own = commitments.filter(change_commitment(actor) | running) if actor.person_id else commitments.none()
    rows = CommitmentEvidence.objects.filter(commitment__in=own.values("pk")).order_by()
    return Q(evidence__in=rows.values("pk"))


policy(CommitmentEvidence, Action.VIEW)(_with_its_commitment)
policy(CommitmentVerdict, Action.VIEW)(_with_its_commitment)
