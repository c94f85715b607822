"""Ideas: put in, found, supported once, answered, merged and split with their provenance."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_person,
    make_response,
    sign_in,
)
from tests.support.methods import refusal
from thegither.accounts.personal import erase_all, export_all
from thegither.accounts.services import begin_participation
from thegither.audit.dispatch import handle_event
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution, DispositionCoverage
from thegither.dialogue.services import withdraw_contribution
from thegither.engagement.models import Phase, PhaseSetting, Response
from thegither.engagement.selectors.activities import activity_page
from thegither.engagement.services import contribute_in
from thegither.engagement.services.responses import as_author
from thegither.ideas import services
from thegither.ideas.models import Idea, Support
from thegither.ideas.selectors import FEWEST, SUPPORTED, Wanted, idea_table, wanted_ideas
from thegither.kernel.actors import Actor
from thegither.kernel.clock import at, now, today
from thegither.kernel.errors import NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(partnership):
    return make_activity(
        engagement=make_engagement(matter=make_matter(partnership=partnership)), kind="ideas"
    )


def idea_in(activity, title="A bench at every second stop", actor=None, **fields):
    text = fields.pop("text", f"{title}: one could wait there.")
    return services.add_idea(
        actor=actor or Actor.visitor(), activity=activity, title=title, text=text, **fields
    )


def somebody():
    return Actor.participant(begin_participation().pk)


def altered():
    """Return what is not as it was recorded, but for what the factories put in behind the record."""
    made_for_tests = ("engagement.engagement:", "engagement.activity:")
    return [found for found in verify_record() if not found.what.startswith(made_for_tests)]


def test_support_counts_everybody_once_and_can_be_taken_back(activity):
    idea, one = idea_in(activity), somebody()
    for actor in (one, one, somebody(), actor_for(make_person())):
        services.support_idea(actor=actor, idea=idea)
    idea.refresh_from_db()
    assert idea.supporters == 3
    services.take_support_back(actor=one, idea=idea)
    services.take_support_back(actor=one, idea=idea)
    idea.refresh_from_db()
    assert idea.supporters == 2


def test_merging_counts_whoever_is_for_both_once_and_can_be_undone(activity, officer):
    bench, seat, perch = (idea_in(activity, title) for title in ("A bench", "A seat", "A perch"))
    both, only = somebody(), somebody()
    services.support_idea(actor=both, idea=bench)
    services.support_idea(actor=both, idea=seat)
    services.support_idea(actor=only, idea=perch)
    services.merge_idea(actor=officer, idea=perch, into=seat, because="The same thing")
    services.merge_idea(actor=officer, idea=seat, into=bench, because="The same thing")
    bench.refresh_from_db()
    assert bench.supporters == 2
    assert set(bench.merged.all()) == {seat, perch}
    assert list(wanted_ideas(Actor.visitor(), activity, Wanted())) == [bench]
    assert refusal(services.support_idea, actor=only, idea=seat) == "idea_merged"
    services.take_support_back(actor=both, idea=bench)
    bench.refresh_from_db()
    assert bench.supporters == 1
    services.unmerge_idea(actor=officer, idea=perch)
    bench.refresh_from_db(), perch.refresh_from_db()
    assert (bench.supporters, perch.supporters, perch.merged_because) == (0, 1, "")
    assert altered() == []


def test_an_answer_reaches_every_author_whose_idea_became_this_one(activity, officer):
    bench, seat = idea_in(activity, "A bench"), idea_in(activity, "A seat")
    services.merge_idea(actor=officer, idea=seat, into=bench, because="The same thing")
    services.answer_idea(actor=officer, idea=bench, state="partly", because="Four of them in spring.")
    assert DispositionCoverage.objects.count() == 2
    shown = Idea.objects.select_related("contribution").get(pk=seat.pk)
    assert shown.status == "Taken up in part"
    assert (
        refusal(services.answer_idea, actor=officer, idea=seat, state="partly", because="x") == "idea_merged"
    )


def test_a_part_is_of_the_same_author_in_their_own_words(activity, officer):
    author = somebody()
    whole = idea_in(activity, "Benches", author, text="Benches with backs. And a light at the stop.")
    part = services.split_idea(actor=officer, idea=whole, title="A light", text="And a light at the stop.")
    assert part.split_from == whole
    assert part.contribution.participant_id == author.participant_id
    assert whole.contribution.reference in part.contribution.provenance
    assert Contribution.objects.get(pk=whole.contribution_id).text.startswith("Benches with backs")
    invented = {"actor": officer, "idea": whole, "title": "A roof", "text": "A roof of glass"}
    assert refusal(services.split_idea, **invented) == "part_not_quoted"
    assert altered() == []


def test_ideas_of_two_activities_are_not_merged_and_only_who_runs_it_merges(activity, officer, partnership):
    bench, other = idea_in(activity), idea_in(make_activity(kind="ideas", engagement=activity.engagement))
    far = {"actor": officer, "idea": bench, "into": other, "because": "x"}
    assert refusal(services.merge_idea, **far) == "merge_elsewhere"
    assert refusal(services.merge_idea, **far | {"into": bench}) == "merge_elsewhere"
    partner = actor_for(make_member(partnership=partnership))
    with pytest.raises(NotPermitted):
        services.merge_idea(**far | {"actor": partner, "into": idea_in(activity)})
    assert services.answer_idea(actor=partner, idea=bench, state="considered", because="We ask the council.")


def test_what_is_not_taken_now_is_refused(activity):
    idea = idea_in(activity)
    phase = Phase.objects.create(engagement=activity.engagement, title="Reading", begins_on=today())
    setting = PhaseSetting.objects.create(activity=activity, phase=phase, takes_support=False)
    assert refusal(services.support_idea, actor=somebody(), idea=idea) == "support_closed"
    setting.takes_support, setting.takes_responses = True, False
    setting.save()
    services.support_idea(actor=somebody(), idea=idea)
    assert refusal(idea_in, activity=activity) == "activity_closed"
    activity.state = "closed"
    activity.save()
    assert refusal(services.support_idea, actor=somebody(), idea=idea) == "support_closed"


def test_what_others_said_stays_hidden_where_the_activity_says_so(activity, officer):
    author = somebody()
    idea = idea_in(activity, actor=author)
    activity.shows_results = False
    activity.save()
    assert list(wanted_ideas(Actor.visitor(), activity, Wanted())) == []
    assert list(wanted_ideas(author, activity, Wanted())) == [idea]
    assert list(wanted_ideas(officer, activity, Wanted())) == [idea]
    with pytest.raises(NotFound):
        services.support_idea(actor=Actor.visitor(), idea=idea)
    activity.state = "closed"
    activity.save()
    assert list(wanted_ideas(Actor.visitor(), activity, Wanted())) == [idea]


def test_the_order_is_another_each_day_and_the_list_is_narrowed(activity):
    ideas = [
        idea_in(activity, f"Idea {number}", place="Inverbeg" if number == 3 else "") for number in range(8)
    ]
    services.support_idea(actor=somebody(), idea=ideas[5])

    def order(day):
        with at(now() + timedelta(days=day)):
            return [idea.pk for idea in wanted_ideas(Actor.visitor(), activity, Wanted())]

    assert order(0) == order(0)
    assert len({tuple(order(day)) for day in range(5)}) > 1
    assert all(sorted(order(day)) == [idea.pk for idea in ideas] for day in range(5))
    found = wanted_ideas(Actor.visitor(), activity, Wanted(place="inverbeg"))
    assert list(found) == [ideas[3]]
    assert wanted_ideas(Actor.visitor(), activity, Wanted(order=SUPPORTED))[0] == ideas[5]
    fewest = list(wanted_ideas(Actor.visitor(), activity, Wanted(order=FEWEST)))
    assert fewest[-1] == ideas[5]
    assert [idea.pk for idea in fewest[:-1]] == [key for key in order(0) if key != ideas[5].pk]
    assert list(wanted_ideas(Actor.visitor(), activity, Wanted(word="idea 6"))) == [ideas[6]]


def test_whose_support_it_was_is_theirs_to_have_and_forgotten_with_them(activity):
    idea, person = idea_in(activity), make_person()
    services.support_idea(actor=actor_for(person), idea=idea)
    assert export_all(person.user)["ideas"]["ideas_supported"][0]["idea_id"] == idea.pk
    erase_all(person.user)
    assert Support.objects.get().person_id is None
    services.support_idea(actor=somebody(), idea=idea)
    idea.refresh_from_db()
    assert idea.supporters == 2


def test_a_form_sent_twice_makes_one_idea_and_a_wrong_one_keeps_its_text(client, activity):
    url = reverse("ideas:add", args=[activity.pk])
    said = {"title": "A bench", "text": "At every second stop.", "submission_key": "0" * 31 + "1"}
    assert client.post(url, said | {"title": ""}).status_code == 422
    wrong = client.post(url, said | {"title": ""}).content.decode()
    assert "At every second stop." in wrong
    first, second = client.post(url, said), client.post(url, said)
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Idea.objects.count() == Response.objects.count() == 1


def test_a_visitor_supports_with_a_cookie_and_elsewhere_nothing(client, activity):
    idea = idea_in(activity)
    url = reverse("ideas:support", args=[idea.pk])
    assert client.get(url).status_code == 405
    client.post(url), client.post(url)
    idea.refresh_from_db()
    assert idea.supporters == 1
    client.post(url, {"back": "1"})
    idea.refresh_from_db()
    assert idea.supporters == 0
    for name in ("answer", "merge", "split"):
        assert client.get(reverse(f"ideas:{name}", args=[idea.pk])).status_code in (302, 403)
    sign_in(client, make_person())
    assert client.post(reverse("ideas:unmerge", args=[idea.pk])).status_code == 403
    assert client.get(reverse("ideas:desk", args=[activity.pk])).status_code == 403


def test_the_table_tells_of_every_idea_and_no_cell_is_a_formula(client, activity, officer):
    bench, seat = idea_in(activity, "=A bench"), idea_in(activity, "A seat")
    services.merge_idea(actor=officer, idea=seat, into=bench, because="The same")
    services.answer_idea(actor=officer, idea=bench, state="not_done", because="No money.")
    rows = list(idea_table(Actor.visitor(), activity))
    assert [(row[9], row[10], row[11]) for row in rows] == [
        ("not_done", "No money.", ""),
        ("not_done", "No money.", bench.pk),
    ]
    text = b"".join(client.get(reverse("ideas:table", args=[activity.pk]))).decode()
    assert "'=A bench" in text


@pytest.mark.parametrize("name", ["ideas", "desk"])
def test_lists_ask_as_often_for_three_as_for_one(client, activity, partnership, name):
    sign_in(client, make_member(partnership=partnership, role="officer"))
    url = reverse(f"ideas:{name}", args=[activity.pk])

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    idea_in(activity, "One")
    queries()
    one = queries()
    idea_in(activity, "Two"), idea_in(activity, "Three")
    assert queries() == one <= 18


def test_ideas_on_paper_are_typed_in_with_their_way_layer_and_day(client, activity, partnership):
    url = reverse("ideas:type_in", args=[activity.pk])
    activity.access, activity.closes_at = "code", now()
    activity.save()
    assert client.get(url).status_code in (302, 403)
    sign_in(client, make_member(partnership=partnership, role="observer"))
    assert client.get(url).status_code == 403
    clerk = make_member(partnership=partnership)
    sign_in(client, clerk)
    day = today() - timedelta(days=3)
    said = {"title": "A bench", "text": "At every stop.", "channel": "paper", "layer": "community"}
    said |= {"said_on": day.isoformat(), "submission_key": "0" * 31 + "1", "then": "next"}
    wrong = client.post(url, said)
    assert wrong.status_code == 422
    assert "At every stop." in wrong.content.decode()
    answers = [client.post(url, said | {"provenance": "Box in the hall"}) for _time in range(2)]
    assert [answer["Location"] for answer in answers] == [url, url]
    assert "Box in the hall" in client.get(url).content.decode()
    idea = Idea.objects.select_related("response", "contribution").get()
    assert (idea.response.entered_by_id, idea.response.person_id, idea.response.seat_id) == (
        clerk.pk,
        None,
        None,
    )
    for row in (idea.response, idea.contribution):
        assert (row.channel, row.provenance, row.layer) == ("paper", "Box in the hall", "community")
    assert idea.contribution.said_at.date() == day


def test_an_idea_taken_back_by_its_receipt_counts_no_longer_as_taking_part(activity):
    kept, gone = idea_in(activity), idea_in(activity, "A roof")
    withdraw_contribution(actor=Actor.visitor(), contribution=gone.contribution, holds_receipt=True)
    event = Event.objects.get(name="dialogue.contribution_withdrawn")
    handle_event(event_id=event.pk), handle_event(event_id=event.pk)
    assert list(wanted_ideas(Actor.visitor(), activity, Wanted())) == [kept]
    assert activity_page(Actor.visitor(), activity, "en-gb").took_part == 1
    assert Response.objects.get(idea=gone).standing == "withdrawn"
    assert Event.objects.filter(name="engagement.response_withdrawn").count() == 1
    assert altered() == []


def test_more_than_words_stays_when_the_words_are_taken_back():
    response = make_response(activity=make_activity(kind="questionnaire"))
    said = contribute_in(actor=as_author(Actor.visitor(), response), response=response, text="Aye")
    withdraw_contribution(actor=Actor.visitor(), contribution=said, holds_receipt=True)
    handle_event(event_id=Event.objects.get(name="dialogue.contribution_withdrawn").pk)
    response.refresh_from_db()
    assert response.standing == "counted"
