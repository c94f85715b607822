"""Evenness, rank correlation and differences of shares, against worked examples and their own laws."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from thegither_analysis._validation import InputError
from thegither_analysis.equality import difference, gini, rank_correlation


def test_gini_is_nought_when_all_have_the_same_and_one_when_one_has_all():
    assert gini([3, 3, 3, 3]) == 0
    assert gini([0, 0, 7]) == pytest.approx(1)
    assert gini([0, 0]) is None
    assert gini([5]) is None
    with pytest.raises(InputError):
        gini([1, -1])


@settings(max_examples=40)
@given(st.lists(st.integers(0, 50), min_size=2, max_size=12).filter(any))
def test_gini_is_the_mean_difference_of_all_pairs(amounts):
    n, mean = len(amounts), sum(amounts) / len(amounts)
    pairs = sum(abs(a - b) for a, b in product(amounts, amounts))
    assert gini(amounts) == pytest.approx(pairs / (2 * n * (n - 1) * mean))


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=30))
def test_rank_correlation_is_spearmans(pairs):
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = rank_correlation(first, second)
    if len(set(first)) < 2 or len(set(second)) < 2:
        assert found is None
        return
    assert found.value == pytest.approx(spearmanr(first, second).statistic)
    assert found.interval.low <= found.value <= found.interval.high


def test_rank_correlation_needs_five_pairs_of_equal_length():
    assert rank_correlation([1, 2, 3, 4], [1, 2, 3, 4]) is None
    with pytest.raises(InputError):
        rank_correlation([1, 2], [1])


def test_difference_is_that_of_newcombes_example():
    found = difference((56, 70), (48, 80))  # Newcombe (1998), example (a), method 10
    assert found.value == pytest.approx(0.2)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference((0, 0), (3, 5)) == (0.0, (-1.0, 1.0))
