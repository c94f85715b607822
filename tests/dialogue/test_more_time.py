"""A partner asks for a later last day; who runs the matter sees it and answers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import actor_for, make_matter, make_member, make_organisation, make_person, sign_in
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Matter, TimeRequest
from thegither.dialogue.services import answer_time_request, ask_for_time, close_matter
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.models import Organisation

pytestmark = pytest.mark.django_db

SOON, LATER = timedelta(days=7), timedelta(days=21)


@pytest.fixture
def matter():
    return make_matter(open_until=today() + SOON)


@pytest.fixture
def partner(matter):
    return make_member(partnership=matter.partnership)


@pytest.fixture
def officer(matter):
    return make_member(partnership=matter.partnership, role="officer")


def page_of(matter):
    return reverse("dialogue:more_time", args=[matter.pk])


def asked_by(person, matter, **given):
    terms = {"until": today() + LATER, "because": "Our members meet on the 12th.", **given}
    return ask_for_time(actor=actor_for(person), matter=matter, **terms)


def test_a_partner_asks_and_the_officer_gives_the_time(client, matter, partner, officer):
    sign_in(client, partner)
    typed = {"until": f"{today() + LATER:%d %m %Y}", "because": "Our members meet on the 12th."}
    assert client.post(page_of(matter), typed).status_code == 302
    assert "Not answered yet" in client.get(page_of(matter)).text

    sign_in(client, officer)
    page = client.get(page_of(matter)).text
    assert "Our members meet on the 12th." in page
    address = reverse("dialogue:answer_time_request", args=[TimeRequest.objects.get().pk])
    assert client.post(address, {"is_granted": "yes", "reply": "Of course."}).status_code == 302
    matter.refresh_from_db()
    assert matter.open_until == today() + LATER
    assert "Of course." in client.get(page_of(matter)).text
    assert not list(verify_record())


def test_a_no_needs_its_reason_and_keeps_the_day(client, matter, partner, officer):
    asked = asked_by(partner, matter)
    sign_in(client, officer)
    address = reverse("dialogue:answer_time_request", args=[asked.pk])
    assert client.post(address, {"is_granted": "no"}).status_code == 422
    assert client.post(address, {"reply": "kept here"}).text.count("kept here") == 1
    assert client.post(address, {"is_granted": "no", "reply": "The council meets before."}).status_code == 302
    assert client.post(address, {"is_granted": "yes"}).status_code == 422  # answered already
    matter.refresh_from_db()
    assert matter.open_until == today() + SOON


def test_asking_again_changes_what_is_asked_until_it_is_answered(matter, partner, officer):
    first = asked_by(partner, matter)
    again = asked_by(partner, matter, until=today() + LATER + SOON)
    assert again.pk == first.pk
    answer_time_request(actor=actor_for(officer), time_request=again, is_granted=False, reply="No.")
    assert asked_by(partner, matter).pk != first.pk


def test_what_cannot_be_asked(matter, partner):
    endless = make_matter(partnership=matter.partnership)
    for where, given, code in (
        (matter, {"until": today() + SOON}, "not_later"),
        (endless, {}, "no_last_day"),
    ):
        with pytest.raises(DomainError) as refused:
            asked_by(partner, where, **given)
        assert refused.value.code == code
    close_matter(actor=actor_for(make_member(partnership=matter.partnership, role="chair")), matter=matter)
    with pytest.raises(DomainError) as refused:
        asked_by(partner, Matter.objects.get(pk=matter.pk))
    assert refused.value.code == "matter_closed"


def test_only_partners_ask_and_only_who_runs_it_answers(client, matter, partner):
    observer = make_member(partnership=matter.partnership, role="observer")
    asked = asked_by(partner, matter)
    with pytest.raises(NotPermitted):
        asked_by(observer, matter)
    with pytest.raises(NotPermitted):
        answer_time_request(actor=actor_for(partner), time_request=asked, is_granted=True)
    private = make_matter(is_public=False, open_until=today() + SOON)
    with pytest.raises(NotFound):
        asked_by(partner, private)
    for person, status in ((observer, 403), (make_person(), 403), (partner, 200)):
        sign_in(client, person)
        assert client.get(page_of(matter)).status_code == status
        assert client.get(page_of(private)).status_code == 404
    address = reverse("dialogue:answer_time_request", args=[asked.pk])
    assert client.post(address, {"is_granted": "yes"}).status_code == 403
    assert TimeRequest.objects.get().answered_at is None


def test_the_page_costs_the_same_for_three_requests_as_for_one(client, matter, partner, officer):
    asked_by(partner, matter)
    sign_in(client, officer)
    client.get(page_of(matter))
    with CaptureQueriesContext(connection) as one:
        client.get(page_of(matter))
    for _each in range(2):
        other = make_member(partnership=matter.partnership, organisation=make_organisation())
        asked_by(other, matter)
    with CaptureQueriesContext(connection) as three:
        client.get(page_of(matter))
    assert len(one) == len(three)


def test_my_work_offers_to_ask_and_shows_who_asked(client, matter, partner, officer):
    Organisation.objects.filter(seats__mandates__person=partner).update(consulting_days=21)
    slug = Organisation.objects.get(seats__mandates__person=partner).slug
    sign_in(client, partner)
    page = client.get(reverse("portal:my_work")).text
    assert page_of(matter) in page
    assert f"/organisations/{slug}/edit/#id_consulting_days" in page
    assert "Change our 21 days" in page
    asked_by(partner, matter)
    assert "who asks for more time" not in client.get(reverse("portal:my_work")).text
    sign_in(client, officer)
    assert "who asks for more time" in client.get(reverse("portal:my_work")).text


def test_who_asked_gets_it_and_is_forgotten_while_the_request_stays(matter, partner, officer):
    asked = asked_by(partner, matter)
    answer_time_request(actor=actor_for(officer), time_request=asked, is_granted=True)
    assert export_all(partner.user)["dialogue"]["time_asked"][0]["because"] == asked.because
    assert export_all(officer.user)["dialogue"]["time_requests_answered"][0]["is_granted"]
    erase_all(partner.user)
    asked.refresh_from_db()
    assert (asked.asked_by, asked.because) == (None, "Our members meet on the 12th.")
    assert not list(verify_record())
