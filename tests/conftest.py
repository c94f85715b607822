"""Fixtures for every test; tests/README.md says what each is for."""

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connections, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.settings import TEST_FOLDER
from tests.support.browser import accessibility_faults, launch, scrolls_sideways, watched_page
from tests.support.midnight import seconds_to_wait
from tests.support.postgres import Cluster, cluster
from thegither.audit import triggers
from thegither.kernel import clock

# A busy machine is slow, and the rows of earlier examples in a test's transaction are ours to reckon with.
TOLERATED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile("here", deadline=None, suppress_health_check=TOLERATED)
hypothesis_settings.register_profile(
    "ci", hypothesis_settings.get_profile("here"), derandomize=True, database=None, print_blob=True
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "here")

# What Django fills when the tables are made.
KEPT_TABLES = {"django_content_type", "auth_permission"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Set the marks that pick tests for a run: ``browser`` and ``database``."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        case = getattr(item, "cls", None)
        if "browser" in fixtures:
            item.add_marker("browser")
        is_django_case = isinstance(case, type) and issubclass(case, TransactionTestCase)
        if is_django_case or fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")


def pytest_collection_finish() -> None:
    """Let no search for garbage walk through what lives as long as the run: modules and tests."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """Remove the tests' data; a worker of pytest-xdist ends without doing that itself."""
    TEST_FOLDER.cleanup()


@pytest.fixture(autouse=True)
def _within_a_day() -> None:
    """Begin no test in the last minute of a day where the service is."""
    if wait := seconds_to_wait(datetime.now(ZoneInfo(settings.TIME_ZONE))):
        time.sleep(wait)


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Start every test with an empty cache: rate limits and rendered fragments live there.

    Maps that this process follows know conversations by keys that another test uses again.
    """
    for each in ("default", "pages"):
        caches[each].clear()
    if (mapping := sys.modules.get("thegither.opinions.services.mapping")) is not None:
        mapping.forget_followed()


@pytest.fixture(autouse=True, scope="session")
def _tables_are_emptied() -> Iterator[None]:
    """Empty, after a test that commits, the tables with rows in them; the record's triggers stand aside.

    Django would empty all of them and make content types and permissions anew, which takes longer than most
    of these tests.
    """

    def empty_tables(case: TransactionTestCase) -> None:
        for alias in case._databases_names(include_mirrors=False):
            connection = connections[alias]
            for statement in triggers.drop_statements(connection.vendor):
                run(connection, statement)
            try:
                empty(connection)
            finally:
                for statement in triggers.create_statements(connection.vendor):
                    run(connection, statement)

    def empty(connection: Any) -> None:
        names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        quoted = [connection.ops.quote_name(name) for name in sorted(names - KEPT_TABLES)]
        look = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in quoted)
        with transaction.atomic(using=connection.alias):  # keys are looked at when all are empty
            for (name,) in run(connection, look):
                run(connection, f"DELETE FROM {name}")

    def run(connection: Any, statement: str) -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_tables)
        yield


@pytest.fixture
def freeze() -> Iterator[Callable[[datetime], None]]:
    """Stand at another moment: ``freeze(moment)``, again for a later one; the live server does not follow."""
    with ExitStack() as moments:

        def stand_at(moment: datetime) -> None:
            moments.close()
            moments.enter_context(clock.at(moment))

        yield stand_at


@pytest.fixture
def stopped_clock(freeze: Callable[[datetime], None]) -> None:
    """Stop the clock: what is counted per minute or hour must not run into the next one."""
    freeze(clock.now())


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """Give a PostgreSQL server, whatever database the run itself uses."""
    with cluster() as server:
        yield server


@pytest.fixture
def durable_postgres() -> Iterator[Cluster]:
    """Give a PostgreSQL server of this test's own that flushes to disk and may be crashed."""
    with cluster(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[tuple[str, ...], LiveServer]]:
    """Keep the servers that ``live`` started, by their middleware: a server builds that once."""
    running: dict[tuple[str, ...], LiveServer] = {}
    yield running
    for server in running.values():
        server.stop()


@pytest.fixture
def live(transactional_db: None, servers: dict[tuple[str, ...], LiveServer], settings: Any) -> LiveServer:
    """Give the running product at ``live.url``; what the test stores is committed, and emptied afterwards."""
    middleware = tuple(settings.MIDDLEWARE)
    if middleware not in servers:
        servers[middleware] = LiveServer("localhost")
    settings.BASE_URL = servers[middleware].url
    return servers[middleware]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one browser for the whole run; tests ask for a page instead."""
    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
        # Beside Playwright's event loop Django keeps connections of their own; nothing else would close them.
        connections.close_all()


@pytest.fixture
def page(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """Give a page on a desk-sized screen; its console must be empty at the end."""
    with watched_page(browser, live.url, width=1280, height=900) as opened:
        yield opened


@pytest.fixture
def phone_page(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """Give a page on a phone."""
    with watched_page(browser, live.url, width=390, height=844, phone=True) as opened:
        yield opened


@pytest.fixture
def no_js_page(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """Give a page without JavaScript on the narrowest screen that WCAG names."""
    with watched_page(browser, live.url, width=320, height=640, scripts=False) as opened:
        yield opened


class CheckPage(Protocol):
    """Checks one page as it stands."""

    def __call__(self, page: Page) -> None: ...


@pytest.fixture(scope="session")
def axe() -> CheckPage:
    """Give ``axe(page)``: the page as it stands has no WCAG 2.2 A or AA fault and never scrolls sideways."""

    def check(page: Page) -> None:
        faults = accessibility_faults(page)
        assert not faults, f"{page.url} has accessibility faults:\n" + "\n".join(faults)
        assert not scrolls_sideways(page), f"{page.url} is wider than its window"

    return check
