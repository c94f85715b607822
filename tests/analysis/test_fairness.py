"""The time that asking takes: by hand for the known cases, by property for the rest."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis._validation import InputError
from thegither_analysis.fairness import (
    Asked,
    Closed,
    Tier,
    cascade,
    closed_days,
    earliest_fair_close,
    earliness,
    fit,
    load_by_week,
    reading_minutes,
)

DAY = date(2027, 3, 1)
BRANCH, REGION, NATIONAL = Tier("Branch", 14, 5, 2), Tier("Region", 28, 7, 3), Tier("National", 42, 10, 4)


def test_three_levels_follow_one_another_worst_and_typical() -> None:
    worst = cascade(DAY, [BRANCH, REGION, NATIONAL])
    assert worst.days == (2 + 5 + 14) + (3 + 7 + 28) + (4 + 10 + 42) == 115
    assert cascade(DAY, [BRANCH, REGION, NATIONAL], typical=True).days == 14 + 24 + 35
    first = worst.steps[0]
    assert (first.ready_on, first.out_on, first.met_on) == (
        date(2027, 3, 3),
        date(2027, 3, 17),
        date(2027, 3, 22),
    )
    assert worst.steps[1].begins_on == first.met_on


def test_a_known_meeting_counts_if_the_papers_can_go_out_in_time() -> None:
    tier = BRANCH._replace(meetings=(date(2027, 3, 6), date(2027, 3, 9)))
    step = cascade(DAY, [tier]).steps[0]
    assert step.met_on == date(2027, 3, 9)  # the sixth is before the notice is over
    assert step.is_known
    assert not cascade(DAY, [BRANCH._replace(meetings=(date(2027, 3, 6),))]).steps[0].is_known


def test_nobody_writes_or_meets_in_a_holiday() -> None:
    easter = Closed("Spring break", date(2027, 3, 2), date(2027, 3, 11))
    path = cascade(DAY, [BRANCH], [easter])
    assert path.steps[0].ready_on == date(2027, 3, 13)  # one day before, ten days off, one day after
    assert path.steps[0].held_up_by == ("Spring break",)
    lands_in_it = cascade(
        DAY, [Tier("Board", 7, 0, 0)], [Closed("Recess", date(2027, 3, 8), date(2027, 3, 20))]
    )
    assert lands_in_it.ends_on == date(2027, 3, 21)
    assert closed_days(DAY, date(2027, 3, 5), [easter, easter]) == 4


def test_the_slowest_says_when_closing_is_fair() -> None:
    paths = {"council": cascade(DAY, [Tier("", 0, 0, 10)]), "federation": cascade(DAY, [BRANCH, REGION])}
    day, longest = earliest_fair_close(DAY, paths)
    assert (day, longest) == (DAY + timedelta(days=59), ("federation",))
    assert earliest_fair_close(DAY, {}) == (DAY, ())
    short = fit(DAY, DAY + timedelta(days=30), paths["federation"])
    assert (short.short_by, short.is_fair, round(short.sufficiency or 0, 2)) == (29, False, 0.51)
    assert fit(DAY, DAY, cascade(DAY, [])).sufficiency is None


def test_earliness_reading_and_load() -> None:
    assert earliness(DAY, DAY, DAY + timedelta(days=100)) == 1
    assert earliness(DAY, DAY + timedelta(days=75), DAY + timedelta(days=100)) == 0.25
    assert earliness(DAY, DAY, DAY) is None
    assert [reading_minutes(words) for words in (0, 1, 200, 4001)] == [0, 1, 1, 21]
    weeks = load_by_week([Asked("a", DAY, DAY + timedelta(days=7)), Asked("b", DAY, DAY)], DAY, 3)
    assert [week.keys for week in weeks] == [("a", "b"), ("a",), ()]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="drafting_days of 'Branch'"):
        cascade(DAY, [BRANCH._replace(drafting_days=-1)])
    with pytest.raises(InputError, match="ends before"):
        cascade(DAY, [], [Closed("x", DAY, DAY - timedelta(days=1))])


_tiers = st.lists(
    st.builds(Tier, st.just("t"), st.integers(0, 60), st.integers(0, 20), st.integers(0, 20)), max_size=4
)
_closed = st.lists(
    st.tuples(st.integers(-20, 200), st.integers(0, 30)).map(
        lambda pair: Closed("off", DAY + timedelta(days=pair[0]), DAY + timedelta(days=pair[0] + pair[1]))
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(_tiers, _closed, st.integers(0, 20))
def test_a_holiday_never_helps_and_a_later_start_never_ends_sooner(
    tiers: list[Tier], closed: list[Closed], later: int
) -> None:
    path = cascade(DAY, tiers, closed)
    assert path.ends_on >= cascade(DAY, tiers).ends_on
    assert cascade(DAY + timedelta(days=later), tiers, closed).ends_on >= path.ends_on
    assert cascade(DAY, tiers, closed, typical=True).ends_on <= path.ends_on
    assert fit(DAY, path.ends_on, path).is_fair
