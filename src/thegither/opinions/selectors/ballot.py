"""Who somebody is in a conversation, and what they voted."""

from django.db.models import QuerySet

from thegither.dialogue.services.contributions import speaks_for_others
from thegither.kernel.actors import Actor
from thegither.opinions.models import Vote, Voter


def voter_of(actor: Actor, activity_id: int) -> Voter | None:
    """Return the actor's voter in a conversation; ``None`` before their first vote and for others' sheets."""
    if speaks_for_others(actor):
        return None
    voters = Voter.objects.filter(activity=activity_id).order_by()
    if actor.is_person:
        return voters.filter(person=actor.person_id).first()
    if actor.participant_id is not None:
        own = voters.filter(participant=actor.participant_id).first()
        # A browser whose votes followed into an account with a voter of its own goes on as that one.
        return own or voters.filter(person__user__participants=actor.participant_id).first()
    return None


def own_votes(voter: Voter) -> QuerySet[Vote]:
    """Return a voter's votes, each with its statement as it reads now, the newest first."""
    votes = Vote.objects.filter(activity=voter.activity_id, voter=voter)
    return votes.select_related("statement__contribution").order_by("-sequence")
