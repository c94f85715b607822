"""What people read of each event, and what somebody gets and leaves behind."""

import pytest

from tests.factories import actor_for, make_contribution, make_decision, make_matter, make_member, make_seat
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.audit.presenters import sentence
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Decision, Disposition, Dissent, Matter, MatterStage, StageFeedback
from thegither.dialogue.services import (
    answer_contributions,
    change_matter,
    cite_contributions,
    close_matter,
    give_stage_feedback,
    move_stage,
    open_matter,
    record_decision,
    record_dissent,
    reopen_matter,
    translate_matter,
    withdraw_decision,
)
from thegither.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived():
    """Live through everything that can happen, all of it done by one officer."""
    matter = make_matter()
    officer = make_member(partnership=matter.partnership, role="officer")
    actor = actor_for(officer)
    open_matter(actor=actor, partnership=matter.partnership, title="Late buses", question="How late?")
    change_matter(actor=actor, matter=matter, expected_version=1, title="Night buses")
    translate_matter(actor=actor, matter=matter, language="gd", title="Busaichean", question="Ciamar?")
    close_matter(actor=actor, matter=matter)
    reopen_matter(actor=actor, matter=matter)
    said = [make_contribution(matter=matter, actor=actor), make_contribution(matter=matter)]
    answer_contributions(
        actor=actor, matter=matter, contributions=said[:1], state="not_done", because="No money"
    )
    decision = make_decision(matter=matter, actor=actor, cites=said[:1])
    cite_contributions(actor=actor, decision=decision, contributions=said[1:])
    record_dissent(actor=actor, decision=decision, kind="aside", reason="Too dear")
    record_dissent(
        actor=actor,
        decision=decision,
        kind="objected",
        reason="Too late",
        seat=make_seat(partnership=matter.partnership),
    )
    first = decision.options.first()
    record_decision(actor=actor, decision=decision, chosen=first, rule="consent", reasons="Most people")
    no = make_decision(matter=matter, actor=actor)
    record_decision(
        actor=actor, decision=no, chosen=no.options.last(), rule="majority", reasons="Dear", is_no=True
    )
    withdraw_decision(actor=actor, decision=make_decision(matter=matter, actor=actor), reason="Overtaken")
    move_stage(actor=actor, matter=matter, to="options", reason="We know enough")
    move_stage(actor=actor, matter=matter, to="problem", reason="New facts")
    give_stage_feedback(actor=actor, contribution=said[0], verdict="partly", comment="You wrote late")
    return officer.user


def test_every_event_is_told_in_a_sentence(lived):
    told = [sentence(event) for event in Event.objects.filter(name__startswith="dialogue.").order_by("pk")]
    assert told == [
        "A matter was opened",
        "A matter was opened",
        "What the matter asks, or of whom, was changed",
        "The matter was put into another language",
        "The matter takes no more contributions",
        "The matter takes contributions again",
        *told[6:8],  # contributions are tested with what is said
        "1 contribution was answered: not done",
        "A decision was proposed, with 3 options",
        "The decision cites 1 more contribution",
        "A partner stood aside from the decision",
        "A partner objected to the decision",
        "It was decided. By consent: nobody objected",
        "A decision was proposed, with 3 options",
        "It was decided: not now",
        "A decision was proposed, with 3 options",
        "The proposal was withdrawn",
        (
            "The matter moved from “Problem” to “Options”; it went on without “Answer what was said”, "
            "“Map whom it touches”; 1 contribution had no answer"
        ),
        "The matter went back from “Options” to “Problem”",
        "Asked “Did we hear you?” about the stage “Problem”, somebody said: Partly",
    ]


def test_somebody_gets_everything_that_they_did(lived):
    acts = export_all(lived)["dialogue"]
    assert {name: len(rows) for name, rows in acts.items()} == {
        "matters_opened": 1,
        "stages_moved": 3,
        "answers_given": 1,
        "decisions_proposed": 3,
        "decisions_recorded": 2,
        "time_asked": 0,
        "time_requests_answered": 0,
        "dissents": 1,
        "stage_feedback": 1,
    }
    assert acts["answers_given"][0]["because"] == "No money"
    assert acts["stage_feedback"][0]["comment"] == "You wrote late"


def test_nothing_leads_to_somebody_who_was_erased_and_the_record_holds(lived):
    person = lived.person
    erase_all(lived)
    for model, by in (
        (Matter, "opened_by"),
        (MatterStage, "moved_by"),
        (Disposition, "answered_by"),
        (Decision, "proposed_by"),
        (Decision, "recorded_by"),
        (Dissent, "person"),
    ):
        assert not model.objects.filter(**{by: person.pk}).exists(), (model, by)
    assert StageFeedback.objects.get().comment == ""
    assert Disposition.objects.get().answered_for is not None
    assert [finding for finding in verify_record() if finding.what.startswith("dialogue.")] == []


def test_a_visitor_leaves_no_trace_of_who_they_are():
    matter = make_matter()
    said = make_contribution(matter=matter)
    move_stage(actor=Actor.system(), matter=matter, to="options")
    give_stage_feedback(actor=Actor.visitor(), contribution=said, verdict="no", comment="I am Ishbel")
    event = Event.objects.get(name="dialogue.stage_feedback_given")
    assert (event.person_id, event.participant_id, "Ishbel" in str(event.facts)) == (None, None, False)
