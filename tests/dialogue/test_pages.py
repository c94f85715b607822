"""The working pages of matters, stages, answers and decisions: what they do, what they say if they cannot."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    make_seat,
    sign_in,
)
from thegither.dialogue.models import Contribution, Decision, Disposition, Dissent, Matter, StageFeedback
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.selectors.decisions import cited_by
from thegither.dialogue.services import (
    answer_contributions,
    change_matter,
    cite_contributions,
    move_stage,
    record_decision,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today

pytestmark = pytest.mark.django_db

OPTIONS = {
    "options-TOTAL_FORMS": "2",
    "options-INITIAL_FORMS": "0",
    "options-0-title": "A later bus",
    "options-1-title": "A shared taxi",
    "nothing-title": "Do nothing",
}


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(client, partnership):
    person = make_member(partnership=partnership, role="officer")
    sign_in(client, person)
    return actor_for(person)


def path(name, *arguments):
    return reverse(f"dialogue:{name}", args=arguments)


def typed(**fields):
    return {"title": "Late buses", "question": "How do you get home?", "moderation": "after", **fields}


def text_of(response):
    return response.content.decode()


# Matters -------------------------------------------------------------------------------------------------
def test_a_matter_is_opened_on_its_page_once(client, partnership, officer):
    page = client.get(path("open_matter", partnership.slug))
    assert "checked" in text_of(page)
    form = typed(is_public="on", submission_key=uuid4(), open_until=f"{today() + timedelta(days=9):%d %m %Y}")
    for _ in range(2):
        response = client.post(path("open_matter", partnership.slug), form)
    matter = Matter.objects.get()
    assert response.headers["Location"] == matter.get_absolute_url()
    assert (matter.is_public, matter.is_for_everyone) == (True, False)
    assert matter.open_until == today() + timedelta(days=9)


def test_what_is_wrong_with_a_new_matter_is_said_and_what_was_typed_is_kept(client, partnership, officer):
    response = client.post(path("open_matter", partnership.slug), typed(title="", summary="All that we know"))
    assert response.status_code == 422
    assert "Give the matter a title" in text_of(response)
    assert "All that we know" in text_of(response)
    past = client.post(path("open_matter", partnership.slug), typed(open_until="1 1 2020"))
    assert (past.status_code, Matter.objects.count()) == (422, 0)
    assert "Choose a closing day that is not over." in text_of(past)


def test_a_matter_is_changed(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    page = text_of(client.get(path("edit_matter", matter.pk)))
    assert matter.title in page
    response = client.post(path("edit_matter", matter.pk), typed(expected_version=1))
    assert response.status_code == 302
    matter.refresh_from_db()
    assert (matter.title, matter.is_public) == ("Late buses", False)


def test_the_second_writer_sees_both_texts_and_may_then_put_theirs(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    change_matter(actor=officer, matter=matter, expected_version=1, title="Their title")
    form = typed(expected_version=1, title="My title", is_public="on", is_for_everyone="on")
    response = client.post(path("edit_matter", matter.pk), form)
    page = text_of(response)
    assert response.status_code == 422
    assert page.count("Their title") >= 1
    assert page.count("My title") == 2  # in the comparison and in the form
    assert response.context["form"]["expected_version"].value() == 2
    assert client.post(path("edit_matter", matter.pk), form | {"expected_version": 2}).status_code == 302
    matter.refresh_from_db()
    assert matter.title == "My title"


def test_a_matter_is_translated_and_the_translation_comes_back(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    url = path("translate_matter", matter.pk, "gd")
    assert client.post(url, {"title": "Busaichean", "question": "Ciamar?"}).status_code == 302
    assert "Busaichean" in text_of(client.get(url))
    assert "Translated" in text_of(client.get(path("edit_matter", matter.pk)))
    refused = client.post(path("translate_matter", matter.pk, "en-gb"), {"title": "a", "question": "b"})
    assert refused.status_code == 422


def test_a_matter_is_closed_and_reopened_by_a_button(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    for name, takes in (("close_matter", False), ("reopen_matter", True)):
        response = client.post(path(name, matter.pk), follow=True)
        matter.refresh_from_db()
        assert matter.takes_contributions is takes
        assert response.redirect_chain == [(path("edit_matter", matter.pk), 302)]


# Stages --------------------------------------------------------------------------------------------------
def test_the_stage_page_says_who_would_go_unanswered_and_needs_a_tick_to_go_on(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    make_contribution(matter=matter)
    url = path("move_stage", matter.pk)
    page = text_of(client.get(url))
    assert "1 contribution of this stage has no answer" in page
    assert f"{path('answer', matter.pk)}?layer=public&amp;stage=problem" in page
    move = {"to": "options", "expected_version": 1, "reason": "We know enough"}
    refused = client.post(url, move)
    assert refused.status_code == 422
    assert "Answer them first" in text_of(refused)
    assert client.post(url, move | {"go_on": "on"}).status_code == 302
    matter.refresh_from_db()
    assert matter.stage == "options"
    assert "Nobody would" in text_of(client.get(url))


def test_the_stage_page_refuses_on_its_form(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    move_stage(actor=officer, matter=matter, to="draft", reason="We know enough")
    back = {"to": "problem", "expected_version": 2}
    assert client.post(path("move_stage", matter.pk), back).status_code == 422
    late = back | {"expected_version": 1, "reason": "New facts"}
    assert "Somebody else changed this" in text_of(client.post(path("move_stage", matter.pk), late))
    assert client.post(path("move_stage", matter.pk), back | {"reason": "New facts"}).status_code == 302


def test_an_author_is_asked_on_the_receipt_whether_they_were_heard(client, partnership, officer):
    contribution = make_contribution(matter=make_matter(partnership=partnership))
    url = path("stage_feedback", receipt_token(contribution))
    client.logout()
    assert "This stage has not ended" in text_of(client.get(url))
    assert client.post(url, {"verdict": "yes"}).status_code == 422
    answer_contributions(
        actor=officer,
        matter=contribution.matter,
        contributions=[contribution],
        state="not_done",
        because="The firm withdrew.",
        look_again_on=today() + timedelta(days=90),
    )
    move_stage(actor=officer, matter=contribution.matter, to="options", reason="We know enough")
    page = client.get(url)
    assert "The firm withdrew." in text_of(page)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert client.post(url, {"verdict": ""}).status_code == 422
    response = client.post(url, {"verdict": "partly", "comment": "Slow"})
    assert response.headers["Location"] == reverse("portal:receipt", args=[receipt_token(contribution)])
    assert StageFeedback.objects.get().verdict == "partly"
    assert "Slow" in text_of(client.get(url))


# Answers -------------------------------------------------------------------------------------------------
def test_those_ticked_are_answered(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    said = [make_contribution(matter=matter) for _ in range(3)]
    answer = {
        "which": "chosen",
        "state": "partly",
        "because": "Some of it",
        "contribution": [said[0].pk, said[2].pk],
    }
    response = client.post(path("answer", matter.pk), answer, follow=True)
    assert response.redirect_chain == [(path("answer", matter.pk), 302)]
    assert "You answered 2 contributions." in text_of(response)
    assert "Some of it" in text_of(response)
    states = Contribution.objects.order_by("pk").values_list("answer", flat=True)
    assert list(states) == ["partly", "received", "partly"]


def test_all_that_match_are_answered_but_nothing_newer_than_the_list(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    make_contribution(matter=matter, text="The ferry is late")
    make_contribution(matter=matter, text="The bus is late")
    page = client.get(path("answer", matter.pk), {"word": "ferry", "which": "all"})
    assert [row.text for row in page.context["page"]] == ["The ferry is late"]
    assert page.context["form"]["which"].value() == "all"
    newest = page.context["form"]["newest"].value()
    make_contribution(matter=matter, text="The ferry sank")
    answer = {
        "which": "all",
        "word": "ferry",
        "newest": newest,
        "state": "acted_on",
        "because": "It is on time now",
    }
    assert client.post(path("answer", matter.pk), answer).status_code == 302
    answered = Contribution.objects.filter(answer="acted_on")
    assert [contribution.text for contribution in answered] == ["The ferry is late"]


def test_the_last_answer_leads_back_to_the_matter(client, partnership, officer):
    said = make_contribution(matter=make_matter(partnership=partnership))
    answer = {"which": "all", "state": "not_done", "because": "No money", "look_again_on": "1 1 2050"}
    response = client.post(path("answer", said.matter_id), answer)
    assert response.headers["Location"] == said.matter.get_absolute_url()
    assert str(Disposition.objects.get().look_again_on) == "2050-01-01"
    assert "Nothing here waits for an answer" in text_of(client.get(path("answer", said.matter_id)))


def test_turning_the_page_keeps_what_is_ticked_and_typed(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    said = [make_contribution(matter=matter) for _ in range(51)]
    first = client.get(path("answer", matter.pk))
    assert len(first.context["page"]) == 50
    newest = first.context["form"]["newest"].value()
    turning = {"turn": 2, "because": "Half a reason", "contribution": said[-1].pk, "newest": newest}
    second = client.post(path("answer", matter.pk), turning)
    assert (second.status_code, [row.pk for row in second.context["page"]]) == (200, [said[0].pk])
    assert second.context["chosen_elsewhere"] == [said[-1].pk]
    assert "Half a reason" in text_of(second)
    assert "1 is ticked that is not on this page." in text_of(second)
    assert second.context["form"]["newest"].value() == str(newest)


def test_an_answer_without_reason_or_choice_is_refused_on_its_form(client, partnership, officer):
    said = make_contribution(matter=make_matter(partnership=partnership))
    answer = {"which": "chosen", "state": "partly", "because": "Some of it"}
    nothing = client.post(path("answer", said.matter_id), answer)
    assert "Choose at least one contribution" in text_of(nothing)
    silent = client.post(path("answer", said.matter_id), answer | {"because": "", "contribution": said.pk})
    assert "nobody should get an answer without a reason" in text_of(silent)
    odd = client.post(path("answer", said.matter_id), answer | {"contribution": ["x", "²", "9" * 30]})
    assert (nothing.status_code, silent.status_code, odd.status_code) == (422, 422, 422)
    assert f'value="{said.pk}" id="tick-{said.pk}" checked' in text_of(silent)


def test_a_filter_that_is_wrong_narrows_nothing(client, partnership, officer):
    said = make_contribution(matter=make_matter(partnership=partnership))
    page = client.get(path("answer", said.matter_id), {"layer": "martians", "turn": "many"})
    assert [row.pk for row in page.context["page"]] == [said.pk]


# Decisions -----------------------------------------------------------------------------------------------
def test_a_decision_is_proposed_and_leads_to_what_shaped_it(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    form = (
        OPTIONS
        | typed(submission_key=uuid4())
        | {"options-0-arguments_for": "Cheap", "nothing-evidence": "A survey"}
    )
    for _ in range(2):
        response = client.post(path("propose_decision", matter.pk), form)
    decision = Decision.objects.get()
    assert response.headers["Location"] == path("cite", decision.pk)
    assert list(decision.options.values_list("title", "is_nothing", "arguments_for", "evidence")) == [
        ("A later bus", False, "Cheap", ""),
        ("A shared taxi", False, "", ""),
        ("Do nothing", True, "", "A survey"),
    ]


def test_another_option_keeps_what_was_typed(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    form = OPTIONS | {"title": "Night buses", "another": "1", "options-1-evidence": "A survey"}
    response = client.post(path("propose_decision", matter.pk), form)
    page = text_of(response)
    assert response.status_code == 200
    assert 'name="options-2-title"' in page
    assert 'name="options-3-title"' not in page
    for kept in ("Night buses", "A later bus", "A survey"):
        assert kept in page
    assert "Error:" not in page
    three = OPTIONS | typed() | {"options-TOTAL_FORMS": "4", "options-2-title": "A lift club"}
    assert client.post(path("propose_decision", matter.pk), three).status_code == 302
    assert Decision.objects.get().options.count() == 4  # an empty block is no option


def test_what_is_wrong_with_a_proposal_is_said_for_all_its_parts(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    form = OPTIONS | typed(title="") | {"options-1-title": "", "nothing-title": ""}
    response = client.post(path("propose_decision", matter.pk), form)
    page = text_of(response)
    assert response.status_code == 422
    assert "<title>Error:" in page
    assert "Give the decision a title" in page
    assert "Name this option" in page
    assert not Decision.objects.exists()


def test_contributions_are_searched_and_cited(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    ferry = make_contribution(matter=matter, text="The ferry is late")
    bus = make_contribution(matter=matter, text="The bus is late")
    decision = make_decision(matter=matter)
    url = path("cite", decision.pk)
    page = client.get(url, {"word": "ferry"})
    assert [row.pk for row in page.context["page"]] == [ferry.pk]
    assert path("withdraw_decision", decision.pk) in text_of(page)
    response = client.post(url, {"contribution": [ferry.pk], "note": "It named the time"}, follow=True)
    assert "1 contribution is cited." in text_of(response)
    assert list(cited_by(decision)) == [ferry]
    assert [row.pk for row in response.context["page"]] == [bus.pk]
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"turn": 1, "contribution": bus.pk}).context["chosen"] == {bus.pk}


def test_a_decision_is_recorded_and_what_it_cites_answered(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    said = make_contribution(matter=matter)
    decision = make_decision(matter=matter)
    url = path("record_decision", decision.pk)
    assert "It cites nothing yet" in text_of(client.get(url))
    cite_contributions(actor=officer, decision=decision, contributions=[said])
    assert "Answer the 1 cited" in text_of(client.get(url))
    record = {
        "chosen": decision.options.first().pk,
        "rule": "majority",
        "decided_on": f"{today():%d %m %Y}",
        "reasons": "Most wanted it",
        "answer_cited": "partly",
        "expected_version": 1,
    }
    refused = client.post(url, record | {"reasons": ""})
    assert (refused.status_code, "Give the reasons" in text_of(refused)) == (422, True)
    future = client.post(url, record | {"decided_on": "1 1 2050"})
    assert (future.status_code, "not still to come" in text_of(future)) == (422, True)
    assert client.post(url, record | {"is_no": "on", "look_again_on": "1 1 2050"}).status_code == 302
    decision.refresh_from_db()
    said.refresh_from_db()
    assert (decision.state, decision.rule, decision.is_no, said.answer) == (
        "decided",
        "majority",
        True,
        "partly",
    )
    assert "To change what was decided" in text_of(client.get(url))


def test_a_decision_of_another_day_is_recorded_on_that_day(client, partnership, officer):
    decision = make_decision(matter=make_matter(partnership=partnership))
    record = {
        "chosen": decision.options.first().pk,
        "rule": "consent",
        "reasons": "Why",
        "expected_version": 1,
    }
    client.post(path("record_decision", decision.pk), record | {"decided_on": "3 March 2026"})
    decision.refresh_from_db()
    assert f"{decision.decided_at:%Y-%m-%d %H}" == "2026-03-03 12"


def test_the_second_officer_is_told_that_it_is_decided(client, partnership, officer):
    decision = make_decision(matter=make_matter(partnership=partnership))
    first = decision.options.first()
    record_decision(actor=officer, decision=decision, chosen=first, rule="consent", reasons="Theirs")
    record = {"chosen": first.pk, "rule": "consent", "reasons": "My reasons", "decided_on": "3 3 2026"}
    response = client.post(path("record_decision", decision.pk), record | {"expected_version": 1})
    page = text_of(response)
    assert (response.status_code, "Theirs" in page, "My reasons" in page) == (422, True, True)


def test_a_proposal_is_withdrawn_with_its_reason(client, partnership, officer):
    decision = make_decision(matter=make_matter(partnership=partnership))
    url = path("withdraw_decision", decision.pk)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Overtaken"}).headers["Location"] == decision.get_absolute_url()
    again = client.post(url, {"reason": "Overtaken again"})
    assert (again.status_code, "This decision was withdrawn." in text_of(again)) == (422, True)
    assert "Overtaken" in text_of(client.get(url))


def test_an_officer_records_a_dissent_for_a_seat(client, partnership, officer):
    decision = make_decision(matter=make_matter(partnership=partnership))
    seat = make_seat(partnership=partnership)
    url = path("dissent", decision.pk)
    assert str(seat) in text_of(client.get(url))
    dissent = {"seat": seat.pk, "kind": "objected", "reason": "Too dear"}
    assert client.post(url, dissent | {"seat": make_seat().pk}).status_code == 422
    assert client.post(url, dissent).headers["Location"] == decision.get_absolute_url()
    assert Dissent.objects.get().seat == seat
    Decision.objects.filter(pk=decision.pk).update(state="withdrawn")
    assert client.post(url, dissent).status_code == 422


# How much a page asks the database ----------------------------------------------------------------------
def fill(matter, actor):
    said = make_contribution(matter=matter)
    answer_contributions(
        actor=actor, matter=matter, contributions=[said], state="partly", because="Some of it"
    )
    make_contribution(matter=matter)
    to = "draft" if matter.stage == "options" else "options"
    move_stage(
        actor=Actor.system(),
        matter=matter,
        to=to,
        reason="x",
    )
    matter.refresh_from_db()


@pytest.mark.parametrize(
    "name", ["edit_matter", "move_stage", "answer", "cite", "record_decision", "dissent"]
)
def test_a_longer_list_asks_the_database_no_more(
    name, client, partnership, officer, django_assert_max_num_queries
):
    matter = make_matter(partnership=partnership)
    decision = make_decision(matter=matter)
    url = path(name, decision.pk if name in ("cite", "record_decision", "dissent") else matter.pk)

    def count():
        client.get(url)  # the first visit of a session writes when it was
        with django_assert_max_num_queries(25) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            fill(matter, officer)
            make_seat(partnership=partnership)
            cite_contributions(
                actor=officer, decision=decision, contributions=[make_contribution(matter=matter)]
            )
        counts.append(count())
    assert counts[0] == counts[1]
