from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.jobs.sample.work import create_effects, drop_effects


@pytest.fixture
def effect_table(db: None) -> None:
    """The table that the sample jobs write to; it goes with the test's transaction."""
    create_effects()


@pytest.fixture
def committed_effect_table(transactional_db: None) -> Iterator[None]:
    """The same for a test with several connections."""
    create_effects()
    yield
    drop_effects()


@pytest.fixture
def in_threads() -> Any:
    """``in_threads(work, work, …)`` runs functions at once and raises what they raised."""
    from concurrent.futures import ThreadPoolExecutor

    def run(*works: Any) -> list[Any]:
        def closing(work: Any) -> Any:
            try:
                return work()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            return [future.result(timeout=240) for future in [pool.submit(closing, work) for work in works]]

    return run
