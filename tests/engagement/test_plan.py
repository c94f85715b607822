"""Planning an engagement from its purpose: order, time, gates, and what is kept of it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.models import Event
from thegither.dialogue.models import Matter
from thegither.dialogue.services.more_time import answer_time_request, ask_for_time
from thegither.engagement.handlers import give_more_time
from thegither.engagement.models import Activity, ChosenMethod, Engagement, Paper
from thegither.engagement.packages import holiday_package, method_package, standard_package
from thegither.engagement.selectors.catalogue import Situation, lightest, rank, situation_of
from thegither.engagement.selectors.gates import check_of
from thegither.engagement.selectors.time import time_of
from thegither.engagement.services import add_activity, choosing, inviting, planning, running
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.offers.services.profiles import TierDraft, save_profile

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
TIERS = (TierDraft("Branch", 14, 5, 2), TierDraft("Region", 28, 7, 3), TierDraft("National", 42, 10, 4))


def _days(count: int) -> date:
    return today() + timedelta(days=count)


def _purpose(**changes: object) -> dict[str, object]:
    return {
        "at_stake": "Where the evening bus goes.",
        "can_change": "Routes and times.",
        "cannot_change": "The fares.",
        "influence": "together",
        "promise": "What most agree on goes into the plan.",
        "decided_by": "The partnership",
        "closes_on": _days(40),
        "decides_on": _days(60),
        "hear_back_on": _days(70),
        **changes,
    }


def _planned(**changes: object) -> tuple[Engagement, Actor, Actor]:
    """Make an engagement in planning; return it with the officer who wrote it and a partner."""
    partnership = make_partnership()
    officer, partner = (make_member(partnership=partnership, role=role) for role in ("officer", "partner"))
    matter = make_matter(partnership=partnership)
    engagement = planning.start_engagement(
        actor=actor_for(officer), matter=matter, title="Evening buses", **_purpose(**changes)
    )
    return engagement, actor_for(officer), actor_for(partner)


def _ready() -> tuple[Engagement, Actor, Actor]:
    """Make one that lacks nothing but the word to go."""
    engagement, officer, partner = _planned()
    planning.agree_purpose(actor=partner, engagement=engagement)
    for kind in ("reasons", "assessment"):
        planning.add_paper(
            actor=officer,
            engagement=engagement,
            kind=kind,
            title=kind,
            url="https://example.org/a",
            words=900,
        )
    inviting.invite_partner(actor=officer, engagement=engagement, organisation=make_organisation())
    choosing.choose_method(
        actor=officer,
        engagement=engagement,
        method="questionnaire",
        situation=Situation("choose", "problem"),
        unlocked_because="",
        despite="We know it here.",
    )
    seat = engagement.created_for
    assert seat is not None
    planning.name_owner(actor=officer, engagement=engagement, owner=seat)
    planning.plan_duty(actor=officer, engagement=engagement, seat=seat, begins_on=today(), ends_on=_days(20))
    engagement.refresh_from_db()
    return engagement, officer, partner


def test_the_packages_are_whole() -> None:
    assert len(method_package().entries) >= 14
    assert len(standard_package().entries) == 7
    assert all(each.begins_on <= each.ends_on for each in holiday_package().entries.values())


# Purpose first -------------------------------------------------------------------------------------------
def test_who_wrote_the_purpose_does_not_agree_it_alone() -> None:
    engagement, officer, partner = _planned()
    planning.change_engagement(actor=partner, engagement=engagement, closes_on=_days(45))
    with pytest.raises(DomainError) as refused:  # whoever moves a day does not write the purpose
        planning.agree_purpose(actor=officer, engagement=engagement)
    assert refused.value.code == "own_purpose"
    assert planning.agree_purpose(actor=partner, engagement=engagement).is_purpose_agreed


def test_whoever_is_alone_in_a_partnership_agrees_its_own_purpose() -> None:
    partnership = make_partnership()
    officer = actor_for(make_member(partnership=partnership, role="officer"))
    engagement = planning.start_engagement(
        actor=officer, matter=make_matter(partnership=partnership), title="Alone", **_purpose()
    )
    assert planning.agree_purpose(actor=officer, engagement=engagement).is_purpose_agreed


def test_a_changed_purpose_asks_for_the_word_of_the_others_anew() -> None:
    engagement, officer, partner = _planned()
    planning.agree_purpose(actor=partner, engagement=engagement)
    changed = planning.change_engagement(actor=officer, engagement=engagement, can_change="Nothing much.")
    assert not changed.is_purpose_agreed
    assert [version.content["can_change"] for version in changed.versions.all()] == [
        "Nothing much.",
        "Routes and times.",
    ]


def test_a_method_before_the_purpose_needs_a_reason_that_stays() -> None:
    engagement, officer, partner = _planned()
    situation = Situation("explore", "problem", people=30, days=40)
    with pytest.raises(DomainError) as refused:
        choosing.choose_method(actor=officer, engagement=engagement, method="walkabout", situation=situation)
    assert refused.value.code == "purpose_not_agreed"
    with pytest.raises(DomainError) as refused:  # nor is there a way round the catalogue
        add_activity(actor=officer, engagement=engagement, kind="event", title="Walk")
    assert refused.value.code == "purpose_not_agreed"
    chosen = choosing.choose_method(
        actor=officer,
        engagement=engagement,
        method="walkabout",
        situation=situation,
        unlocked_because="The hall is free this week only.",
    )
    assert chosen.unlocked_because == "The hall is free this week only."
    assert chosen.package == method_package().version
    fitting = choosing.choose_method(
        actor=officer,
        engagement=engagement,
        method="walkabout",
        situation=situation,
        unlocked_because="The hall is free.",
        despite="Nothing speaks against it.",
    )
    assert (fitting.cautions, fitting.despite) == ([], "")
    planning.agree_purpose(actor=partner, engagement=engagement)
    assert add_activity(actor=officer, engagement=engagement, kind="event", title="Walk").is_draft


def test_a_method_that_does_not_fit_needs_a_reason() -> None:
    engagement, officer, partner = _planned()
    planning.agree_purpose(actor=partner, engagement=engagement)
    with pytest.raises(DomainError) as refused:
        choosing.choose_method(
            actor=officer,
            engagement=engagement,
            method="panel-by-lot",
            situation=Situation("inform", "decided", days=10),
        )
    assert refused.value.code == "despite_missing"
    assert not ChosenMethod.objects.exists()
    with pytest.raises(NotFound):
        choosing.choose_method(
            actor=officer, engagement=engagement, method="own-99999999999", situation=situation_of(engagement)
        )


def test_methods_are_ranked_by_the_rules_they_meet_and_evidence_stands_beside() -> None:
    situation = Situation("together", "options", conflict="high", people=60, days=90, cost=3)
    ranked = rank(situation)
    assert ranked[0].entry.key == "deliberative-event"
    assert ranked[0].fits
    assert [len(each.met) for each in ranked] == sorted((len(each.met) for each in ranked), reverse=True)
    light = lightest(rank(Situation("explore", "problem", people=30, days=30)))
    assert light is not None
    assert light.entry.key == "drop-in"
    person = make_person()
    seat = make_seat(person=person)
    assert seat.organisation is not None
    own = choosing.add_own_method(
        actor=actor_for(person),
        organisation=seat.organisation,
        name="Ceilidh of questions",
        about="Dance, then talk.",
        purposes=["together"],
        stages=["options"],
        conflict=["high"],
        people=[10, 90],
        days=20,
        cost=1,
        literacy=1,
        grounds=["theirs"],
    )
    choosing.tell_evidence(
        actor=actor_for(person),
        organisation=seat.organisation,
        method=own.key,
        did="Sixty people in Kilmarrow",
        happened="They agreed.",
        rating=4,
    )
    first = rank(situation)[0]
    assert (first.entry.key, first.rating) == (own.key, 4)
    choosing.retire_own_method(actor=actor_for(person), own=own)
    assert own.key not in {each.entry.key for each in rank(situation)}
    engagement, officer, _partner = _planned()
    with pytest.raises(DomainError) as refused:  # an old page still offers it
        choosing.choose_method(actor=officer, engagement=engagement, method=own.key, situation=situation)
    assert refused.value.code == "method_retired"
    with pytest.raises(NotPermitted):
        choosing.tell_evidence(
            actor=actor_for(person),
            organisation=make_organisation(),
            method=own.key,
            did="x",
            happened="y",
            rating=4,
        )


# Time ----------------------------------------------------------------------------------------------------
def test_a_federation_with_three_levels_is_short_until_it_agrees_itself() -> None:
    engagement, officer, _partner = _planned()
    person = make_person()
    seat = make_seat(partnership=engagement.matter.partnership, person=person)
    federation = seat.organisation
    assert federation is not None
    save_profile(actor=actor_for(person), organisation=federation, tiers=TIERS)
    federation.refresh_from_db()
    invited = inviting.invite_partner(actor=officer, engagement=engagement, organisation=federation)
    assert (invited.days_needed, len(invited.tiers)) == (115, 3)
    time = time_of(engagement)
    assert time.fair_close >= _days(115)
    assert [row.invited for row in time.short] == [invited]
    assert "short" in {warning.key for warning in time.warnings}
    assert not next(gate for gate in check_of(engagement).gates if gate.key == "time").is_met
    with pytest.raises(NotPermitted):
        inviting.agree_exception(actor=officer, invited=invited, until=_days(40), because="Hurry up.")
    for until in (_days(41), _days(-1)):
        with pytest.raises(DomainError):
            inviting.agree_exception(
                actor=actor_for(person), invited=invited, until=until, because="Too late."
            )
    inviting.agree_exception(
        actor=actor_for(person), invited=invited, until=_days(40), because="The executive meets once more."
    )
    assert time_of(engagement).is_fair
    sooner = planning.change_engagement(actor=officer, engagement=engagement, closes_on=_days(20))
    assert not time_of(sooner).is_fair  # it agreed to another day
    engagement = planning.change_engagement(actor=officer, engagement=engagement, closes_on=_days(41))
    assert time_of(engagement).is_fair
    inviting.take_back_exception(actor=actor_for(person), invited=invited)
    assert not time_of(engagement).is_fair


def test_what_a_partner_needed_when_it_was_asked_stays_as_it_was() -> None:
    engagement, officer, _partner = _planned()
    organisation = make_organisation(consulting_days=30)
    invited = inviting.invite_partner(actor=officer, engagement=engagement, organisation=organisation)
    organisation.consulting_days = 90
    organisation.save()
    again = inviting.invite_partner(actor=officer, engagement=engagement, organisation=organisation)
    assert (again.pk, again.days_needed) == (invited.pk, 30)
    assert time_of(engagement).rows[0].worst.days >= 30


@pytest.mark.parametrize(("decides", "closes"), [(60, 50), (45, 30)])
def test_more_time_that_a_partner_is_given_keeps_the_engagement_open_too(decides: int, closes: int) -> None:
    partnership = make_partnership()
    person = make_member(partnership=partnership)
    matter = make_matter(partnership=partnership, open_until=_days(30))
    engagement = make_engagement(matter=matter, **_purpose(closes_on=_days(30), decides_on=_days(decides)))
    asked = ask_for_time(actor=actor_for(person), matter=matter, until=_days(50), because="Three levels")
    answer_time_request(actor=SYSTEM, time_request=asked, is_granted=True)
    give_more_time(Event.objects.filter(name="dialogue.time_answered").latest("pk"))
    engagement.refresh_from_db()
    assert engagement.closes_on == _days(closes)


# Opening -------------------------------------------------------------------------------------------------
def test_it_opens_only_with_everything_there_and_the_owner_saying_go() -> None:
    engagement, officer, partner = _ready()
    with pytest.raises(DomainError) as refused:
        running.open_engagement(actor=officer, engagement=engagement)
    assert refused.value.code == "not_ready"
    assert check_of(engagement).missing == ["The owner says go"]
    with pytest.raises(NotPermitted):
        running.say_go(actor=partner, engagement=engagement, is_go=True)
    with pytest.raises(DomainError):
        running.say_go(actor=officer, engagement=engagement, is_go=False)
    running.say_go(actor=officer, engagement=engagement, is_go=True)
    own, other = engagement.owner, engagement.matter.partnership.seats.get(mandates__person=partner.person_id)
    planning.name_owner(actor=officer, engagement=engagement, owner=other)
    assert check_of(Engagement.objects.get(pk=engagement.pk)).missing == ["The owner says go"]
    planning.name_owner(actor=officer, engagement=engagement, owner=own)
    assert running.open_engagement(actor=officer, engagement=engagement).is_open
    with pytest.raises(DomainError):  # what is open changes with a reason only
        planning.change_engagement(actor=officer, engagement=engagement, can_change="Less.")
    planning.change_engagement(
        actor=officer, engagement=engagement, can_change="Less.", reason="The operator left."
    )


def test_a_gate_is_passed_by_a_public_reason_only_where_it_is_not_met() -> None:
    engagement, officer, partner = _ready()
    with pytest.raises(DomainError) as refused:
        running.pass_gate(actor=officer, engagement=engagement, gate="reasons", reason="No need.")
    assert refused.value.code == "gate_met"
    planning.remove_paper(actor=officer, paper=Paper.objects.filter(kind="assessment").get())
    assert not check_of(engagement).is_ready
    with pytest.raises(NotPermitted):
        running.pass_gate(actor=partner, engagement=engagement, gate="reasons", reason="Later.")
    running.pass_gate(actor=officer, engagement=engagement, gate="reasons", reason="It follows on 3 March.")
    gate = next(each for each in check_of(engagement).gates if each.key == "reasons")
    assert (gate.is_met, gate.is_passed) == (False, True)


def test_closing_early_needs_a_reason_and_closes_its_ways_to_take_part() -> None:
    engagement, officer, _partner = _ready()
    running.say_go(actor=officer, engagement=engagement, is_go=True)
    engagement = running.open_engagement(actor=officer, engagement=engagement)
    Activity.objects.filter(engagement=engagement).update(state="open")
    with pytest.raises(DomainError):
        running.close_engagement(actor=officer, engagement=engagement)
    running.close_engagement(actor=officer, engagement=engagement, because="Everybody answered.")
    assert set(engagement.activities.values_list("state", flat=True)) <= {"closed"}
    with pytest.raises(DomainError):
        running.call_off_engagement(actor=officer, engagement=engagement, because="x")


def test_programs_read_an_engagement_its_time_and_positions(client: Client) -> None:
    engagement, officer, _partner = _ready()
    assert client.get(f"/api/v1/engagements/{engagement.pk}").status_code == 404
    running.say_go(actor=officer, engagement=engagement, is_go=True)
    running.open_engagement(actor=officer, engagement=engagement)
    assert client.get(f"/api/v1/engagements/{engagement.pk}").json()["influence"] == "together"
    listed = client.get(f"/api/v1/engagements?matter={engagement.matter_id}&state=open").json()
    assert [each["id"] for each in listed["items"]] == [engagement.pk]
    time = client.get(f"/api/v1/engagements/{engagement.pk}/time").json()
    assert (len(time["asked"]), time["asked"][0]["short_by"]) == (1, 0)
    assert client.get("/api/v1/positions").json()["items"] == []


# Pages ---------------------------------------------------------------------------------------------------
PLAN_PAGES = (
    *("plan", "plan_purpose", "plan_partners", "methods", "plan_dates", "plan_papers", "plan_people"),
    *("plan_check", "plan_time", "changes", "review", "review_csv", "add_phase", "name_owner", "say_go"),
    *("close_engagement", "call_off_engagement"),
)


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_those_who_run_it_see_each_page_of_a_plan(client: Client, name: str) -> None:
    engagement, _officer, _partner = _ready()
    assert engagement.created_by is not None
    sign_in(client, engagement.created_by)
    answer = client.get(reverse(f"engagement:{name}", args=[engagement.pk]))
    assert answer.status_code == 200
    assert Client().get(reverse(f"engagement:{name}", args=[engagement.pk])).status_code in (302, 404)


def test_a_wrong_day_is_told_and_what_was_typed_is_kept(client: Client) -> None:
    engagement, _officer, _partner = _planned()
    assert engagement.created_by is not None
    sign_in(client, engagement.created_by)
    url = reverse("engagement:plan_dates", args=[engagement.pk])
    typed = {"closes_on": "1 1 2030", "decides_on": "", "hear_back_on": "1 6 2029", "expected_version": 1}
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "1 6 2029" in answer.content.decode()
    stale = client.post(url, typed | {"hear_back_on": "1 6 2031", "expected_version": 7})
    assert stale.status_code == 422


def test_choosing_in_the_browser_makes_an_activity_once(client: Client) -> None:
    engagement, _officer, partner = _planned()
    planning.agree_purpose(actor=partner, engagement=engagement)
    assert engagement.created_by is not None
    sign_in(client, engagement.created_by)
    url = reverse("engagement:choose_method", args=[engagement.pk, "questionnaire"])
    page = client.get(url).context["form"]
    key = page["submission_key"].value()
    typed = {"title": "Our questions", "note": "Ten minutes", "submission_key": key, "despite": "We must."}
    for _time in range(2):
        assert client.post(url, typed).status_code == 302
    assert ChosenMethod.objects.count() == 1


@pytest.mark.parametrize("name", ["plan", "plan_time", "plan_partners"])
def test_a_page_asks_the_database_no_more_with_more_partners(
    client: Client, name: str, django_assert_max_num_queries: object
) -> None:
    engagement, officer, _partner = _ready()
    assert engagement.created_by is not None
    sign_in(client, engagement.created_by)
    url = reverse(f"engagement:{name}", args=[engagement.pk])
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _more in range(2):
        inviting.invite_partner(
            actor=officer, engagement=engagement, organisation=make_organisation(consulting_days=20)
        )
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) <= len(one)


def test_nobody_is_asked_at_once_by_what_is_over() -> None:
    engagement, officer, _partner = _planned()
    asked = make_organisation()
    inviting.invite_partner(actor=officer, engagement=engagement, organisation=asked)
    others = [make_engagement(closes_on=_days(30)) for _other in range(3)]
    for other in others:
        inviting.invite_partner(actor=SYSTEM, engagement=other, organisation=asked)

    def elsewhere() -> int:
        row = next(each for each in time_of(engagement).rows if each.invited.organisation_id == asked.pk)
        return row.asked_elsewhere

    assert elsewhere() == 3
    partnership = others[0].matter.partnership
    partnership.ended_on = today()
    partnership.save()
    assert elsewhere() == 2
    Matter.objects.filter(pk=others[1].matter_id).update(stage="reviewed")
    assert elsewhere() == 1
