"""The fixtures themselves: that they show the product, and that their checks can fail."""

import sqlite3
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_socket
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import escape

from tests.support.browser import accessibility_faults, scrolls_sideways, watched_page
from tests.support.midnight import seconds_to_wait
from thegither.audit.models import Event
from thegither.audit.services import record
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.transactions import write_transaction

START = (
    '<!doctype html><html lang="en"><title>A page</title><meta name="viewport" content="width=device-width">'
)


def shown(request: HttpRequest) -> HttpResponse:
    """Show how many rows the server sees, and a script's trace where scripts run."""
    body = f'<h1>{Group.objects.count()} rows</h1><p id="trace">no script</p><noscript>plain</noscript>'
    return HttpResponse(f'{START}<main>{body}</main><script src="/script.js"></script></html>')


def script(request: HttpRequest) -> HttpResponse:
    """Leave a trace in the page."""
    return HttpResponse(
        'document.getElementById("trace").textContent = "a script ran"', content_type="text/javascript"
    )


def faulty(request: HttpRequest) -> HttpResponse:
    """Show what is asked for: a page with a fault."""
    return HttpResponse(f"{START}<main><h1>Faulty</h1>{request.GET['body']}</main></html>")


def refused(request: HttpRequest) -> HttpResponse:
    """Refuse, with a page."""
    return HttpResponse(f"{START}<main>{escape('No & no')}</main></html>", status=422)


def broken(request: HttpRequest) -> HttpResponse:
    """Fail, with a page."""
    return HttpResponse(f"{START}<main>Broken</main></html>", status=500)


urlpatterns = [
    path("", shown),
    path("script.js", script),
    path("faulty", faulty),
    path("refused", refused),
    path("broken", broken),
]


@pytest.fixture(autouse=True)
def _only_these_pages(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []


def test_each_page_shows_what_the_test_stored(live, page, phone_page, no_js_page, axe):
    Group.objects.create(name="one")
    for opened, trace in ((page, "a script ran"), (phone_page, "a script ran"), (no_js_page, "no script")):
        opened.goto("/")
        assert opened.url == f"{live.url}/"
        assert opened.locator("h1").inner_text() == "1 rows"
        assert opened.locator("#trace").inner_text() == trace
        axe(opened)
    assert [opened.viewport_size["width"] for opened in (page, phone_page, no_js_page)] == [1280, 390, 320]


def test_a_refused_page_is_the_tests_own_matter(page):
    answer = page.goto("/refused")
    assert answer.status == 422


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("/broken", "answer 500"),
        ("/faulty?body=<img src=/none.png alt=x>", "answer 404"),
        ("/faulty?body=<script>console.warn('careful')</script>", "console warning: careful"),
        ("/faulty?body=<script>nothing()</script>", "nothing is not defined"),
        ("/faulty?body=<img src=http://198.51.100.7/a.png alt=x>", "ERR_"),
    ],
)
def test_a_complaint_of_the_browser_fails_the_test(browser, live, address, complaint):
    with (
        pytest.raises(AssertionError, match=complaint),
        watched_page(browser, live.url, width=800, height=600) as opened,
    ):
        opened.goto(address)


@pytest.mark.parametrize("which", ["page", "no_js_page"])
def test_axe_finds_faults_also_without_scripts(request, which):
    opened = request.getfixturevalue(which)
    opened.goto("/faulty?body=<button></button><p style='width:3000px'>wide</p>")
    assert [fault.split()[0] for fault in accessibility_faults(opened)] == ["button-name"]
    assert scrolls_sideways(opened)


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_record_is_emptied_between_tests_and_guarded_in_each(transactional_db, time):
    assert not Event.objects.exists()
    with write_transaction():
        event = record("test.happened", actor=Actor.system(), target=Group.objects.create(name="one"))
    with pytest.raises(DatabaseError, match="append-only"):
        Event.objects.filter(pk=event.pk).delete()


def test_the_clock_can_stand_at_one_moment_after_another(freeze):
    for moment in (datetime(2026, 6, 11, 9, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        freeze(moment)
        assert clock.now() == moment


def test_the_clock_runs_again_afterwards():
    assert abs((clock.now() - datetime.now(UTC)).total_seconds()) < 5


@pytest.mark.parametrize(
    ("begins", "waits"),
    [(time(0, 0), 0), (time(23, 58, 59), 0), (time(23, 59, 15), 45), (time(23, 59, 59, 500_000), 0.5)],
)
def test_no_test_begins_in_the_last_minute_of_a_day(begins, waits):
    assert seconds_to_wait(datetime.combine(date(2026, 7, 1), begins, ZoneInfo("Europe/London"))) == waits


def test_no_test_reaches_another_machine():
    with pytest.raises(pytest_socket.SocketConnectBlockedError):
        pytest_socket.socket.create_connection(("198.51.100.7", 80), timeout=1)


def test_the_database_is_the_one_asked_for(db, settings):
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        assert Path(name).parent == settings.DATA_DIR
        assert sqlite3.connect(name).execute("PRAGMA journal_mode").fetchone() == ("wal",)
    else:
        assert "test" in name
