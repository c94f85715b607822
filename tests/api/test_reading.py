"""What can be read: with the same rights as on the pages, and in as few queries for three as for one."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.program import Program, token_of
from tests.factories import (
    actor_for,
    make_community,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
)
from thegither.accounts.models import ApiToken
from thegither.delivery.services import plan_action, tell_news
from thegither.dialogue.services import answer_contributions, cite_contributions, translate_matter
from thegither.kernel.clock import now, today
from thegither.outcomes.services import add_indicator, claim_part, create_outcome, measure
from thegither.partners.services import change_partnership


def test_a_visitor_reads_every_public_record(world, visitor):
    matter = visitor.get(f"/matters/{world.matter.pk}").json()
    assert matter["title"] == "Getting home after seven"
    assert matter["partnership"]["name"] == "Getting About"
    assert [stay["stage"] for stay in matter["stages"]] == ["problem", "doing"]
    assert matter["tally"]["shown"] == 6
    said = visitor.get(f"/contributions/{world.said[0].pk}").json()
    assert said["text"] == world.said[0].text
    assert said["answer"] == "acted_on"
    assert said["said_at"] == "2025-01-14T09:00:00Z"
    answer = visitor.get(f"/answers/{world.answer.pk}").json()
    assert (answer["state"], answer["covered"]) == ("acted_on", 4)
    decision = visitor.get(f"/decisions/{world.decision.pk}").json()
    assert [option["is_chosen"] for option in decision["options"]] == [True, False, False]
    assert [dissent["organisation"]["name"] for dissent in decision["dissents"]] == ["Marlburn Foods"]
    assert len(visitor.get(f"/decisions/{world.decision.pk}/citations").json()["items"]) == 4
    action = visitor.get(f"/actions/{world.late.pk}").json()
    assert [each["reason"] for each in action["due_dates"]] == ["", "The phone list came late."]
    assert action["days_late"] == 20
    assert action["owners"][0]["organisation"]["name"] == "Brannoch Health Board"
    news = visitor.get(f"/actions/{world.late.pk}/news").json()["items"]
    assert [each["text"] for each in news] == ["The list of numbers has come."]
    outcome = visitor.get(f"/outcomes/{world.outcome.pk}").json()
    (indicator,) = outcome["indicators"]
    assert [each["value"] for each in indicator["measurements"]] == [14.0, 9.0]
    assert outcome["claims"][0]["actions"] == [world.action.pk]


def test_a_thread_is_read_from_every_end(world, visitor):
    thread = visitor.get(f"/contributions/{world.said[0].pk}/thread").json()
    assert thread["reached"] == "changed"
    assert [station["state"] for station in thread["stations"]] == ["reached"] * 4
    assert thread["decided"][0]["chosen"] == "Run an evening bus for one year"
    assert thread["changed"][0]["figures"][0]["after"] == 9.0
    for path in (
        f"/decisions/{world.decision.pk}",
        f"/actions/{world.action.pk}",
        f"/outcomes/{world.outcome.pk}",
    ):
        other = visitor.get(f"{path}/thread").json()
        assert other["reached"] == "changed"
        assert {said["id"] for said in other["said"]} == {said.pk for said in world.said}


def test_a_partnership_is_read_as_it_was_on_a_day(world, visitor):
    path = f"/partnerships/{world.partnership.pk}"
    before = visitor.get(f"{path}/then?on=2020-01-01").json()
    assert (before["state"], before["seats"]) == ("before", [])
    change_partnership(
        actor=actor_for(world.officer),
        partnership=world.partnership,
        expected_version=1,
        name="Getting About Together",
    )
    then = visitor.get(f"{path}/then?on=2025-02-01").json()
    assert then["described"]["name"] == "Getting About"
    assert visitor.get(path).json()["name"] == "Getting About Together"
    assert [each["number"] for each in visitor.get(f"{path}/versions?order=oldest").json()["items"]] == [1, 2]
    assert len(visitor.get(f"{path}/seats").json()) == 5


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2025-02-30", "today", "20250101", "1735689600"])
def test_a_day_that_cannot_be_one_is_refused(world, visitor, day):
    response = visitor.get(f"/partnerships/{world.partnership.pk}/seats?on={day}")
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["on"]


def test_nobody_is_named_to_those_who_may_not_know_them(world, visitor, officer):
    path = f"/partnerships/{world.partnership.pk}/seats"
    name = world.officer.name
    assert all(seat["holders"] == [] for seat in visitor.get(path).json())
    assert any(seat["holders"] and seat["holders"][0]["name"] == name for seat in officer.get(path).json())
    for page in ("/contributions", "/matters", "/decisions", "/actions", "/outcomes", "/changes"):
        assert name not in visitor.get(page).content.decode()


def test_what_a_visitor_may_not_see_is_nowhere(world, visitor, officer, stranger):
    secrets = (f"/matters/{world.private.pk}", f"/contributions/{world.secret.pk}")
    for path in secrets:
        assert visitor.get(path).status_code == 404
        assert stranger.get(path).status_code == 404
        assert officer.get(path).status_code == 200
    for path in ("/matters", "/contributions", "/changes", "/search?q=depot"):
        assert "depot" not in visitor.get(path).content.decode()
    assert "depot" in officer.get("/matters").content.decode()


def test_a_public_action_does_not_tell_of_its_private_matter(world, visitor, officer):
    world.private.actions.add(world.late)
    assert visitor.get(f"/actions/{world.late.pk}").json()["matter"] is None
    assert officer.get(f"/actions/{world.late.pk}").json()["matter"]["id"] == world.private.pk
    assert visitor.get(f"/actions?matter={world.private.pk}").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("/contributions?layer=public", 5),
        ("/contributions?layer=partner", 1),
        ("/contributions?answer=acted_on", 4),
        ("/contributions?channel=paper", 0),
        ("/contributions?stage=problem", 6),
        ("/matters?stage=doing", 1),
        ("/matters?open=false", 0),
        ("/decisions?state=proposed", 0),
        ("/actions?late=true", 1),
        ("/actions?state=done", 1),
        ("/answers?state=acted_on", 1),
        ("/organisations?sector=union", 1),
        ("/organisations?text=bus", 1),
        ("/partnerships?slug=getting-about", 1),
        ("/partnerships?kind=board", 0),
    ],
)
def test_lists_are_narrowed(world, visitor, query, count):
    assert len(visitor.get(query).json()["items"]) == count


def test_search_finds_records_and_marks_nothing(world, visitor):
    call_command("rebuild_search", verbosity=0)  # in the product a handler of each event keeps it
    hits = visitor.get("/search?q=appointments").json()["items"]
    assert hits
    assert all("<mark>" not in hit["excerpt"] for hit in hits)
    assert all(hit["url"].startswith("http") for hit in hits)


def test_changes_are_sentences_with_an_address(world, visitor):
    (first,) = [item for item in visitor.walk("/changes") if item["event"] == "dialogue.matter_opened"]
    assert first["sentence"] == "A matter was opened"
    assert first["title"] == world.matter.title
    assert first["url"].endswith(f"/matters/{world.matter.pk}/")
    assert {item["id"] for item in visitor.walk("/changes?limit=3")} == {
        item["id"] for item in visitor.walk("/changes?order=oldest")
    }


def test_the_owner_of_a_token_reads_who_they_are(world, officer, visitor):
    me = officer.get("/me").json()
    assert me["token"]["seat_id"] == world.seats[0].pk
    assert me["token"]["may_write"] is True
    assert [seat["id"] for seat in me["seats"]] == [world.seats[0].pk]
    assert visitor.get("/me").status_code == 401


@pytest.mark.parametrize("fault", ["unknown", "expired", "revoked", "left"])
def test_a_token_that_does_not_work_is_refused_everywhere(world, fault):
    secret = token_of(world.officer)
    token = ApiToken.objects.get()
    if fault == "unknown":
        secret += "x"
    elif fault == "expired":
        token.expires_at = now() - timedelta(seconds=1)
    elif fault == "revoked":
        token.revoked_at = now()
    else:
        token.user.is_active = False
        token.user.save()
    token.save()
    response = Program(secret).get("/matters")
    assert response.status_code == 401
    assert response.json()["code"] == "token_not_valid"
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_session_is_nobody_to_the_api(world, client):
    client.force_login(world.officer.user)
    assert client.get("/api/v1/me").status_code == 401
    assert client.get(f"/api/v1/matters/{world.private.pk}").status_code == 404


# As few queries for three as for one ---------------------------------------------------------------------
def _fill(partnership, number):
    """Make one more of every kind of record, each with all of its parts."""
    person = make_member(partnership=partnership, role="officer")
    seat = person.mandates.get().seat
    actor = actor_for(person, seat)
    community = make_community(name=f"Glen {number}")
    organisation = make_organisation(sectors=["public", "third"])
    make_partnership(part_of=partnership, community=community)
    matter = make_matter(partnership=partnership, actor=actor, community=community)
    translate_matter(actor=actor, matter=matter, language="gd", title="Bus", question="Carson?")
    said = make_contribution(matter=matter, actor=actor)
    heard = answer_contributions(
        actor=actor, matter=matter, contributions=[said], state="considered", because="Yes."
    )
    decision = make_decision(matter=matter, actor=actor, is_decided=True)
    cite_contributions(actor=actor, decision=decision, contributions=[said])
    action = plan_action(
        actor=actor,
        partnership=partnership,
        title="Run it",
        due_on=today(),
        owners=[seat],
        matter=matter,
        carries_out=[decision],
    )
    tell_news(actor=actor, action=action, text="Soon.")
    outcome = create_outcome(actor=actor, partnership=partnership, title="Home", matter=matter)
    indicator = add_indicator(actor=actor, outcome=outcome, name="late", unit="%", better="down")
    measure(actor=actor, indicator=indicator, moment="before", measured_on=today(), value=number)
    claim_part(actor=actor, outcome=outcome, actions=[action], likelihood="likely", because="So.")
    return person, organisation, heard


LISTS = [
    "/organisations",
    "/communities",
    "/partnerships",
    "/matters",
    "/contributions",
    "/answers",
    "/decisions",
    "/actions",
    "/outcomes",
    "/changes?limit=100",
    "/partnerships/{partnership}/seats",
    "/partnerships/{partnership}/then",
]


@pytest.mark.django_db
def test_a_list_of_three_takes_as_many_queries_as_a_list_of_one():
    partnership = make_partnership()
    person, _organisation, _answer = _fill(partnership, 1)
    programs = {"visitor": Program(), "member": Program(token_of(person))}
    paths = [path.format(partnership=partnership.pk) for path in LISTS]

    def counts():
        found = {}
        for who, program in programs.items():
            for path in paths:
                program.get(path)  # the note of a token's use is written once
                with CaptureQueriesContext(connection) as queries:
                    assert program.get(path).status_code == 200
                found[who, path] = len(queries)
        return found

    one = counts()
    _fill(partnership, 2)
    _fill(partnership, 3)
    assert counts() == one
    assert max(one.values()) <= 14
