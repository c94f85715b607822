"""What can be written: through the services of the pages, only with a token that may, and only once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import uuid4

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_decision
from thegither.accounts.models import Participant
from thegither.delivery.services import plan_action
from thegither.dialogue.models import Contribution, Decision, Matter
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.receipts import contribution_for
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.offers.services import add_listing
from thegither.outcomes.models import Outcome


@dataclass(frozen=True)
class Write:
    """One change that a program asks for, of which ``may`` can and ``may_not`` cannot."""

    path: str
    body: dict[str, Any]
    status: int = 201
    may: str = "partner"
    may_not: str = "observer"
    method: str = "post"

    def by(self, program: Program) -> Any:
        """Send it."""
        return program.send(self.method, self.path, self.body)


def all_writes(world):
    """Return one sound request for every operation that writes, but for saying something."""
    proposed = make_decision(matter=world.matter)
    indicator = world.outcome.indicators.get()
    planned = plan_action(
        actor=Actor.system(),
        partnership=world.partnership,
        title="Ask drivers",
        due_on=date(2026, 4, 1),
        owners=world.seats[:1],
    )
    listing = add_listing(
        actor=Actor.system(), seat=world.seats[0], kind="offer", thing="space", title="A room"
    )
    partnership, matter = f"/partnerships/{world.partnership.pk}", f"/matters/{world.matter.pk}"
    late, outcome = f"/actions/{world.late.pk}", f"/outcomes/{world.outcome.pk}"
    seat, said = world.seats[0].pk, [world.unanswered.pk]
    options = [{"title": "A bus"}, {"title": "A taxi"}, {"title": "Nothing", "is_nothing": True}]
    runs = {"may": "officer", "may_not": "partner"}
    return {
        "open_matter": Write(f"{partnership}/matters", {"title": "Rest", "question": "Where do you rest?"}),
        "move_stage": Write(f"{matter}/stage", {"to": "reviewed", "reason": "We know enough"}, 200, **runs),
        "change_matter": Write(matter, {"title": "Rest for drivers"}, 200, **runs, method="patch"),
        "translate_matter": Write(
            f"{matter}/translations/gd", {"title": "Fois", "question": "Càite?"}, 200, **runs, method="put"
        ),
        "close_matter": Write(f"{matter}/close", {}, 200, **runs),
        "reopen_matter": Write(f"{matter}/reopen", {}, 200, **runs),
        "moderate_contribution": Write(
            f"/contributions/{said[0]}/moderation", {"standing": "shown"}, 200, **runs
        ),
        "answer_contributions": Write(
            f"{matter}/answers", {"contributions": said, "state": "partly", "because": "A room is found."}
        ),
        "propose_decision": Write(
            f"{matter}/decisions",
            {"title": "Rest rooms", "question": "Which?", "options": options, "cites": said},
        ),
        "record_decision": Write(
            f"/decisions/{proposed.pk}/record",
            {"chosen": proposed.options.first().pk, "rule": "consent", "reasons": "It is cheapest."},
            200,
            **runs,
        ),
        "cite_contributions": Write(f"/decisions/{proposed.pk}/citations", {"contributions": said}),
        "record_dissent": Write(f"/decisions/{proposed.pk}/dissents", {"kind": "objected", "reason": "No."}),
        "plan_action": Write(
            f"{partnership}/actions",
            {
                "title": "Open rooms",
                "due_on": "2026-02-01",
                "owners": [seat],
                "carries_out": [world.decision.pk],
            },
        ),
        "move_due_date": Write(f"{late}/due-dates", {"due_on": "2026-03-01", "reason": "Snow."}, **runs),
        "tell_news": Write(f"{late}/news", {"text": "It snows."}, **runs),
        "start_action": Write(f"/actions/{planned.pk}/start", {}, 200, **runs),
        "stop_action": Write(f"{late}/stop", {"reason": "There is no money."}, 200, **runs),
        "reopen_action": Write(f"/actions/{world.action.pk}/reopen", {"reason": "It broke."}, 200, **runs),
        "finish_action": Write(f"{late}/finish", {"result": "Texts are sent."}, 200, **runs),
        "add_listing": Write(
            f"{partnership}/listings", {"kind": "offer", "thing": "space", "title": "A rest room"}
        ),
        "change_listing": Write(
            f"/listings/{listing.pk}", {"title": "Two rest rooms"}, 200, **runs, method="patch"
        ),
        "enter_in_ledger": Write(f"/seats/{seat}/ledger", {"what": "The room", "hours": 2}, **runs),
        "note_contact": Write(f"{partnership}/contacts", {"with_words": "A baker", "ground": "theirs"}),
        "create_outcome": Write(f"{partnership}/outcomes", {"title": "Drivers are rested"}),
        "add_indicator": Write(f"{outcome}/indicators", {"name": "waits", "unit": "min", "better": "down"}),
        "measure": Write(
            f"/indicators/{indicator.pk}/measurements",
            {"moment": "after", "measured_on": "2025-11-30", "value": 8.5, "sample_size": 40},
        ),
        "correct_measurement": Write(
            f"/measurements/{indicator.measurements.first().pk}/correction",
            {"value": 12, "note": "A slip of the pen."},
            200,
        ),
        "claim_part": Write(
            f"{outcome}/claims",
            {"actions": [world.action.pk], "likelihood": "possible", "because": "It runs."},
        ),
    }


NAMES = (
    "open_matter",
    "move_stage",
    "change_matter",
    "translate_matter",
    "close_matter",
    "reopen_matter",
    "moderate_contribution",
    "answer_contributions",
    "propose_decision",
    "record_decision",
    "cite_contributions",
    "record_dissent",
    "plan_action",
    "move_due_date",
    "tell_news",
    "start_action",
    "stop_action",
    "reopen_action",
    "finish_action",
    "add_listing",
    "change_listing",
    "enter_in_ledger",
    "note_contact",
    "create_outcome",
    "add_indicator",
    "measure",
    "correct_measurement",
    "claim_part",
)


def test_every_operation_that_writes_is_tried_here(world):
    from thegither.config.api import api

    declared = {
        operation["operationId"]
        for operations in api.document["paths"].values()
        for method, operation in operations.items()
        if method != "get"
    }
    # tests/relations/test_network.py tries them: one survey at a time, which an organisation answers once
    surveys = {"open_network_survey", "answer_network_survey", "close_network_survey"}
    # tests/framework/test_api.py and tests/offers/test_api.py try them: only the two sides may
    between = {"give_evidence", "say_whether_kept", "ask_organisation", "answer_ask", "decline_ask"}
    # tests/api/test_methods.py tries those of ideas, drafts and events, the rooms' own tests the others
    methods = {
        *("add_idea", "support_idea", "take_support_back", "merge_idea", "unmerge_idea"),
        *("publish_wording", "add_comment", "plan_event", "sign_up", "hand_in_answers"),
    }
    in_rooms = {"ask_for_support", "make_theme", "assign", "change_contact", "add_statement", "vote"}
    said = {"contribute", "withdraw_contribution"}
    assert declared == {*NAMES, *surveys, *between, *methods, *in_rooms, *said}
    assert set(all_writes(world)) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_who_may_writes_and_nobody_else(world, visitor, reader, stranger, member, name):
    write = all_writes(world)[name]
    signed_in_browser = Program()
    signed_in_browser.client.force_login(world.officer.user)

    refused = write.by(visitor)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_needed")
    refused = write.by(signed_in_browser)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_needed")
    refused = write.by(reader)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert "may only read" in refused.json()["detail"]
    assert write.by(stranger).status_code == 403
    assert write.by(Program(token_of(member(write.may_not)))).status_code == 403

    done = write.by(Program(token_of(member(write.may))))
    assert done.status_code == write.status, done.content
    assert done.json()["id"] if isinstance(done.json(), dict) else done.json()[0]["id"]


@pytest.mark.parametrize("name", NAMES)
def test_what_one_may_not_see_one_cannot_write_to(world, officer, name):
    write = all_writes(world)[name]
    parts = write.path.split("/")
    parts[2] = "999999"
    response = replace(write, path="/".join(parts)).by(officer)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_private_matter_does_not_exist_for_a_stranger_who_writes(world, stranger, visitor):
    body = {"contributions": [world.secret.pk], "state": "partly", "because": "So."}
    assert stranger.post(f"/matters/{world.private.pk}/answers", body).status_code == 404
    assert visitor.post(f"/matters/{world.private.pk}/contributions", {"text": "Me"}).status_code == 404


@pytest.mark.parametrize(
    "name", ["open_matter", "propose_decision", "plan_action", "create_outcome", "answer_contributions"]
)
def test_what_is_sent_again_with_its_key_is_stored_once(world, officer, name):
    write, key = all_writes(world)[name], str(uuid4())
    first = officer.post(write.path, write.body, Idempotency_Key=key)
    again = officer.post(write.path, write.body, Idempotency_Key=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = officer.post(write.path, write.body, Idempotency_Key=str(uuid4()))
    assert other.json()["id"] != first.json()["id"]


def test_a_key_that_is_no_uuid_is_refused(world, officer):
    write = all_writes(world)["open_matter"]
    before = Matter.objects.count()
    response = officer.post(write.path, write.body, Idempotency_Key="mine")
    assert response.status_code == 422
    assert Matter.objects.count() == before


# Saying something ----------------------------------------------------------------------------------------
def test_anybody_says_something_and_gets_a_receipt(world, visitor):
    body = {"text": "The stop has no light.", "knowledge": "lived", "byline": "Ailsa"}
    response = visitor.post(f"/matters/{world.matter.pk}/contributions", body)
    assert response.status_code == 201
    said = response.json()["contribution"]
    assert (said["channel"], said["layer"], said["byline"]) == ("api", "public", "Ailsa")
    token = response.json()["receipt_url"].rstrip("/").rpartition("/")[2]
    assert contribution_for(token).pk == said["id"]
    assert visitor.client.get(f"/receipts/{token}/").status_code == 200
    assert Contribution.objects.get(pk=said["id"]).participant is not None
    assert response.cookies == {}


def test_a_visitor_who_sends_again_is_one_participant(world, visitor):
    path, key = f"/matters/{world.matter.pk}/contributions", str(uuid4())
    before = Participant.objects.count()
    first = visitor.post(path, {"text": "No light."}, Idempotency_Key=key)
    again = visitor.post(path, {"text": "No light."}, Idempotency_Key=key)
    assert first.json() == again.json()
    assert Participant.objects.count() == before + 1


def test_a_partner_says_something_for_their_seat(world, officer):
    response = officer.post(f"/matters/{world.matter.pk}/contributions", {"text": "We can lend a van."})
    said = response.json()["contribution"]
    assert said["layer"] == "partner"
    assert said["organisation"]["id"] == world.seats[0].organisation_id


def test_who_may_only_read_says_nothing(world, reader):
    before = Contribution.objects.count()
    assert reader.post(f"/matters/{world.matter.pk}/contributions", {"text": "We"}).status_code == 403
    assert Contribution.objects.count() == before


@pytest.mark.usefixtures("stopped_clock")
def test_whoever_floods_is_slowed_down(world, visitor):
    path = f"/matters/{world.matter.pk}/contributions"
    responses = [visitor.post(path, {"text": f"Number {number}"}) for number in range(11)]
    assert [response.status_code for response in responses] == [201] * 10 + [429]
    problem = responses[-1]
    assert problem["Content-Type"] == "application/problem+json"
    assert 0 < int(problem["Retry-After"]) <= 60
    assert problem.json()["code"] == "too_many_requests"


# Taking back ---------------------------------------------------------------------------------------------
def test_whoever_holds_the_receipt_takes_back_what_they_said(world, visitor, officer):
    made = visitor.post(f"/matters/{world.matter.pk}/contributions", {"text": "I was wrong."}).json()
    said, receipt = made["contribution"]["id"], made["receipt_url"].rstrip("/").rpartition("/")[2]
    path = f"/contributions/{said}/withdrawal"
    for body in ({}, {"receipt": "forged.token"}):
        assert visitor.post(path, body).status_code in {401, 404}
    elsewhere = visitor.post(f"/contributions/{world.unanswered.pk}/withdrawal", {"receipt": receipt})
    assert elsewhere.status_code == 404
    assert officer.post(path).status_code == 403  # may hide it, for a published reason, but not take it back
    done = visitor.post(path, {"receipt": receipt})
    assert (done.status_code, done.json()["standing"]) == (200, "withdrawn")
    assert visitor.get(f"/contributions/{said}").status_code == 404


def test_a_person_takes_back_their_own_with_a_token_that_may_write(world, member):
    person = member("partner")
    path = f"/matters/{world.matter.pk}/contributions"
    said = Program(token_of(person)).post(path, {"text": "No."}).json()["contribution"]["id"]
    withdrawal = f"/contributions/{said}/withdrawal"
    assert Program(token_of(person, may_write=False)).post(withdrawal).status_code == 403
    assert Contribution.objects.get(pk=said).standing == "shown"
    assert Program(token_of(person)).post(withdrawal).json()["standing"] == "withdrawn"


# What the domain refuses ---------------------------------------------------------------------------------
def test_what_cannot_be_now_is_a_conflict(world, officer):
    record = {"chosen": world.decision.options.first().pk, "rule": "consent", "reasons": "Again."}
    response = officer.post(f"/decisions/{world.decision.pk}/record", record)
    assert (response.status_code, response.json()["code"]) == (409, "already_decided")
    response = officer.post(f"/actions/{world.action.pk}/finish", {"result": "Again."})
    assert (response.status_code, response.json()["code"]) == (409, "not_under_way")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": None}, "title"),
        ({"matter": 999_999}, "matter"),
        ({"matter": "1"}, "matter"),
        ({"matter": 2**63}, "matter"),
        ({"look_again_on": "9999-12-31"}, "look_again_on"),
        ({"look_again_on": 20260101}, "look_again_on"),
        ({"look_again_on": "2026-02-30"}, "look_again_on"),
        ({"titel": "x"}, "titel"),
    ],
)
def test_the_property_at_fault_is_named(world, officer, change, field):
    before = Outcome.objects.count()
    body = {"title": "Rested", **change}
    response = officer.post(f"/partnerships/{world.partnership.pk}/outcomes", body)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert Outcome.objects.count() == before


def test_only_what_is_sent_of_a_matter_changes(world, officer):
    path = f"/matters/{world.matter.pk}"
    before = officer.get(path).json()
    after = officer.send("patch", path, {"summary": "Known so far."}).json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"summary", "version"}
    assert officer.send("patch", path, {"title": None}).status_code == 422
    stale = officer.send("patch", path, {"title": "Mine"}, If_Match=f'"{before["version"]}-0"')
    assert stale.status_code == 412
    assert officer.get(path).json() == after


def test_nothing_is_hidden_without_a_published_reason(world, officer, visitor):
    path = f"/contributions/{world.unanswered.pk}/moderation"
    refused = officer.post(path, {"standing": "hidden", "reason": "dislike"})
    assert (refused.status_code, refused.json()["code"]) == (422, "reason_missing")
    assert officer.post(path, {"standing": "withdrawn"}).status_code == 422
    assert visitor.get(f"/contributions/{world.unanswered.pk}").status_code == 200

    published = published_reasons().reasons[0]
    with clock.at(datetime.combine(published.from_on, time(12), UTC)):
        program = Program(token_of(world.officer))
        hidden = program.post(path, {"standing": "hidden", "reason": published.slug})
    assert hidden.json()["standing"] == "hidden"
    assert visitor.get(f"/contributions/{world.unanswered.pk}").status_code == 404


def test_keys_that_no_database_takes_are_refused(world, officer):
    body = {"title": "A", "question": "B?", "cites": [2**70]}
    body["options"] = [{"title": "1"}, {"title": "2"}, {"title": "3", "is_nothing": True}]
    response = officer.post(f"/matters/{world.matter.pk}/decisions", body)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == ["cites.0"]


def test_what_cannot_be_chosen_is_refused_as_what_does_not_exist(world, officer):
    body = {"title": "A", "question": "B?", "cites": [world.secret.pk]}
    body["options"] = [{"title": "1"}, {"title": "2"}, {"title": "3", "is_nothing": True}]
    response = officer.post(f"/matters/{world.matter.pk}/decisions", body)
    assert (response.status_code, response.json()["code"]) == (422, "unknown_key")
    assert not Decision.objects.filter(title="A").exists()
