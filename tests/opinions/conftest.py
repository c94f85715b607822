"""A conversation of opinions in a partnership, and who runs it."""

import pytest

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
)


@pytest.fixture
def partnership():
    return make_partnership(name="Getting About")


@pytest.fixture
def person(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def officer(person):
    return actor_for(person)


@pytest.fixture
def activity(partnership):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    return make_activity(engagement=engagement, kind="conversation")
