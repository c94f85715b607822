"""Shares of a statement: the interval of Wilson, and what weights of a drawn sample make of them."""

import numpy as np
import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.opinion import Counts, shares, votes, weighted_counts
from thegither_analysis.representation import wilson
from thegither_analysis.weighting import effective_n


def test_intervals_are_those_of_wilson_also_by_group():
    agree, disagree, passed = np.array([[[3, 0], [10, 1]], [[1, 0], [0, 7]], [[0, 0], [2, 2]]])
    found = shares(Counts(agree, disagree, passed))
    for group in (0, 1):
        for at in (0, 1):
            for share, count in zip(found[:3], (agree, disagree, passed), strict=True):
                by_hand = wilson(int(count[group, at]), int(found.n[group, at]))
                assert (share.low[group, at], share.high[group, at]) == pytest.approx(tuple(by_hand))
    assert found.agree.value[0, 0] == 3 / 4
    assert np.isnan(found.agree.value[0, 1])


def test_weighted_by_hand():
    given = votes([1, 2, 3, 1, 2], [5, 5, 5, 6, 6], [1, -1, 1, 0, 1])
    found = weighted_counts(given, [1, 2, 3])
    assert found.agree.value.tolist() == pytest.approx([4 / 6, 2 / 3])
    assert found.disagree.value.tolist() == pytest.approx([2 / 6, 0])
    assert found.passed.value.tolist() == pytest.approx([0, 1 / 3])
    assert found.n.tolist() == [3, 2]
    assert found.effective_n.tolist() == pytest.approx([effective_n([1, 2, 3]), effective_n([1, 2])])
    assert found.agree.low[0] < 4 / 6 < found.agree.high[0]


def test_equal_weights_change_nothing_and_their_size_means_nothing():
    chance = np.random.default_rng(1)
    given = votes(np.repeat(np.arange(40), 5), np.tile(np.arange(5), 40), chance.choice((-1, 0, 1), 200))
    plain = shares(given.counts)
    for weight in (1, 250):
        for one, other in zip(plain, weighted_counts(given, np.full(40, weight)), strict=True):
            assert np.allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("weights", [[1], [1, 0], [1, np.nan]])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(InputError, match="weight"):
        weighted_counts(votes([1, 2], [1, 1], [1, 1]), weights)
