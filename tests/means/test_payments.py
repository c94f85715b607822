"""Payments at rates of a dated table, without names and bank details."""

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_engagement, make_matter, make_member, make_partnership, sign_in
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.means import services
from thegither.means.models import Payment
from thegither.means.rates import payment_rates

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return actor_for(make_member(partnership=partnership, role="officer"))


def plan(officer, partnership, **fields) -> Payment:
    words = {"for_what": "The walk", "way": "voucher", "rate": "hour"} | fields
    return services.plan_payment(actor=officer, partnership=partnership, **words)


def test_the_table_holds_what_was_verified_with_its_source():
    table = payment_rates()
    assert {key: rate.pence for key, rate in table.entries.items()} == {"hour": 3500, "day": 28000}
    assert table.source.startswith("Scottish Government")


def test_a_payment_keeps_the_rate_and_its_version(partnership, officer):
    payment = plan(officer, partnership)
    assert (payment.pence, payment.rate_version) == (3500, payment_rates().version)
    agreed = plan(officer, partnership, rate="", pence=9000)
    assert (agreed.pence, agreed.rate_version) == (9000, "")
    assert plan(officer, partnership, way="none").pence == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rate": "week"}, "rate_unknown"),
        ({"rate": ""}, "amount_missing"),
        ({"rate": "", "pence": 2_000_000}, "amount_too_large"),
        ({"mark": "80-22-60 00123456"}, "bank_details"),
        ({"for_what": "Pay to 12345678"}, "bank_details"),
        ({"mark": "GB29NWBK60161331926819"}, "bank_details"),
        ({"way": "gold"}, "way_unknown"),
    ],
)
def test_what_is_refused(partnership, officer, fields, code):
    with pytest.raises(DomainError) as refused:
        plan(officer, partnership, **fields)
    assert refused.value.code == code
    assert not Payment.objects.exists()


def test_a_payment_belongs_to_its_partnership_and_is_planned_by_who_runs_it(partnership, officer):
    with pytest.raises(DomainError) as refused:
        plan(officer, partnership, engagement=make_engagement())
    assert refused.value.code == "payment_elsewhere"
    with pytest.raises(NotPermitted):
        plan(actor_for(make_member(partnership=partnership)), partnership)


def test_a_payment_is_settled_once(partnership, officer):
    payment = services.settle_payment(actor=officer, payment=plan(officer, partnership), state="paid")
    with pytest.raises(DomainError) as refused:
        services.settle_payment(actor=officer, payment=payment, state="declined")
    assert refused.value.code == "payment_settled"


def test_the_ledger_is_totalled_and_given_out_as_csv(client, partnership, officer):
    engagement = make_engagement(matter=make_matter(partnership=partnership), title="Buses")
    paid = plan(officer, partnership, engagement=engagement, mark="=K-17")
    services.settle_payment(actor=officer, payment=paid, state="paid")
    plan(officer, partnership, engagement=engagement, rate="day")
    sign_in(client, officer)
    page = client.get(reverse("means:payments", args=[partnership.slug])).content.decode()
    assert "£35" in page
    assert "£280" in page
    answer = client.get(reverse("means:payments_csv", args=[partnership.slug]))
    text = b"".join(answer.streaming_content).decode()
    assert "'=K-17" in text
    assert engagement.reference in text
    sign_in(client, make_member(partnership=partnership))
    assert client.get(reverse("means:payments_csv", args=[partnership.slug])).status_code == 403


def test_planning_on_the_page_keeps_what_was_typed(client, partnership, officer):
    sign_in(client, officer)
    url = reverse("means:plan_payment", args=[partnership.slug])
    answer = client.post(url, {"for_what": "The walk on 3 May", "way": "cash", "rate": ""})
    assert answer.status_code == 422
    assert "The walk on 3 May" in answer.content.decode()
    assert client.post(url, {"for_what": "The walk", "way": "cash", "pence": "£50"}).status_code == 302
    assert Payment.objects.get().pence == 5000
