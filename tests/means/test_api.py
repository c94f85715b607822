"""Support, places, equality and reports for programs; asking needs a token that may write."""

import json

import pytest

from tests.api.program import token_of
from tests.factories import make_engagement, make_matter, make_member, make_partnership
from thegither.kernel.actors import Actor
from thegither.means import services
from thegither.means.models import SupportRequest
from thegither.reports.services import publish_report

pytestmark = pytest.mark.django_db

API = "/api/v1"


def test_figures_of_few_are_null_and_rates_have_a_source(client):
    partnership = make_partnership()
    services.ask_for_support(actor=Actor.visitor(), partnership=partnership, need="travel", contact="1")
    answer = client.get(f"{API}/partnerships/{partnership.pk}/support")
    assert set(answer.json().values()) == {None}
    assert client.get(f"{API}/payment-rates").json()["rates"][0]["pence"] == 3500
    assert client.get(f"{API}/partnerships/{partnership.pk}/equality").json()["tables"] == []


def test_places_are_listed_without_those_of_hidden_partnerships(client):
    for is_public in (True, False):
        services.add_venue(
            actor=Actor.system(),
            partnership=make_partnership(is_public=is_public),
            name="Hall" if is_public else "Hidden hall",
            address="Main Street",
            step_free="yes",
        )
    found = client.get(f"{API}/venues?words=hall").json()["items"]
    assert [(each["name"], each["step_free"]) for each in found] == [("Hall", "yes")]


def test_a_program_asks_for_support_with_a_token_and_gets_the_private_page(client):
    partnership = make_partnership()
    member = make_member(partnership=partnership)
    url = f"{API}/partnerships/{partnership.pk}/support-requests"
    asked = json.dumps({"need": "bsl", "contact": "01000 555000"})
    assert client.post(url, asked, content_type="application/json").status_code == 401
    secret = token_of(member)
    answer = client.post(
        url, asked, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}
    )
    assert answer.status_code == 201
    assert "/support/" in answer.json()["address"]
    assert SupportRequest.objects.get().need == "bsl"


def test_reports_are_given_as_published_and_hidden_ones_are_not(client):
    for is_public, status in ((True, 200), (False, 404)):
        matter = make_matter(partnership=make_partnership(is_public=is_public))
        report = publish_report(actor=Actor.system(), engagement=make_engagement(matter=matter))
        answer = client.get(f"{API}/reports/{report.pk}")
        assert answer.status_code == status
        assert client.get(f"{API}/engagements/{report.engagement_id}/reports").status_code == status
        if is_public:
            assert answer.json()["content"] == report.content
