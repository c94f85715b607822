"""How often somebody may vote, on pages and by program alike."""

from django.http import HttpRequest

from thegither.accounts.limits import Try, limit_here, tries_of
from thegither.kernel.actors import VISITOR, Actor


def count_vote(request: HttpRequest, actor: Actor) -> list[Try]:
    """Count a vote of somebody who is known; return what to count with the first vote of a stranger.

    Raises ``TooManyRequests``.
    """
    if actor.kind == VISITOR:  # a library has one address for many
        return tries_of(request, "opinions.begin", per_minute=60, per_hour=1000)
    who = f"person:{actor.person_id}" if actor.is_person else f"participant:{actor.participant_id}"
    limit_here(who, "opinions.vote", per_minute=120)
    return []
