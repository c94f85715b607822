"""How many queries a page takes when nothing is kept of it, and that more records do not make it more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from thegither.delivery.services import plan_action
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.models import Seat
from thegither.portal.indexing import rebuild

MOST = 12

# My work: four for who asks and whether anything happened, eight, and one for each kind owed elsewhere.
PAGES: dict[str, tuple[Callable[[Any], str], int]] = {
    "home": (lambda thread: "/", MOST),
    "open matters": (lambda thread: "/open/", MOST),
    "partnerships": (lambda thread: "/partnerships/", MOST),
    "partnership": (lambda thread: thread.matter.partnership.get_absolute_url(), MOST),
    "matter": (lambda thread: thread.matter.get_absolute_url(), MOST),
    "older on a matter": (lambda thread: f"{thread.matter.get_absolute_url()}?before={thread.pk + 1}", MOST),
    "contribution": (lambda thread: thread.get_absolute_url(), MOST),
    "decisions": (lambda thread: "/decisions/", MOST),
    "actions": (lambda thread: "/actions/", MOST),
    "what changed": (lambda thread: "/changed/", MOST),
    "search": (lambda thread: "/search/?q=bus", MOST),
    "my work": (lambda thread: "/my-work/", 21),
}

pytestmark = pytest.mark.django_db


def make_thread() -> Any:
    """Make a partnership with a matter from what was said to an action; return what was said first."""
    partnership = make_partnership()
    member = make_member(partnership=partnership, role="officer")
    matter = make_matter(partnership=partnership)
    first, *_ = said = [make_contribution(matter=matter) for _ in range(3)]
    decision = make_decision(matter=matter, is_decided=True, cites=said[:2])
    seats = Seat.objects.filter(partnership=partnership)
    plan_action(
        actor=Actor.system(),
        partnership=partnership,
        title="Run it later",
        due_on=today(),
        owners=seats,
        matter=matter,
        carries_out=[decision],
    )
    first.member = member
    return first


def queries_of(client: Client, path: str) -> list[str]:
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_few_queries_however_much_there_is(client: Client, name: str) -> None:
    path, most = PAGES[name]
    thread = make_thread()
    rebuild()
    if name == "my work":
        sign_in(client, thread.member)
        client.get(path(thread))  # notes the visit
    few = queries_of(client, path(thread))
    for _ in range(4):
        make_thread()
        make_contribution(matter=thread.matter)
    rebuild()
    many = queries_of(client, path(thread))
    assert len(many) <= most, "\n".join(many)
    assert len(many) <= len(few) + 2, "\n".join(many)  # a part that was empty before may ask once
