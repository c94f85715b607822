"""The packed copy says what the votes say, however it came about."""

import numpy as np
import pytest

from thegither.opinions.models import Statement, VoteChunk
from thegither.opinions.selectors.packed import read_since, read_votes
from thegither.opinions.services.packing import pack, repack
from thegither.opinions.services.voting import vote

from .electorate import people_vote, somebody

pytestmark = pytest.mark.django_db


def held(activity_id: int) -> tuple[str, int]:
    votes, sequence = read_votes(activity_id)
    return votes.digest, sequence


def test_followed_made_anew_and_never_packed_are_the_same() -> None:
    activity_id = people_vote(people=20, statements=6)
    unpacked = held(activity_id)
    pack(activity_id, chunk=32)
    assert VoteChunk.objects.count() == 3
    assert held(activity_id) == unpacked

    statements = list(Statement.objects.order_by("number"))
    actor, _voter = vote(actor=somebody(), statement=statements[0], value=1)
    for statement in (*statements, *statements):
        for value in (-1, 0, 1):
            vote(actor=actor, statement=statement, value=value)
    pack(activity_id, chunk=32)
    followed = held(activity_id)
    repack(activity_id, chunk=32)
    made_anew = held(activity_id)
    VoteChunk.objects.all().delete()

    assert followed == made_anew == held(activity_id) != unpacked


def test_a_copy_of_another_version_is_not_read_and_made_anew() -> None:
    activity_id = people_vote(people=20, statements=6)
    pack(activity_id, chunk=32)
    right = held(activity_id)
    VoteChunk.objects.update(data=b"TGV0 of long ago")

    assert held(activity_id) == right
    pack(activity_id, chunk=32)
    assert held(activity_id) == right
    assert {bytes(each.data[:4]) for each in VoteChunk.objects.all()} == {b"TGV1"}


def test_the_copy_does_not_grow_for_ever_while_people_change_their_minds() -> None:
    activity_id = people_vote(people=2, statements=2)
    statement = Statement.objects.order_by("number")[0]
    actor = somebody()
    for number in range(40):
        vote(actor=actor, statement=statement, value=number % 3 - 1)
        pack(activity_id, chunk=4)
    assert VoteChunk.objects.count() <= 3


def test_a_vote_on_an_older_wording_does_not_bring_back_the_one_it_replaced() -> None:
    activity_id = people_vote(people=10, statements=3)
    statement = Statement.objects.order_by("number")[0]
    Statement.objects.filter(pk=statement.pk).update(edition=2)
    actor, voter = vote(actor=somebody(), statement=statement, value=1, edition=2)
    pack(activity_id, chunk=1)
    sequence = read_votes(activity_id).sequence
    vote(actor=actor, statement=statement, value=-1, edition=1)
    tail = read_since(activity_id, sequence)
    assert (tail.votes.participants.tolist(), tail.votes.values.tolist()) == ([voter.number], [-1])
    pack(activity_id, chunk=1)

    Statement.objects.filter(pk=statement.pk).update(counts_from=2)

    assert voter.number not in read_votes(activity_id).votes.participants
    assert 1 not in read_votes(activity_id).votes.statements
    assert np.array_equal(read_since(activity_id, sequence).votes.values, [])
