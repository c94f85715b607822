from collections.abc import Iterator

import pytest

from tests.portal.seed import NOW, World, make_world
from thegither.kernel import clock


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A partnership that went round its cycle once, seen on a day after that."""
    made = make_world()
    with clock.at(NOW):
        yield made
