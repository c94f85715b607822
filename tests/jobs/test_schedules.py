from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thegither.jobs import every, job, registry
from thegither.jobs.models import Job
from thegither.jobs.schedules import Schedule
from thegither.jobs.ticks import Ticker
from thegither.jobs.worker import run_ready_jobs
from thegither.kernel import clock

GLASGOW = ZoneInfo("Europe/London")
moments = st.integers(0, 6 * 365 * 24 * 3600).map(
    lambda s: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)
schedules = st.one_of(
    st.builds(lambda minutes: Schedule(interval=timedelta(minutes=minutes)), st.integers(1, 3000)),
    st.builds(
        lambda at, weekday: Schedule(at=at, weekday=weekday),
        st.times().map(lambda time: time.replace(second=0, microsecond=0)),
        st.none() | st.integers(0, 6),
    ),
)


@pytest.fixture
def digest(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Only one schedule: ``sample.digest`` daily at six in the morning. Gives the times it was run for."""
    sent: list[str] = []
    for name in ("_schedules", "_by_name", "_by_function"):
        monkeypatch.setattr(registry, name, {})

    @every(at="06:00")
    @job("sample.digest")
    def send_digest(*, due_at: str) -> None:
        sent.append(due_at)

    return sent


@given(schedules, moments)
def test_the_latest_time_is_past_and_is_its_own_latest_time(schedule: Schedule, moment: datetime) -> None:
    due = schedule.latest(moment, GLASGOW)
    assert due <= moment
    assert due.utcoffset() == timedelta(0)
    assert schedule.latest(due, GLASGOW) == due
    assert schedule.latest(due - timedelta(microseconds=1), GLASGOW) < due


@given(schedules, moments, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_the_latest_time_never_goes_back(schedule: Schedule, moment: datetime, later: timedelta) -> None:
    assert schedule.latest(moment, GLASGOW) <= schedule.latest(moment + later, GLASGOW)


@pytest.mark.parametrize(
    ("schedule", "moment", "due"),
    [
        ({"minutes": 15}, "2026-11-22T10:29:59+00:00", "2026-11-22T10:15:00+00:00"),
        ({"hours": 6}, "2026-11-22T18:00:00+00:00", "2026-11-22T18:00:00+00:00"),
        ({"at": "06:00"}, "2026-11-22T05:59:00+00:00", "2026-11-21T06:00:00+00:00"),
        ({"at": "06:00"}, "2026-06-22T05:00:00+00:00", "2026-06-22T05:00:00+00:00"),
        ({"at": "06:00", "weekday": "monday"}, "2026-11-22T12:00:00+00:00", "2026-11-16T06:00:00+00:00"),
        ({"at": "23:30"}, "2026-06-21T22:45:00+00:00", "2026-06-21T22:30:00+00:00"),
        # The night the clocks go back has 01:30 twice; the job runs at the first.
        ({"at": "01:30"}, "2026-10-25T02:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        # The night they go forward has none; it runs all the same.
        ({"at": "01:30"}, "2026-03-29T03:00:00+00:00", "2026-03-29T01:30:00+00:00"),
    ],
)
def test_due_times(schedule: Any, moment: str, due: str) -> None:
    found = Schedule.of(**{"minutes": 0, "hours": 0, "at": "", "weekday": None, **schedule})
    assert found.latest(datetime.fromisoformat(moment), GLASGOW) == datetime.fromisoformat(due)


@pytest.mark.django_db
def test_however_many_workers_tick_a_job_is_due_once(digest: list[str]) -> None:
    for hour in (7, 8, 9):
        with clock.at(datetime(2026, 11, 22, hour, tzinfo=UTC)):
            for ticker in (Ticker(), Ticker()):
                ticker.tick()
                ticker.tick()
    stored = Job.objects.get()
    assert (stored.name, stored.key, stored.once) == ("sample.digest", "every:2026-11-22T06:00Z", True)
    assert stored.arguments == {"due_at": "2026-11-22T06:00:00+00:00"}


@pytest.mark.django_db
def test_a_tick_without_news_asks_the_database_nothing(
    digest: list[str], django_assert_num_queries: Any
) -> None:
    ticker = Ticker()
    with clock.at(datetime(2026, 11, 22, 7, tzinfo=UTC)):
        ticker.tick()
        with django_assert_num_queries(0):
            ticker.tick()


@pytest.mark.django_db
def test_a_year_of_days_has_each_digest_once(digest: list[str]) -> None:
    """Complete and idempotent: a worker that ticks and works five times a day, restarted now and then."""
    start = datetime(2026, 1, 1, 7, tzinfo=UTC)
    ticker = Ticker()
    for step in range(365 * 5):
        if step % 7 == 0:
            ticker = Ticker()
        with clock.at(start + step * timedelta(hours=4.8)):
            ticker.tick()
            run_ready_jobs()
    days = [datetime.fromisoformat(due).astimezone(GLASGOW) for due in digest]
    assert {(due.hour, due.minute) for due in days} == {(6, 0)}
    assert [due.date().toordinal() for due in days] == list(
        range(start.date().toordinal(), start.date().toordinal() + 365)
    )


@pytest.mark.django_db
def test_after_downtime_only_the_latest_missed_time_is_made_up_for(digest: list[str]) -> None:
    for day in (1, 9):
        with clock.at(datetime(2026, 11, day, 12, tzinfo=UTC)):
            Ticker().tick()
            run_ready_jobs()
    assert digest == ["2026-11-01T06:00:00+00:00", "2026-11-09T06:00:00+00:00"]


def test_the_queue_cleans_up_after_itself_every_night() -> None:
    assert "jobs.delete_old_jobs" in {job_type.name for job_type, _ in registry.scheduled()}
