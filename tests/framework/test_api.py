"""Frameworks for programs: open versions are for everybody, drafts and individuals are not."""

from uuid import uuid4

import pytest

from tests.api.program import Program, token_of
from tests.factories import actor_for, make_mandate, make_member, make_partnership, make_person, make_seat
from thegither.framework import services
from thegither.framework.services.commitments import make_commitment
from thegither.kernel.clock import today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_programs_read_the_agreement_and_who_signed(client, count, django_assert_max_num_queries):
    partnership = make_partnership()
    officer = make_member(partnership=partnership, role="officer")
    actor = actor_for(officer)
    framework = services.begin_framework(actor=actor, partnership=partnership)
    base = f"/api/v1/partnerships/{partnership.pk}/framework"
    assert client.get(base).status_code == 404
    assert client.get("/api/v1/framework-versions").json()["items"] == []
    why = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Written")
    services.save_texts(actor=actor, framework=framework, section="rationale", texts=why)
    version = services.open_for_signing(actor=actor, framework=framework)
    given = client.get(base).json()
    assert (given["number"], given["texts"]["why_now"]) == (1, "Written")
    assert given["principles"][0]["source"] == "csg/power-sharing"
    alone = make_person()
    own_seat = make_seat(partnership=partnership, individual=alone)
    services.sign(
        actor=actor_for(alone), version=version, seat=own_seat, stance="declines", because="Too long"
    )
    for _number in range(count):
        person = make_person()
        seat = make_mandate(seat=make_seat(partnership=partnership), person=person).seat
        services.sign(actor=actor_for(person), version=version, seat=seat, stance="signs")
    with django_assert_max_num_queries(6):
        signed = client.get(f"/api/v1/framework-versions/{version.pk}/signatures").json()["items"]
    assert [row["stance"] for row in signed] == ["signs"] * count + ["declines"]
    assert signed[-1]["seat"] is None
    assert signed[-1]["because"] == "Too long"
    assert {row["seat"]["organisation"]["name"] for row in signed[:-1]} != {None}


def test_only_the_two_sides_of_a_promise_write_to_it():
    partnership = make_partnership()
    giver, taker = (make_member(partnership=partnership) for _side in range(2))
    made = make_commitment(
        actor=actor_for(giver),
        partnership=partnership,
        made_by=giver.mandates.get().seat,
        to=taker.mandates.get().seat,
        text="Light at every stop",
        first_due_on=today(),
    )
    giving, taking = (Program(token_of(person)) for person in (giver, taker))
    evidence, verdicts = f"/commitments/{made.pk}/evidence", f"/commitments/{made.pk}/verdicts"
    body, key = {"text": "Lit", "dated_on": today().isoformat()}, str(uuid4())
    assert Program().post(evidence, body).status_code == 401
    assert taking.post(evidence, body).status_code == 403
    assert taking.post(verdicts, {"is_kept": True}).json()["code"] == "nothing_to_confirm"
    for _time in range(2):
        answer = giving.post(evidence, body, Idempotency_Key=key)
        assert answer.status_code == 201
        assert [row["text"] for row in answer.json()["evidence"]] == ["Lit"]
    assert giving.post(verdicts, {"is_kept": True}).status_code == 403
    assert taking.post(verdicts, {"is_kept": False}).json()["code"] == "text_missing"
    assert taking.post(verdicts, {"is_kept": True}).json()["status"] == "confirmed"
