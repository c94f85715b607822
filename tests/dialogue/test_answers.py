"""One answer for as many contributions as it fits; the newest stands; the tally is always right."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories import actor_for, make_contribution, make_matter, make_member, make_person, make_seat
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution, Disposition, DispositionCoverage, MatterTally, Standing
from thegither.dialogue.selectors.answers import answers_of_matter, answers_to, contributions_to_answer
from thegither.dialogue.services import answer_contributions
from thegither.dialogue.services.tallies import recount
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted


def answering(matter, contributions, actor=None, **fields):
    return answer_contributions(
        actor=actor or actor_for(make_member(partnership=matter.partnership)),
        matter=matter,
        contributions=contributions,
        **{"state": "acted_on", "because": "The bus runs until midnight now.", **fields},
    )


def tally_of(matter):
    return {name: getattr(MatterTally.objects.get(matter=matter), name) for name in recount(matter.pk)}


@pytest.mark.django_db
class TestAnswering:
    def test_any_partner_answers_many_for_their_seat(self):
        matter = make_matter()
        said = [make_contribution(matter=matter) for _ in range(3)]
        partner = make_member(partnership=matter.partnership)
        answer = answering(matter, said[:2], actor_for(partner))
        assert (answer.answered_by, answer.answered_for) == (partner, matter.partnership.seats.get())
        assert set(answer.coverage.values_list("contribution_id", flat=True)) == {said[0].pk, said[1].pk}
        states = list(Contribution.objects.order_by("pk").values_list("answer", "answered_at"))
        assert states == [("acted_on", answer.answered_at)] * 2 + [("received", None)]
        assert tally_of(matter) == recount(matter.pk)
        event = Event.objects.get(name="dialogue.contributions_answered")
        facts = {name: event.facts[name] for name in ("state", "count", "had_answer")}
        assert facts == {"state": "acted_on", "count": 2, "had_answer": 0}
        assert (event.target_id, event.seat_id) == (answer.pk, answer.answered_for_id)
        assert list(verify_record()) == []

    def test_all_that_match_are_found_by_the_service(self):
        matter = make_matter()
        wanted = make_contribution(matter=matter, text="The FERRY is always late")
        make_contribution(matter=matter, text="The bus is always late")
        make_contribution(text="The ferry elsewhere")
        answering(matter, contributions_to_answer(matter, word="ferry", layer="public", stage="problem"))
        assert [covered.contribution for covered in DispositionCoverage.objects.all()] == [wanted]

    def test_what_is_looked_for_is_narrowed_by_each_part(self):
        matter = make_matter()
        said = make_contribution(matter=matter)
        assert list(contributions_to_answer(matter, layer="partner")) == []
        assert list(contributions_to_answer(matter, stage="draft")) == []
        answering(matter, [said])
        assert list(contributions_to_answer(matter)) == []
        assert list(contributions_to_answer(matter, unanswered=False)) == [said]

    def test_the_newest_answer_stands_and_the_first_is_kept(self):
        matter = make_matter()
        said = make_contribution(matter=matter)
        first = answering(matter, [said])
        second = answering(matter, [said], state="not_done", because="The firm withdrew.")
        said.refresh_from_db()
        assert (said.answer, said.answered_at) == ("not_done", second.answered_at)
        assert list(answers_to(Actor.visitor(), said)) == [second, first]
        assert tally_of(matter) == recount(matter.pk)
        assert list(verify_record()) == []

    def test_being_considered_is_no_outcome(self):
        matter = make_matter()
        said = make_contribution(matter=matter)
        answering(matter, [said])
        answering(matter, [said], state="considered", because="We look at it again.")
        assert tally_of(matter)["answered"] == 0
        assert list(contributions_to_answer(matter)) == [said]
        assert tally_of(matter) == recount(matter.pk)

    def test_what_is_not_shown_is_left_out(self):
        matter = make_matter()
        shown, hidden = make_contribution(matter=matter), make_contribution(matter=matter)
        Contribution.objects.filter(pk=hidden.pk).update(standing=Standing.HIDDEN)
        elsewhere = make_contribution()
        answer = answering(matter, [shown, hidden, elsewhere])
        assert list(answer.coverage.values_list("contribution_id", flat=True)) == [shown.pk]

    def test_an_answer_covers_something(self):
        matter = make_matter()
        for nothing in ([], [make_contribution()], contributions_to_answer(matter)):
            with pytest.raises(DomainError) as refused:
                answering(matter, nothing)
            assert refused.value.code == "nothing_to_answer"
        assert not Disposition.objects.exists()

    @pytest.mark.parametrize(
        ("fields", "code", "field"),
        [
            ({"because": " "}, "text_missing", "because"),
            ({"because": "x" * 5001}, "text_too_long", "because"),
            ({"state": "received"}, "unknown_answer", "state"),
            ({"state": "maybe"}, "unknown_answer", "state"),
            ({"look_again_on": today() + timedelta(days=9)}, "look_again_needs_no", "look_again_on"),
            ({"state": "not_done", "look_again_on": today()}, "look_again_in_past", "look_again_on"),
        ],
    )
    def test_an_answer_says_what_and_why(self, fields, code, field):
        said = make_contribution()
        with pytest.raises(DomainError) as refused:
            answering(said.matter, [said], **fields)
        assert (refused.value.code, refused.value.field) == (code, field)

    def test_a_no_may_say_when_we_look_again(self):
        said = make_contribution()
        day = today() + timedelta(days=200)
        assert answering(said.matter, [said], state="not_done", look_again_on=day).look_again_on == day

    def test_the_same_form_sent_twice_answers_once(self):
        said, key = make_contribution(), uuid4()
        actor = actor_for(make_member(partnership=said.matter.partnership))
        first = answering(said.matter, [said], actor, submission_key=key)
        assert answering(said.matter, [said], actor, submission_key=key) == first
        assert Disposition.objects.count() == 1

    def test_who_may_not_answer(self):
        said = make_contribution()
        partnership = said.matter.partnership
        elsewhere = make_member(partnership=make_matter().partnership, role="officer")
        for actor in (
            Actor.visitor(),
            Actor.participant(said.participant_id),
            actor_for(make_person()),
            actor_for(elsewhere),
            actor_for(make_member(partnership=partnership, role="observer")),
        ):
            with pytest.raises(NotPermitted):
                answering(said.matter, [said], actor)

    def test_a_private_matter_looks_as_if_it_were_not_there(self):
        matter = make_matter(is_public=False)
        with pytest.raises(NotFound):
            answering(matter, [], actor_for(make_person()))

    def test_somebody_with_two_seats_answers_for_the_one_they_chose(self):
        matter = make_matter()
        person = make_member(partnership=matter.partnership, role="officer")
        officers_seat = matter.partnership.seats.get()
        other = make_seat(partnership=matter.partnership, person=person)
        said = make_contribution(matter=matter)
        assert answering(matter, [said], actor_for(person, other)).answered_for == other
        assert answering(matter, [said], actor_for(person)).answered_for == officers_seat

    def test_answers_are_listed_with_how_many_they_reached(self):
        matter = make_matter()
        answering(matter, [make_contribution(matter=matter) for _ in range(3)])
        with CaptureQueriesContext(connection) as queries:
            (answer,) = answers_of_matter(matter)
            assert (answer.covered, str(answer.answered_for)) == (3, answer.answered_for.organisation.name)
        assert len(queries) == 1

    def test_ten_thousand_are_answered_in_few_queries(self):
        matter = make_matter()
        Contribution.objects.bulk_create(
            Contribution(
                matter=matter, text=f"Words {number}", layer="public", stage="problem", said_at=now()
            )
            for number in range(10_000)
        )
        MatterTally.objects.filter(matter=matter).update(shown=10_000, public=10_000)
        actor = actor_for(make_member(partnership=matter.partnership))
        with CaptureQueriesContext(connection) as queries:
            answer = answering(matter, contributions_to_answer(matter), actor)
        assert len(queries) <= 40
        assert answer.coverage.count() == 10_000
        assert tally_of(matter) == recount(matter.pk)
        assert tally_of(matter)["answered"] == 10_000


class TestTally(TestCase):
    @settings(max_examples=30)
    @given(
        st.lists(
            st.tuples(
                st.sets(st.integers(0, 4), min_size=1),
                st.sampled_from(["considered", "acted_on", "partly", "not_done"]),
            ),
            max_size=8,
        )
    )
    def test_the_tally_is_always_a_recount_and_the_newest_answer_stands(self, answers):
        matter = make_matter()
        said = [make_contribution(matter=matter) for _ in range(5)]
        actor = actor_for(make_member(partnership=matter.partnership))
        stands = {contribution.pk: "received" for contribution in said}
        for chosen, state in answers:
            covered = [said[number] for number in chosen]
            answering(matter, covered, actor, state=state)
            stands |= {contribution.pk: state for contribution in covered}
            assert tally_of(matter) == recount(matter.pk)
        assert dict(Contribution.objects.values_list("pk", "answer")) == stands
        assert DispositionCoverage.objects.count() == sum(len(chosen) for chosen, _state in answers)
        assert list(verify_record()) == []
