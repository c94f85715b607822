from datetime import date
from typing import Any

from thegither.audit.seals import seals

from .models import (
    Activity,
    ChosenMethod,
    Engagement,
    EngagementVersion,
    Gap,
    GateReason,
    GoNoGo,
    Interest,
    InterestMap,
    InvitedPartner,
    MemberKit,
    Outreach,
    Position,
    PromiseReview,
    Response,
    StandardNote,
)


@seals(Interest)
def interest_content(interest: Interest) -> dict[str, Any]:
    """Whom the matter touches, how much, and why they count as heard or were dropped."""
    return {
        "matter": interest.matter_id,
        "name": interest.name,
        "organisation": interest.organisation_id,
        "community": interest.community_id,
        "affected": interest.affected,
        "how": interest.how,
        "influence": interest.influence,
        "heard_because": interest.heard_because,
        "dropped_because": interest.dropped_because,
    }


@seals(InterestMap)
def map_content(interest_map: InterestMap) -> dict[str, Any]:
    """That the map was held for complete."""
    return {"matter": interest_map.matter_id}


@seals(Gap)
def gap_content(gap: Gap) -> dict[str, Any]:
    """Who is missing, and what became of that."""
    return {
        "partnership": gap.partnership_id,
        "matter": gap.matter_id,
        "interest": gap.interest_id,
        "who": gap.who,
        "why": gap.why,
        "state": gap.state,
        "reason": gap.reason,
    }


@seals(Outreach)
def outreach_content(outreach: Outreach) -> dict[str, Any]:
    """By when somebody goes, and what came of it; not where and with whom, which may name people."""
    return {
        "gap": outreach.gap_id,
        "due_on": str(outreach.due_on),
        "state": outreach.state,
        "done_on": str(outreach.done_on) if outreach.done_on else None,
        "reached": outreach.reached,
    }


@seals(Engagement)
def engagement_content(engagement: Engagement) -> dict[str, Any]:
    """What was at stake, what was promised and by when, and how it ended."""
    return {
        "matter": engagement.matter_id,
        "title": engagement.title,
        "lead": engagement.lead,
        "at_stake": engagement.at_stake,
        "can_change": engagement.can_change,
        "cannot_change": engagement.cannot_change,
        "influence": engagement.influence,
        "promise": engagement.promise,
        "decided_by": engagement.decided_by,
        "decides_on": _day(engagement.decides_on),
        "hear_back_on": _day(engagement.hear_back_on),
        "closes_on": _day(engagement.closes_on),
        "state": engagement.state,
        "ended_because": engagement.ended_because,
    }


@seals(Activity)
def activity_content(activity: Activity) -> dict[str, Any]:
    """By which method, for whom, and from when to when one could take part."""
    return {
        "engagement": activity.engagement_id,
        "kind": activity.kind,
        "title": activity.title,
        "intro": activity.intro,
        "access": activity.access,
        "state": activity.state,
        "opens_at": activity.opens_at.isoformat() if activity.opens_at else None,
        "closes_at": activity.closes_at.isoformat() if activity.closes_at else None,
    }


@seals(Response)
def response_content(response: Response) -> dict[str, Any]:
    """From which layer it came by which way, and whether it counts; what was answered is not in it."""
    return {
        "activity": response.activity_id,
        "layer": response.layer,
        "channel": response.channel,
        "standing": response.standing,
        "excluded_because": response.excluded_because,
        "sent_at": response.sent_at.isoformat() if response.sent_at else None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


# Planning ------------------------------------------------------------------------------------------------
@seals(EngagementVersion)
def version_content(version: EngagementVersion) -> dict[str, Any]:
    """What it said from then on, and why it was changed."""
    return {
        "engagement": version.engagement_id,
        "number": version.number,
        "content": version.content,
        "reason": version.reason,
    }


@seals(ChosenMethod)
def chosen_content(chosen: ChosenMethod) -> dict[str, Any]:
    """Which method was chosen, against what, and why."""
    names = ("method", "package", "cautions", "despite", "unlocked_because")
    return {"engagement": chosen.engagement_id} | {name: getattr(chosen, name) for name in names}


@seals(GateReason)
def gate_content(reason: GateReason) -> dict[str, Any]:
    """Why a gate was passed without meeting it."""
    return {"engagement": reason.engagement_id, "gate": reason.gate, "reason": reason.reason}


@seals(GoNoGo)
def word_content(word: GoNoGo) -> dict[str, Any]:
    """What the owner said."""
    return {"engagement": word.engagement_id, "is_go": word.is_go, "reason": word.reason}


@seals(InvitedPartner)
def invited_content(invited: InvitedPartner) -> dict[str, Any]:
    """Who was asked, what time it needed then, and to what it agreed itself."""
    return {
        "engagement": invited.engagement_id,
        "organisation": invited.organisation_id,
        "interest": invited.interest_id,
        "days_needed": invited.days_needed,
        "tiers": invited.tiers,
        "exception_until": _day(invited.exception_until),
        "exception_because": invited.exception_because,
        "removed_because": invited.removed_because,
    }


@seals(MemberKit)
def kit_content(kit: MemberKit) -> dict[str, Any]:
    """How many members were asked by which bodies, until when, and which contribution came of it."""
    return {
        "invited": kit.invited_id,
        "until": _day(kit.until),
        "members": kit.members,
        "bodies": kit.bodies,
        "contribution": kit.contribution_id,
    }


@seals(Position)
def position_content(position: Position) -> dict[str, Any]:
    """What an organisation thinks, since when, and why not any more."""
    return {
        "organisation": position.organisation_id,
        "topic": position.topic,
        "text": position.text,
        "stated_on": _day(position.stated_on),
        "ended_because": position.ended_because,
    }


@seals(StandardNote)
def standard_content(note: StandardNote) -> dict[str, Any]:
    """How well a standard was met."""
    return {
        "engagement": note.engagement_id,
        "standard": note.standard,
        "note": note.note,
        "score": note.score,
    }


@seals(PromiseReview)
def promise_content(review: PromiseReview) -> dict[str, Any]:
    """How far the say went in the end."""
    return {"engagement": review.engagement_id, "influence": review.influence, "because": review.because}
