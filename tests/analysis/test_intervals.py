"""Medians and influence ratios with their intervals; small groups stay untold."""

import numpy as np
import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.intervals import influence, median, medians


def test_the_median_of_a_sample_has_an_interval_that_holds_the_true_one():
    chance = np.random.default_rng(5)
    held = 0
    for seed in range(40):
        found = median(chance.exponential(10, 60).tolist(), replicates=400, seed=seed)
        held += 10 * np.log(2) in found.interval
    assert held >= 34
    assert median([3, 1, 2, 5, 4]).value == 3


def test_fewer_than_five_have_no_figure():
    found = medians({"few": [1, 2, 3, 4], "many": [1, 2, 3, 4, 5], "none": []})
    assert found["few"] == (None, None, 4)
    assert found["none"] == (None, None, 0)
    assert found["many"].value == 3


def test_influence_is_the_share_of_cited_by_the_share_of_contributions():
    found = influence({"council": (30, 60), "residents": (30, 240), "few": (0, 4)})
    assert found["council"].value == pytest.approx((30 / 60) / (60 / 304))
    assert 1 not in found["council"].interval
    assert found["residents"].interval.high < 1
    assert found["few"] == (None, None, 4)
    assert influence({"a": (0, 9)})["a"] == (None, None, 9)
    assert influence({}) == {}
    even = influence({"a": (10, 100), "b": (11, 100)})
    assert 1 in even["a"].interval


def test_what_makes_no_sense_is_refused():
    with pytest.raises(InputError, match="cannot be cited"):
        influence({"a": (2, 1)})
    with pytest.raises(InputError, match="number"):
        median([float("nan")] * 5)
