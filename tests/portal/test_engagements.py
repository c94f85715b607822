"""The page of an engagement."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from tests.factories import (
    make_activity,
    make_decision,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.engagement.services.wording import write_engagement_text
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    caches["pages"].clear()


def fill(engagement, ways=1):
    phase = engagement.phases.create(title="Asking what matters", begins_on=today() - timedelta(days=3))
    for number in range(ways):
        activity = make_activity(engagement=engagement, title=f"Way {number}", minutes=9 - number)
        author, response = begin_response(actor=Actor.visitor(), activity=activity)
        contribute_in(actor=author, response=response, text="Reliable comes before frequent.")
        send_response(actor=author, response=response)
    make_decision(matter=engagement.matter, is_decided=True)
    return phase


def test_it_says_where_we_are_how_to_take_part_and_what_came_of_it(client):
    engagement = make_engagement(
        influence="together",
        promise="What most agree on goes into the plan.",
        closes_on=today() + timedelta(days=18),
        decided_by="The partnership",
    )
    fill(engagement, ways=2)
    page = client.get(engagement.get_absolute_url()).content.decode()
    for words in (
        "Take part in 8 minutes",
        "Asking what matters",
        "What most agree on goes into the plan.",
        "2 contributions",
        "0 answered, 2 being looked at",
        "19 days in all",
        "Not on the table",
    ):
        assert (words in page) is (words != "Not on the table"), words
    assert 'aria-current="step"' in page


def test_its_queries_do_not_grow(client, django_assert_max_num_queries):
    engagement = make_engagement()
    fill(engagement, ways=3)
    with django_assert_max_num_queries(12):
        assert client.get(engagement.get_absolute_url()).status_code == 200


def test_a_plan_is_for_members(client):
    partnership = make_partnership()
    engagement = make_engagement(matter=make_matter(partnership=partnership), state="draft")
    assert client.get(engagement.get_absolute_url()).status_code == 404
    sign_in(client, make_member(partnership=partnership))
    assert client.get(engagement.get_absolute_url()).status_code == 200


def test_one_of_a_private_matter_is_for_members(client):
    engagement = make_engagement(matter=make_matter(is_public=False))
    assert client.get(engagement.get_absolute_url()).status_code == 404


def test_it_speaks_plainly_and_in_other_languages(client):
    engagement = make_engagement(title="Evening buses", promise="It goes into the plan.")
    words = {"actor": Actor.system(), "engagement": engagement}
    write_engagement_text(**words, language="en-gb", is_easy_read=True, title="Buses at night")
    write_engagement_text(**words, language="gd", title="Busaichean feasgair", is_machine_made=True)
    address = engagement.get_absolute_url()
    assert "Read the Easy Read version" in client.get(address).content.decode()
    assert "Buses at night" in client.get(address + "?read=easy").content.decode()
    assert "Busaichean feasgair" in client.get(address, headers={"Accept-Language": "gd"}).content.decode()


def test_members_write_its_words(client):
    partnership = make_partnership()
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    url = reverse("engagement:write_engagement_text", args=[engagement.pk])
    assert client.get(url).status_code == 302  # to sign in
    sign_in(client, make_member(partnership=partnership))
    assert client.post(url, {"language": "gd", "title": ""}).status_code == 422
    assert client.post(url, {"language": "gd", "title": "Busaichean"}).status_code == 302
    assert engagement.texts.get().title == "Busaichean"
