import pytest

from tests.factories import actor_for, make_matter, make_member, make_partnership
from thegither.kernel.actors import Actor


@pytest.fixture
def partnership(db):
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def partner(partnership):
    return make_member(partnership=partnership)


@pytest.fixture
def seat(partnership, partner):
    return partnership.seats.get(mandates__person=partner)


@pytest.fixture
def actor(partner, seat):
    return actor_for(partner, seat)


@pytest.fixture
def matter(partnership):
    return make_matter(
        actor=Actor.system(),
        partnership=partnership,
        title="Home after the back shift",
        question="How do shift workers get home when the last bus has gone?",
    )
