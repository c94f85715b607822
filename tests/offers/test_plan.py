"""The contribution plan: said before a quarter, beside what was promised and given; what does not fit."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_partnership, sign_in
from tests.offers.records import make_party, make_scene, refusal
from thegither.audit.verification import verify_record
from thegither.kernel.clock import today
from thegither.kernel.errors import NotPermitted
from thegither.offers import services
from thegither.offers.models import Planned, quarter_after, quarter_of
from thegither.offers.selectors import quarter_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


def plan(party, side="brings", thing="people", what="Drivers", **more):
    return services.plan_contribution(
        actor=party.actor,
        seat=party.seat,
        quarter=more.pop("quarter", quarter_of(today())),
        side=side,
        thing=thing,
        what=what,
        **more,
    )


@settings(max_examples=25)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 9))
def test_every_day_lies_in_one_quarter(day, count):
    first = quarter_of(day)
    assert first <= day < quarter_after(first)
    assert quarter_after(quarter_after(first, count), -count) == first
    assert quarter_of(quarter_after(first) - timedelta(days=1)) == first


def test_planned_promised_and_given_stand_beside_each_other_and_what_does_not_fit_is_flagged(scene):
    services.declare_capacity(
        actor=scene.firm.actor, organisation=scene.firm.organisation, hours_a_month=Decimal(10)
    )
    plan(scene.firm, hours=Decimal(31))
    plan(scene.firm, thing="money", what="Fuel", pence=5000)
    wished = plan(scene.partner, "expects", "space", "A warm room")
    plan(scene.partner, "expects", "people", "Drivers at weekends")
    own = plan(scene.partner, thing="space", what="Our hall")
    plan(scene.officer, quarter=quarter_after(quarter_of(today())), what="Later")
    listing = services.add_listing(
        actor=scene.partner.actor, seat=scene.partner.seat, kind="need", thing="people", title="Drivers"
    )
    services.take_up(
        actor=scene.firm.actor, seat=scene.firm.seat, listing=listing, hours=Decimal(20), promised_by=today()
    )
    services.enter_in_ledger(actor=scene.firm.actor, seat=scene.firm.seat, what="Drove", hours=Decimal(7))
    found = quarter_plan(scene.officer.actor, scene.partnership, quarter_of(today()))
    rows = {row.seat: row for row in found.seats}
    firm = rows[scene.firm.seat]
    assert [amount.hours for amount in (firm.planned, firm.promised, firm.given)] == [31, 20, 7]
    assert (firm.planned.pence, firm.capacity) == (5000, 30)
    assert (found.spoken, len(found.seats), rows[scene.officer.seat].is_silent) == (2, 3, True)
    assert found.unmet == [wished]  # its own hall does not count
    assert [row.seat for row in found.too_much] == [scene.firm.seat]
    assert found.mismatches == 2
    services.withdraw_planned(actor=scene.partner.actor, planned=own)
    services.withdraw_planned(actor=scene.partner.actor, planned=wished)
    assert quarter_plan(scene.officer.actor, scene.partnership, quarter_of(today())).unmet == []
    assert list(verify_record()) == []


def test_one_plans_for_ones_own_seat_and_for_no_quarter_that_is_over(scene):
    with pytest.raises(NotPermitted):
        services.plan_contribution(
            actor=scene.officer.actor,
            seat=scene.firm.seat,
            quarter=quarter_of(today()),
            side="brings",
            thing="people",
            what="Their drivers",
        )
    for quarter in (quarter_after(quarter_of(today()), -1), quarter_after(quarter_of(today()), 5)):
        assert refusal(plan, scene.firm, quarter=quarter) == "quarter_closed"
    assert refusal(plan, scene.firm, "gives") == "side_unknown"
    assert refusal(plan, scene.firm, hours=Decimal(1), pence=1) == "one_unit"
    with pytest.raises(NotPermitted):
        services.withdraw_planned(actor=scene.officer.actor, planned=plan(scene.firm))


@pytest.mark.parametrize("count", [1, 3])
def test_members_read_the_plan_and_add_to_it(client, scene, count, django_assert_max_num_queries):
    address = reverse("offers:plan", args=[scene.partnership.slug])
    assert client.get(address).status_code == 302
    sign_in(client, make_party(make_partnership(), name="Elsewhere").person)
    assert client.get(address).status_code == 403
    for _number in range(count):
        plan(make_party(scene.partnership))
    sign_in(client, scene.firm.person)
    with django_assert_max_num_queries(20):
        assert client.get(address).status_code == 200
    body = {
        "side": "brings",
        "thing": "data",
        "what": "Shift times",
        "quarter": quarter_of(today()).isoformat(),
        "seat": scene.firm.seat.pk,
    }
    wrong = client.post(address, {**body, "thing": "love"})
    assert wrong.status_code == 422
    assert "Shift times" in wrong.content.decode()
    assert client.post(address, body).status_code == 302
    assert "Shift times" in client.get(address).content.decode()
    table = client.get(reverse("offers:plan_table", args=[scene.partnership.slug]))
    assert "Marl Foods" in b"".join(table.streaming_content).decode()
    assert client.get(address, {"quarter": "soon"}).status_code == 404
    taken_out = reverse("offers:withdraw_planned", args=[Planned.objects.latest("pk").pk])
    assert client.post(taken_out).status_code == 302
    assert "Shift times" not in client.get(address).content.decode()
