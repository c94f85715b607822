"""The pages on which people say something, without an account too, and on which partners type it in."""

import re
import time
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.factories import (
    make_contribution,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Participant
from thegither.accounts.participants import COOKIE
from thegither.dialogue.models import Attachment, Channel, Contribution, Layer, Standing
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import attach_note, close_matter
from thegither.kernel.actors import Actor, Provenance

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def matter():
    return make_matter(question="How do you get home?")


def say_url(matter):
    return reverse("dialogue:say", args=[matter.pk])


def opened(seconds_ago):
    """Return the token of a form that was opened some seconds ago."""
    signer = signing.TimestampSigner(salt="dialogue.say_form")
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - seconds_ago)
    return signer.sign("say")


def sent(text="The last bus is too early.", **fields):
    return {"text": text, "opened": opened(30), "submission_key": str(uuid4()), **fields}


def enter_url(matter):
    return reverse("dialogue:enter", args=[matter.pk])


def typed(**fields):
    return {
        "text": "The ferry is dear.",
        "channel": "paper",
        "provenance": "Cards in the library",
        "said_on": "1 6 2026",
        "layer": "public",
        "submission_key": str(uuid4()),
        **fields,
    }


# Saying --------------------------------------------------------------------------------------------------
def test_a_visitor_says_something_and_gets_a_receipt(client, matter):
    page = client.get(say_url(matter))
    assert "How do you get home?" in page.content.decode()
    assert COOKIE not in client.cookies
    assert not Participant.objects.exists()

    answer = client.post(say_url(matter), sent(knowledge="lived", byline="Anna"))

    said = Contribution.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("portal:receipt", args=[receipt_token(said)])
    assert (said.text, said.knowledge, said.byline) == ("The last bus is too early.", "lived", "Anna")
    assert (said.standing, said.layer, said.language) == (Standing.SHOWN, Layer.PUBLIC, "en-gb")
    assert client.cookies[COOKIE]["httponly"]


def test_the_same_browser_stays_the_same_participant(client, matter):
    for text in ("One thing", "Another thing"):
        client.post(say_url(matter), sent(text))

    assert Contribution.objects.count() == 2
    assert Participant.objects.count() == 1


def test_sending_the_same_form_twice_stores_it_once(client, matter):
    form = sent()
    first, second = (Client().post(say_url(matter), form)["Location"] for _ in range(2))

    assert first == second
    assert (Contribution.objects.count(), Participant.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": ""}, "Write what you want to say"),
        ({"text": " \x00 "}, "Write what you want to say"),
        ({"text": "…"}, "Write what you want to say in words."),
        ({"text": "a" * 5001}, "5001 characters long"),
        ({"byline": "b" * 81}, "81 characters long"),
        ({"knowledge": "gossip"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, matter, fields, error):
    form = {**sent(), **fields}
    answer = client.post(say_url(matter), form)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert error in page
    assert "<title>Error:" in page
    assert form["text"].strip("\x00 ") in page
    assert not Contribution.objects.exists()
    assert COOKIE not in client.cookies


def test_what_cannot_be_stored_is_left_out_and_the_rest_kept(client, matter):
    client.post(say_url(matter), sent("Bus\x00 \u202eferry 🚌"))

    assert Contribution.objects.get().text == "Bus ferry 🚌"


def test_lone_surrogates_in_a_form_are_no_failure(client, matter):
    body = f"text=bus+%ED%A0%80+ok&opened={opened(30)}"
    answer = client.post(say_url(matter), body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
    assert Contribution.objects.get().text.startswith("bus ")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"opened": 0}, "sent-very-fast"),
        ({"opened": "forged"}, "sent-very-fast"),
        ({"opened": ""}, "sent-very-fast"),
        ({"website": "https://example.org"}, "hidden-question"),
    ],
)
def test_what_a_program_may_have_sent_is_kept_and_looked_at(client, matter, fields, reason):
    form = sent(**fields)
    if form["opened"] == 0:
        form["opened"] = opened(0)
    answer = client.post(say_url(matter), form)

    said = Contribution.objects.get()
    assert answer.status_code == 302
    assert said.standing == Standing.WAITING
    assert said.moderation_acts.get().reason == reason


def test_a_form_may_lie_open_for_days(client, matter):
    client.post(say_url(matter), sent(opened=opened(5 * 24 * 3600)))

    assert Contribution.objects.get().standing == Standing.SHOWN


@pytest.mark.usefixtures("stopped_clock")
def test_who_sends_too_much_keeps_their_text(client, matter):
    answers = [client.post(say_url(matter), sent(f"Number {number}")) for number in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Number 10" in answers[-1].content.decode()
    assert Contribution.objects.count() == 10


def test_a_form_that_is_too_old_shows_its_text_back(matter):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(say_url(matter), sent("My words are not lost"))

    assert answer.status_code == 403
    assert "My words are not lost" in answer.content.decode()


def test_a_closed_matter_says_so_and_keeps_what_was_typed(client, matter):
    close_matter(actor=Actor.system(), matter=matter)

    assert "takes no contributions now" in client.get(say_url(matter)).content.decode()
    answer = client.post(say_url(matter), sent("Too late"))
    assert answer.status_code == 422
    assert "Too late" in answer.content.decode()
    assert not Contribution.objects.exists()


def test_who_may_not_say_anything(client):
    partners_only = make_matter(is_for_everyone=False)
    closed = make_matter(partnership=make_partnership(is_public=False))

    assert client.get(say_url(partners_only)).status_code == 302
    assert client.post(say_url(partners_only), sent()).status_code == 403
    assert client.get(say_url(closed)).status_code == 404
    assert client.post(say_url(closed), sent()).status_code == 404
    assert client.get(reverse("dialogue:say", args=[10**17])).status_code == 404
    assert not Contribution.objects.exists()


def test_a_member_says_something_as_themselves_or_for_a_seat(client, matter):
    person = make_person()
    seat = make_seat(
        partnership=matter.partnership,
        organisation=make_organisation(name="Brannoch Ferries"),
        person=person,
    )
    sign_in(client, person, seat)

    page = client.get(say_url(matter)).content.decode()
    assert "Brannoch Ferries in " in page
    assert re.search(rf'value="{seat.pk}"[^>]* checked', page)
    client.post(say_url(matter), sent("For the seat", say_as=seat.pk))
    client.post(say_url(matter), sent("As myself", say_as="myself"))
    assert client.post(say_url(matter), sent("As nobody")).status_code == 422

    stored = Contribution.objects.order_by("pk").values_list("text", "seat_id", "person_id", "layer")
    assert list(stored) == [
        ("For the seat", seat.pk, person.pk, "partner"),
        ("As myself", None, person.pk, "public"),
    ]
    assert COOKIE not in client.cookies


def test_nobody_speaks_for_the_seat_of_another(client, matter):
    seat = make_seat(partnership=matter.partnership, person=make_person())
    person = make_member(partnership=matter.partnership)
    sign_in(client, person)
    answer = client.post(say_url(matter), sent(say_as=seat.pk))

    assert answer.status_code == 422
    assert not Contribution.objects.exists()


def test_somebody_signed_in_is_not_taken_for_a_program(client, matter):
    sign_in(client, make_person())
    client.post(say_url(matter), {"text": "Quick"})

    assert Contribution.objects.get().standing == Standing.SHOWN


def test_the_page_takes_few_queries(client, matter, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):  # the matter
        client.get(say_url(matter))
    sign_in(client, make_member(partnership=matter.partnership))
    client.get(say_url(matter))
    with django_assert_max_num_queries(8):
        client.get(say_url(matter))


def test_sending_takes_few_queries(client, matter, django_assert_max_num_queries):
    client.post(say_url(matter), sent())
    # floods (twice); policy, insert, tally; seal key, head, event, handlers; and the savepoints
    with django_assert_max_num_queries(25) as queries:
        client.post(say_url(matter), sent())
    reading_and_writing = [
        query["sql"]
        for query in queries.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT pg_advisory"))
    ]
    assert len(reading_and_writing) <= 12, "\n".join(reading_and_writing)


# Typing in -----------------------------------------------------------------------------------------------
def test_a_partner_types_in_several_in_a_row(client, matter):
    sign_in(client, make_member(partnership=matter.partnership))
    assert client.get(enter_url(matter)).status_code == 200

    answer = client.post(enter_url(matter), typed(then="next", layer="community"), follow=True)
    said = Contribution.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain == [(enter_url(matter), 302)]
    assert said.reference in page
    assert reverse("portal:receipt", args=[receipt_token(said)]) in page
    assert "Cards in the library" in page
    assert "1 6 2026" in page
    assert re.search(r'value="community"[^>]* checked', page)
    assert "The ferry is dear." not in page
    assert (said.channel, said.layer, said.byline) == (Channel.PAPER, Layer.COMMUNITY, "")

    answer = client.post(enter_url(matter), typed(then="finish"))
    assert answer["Location"] == matter.get_absolute_url()
    assert "Cards in the library" not in client.get(enter_url(matter)).content.decode()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"text": ""}, "Write what you want to say"),
        ({"provenance": ""}, "Write where and how it reached you"),
        ({"channel": "web"}, "Select a valid choice"),
        ({"said_on": "1 6 2999"}, "This day has not come yet."),
        ({"said_on": "someday"}, "Write a day, a month and a year"),
        ({"note": SimpleUploadedFile("card.png", b"<svg/>")}, "Choose a PDF"),
    ],
)
def test_what_is_typed_in_wrongly_is_not_stored(client, matter, fields, error):
    sign_in(client, make_member(partnership=matter.partnership))
    answer = client.post(enter_url(matter), typed(**fields))

    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert not Contribution.objects.exists()


def test_the_paper_is_kept_with_it(client, matter, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in(client, make_member(partnership=matter.partnership))
    form = typed(note=SimpleUploadedFile("card.png", PNG))
    client.post(enter_url(matter), form)
    client.post(enter_url(matter), {**form, "note": SimpleUploadedFile("card.png", PNG)})

    assert Attachment.objects.get().contribution == Contribution.objects.get()


def test_who_may_not_type_in(client, matter):
    assert client.get(enter_url(matter)).status_code == 302
    assert client.post(enter_url(matter), typed()).status_code == 403
    for person in (
        make_person(),
        make_member(partnership=matter.partnership, role="observer"),
        make_member(partnership=make_partnership()),
    ):
        sign_in(client, person)
        assert client.get(enter_url(matter)).status_code == 403
        assert client.post(enter_url(matter), typed()).status_code == 403
    closed = make_matter(partnership=make_partnership(is_public=False))
    assert client.get(enter_url(closed)).status_code == 404
    assert not Contribution.objects.exists()


def test_the_paper_is_handed_out_as_a_download_and_only_to_some(client, matter, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    officer = make_member(partnership=matter.partnership, role="officer")
    said = make_contribution(
        matter=matter,
        actor=Actor.system().entering_for(Provenance("paper", "Library")),
    )
    kept = attach_note(
        actor=Actor(kind="person", user_id=officer.user_id, person_id=officer.pk),
        contribution=said,
        upload=SimpleUploadedFile("card.html", PNG),
    )
    url = reverse("dialogue:attachment", args=[kept.pk])

    assert client.get(url).status_code == 404
    sign_in(client, make_member(partnership=matter.partnership))
    assert client.get(url).status_code == 404
    sign_in(client, officer)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == f'attachment; filename="{said.reference}-{kept.pk}.png"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.post(url).status_code == 405
