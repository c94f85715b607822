from typing import Any

from thegither.audit.seals import seals

from .models import Disclosure, NetworkMember, NetworkWave


@seals(Disclosure)
def disclosure_content(disclosure: Disclosure) -> dict[str, Any]:
    """What two seats agreed to see, and what they hold together."""
    return {
        "topic": disclosure.topic_id,
        "needing": disclosure.needing_id,
        "needed": disclosure.needed_id,
        "kind": disclosure.kind,
        "what_for": disclosure.what_for,
        "problem": disclosure.problem,
        "next_step": disclosure.next_step,
        "next_on": str(disclosure.next_on or ""),
        "agreed": disclosure.is_agreed,
    }


@seals(NetworkWave)
def wave_content(wave: NetworkWave) -> dict[str, Any]:
    """When partners were asked."""
    return {
        "partnership": wave.partnership_id,
        "asked_on": str(wave.asked_on),
        "closes_on": str(wave.closes_on),
        "closed": wave.closed_at is not None,
        "convener": wave.convener_id,
    }


@seals(NetworkMember)
def member_content(member: NetworkMember) -> dict[str, Any]:
    """Whom an organisation named."""
    return {"wave": member.wave_id, "organisation": member.organisation_id, "names": member.names}
