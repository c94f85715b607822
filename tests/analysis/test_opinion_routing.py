"""The next statement: informative ones and new ones first, none left out, never by agreement alone."""

import numpy as np
import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.opinion.representative import META_PRIORITY
from thegither_analysis.opinion.routing import choose, is_stuck, weights


def test_the_weight_is_that_of_polis():
    found = weights([3, 1], [1, 3], [2, 2], [0.5, 0.5])
    by_hand = [((1 - 3 / 8) * 1.5 * (agreed + 1) / 8 * (1 + 8 * 2 ** (-6 / 5))) ** 2 for agreed in (3, 1)]
    assert found.tolist() == pytest.approx(by_hand)


def test_what_counts_is_pull_certainty_and_how_few_answered_not_agreement_alone():
    agree, disagree, passed = np.array([[90, 10, 0], [50, 40, 10], [50, 10, 40], [2, 1, 0]]).T
    all_like, divides, passed_on, new = weights(agree, disagree, passed, [0.1, 2, 2, np.nan])
    assert divides > all_like
    assert divides > passed_on
    assert new > divides


def test_nothing_starves_however_few_agree():
    rejected, *others = weights([0] + [90] * 9, [100] + [10] * 9, [0] * 10, [2.0] * 10)
    assert max(others) / 5 < rejected < max(others) / 3
    with_new = weights([0] + [90] * 9 + [0], [100] + [10] * 9 + [0], [0] * 11, [2.0] * 10 + [np.nan])
    assert with_new[0] / with_new[1] == pytest.approx(rejected / others[0], rel=0.2)


def test_a_statement_in_no_map_pulls_like_the_one_in_the_middle():
    unknown, *_ = weights([0] * 4, [0] * 4, [0] * 4, [np.nan, 0, 1, 8])
    assert unknown == weights([0] * 4, [0] * 4, [0] * 4, [1, 0, 1, 8])[0]
    assert weights([0], [0], [0], [np.nan]).tolist() == weights([0], [0], [0], [0]).tolist()
    assert weights([], [], [], []).tolist() == []


def test_only_what_is_not_seen_is_drawn_in_proportion_and_reproducibly():
    given = np.array([1.0, 2, 4, 8])
    seen = np.array([False, True, False, False])
    drawn = [choose(given, seen, np.random.default_rng(each)) for each in range(2600)]
    assert drawn == [choose(given, seen, np.random.default_rng(each)) for each in range(2600)]
    assert np.bincount(drawn, minlength=4) / 2600 == pytest.approx([1 / 13, 0, 4 / 13, 8 / 13], abs=0.04)
    assert choose(given, ~np.zeros(4, bool), np.random.default_rng(1)) is None


def test_a_rule_that_no_longer_works_is_noticed():
    counts = [[0, 5, 30], [0, 5, 10], [0, 2, 3]]
    assert is_stuck(np.full(3, META_PRIORITY), *counts)
    assert not is_stuck(weights(*counts, [np.nan, 1, 0.5]), *counts)
    assert not is_stuck(weights([0, 0], [0, 0], [0, 0], [np.nan] * 2), [0, 0], [0, 0], [0, 0])


@pytest.mark.parametrize(
    "given", [([1], [1], [1], [1, 2]), ([-1], [1], [1], [1]), ([1], [1], [1], [-1])], ids=str
)
def test_what_is_no_count_is_refused(given):
    with pytest.raises(InputError):
        weights(*given)


def test_over_a_conversation_all_are_answered_and_new_ones_catch_up():
    """250 people answer 12 of 40 statements each; 5 statements come in when half of them have been here."""
    chance = np.random.default_rng(3)
    size, old, each = 40, 35, 12
    likes = chance.uniform(0.02, 0.9, size)
    pull = np.append(chance.uniform(0, 2, old), [np.nan] * (size - old))
    counts = np.zeros((3, size), np.int64)
    told = []
    for person in range(250):
        there = old if person < 125 else size
        seen = np.arange(size) >= there
        for _ in range(each):
            at = choose(weights(*counts, pull), seen, chance)
            seen[at] = True
            counts[0 if chance.random() < likes[at] else 1, at] += 1
        told.append(counts.sum(axis=0))
    before, after = told[124][:old], told[-1]
    assert before.min() >= 10
    assert told[159][old:].mean() >= 20  # 35 people later, where equal chances would have given them 10
    assert after[old:].min() >= 20
    assert np.corrcoef(likes[:old], after[:old])[0, 1] < 0.9
