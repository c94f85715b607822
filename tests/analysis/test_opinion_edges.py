"""The edges that broke others (Polis' ledger of quirks), and what must not change a map."""

import json
import os
import subprocess
import sys
from hashlib import sha256

import numpy as np
import pytest

from thegither_analysis.opinion import LiveMap, opinion_map, votes
from thegither_analysis.opinion.noise import shuffled
from thegither_analysis.opinion.partitions import here, map_parts

from .test_opinion import conversation, mapped
from .test_opinion_partitions import parted, same

ELSEWHERE = """
from tests.analysis.test_opinion_edges import of_many
print(of_many())
"""


def of_many():
    """A digest of all that is found of a conversation of 400 people."""
    given, _ = conversation(people=400, statements=150, each=60)
    return sha256(json.dumps(mapped(*given, resamples=2).as_dict()).encode()).hexdigest()


def test_another_process_with_other_threads_finds_the_same_to_the_last_digit():
    about = os.environ | {"PYTHONHASHSEED": "2", "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    command = [sys.executable, "-c", ELSEWHERE]
    done = subprocess.run(command, env=about, capture_output=True, check=True, text=True)
    assert done.stdout.strip() == of_many()


def test_a_statement_nobody_voted_on_changes_nothing():
    found = votes(*conversation()[0])
    wider = found.among(np.array([-5, *range(30), 99]))
    assert opinion_map(wider).as_dict() == opinion_map(found).as_dict()


def test_people_in_two_places_are_two_groups_though_all_of_them_coincide():
    two = np.tile([1, -1], 10)
    found = mapped(np.repeat(np.arange(20), 8), np.tile(np.arange(8), 20), np.repeat(two, 8))
    assert sorted(group.n for group in found.groups) == [10, 10]
    assert len(np.unique(found.points, axis=0)) == 2


@pytest.mark.parametrize(("people", "statements", "apart"), [(401, 401, 0), (30, 120, 2)])
def test_people_who_all_say_the_same_can_be_mapped_at_any_size(people, statements, apart):
    """Nobody differs, of all or of a resample: there is no component to be sought."""
    given = np.ones((people, statements), int)
    given[:apart, 7] = -1
    person, said = np.divmod(np.arange(given.size), statements)
    found = mapped(person, said, given.ravel(), groups=2)
    assert found.refused == (None if apart else "one place")
    assert [each.n for each in found.groups] == ([people - apart, apart] if apart else [])


def test_fewer_groups_are_sought_where_fewer_people_are_left():
    given, _ = conversation(people=150, kinds=5, seed=3)
    live = LiveMap(votes(*given), fewest=5)
    assert set(live.map.silhouettes) == {2, 3, 4, 5}
    left = live.leave_out(participants=range(10, 150))
    assert set(left.silhouettes) <= {2}
    assert left.label.max() < 2


def test_votes_that_have_nothing_to_do_with_each_other_make_no_groups():
    """Of five statements, those furthest apart part people steadily: resamples alone would not notice."""
    chance = np.random.default_rng(1)
    liked = np.tile([0.5, 0.5, 0.3, 0.7, 0.8], 400)
    given = (
        np.repeat(np.arange(400), 5),
        np.tile(np.arange(5), 400),
        np.where(chance.random(2000) < liked, 1, -1),
    )
    found = mapped(*given)
    assert found.stability.is_better_than_noise
    assert (found.refused, found.groups) == ("unrelated", ())
    assert found.shuffled.reaching > 0
    steady = found.as_dict()["run"]["stability"]
    assert (steady["shuffles"], steady["reaching"]) == (19, found.shuffled.reaching)


@pytest.mark.parametrize(("people", "statements"), [(15, 10), (20, 5)])
def test_at_most_one_in_twenty_conversations_without_structure_has_groups(people, statements):
    drawn = 0
    for seed in range(20):
        chance = np.random.default_rng(seed)
        said = np.tile(np.arange(statements), people)
        liked = chance.uniform(0.2, 0.8, statements)[said]
        given = (
            np.repeat(np.arange(people), statements),
            said,
            np.where(chance.random(len(said)) < liked, 1, -1),
        )
        drawn += mapped(*given).refused is None
    assert drawn <= 1


@pytest.mark.parametrize("kinds", [2, 3])
def test_forty_people_of_each_clear_kind_have_groups(kinds):
    found = [mapped(*conversation(40 * kinds, 30, 20, kinds, seed)[0]) for seed in range(6)]
    assert sum(len(each.groups) == kinds for each in found) >= 5


def test_shuffling_keeps_what_each_statement_got():
    found = votes(*conversation(people=60)[0])
    asked = []

    def of_rows(rows):
        asked.append(rows)
        return found.of_rows(rows)

    assert shuffled(of_rows, 60, seed=1) == (0, 19)
    assert shuffled(of_rows, 60, seed=1, shuffles=3).is_related
    assert [each.tolist() for each in asked] == [list(range(60))] * 2


def test_removed_people_and_statements_leave_no_trace_in_parts():
    whole, parts = parted()
    clean = opinion_map(whole, moderated=[99, 3], removed=[5, 6], counted=[8])
    found = map_parts(here(parts), len(parts), moderated=[99, 3], removed=[5, 6], counted=[8])
    same(found, clean)
    assert found.parameters == clean.parameters
    text = json.dumps(found.as_dict()["statements"])
    assert '"id": 99' not in text
    only = [votes([1], [1], [1]), whole]
    same(map_parts(here(only), 2, removed=[1]), opinion_map(whole, removed=[1]))


def test_what_is_left_out_of_a_live_map_leaves_no_trace_then_or_later():
    (person, said, given), _ = conversation()
    odd = [
        np.concatenate(each)
        for each in zip((person, said, given), (np.full(9, 900), np.arange(70, 79), np.ones(9)), strict=True)
    ]
    live = LiveMap(votes(*odd))
    live.leave_out(participants=[900], statements=[4])
    live.update(votes([900, 3], [1, 4], [1, 1]))
    assert live.map.as_dict() == mapped(person, said, given, removed=[900], moderated=[4]).as_dict()


def test_a_live_map_says_when_the_whole_should_be_mapped_again():
    given, _ = conversation(people=60)
    live = LiveMap(votes(*given))
    assert not live.is_stale
    more, _ = conversation(people=80)
    live.update(votes(*(each[20 * 60 :] for each in more)))
    assert live.is_stale
    few = LiveMap(votes(*conversation(people=14)[0]))
    few.update(votes(np.full(8, 90), np.arange(8), np.ones(8)))
    assert few.is_stale
