"""The pages: every step works as a form, refusals keep the text, and nobody finds what is another's."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from tests.api.program import Program, token_of
from tests.factories import (
    administrator,
    begin_administration,
    make_community,
    make_person,
    sign_in,
)
from thegither.accounts.models import User
from thegither.kernel.clock import today
from thegither.partners.models import Person
from thegither.relations.models import ContactNote, Disclosure, Knowing, NeedAnswer, OughtToKnow
from thegither.relations.services.contacts import record_contact
from thegither.relations.services.knowing import answer_tie

from .conftest import Circle, make_circle
from .test_interdependence import Asking
from .test_knowing import YES, tie_of

pytestmark = pytest.mark.django_db

SECRET = "Zwischenton-4711"


def page(client, name, *args, status=200):
    answer = client.get(reverse(f"relations:{name}", args=args))
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer


def send(client, name, *args, **data):
    return client.post(reverse(f"relations:{name}", args=args), data)


def test_a_contact_is_noted_followed_up_and_deleted(client, circle):
    party, other, _third = circle.parties
    place = make_community(name="Glen")
    sign_in(client, party.person, party.seat)
    page(client, "new_contact")
    sent = {
        "person": other.person.name.upper(),
        "of": str(other.seat),
        "ground": "theirs",
        "place": place.pk,
        "topic": f"p{circle.partnership.pk}",
        "note": SECRET,
        "purpose": "problem",
        "seen": "Rain",
        "met_on": "",
        "follow_up_on": "24 7 2199",
    }
    refused = send(client, "new_contact", **sent)
    assert refused.status_code == 422
    assert SECRET in refused.content.decode()
    day = f"{today().day} {today().month} {today().year}"
    assert send(client, "new_contact", **sent | {"met_on": day}).status_code == 302
    note = ContactNote.objects.get()
    assert (note.with_person, note.with_organisation) == (other.person, other.seat.organisation)
    assert (note.partnership, note.place, note.seen) == (circle.partnership, place, "Rain")
    assert SECRET in page(client, "contact", note.pk).content.decode()
    assert "Follow up with" in client.get("/my-work/").content.decode()
    assert send(client, "followed_up", note.pk).status_code == 302
    assert "Follow up with" not in client.get("/my-work/").content.decode()
    assert SECRET in b"".join(page(client, "contacts_table").streaming_content).decode()
    assert send(client, "delete_contact", note.pk).status_code == 302
    assert not ContactNote.objects.exists()


def test_a_note_is_put_right_and_what_is_not_touched_stays(client, circle):
    party, other, _third = circle.parties
    make_person(name=other.person.name)  # a second of that name would make the name ambiguous
    note = record_contact(
        actor=party.actor,
        with_person=other.person,
        with_organisation=other.seat.organisation,
        ground="theirs",
        partnership=circle.partnership,
        about="Buses",
        note=SECRET,
        purpose="problem",
        seen="Rain",
    )
    sign_in(client, party.person, party.seat)
    shown = page(client, "change_contact", note.pk).content.decode()
    assert SECRET in shown
    assert "is_off_record" not in shown
    sent = {
        "person": other.person.name,
        "of": str(other.seat),
        "ground": "neutral",
        "topic": f"p{circle.partnership.pk}",
        "note": "Late buses",
        "purpose": "problem",
        "met_on": today().isoformat(),
        "expected_version": 1,
    }
    refused = send(client, "change_contact", note.pk, **sent | {"ground": "ours"})
    assert refused.status_code == 422
    assert "Late buses" in refused.content.decode()
    assert send(client, "change_contact", note.pk, **sent).url == note.get_absolute_url()
    note.refresh_from_db()
    assert (note.note, note.about, note.seen, note.ground) == ("Late buses", "Buses", "", "neutral")
    assert (note.with_person, note.version) == (other.person, 2)
    assert send(client, "change_contact", note.pk, **sent | {"note": "Trains"}).status_code == 422
    sign_in(client, other.person, other.seat)
    page(client, "change_contact", note.pk, status=404)


def test_the_list_of_contacts_is_narrowed_on_the_page_and_in_its_table(client, circle):
    party, other, _third = circle.parties
    sign_in(client, party.person, party.seat)

    def note(words, **given):
        record_contact(actor=party.actor, with_words=words, **{"ground": "theirs"} | given)

    note("A baker", purpose="policy", partnership=circle.partnership)
    note("A driver", follow_up_on=today(), note="Zwischenhalt")
    record_contact(actor=party.actor, is_off_record=True, with_organisation=other.seat.organisation)

    def told(**asked):
        answer = client.get(reverse("relations:contacts"), asked)
        table = b"".join(client.get(reverse("relations:contacts_table"), asked).streaming_content).decode()
        names = ("A baker", "A driver", str(other.seat))
        found = [name for name in names if name in table]
        assert found == [name for name in names if name in answer.content.decode()]
        return found

    assert len(told()) == 3
    assert told(show="visits") == told(partnership=circle.partnership.pk) == ["A baker"]
    assert told(show="waiting") == told(words="zwischen DRIVER") == ["A driver"]
    assert told(show="off_record") == [str(other.seat)]
    assert told(show="mine") == ["A baker", "A driver"]
    assert told(words="nothing of the kind") == []
    assert len(told(show="moon", partnership="x")) == 3


def test_names_that_nobody_knows_stay_words_and_a_refusal_stands_at_its_question(client, circle):
    party = circle.parties[0]
    sign_in(client, party.person, party.seat)
    day = today().strftime("%Y-%m-%d")
    empty = send(client, "new_contact", ground="phone", met_on=day)
    assert empty.status_code == 422
    assert "Say whom you met" in empty.content.decode()
    home = send(
        client, "new_contact", person="A baker", of="A shop", ground="ours", purpose="policy", met_on=day
    )
    assert home.status_code == 422
    assert "A visit goes to them" in home.content.decode()
    send(client, "new_contact", person="A baker", of="A shop", ground="phone", met_on=day)
    assert ContactNote.objects.get().with_words == "A baker, A shop"


def test_off_the_record_asks_for_nothing_but_the_other_organisation(client, circle):
    party, other, _third = circle.parties
    sign_in(client, party.person, party.seat)
    day = today().strftime("%Y-%m-%d")
    sent = {"note": SECRET, "person": SECRET, "met_on": day, "is_off_record": "on"}
    assert send(client, "new_contact", **sent).status_code == 422
    assert send(client, "new_contact", of=str(other.seat), **sent).status_code == 302
    note = ContactNote.objects.get()
    assert (note.author, note.note, note.with_words) == (None, "", "")
    assert SECRET not in page(client, "contact", note.pk).content.decode()


def test_officers_set_topics_and_run_a_round_that_partners_answer_and_share(client):
    circle = make_circle(3)
    one, two, _three = circle.parties
    slug = circle.partnership.slug
    officer = sign_in(client, circle.officer)
    assert send(officer, "topics", slug, names="\n".join(str(n) for n in range(20))).status_code == 422
    assert send(officer, "topics", slug, names="Buses\nHomes").status_code == 302
    assert send(officer, "open_round", slug, closes_on="1 1 2020").status_code == 422
    closes = (today() + timedelta(days=9)).isoformat()
    assert send(officer, "open_round", slug, closes_on=closes).status_code == 302
    need_round = circle.partnership.need_rounds.get()
    first, second = circle.partnership.topics.order_by("name")
    answering = sign_in(Client(), one.person, one.seat)
    assert "Say whom you need" in answering.get("/my-work/").content.decode()
    page(answering, "answer_needs", need_round.pk, one.seat.pk, first.pk)
    asked = [party.seat.pk for party in circle.parties[1:]]
    sent = {f"{name}_{key}": 0 for name in ("we_need", "they_need") for key in asked}
    sent |= {f"we_need_{two.seat.pk}": 3, f"what_for_{two.seat.pk}": SECRET}
    wrong = send(
        answering, "answer_needs", need_round.pk, one.seat.pk, first.pk, **sent | {"can_offer": "x" * 301}
    )
    assert wrong.status_code == 422
    assert SECRET in wrong.content.decode()
    done = send(answering, "answer_needs", need_round.pk, one.seat.pk, first.pk, **sent)
    assert done.url == reverse("relations:answer_needs", args=[need_round.pk, one.seat.pk, second.pk])
    assert SECRET in page(answering, "answer_needs", need_round.pk, one.seat.pk, first.pk).content.decode()
    sign_in(other := Client(), two.person, two.seat)
    assert (
        send(
            other,
            "answer_needs",
            need_round.pk,
            two.seat.pk,
            first.pk,
            **{
                f"{name}_{party.seat.pk}": 0
                for name in ("we_need", "they_need")
                for party in (one, circle.parties[2])
            },
        ).status_code
        == 302
    )
    assert send(other, "answer_needs", need_round.pk, one.seat.pk, first.pk, **sent).status_code == 403
    assert "2" in page(officer, "interdependence", slug).content.decode()
    assert send(answering, "close_round", need_round.pk).status_code == 403
    assert send(officer, "close_round", need_round.pk).status_code == 302
    need = NeedAnswer.objects.get(seat=one.seat, topic=first).needs.get()
    assert "may we tell" in page(answering, "sharing", need_round.pk, one.seat.pk).content.decode()
    assert SECRET not in page(other, "sharing", need_round.pk, two.seat.pk).content.decode()
    send(answering, "sharing", need_round.pk, one.seat.pk, may_tell=[need.pk])
    assert SECRET not in page(other, "interdependence", slug).content.decode()
    send(other, "sharing", need_round.pk, two.seat.pk, hear_from=[*asked[1:], one.seat.pk])
    shown = Disclosure.objects.get()
    assert SECRET in page(other, "disclosure", shown.pk).content.decode()
    page(officer, "disclosure", shown.pk, status=404)
    step = {"problem": "Late shifts", "next_step": "Talk", "expected_version": 1}
    assert send(other, "disclosure", shown.pk, **step | {"next_on": "1 1 2020"}).status_code == 422
    assert send(other, "disclosure", shown.pk, **step).status_code == 302
    send(other, "agree_step", shown.pk)
    assert not Disclosure.objects.get().is_agreed
    send(answering, "agree_step", shown.pk, expected_version=2)
    assert Disclosure.objects.get().is_agreed
    assert "Late shifts" in page(officer, "relationships", slug).content.decode()


def test_ties_are_added_answered_and_taken_off(client, circle):
    one, two, three = circle.parties
    slug = circle.partnership.slug
    sign_in(client, one.person, one.seat)
    page(client, "ought_to_know", slug)
    unknown = send(client, "add_tie", slug, seat=one.seat.pk, other="Nobody Known", because="x")
    assert unknown.status_code == 422
    assert (
        send(client, "add_tie", slug, seat=one.seat.pk, other=str(two.seat), because="y").status_code == 302
    )
    tie = OughtToKnow.objects.get()
    assert tie.other_seat == two.seat
    page(client, "answer_tie", tie.pk)
    assert send(client, "answer_tie", tie.pk, by_name="yes").status_code == 422
    assert send(client, "answer_tie", tie.pk, **dict.fromkeys(YES, "no")).status_code == 302
    assert not Knowing.objects.get().by_name
    sign_in(stranger := Client(), three.person)
    page(stranger, "answer_tie", tie.pk, status=403)
    assert send(stranger, "end_tie", tie.pk).status_code == 403
    assert send(client, "end_tie", tie.pk).status_code == 302


def test_the_grid_is_a_page_and_a_table_without_formulas(client, circle):
    party, other, third = circle.parties
    sign_in(client, third.person)
    assert "There is no grid yet" in page(client, "coverage", circle.partnership.slug).content.decode()
    for name in ("=Glen", "Moor", "Shore"):
        make_community(name=name)
    record_contact(
        actor=party.actor,
        with_organisation=other.seat.organisation,
        ground="theirs",
        partnership=circle.partnership,
        place=make_community(name="Isle"),
    )
    sign_in(client, other.person)
    slug = circle.partnership.slug
    assert "no contact for twelve months" in page(client, "coverage", slug).content.decode()
    assert '<th scope="row">Isle</th>' in page(client, "coverage", slug).content.decode()  # places go down
    assert client.get(reverse("relations:coverage", args=[slug]), {"topic": "9999"}).status_code == 404
    rows = list(csv.DictReader(io.StringIO(b"".join(page(client, "coverage_table", slug)).decode())))
    assert {row["place"] for row in rows} >= {"'=Glen", "Isle"}
    assert [row["contacts"] for row in rows if row["place"] == "Isle" and row["sector"] == "third"] == ["1"]


# What is private -----------------------------------------------------------------------------------------
def everything_private(circle: Circle, asking: Asking) -> None:
    """Fill a circle with notes and answers of its first party, each with the secret or the first's alone."""
    one = circle.parties[0]
    record_contact(
        actor=one.actor,
        with_words=SECRET,
        ground="theirs",
        note=SECRET,
        about=SECRET,
        partnership=circle.partnership,
        follow_up_on=today(),
    )
    answer_tie(actor=one.actor, tie=tie_of(circle), **YES)
    asking.answer(0, needs=[1], offer=SECRET)
    NeedAnswer.objects.get().needs.update(what_for=SECRET)


def addresses_of(circle: Circle, asking: Asking) -> list[str]:
    """Return every address of this room and the pages that show something of it, with keys of the circle."""
    found, slug = ["/my-work/", "/account/", circle.partnership.get_absolute_url()], circle.partnership.slug
    keys = {"seat_pk": asking.seat(0).pk, "topic_pk": asking.topic.pk, "slug": slug}
    own_keys = {
        "contacts": ContactNote.objects.get().pk,
        "ought-to-know": OughtToKnow.objects.get().pk,
        "need-rounds": asking.round.pk,
        "shared-needs": getattr(Disclosure.objects.first(), "pk", 1),
    }
    for pattern in next(
        each for each in get_resolver().url_patterns if getattr(each, "namespace", "") == "relations"
    ).url_patterns:
        route = str(pattern.pattern)
        names = pattern.pattern.converters
        first = route.split("/")[0]
        if set(names) <= {*keys, "pk"}:
            values = {name: keys.get(name, own_keys.get(first, 1)) for name in names}
            found.append(reverse(f"relations:{pattern.name}", kwargs=values))
    return found


@pytest.mark.parametrize("closed", [False, True])
def test_no_page_or_table_shows_what_is_anothers_whoever_asks(closed):
    asking = Asking(3)
    circle = asking.circle
    everything_private(circle, asking)
    if closed:
        asking.close()
        asking.share(0, tell=True)
    boss = administrator()
    asking_people: list[Person] = [circle.officer, circle.parties[1].person, circle.parties[2].person]
    clients = [Client(), sign_in(Client(), make_person()), *(sign_in(Client(), who) for who in asking_people)]
    clients.append(sign_in(Client(), boss))
    for client in clients:
        for address in addresses_of(circle, asking):
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert SECRET not in body.decode(), address
    mine = sign_in(Client(), circle.parties[0].person)
    seen = [
        SECRET in mine.get(address).content.decode()
        for address in addresses_of(circle, asking)
        if not address.endswith(".csv")
    ]
    assert sum(seen) >= 3  # the same addresses do show it to the one whose it is


def test_an_administrator_at_work_sees_the_room_and_nothing_private(client):
    asking = Asking(3)
    everything_private(asking.circle, asking)
    user = User.objects.get(pk=administrator().user_id)
    begin_administration(user)
    sign_in(client, Person.objects.get(user=user))
    slug = asking.circle.partnership.slug
    for name in ("relationships", "going_out", "coverage", "ought_to_know", "interdependence"):
        assert SECRET not in page(client, name, slug).content.decode()


# How many queries ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "most"),
    [("contacts", 11), ("relationships", 20), ("going_out", 12), ("coverage", 12), ("ought_to_know", 12)],
)
def test_more_records_take_no_more_queries(client, name, most):
    circle = make_circle(4)
    party = circle.parties[0]
    sign_in(client, party.person, party.seat)
    args = [] if name == "contacts" else [circle.partnership.slug]

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, name, *args)
        return len(queries)

    def add(number: int) -> None:
        record_contact(
            actor=party.actor,
            with_organisation=circle.parties[number].seat.organisation,
            with_person=circle.parties[number].person,
            ground="theirs",
            partnership=circle.partnership,
            place=make_community(),
            follow_up_on=today(),
        )
        tie_of(circle, 0, number)

    add(1)
    count()
    first = count()
    add(2)
    add(3)
    assert count() == first <= most


def test_a_round_with_more_partners_takes_no_more_queries(client):
    counted = []
    for size in (5, 7):
        asking = Asking(size)
        for who in range(size):
            asking.answer(who, needs=[(who + 1) % size])
        asking.close()
        for who in range(size):
            asking.share(who, tell=True, hear=[each for each in range(size) if each != who])
        party = asking.circle.parties[0]
        visitor = sign_in(Client(), party.person, party.seat)
        slug = asking.circle.partnership.slug
        page(visitor, "interdependence", slug)
        with CaptureQueriesContext(connection) as queries:
            page(visitor, "interdependence", slug)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 20


# For programs --------------------------------------------------------------------------------------------
def test_programs_note_contacts_and_read_only_their_own_organisations(circle):
    one, two, _three = circle.parties
    program = Program(token_of(one.person, seat=one.seat))
    path = f"/partnerships/{circle.partnership.pk}/contacts"
    body = {"with_organisation": two.seat.organisation_id, "ground": "theirs", "note": SECRET}
    made = program.post(path, body)
    assert made.status_code == 201, made.content
    assert made.json()["with_organisation"]["id"] == two.seat.organisation_id
    assert program.post(path, body | {"ground": None}).json()["code"] == "ground_missing"
    assert [note["note"] for note in program.walk("/contacts")] == [SECRET]
    key = made.json()["id"]
    for other in (two.person, circle.officer, Person.objects.get(user_id=administrator().user_id)):
        reader = Program(token_of(other))
        assert reader.get("/contacts").json()["items"] == []
        assert reader.get(f"/contacts/{key}").status_code == 404
    change = {"note": "Late buses", "follow_up_on": None, "with_words": None}
    assert program.send("PATCH", f"/contacts/{key}", change, if_match='"7"').status_code == 412
    changed = program.send("PATCH", f"/contacts/{key}", change).json()
    assert (changed["note"], changed["ground"], changed["version"]) == ("Late buses", "theirs", 2)
    assert reader.send("PATCH", f"/contacts/{key}", change).status_code == 404
    off = program.post(path, body | {"is_off_record": True, "about": SECRET}).json()
    assert (off["partnership"], off["ground"], off["note"]) == (None, None, "")


def test_programs_of_members_read_the_grid(circle):
    make_community(name="Isle")
    path = f"/partnerships/{circle.partnership.pk}/coverage"
    grid = Program(token_of(circle.parties[0].person)).get(path).json()
    assert {cell["place"]["name"] for cell in grid["cells"]} == {"Isle"}
    assert Program(token_of(make_person())).get(path).status_code == 403
    assert Program().get(path).status_code == 401
