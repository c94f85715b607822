"""Move a matter from stage to stage; ask those who spoke whether they were heard."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import actor_for, make_contribution, make_matter, make_member
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Stage, StageFeedback
from thegither.dialogue.selectors.answers import unanswered_at_stage
from thegither.dialogue.selectors.stages import ended_stage_of, stage_comments, stage_hearings, stays_of
from thegither.dialogue.services import answer_contributions, give_stage_feedback, move_stage
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotPermitted


@pytest.mark.django_db
class TestMoving:
    def test_an_officer_moves_a_matter_on(self):
        matter = make_matter()
        officer = make_member(partnership=matter.partnership, role="officer")
        moved = move_stage(actor=actor_for(officer), matter=matter, to="options", reason="We know enough")
        assert (moved.stage, moved.version) == ("options", 2)
        now, before = stays_of(matter)
        assert (now.stage, now.reason, now.left_at, now.moved_by) == (
            "options",
            "We know enough",
            None,
            officer,
        )
        assert now.moved_for.partnership == matter.partnership
        assert (before.stage, before.left_at) == ("problem", now.entered_at)
        assert moved.stage_since == now.entered_at
        facts = Event.objects.get(name="dialogue.stage_moved").facts
        assert {name: facts[name] for name in ("from", "to", "unanswered", "ended_stage", "goes_back")} == {
            "from": "problem",
            "to": "options",
            "unanswered": 0,
            "ended_stage": before.pk,
            "goes_back": False,
        }
        assert list(verify_record()) == []

    def test_going_back_needs_a_reason(self):
        matter = move_stage(actor=Actor.system(), matter=make_matter(), to="draft")
        with pytest.raises(DomainError) as refused:
            move_stage(actor=Actor.system(), matter=matter, to="problem")
        assert (refused.value.code, refused.value.field) == ("text_missing", "reason")
        assert (
            move_stage(actor=Actor.system(), matter=matter, to="problem", reason="New facts").stage
            == "problem"
        )

    @pytest.mark.parametrize(("to", "code"), [("problem", "already_there"), ("finished", "unknown_stage")])
    def test_a_move_goes_to_another_stage(self, to, code):
        with pytest.raises(DomainError) as refused:
            move_stage(actor=Actor.system(), matter=make_matter(), to=to)
        assert refused.value.code == code

    def test_a_partner_who_does_not_run_the_partnership_cannot_move_a_matter(self):
        matter = make_matter()
        with pytest.raises(NotPermitted):
            move_stage(
                actor=actor_for(make_member(partnership=matter.partnership)), matter=matter, to="options"
            )

    def test_the_second_of_two_officers_is_told(self):
        matter = make_matter()
        move_stage(actor=Actor.system(), matter=matter, to="options", expected_version=1)
        with pytest.raises(DomainError) as refused:
            move_stage(actor=Actor.system(), matter=matter, to="draft", expected_version=1)
        assert refused.value.code == "changed_meanwhile"

    def test_who_goes_unanswered_is_counted_by_layer_and_recorded(self):
        matter = make_matter()
        partner = actor_for(make_member(partnership=matter.partnership))
        answered, *_rest = [make_contribution(matter=matter) for _ in range(3)]
        make_contribution(matter=matter, actor=partner.for_seat(matter.partnership.seats.get().pk))
        answer_contributions(
            actor=partner, matter=matter, contributions=[answered], state="acted_on", because="Done"
        )
        unanswered = unanswered_at_stage(matter)
        assert (unanswered.by_layer, unanswered.total) == ({"public": 2, "partner": 1}, 3)
        assert [(layer, count) for layer, _name, count in unanswered.layers] == [
            ("partner", 1),
            ("public", 2),
        ]
        move_stage(actor=Actor.system(), matter=matter, to="options")
        assert Event.objects.get(name="dialogue.stage_moved").facts["unanswered"] == 3
        assert [hearing.unanswered for hearing in stage_hearings(matter)] == [3]
        assert unanswered_at_stage(move_stage(actor=Actor.system(), matter=matter, to="draft")).total == 0

    def test_a_clock_that_was_set_back_leaves_no_gap(self):
        matter = make_matter()
        with clock.at(clock.now() - timedelta(hours=1)):
            move_stage(actor=Actor.system(), matter=matter, to="options")
        now, before = stays_of(matter)
        assert before.entered_at == before.left_at == now.entered_at


class TestWay(TestCase):
    @settings(max_examples=30)
    @given(st.lists(st.tuples(st.sampled_from(Stage.values), st.integers(0, 500)), max_size=12))
    def test_the_way_of_a_matter_has_no_gap_and_one_present_stage(self, moves):
        moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
        with clock.at(moment):
            matter = make_matter()
        gone = ["problem"]
        for to, hours in moves:
            moment += timedelta(hours=hours)
            with clock.at(moment):
                if to == gone[-1]:
                    with pytest.raises(DomainError):
                        move_stage(actor=Actor.system(), matter=matter, to=to)
                    continue
                matter = move_stage(actor=Actor.system(), matter=matter, to=to, reason="Because")
                gone.append(to)
        stays = list(matter.stages.order_by("entered_at", "pk"))
        assert [stay.stage for stay in stays] == gone
        assert [stay.left_at for stay in stays[:-1]] == [stay.entered_at for stay in stays[1:]]
        assert stays[0].entered_at == matter.opened_at
        assert (stays[-1].left_at, stays[-1].stage, stays[-1].entered_at) == (
            None,
            matter.stage,
            matter.stage_since,
        )
        assert list(verify_record()) == []


@pytest.mark.django_db
class TestHearing:
    def test_an_author_says_how_they_were_heard_and_may_change_it(self):
        matter = make_matter()
        contribution = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        for verdict, comment in (("no", "Nobody answered"), ("partly", "")):
            given = give_stage_feedback(
                actor=Actor.visitor(), contribution=contribution, verdict=verdict, comment=comment
            )
        assert (StageFeedback.objects.get(), given.verdict, given.comment) == (given, "partly", "")
        assert given.matter_stage == matter.stages.get(stage="problem")
        (hearing,) = stage_hearings(matter)
        assert (hearing.label, hearing.yes, hearing.partly, hearing.no, hearing.given) == (
            "Problem",
            0,
            1,
            0,
            1,
        )
        assert list(verify_record()) == []

    def test_nobody_is_asked_before_the_stage_has_ended(self):
        with pytest.raises(DomainError) as refused:
            give_stage_feedback(actor=Actor.visitor(), contribution=make_contribution(), verdict="yes")
        assert refused.value.code == "stage_goes_on"

    def test_a_verdict_is_one_of_three(self):
        matter = make_matter()
        contribution = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        with pytest.raises(DomainError) as refused:
            give_stage_feedback(actor=Actor.visitor(), contribution=contribution, verdict="great")
        assert refused.value.code == "unknown_verdict"

    def test_a_stage_that_came_twice_is_judged_by_those_who_spoke_then(self):
        matter = make_matter()
        early = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        move_stage(actor=Actor.system(), matter=matter, to="problem", reason="New facts")
        late = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        first, second = matter.stages.filter(stage="problem").order_by("pk")
        assert (ended_stage_of(early), ended_stage_of(late)) == (first, second)

    def test_what_came_on_paper_after_its_stage_is_heard_at_that_stage(self):
        matter = make_matter()
        contribution = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        contribution.entered_at = clock.now() + timedelta(days=1)
        assert ended_stage_of(contribution) == matter.stages.get(stage="problem")

    def test_comments_are_read_by_partners_only(self):
        matter = make_matter()
        contribution = make_contribution(matter=matter)
        move_stage(actor=Actor.system(), matter=matter, to="options")
        given = give_stage_feedback(
            actor=Actor.visitor(), contribution=contribution, verdict="no", comment="Write to us"
        )
        assert stage_comments(Actor.visitor(), matter) == []
        assert stage_comments(actor_for(make_member(partnership=matter.partnership)), matter) == [given]
