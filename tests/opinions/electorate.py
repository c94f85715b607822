"""A conversation with many votes, stored at once: no service, so that tests of reading stay quick."""

from itertools import product
from typing import Any

from django.core.management import call_command
from django.http import HttpResponse

from tests.factories import make_activity
from thegither.accounts.models import Participant
from thegither.accounts.participants import COOKIE, remember_participant
from thegither.engagement.models import Response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.opinions.models import Ballots, Statement, Vote, Voter
from thegither.opinions.services.statements import add_statement


def make_statements(count: int, **fields: Any) -> list[Statement]:
    """Make a conversation with so many statements to vote on."""
    activity = make_activity(kind="conversation", **fields)
    return [
        add_statement(
            actor=Actor.system(), activity=activity, text=f"Buses should run until {number}", is_seed=True
        )
        for number in range(count)
    ]


def somebody() -> Actor:
    """Return somebody who takes part without an account."""
    return Actor.participant(Participant.objects.create().pk)


def people_vote(*, people: int, statements: int) -> int:
    """Have people vote, in two camps, on most statements; return the conversation's activity."""
    made = make_statements(statements)
    activity_id = made[0].activity_id
    participants = [Participant.objects.create() for _ in range(people)]
    responses = Response.objects.bulk_create(
        Response(activity_id=activity_id, participant=each, layer="public", sent_at=now())
        for each in participants
    )
    voters = Voter.objects.bulk_create(
        Voter(activity_id=activity_id, response=each, number=number, participant_id=each.participant_id)
        for number, each in enumerate(responses, start=1)
    )
    given = [(voter, each) for voter, each in product(voters, made) if (voter.number * 7 + each.number) % 6]
    Vote.objects.bulk_create(
        Vote(
            activity_id=activity_id,
            voter=voter,
            statement=each,
            value=_held(voter.number, each.number),
            edition=1,
            sequence=sequence,
        )
        for sequence, (voter, each) in enumerate(given, start=1)
    )
    Ballots.objects.create(activity_id=activity_id, sequence=len(given), voters=people)
    return activity_id


def _held(voter: int, statement: int) -> int:
    if (voter * 5 + statement * 3) % 11 == 0:
        return 0
    return 1 if (voter % 2 == 0) == (statement % 3 > 0) else -1


def prepare(people: int, statements: int) -> dict[str, object]:
    """Make tables, a conversation and people who have not voted; return its key and their cookies."""
    call_command("migrate", interactive=False, verbosity=0)
    activity_id = make_statements(statements)[0].activity_id
    given, cookies = HttpResponse(), {}
    for _ in range(people):
        participant_id = Participant.objects.create().pk
        remember_participant(given, participant_id)
        cookies[participant_id] = given.cookies[COOKIE].value
    return {"activity": activity_id, "cookies": cookies}
