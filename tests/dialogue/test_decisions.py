"""Propose, cite, decide, dissent, withdraw."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.factories import (
    actor_for,
    administrator,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_seat,
)
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import (
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    Disposition,
    Dissent,
    Standing,
)
from thegither.dialogue.selectors.decisions import citable_by, cited_by, seats_to_speak_for
from thegither.dialogue.services import (
    OptionDraft,
    cite_contributions,
    propose_decision,
    record_decision,
    record_dissent,
    withdraw_decision,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted

pytestmark = pytest.mark.django_db

BUS, TAXI, NOTHING = (
    OptionDraft("A later bus"),
    OptionDraft("A taxi"),
    OptionDraft("Do nothing", is_nothing=True),
)


def proposing(matter, actor=None, options=(BUS, TAXI, NOTHING), **fields):
    return propose_decision(
        actor=actor or actor_for(make_member(partnership=matter.partnership)),
        matter=matter,
        options=options,
        **{"title": "Night buses", "question": "How do people get home?", **fields},
    )


def recording(decision, actor=None, **fields):
    return record_decision(
        actor=actor or actor_for(make_member(partnership=decision.matter.partnership, role="officer")),
        decision=decision,
        **{
            "chosen": decision.options.order_by("position")[0],
            "rule": "consent",
            "reasons": "It reaches most people.",
            **fields,
        },
    )


def refusal(call, *args, **fields):
    with pytest.raises(DomainError) as refused:
        call(*args, **fields)
    return refused.value.code


# Propose and cite ----------------------------------------------------------------------------------------
def test_a_partner_proposes_for_their_seat_and_cites_what_was_said():
    matter = make_matter()
    said = make_contribution(matter=matter)
    partner = make_member(partnership=matter.partnership)
    bus = OptionDraft("A later bus", arguments_for="Cheap", arguments_against="Empty", evidence="A survey")
    decision = proposing(matter, actor_for(partner), options=[bus, TAXI, NOTHING], cites=[said])
    assert (decision.state, decision.proposed_by) == ("proposed", partner)
    assert decision.proposed_for == matter.partnership.seats.get()
    first, second, nothing = decision.options.all()
    assert (first.arguments_for, first.arguments_against, first.evidence) == ("Cheap", "Empty", "A survey")
    assert [option.is_nothing for option in (first, second, nothing)] == [False, False, True]
    assert list(cited_by(decision)) == [said]
    facts = Event.objects.get(name="dialogue.decision_proposed").facts
    assert (facts["options"], facts["cites"]) == (3, 1)
    assert list(verify_record()) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([BUS, NOTHING], "too_few_options"),
        ([BUS, TAXI], "nothing_missing"),
        ([BUS, TAXI, NOTHING, NOTHING], "nothing_missing"),
        ([BUS] * 12 + [NOTHING], "too_many_options"),
        ([BUS, OptionDraft(" "), NOTHING], "text_missing"),
    ],
)
def test_there_is_a_choice(options, code):
    assert refusal(proposing, make_matter(), options=options) == code
    assert not Decision.objects.exists()


def test_the_same_proposal_sent_twice_is_stored_once():
    matter, key = make_matter(), uuid4()
    actor = actor_for(make_member(partnership=matter.partnership))
    assert proposing(matter, actor, submission_key=key) == proposing(matter, actor, submission_key=key)
    assert Decision.objects.count() == 1


def test_citing_adds_what_is_not_cited_yet():
    matter = make_matter()
    first, second = (
        make_contribution(matter=matter),
        make_contribution(matter=matter, text="The ferry is late"),
    )
    decision = proposing(matter, cites=[first])
    partner = actor_for(make_member(partnership=matter.partnership))
    assert list(citable_by(decision, word="ferry")) == [second]
    (citation,) = cite_contributions(
        actor=partner, decision=decision, contributions=[first, second], note="Why"
    )
    assert (citation.contribution, citation.note) == (second, "Why")
    assert list(citable_by(decision)) == []
    assert (
        refusal(cite_contributions, actor=partner, decision=decision, contributions=[first])
        == "nothing_to_cite"
    )
    assert list(verify_record()) == []


def test_only_what_is_shown_on_the_matter_is_cited():
    matter = make_matter()
    hidden = make_contribution(matter=matter)
    Contribution.objects.filter(pk=hidden.pk).update(standing=Standing.HIDDEN)
    for wrong in (hidden, make_contribution()):
        assert refusal(proposing, matter, cites=[wrong]) == "cannot_cite"


def test_a_withdrawn_decision_cites_nothing_more():
    decision = make_decision()
    withdraw_decision(actor=Actor.system(), decision=decision, reason="Overtaken")
    said = make_contribution(matter=decision.matter)
    call = {"actor": Actor.system(), "decision": decision, "contributions": [said]}
    assert refusal(cite_contributions, **call) == "withdrawn"


def test_an_observer_neither_proposes_nor_cites_nor_dissents():
    decision = make_decision()
    observer = actor_for(make_member(partnership=decision.matter.partnership, role="observer"))
    for refused in (
        lambda: proposing(decision.matter, observer),
        lambda: cite_contributions(actor=observer, decision=decision, contributions=[]),
        lambda: record_dissent(actor=observer, decision=decision, kind="objected", reason="No"),
    ):
        with pytest.raises(NotPermitted):
            refused()


# Decide --------------------------------------------------------------------------------------------------
def test_an_officer_records_what_was_decided():
    decision = make_decision()
    officer = make_member(partnership=decision.matter.partnership, role="officer")
    at = now() - timedelta(days=2)
    done = recording(decision, actor_for(officer), decided_at=at, decided_by="The board")
    assert (done.state, done.rule, done.decided_by, done.decided_at) == (
        "decided",
        "consent",
        "The board",
        at,
    )
    assert (done.recorded_by, done.is_no, done.version) == (officer, False, 2)
    assert [option.is_chosen for option in done.options.all()] == [True, False, False]
    assert Event.objects.get(name="dialogue.decision_recorded").facts["rule"] == "consent"
    assert list(verify_record()) == []


def test_a_no_for_now_may_say_when_we_look_again():
    decision = make_decision()
    nothing = decision.options.get(is_nothing=True)
    day = today() + timedelta(days=100)
    done = recording(decision, chosen=nothing, is_no=True, look_again_on=day)
    assert (done.is_no, done.look_again_on, nothing.pk) == (True, day, done.options.get(is_chosen=True).pk)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reasons": ""}, "text_missing"),
        ({"rule": "loudest"}, "unknown_rule"),
        ({"rule": "elsewhere"}, "text_missing"),
        ({"decided_at": now() + timedelta(days=2)}, "decided_in_future"),
        ({"look_again_on": today()}, "look_again_in_past"),
        ({"expected_version": 7}, "changed_meanwhile"),
        ({"answer_cited": "partly"}, "nothing_to_answer"),
    ],
)
def test_a_decision_is_recorded_whole(fields, code):
    decision = make_decision()
    assert refusal(recording, decision, **fields) == code
    decision.refresh_from_db()
    assert decision.state == "proposed"
    assert not decision.options.filter(is_chosen=True).exists()


def test_an_option_of_another_decision_cannot_be_chosen():
    other = make_decision().options.first()
    assert refusal(recording, make_decision(), chosen=other) == "unknown_option"


def test_decided_elsewhere_names_who_decided():
    done = recording(make_decision(), rule="elsewhere", decided_by="The Scottish Government")
    assert (done.rule, done.decided_by) == ("elsewhere", "The Scottish Government")


def test_the_database_refuses_a_decision_without_reasons():
    decision = make_decision(is_decided=True)
    for fields in ({"reasons": ""}, {"rule": ""}, {"decided_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**fields)


def test_the_database_refuses_a_second_choice_and_a_second_nothing():
    decision = make_decision(is_decided=True)
    for fields in ({"is_chosen": True}, {"is_nothing": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DecisionOption.objects.filter(decision=decision).update(**fields)


def test_the_second_of_two_officers_is_told():
    decision = make_decision()
    recording(decision, expected_version=1)
    assert refusal(recording, decision, expected_version=1) == "changed_meanwhile"
    assert refusal(recording, decision) == "already_decided"


def test_who_does_not_run_the_partnership_cannot_record():
    decision = make_decision()
    elsewhere = make_member(partnership=make_matter().partnership, role="officer")
    for actor in (
        Actor.visitor(),
        actor_for(make_member(partnership=decision.matter.partnership)),
        actor_for(elsewhere),
    ):
        with pytest.raises(NotPermitted):
            recording(decision, actor)
    assert recording(decision, administrator()).state == "decided"


def test_what_a_decision_cites_is_answered_with_its_reasons():
    matter = make_matter()
    said = [make_contribution(matter=matter) for _ in range(3)]
    decision = proposing(matter, cites=said[:2])
    day = today() + timedelta(days=30)
    recording(decision, is_no=True, look_again_on=day, answer_cited="not_done")
    answer = Disposition.objects.get()
    assert (answer.state, answer.because, answer.look_again_on) == (
        "not_done",
        "It reaches most people.",
        day,
    )
    assert list(Contribution.objects.order_by("pk").values_list("answer", flat=True)) == [
        "not_done",
        "not_done",
        "received",
    ]
    assert list(verify_record()) == []


def test_acted_on_needs_no_day_to_look_again():
    matter = make_matter()
    decision = proposing(matter, cites=[make_contribution(matter=matter)])
    recording(decision, look_again_on=today() + timedelta(days=30), answer_cited="acted_on")
    assert Disposition.objects.get().look_again_on is None


# Withdraw and dissent ------------------------------------------------------------------------------------
def test_the_seat_that_proposed_withdraws_and_so_does_an_officer():
    matter = make_matter()
    proposer = actor_for(make_member(partnership=matter.partnership))
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))
    another = actor_for(make_member(partnership=matter.partnership))
    for actor in (proposer, officer, administrator()):
        decision = proposing(matter, proposer)
        with pytest.raises(NotPermitted):
            withdraw_decision(actor=another, decision=decision, reason="Mine")
        done = withdraw_decision(actor=actor, decision=decision, reason="Overtaken by events")
        assert (done.state, done.reasons, done.version) == ("withdrawn", "Overtaken by events", 2)
    assert list(verify_record()) == []


def test_only_a_proposal_is_withdrawn_and_with_a_reason():
    decision = make_decision()
    call = {"actor": Actor.system(), "decision": decision}
    assert refusal(withdraw_decision, **call, reason=" ") == "text_missing"
    withdraw_decision(**call, reason="Overtaken")
    assert refusal(withdraw_decision, **call, reason="Again") == "withdrawn"
    assert refusal(recording, decision) == "withdrawn"
    decided = make_decision(is_decided=True)
    assert (
        refusal(withdraw_decision, actor=Actor.system(), decision=decided, reason="No") == "already_decided"
    )


def test_a_seat_dissents_for_itself_and_may_change_its_words():
    decision = make_decision(is_decided=True)
    partner = make_member(partnership=decision.matter.partnership)
    for kind in ("objected", "aside"):
        dissent = record_dissent(actor=actor_for(partner), decision=decision, kind=kind, reason=f"We {kind}")
    assert Dissent.objects.get() == dissent
    assert (dissent.kind, dissent.reason, dissent.person) == ("aside", "We aside", partner)
    assert dissent.seat == decision.matter.partnership.seats.get()
    assert list(verify_record()) == []


def test_an_officer_records_a_dissent_for_a_seat():
    decision = make_decision()
    partnership = decision.matter.partnership
    seat = make_seat(partnership=partnership)
    officer = actor_for(make_member(partnership=partnership, role="officer"))
    dissent = record_dissent(actor=officer, decision=decision, kind="objected", reason="Too dear", seat=seat)
    assert (dissent.seat, dissent.person) == (seat, None)
    assert Event.objects.get(name="dialogue.dissent_recorded").facts["for_itself"] is False
    partner = actor_for(make_member(partnership=partnership))
    with pytest.raises(NotPermitted):
        record_dissent(actor=partner, decision=decision, kind="objected", reason="Theirs", seat=seat)


def test_a_dissent_is_by_a_seat_of_the_partnership_in_one_of_two_ways():
    decision = make_decision()
    call = {"actor": Actor.system(), "decision": decision, "reason": "No"}
    seat = make_seat(partnership=decision.matter.partnership)
    assert refusal(record_dissent, **call, kind="shouted", seat=seat) == "unknown_kind"
    assert refusal(record_dissent, **call, kind="objected", seat=make_seat()) == "other_partnership"
    with pytest.raises(NotPermitted):
        record_dissent(**call, kind="objected")
    withdraw_decision(actor=Actor.system(), decision=decision, reason="Overtaken")
    assert refusal(record_dissent, **call, kind="objected", seat=seat) == "withdrawn"


def test_the_seats_that_one_may_speak_for():
    decision = make_decision()
    partnership = decision.matter.partnership
    partner = make_member(partnership=partnership)
    officer = make_member(partnership=partnership, role="officer")
    make_seat(partnership=partnership, role="observer")
    own, running = partnership.seats.exclude(role="observer").order_by("pk")
    assert list(seats_to_speak_for(actor_for(partner), decision)) == [own]
    assert set(seats_to_speak_for(actor_for(officer), decision)) == {own, running}
    assert list(seats_to_speak_for(Actor.visitor(), decision)) == []


def test_a_citation_taken_away_behind_the_record_is_found():
    matter = make_matter()
    decision = proposing(matter, cites=[make_contribution(matter=matter)])
    Citation.objects.all().delete()
    assert {finding.what for finding in verify_record()} == {f"dialogue.decision:{decision.pk}"}
