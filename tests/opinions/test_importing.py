"""A real conversation that was held elsewhere: all of it, in order, with nobody's name, once."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_activity,
    make_member,
    sign_in,
)
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.exchange.jobs import load_conversation
from thegither.jobs.models import Job
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.opinions.models import Ballots, Conversation, Statement, Vote, Voter
from thegither.opinions.selectors.packed import read_votes
from thegither.opinions.services.importing import import_conversation, read_conversation
from thegither.opinions.services.statements import add_statement
from thegither_analysis.opinion import read_export

pytestmark = pytest.mark.django_db

SEATTLE = Path(__file__).parent.parent / "data/polis/15-per-hour-seattle"
ABOUT = {"source": "The Computational Democracy Project", "licence": "CC BY 4.0"}


def unrecorded():
    """Return what is not as it was recorded, but for what the factories put in behind the record."""
    made_for_tests = ("engagement.engagement:", "engagement.activity:")
    return [found for found in verify_record() if not found.what.startswith(made_for_tests)]


def imported(activity, actor=None):
    held = read_conversation(SEATTLE)
    return import_conversation(actor=actor or Actor.system(), activity=activity, held=held, **ABOUT)


def test_all_of_it_is_here_as_it_was(activity, client):
    imported(activity)
    there = read_export(SEATTLE)
    shown = activity.statements.filter(contribution__standing="shown")
    assert (activity.statements.count(), shown.count()) == (53, 31)  # one said "?" and nothing else
    assert Voter.objects.count() == len(there.votes.participants)
    counted = read_votes(activity.pk).votes
    kept = there.votes.without(statements=set(there.votes.statements.tolist()) - _ids(shown))
    assert (counted.statements - 1).tolist() == kept.statements.tolist()
    assert (counted.participants - 1).tolist() == kept.participants.tolist()
    assert counted.values.tolist() == kept.values.tolist()
    tallies = {each.number - 1: (each.agree, each.disagree, each.passed) for each in shown}
    assert tallies == {
        number: tuple(map(int, counts))
        for number, counts in zip(kept.statements.tolist(), zip(*kept.counts, strict=True), strict=True)
    }
    order = Vote.objects.order_by("sequence").values_list("sequence", "voted_at")
    assert [number for number, _moment in order] == list(range(1, len(order) + 1))
    assert [moment for _number, moment in order] == sorted(moment for _number, moment in order)
    assert Ballots.objects.get().sequence == len(order)
    assert unrecorded() == []
    page = client.get(reverse("opinions:statements", args=[activity.pk])).content.decode()
    assert "The Computational Democracy Project" in page
    assert "Licence: CC BY 4.0." in page


def _ids(statements):
    return {each.number - 1 for each in statements}


def test_nobody_is_named_and_what_was_left_out_says_so(activity):
    imported(activity)
    assert not Voter.objects.exclude(participant=None, person=None).exists()
    said = Statement.objects.exclude(contribution__participant=None, contribution__byline="")
    assert not said.exists()
    hidden = Statement.objects.filter(contribution__standing="hidden").first()
    assert hidden.contribution.moderation_acts.get().reason == "left-out-elsewhere"


def test_it_is_one_event_for_whoever_listens(activity):
    imported(activity)
    heard = Event.objects.get(name="opinions.conversation_imported")
    assert heard.facts["activity"] == activity.pk
    assert not Event.objects.filter(name="opinions.votes_cast").exists()


def test_it_is_brought_in_once_and_by_whom_may(activity, partnership):
    with pytest.raises(NotPermitted):
        imported(activity, actor_for(make_member(partnership=partnership)))
    imported(activity)
    with pytest.raises(DomainError) as caught:
        imported(activity)
    assert caught.value.code == "conversation_begun"
    begun = make_activity(kind="conversation")
    add_statement(actor=Actor.visitor(), activity=begun, text="Mine")
    with pytest.raises(DomainError):
        imported(begun)
    assert Statement.objects.filter(activity=begun).count() == 1


def test_a_table_of_people_by_statements_will_do(activity, tmp_path):
    (tmp_path / "comments.csv").write_text(
        "timestamp,comment-id,author-id,moderated,comment-body\n1400000000000,0,1,1,Tea\n1400000000000,1,1,0,Milk\n"
    )
    (tmp_path / "participants-votes.csv").write_text(
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n0,,0,2,1,1,1,-1\n1,,0,1,0,0,,0\n"
    )
    held = read_conversation(tmp_path)
    import_conversation(actor=Actor.system(), activity=activity, held=held, **ABOUT)
    votes = Vote.objects.values_list("voter__number", "statement__number", "value")
    assert set(votes) == {(1, 1, 1), (1, 2, -1), (2, 2, 0)}


@pytest.mark.parametrize(
    ("comments", "votes"),
    [
        ("nothing,like,it\n1,2,3\n", "voter-id,comment-id,vote,timestamp\n0,0,1,1\n"),
        ("timestamp,comment-id,author-id,moderated,comment-body\nx,0,1,1,Tea\n", "a,b\n1,2\n"),
        ("timestamp,comment-id,author-id,moderated,comment-body\n1,0,1,1,Tea\n1,0,1,1,Tea\n",
         "timestamp,comment-id,voter-id,vote\n1,0,0,1\n"),
        ("timestamp,comment-id,author-id,moderated,comment-body\n1,0,1,1,Tea\n",
         "timestamp,comment-id,voter-id,vote\n1,0,0,7\n"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_in_words(tmp_path, comments, votes):
    (tmp_path / "comments.csv").write_text(comments)
    (tmp_path / "votes.csv").write_text(votes)
    with pytest.raises(DomainError) as caught:
        read_conversation(tmp_path)
    assert caught.value.code == "export_unreadable"


def test_the_page_looks_it_over_and_a_worker_brings_it_in(client, activity, partnership, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    sign_in(client, make_member(partnership=partnership, role="officer"))
    address = reverse("exchange:load_conversation", args=[activity.pk])

    def files(votes="votes.csv"):
        return {
            "comments": SimpleUploadedFile("c.csv", (SEATTLE / "comments.csv").read_bytes()),
            "votes": SimpleUploadedFile("v.csv", (SEATTLE / votes).read_bytes()),
        }

    assert client.post(address, files()).status_code == 422  # source and licence
    refused = client.post(address, {**files("comments.csv"), **ABOUT})
    assert refused.status_code == 422
    assert "not a Polis export" in refused.content.decode()
    check = client.post(address, {**files(), **ABOUT}).headers["Location"]
    assert "2,872" in client.get(check).content.decode()
    client.post(check)
    assert "being imported" in client.get(check).content.decode()
    job = Job.objects.get(name="exchange.load_conversation")
    load_conversation(**job.arguments)
    assert Conversation.objects.get().licence == "CC BY 4.0"
    assert activity.statements.count() == 53
    Job.objects.update(state="done", result={})
    assert "It is here" in client.get(check).content.decode()
    Job.objects.update(result={"refused": "Something is in this conversation already."})
    assert "It was not imported" in client.get(check).content.decode()


def test_only_who_runs_it_may_import(client, activity, partnership):
    sign_in(client, make_member(partnership=partnership))
    assert client.get(reverse("exchange:load_conversation", args=[activity.pk])).status_code == 403
