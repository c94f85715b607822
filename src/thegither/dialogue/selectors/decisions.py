"""What a decision cites and could cite."""

from django.db.models import Exists, OuterRef, QuerySet

from thegither.dialogue.models import Citation, Contribution, Decision, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, may
from thegither.partners.models import Seat, SeatRole
from thegither.partners.policies import held_seats, in_force

from .answers import contributions_to_answer


def cited_by(decision: Decision) -> QuerySet[Contribution]:
    """Return the shown contributions that a decision cites, newest first."""
    citations = Citation.objects.filter(decision=decision).values("contribution_id")
    return Contribution.objects.filter(standing=Standing.SHOWN, pk__in=citations).order_by("-pk")


def noted_citations(decision: Decision) -> QuerySet[Citation]:
    """Return the citations of which somebody said how they shaped the decision, oldest first."""
    rows = Citation.objects.filter(decision=decision, contribution__standing=Standing.SHOWN).exclude(note="")
    return rows.select_related("contribution").order_by("pk")


def citable_by(decision: Decision, **narrowing: str) -> QuerySet[Contribution]:
    """Return what is shown on the matter and not cited yet, narrowed as in ``contributions_to_answer``."""
    cited = Citation.objects.filter(decision=decision, contribution=OuterRef("pk"))
    return contributions_to_answer(decision.matter, unanswered=False, **narrowing).filter(~Exists(cited))


def seats_to_speak_for(actor: Actor, decision: Decision) -> QuerySet[Seat]:
    """Return the seats for which the actor may record a dissent: their own; all of them if they run it."""
    seats = (
        Seat.objects.filter(in_force(), partnership=decision.matter.partnership_id)
        .exclude(role=SeatRole.OBSERVER)
        .select_related("organisation", "individual")
    )
    return seats if may(actor, Action.MANAGE, decision) else seats.filter(pk__in=held_seats(actor))
