"""Who may see and do what with matters and everything in them. Subqueries only, never joins."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.kernel.actors import Actor
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership
from thegither.partners.policies import (
    held_seats,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)

from .models import (
    Attachment,
    Citation,
    Contribution,
    ContributionFollower,
    Decision,
    DecisionOption,
    Disposition,
    DispositionCoverage,
    Dissent,
    Matter,
    MatterStage,
    MatterTally,
    MatterTranslation,
    ModerationAct,
    StageFeedback,
    Standing,
    TimeRequest,
)


# Matters -------------------------------------------------------------------------------------------------
@policy(Matter, Action.VIEW)
def view_matter(actor: Actor) -> Q:
    """Public matters of partnerships that the actor may see; members see all of theirs."""
    if actor.is_administrator:
        return EVERYTHING
    visible = Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).values("pk")
    public = Q(is_public=True, partnership__in=visible)
    return public | Q(partnership__in=member_partnerships(actor)) if actor.is_person else public


@policy(Matter, Action.ADD)
def contribute_to_matter(actor: Actor) -> Q:
    """Whoever sees it, unless it asks partners only."""
    everyone = Q(is_for_everyone=True)
    if actor.is_person:
        everyone |= Q(partnership__in=member_partnerships(actor))
    return view_matter(actor) & everyone


@policy(Matter, Action.ANSWER)
def answer_on_matter(actor: Actor) -> Q:
    """Every seat but an observer's: partners owe answers as the convener does."""
    return Q(partnership__in=speaking_partnerships(actor)) if actor.is_person else NOTHING


@policy(Matter, Action.DECIDE)
def propose_on_matter(actor: Actor) -> Q:
    """Every seat but an observer's may propose, cite and dissent."""
    return answer_on_matter(actor)


@policy(Matter, Action.MANAGE)
def manage_matter(actor: Actor) -> Q:
    """Whoever runs the partnership: moves stages, records what was decided."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=run_partnerships(actor)) if actor.is_person else NOTHING


@policy(Matter, Action.CHANGE)
def change_matter(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return manage_matter(actor)


@policy(Matter, Action.MODERATE)
def moderate_matter(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return manage_matter(actor)


def _of(rule: Q) -> QuerySet[Matter, Any]:
    """Return the keys of the matters of ``rule``, as a subquery."""
    return Matter.objects.filter(rule).order_by().values("pk")


def _of_viewable_matter(actor: Actor) -> Q:
    return EVERYTHING if actor.is_administrator else Q(matter__in=_of(view_matter(actor)))


for _part in (MatterStage, MatterTranslation, MatterTally, Disposition, Decision):
    policy(_part, Action.VIEW)(_of_viewable_matter)


@policy(TimeRequest, Action.VIEW)
def view_time_request(actor: Actor) -> Q:
    """Among partners: the members of the matter's partnership."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(matter__in=_of(Q(partnership__in=member_partnerships(actor)))) if actor.is_person else NOTHING


@policy(TimeRequest, Action.MANAGE)
def manage_time_request(actor: Actor) -> Q:
    """Whoever runs the partnership answers."""
    return Q(matter__in=_of(manage_matter(actor))) if actor.is_person else NOTHING


# Contributions -------------------------------------------------------------------------------------------
def _own(actor: Actor) -> Q:
    if actor.person_id is not None:
        return Q(person=actor.person_id)
    if actor.participant_id is not None:
        return Q(participant=actor.participant_id)
    return NOTHING


@policy(Contribution, Action.VIEW)
def view_contribution(actor: Actor) -> Q:
    """What is shown on a matter one may see, one's own, and everything one moderates."""
    if actor.is_administrator:
        return EVERYTHING
    seen = Q(standing=Standing.SHOWN, matter__in=_of(view_matter(actor))) | _own(actor)
    return seen | moderate_contribution(actor) if actor.is_person else seen


@policy(Contribution, Action.DELETE)
def withdraw_contribution(actor: Actor) -> Q:
    """Only its author may take it back."""
    return _own(actor)


@policy(Contribution, Action.MODERATE)
def moderate_contribution(actor: Actor) -> Q:
    """Whoever moderates the matter."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(matter__in=_of(moderate_matter(actor))) if actor.is_person else NOTHING


@policy(Contribution, Action.ANSWER)
def answer_contribution(actor: Actor) -> Q:
    """Shown contributions of matters on which the actor may answer."""
    if not actor.is_person:
        return NOTHING
    return Q(standing=Standing.SHOWN, matter__in=_of(answer_on_matter(actor)))


def _contributions(rule: Q) -> QuerySet[Contribution, Any]:
    """Return the keys of the contributions of ``rule``, as a subquery."""
    return Contribution.objects.filter(rule).order_by().values("pk")


@policy(DispositionCoverage, Action.VIEW)
def view_coverage(actor: Actor) -> Q:
    """That an answer covers a contribution is seen by whoever sees the contribution."""
    return Q(contribution__in=_contributions(view_contribution(actor)))


@policy(Attachment, Action.VIEW)
def view_attachment(actor: Actor) -> Q:
    """The author and the moderators; everybody who sees the contribution, if the note was made public."""
    if actor.is_administrator:
        return EVERYTHING
    close = Q(contribution__in=_contributions(_own(actor) | moderate_contribution(actor)))
    return close | Q(is_public=True, contribution__in=_contributions(view_contribution(actor)))


@policy(ModerationAct, Action.VIEW)
def view_moderation_act(actor: Actor) -> Q:
    """The author and the moderators."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(contribution__in=_contributions(_own(actor) | moderate_contribution(actor)))


@policy(ContributionFollower, Action.VIEW)
def view_follower(actor: Actor) -> Q:
    """Nobody reads the addresses of those who follow."""
    return NOTHING


@policy(StageFeedback, Action.VIEW)
def view_stage_feedback(actor: Actor) -> Q:
    """Every partner: the verdicts are about all of them. Others see the counts."""
    if actor.is_administrator:
        return EVERYTHING
    if not actor.is_person:
        return NOTHING
    stages = MatterStage.objects.filter(matter__in=_of(Q(partnership__in=member_partnerships(actor))))
    return Q(matter_stage__in=stages.order_by().values("pk"))


# Decisions -----------------------------------------------------------------------------------------------
@policy(Decision, Action.DECIDE)
def work_on_decision(actor: Actor) -> Q:
    """Cite what was said, stand aside or object: every seat but an observer's."""
    return Q(matter__in=_of(propose_on_matter(actor)))


@policy(Decision, Action.CHANGE)
def change_decision(actor: Actor) -> Q:
    """Take a proposal back: the seat that made it, and whoever runs the partnership."""
    if actor.is_administrator:
        return EVERYTHING
    return manage_decision(actor) | Q(proposed_for__in=held_seats(actor))


@policy(Decision, Action.MANAGE)
def manage_decision(actor: Actor) -> Q:
    """Record what was decided, and for which seat somebody dissented: whoever runs the partnership."""
    return EVERYTHING if actor.is_administrator else Q(matter__in=_of(manage_matter(actor)))


def _of_viewable_decision(actor: Actor) -> Q:
    if actor.is_administrator:
        return EVERYTHING
    return Q(decision__in=Decision.objects.filter(_of_viewable_matter(actor)).order_by().values("pk"))


policy(DecisionOption, Action.VIEW)(_of_viewable_decision)
policy(Dissent, Action.VIEW)(_of_viewable_decision)


@policy(Citation, Action.VIEW)
def view_citation(actor: Actor) -> Q:
    """Whoever sees both the decision and the contribution."""
    return _of_viewable_decision(actor) & view_coverage(actor)
