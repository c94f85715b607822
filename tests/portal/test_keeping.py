"""Pages that are kept: never for longer than nothing happens, and never for somebody else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_contribution, make_matter, make_member, make_partnership, sign_in
from thegither.accounts.models import User
from thegither.dialogue.models import Matter

pytestmark = pytest.mark.django_db
OPEN = "/open/"


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_reads_a_kept_page_until_something_happens(client: Client) -> None:
    make_matter(title="Evening buses")
    first = text_of(client, OPEN)
    with CaptureQueriesContext(connection) as queries:
        assert text_of(Client(), OPEN) == first
    assert len(queries) == 1  # whether anything happened
    make_matter(title="Weekend buses")
    assert "Weekend buses" in text_of(client, OPEN)


def test_what_a_member_sees_is_not_kept_for_visitors(client: Client) -> None:
    partnership = make_partnership()
    make_matter(partnership=partnership, title="Behind doors", is_public=False)
    member = make_member(partnership=partnership, role="officer")
    assert "Behind doors" in text_of(sign_in(Client(), member), OPEN)
    assert "Behind doors" not in text_of(client, OPEN)
    assert "Behind doors" in text_of(sign_in(Client(), member), OPEN)


def test_each_address_and_each_language_is_kept_apart(client: Client) -> None:
    make_matter(title="Evening buses")
    english = text_of(client, OPEN)
    assert text_of(client, f"{OPEN}?page=2") != english  # the form that changes the language comes back here
    client.cookies["tg_language"] = "gd"
    assert 'lang="gd"' in text_of(client, OPEN)


def test_my_work_is_kept_for_one_reader_and_until_something_happens(client: Client) -> None:
    partnership = make_partnership()
    matter = make_matter(partnership=partnership, title="Evening buses")
    path = reverse("portal:my_work")
    readers = [make_member(partnership=partnership, role="officer") for _number in range(2)]
    first, second = (sign_in(Client(), reader) for reader in readers)
    for reader, browser in zip(readers, (first, second), strict=True):
        User.objects.filter(pk=reader.user_id).update(last_seen_at=None)
        text_of(browser, path)
        assert reader.name in text_of(browser, path)
    Matter.objects.filter(pk=matter.pk).update(title="Changed behind our back")
    assert "Changed behind our back" not in text_of(first, path)
    make_contribution(matter=matter)
    assert "Changed behind our back" in text_of(first, path)
    assert "Changed behind our back" in text_of(second, path)
