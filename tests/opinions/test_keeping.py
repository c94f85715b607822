"""Keeping a conversation: seeds, what waits, what is not shown and why."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    sign_in,
)
from thegither.dialogue.models import Contribution
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.opinions.models import Conversation, Edition, Statement
from thegither.opinions.services.keeping import add_seeds, moderate_statements
from thegither.opinions.services.statements import add_statement, change_conversation

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(activity):
    return reverse("opinions:desk", args=[activity.pk])


def said(activity, text):
    return add_statement(actor=Actor.visitor(), activity=activity, text=text)


def standings(activity):
    return dict(activity.statements.values_list("number", "contribution__standing"))


def test_many_seeds_are_put_in_together_or_not_at_all(activity, officer):
    added = add_seeds(actor=officer, activity=activity, text="A bus on Sundays\n\n  A later bus  \n")
    assert [(each.number, each.text, each.is_seed) for each in added] == [
        (1, "A bus on Sundays", True),
        (2, "A later bus", True),
    ]
    with pytest.raises(DomainError, match="Line 2: This is 301"):
        add_seeds(actor=officer, activity=activity, text="Fine\n" + "x" * 301)
    with pytest.raises(DomainError) as caught:
        add_seeds(actor=officer, activity=activity, text="\n".join(f"Line {n}" for n in range(101)))
    assert caught.value.code == "too_many"
    assert Statement.objects.count() == 2


def test_several_are_shown_or_refused_at_once(activity, officer):
    change_conversation(actor=officer, activity=activity, holds_statements=True)
    held = [said(activity, text) for text in ("One", "Two", "Three")]
    assert moderate_statements(actor=officer, statements=held[:2], standing="shown") == 2
    assert moderate_statements(actor=officer, statements=held[:2], standing="shown") == 0
    hidden = {"standing": "hidden", "reason": "advertising", "note": "Twice"}
    assert moderate_statements(actor=officer, statements=held[1:], **hidden) == 2
    assert standings(activity) == {1: "shown", 2: "hidden", 3: "hidden"}
    act = held[2].contribution.moderation_acts.first()
    assert (act.reason, act.note) == ("advertising", "Twice")


def test_the_desk_offers_it_in_place_and_keeps_what_was_ticked(client, activity, person, officer, desk):
    change_conversation(actor=officer, activity=activity, holds_statements=True)
    first, second = said(activity, "One"), said(activity, "Two")
    sign_in(client, person)
    page = client.get(desk).content.decode()
    assert "Each one is looked at first here" in page
    address = reverse("opinions:moderate", args=[activity.pk])
    refused = client.post(address, {"statement": [first.pk], "standing": "hidden", "show": "waiting"})
    assert refused.status_code == 422
    assert f'id="tick-{first.pk}" checked' in refused.content.decode()
    words = {"standing": "hidden", "reason": "hatred", "note": "Say it <kindly>", "show": "waiting"}
    kept = client.post(address, words)
    assert kept.status_code == 422
    assert 'value="Say it &lt;kindly&gt;"' in kept.content.decode()
    assert '<option value="hatred" selected>' in kept.content.decode()
    client.post(address, {"statement": [first.pk], "standing": "hidden", "reason": "hatred"})
    client.post(address, {"statement": [second.pk], "standing": "shown"})
    assert standings(activity) == {1: "hidden", 2: "shown"}


def test_a_partner_plans_but_only_who_runs_it_moderates(client, activity, partnership, desk):
    statement = said(activity, "One")
    sign_in(client, make_member(partnership=partnership))
    assert "tick-" not in client.get(desk).content.decode()
    address = reverse("opinions:moderate", args=[activity.pk])
    told = client.post(address, {"statement": [statement.pk], "standing": "hidden", "reason": "hatred"})
    assert told.status_code == 422
    assert standings(activity) == {1: "shown"}
    assert client.get(reverse("opinions:revise", args=[statement.pk])).status_code == 403
    seeds = reverse("opinions:seeds", args=[activity.pk])
    assert client.post(seeds, {"text": "Another"}).status_code == 302


def test_the_desk_says_that_nobody_looked(client, activity, person, officer, desk):
    change_conversation(actor=officer, activity=activity, holds_statements=True)
    said(activity, "One")
    Contribution.objects.update(entered_at=now() - timedelta(days=5))
    sign_in(client, person)
    assert "Nobody has looked at what waits" in client.get(desk).content.decode()


def test_an_empty_draft_says_what_it_lacks(client, partnership, person):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    draft = make_activity(engagement=engagement, kind="conversation", state="draft")
    sign_in(client, person)
    assert "It cannot open yet" in client.get(reverse("opinions:desk", args=[draft.pk])).content.decode()


def test_settings_are_kept_and_the_second_writer_is_told(client, activity, person):
    sign_in(client, person)
    address = reverse("opinions:settings", args=[activity.pk])
    given = {"holds_statements": "on", "enough": "5", "sample": "drawn", "practice": "Tea is good"}
    assert client.post(address, {**given, "expected_version": "1"}).status_code == 302
    kept = Conversation.objects.get()
    assert (kept.takes_statements, kept.holds_statements, kept.enough, kept.sample) == (
        False,
        True,
        5,
        "drawn",
    )
    told = client.post(address, {**given, "practice": "Coffee", "expected_version": "1"})
    assert told.status_code == 422
    assert "Coffee" in told.content.decode()
    assert client.post(address, {**given, "enough": "none"}).status_code == 422


def test_mending_on_the_page(client, activity, person):
    statement = said(activity, "The bust is late")
    sign_in(client, person)
    address = reverse("opinions:revise", args=[statement.pk])
    given = {"text": "The bus is late", "because": "A slip", "expected_version": "1"}
    assert client.post(address, given).status_code == 422  # what becomes of the votes is a choice to make
    assert client.post(address, {**given, "votes": "resets"}).status_code == 302
    assert not Edition.objects.get(number=2).keeps_votes
    told = client.post(address, {**given, "text": "The bus is never on time", "votes": "keeps"})
    assert told.status_code == 422
    assert "never on time" in told.content.decode()


def test_the_desk_takes_as_many_queries_for_three_as_for_one(client, activity, person, officer, desk):
    sign_in(client, person)
    add_seeds(actor=officer, activity=activity, text="One")
    client.get(desk)
    with CaptureQueriesContext(connection) as one:
        client.get(desk)
    add_seeds(actor=officer, activity=activity, text="Two\nThree")
    with CaptureQueriesContext(connection) as three:
        client.get(desk)
    assert len(three) == len(one) <= 20


def test_a_table_of_seeds_is_looked_over_and_loaded_once(client, activity, person, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sign_in(client, person)
    address = reverse("exchange:load_statements", args=[activity.pk])

    def upload(content):
        file = SimpleUploadedFile("seeds.csv", content.encode())
        return client.post(address, {"file": file}).headers["Location"]

    wrong = upload("Statement,Note\nA bus on Sundays,ours\n" + "x" * 301 + ",\n")
    page = client.get(wrong).content.decode()
    assert "Row" in page
    assert "301 characters" in page
    assert client.post(wrong).status_code == 422
    assert not Statement.objects.exists()
    for _time in range(2):
        fine = upload("Statement,Note\nA bus on Sundays,ours\nA later bus,\n")
        assert client.post(fine).status_code == 302
    assert Statement.objects.filter(is_seed=True).count() == 2
