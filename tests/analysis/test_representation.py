"""Shares, gaps, concentration and suppression against published values, by hand and by force."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis._validation import InputError
from thegither_analysis.representation import (
    Interval,
    Turnover,
    gaps,
    herfindahl,
    suppress,
    top_share,
    turnover,
    wilson,
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_equals_the_published_intervals(k, n, low, high):
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_nothing_and_of_everything():
    assert wilson(0, 0) == Interval(0, 1)
    assert wilson(4, 4).high == 1
    assert "0.5" not in wilson(1, 2)


@pytest.mark.parametrize(("k", "n", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (0, -1, 0.95), (1, 2, 1)])
def test_wilson_refuses_what_is_no_share(k, n, confidence):
    with pytest.raises(InputError):
        wilson(k, n, confidence)


def test_a_gap_is_called_one_only_when_the_interval_says_so():
    found = gaps({"under 25": 2, "over 65": 60}, {"under 25": 300, "26 to 64": 500, "over 65": 200})
    assert [(g.stratum, g.reached, g.says) for g in found] == [
        ("under 25", 2, "under"),
        ("26 to 64", 0, "under"),
        ("over 65", 60, "over"),
    ]
    assert sum(g.gap for g in found) == pytest.approx(0)
    assert [g.says for g in gaps({}, {"a": 1, "b": 3})] == ["", ""]
    assert gaps({"a": 1}, {"a": 1, "b": 3})[0].says == ""


@pytest.mark.parametrize(
    ("reached", "population"),
    [({"c": 1}, {"a": 1}), ({"a": -1}, {"a": 1}), ({}, {"a": -1}), ({}, {"a": 0}), ({}, {"a": float("nan")})],
)
def test_gaps_refuse_people_of_nowhere_and_impossible_numbers(reached, population):
    with pytest.raises(InputError):
        gaps(reached, population)


def test_concentration_runs_from_all_alike_to_one_with_all():
    assert herfindahl([5, 5, 5, 5]) == pytest.approx(0.25)
    assert herfindahl([0, 7]) == 1
    assert herfindahl([]) == herfindahl([0, 0]) == 0
    assert top_share([6, 1, 1, 1, 1]) == pytest.approx(0.6)
    assert top_share(range(20), 0.1) == pytest.approx((19 + 18) / 190)
    assert top_share([0]) == 0
    with pytest.raises(InputError):
        herfindahl([-1])


def test_turnover_knows_who_came_before():
    assert turnover([["a", "b"], ["b", "c", "d", "d"], []]) == [
        Turnover(1, 0),
        pytest.approx(Turnover(2 / 3, 1 / 3)),
        Turnover(0, 0),
    ]


def test_suppression_hides_the_complement():
    assert suppress({"a": 3, "b": 9, "c": 20, "d": 0}) == {"a": None, "b": None, "c": 20, "d": 0}
    assert suppress({"a": 1, "b": 1, "c": 9, "d": 20}) == {"a": None, "b": None, "c": None, "d": 20}
    assert suppress({"a": 5, "b": 9}) == {"a": 5, "b": 9}
    assert suppress({"a": 4, "b": 0}) == {"a": None, "b": None}
    assert suppress({}) == {}
    with pytest.raises(InputError):
        suppress({"a": 1}, fewest=0)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers(0, 12), max_size=6))
def test_nothing_small_is_shown_nor_can_be_worked_out_from_the_total(counts):
    shown = suppress(counts)
    hidden = [name for name, count in shown.items() if count is None]
    assert all(count == 0 or count >= 5 for count in shown.values() if count is not None)
    if sum(counts.values()) >= 5:
        assert not hidden or (len(hidden) >= 2 and sum(counts[name] for name in hidden) >= 5)
