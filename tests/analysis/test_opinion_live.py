"""A map that follows the votes says what a map of all votes says."""

import numpy as np
import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.opinion import LiveMap, adjusted_rand, opinion_map, votes

from .test_opinion import conversation


@pytest.mark.parametrize("size", [1, 300])
def test_new_votes_people_and_statements_are_followed(size):
    (person, said, given), _ = conversation()
    chance = np.random.default_rng(4)
    new = chance.integers(0, 125, size), chance.integers(0, 33, size), chance.choice((-1, 0, 1), size)
    live = LiveMap(votes(person, said, given), moderated=[7])
    live.update(votes(*new))
    whole = [np.concatenate(each) for each in zip((person, said, given), new, strict=True)]
    found, again = live.map, opinion_map(votes(*whole), moderated=[7])
    assert found.digest == again.digest
    assert np.abs(found.components.centre - again.components.centre).max() < 1e-12
    assert np.abs(found.points - again.points).max() < 1e-8
    assert all(np.array_equal(one, two) for one, two in zip(found.counts, again.counts, strict=True))
    recounted = votes(*whole).without(statements=[7]).counts_of(found.label, len(found.groups))
    assert all(np.array_equal(one, two) for one, two in zip(found.of_groups, recounted, strict=True))
    assert adjusted_rand(found.label + 1, again.label + 1) > 0.95


def test_votes_on_what_is_moderated_change_nothing():
    given, _ = conversation()
    live = LiveMap(votes(*given), moderated=[7])
    assert live.update(votes([3, 4], [7, 7], [1, 1])) is live.map


def test_a_refused_map_follows_too():
    live = LiveMap(votes([1, 2], [1, 1], [1, -1]))
    found = live.update(votes([3], [2], [1]))
    assert (found.refused, found.groups, found.counts.seen.tolist()) == ("few people", (), [2, 1])


def test_the_way_of_polis_is_not_followed():
    with pytest.raises(InputError, match="only our own"):
        LiveMap(votes([1], [1], [1]), polis_compatible=True)
