"""Make voters of those who vote for the first time: of all in one commit together."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from thegither.accounts.limits import count_together
from thegither.audit.services import Entry
from thegither.engagement.models import Activity, Response, ResponseStanding
from thegither.engagement.services.responses import join_together
from thegither.kernel.actors import VISITOR, Actor
from thegither.opinions.models import Voter

from .judging import Asked, Ballot, Cast, Key, Tally, Wait, key_of


def begin_voters(
    tally: Tally, asked: Asked, ballots: Sequence[Ballot]
) -> tuple[list[Cast | Wait], list[Entry]]:
    """Make one voter of each who sent some of these first votes; return who gave each vote, in order.

    Who put in a statement before votes by the response that they have by it. The events that come second are
    the caller's to record, with its own.
    """
    if not ballots:
        return [], []
    whose = [_whose(ballot) for ballot in ballots]
    firsts: dict[object, Ballot] = {}
    for who, ballot in zip(whose, ballots, strict=True):
        firsts.setdefault(who, ballot)
    waits = dict(zip(firsts, count_together([each.tries for each in firsts.values()]), strict=True))
    begun, entries = _begun(tally, asked, {who: each for who, each in firsts.items() if not waits[who]})
    return [begun[who] if who in begun else Wait(waits[who]) for who in whose], entries


def _begun(
    tally: Tally, asked: Asked, firsts: Mapping[object, Ballot]
) -> tuple[dict[object, Cast], list[Entry]]:
    sent = _sent_responses(asked.activity, [each.actor for each in firsts.values()])
    found = {
        who: (each.actor, sent[key]) for who, each in firsts.items() if (key := key_of(each.actor)) in sent
    }
    joining = {
        who: each.joining._replace(submission_key=None)  # it is of another form, so it tells nothing here
        if each.joining.submission_key in asked.forms
        else each.joining
        for who, each in firsts.items()
        if who not in found
    }
    joined, entries = join_together(activity=asked.activity, joining=list(joining.values()))
    found |= zip(joining, joined, strict=True)
    voters = new_voters(tally, [response for _author, response in found.values()])
    casts = {
        who: Cast(author, voter) for (who, (author, _sent)), voter in zip(found.items(), voters, strict=True)
    }
    return casts, entries


def new_voters(tally: Tally, responses: Sequence[Response]) -> list[Voter]:
    """Make the voters of some responses that have none, with the next numbers."""
    first = tally.voters + 1
    tally.voters += len(responses)
    return Voter.objects.bulk_create(
        Voter(
            response=response,
            activity_id=tally.activity_id,
            number=number,
            participant_id=response.participant_id,
            person_id=response.person_id,
        )
        for number, response in enumerate(responses, start=first)
    )


def _whose(ballot: Ballot) -> object:
    """Return what the votes of one person have in common, while nothing of theirs is stored."""
    if ballot.actor.kind == VISITOR:
        return ballot.joining.submission_key or object()
    return key_of(ballot.actor)


def _sent_responses(activity: Activity, actors: Iterable[Actor]) -> dict[Key, Response]:
    """Return by which response, without a vote yet, some take part already: the oldest of each."""
    keys = [key_of(actor) for actor in actors]
    people = [person for person, _participant in keys if person is not None]
    participants = [participant for _person, participant in keys if participant is not None]
    if not people and not participants:
        return {}
    rows = Response.objects.filter(
        Q(person__in=people) | Q(participant__in=participants),
        *(Q(activity=activity), Q(entered_by=None), Q(sent_at__isnull=False), Q(voter=None)),
    ).exclude(standing=ResponseStanding.WITHDRAWN)
    found: dict[Key, Response] = {}
    for response in rows.order_by("-pk"):
        found[response.person_id, None] = found[None, response.participant_id] = response
    found.pop((None, None), None)  # a visitor's
    return found
