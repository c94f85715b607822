from collections.abc import Callable, Iterator

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_member, make_person
from tests.portal.seed import NOW, World, make_world
from thegither.kernel import clock
from thegither.partners.models import Person


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """A partnership that went round its cycle once, seen on a day after that."""
    made = make_world()
    with clock.at(NOW):
        yield made


@pytest.fixture
def visitor() -> Program:
    """A program without a token."""
    return Program()


@pytest.fixture
def officer(world: World) -> Program:
    """A program of the officer who runs the partnership, for their seat."""
    return Program(token_of(world.officer, seat=world.seats[0]))


@pytest.fixture
def reader(world: World) -> Program:
    """The same with a token that may only read."""
    return Program(token_of(world.officer, seat=world.seats[0], may_write=False))


@pytest.fixture
def stranger(world: World) -> Program:
    """A program of somebody without a seat."""
    return Program(token_of(make_person()))


@pytest.fixture
def member(world: World) -> Callable[[str], Person]:
    """Make a member of the partnership in a role."""
    return lambda role: make_member(partnership=world.partnership, role=role)
