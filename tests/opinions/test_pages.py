"""Where people agree, as pages: who may read it, what is said and left out, and what came since."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db.models import F
from django.urls import reverse

from tests.factories import make_engagement, make_matter, make_member, make_partnership, sign_in
from thegither.dialogue.models import Layer, Standing
from thegither.engagement.models import Response
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.opinions.models import Ballots, Conversation, Run, Statement, Voter
from thegither.reports.selectors.building import build_report
from thegither.reports.services import publish_report

from .mapped import TEXTS, drawn_votes, make_conversation, make_run

pytestmark = pytest.mark.django_db


def url(name, activity):
    return reverse(f"opinions:{name}", args=[activity.pk])


def body(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def conversation(partnership):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    return make_conversation(engagement=engagement)


@pytest.fixture
def mapped(conversation):
    make_run(conversation, drawn_votes((60, 45, 15), answered=1.0), matters={1: [40, 2, 1], 2: [3, 1, 0]})
    return conversation


def test_it_tells_in_words_then_draws_within_twelve_queries(
    client, mapped, partnership, django_assert_max_num_queries
):
    member = make_member(partnership=partnership)
    sign_in(client, member)
    response = Response.objects.create(activity=mapped, person=member, layer=Layer.PUBLIC, sent_at=now())
    Voter.objects.create(response=response, activity=mapped, person=member, number=7)

    with django_assert_max_num_queries(16):  # four of them say who is signed in
        page = body(client.get(url("results", mapped)))

    assert "Whatever group people are in, most agree:" in page
    assert "120<span>not a sample of the area" in page
    assert "1,200<span>about 10 from each person" in page
    assert "10<span>7 written by participants" in page
    assert "Three groups" in page
    assert "You are here" in page
    assert "<strong>Small group:</strong>" in page
    assert TEXTS[8] in page[page.index("Most people in every group disagree") : page.index('id="groups"')]
    assert "resamples agree" in page
    assert page.count("It matters a lot to") == 1  # of the two, the other matters to very few
    assert re.search(r"It matters a lot to 40 of the \d+ who agree, and to 2 of the \d+ who disagree", page)
    assert "Written by the organisers." in page

    client.logout()
    with django_assert_max_num_queries(12):
        others = body(client.get(url("results", mapped)))
    assert "You are here" not in others
    assert "Answer more statements" in others


def test_a_group_too_small_to_tell_of_stays_untold(client, conversation, settings):
    settings.OPINION_FEWEST_IN_GROUP = 25
    make_run(conversation, drawn_votes((60, 45, 15), answered=1.0))

    page = body(client.get(url("results", conversation)))
    table = client.get(url("figures_csv", conversation))
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode())))

    assert "Fewer than 25: what it holds is not shown." in page
    assert "group C:" not in page
    assert {row["group"] for row in rows} == {"all", "A", "B"}
    assert len(rows) == 3 * len(TEXTS)
    assert (rows[0]["answers"], rows[0]["written_by"]) == ("120", "organisers")


@pytest.mark.parametrize(
    ("sizes", "refused", "says"),
    [
        ((5, 4, 0), "few people", "6 more people are needed."),
        ((40, 0, 0), "unsteady", "none hold: with a few people left out"),
    ],
)
def test_no_groups_are_drawn_where_there_are_none(client, conversation, sizes, refused, says):
    assert make_run(conversation, drawn_votes(sizes, answered=1.0)).refused == refused
    page = body(client.get(url("results", conversation)))

    assert says in page
    assert "<h2>No groups are drawn</h2>" in page
    assert "tg-hull" not in page
    assert ("Common ground" in page) == (refused == "unsteady")
    assert ("9 answers of 30" in page) == (refused == "few people")
    assert "in every group" not in page


def test_before_the_first_vote_and_before_results_are_shown(client, conversation, partnership):
    empty = client.get(url("results", conversation))
    assert "Nobody has voted yet" in body(empty)
    assert "Nobody has voted yet" in body(client.get(url("how", conversation)))
    assert "Nobody has voted yet" in body(client.get(url("figures", conversation)))

    make_run(conversation, drawn_votes((60, 45, 15), answered=1.0))
    conversation.shows_results = False
    conversation.closes_at = now() + timedelta(days=3)
    conversation.save()
    later = body(client.get(url("results", conversation)))
    assert "Shown later" in later
    assert TEXTS[0] not in later
    for name in ("figures", "figures_csv", "how", "news"):
        assert client.get(url(name, conversation)).status_code in (302, 403)  # a visitor may sign in

    sign_in(client, make_member(partnership=partnership, role="officer"))
    preview = body(client.get(url("results", conversation)))
    assert "A preview" in preview
    assert TEXTS[0] in preview


def test_who_may_not_see_the_activity_finds_nothing(client):
    partnership = make_partnership(is_public=False)
    hidden = make_conversation(
        2, engagement=make_engagement(matter=make_matter(partnership=partnership, is_public=False))
    )
    for name in ("results", "figures", "figures_csv", "how", "news"):
        assert client.get(url(name, hidden)).status_code in (403, 404)


def test_a_moderated_statement_is_gone_at_once(client, mapped):
    first = Statement.objects.get(activity=mapped, number=1).contribution
    first.standing = Standing.HIDDEN
    first.save()

    for name in ("results", "figures"):
        assert TEXTS[0] not in body(client.get(url(name, mapped)))


def test_news_are_sent_once_and_newer_figures_take_the_place_of_those_shown(
    client, mapped, django_assert_max_num_queries
):
    run = Run.objects.get()
    assert "Do not renew them" not in body(client.get(url("results", mapped)))  # nothing does without scripts
    address = f"{url('news', mapped)}?run={run.pk}"
    with django_assert_max_num_queries(6):
        first = client.get(address)
    assert "No answer is newer." in body(first)
    assert "Do not renew them by themselves" in body(first)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304

    Ballots.objects.update(sequence=run.sequence + 12)
    told = client.get(address, headers={"if-none-match": first["ETag"]})
    assert "12 newer answers are being worked out" in body(told)
    assert "HX-Retarget" not in told

    newer = make_run(mapped, drawn_votes((60, 45, 16), answered=1.0))
    with django_assert_max_num_queries(14):
        told = client.get(address)
    assert (told["HX-Retarget"], told["HX-Reswap"]) == ("#agreement", "outerMorph")
    assert "121<span>not a sample of the area" in body(told)
    assert f"{url('news', mapped)}?run={newer.pk}" in body(told)
    assert "<html" not in body(told)
    assert "no-cache" in told["Cache-Control"]

    Statement.objects.all().update(number=F("number") + 1000)
    assert client.get(address)["HX-Refresh"] == "true"  # nothing is left of it to be shown in place


def test_all_figures_in_any_order_and_how_they_were_worked_out(client, mapped):
    most = body(client.get(f"{url('figures', mapped)}?by=agree"))
    assert most.index(TEXTS[1]) < most.index(TEXTS[8])
    assert "(" in most[most.index("A agree") :]
    assert client.get(f"{url('figures', mapped)}?by=nonsense&page=x").status_code == 200

    how = body(client.get(url("how", mapped)))
    assert Run.objects.get().digest in how
    assert "once 15 people have answered 7 statements or more" in how


def test_where_it_comes_from_is_said_on_every_page(client, mapped):
    come_from = {
        "source": "Computational Democracy",
        "source_url": "https://example.org/",
        "licence": "CC BY 4.0",
    }
    Conversation.objects.update_or_create(activity=mapped, defaults=come_from)
    for name in ("results", "figures", "how"):
        page = body(client.get(url(name, mapped)))
        assert '<a href="https://example.org/">Computational Democracy</a>' in page
        assert "CC BY 4.0" in page


def test_the_engagement_and_its_report_say_what_was_found(client, mapped, django_assert_max_num_queries):
    Statement.objects.filter(activity=mapped, number=2).update(agree=108, disagree=10, passed=2)
    Statement.objects.filter(activity=mapped, number=1).update(agree=20, disagree=1)
    engagement = mapped.engagement

    caches["pages"].clear()
    with django_assert_max_num_queries(13):
        page = body(client.get(engagement.get_absolute_url()))
    assert f"“{TEXTS[1]}”" in page
    assert "90% of 120 agree." in page
    assert url("results", mapped) in page

    [section] = [each for each in build_report(engagement).sections if each.key == "agreed"]
    assert "120 people gave 1,200 answers to 10 statements." in section.lines[0]
    assert "not what everybody thinks" in section.lines[1]
    [table] = section.tables
    assert table.header == (
        "Statement",
        "What it is",
        "Answers",
        "Everybody",
        "Group A",
        "Group B",
        "Group C",
    )
    assert {row[1] for row in table.rows} == {"Common ground", "Most disagree", "Parts people"}

    publish_report(actor=Actor.system(), engagement=engagement)
    assert Run.objects.get().is_kept

    mapped.shows_results = False
    mapped.save()
    [section] = [each for each in build_report(engagement).sections if each.key == "agreed"]
    assert not section.tables
