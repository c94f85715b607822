"""Two people, or one form twice, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tests.factories import actor_for, make_contribution, make_decision, make_matter, make_member
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution, Decision, Disposition, Matter, MatterStage
from thegither.dialogue.services import (
    answer_contributions,
    change_matter,
    move_stage,
    open_matter,
    record_decision,
)
from thegither.dialogue.services.tallies import recount
from thegither.kernel.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same moment, each on its own connection; return results, or codes of refusals."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait()
            return call()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def officer_of(matter):
    return actor_for(make_member(partnership=matter.partnership, role="officer"))


def test_of_two_officers_who_change_a_matter_one_is_told():
    matter = make_matter()
    officer = officer_of(matter)
    results = at_once(
        *(
            lambda title=title: (
                change_matter(actor=officer, matter=matter, expected_version=1, title=title).title
            )
            for title in ("One", "Two")
        )
    )
    assert results.count("changed_meanwhile") == 1
    assert Matter.objects.get().title in results
    assert list(verify_record()) == []


def test_of_two_officers_who_move_a_matter_one_is_told():
    matter = make_matter()
    officer = officer_of(matter)
    results = at_once(
        *(
            lambda to=to: (
                move_stage(
                    actor=officer, matter=matter, to=to, reason="We know enough", expected_version=1
                ).stage
            )
            for to in ("options", "draft")
        )
    )
    assert "changed_meanwhile" in results
    assert MatterStage.objects.filter(left_at__isnull=True).count() == 1
    assert MatterStage.objects.count() == 2
    assert list(verify_record()) == []


def test_of_two_officers_who_record_a_decision_one_is_told():
    decision = make_decision()
    officer = officer_of(decision.matter)
    options = list(decision.options.all())[:2]
    results = at_once(
        *(
            lambda option=option: (
                record_decision(
                    actor=officer, decision=decision, chosen=option, rule="consent", reasons=option.title
                ).reasons
            )
            for option in options
        )
    )
    assert "already_decided" in results
    decided = Decision.objects.get()
    assert decided.reasons in results
    assert decided.options.get(is_chosen=True).title == decided.reasons


def test_one_form_sent_four_times_at_once_is_stored_once():
    matter, key = make_matter(), uuid4()
    officer = officer_of(matter)
    opened = at_once(
        *[
            lambda: (
                open_matter(
                    actor=officer, partnership=matter.partnership, title="a", question="b", submission_key=key
                ).pk
            )
        ]
        * 4
    )
    assert len(set(opened)) == 1
    said = make_contribution(matter=matter)
    answered = at_once(
        *[
            lambda: (
                answer_contributions(
                    actor=officer,
                    matter=matter,
                    contributions=[said],
                    state="partly",
                    because="Some of it",
                    submission_key=key,
                ).pk
            )
        ]
        * 4
    )
    assert len(set(answered)) == 1
    assert (Matter.objects.count(), Disposition.objects.count()) == (2, 1)


def test_answers_that_meet_leave_the_tally_right():
    matter = make_matter()
    officer = officer_of(matter)
    said = [make_contribution(matter=matter) for _ in range(6)]
    overlapping = [said[:4], said[2:], said[::2], said[::-1]]
    states = ["acted_on", "considered", "not_done", "partly"]
    at_once(
        *(
            lambda chosen=chosen, state=state: answer_contributions(
                actor=officer, matter=matter, contributions=chosen, state=state, because="Because"
            )
            for chosen, state in zip(overlapping, states, strict=True)
        )
    )
    counts = recount(matter.pk)
    matter.tally.refresh_from_db()
    assert {name: getattr(matter.tally, name) for name in counts} == counts
    for contribution in Contribution.objects.all():
        newest = Disposition.objects.filter(coverage__contribution=contribution).order_by("-pk").first()
        assert contribution.answer == newest.state
    assert list(verify_record()) == []
