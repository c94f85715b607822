from typing import Any

from thegither.audit.seals import seals

from .models import Disclosure


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
