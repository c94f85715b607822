"""Somebody is missing: taken up, gone out to, or left with a reason; and what people tell us."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import actor_for, make_member, make_partnership, make_person, make_seat, sign_in
from thegither.accounts.models import User
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.services import contribute
from thegither.engagement import services
from thegither.engagement.models import Gap, Outreach, Tip
from thegither.engagement.selectors.gaps import gaps_of
from thegither.engagement.selectors.interests import interest_page
from thegither.engagement.selectors.missing import missing_page
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.acting import acting_of
from thegither.partners.models import Seat
from thegither.portal.my_work import my_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def interest(actor, matter):
    return services.add_interest(actor=actor, matter=matter, name="People on nights", affected=3, influence=0)


@pytest.fixture
def gap(actor, partnership, interest, seat):
    return services.open_gap(actor=actor, partnership=partnership, interest=interest, owner=seat)


@pytest.fixture
def outreach(actor, gap, seat):
    return services.plan_outreach(
        actor=actor,
        gap=gap,
        owner=seat,
        where="The canteen",
        when="At ten at night",
        host="Jean at the till",
        due_on=today() + timedelta(days=7),
    )


def brought_back(actor, matter, text="We walk, mostly."):
    return contribute(
        actor=actor.entering_for(Provenance("visit", "In the canteen")),
        matter=matter,
        text=text,
        layer="public",
    )


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


def test_going_out_turns_a_missing_interest_into_a_heard_one(actor, partnership, matter, gap, outreach):
    assert [row.gap for row in interest_page(matter).missing] == [gap]
    said = brought_back(actor, matter)
    services.finish_outreach(actor=actor, outreach=outreach, reached=12, result="Tea first", captured=[said])
    page = interest_page(matter)
    assert page.missing == []
    assert page.rows[0].captured == 1
    (now,) = gaps_of(Actor.visitor(), partnership)
    assert (now.is_done, now.reached, now.captured) == (True, 12, 1)
    services.settle_gap(actor=actor, gap=gap, state="closed", reason="Heard in the canteen")
    assert missing_page(Actor.visitor(), partnership).finding == "Nobody we know of is missing"
    assert missing_page(actor, make_partnership()).finding == "Nobody has asked yet who is missing"
    assert Event.objects.get(name="engagement.outreach_done").facts["captured"] == 1
    assert list(verify_record()) == []


def test_what_cannot_be_is_refused(actor, partnership, matter, interest, gap, outreach, seat):
    elsewhere = make_seat()
    new = {"actor": actor, "partnership": partnership}
    assert services.open_gap(**new, interest=interest) == gap
    assert refusal(services.open_gap, **new, who="Carers", owner=elsewhere) == "owner_elsewhere"
    plan = {"actor": actor, "gap": gap, "owner": seat, "where": "The gate"}
    assert refusal(services.plan_outreach, **plan, due_on=today() - timedelta(days=1)) == "due_in_past"
    done = {"actor": actor, "outreach": outreach, "reached": 3, "result": "Well"}
    late = today() + timedelta(days=1)
    assert refusal(services.finish_outreach, **done, done_on=late) == "done_in_future"
    web = contribute(actor=Actor.visitor(), matter=matter, text="By myself")
    assert refusal(services.finish_outreach, **done, captured=[web]) == "captured_elsewhere"
    services.finish_outreach(**done)
    assert refusal(services.finish_outreach, **done) == "outreach_settled"
    assert refusal(services.settle_gap, actor=actor, gap=gap, state="open", reason="x") == "state_unknown"
    services.settle_gap(actor=actor, gap=gap, state="left", reason="They asked us not to")
    assert refusal(services.plan_outreach, **plan, due_on=today()) == "gap_settled"


def test_where_and_with_whom_is_for_members_and_small_numbers_for_nobody(
    client, actor, gap, outreach, partner
):
    page, sheet = gap.get_absolute_url(), outreach.get_absolute_url()
    assert client.get(sheet).status_code in (302, 404)
    assert "The canteen" not in client.get(page).content.decode()
    sign_in(client, make_member(partnership=make_partnership(), role="officer"))
    assert client.get(sheet).status_code == 404
    sign_in(client, partner)
    assert "Jean at the till" in client.get(sheet).content.decode()
    services.finish_outreach(actor=actor, outreach=outreach, reached=3, result="Few came")
    assert gaps_of(Actor.visitor(), gap.partnership)[0].reached is None


def test_only_members_take_up_and_only_the_owner_or_the_officer_reports(partnership, outreach, gap, officer):
    other = actor_for(make_member(partnership=partnership))
    report = {"outreach": outreach, "reached": 5, "result": "Well"}
    with pytest.raises(NotPermitted):
        services.finish_outreach(actor=other, **report)
    with pytest.raises(NotPermitted):
        services.settle_gap(actor=actor_for(make_person()), gap=gap, state="left", reason="x")
    with pytest.raises(NotFound):
        services.finish_outreach(actor=Actor.visitor(), **report)
    assert services.finish_outreach(actor=actor_for(officer), **report).reached == 5


def test_a_planned_visit_is_in_my_work(partner, outreach):
    work = my_work(actor_for(partner), User.objects.get(pk=partner.user_id), None)
    assert work.owed == []  # as nobody's seat
    acting = acting_of(user_id=partner.user_id, seat_id=outreach.owner_id)
    work = my_work(actor_for(partner), User.objects.get(pk=partner.user_id), acting)
    assert ("Go to them: People on nights", outreach.get_absolute_url()) in [
        (owed.title, owed.url) for owed in work.owed
    ]


def test_a_gap_goes_its_way_by_its_pages(client, partner, partnership, matter, interest, seat, actor):
    sign_in(client, partner)
    new = f"{reverse('engagement:open_gap', args=[partnership.slug])}?interest={interest.pk}"
    assert "Much affected, and nothing of theirs" in client.get(new).content.decode()
    assert client.post(new, {"who": ""}).status_code == 422
    sent = {"who": "People on nights", "why": "They said so", "owner": seat.pk}
    assert client.post(new, sent).status_code == 302
    gap = Gap.objects.get()
    plan = reverse("engagement:plan_outreach", args=[gap.pk])
    assert client.get(plan).status_code == 200
    sent = {"where": "The canteen", "due_on": f"{today():%d %m %Y}", "owner": seat.pk}
    assert client.post(plan, sent | {"due_on": "never"}).status_code == 422
    assert client.post(plan, sent).status_code == 302
    task = Outreach.objects.get()
    result = reverse("engagement:finish_outreach", args=[task.pk])
    said = brought_back(actor, matter)
    assert said.reference in client.get(result).content.decode()
    done = {"done_on": f"{today():%d %m %Y}", "reached": "7", "result": "Well", "captured": [said.pk]}
    assert client.post(result, done).status_code == 302
    assert task.captured.get().contribution == said
    assert "Well" in client.get(task.get_absolute_url()).content.decode()
    call_off = reverse("engagement:call_off_outreach", args=[task.pk])
    assert client.post(call_off, {"reason": "Rain"}).status_code == 422
    settle = reverse("engagement:settle_gap", args=[gap.pk])
    assert client.post(settle, {"state": "left", "expected_version": 1}).status_code == 422
    sent = {"state": "closed", "reason": "Heard", "expected_version": 1}
    assert client.post(settle, sent).status_code == 302
    assert "not missing any more" in client.get(gap.get_absolute_url()).content.decode()


def test_anybody_tells_who_should_be_here_and_nobody_is_kept(client, partnership, matter, officer, seat):
    url = f"{reverse('engagement:tell', args=[partnership.slug])}?matter={matter.pk}"
    assert client.get(url).status_code == 200
    assert client.post(url, {"why": "They are never asked"}).status_code == 422
    assert client.post(url, {"who": "x", "website": "https://spam.example"}).status_code == 422
    sign_in(client, make_person())
    assert client.post(url, {"who": "Young carers", "where": "The library"}).status_code == 302
    tip = Tip.objects.get()
    event = Event.objects.get(name="engagement.tip_given")
    assert (event.actor_kind, event.person_id) == ("visitor", None)
    missing = reverse("engagement:missing", args=[partnership.slug])
    assert "Young carers" not in client.get(missing).content.decode()
    sign_in(client, officer)
    assert "Young carers" in client.get(missing).content.decode()
    answer = reverse("engagement:tip", args=[tip.pk])
    assert client.get(answer).status_code == 200
    assert client.post(answer, {"take_up": "no"}).status_code == 422
    assert client.post(answer, {"take_up": "yes", "owner": seat.pk}).status_code == 302
    tip.refresh_from_db()
    assert (tip.gap.who, tip.gap.owner, tip.gap.matter) == ("Young carers", seat, matter)
    unowned = services.give_tip(actor=Actor.visitor(), partnership=partnership, who="Night porters")
    taken_up = services.take_up_tip(actor=actor_for(officer), tip=unowned)
    assert taken_up.gap.owner.mandates.get().person == officer
    again = services.give_tip(actor=Actor.visitor(), partnership=partnership, who="Seals")
    services.decline_tip(actor=actor_for(officer), tip=again, reason="They cannot read")
    assert refusal(services.decline_tip, actor=actor_for(officer), tip=again, reason="x") == "tip_settled"


def test_a_gap_whose_owner_left_goes_over_to_whoever_goes_out(partnership, officer, gap, seat):
    over = today() - timedelta(days=1)
    Seat.objects.filter(pk=seat.pk).update(from_on=over, until_on=over)
    seat.refresh_from_db()
    other = make_seat(partnership=partnership)
    plan = {"actor": actor_for(officer), "gap": gap, "where": "The gate", "due_on": today()}
    assert refusal(services.plan_outreach, **plan, owner=seat) == "owner_elsewhere"
    services.plan_outreach(**plan, owner=other)
    gap.refresh_from_db()
    assert gap.owner == other
    services.plan_outreach(**plan, owner=make_seat(partnership=partnership))
    gap.refresh_from_db()
    assert gap.owner == other


def test_who_is_missing_costs_the_same_for_one_and_for_many(client, actor, partnership, matter, seat):
    def price():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("engagement:missing", args=[partnership.slug])).status_code == 200
        return len(queries)

    def fill(number):
        name = f"Group {number}"
        one = services.add_interest(actor=actor, matter=matter, name=name, affected=3, influence=0)
        gap = services.open_gap(actor=actor, partnership=partnership, interest=one, owner=seat)
        services.plan_outreach(actor=actor, gap=gap, owner=seat, where="There", due_on=today())
        brought_back(actor, matter)

    fill(0)
    price()
    few = price()
    for number in range(1, 4):
        fill(number)
    assert price() == few <= 14
