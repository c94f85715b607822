"""Drafts: paragraphs that keep their comments, what is said about them, and what changed."""

import random

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
    sign_in,
)
from tests.support.methods import refusal
from thegither.audit.verification import verify_record
from thegither.drafts import services
from thegither.drafts.models import Comment, Passage, Wording
from thegither.drafts.passages import Block, blocks_of, keys_for
from thegither.drafts.selectors import changes_between, comment_table, draft_page, wording_of
from thegither.engagement.methods import method_of
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotFound, NotPermitted

FIRST = """# Getting home

Buses run until ten on weekdays, and until eleven on Saturdays.

Taxis are shared after that. They cost as much as the bus.

## What it costs

- A single is two pounds.
- A day ticket is four pounds."""

SECOND = """# Getting home

Taxis are shared after that. They cost as much as the bus.

Buses run until eleven on weekdays, and until midnight on Saturdays.

Nobody pays before they are sixteen."""


@pytest.fixture
def activity(partnership):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    return make_activity(engagement=engagement, kind="draft")


@pytest.fixture
def wording(officer, activity):
    return services.publish_wording(actor=officer, activity=activity, text=FIRST)


def comment_on(passage, actor=None, **said):
    return services.add_comment(
        actor=actor or Actor.visitor(),
        activity=passage.wording.activity,
        passage=passage,
        **{"kind": "concern", "text": "Ten is too early for the back shift."} | said,
    )


def test_a_text_is_headings_paragraphs_and_lists():
    assert [(block.level, block.text.split("\n")[0][:8]) for block in blocks_of(FIRST)] == [
        (1, "Getting "),
        (0, "Buses ru"),
        (0, "Taxis ar"),
        (2, "What it "),
        (0, "- A sing"),
    ]
    assert blocks_of("A sentence:\n- one\n- two\n\n\nand #not a heading") == [
        Block(0, "A sentence:"),
        Block(0, "- one\n- two"),
        Block(0, "and #not a heading"),
    ]
    assert blocks_of("") == []


def test_keys_stay_with_words_that_move_and_are_never_given_twice():
    chance = random.Random(7)
    words = [
        "bus",
        "taxi",
        "stop",
        "late",
        "home",
        "night",
        "shift",
        "fare",
        "light",
        "bench",
        "road",
        "ferry",
    ]
    known = {key: Block(0, " ".join(chance.sample(words, 6)) + f" n{key}") for key in range(1, 40)}
    shuffled = chance.sample(list(known), 30)
    blocks = [*(known[key] for key in shuffled), Block(0, "Something nobody ever wrote before")]
    assert keys_for(known, blocks) == [*shuffled, 40]
    twice = keys_for({1: Block(0, "The same words")}, [Block(0, "The same words")] * 3)
    assert twice == [1, 2, 3]
    assert keys_for({1: Block(1, "The same words")}, [Block(0, "The same words")]) == [2]


@pytest.mark.django_db
def test_comments_stay_with_a_paragraph_that_moves_or_is_reworded(officer, activity, wording):
    buses, taxis, fares = (wording.passages.get(position=place) for place in (2, 3, 5))
    for passage in (buses, taxis, fares):
        comment_on(passage)
    new = services.publish_wording(actor=officer, activity=activity, text=SECOND, note="Later buses")
    assert [new.passages.get(position=place).key for place in (2, 3)] == [taxis.key, buses.key]
    page = draft_page(Actor.visitor(), new, new, beside=True)
    by_key = {line.passage.key: line for line in page.lines}
    assert by_key[taxis.key].newest[0].passage.text == by_key[taxis.key].passage.text
    assert by_key[buses.key].newest[0].passage.text != by_key[buses.key].passage.text
    assert [line.passage.key for line in page.gone] == [fares.key]
    assert page.comments == 3
    kinds = [(change.kind, change.passage.key) for change in changes_between(wording, new)]
    assert ("reworded", buses.key) in kinds
    assert {kind for kind, _key in kinds} == {"reworded", "moved", "added", "removed"}
    back = services.publish_wording(actor=officer, activity=activity, text=FIRST, note="As it was")
    assert back.passages.get(position=5).key == fares.key
    made_for_tests = ("engagement.engagement:", "engagement.activity:")
    assert [each for each in verify_record() if not each.what.startswith(made_for_tests)] == []


@pytest.mark.django_db
def test_a_paragraph_that_only_moved_is_told_as_moved(officer, activity):
    def published(text, note=""):
        return services.publish_wording(actor=officer, activity=activity, text=text, note=note)

    one = published("Alpha one\n\nBravo two\n\nCharlie three\n\nDelta four")
    two = published("Delta four\n\nAlpha one\n\nBravo two\n\nCharlie three", "In another order")
    assert [(change.kind, change.passage.text) for change in changes_between(one, two)] == [
        ("moved", "Delta four")
    ]


@pytest.mark.django_db
def test_words_are_quoted_as_they_are_read(officer, activity):
    text = "Buses **must** wait & [turn](https://example.org).\n\n- One *late* bus\n- Two buses"
    wording = services.publish_wording(actor=officer, activity=activity, text=text)
    sentence, listed = wording.passages.order_by("position")
    assert comment_on(sentence, quote="must wait & turn").quote == "must wait & turn"
    assert comment_on(listed, quote="late bus Two").pk
    assert comment_on(sentence, quote="Buses **must** wait").pk  # as a program reads it


@pytest.mark.django_db
def test_what_cannot_be_said_is_refused(officer, activity, wording, partnership):
    passage = wording.passages.get(position=2)
    say = {"passage": passage}
    assert refusal(comment_on, **say, quote="until midnight") == "quote_not_there"
    assert refusal(comment_on, **say, kind="rant") == "kind_unknown"
    assert refusal(comment_on, **say, proposed="until eleven") == "proposed_needs_change"
    assert Comment.objects.count() == 0
    made = comment_on(passage, kind="change", quote="until ten", proposed="until eleven")
    assert made.contribution.text.endswith("Proposed words: until eleven")
    publish = {"actor": officer, "activity": activity}
    assert refusal(services.publish_wording, **publish, text=FIRST, note="x") == "nothing_new"
    assert refusal(services.publish_wording, **publish, text="New") == "text_missing"
    late = {"text": "New", "note": "x", "expected_number": 0}
    assert refusal(services.publish_wording, **publish, **late) == "changed_meanwhile"
    with pytest.raises(NotPermitted):
        services.publish_wording(actor=actor_for(make_person()), activity=activity, text="Mine")
    elsewhere = services.publish_wording(
        actor=officer, activity=make_activity(engagement=activity.engagement, kind="draft"), text="Other"
    )
    with pytest.raises(NotFound):
        services.add_comment(
            actor=Actor.visitor(),
            activity=activity,
            passage=elsewhere.passages.get(),
            kind="concern",
            text="x",
        )
    activity.state = "closed"
    activity.save()
    wording.activity = activity
    assert refusal(comment_on, **say) == "activity_closed"


@pytest.mark.django_db
def test_a_draft_without_text_is_not_ready_and_says_so(client, officer, activity):
    assert "Paste the draft" in method_of(activity).missing(activity)
    assert "There is no text yet" in client.get(reverse("drafts:draft", args=[activity.pk])).content.decode()
    services.publish_wording(actor=officer, activity=activity, text=FIRST)
    assert method_of(activity).missing(activity) == ""


@pytest.mark.django_db
def test_what_others_said_is_counted_for_nobody_where_it_is_hidden(officer, activity, wording):
    comment_on(wording.passages.get(position=2))
    activity.shows_results = False
    activity.save()
    assert draft_page(Actor.visitor(), wording, wording).comments == 0
    assert draft_page(officer, wording, wording).comments == 1
    assert list(comment_table(Actor.visitor(), activity)) == []


@pytest.mark.django_db
def test_the_forms_keep_what_was_typed(client, activity, wording, partnership):
    passage = wording.passages.get(position=2)
    url = reverse("drafts:comment", args=[activity.pk, passage.key])
    said = {"kind": "question", "text": "Which Saturdays?", "submission_key": "0" * 31 + "2"}
    wrong = client.post(url, said | {"quote": "never"})
    assert wrong.status_code == 422
    assert "Which Saturdays?" in wrong.content.decode()
    answers = [client.post(url, said) for _time in range(2)]
    assert answers[0].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Comment.objects.count() == 1
    assert client.get(reverse("drafts:comment", args=[activity.pk, 99])).status_code == 404
    edit = reverse("drafts:edit", args=[activity.pk])
    assert client.get(edit).status_code in (302, 403)
    sign_in(client, make_member(partnership=partnership))
    assert client.post(edit, {"text": SECOND, "note": ""}).status_code == 422
    assert client.post(edit, {"text": SECOND, "note": "Later", "expected_number": "0"}).status_code == 422
    assert client.post(edit, {"text": SECOND, "note": "Later", "expected_number": "1"}).status_code == 302
    assert wording_of(Actor.visitor(), activity).number == 2
    shown = client.get(reverse("drafts:changes", args=[activity.pk, 2])).content.decode()
    assert "<ins>" in shown
    assert client.get(reverse("drafts:changes", args=[activity.pk, 1])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["draft", "comments", "passage"])
def test_pages_ask_as_often_for_three_as_for_one(client, wording, name):
    passage = wording.passages.get(position=2)
    arguments = [wording.activity_id, *([passage.key] if name == "passage" else [])]
    url = reverse(f"drafts:{name}", args=arguments) + "?beside=1"

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    comment_on(passage)
    one = queries()
    comment_on(passage), comment_on(wording.passages.get(position=3))
    assert queries() == one <= 12


@pytest.mark.django_db
def test_a_paragraph_that_begins_with_a_number_keeps_it(client, officer, activity):
    services.publish_wording(actor=officer, activity=activity, text="12. The fare is two pounds.")
    shown = client.get(reverse("drafts:draft", args=[activity.pk])).content.decode()
    assert "12. The fare" in shown
    assert Wording.objects.count() == Passage.objects.count() == 1


@pytest.mark.django_db
def test_comments_on_paper_are_typed_in_with_their_paragraph(client, activity, wording, partnership):
    url = reverse("drafts:type_in", args=[activity.pk])
    passage = wording.passages.get(position=2)
    said = {"passage": passage.pk, "kind": "question", "text": "Which Saturdays?", "channel": "event"}
    said |= {
        "provenance": "Open evening",
        "layer": "public",
        "submission_key": "0" * 31 + "3",
        "said_on": "1 6 2026",
    }
    assert client.post(url, said).status_code in (302, 403)
    sign_in(client, make_member(partnership=partnership))
    wrong = client.post(url, said | {"quote": "never"})
    assert wrong.status_code == 422
    assert "Which Saturdays?" in wrong.content.decode()
    assert client.post(url, said)["Location"] == reverse("drafts:draft", args=[activity.pk])
    comment = Comment.objects.select_related("response", "contribution").get()
    assert (comment.passage, comment.response.channel) == (passage, "event")
    assert comment.contribution.said_at.day == 1
