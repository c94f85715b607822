"""The dated packages of the framework, and what is kept of a person."""

import pytest

from tests.factories import actor_for, make_member, make_partnership
from thegither.framework import services
from thegither.framework.models import ClarityAnswer, Signature
from thegither.framework.packages import library_package, principles, template_for
from thegither.framework.personal import erase_framework, export_framework
from thegither.kernel.clock import today
from thegither.partners.models import PartnershipKind


def test_every_library_is_dated_and_names_its_source_and_its_terms():
    package = library_package()
    assert package.dated <= today()
    assert {library.key: len(library.principles) for library in package.entries.values()} == {
        "csg": 4,
        "christie": 4,
        "standards": 7,
        "planning-guidance": 9,
    }
    for library in package.entries.values():
        assert library.source
        assert library.licence
        assert library.url.startswith("https://")
    assert len(principles()) == 24


@pytest.mark.parametrize("kind", PartnershipKind.values)
def test_every_kind_of_partnership_has_a_template(kind):
    template = template_for(kind)
    assert template.content.principles
    assert set(template.hints) == {
        *("problem", "for_whom", "why_jointly", "why_now", "vision", "purpose"),
        *("convene", "decide", "feed_back", "review"),
    }


@pytest.mark.django_db
def test_a_person_is_given_what_they_signed_and_answered_and_is_cut_from_it():
    partnership = make_partnership()
    person = make_member(partnership=partnership, role="officer")
    actor, seat = actor_for(person), person.mandates.get().seat
    framework = services.begin_framework(actor=actor, partnership=partnership)
    why = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Written")
    services.save_texts(actor=actor, framework=framework, section="rationale", texts=why)
    version = services.open_for_signing(actor=actor, framework=framework)
    services.sign(actor=actor, version=version, seat=seat, stance="reserves", because="Ask us again")
    running = services.open_round(actor=actor, version=version, answer_until=today())
    services.answer_round(actor=actor, clarity_round=running, seat=seat, purpose="Home", role="Drive")
    given = export_framework(person.user)
    assert [row["because"] for row in given["signatures"]] == ["Ask us again"]
    assert [row["purpose"] for row in given["clarity_answers"]] == ["Home"]
    assert len(given["versions_opened"]) == 1
    erase_framework(person.user)
    assert ClarityAnswer.objects.get().answered_by is None
    assert Signature.objects.get().because == "Ask us again"
    assert export_framework(person.user)["versions_opened"] == []
