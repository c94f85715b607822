"""Who may see and do what: interests, gaps and what is open for everybody to read, outreach for members."""

from typing import Any

from django.db.models import Q, QuerySet

from thegither.dialogue.models import Contribution, Matter
from thegither.dialogue.services.contributions import speaks_for_others
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.policies import EVERYTHING, NOTHING, Action, policy, rule_for
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import (
    held_organisations,
    held_seats,
    in_force,
    member_partnerships,
    run_partnerships,
    speaking_partnerships,
)

from .models import (
    Access,
    AccessCode,
    Activity,
    ActivityState,
    ActivityText,
    Admission,
    Captured,
    ChosenMethod,
    Engagement,
    EngagementState,
    EngagementText,
    EngagementVersion,
    Flag,
    Gap,
    GateReason,
    GoNoGo,
    Holiday,
    Interest,
    InterestMap,
    InvitedPartner,
    MeetingDay,
    MemberAnswer,
    MemberKit,
    MethodEvidence,
    ModerationDuty,
    Outreach,
    OwnMethod,
    Paper,
    Phase,
    PhaseSetting,
    PhaseText,
    Placed,
    Population,
    Position,
    PositionVersion,
    PromiseReview,
    Response,
    StandardNote,
    Stratum,
    Tip,
    ToldOfSelf,
    TurnedAway,
)


def _matters(actor: Actor) -> QuerySet[Matter, Any]:
    return Matter.objects.filter(rule_for(actor, Action.VIEW, Matter)).order_by().values("pk")


def _partnerships(actor: Actor) -> QuerySet[Partnership, Any]:
    return Partnership.objects.filter(rule_for(actor, Action.VIEW, Partnership)).order_by().values("pk")


# Interests -----------------------------------------------------------------------------------------------
def _of_viewable_matter(actor: Actor) -> Q:
    return EVERYTHING if actor.is_administrator else Q(matter__in=_matters(actor))


policy(Interest, Action.VIEW)(_of_viewable_matter)
policy(InterestMap, Action.VIEW)(_of_viewable_matter)


@policy(Interest, Action.CHANGE)
def change_interest(actor: Actor) -> Q:
    """Every seat but an observer's knows somebody whom the others forgot."""
    speaking = Matter.objects.filter(partnership__in=speaking_partnerships(actor)).order_by().values("pk")
    return Q(matter__in=speaking) if actor.is_person else NOTHING


# Populations ---------------------------------------------------------------------------------------------
@policy(Population, Action.VIEW)
def view_population(actor: Actor) -> Q:
    """As its partnership."""
    return EVERYTHING if actor.is_administrator else Q(partnership__in=_partnerships(actor))


@policy(Stratum, Action.VIEW)
def view_stratum(actor: Actor) -> Q:
    """As its population; what was told is shown by ``selectors.reach`` alone, which hides small figures."""
    return Q(population__in=Population.objects.filter(view_population(actor)).order_by().values("pk"))


@policy(ToldOfSelf, Action.VIEW)
def view_told_of_self(actor: Actor) -> Q:
    """Nobody."""
    return NOTHING


# Gaps and outreach ---------------------------------------------------------------------------------------
@policy(Gap, Action.VIEW)
def view_gap(actor: Actor) -> Q:
    """As its partnership, and as its matter if it belongs to one."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=_partnerships(actor)) & (Q(matter__isnull=True) | Q(matter__in=_matters(actor)))


@policy(Gap, Action.CHANGE)
def change_gap(actor: Actor) -> Q:
    """Every seat but an observer's takes gaps on, plans to go out and gives reasons."""
    return Q(partnership__in=speaking_partnerships(actor)) if actor.is_person else NOTHING


@policy(Outreach, Action.VIEW)
def view_outreach(actor: Actor) -> Q:
    """Members: a task may name the people who open a door."""
    if actor.is_administrator:
        return EVERYTHING
    gaps = Gap.objects.filter(partnership__in=member_partnerships(actor)).order_by().values("pk")
    return Q(gap__in=gaps) if actor.is_person else NOTHING


@policy(Outreach, Action.CHANGE)
def change_outreach(actor: Actor) -> Q:
    """Whoever holds the seat that goes out, and whoever runs the partnership."""
    if not actor.is_person:
        return NOTHING
    run = Gap.objects.filter(partnership__in=run_partnerships(actor)).order_by().values("pk")
    return Q(owner__in=held_seats(actor)) | Q(gap__in=run)


@policy(Captured, Action.VIEW)
def view_captured(actor: Actor) -> Q:
    """As its outreach."""
    return Q(outreach__in=Outreach.objects.filter(view_outreach(actor)).order_by().values("pk"))


@policy(Tip, Action.VIEW)
def view_tip(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    if actor.is_administrator:
        return EVERYTHING
    return Q(partnership__in=run_partnerships(actor)) if actor.is_person else NOTHING


@policy(Tip, Action.MANAGE)
def manage_tip(actor: Actor) -> Q:
    """Whoever runs the partnership."""
    return view_tip(actor)


# Engagements and activities ------------------------------------------------------------------------------
def _matters_of(partnerships: QuerySet[Any, Any]) -> QuerySet[Matter, Any]:
    return Matter.objects.filter(partnership__in=partnerships).order_by().values("pk")


def _engagements(rule: Q) -> QuerySet[Engagement, Any]:
    return Engagement.objects.filter(rule).order_by().values("pk")


def _activities(rule: Q) -> QuerySet[Activity, Any]:
    return Activity.objects.filter(rule).order_by().values("pk")


@policy(Engagement, Action.VIEW)
def view_engagement(actor: Actor) -> Q:
    """As its matter; while it is being planned, members only."""
    if actor.is_administrator:
        return EVERYTHING
    announced = Q(matter__in=_matters(actor)) & ~Q(state=EngagementState.DRAFT)
    if not actor.is_person:
        return announced
    return announced | Q(matter__in=_matters_of(member_partnerships(actor)))


@policy(Engagement, Action.ADD)
@policy(Engagement, Action.CHANGE)
def plan_engagement(actor: Actor) -> Q:
    """Every seat but an observer's plans with the others."""
    return Q(matter__in=_matters_of(speaking_partnerships(actor))) if actor.is_person else NOTHING


@policy(Engagement, Action.DECIDE)
@policy(Engagement, Action.MANAGE)
def manage_engagement(actor: Actor) -> Q:
    """Whoever runs the partnership, and whoever holds the seat that says go or no-go."""
    if actor.is_administrator:
        return EVERYTHING
    if not actor.is_person:
        return NOTHING
    return Q(matter__in=_matters_of(run_partnerships(actor))) | Q(owner__in=held_seats(actor))


@policy(EngagementText, Action.VIEW)
@policy(Phase, Action.VIEW)
def view_phase(actor: Actor) -> Q:
    """As its engagement."""
    return Q(engagement__in=_engagements(view_engagement(actor)))


@policy(PhaseText, Action.VIEW)
def view_phase_text(actor: Actor) -> Q:
    """As its phase."""
    return Q(phase__in=Phase.objects.filter(view_phase(actor)).order_by().values("pk"))


def _admitted(actor: Actor) -> Q:
    if actor.is_person:
        mine = Q(person=actor.person_id)
    elif actor.participant_id is not None:
        mine = Q(participant=actor.participant_id)
    else:
        return NOTHING
    return Q(pk__in=Admission.objects.filter(mine).order_by().values("activity_id"))


@policy(Activity, Action.VIEW)
def view_activity(actor: Actor) -> Q:
    """As its engagement, once it opened; who was let in by link, code or address sees it in any case."""
    if actor.is_administrator:
        return EVERYTHING
    opened = ~Q(state=ActivityState.DRAFT)
    rule = opened & (Q(engagement__in=_engagements(view_engagement(actor))) | _admitted(actor))
    if not actor.is_person:
        return rule
    members = Q(matter__in=_matters_of(member_partnerships(actor)))
    return rule | Q(engagement__in=_engagements(members))


def shows_responses(actor: Actor) -> Q:
    """Activities of which the actor may read what others said in them now; who plans them reads it always."""
    day = today()
    resting = PhaseSetting.objects.filter(
        Q(phase__ends_on__isnull=True) | Q(phase__ends_on__gte=day),
        shows_results=False,
        phase__begins_on__lte=day,
    )
    is_over = Q(state=ActivityState.CLOSED) | Q(closes_at__lte=now())
    shown = (Q(shows_results=True) | is_over) & ~Q(pk__in=resting.order_by().values("activity_id"))
    return view_activity(actor) & (shown | plan_activities(actor))


def said_in_activity(actor: Actor) -> Q:
    """Rows with an activity, a response and its contribution: as what is said, where the activity shows it.

    One's own in any case.
    """
    if actor.is_administrator:
        return EVERYTHING
    said = Contribution.objects.filter(rule_for(actor, Action.VIEW, Contribution)).order_by().values("pk")
    own = Response.objects.filter(own_responses(actor)).order_by().values("pk")
    shown = Q(activity__in=_activities(shows_responses(actor))) | Q(response__in=own)
    return Q(contribution__in=said) & shown


def plan_activities(actor: Actor) -> Q:
    """Activities that the actor plans with the others."""
    return EVERYTHING if actor.is_administrator else change_activity(actor)


@policy(Activity, Action.ADD)
def take_part(actor: Actor) -> Q:
    """Whom its access lets in: anybody, the admitted, or those with a voice in the partnership."""
    of_seats = NOTHING
    if actor.is_person:
        of_seats = Q(engagement__in=_engagements(Q(matter__in=_matters_of(speaking_partnerships(actor)))))
    if speaks_for_others(actor):
        return of_seats  # who types in what others said needs no code of theirs
    return (Q(access=Access.ANYONE) | _admitted(actor) | of_seats & Q(access=Access.SEATS)) & view_activity(
        actor
    )


@policy(TurnedAway, Action.VIEW)
def view_turned_away(actor: Actor) -> Q:
    """Whoever decides what counts."""
    return Q(activity__in=_activities(manage_activity(actor)))


@policy(Activity, Action.CHANGE)
def change_activity(actor: Actor) -> Q:
    """As its engagement: those who plan it."""
    return Q(engagement__in=_engagements(plan_engagement(actor)))


@policy(Activity, Action.MANAGE)
@policy(Activity, Action.MODERATE)
def manage_activity(actor: Actor) -> Q:
    """As its engagement: opening, closing, and what does not count."""
    return Q(engagement__in=_engagements(manage_engagement(actor)))


def _of_viewable_activity(actor: Actor) -> Q:
    return Q(activity__in=_activities(view_activity(actor)))


policy(ActivityText, Action.VIEW)(_of_viewable_activity)
policy(PhaseSetting, Action.VIEW)(_of_viewable_activity)


@policy(Response, Action.VIEW)
def view_response(actor: Actor) -> Q:
    """Whoever gave it, whoever typed it in, and whoever decides what counts."""
    if actor.is_administrator:
        return EVERYTHING
    counting = Q(activity__in=_activities(manage_activity(actor)))
    return counting | own_responses(actor)


@policy(Response, Action.CHANGE)
def own_responses(actor: Actor) -> Q:
    """Whoever gave it, and whoever typed it in."""
    if actor.is_person:
        return Q(person=actor.person_id) | Q(entered_by=actor.person_id)
    if actor.participant_id is not None:
        return Q(participant=actor.participant_id)
    return NOTHING


@policy(Response, Action.MODERATE)
def moderate_response(actor: Actor) -> Q:
    """Whoever decides what counts."""
    return Q(activity__in=_activities(manage_activity(actor)))


@policy(Placed, Action.VIEW)
def view_placed(actor: Actor) -> Q:
    """As its activity."""
    return _of_viewable_activity(actor)


@policy(Flag, Action.VIEW)
def view_flag(actor: Actor) -> Q:
    """Whoever decides what counts."""
    responses = Response.objects.filter(moderate_response(actor)).order_by().values("pk")
    return EVERYTHING if actor.is_administrator else Q(response__in=responses)


@policy(Flag, Action.MODERATE)
def settle_flag(actor: Actor) -> Q:
    """Whoever decides what counts."""
    return view_flag(actor)


@policy(Admission, Action.VIEW)
@policy(AccessCode, Action.VIEW)
def nobody(actor: Actor) -> Q:
    """Nobody: who came in by which code is counted, never shown."""
    return NOTHING


# Planning ------------------------------------------------------------------------------------------------
def _of_viewable_engagement(actor: Actor) -> Q:
    return Q(engagement__in=_engagements(view_engagement(actor)))


for _part in (
    *(EngagementVersion, ChosenMethod, Paper, GateReason, GoNoGo),
    *(InvitedPartner, StandardNote, PromiseReview),
):
    policy(_part, Action.VIEW)(_of_viewable_engagement)


@policy(InvitedPartner, Action.MANAGE)
def manage_invited(actor: Actor) -> Q:
    """As its engagement."""
    return Q(engagement__in=_engagements(manage_engagement(actor)))


@policy(ModerationDuty, Action.VIEW)
def view_duty(actor: Actor) -> Q:
    """Members: it may name a person."""
    if actor.is_administrator:
        return EVERYTHING
    members = Q(matter__in=_matters_of(member_partnerships(actor)))
    return Q(engagement__in=_engagements(members)) if actor.is_person else NOTHING


def _everybody(actor: Actor) -> Q:
    return EVERYTHING


def _of_own_organisation(actor: Actor) -> Q:
    return Q(organisation__in=held_organisations(actor)) if actor.is_person else NOTHING


for _told in (OwnMethod, MethodEvidence, Holiday, MeetingDay):
    policy(_told, Action.VIEW)(_everybody)

for _kept in (InvitedPartner, OwnMethod, Holiday, MeetingDay, Position):
    policy(_kept, Action.CHANGE)(_of_own_organisation)


@policy(MemberKit, Action.VIEW)
@policy(MemberKit, Action.CHANGE)
def of_own_kit(actor: Actor) -> Q:
    """Those who speak for the organisation whose members are asked, and nobody else."""
    own = InvitedPartner.objects.filter(_of_own_organisation(actor)).order_by().values("pk")
    return Q(invited__in=own)


@policy(MemberAnswer, Action.VIEW)
def view_member_answer(actor: Actor) -> Q:
    """As its kit."""
    return Q(kit__in=MemberKit.objects.filter(of_own_kit(actor)).order_by().values("pk"))


@policy(Position, Action.VIEW)
def view_position(actor: Actor) -> Q:
    """A public one: everybody; another: its own people, and those who sit with it in a partnership."""
    if actor.is_administrator:
        return EVERYTHING
    if not actor.is_person:
        return Q(is_public=True)
    beside = Seat.objects.filter(in_force(), partnership__in=member_partnerships(actor)).order_by()
    return Q(is_public=True) | Q(organisation__in=beside.values("organisation_id"))


@policy(PositionVersion, Action.VIEW)
def view_position_version(actor: Actor) -> Q:
    """As the position."""
    return Q(position__in=Position.objects.filter(view_position(actor)).order_by().values("pk"))
