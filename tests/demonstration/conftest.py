"""The demonstration, made once for each module of tests, and unmade after it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from thegither.demonstration.build import DemoSummary, build
from thegither.kernel import clock

NOW = datetime(2027, 2, 17, 9, 30, tzinfo=UTC)
LATER_THAT_DAY = datetime(2027, 2, 17, 22, 50, tzinfo=UTC)


def quietly(what: str, done: int, total: int) -> None:
    """Report nothing."""


@pytest.fixture(scope="module")
def strathbrannoch(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[DemoSummary]:
    """Give the summary of a demonstration that is in the database for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(NOW):
            summary = build(progress=quietly)
        yield summary
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _stand_on_the_day(strathbrannoch: DemoSummary, db: None) -> Iterator[None]:
    with clock.at(NOW):
        yield
