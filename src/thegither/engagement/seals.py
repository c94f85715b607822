from typing import Any

from thegither.audit.seals import seals

from .models import Gap, Interest, InterestMap, Outreach


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
