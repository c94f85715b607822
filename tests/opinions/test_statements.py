"""Statements: put in once, mended openly, and read by whoever may."""

import pytest
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
from thegither.audit.verification import verify_record
from thegither.dialogue.services import moderate_contribution, withdraw_contribution
from thegither.engagement.models import Response
from thegither.engagement.services import set_activity_state
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.opinions.models import Edition, Statement
from thegither.opinions.services.statements import add_statement, change_conversation, revise_statement
from thegither.opinions.services.voting import vote

pytestmark = pytest.mark.django_db


def unrecorded():
    """Return what is not as it was recorded, but for what the factories put in behind the record."""
    made_for_tests = ("engagement.engagement:", "engagement.activity:")
    return [found for found in verify_record() if not found.what.startswith(made_for_tests)]


def said(activity, text="The last bus leaves too early.", actor=None, **options):
    return add_statement(actor=actor or Actor.visitor(), activity=activity, text=text, **options)


def author_of(statement):
    return Actor.participant(statement.contribution.participant_id)


def code_of(caught):
    return caught.value.code


def test_a_statement_is_a_contribution_with_a_number(activity):
    first, second = said(activity), said(activity, "Buses <b>should</b>\u202e run\non Sundays.\x00")
    assert [first.number, second.number] == [1, 2]
    assert second.text == second.contribution.text == "Buses <b>should</b> run on Sundays."
    assert second.contribution.placed.activity == activity
    assert not first.is_seed
    assert unrecorded() == []


def test_who_says_two_things_and_votes_takes_part_once(activity):
    first = said(activity)
    who = author_of(first)
    said(activity, "Trains are too dear.", who)
    vote(actor=who, statement=first, value=1)
    assert activity.responses.count() == 1
    said(activity, "What the driver told me.", Actor.visitor())
    assert activity.responses.count() == 2


@pytest.mark.parametrize("text", ["", "  \n ", "!!!", "x" * 301])
def test_what_says_nothing_or_too_much_is_refused(activity, text):
    with pytest.raises(DomainError):
        said(activity, text)
    assert not Statement.objects.exists()


def test_the_same_is_stored_once_and_others_are_shown_which(activity, officer):
    first = said(activity)
    assert said(activity, "the last bus leaves too early", author_of(first)) == first
    with pytest.raises(DomainError, match="statement 1") as caught:
        said(activity)
    assert code_of(caught) == "statement_known"
    moderate_contribution(
        actor=officer, contribution=first.contribution, standing="hidden", reason="repeated"
    )
    with pytest.raises(DomainError, match="do not see") as caught:
        said(activity)
    withdraw_contribution(actor=author_of(first), contribution=first.contribution)
    assert said(activity).number == 2


def test_a_form_sent_twice_by_somebody_unknown_makes_one(activity):
    from uuid import uuid4

    key = uuid4()
    assert said(activity, submission_key=key) == said(activity, submission_key=key)
    assert Response.objects.count() == 1


def test_seeds_come_from_those_who_plan_it_before_it_opens(partnership, officer):
    engagement = make_engagement(matter=make_matter(partnership=partnership, moderation="before"))
    draft = make_activity(engagement=engagement, kind="conversation", state="draft")
    with pytest.raises(DomainError, match="at least one statement"):
        set_activity_state(actor=officer, activity=draft, state="open")
    seed = said(draft, actor=officer, is_seed=True)
    assert seed.contribution.standing == "shown"  # who moderates does not wait for themselves
    assert seed.contribution.seat_id is not None
    assert not draft.responses.filter(sent_at__isnull=False).exists()
    assert set_activity_state(actor=officer, activity=draft, state="open").state == "open"
    with pytest.raises(NotPermitted):
        said(draft, "Another", is_seed=True)


def test_a_closed_conversation_and_one_of_seeds_only_take_none(activity, officer):
    change_conversation(actor=officer, activity=activity, takes_statements=False)
    with pytest.raises(DomainError) as caught:
        said(activity)
    assert code_of(caught) == "statements_closed"
    said(activity, actor=officer, is_seed=True)
    change_conversation(actor=officer, activity=activity, takes_statements=True)
    set_activity_state(actor=officer, activity=activity, state="closed")
    with pytest.raises(DomainError) as caught:
        said(activity, "Too late")
    assert code_of(caught) == "activity_closed"


def test_a_conversation_that_holds_statements_tells_why(activity, officer):
    change_conversation(actor=officer, activity=activity, holds_statements=True)
    held = said(activity).contribution
    assert (held.standing, held.moderation_acts.get().reason) == ("waiting", "looked-at-first")
    assert said(activity, "A seed", officer, is_seed=True).contribution.standing == "shown"


def test_what_others_said_on_paper_is_each_their_own(activity, officer):
    paper = officer.entering_for(Provenance("paper", "Cards at the library"))
    first = said(activity, actor=paper, layer="community")
    said(activity, "Trains are too dear.", paper, layer="public")
    assert activity.responses.count() == 2
    assert first.contribution.layer == "community"


def test_mending_keeps_the_votes_or_resets_them_in_the_open(activity, officer):
    statement = said(activity, "The bust is late.")
    who = author_of(statement)
    vote(actor=who, statement=statement, value=1)
    mend = {"actor": officer, "statement": statement}
    mended = revise_statement(**mend, text="The bus is late.", keeps_votes=True, because="A slip")
    assert (mended.edition, mended.counts_from) == (2, 1)
    reworded = revise_statement(**mend, text="Every bus is late.", keeps_votes=False, because="Clearer")
    assert (reworded.edition, reworded.counts_from) == (3, 3)
    with pytest.raises(DomainError) as caught:
        vote(actor=who, statement=statement, value=-1, edition=2)
    assert code_of(caught) == "statement_revised"
    assert Edition.objects.filter(statement=statement).count() == 3
    assert statement.contribution.text == "The bust is late."
    assert unrecorded() == []


def test_mending_is_for_moderators_with_a_reason_and_never_over_somebody_else(activity, officer):
    statement, other = said(activity), said(activity, "Trains are too dear.")
    given = {"statement": statement, "keeps_votes": True}
    with pytest.raises(NotPermitted):
        revise_statement(actor=author_of(statement), text="Mine", because="Mine", **given)
    for text, because, version, code in (
        ("New", "", None, "text_missing"),
        ("New", "Slip", 9, "changed_meanwhile"),
        (other.text, "Slip", None, "statement_known"),
    ):
        with pytest.raises(DomainError) as caught:
            revise_statement(actor=officer, text=text, because=because, expected_version=version, **given)
        assert code_of(caught) == code
    assert Edition.objects.count() == 2


def test_what_came_from_elsewhere_needs_its_licence(activity, officer):
    for changes, code in (({"source": "A report"}, "licence_missing"), ({"enough": 0}, "enough_wrong")):
        with pytest.raises(DomainError) as caught:
            change_conversation(actor=officer, activity=activity, **changes)
        assert code_of(caught) == code
    with pytest.raises(DomainError) as caught:
        change_conversation(actor=officer, activity=activity, expected_version=7, practice="Tea")
    assert code_of(caught) == "changed_meanwhile"


# Pages ---------------------------------------------------------------------------------------------------
def test_everybody_reads_the_statements_that_are_shown(client, activity, officer):
    shown, hidden = said(activity, byline="Ishbel"), said(activity, "<script>alert(1)</script> you fool")
    moderate_contribution(
        actor=officer, contribution=hidden.contribution, standing="hidden", reason="attacks-people"
    )
    said(activity, "We want a Sunday bus.", officer, is_seed=True)
    address = reverse("opinions:statements", args=[activity.pk])
    page = client.get(address).content.decode()
    assert shown.text in page
    assert "By Ishbel, who takes part" in page
    assert "you fool" not in page
    assert shown.text not in client.get(address, {"by": "organisers"}).content.decode()
    assert (
        "No statement fits" in client.get(address, {"word": "zeppelin", "order": "popular"}).content.decode()
    )
    table = b"".join(client.get(reverse("opinions:statements_csv", args=[activity.pk]))).decode()
    assert len(table.splitlines()) == 3
    assert "agree" in table
    assert client.get(reverse("opinions:statement", args=[hidden.pk])).status_code == 404


def test_tallies_are_for_whom_results_are_shown(client, activity):
    activity.shows_results = False
    activity.save()
    statement = said(activity)
    for name, key in (("statements", activity.pk), ("statement", statement.pk)):
        assert "agree ·" not in client.get(reverse(f"opinions:{name}", args=[key])).content.decode()
    table = b"".join(client.get(reverse("opinions:statements_csv", args=[activity.pk]))).decode()
    assert "disagree" not in table


def test_what_few_think_is_shown_of_no_statement(client, activity):
    few, many = said(activity), said(activity, "Two")
    Statement.objects.filter(pk=few.pk).update(agree=1)
    Statement.objects.filter(pk=many.pk).update(agree=20, disagree=10)
    pages = [reverse("opinions:statements", args=[activity.pk]), reverse("opinions:statement", args=[few.pk])]
    for page in pages:
        told = client.get(page).content.decode()
        assert "1 answer, too few to show" in told
        assert "1 agree" not in told
    assert "20 agree" in client.get(pages[0]).content.decode()
    table = b"".join(client.get(reverse("opinions:statements_csv", args=[activity.pk]))).decode()
    assert [line.rsplit(",", 3)[1:] for line in table.splitlines()[1:]] == [["", "", ""], ["20", "10", "0"]]


def test_how_it_read_before_can_be_read(client, activity, officer):
    statement = said(activity, "The bust is late.")
    revise_statement(
        actor=officer, statement=statement, text="The bus is late.", keeps_votes=False, because="A slip"
    )
    page = client.get(reverse("opinions:statement", args=[statement.pk])).content.decode()
    assert "The bust is late." in page
    assert "Votes from before do not count" in page


def test_the_list_takes_as_many_queries_for_three_as_for_one(client, activity, partnership):
    sign_in(client, make_member(partnership=partnership, role="officer"))
    address = reverse("opinions:statements", args=[activity.pk])
    said(activity)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    said(activity, "Two"), said(activity, "Three")
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one) <= 18
