"""The pages of what partners bring."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_person, sign_in
from thegither.kernel.clock import today
from thegither.offers import services
from thegither.offers.models import Ask, LedgerEntry, Listing, Profile, RoleView, TakeUp

from .records import give, make_ask, make_listing, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def as_party(client, party):
    return sign_in(client, party.person, party.seat)


def test_a_profile_is_written_level_by_level_and_read_by_everybody(client, scene):
    bus = scene.partner.organisation
    edit = reverse("offers:edit_profile", args=[bus.slug])
    shown = reverse("offers:profile", args=[bus.slug])
    as_party(client, scene.partner)
    assert client.get(edit).status_code == 200
    sent = {"how_to_work": "Ring the bus.", "is_public": "on", "expected_version": 0, "size": "micro"}
    level = {"level_1_name": "Drivers", "level_1_cycle": 14, "level_1_notice": 5, "level_1_drafting": 2}
    assert client.post(edit, sent | {"level_2_cycle": 7}).status_code == 422
    assert not Profile.objects.exists()
    assert client.post(edit, sent | level)["Location"] == shown
    late = client.post(edit, sent | {"how_to_work": "Write to the bus."})
    assert late.status_code == 422
    assert "Write to the bus." in late.content.decode()
    client.logout()
    page = client.get(shown, {"until": (today() + timedelta(days=20)).isoformat()}).content.decode()
    assert "Ring the bus." in page
    assert "21 days</strong> in the worst case" in page
    assert "1 day too short" in page
    assert client.get(shown, {"until": "soon"}).status_code == 422


def test_an_ask_is_made_and_declined_with_one_click(client, scene):
    as_party(client, scene.officer)
    new = reverse("offers:new_ask", args=[scene.partnership.slug])
    assert client.get(new).status_code == 200
    sent = {
        "seat": scene.officer.seat.pk,
        "organisation": scene.firm.organisation.pk,
        "what": "Count passengers",
        "answer_by": (today() + timedelta(days=9)).isoformat(),
        "submission_key": "6a1f5f0e-2c1e-4d0f-9a53-6fb0a3a7d009",
    }
    assert client.post(new, sent | {"answer_by": "2020-01-01"}).status_code == 422
    assert client.post(new, sent).status_code == client.post(new, sent).status_code == 302
    ask = Ask.objects.get()
    as_party(client, scene.firm)
    assert "Count passengers" in client.get(reverse("portal:my_work")).content.decode()
    assert "Count passengers" in client.get(reverse("offers:asks")).content.decode()
    assert client.get(ask.get_absolute_url()).status_code == 200
    assert client.post(reverse("offers:answer_ask", args=[ask.pk]), {"state": "later"}).status_code == 422
    decline = reverse("offers:decline_ask", args=[ask.pk])
    assert client.post(decline, {"reason": "priority"})["Location"] == ask.get_absolute_url()
    ask.refresh_from_db()
    assert (ask.state, ask.decline_reason) == ("declined", "priority")
    as_party(client, scene.officer)
    assert "Not our priority" in client.get(ask.get_absolute_url()).content.decode()
    assert client.post(decline, {"reason": "priority"}).status_code == 403
    assert "Count passengers" in client.get(reverse("offers:asks"), {"made": ""}).content.decode()


def test_an_offer_is_listed_matched_and_taken_up(client, scene):
    as_party(client, scene.firm)
    new = reverse("offers:new_listing")
    assert client.get(new).status_code == 200
    sent = {"seat": scene.firm.seat.pk, "kind": "offer", "thing": "space", "title": "A warm hall"}
    assert client.post(new, sent | {"thing": "love"}).status_code == 422
    assert client.post(new, sent | {"is_public": "on"}).status_code == 302
    offer = Listing.objects.get()
    need = make_listing(scene.partner, "need", title="Somewhere warm")
    as_party(client, scene.partner)
    page = client.get(offer.get_absolute_url()).content.decode()
    assert "both say: warm" in page
    take = reverse("offers:take_up", args=[offer.pk])
    assert client.get(take, {"other": need.pk}).status_code == 200
    promise = {"seat": scene.partner.seat.pk, "other": need.pk, "hours": "4"}
    assert client.post(take, promise | {"pence": "5"}).status_code == 422
    assert client.post(take, promise)["Location"] == offer.get_absolute_url()
    made = TakeUp.objects.get()
    assert (made.offer, made.need, made.hours) == (offer, need, 4)
    assert "0 of 4 hours" in client.get(offer.get_absolute_url()).content.decode()
    assert client.post(reverse("offers:withdraw_listing", args=[offer.pk])).status_code == 403
    assert client.post(reverse("offers:end_promise", args=[made.pk])).status_code == 302
    client.logout()
    assert "0 of 4 hours" not in client.get(offer.get_absolute_url()).content.decode()
    found = client.get(reverse("offers:register"), {"q": "warm", "kind": "need"}).content.decode()
    assert "Somewhere warm" in found
    assert "A warm hall" not in found


def test_an_offer_is_changed_by_its_seat_and_the_second_writer_is_told(client, scene):
    offer = make_listing(scene.firm)
    edit = reverse("offers:edit_listing", args=[offer.pk])
    as_party(client, scene.firm)
    assert client.get(edit).status_code == 200
    sent = {"thing": "space", "title": "Two halls", "expected_version": 1, "is_public": "on"}
    assert client.post(edit, sent).status_code == 302
    late = client.post(edit, sent | {"title": "Three halls"})
    assert late.status_code == 422
    assert "Three halls" in late.content.decode()
    as_party(client, scene.partner)
    assert client.get(edit).status_code == 403


def test_the_ledger_takes_a_quick_entry(client, scene):
    as_party(client, scene.partner)
    ledger = reverse("offers:ledger", args=[scene.partnership.slug])
    sent = {"seat": scene.partner.seat.pk, "what": "Drove late", "hours": "2.5", "given_on": today()}
    assert client.post(ledger, sent | {"hours": "-1"}).status_code == 422
    assert client.post(ledger, sent | {"seat": scene.firm.seat.pk}).status_code == 422
    assert client.post(ledger, sent)["Location"] == ledger
    page = client.get(ledger).content.decode()
    assert "median of 1 seat" in page
    entry = LedgerEntry.objects.get()
    strike = reverse("offers:strike_entry", args=[entry.pk])
    as_party(client, scene.firm)
    assert client.post(strike).status_code == 403
    as_party(client, scene.officer)
    assert client.post(strike).status_code == 302
    assert "struck" in client.get(ledger).content.decode()


def test_focus_shows_load_against_time_and_nothing_of_it_to_others(client, scene):
    firm = scene.firm.organisation
    focus = reverse("offers:focus", args=[firm.slug])
    as_party(client, scene.firm)
    capacity = reverse("offers:declare_capacity", args=[firm.slug])
    choose = reverse("offers:choose_priority", args=[firm.slug])
    assert client.get(capacity).status_code == client.get(choose).status_code == 200
    assert client.post(capacity, {"hours_a_month": "-2", "from_on": today()}).status_code == 422
    assert client.post(capacity, {"hours_a_month": "7", "from_on": today()})["Location"] == focus
    assert client.post(choose, {"title": "Evenings", "from_on": today()})["Location"] == focus
    ask = make_ask(scene.partner, scene.firm, hours=Decimal(14), do_by=today())
    services.answer_ask(actor=scene.firm.actor, ask=ask, state="accepted")
    page = client.get(focus).content.decode()
    assert "more than you have" in page
    assert "Evenings" in page
    priority = firm.priorities.get()
    assert client.post(reverse("offers:end_priority", args=[priority.pk])).status_code == 302
    as_party(client, scene.officer)
    assert client.get(focus).status_code == client.post(capacity, {}).status_code == 403


def test_businesses_are_told_and_say_what_they_make_of_it(client, scene):
    business = reverse("offers:business", args=[scene.partnership.slug])
    assert "has not said it yet" in client.get(business).content.decode()
    as_party(client, scene.officer)
    edit = reverse("offers:edit_business", args=[scene.partnership.slug])
    role = {"asks": "Shift times", "offers": "Workers", "decisions": "Stops", "expected_version": 0}
    assert client.post(edit, role).status_code == 422
    assert client.post(edit, role | {"minutes_a_month": 30})["Location"] == business
    say = reverse("offers:judge_role", args=[scene.partnership.slug])
    assert client.get(say).status_code == 404
    as_party(client, scene.firm)
    assert client.get(say).status_code == 200
    said = {
        "organisation": scene.firm.organisation.pk,
        "is_clear": "no",
        "is_worth_it": "yes",
        "minutes_a_month": 5,
        "text": "Say it shorter",
    }
    assert client.post(say, said | {"is_clear": "perhaps"}).status_code == 422
    assert client.post(say, said)["Location"] == business
    assert RoleView.objects.get().is_clear == "no"
    assert "Say it shorter" in client.get(business).content.decode()
    client.logout()
    public = client.get(business).content.decode()
    assert "Shift times" in public
    assert "Say it shorter" not in public


def test_a_stranger_reads_what_is_public_and_nothing_else(client, scene):
    ask = make_ask(scene.officer, scene.firm)
    quiet = make_listing(scene.firm, is_public=False)
    sign_in(client, make_person())
    for url in (ask.get_absolute_url(), quiet.get_absolute_url()):
        assert client.get(url).status_code == 404
    assert client.get(reverse("offers:ledger", args=[scene.partnership.slug])).status_code == 403
    assert client.get(reverse("offers:new_ask", args=[scene.partnership.slug])).status_code == 403
    assert "A warm hall" not in client.get(reverse("offers:register")).content.decode()


def test_lists_take_the_same_queries_however_long_they_are(client, scene):
    as_party(client, scene.officer)
    pages = [
        reverse("offers:ledger", args=[scene.partnership.slug]),
        reverse("offers:register"),
        reverse("offers:asks") + "?made",
        reverse("portal:my_work"),
    ]

    def counts():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    def more():
        make_ask(scene.officer, scene.firm)
        make_ask(scene.firm, scene.officer)
        offer = make_listing(scene.firm)
        promise = services.take_up(
            actor=scene.officer.actor, seat=scene.officer.seat, listing=offer, hours=Decimal(2)
        )
        give(scene.firm, "1", promise=promise)
        give(scene.officer, "2")

    more()
    few = counts()
    more()
    more()
    assert counts() == few
    listing = Listing.objects.first()
    with CaptureQueriesContext(connection) as queries:
        client.get(listing.get_absolute_url())
    assert max(*few, len(queries)) <= 30
