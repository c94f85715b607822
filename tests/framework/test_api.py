"""Frameworks for programs: open versions are for everybody, drafts and individuals are not."""

import pytest

from tests.factories import actor_for, make_mandate, make_member, make_partnership, make_person, make_seat
from thegither.framework import services

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
