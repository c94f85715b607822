"""Whom a matter touches: the map, what the records say of it, and the step that is not skipped silently."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_community,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    sign_in,
)
from thegither.audit.models import Event
from thegither.audit.presenters import presenters
from thegither.audit.verification import verify_record
from thegither.dialogue.services import move_stage, record_decision
from thegither.engagement import services
from thegither.engagement.models import Interest, InterestMap
from thegither.engagement.selectors.interests import interest_page
from thegither.engagement.selectors.suggesting import suggestions_for, whom_to_invite
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.services import join_umbrella

pytestmark = pytest.mark.django_db


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


def add(actor, matter, name="People on nights", affected=3, influence=0, **more):
    return services.add_interest(
        actor=actor, matter=matter, name=name, affected=affected, influence=influence, **more
    )


def test_who_is_much_affected_and_not_heard_is_missing(actor, matter, seat):
    nights = add(actor, matter)
    own = add(actor, matter, organisation=seat.organisation, affected=2, influence=2)
    add(actor, matter, "Taxi firms", affected=1)
    school = add(actor, matter, "Parents", affected=2, heard_because="Forty of them at the school gate")
    page = interest_page(matter)
    assert {row.interest for row in page.missing} == {nights, own}
    make_contribution(matter=matter, actor=actor)
    page = interest_page(matter)
    assert [row.interest for row in page.missing] == [nights]
    rows = {row.interest: row for row in page.rows}
    assert (rows[own].said, rows[own].has_seat, rows[own].is_heard) == (1, True, True)
    assert rows[school].is_heard
    assert list(verify_record()) == []


def test_a_map_refuses_what_it_cannot_hold(actor, matter, partner):
    assert refusal(services.finish_map, actor=actor, matter=matter) == "map_empty"
    nobody = add(actor, matter, "Seals", affected=0)
    assert refusal(services.finish_map, actor=actor, matter=matter) == "nobody_affected"
    assert refusal(add, actor=actor, matter=matter, name="seals") == "interest_named"
    assert refusal(add, actor=actor, matter=matter, name="Cats", affected=4) == "degree_unknown"
    services.drop_interest(actor=actor, interest=nobody, because="They swim", expected_version=1)
    assert refusal(services.drop_interest, actor=actor, interest=nobody, because="x") == "interest_dropped"
    again = add(actor, matter, "Seals")
    stale = {"actor": actor, "interest": again, "affected": 1, "influence": 1}
    services.change_interest(**stale, expected_version=1)
    assert refusal(services.change_interest, **stale, expected_version=1) == "changed_meanwhile"


def test_only_partners_with_a_voice_map_and_only_those_who_see_the_matter_read(partnership, actor, matter):
    observer = actor_for(make_member(partnership=partnership, role="observer"))
    for somebody in (Actor.visitor(), observer, actor_for(make_person())):
        with pytest.raises(NotPermitted):
            add(somebody, matter)
    secret = make_matter(partnership=partnership, is_public=False)
    add(actor, secret)
    with pytest.raises(NotFound):
        add(actor_for(make_person()), secret)


# The step ------------------------------------------------------------------------------------------------
def test_the_step_is_not_skipped_silently(partnership, officer, actor, matter):
    move = {"actor": actor_for(officer), "matter": matter}
    assert refusal(move_stage, **move, to="options") == "step_open"
    move_stage(**move, to="options", reason="The ferry leaves today")
    event = Event.objects.get(name="dialogue.stage_moved")
    assert event.facts["skipped"] == ["interests"]
    assert "it went on without “Map whom it touches”" in presenters["dialogue.stage_moved"](event)
    add(actor, matter)
    services.finish_map(actor=actor, matter=matter)
    assert move_stage(**move, to="draft").stage == "draft"
    assert Event.objects.filter(name="dialogue.stage_moved").last().facts["skipped"] == []


def test_the_step_is_not_asked_of_what_was_imported_nor_on_the_way_back(partnership, officer, matter):
    imported = make_matter(partnership=partnership, attribution="Elsewhere, CC BY 4.0")
    assert move_stage(actor=actor_for(officer), matter=imported, to="options").stage == "options"
    move_stage(actor=Actor.system(), matter=matter, to="options")  # nobody is there to give a reason
    moved = move_stage(actor=actor_for(officer), matter=matter, to="problem", reason="New facts")
    assert moved.stage == "problem"
    assert Event.objects.filter(name="dialogue.stage_moved").last().facts["skipped"] == []


def test_the_stage_page_shows_the_step_and_what_was_begun_without_it(client, officer, matter):
    sign_in(client, officer)
    url = reverse("dialogue:move_stage", args=[matter.pk])
    assert reverse("engagement:interests", args=[matter.pk]) in client.get(url).content.decode()
    sent = {"to": "options", "expected_version": 1}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "write here why you go on without it" in refused.content.decode()
    assert client.post(url, sent | {"reason": "The ferry leaves today"}).status_code == 302
    assert "Went on without: Map whom it touches" in client.get(url).content.decode()


# Suggestions ---------------------------------------------------------------------------------------------
def test_nobody_decides_without_being_told_that_the_map_is_open(client, officer, matter):
    decision = make_decision(matter=matter)
    sign_in(client, officer)
    page = client.get(reverse("dialogue:record_decision", args=[decision.pk])).content.decode()
    assert reverse("engagement:interests", args=[matter.pk]) in page
    record_decision(
        actor=actor_for(officer),
        decision=decision,
        chosen=decision.options.first(),
        rule="consent",
        reasons="It keeps the first bus.",
    )
    assert "interests" in Event.objects.get(name="dialogue.decision_recorded").facts["skipped"]


def test_similar_matters_registers_and_umbrellas_suggest_with_their_rule(actor, partnership, matter, seat):
    glen = make_community(name="Glen Tarvie")
    shifts = make_community(name="Shift workers", kind="interest", description="Whoever works a shift")
    matter.community = glen
    matter.save(update_fields=["community"])
    near = make_matter(partnership=partnership, title="Buses for shift workers", question="Which bus?")
    add(actor, near, "People on nights")
    add(actor, near, "Nobody at all", affected=0)
    firm = make_organisation(name="Marlburn Foods", sectors=["business"])
    join_umbrella(actor=Actor.system(), umbrella=seat.organisation, member=firm)
    found = {each.name: each for each in suggestions_for(actor, matter)}
    assert "Nobody at all" not in found
    assert found["People on nights"].reasons == [
        "Affected in “Buses for shift workers”; words in common: shift, worker"
    ]
    assert found["Glen Tarvie"].reasons == ["The matter is about them"]
    assert found["Shift workers"].community_id == shifts.pk
    assert f"Members of {seat.organisation.name}" in found
    add(actor, matter, "People on nights")
    assert "People on nights" not in {each.name for each in suggestions_for(actor, matter)}


def test_a_hidden_matter_suggests_nothing_to_those_who_may_not_see_it(actor, matter):
    elsewhere = make_partnership(is_public=False)
    member = actor_for(make_member(partnership=elsewhere))
    secret = make_matter(partnership=elsewhere, title=matter.title, question=matter.question)
    add(member, secret, "A group that nobody may know")
    assert "A group that nobody may know" not in {each.name for each in suggestions_for(actor, matter)}


def test_those_who_could_speak_for_the_missing_are_named(actor, matter):
    carers = make_organisation(name="Brannoch Carers", sectors=["third"], purpose="A voice for unpaid carers")
    add(actor, matter, "Unpaid carers")
    firm = make_organisation(name="Tarvie Timber", sectors=["business"])
    add(actor, matter, organisation=firm)
    invitees = {each.organisation: each for each in whom_to_invite(interest_page(matter).missing)}
    assert set(invitees) == {carers, firm}
    assert invitees[firm].because == "It is affected itself and has no seat here"


# Pages ---------------------------------------------------------------------------------------------------
def test_a_map_is_made_by_its_pages(client, partner, partnership, matter):
    sign_in(client, partner)
    page = reverse("engagement:interests", args=[matter.pk])
    new = reverse("engagement:add_interest", args=[matter.pk])
    assert client.get(page).status_code == client.get(new).status_code == 200
    kept = client.post(new, {"name": "People on nights"})
    assert kept.status_code == 422
    assert "People on nights" in kept.content.decode()
    key = "6a1f5f0e-2c1e-4d0f-9a53-6fb0a3a7d008"
    sent = {"name": "people  on nights", "affected": "3", "influence": "0", "submission_key": key}
    make_community(name="People on nights", kind="interest")
    assert client.post(new, sent)["Location"] == client.post(new, sent)["Location"] == page
    interest = Interest.objects.get()
    assert interest.community.name == "People on nights"
    assert "One of one is much affected and was not heard" in client.get(page).content.decode()
    edit = reverse("engagement:edit_interest", args=[interest.pk])
    judged = {"affected": "3", "influence": "1", "heard_because": "At the gate", "expected_version": "1"}
    assert client.get(edit).status_code == 200
    assert client.post(edit, judged).status_code == 302
    assert client.post(edit, judged).status_code == 422
    assert client.post(reverse("engagement:finish_map", args=[matter.pk])).status_code == 302
    assert InterestMap.objects.get().done_for.partnership == partnership
    drop = reverse("engagement:drop_interest", args=[interest.pk])
    assert client.get(drop).status_code == 200
    assert client.post(drop, {"because": "Sold", "expected_version": "2"}).status_code == 302
    assert "Nobody has asked yet" in client.get(page).content.decode()


def test_a_map_costs_the_same_for_one_and_for_many(client, actor, matter):
    def price():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("engagement:interests", args=[matter.pk])).status_code == 200
        return len(queries)

    add(actor, matter, organisation=make_organisation())
    price()  # the site's own first look
    few = price()
    for _ in range(3):
        add(actor, matter, organisation=make_organisation())
    assert price() == few <= 10
