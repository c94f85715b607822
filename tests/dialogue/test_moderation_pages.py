"""The pages of a moderator: what is listed, what one click does, and who never gets there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from tests.factories import (
    make_contribution,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    sign_in,
)
from thegither.dialogue.models import Contribution, ModerationAct, Standing
from thegither.dialogue.reasons import SENT_VERY_FAST, published_reasons
from thegither.dialogue.services import withdraw_contribution
from thegither.dialogue.views.moderating import PAGE_SIZE
from thegither.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter():
    return make_matter()


@pytest.fixture
def officer(client, matter):
    return sign_in(client, make_member(partnership=matter.partnership, role="officer"))


def queue_url(matter, show=""):
    return reverse("dialogue:moderate", args=[matter.pk]) + (f"?show={show}" if show else "")


def decide_url(said):
    return reverse("dialogue:moderate_contribution", args=[said.pk])


def test_the_queue_shows_what_waits_what_is_shown_and_what_is_hidden(officer, matter):
    waiting = make_contribution(matter=matter, held_because=SENT_VERY_FAST, text="I wait here")
    shown = make_contribution(matter=matter, text="I am shown <b>here</b>")
    page = officer.get(queue_url(matter)).content.decode()

    assert "I wait here" in page
    assert "I am shown" not in page
    assert published_reasons().named(SENT_VERY_FAST).title in page
    assert "(1)" in page
    assert "&lt;b&gt;here" in officer.get(queue_url(matter, "shown")).content.decode()
    assert "Nothing is hidden" in officer.get(queue_url(matter, "hidden")).content.decode()
    assert "I wait here" in officer.get(queue_url(matter, "nonsense")).content.decode()
    assert {waiting, shown} == set(Contribution.objects.all())


def test_all_that_are_ticked_are_shown_at_once_and_nothing_else(client, officer, matter):
    first, second, third = (
        make_contribution(matter=matter, held_because=SENT_VERY_FAST, text=text) for text in "abc"
    )
    elsewhere = make_contribution(held_because=SENT_VERY_FAST)
    withdraw_contribution(actor=Actor.system(), contribution=second, holds_receipt=True)
    page = officer.get(queue_url(matter)).content.decode()
    assert page.count('form="show-ticked"') == 2
    assert officer.get(queue_url(matter) + "?ticked=all").content.decode().count(" checked>") == 2

    address = reverse("dialogue:show_ticked")
    keys = [first.pk, second.pk, elsewhere.pk, "nonsense"]
    answer = officer.post(address, {"contribution": keys, "back": queue_url(matter)}, follow=True)
    assert "1 contribution is shown." in answer.content.decode()
    standings = [Contribution.objects.get(pk=said.pk).standing for said in (first, second, third, elsewhere)]
    assert standings == ["shown", "withdrawn", "waiting", "waiting"]
    matter.tally.refresh_from_db()
    assert (matter.tally.shown, matter.tally.waiting) == (1, 1)

    answer = officer.post(address, {"back": "https://elsewhere.example/"})
    assert answer.url == reverse("dialogue:moderate_all")
    sign_in(client, make_member(partnership=matter.partnership))
    assert client.post(address, {"contribution": third.pk}).status_code == 403
    assert Contribution.objects.get(pk=third.pk).standing == "waiting"


def test_one_click_hides_with_a_reason_and_one_shows_it_again(officer, matter):
    said = make_contribution(matter=matter)
    back = queue_url(matter, "shown")
    answer = officer.post(
        decide_url(said),
        {"standing": "hidden", "reason": "hatred", "note": "Please say it kindly.", "back": back},
    )

    assert answer["Location"] == back
    assert Contribution.objects.get().standing == Standing.HIDDEN
    page = officer.get(queue_url(matter, "hidden")).content.decode()
    assert published_reasons().named("hatred").title in page
    assert "Please say it kindly." in page
    officer.post(decide_url(said), {"standing": "shown"})
    assert Contribution.objects.get().standing == Standing.SHOWN
    history = officer.get(decide_url(said)).content.decode()
    assert published_reasons().named("hatred").title in history


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_to_another_site(officer, matter, back):
    said = make_contribution(matter=matter)
    answer = officer.post(decide_url(said), {"standing": "hidden", "reason": "hatred", "back": back})

    assert answer["Location"] == queue_url(matter)


@pytest.mark.parametrize(
    "form",
    [
        {"standing": "hidden"},
        {"standing": "hidden", "reason": "because"},
        {"standing": "withdrawn"},
        {},
        {"standing": "hidden", "reason": "hatred", "note": "n" * 501},
    ],
)
def test_what_is_no_decision_is_refused(officer, matter, form):
    said = make_contribution(matter=matter)
    answer = officer.post(decide_url(said), form)

    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert not ModerationAct.objects.exists()


def test_the_same_words_are_marked(officer, matter):
    for _ in range(3):
        make_contribution(matter=matter, text="Sign this petition")

    assert "2 others say the same word for word" in officer.get(queue_url(matter, "shown")).content.decode()


def test_a_long_queue_goes_on_page_by_page_without_losing_any(officer, matter):
    said = [make_contribution(matter=matter, held_because=SENT_VERY_FAST) for _ in range(PAGE_SIZE + 2)]
    first = officer.get(queue_url(matter)).content.decode()
    rest = officer.get(f"{queue_url(matter)}?show=waiting&after={said[PAGE_SIZE - 1].pk}").content.decode()

    shown = [[row.reference for row in said if f'id="{row.reference}"' in page] for page in (first, rest)]
    assert shown == [
        [row.reference for row in said[:PAGE_SIZE]],
        [row.reference for row in said[PAGE_SIZE:]],
    ]
    assert f"after={said[PAGE_SIZE - 1].pk}" in first
    assert officer.get(f"{queue_url(matter)}?after=x").status_code == 200


def test_the_queue_takes_as_many_queries_for_three_as_for_one(officer, matter):
    make_contribution(matter=matter, held_because=SENT_VERY_FAST)
    officer.get(queue_url(matter))
    with CaptureQueriesContext(connection) as one:
        officer.get(queue_url(matter))
    for _ in range(2):
        make_contribution(matter=matter, held_because=SENT_VERY_FAST)
    with CaptureQueriesContext(connection) as three:
        officer.get(queue_url(matter))

    assert len(one) == len(three) <= 12


def test_everything_one_moderates_is_on_one_page(officer, matter):
    second = make_matter(partnership=matter.partnership, title="Another matter")
    for each in (matter, second, make_matter()):
        make_contribution(matter=each, held_because=SENT_VERY_FAST, text=f"On {each.title}")
    page = officer.get(reverse("dialogue:moderate_all")).content.decode()

    assert f"On {matter.title}" in page
    assert "On Another matter" in page
    assert "(2)" in page


def test_who_may_not_moderate(client, matter):
    said = make_contribution(matter=matter)
    pages = [queue_url(matter), decide_url(said), reverse("dialogue:moderate_all")]
    assert [client.get(url).status_code for url in pages] == [302, 302, 302]
    assert client.post(decide_url(said), {"standing": "hidden", "reason": "hatred"}).status_code == 403
    for person in (
        make_person(),
        make_member(partnership=matter.partnership),
        make_member(partnership=make_partnership(), role="partner"),
    ):
        sign_in(client, person)
        assert [client.get(url).status_code for url in pages] == [403, 403, 403]
        assert client.post(decide_url(said), {"standing": "hidden", "reason": "hatred"}).status_code == 403
    elsewhere = make_member(partnership=make_partnership(), role="officer")
    sign_in(client, elsewhere)
    assert [client.get(url).status_code for url in pages] == [403, 403, 200]
    hidden = make_matter(partnership=make_partnership(is_public=False))
    assert client.get(queue_url(hidden)).status_code == 404
    assert Contribution.objects.get().standing == Standing.SHOWN


def test_the_reasons_are_published(client):
    page = client.get(reverse("dialogue:moderation_reasons")).content.decode()
    published = published_reasons()

    assert [reason.slug for reason in published.reasons if escape(reason.title) not in page] == []
    assert published.version in page
