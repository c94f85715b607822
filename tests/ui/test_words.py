"""Dates, numbers and money read as people say them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thegither.ui import words

NOON = datetime(2026, 5, 14, 11, 0, tzinfo=UTC)  # noon in Scotland


@pytest.fixture(autouse=True)
def _in_may(freeze: Callable[[datetime], None]) -> None:
    freeze(NOON)


def test_a_day_is_said_with_its_weekday_and_another_year_is_named() -> None:
    assert words.day(date(2026, 6, 11)) == "Thursday 11 June"
    assert words.day(date(2027, 1, 31)) == "Sunday 31 January 2027"
    assert words.short_day(date(2026, 6, 2)) == "2 June"
    assert words.day(None) == words.short_day(None) == ""


def test_a_moment_is_said_where_the_service_is() -> None:
    assert words.moment(datetime(2026, 6, 11, 16, 0, tzinfo=UTC)) == "Thursday 11 June, 5 pm"
    assert words.time_of_day(datetime(2026, 6, 11, 17, 30, tzinfo=UTC)) == "6.30 pm"
    assert words.time_of_day(NOON) == "noon"
    assert words.time_of_day(datetime(2026, 5, 13, 23, 0, tzinfo=UTC)) == "midnight"
    assert words.short_day(datetime(2026, 5, 13, 23, 30, tzinfo=UTC)) == "14 May"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 5, 25), date(2026, 6, 5), "25 May to 5 June"),
        (date(2026, 4, 6), date(2026, 4, 17), "6 to 17 April"),
        (date(2026, 4, 6), date(2026, 4, 6), "6 April"),
        (date(2026, 12, 20), date(2027, 1, 5), "20 December 2026 to 5 January 2027"),
        (date(2025, 4, 6), date(2025, 4, 17), "6 to 17 April 2025"),
        (date(2026, 8, 1), None, "from 1 August"),
        (None, date(2026, 6, 3), "until 3 June"),
        (None, None, ""),
    ],
)
def test_a_range_says_each_part_once(start: date | None, end: date | None, said: str) -> None:
    assert words.day_range(start, end) == said


@pytest.mark.parametrize(
    ("closes", "said"),
    [
        (date(2026, 6, 2), "19 days left"),
        (date(2026, 5, 15), "1 day left"),
        (date(2026, 5, 14), "last day today"),
        (date(2026, 5, 11), "closed 3 days ago"),
    ],
)
def test_time_left_counts_whole_days(closes: date, said: str) -> None:
    assert words.days_left(closes) == said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (NOON, "just now"),
        (datetime(2026, 5, 14, 10, 59, tzinfo=UTC), "1 minute ago"),
        (datetime(2026, 5, 14, 8, 0, tzinfo=UTC), "3 hours ago"),
        (datetime(2026, 5, 13, 9, 0, tzinfo=UTC), "yesterday"),
        (date(2026, 5, 14), "today"),
        (date(2026, 5, 7), "7 days ago"),
        (date(2026, 2, 1), "3 months ago"),
        (date(2023, 3, 1), "3 years ago"),
        (date(2026, 5, 20), "in 6 days"),
    ],
)
def test_how_long_ago_has_one_unit(when: date, said: str) -> None:
    assert words.ago(when) == said


def test_numbers_have_commas_and_no_empty_decimals() -> None:
    assert [words.number(value) for value in (1204, 14.0, 8.6, Decimal("12.50"), -3, None)] == [
        "1,204", "14", "8.6", "12.5", "−3", "",
    ]  # fmt: skip
    assert [words.in_words(value) for value in (0, 5, 10, 11, -1, None)] == [
        "none",
        "five",
        "ten",
        "11",
        "−1",
        "",
    ]


def test_money_is_said_in_pounds() -> None:
    assert [words.money(pence) for pence in (18600000, 1250, 5, 0, -50000, None)] == [
        "£186,000", "£12.50", "£0.05", "£0", "−£500", "",
    ]  # fmt: skip


def test_a_share_names_its_numbers_and_is_never_rounded_to_all_or_to_none() -> None:
    assert words.share(14, 154) == "14 of 154 (9%)"
    assert words.share(1203, 1204) == "1,203 of 1,204 (99%)"
    assert words.share(1, 1204) == "1 of 1,204 (less than 1%)"
    assert words.share(14, 14) == "14 of 14 (100%)"
    assert words.share(0, 0) == "0 of 0"


@given(st.integers(-(10**12), 10**12))
def test_money_loses_no_penny(pence: int) -> None:
    sign = -1 if words.money(pence).startswith("−") else 1
    assert sign * Decimal(words.money(pence).strip("−").replace("£", "").replace(",", "")) * 100 == pence


@pytest.mark.parametrize(
    ("code", "name"), [("en-gb", "English"), ("gd", "Gàidhlig"), ("pl", "Polish"), ("x-old", "x-old")]
)
def test_a_language_is_called_by_its_name(code: str, name: str) -> None:
    assert words.language_name(code) == name
