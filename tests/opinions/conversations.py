"""Conversations for tests: many votes at once, without a request for each."""

from collections.abc import Iterable

import numpy as np

from tests.factories import make_activity
from thegither.dialogue.models import Layer
from thegither.engagement.models import Activity, Response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.opinions.models import Ballots, Statement, Vote, Voter
from thegither.opinions.services.statements import add_statement

Row = tuple[int, int, int]


def make_conversation(statements: int = 12, **fields: object) -> Activity:
    """Make an open conversation with so many seed statements."""
    activity = make_activity(kind="conversation", **fields)
    for number in range(1, statements + 1):
        text = f"The bus should stop at place {number}"
        add_statement(actor=Actor.system(), activity=activity, text=text, is_seed=True)
    return activity


def cast(activity: Activity, rows: Iterable[Row]) -> None:
    """Store votes: voter number, statement number, value; voters are made as they come."""
    ballots, _made = Ballots.objects.get_or_create(activity=activity)
    voters = {voter.number: voter for voter in Voter.objects.filter(activity=activity)}
    statements = {each.number: each for each in Statement.objects.filter(activity=activity)}
    votes = []
    for person, said, value in rows:
        if person not in voters:
            response = Response.objects.create(activity=activity, layer=Layer.PUBLIC, sent_at=now())
            voters[person] = Voter.objects.create(response=response, activity=activity, number=person)
        ballots.sequence += 1
        place = {"activity": activity, "voter": voters[person], "statement": statements[said]}
        edition = statements[said].edition
        votes.append(Vote(**place, value=value, edition=edition, sequence=ballots.sequence))
    Vote.objects.bulk_create(
        votes,
        update_conflicts=True,
        unique_fields=["activity", "voter", "statement"],
        update_fields=["value", "edition", "sequence"],
    )
    ballots.voters = len(voters)
    ballots.save()


def camps(people: int = 40, statements: int = 12, *, seed: int = 3) -> list[Row]:
    """Votes of two camps that hold opposite things of every second statement, and agree on the rest."""
    chance = np.random.default_rng(seed)
    rows = []
    for person in range(1, people + 1):
        for said in range(1, statements + 1):
            likes = 0.93 if said % 2 or person % 2 else 0.07
            rows.append((person, said, 1 if chance.random() < likes else -1))
    return rows
