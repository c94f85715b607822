"""Opinion conversations: known answers, edges, and what must change nothing."""

from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from thegither_analysis._validation import InputError
from thegither_analysis.opinion import adjusted_rand, opinion_map, read_export, votes
from thegither_analysis.opinion.components import components, mean_votes, project
from thegither_analysis.opinion.representative import (
    divisiveness,
    group_informed_consensus,
    representative,
    shared,
    two_shares,
)

SEATTLE = Path(__file__).parent.parent / "data/polis/15-per-hour-seattle"


def conversation(people=120, statements=30, each=20, kinds=3, seed=1):
    """Who voted what, and of which kind they are; `kinds` hold clearly different views."""
    chance = np.random.default_rng(seed)
    kind = np.arange(people) % kinds
    likes = chance.choice((0.05, 0.95), (kinds, statements))
    person = np.repeat(np.arange(people), each)
    said = np.concatenate([chance.choice(statements, each, replace=False) for _ in range(people)])
    given = np.where(chance.random(len(person)) < likes[kind[person], said], 1, -1)
    given[chance.random(len(person)) < 0.1] = 0
    return (person, said, given), kind


def mapped(*given, **options):
    return opinion_map(votes(*given), **options)


def test_the_last_vote_of_a_person_counts_by_time_or_by_order():
    by_order = votes([1, 1, 2], [5, 5, 5], [1, -1, 0])
    by_time = votes([1, 1, 2], [5, 5, 5], [-1, 1, 0], times=[30, 10, 20])
    assert by_order.values.tolist() == by_time.values.tolist() == [-1, 0]
    assert by_order.digest == by_time.digest != votes([1, 2], [5, 5], [1, 0]).digest


@pytest.mark.parametrize(
    ("given", "says"), [(([1], [1], [2]), "must be 1"), (([1, 2], [1], [1]), "a person")]
)
def test_what_is_no_vote_is_refused(given, says):
    with pytest.raises(InputError, match=says):
        votes(*given)


def test_counts_by_hand():
    found = votes(["a", "a", "b", "b", "c"], [1, 2, 1, 2, 1], [1, -1, 1, 0, -1])
    assert [each.tolist() for each in found.counts] == [[2, 0], [1, 1], [0, 1]]
    of_groups = found.counts_of(np.array([0, 1, -1]), 2)
    assert of_groups.agree.tolist() == [[1, 0], [1, 0]]
    assert of_groups.seen.tolist() == [[1, 1], [1, 1]]
    assert mean_votes(found).tolist() == [pytest.approx(1 / 3), -0.5]
    assert group_informed_consensus(of_groups).tolist() == pytest.approx([4 / 9, 1 / 9])
    assert divisiveness(found.counts).tolist() == pytest.approx([8 / 9, 1 / 4])


def test_two_shares_by_hand():
    one, n, other, m = (np.array([value]) for value in (9, 19, 4, 39))
    pooled = 15 / 60
    by_hand = (10 / 20 - 5 / 40) / (pooled * (1 - pooled) * (1 / 20 + 1 / 40)) ** 0.5
    assert two_shares(one, n, other, m)[0] == pytest.approx(by_hand)
    assert two_shares(n, n, m, m)[0] == 0


def test_the_components_are_those_of_the_dense_matrix():
    given, _ = conversation(people=50, statements=8, each=5)
    found = votes(*given)
    dense = found.table().toarray().astype(float)
    there = found.table(np.ones(len(found))).toarray() > 0
    centred = np.where(there, dense - dense.sum(axis=0) / there.sum(axis=0), 0)
    _, sizes, directions = np.linalg.svd(centred)
    space = components(found)
    assert space.variances.tolist() == pytest.approx((sizes[:2] ** 2).tolist())
    assert np.abs(np.sum(space.vectors * directions[:2], axis=1)).tolist() == pytest.approx([1, 1])
    scaled = np.sqrt(8 / 5) * centred @ space.vectors.T
    assert np.abs(project(found, space) - scaled).max() < 1e-9


def test_three_kinds_of_people_are_three_groups():
    given, kind = conversation()
    found = mapped(*given)
    assert adjusted_rand(found.label, kind) > 0.95
    assert found.stability.agreeing == found.stability.resamples == 10
    assert [group.n for group in found.groups] == sorted((group.n for group in found.groups), reverse=True)
    for group in found.groups:
        for each in group.representative:
            assert each.interval.low <= each.chosen_for / each.seen <= each.interval.high


def test_the_order_of_votes_changes_not_a_bit():
    given, _ = conversation()
    order = np.random.default_rng(2).permutation(len(given[0]))
    assert mapped(*given).as_dict() == mapped(*(each[order] for each in given)).as_dict()


def test_the_number_of_cores_changes_not_a_bit():
    given, _ = conversation(people=400, statements=300, each=80)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            found.append(mapped(*given, resamples=2).as_dict())
    assert found[0] == found[1]


def test_names_change_nothing_but_names():
    given, _ = conversation()
    chance = np.random.default_rng(3)
    people, statements = chance.permutation(120), chance.permutation(30)
    one, other = mapped(*given), mapped(people[given[0]], statements[given[1]], given[2])
    assert adjusted_rand(one.label, other.label[people]) == 1
    size = np.abs(one.points), np.abs(other.points[people])
    assert np.abs(size[0] - size[1]).max() < 1e-9
    assert np.abs(one.consensus - other.consensus[statements]).max() < 1e-12


def test_counting_everybody_twice_moves_nobody():
    given, _ = conversation()
    twice = [np.concatenate((each, each + shift)) for each, shift in zip(given, (1000, 0, 0), strict=True)]
    one, other = mapped(*given), mapped(*twice)
    assert np.abs(np.tile(one.points, (2, 1)) - other.points).max() < 1e-9
    assert adjusted_rand(np.tile(one.label, 2), other.label) == 1
    assert one.divisiveness.tolist() == pytest.approx(other.divisiveness.tolist())


def test_who_and_what_is_taken_out_leaves_no_trace():
    (person, said, given), _ = conversation()
    extra = (
        np.concatenate((person, np.full(9, 900), np.arange(50))),
        np.concatenate((said, np.arange(9), np.full(50, 77))),
        np.concatenate((given, np.full(9, -1), np.ones(50, int))),
    )
    clean = mapped(person, said, given)
    cleaned = mapped(*extra, moderated=[77], removed=[900])
    assert cleaned.as_dict() == clean.as_dict()


def test_a_statement_alone_is_enough_and_so_is_a_person():
    many = mapped(range(40), [1] * 40, [1, -1] * 20, resamples=0)
    assert [group.n for group in many.groups] == [20, 20]
    assert many.components.vectors.tolist() == [[1], [0]]
    one = mapped([1] * 9, range(9), [1, 0, -1] * 3)
    assert (one.refused, one.groups, one.points.tolist()) == ("few people", (), [[0, 0]])


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (([], [], []), "few people"),
        ((np.repeat(np.arange(30), 8), np.tile(np.arange(8), 30), np.zeros(240, int)), "one place"),
        ((np.repeat(np.arange(30), 3), np.arange(90) % 60, np.tile([1, -1, 1], 30)), "few people"),
    ],
)
def test_what_cannot_be_divided_is_not(given, refused):
    found = mapped(*given)
    assert (found.refused, found.groups, found.as_dict()["groups"]) == (refused, (), [])
    assert all(each["group"] is None for each in found.as_dict()["participants"])


def test_nobody_is_a_group_alone():
    (person, said, given), _ = conversation(kinds=2)
    odd = np.concatenate((person, np.full(30, 500))), np.concatenate((said, np.arange(30)))
    found = mapped(*odd, np.concatenate((given, np.tile([1, 1, -1], 10))), groups=5, resamples=0)
    assert min(group.n for group in found.groups) > 1


def test_more_groups_than_places_are_not_drawn():
    found = mapped(np.repeat(np.arange(20), 2), np.tile([1, 2], 20), [1, -1] * 10 + [-1, 1] * 10, groups=3)
    assert (found.refused, found.groups) == ("one place", ())
    with pytest.raises(InputError, match="between 2 and 20"):
        mapped([1], [1], [1], groups=1)


def test_a_group_is_told_by_what_only_it_says():
    found = votes(np.repeat(np.arange(40), 2), np.tile([1, 2], 40), [1, 1] * 20 + [-1, 1] * 20)
    named = representative(found.counts_of(np.repeat([0, 1], 20), 2), [1, 2])
    assert [(each.statement, each.stance) for each in named[0]] == [(1, "agree")]
    assert [(each.statement, each.stance) for each in named[1]] == [(2, "agree"), (1, "disagree")]
    assert [(each.statement, each.stance, each.chosen_for) for each in shared(found.counts, [1, 2])] == [
        (2, "agree", 40)
    ]


def test_the_schema_is_that_of_the_reference():
    given, _ = conversation()
    found = mapped(*given).as_dict()
    assert list(found) == ["participants", "groups", "statements", "run"]
    assert list(found["participants"][0]) == ["id", "x", "y", "group"]
    assert list(found["groups"][0]) == ["id", "n", "representative"]
    assert list(found["groups"][0]["representative"][0]) == [
        *("statement", "stance", "agree", "disagree", "seen", "p", "ratio", "z")
    ]
    assert list(found["statements"][0]) == ["id", "agree", "disagree", "pass", "consensus", "divisiveness"]
    assert list(found["run"]) == ["version", "seed", "parameters", "digest", "components", "stability"]


def test_a_real_conversation_with_revotes_and_moderation():
    export = read_export(SEATTLE)
    found = opinion_map(export.votes, moderated=export.rejected)
    assert (len(export.votes), len(export.votes.participants)) == (2872, 339)
    assert not set(found.statements.tolist()) & export.rejected
    assert found.as_dict() == opinion_map(export.counted).as_dict()
