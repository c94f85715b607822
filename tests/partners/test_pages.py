"""The pages: who may open which, what they do, and what they say when something is wrong."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import (
    actor_for,
    administrator,
    make_community,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Letter
from thegither.audit.verification import verify_record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.partners.models import (
    Community,
    Invitation,
    Mandate,
    Membership,
    Organisation,
    Partnership,
    Person,
    Seat,
)
from thegither.partners.packages import months_after
from thegither.partners.services import (
    accept_invitation,
    change_partnership,
    end_partnership,
    invite,
    join_umbrella,
    resend_invitation,
)
from thegither.partners.urls import urlpatterns

pytestmark = pytest.mark.django_db


class World:
    """A closed partnership with a member of each kind, and another partnership with its officer."""

    def __init__(self, *, is_public=False):
        self.partnership = make_partnership(name="Getting about", is_public=is_public)
        self.officer = make_member(partnership=self.partnership, role="officer")
        self.member = make_member(partnership=self.partnership)
        self.observer = make_member(partnership=self.partnership, role="observer")
        self.outsider = make_member(partnership=make_partnership(), role="officer")
        self.seat = make_seat(partnership=self.partnership, organisation=make_organisation(name="Council"))
        self.mandate = make_mandate(seat=self.seat)
        self.invitation, self.secret = invite(
            actor=actor_for(self.officer), seat=self.seat, email="anna@example.org"
        )
        umbrella = make_organisation(name="Umbrella")
        self.membership = join_umbrella(
            actor=Actor.system(), umbrella=umbrella, member=self.seat.organisation
        )

    def client(self, who):
        client = Client()
        if who != "visitor":
            sign_in(client, administrator() if who == "administrator" else getattr(self, who))
        return client

    def path(self, pattern):
        return pattern.format(
            slug=self.partnership.slug,
            seat=self.seat.pk,
            mandate=self.mandate.pk,
            invitation=self.invitation.pk,
            body=self.seat.organisation.slug,
            membership=self.membership.pk,
            language="gd",
        )


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def public_world(db):
    return World(is_public=True)


SIGN_IN, NO, GONE, YES = 302, 403, 404, 200
EVERYBODY = ("visitor", "observer", "member", "outsider", "officer", "administrator")
CLOSED_PAGES = {
    "/partnerships/{slug}/on/": (GONE, YES, YES, GONE, YES, YES),
    "/partnerships/{slug}/edit/": (GONE, NO, NO, GONE, YES, YES),
    "/partnerships/{slug}/end/": (GONE, NO, NO, GONE, YES, YES),
    "/partnerships/{slug}/seats/": (GONE, NO, NO, GONE, YES, YES),
    "/partnerships/{slug}/seats/{seat}/": (GONE, NO, NO, GONE, YES, YES),
    "/partnerships/{slug}/translations/{language}/": (GONE, NO, NO, GONE, YES, YES),
}
PUBLIC_PAGES = {
    "/partnerships/{slug}/on/": (YES, YES, YES, YES, YES, YES),
    "/partnerships/{slug}/edit/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/partnerships/{slug}/end/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/partnerships/{slug}/seats/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/partnerships/{slug}/seats/{seat}/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/partnerships/{slug}/translations/{language}/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/partnerships/new/": (SIGN_IN, NO, NO, YES, YES, YES),
    "/partnerships/new/?template=task-force": (SIGN_IN, NO, NO, YES, YES, YES),
    "/partnerships/new/?template=club": (SIGN_IN, NO, NO, GONE, GONE, GONE),
    "/organisations/": (YES, YES, YES, YES, YES, YES),
    "/organisations/new/": (SIGN_IN, NO, NO, YES, YES, YES),
    "/organisations/{body}/": (YES, YES, YES, YES, YES, YES),
    "/organisations/{body}/edit/": (SIGN_IN, NO, NO, NO, YES, YES),
    "/communities/": (YES, YES, YES, YES, YES, YES),
}
# An empty form is told at 422; what needs nothing typed is done, with 302.
ACTS = {
    "/partnerships/{slug}/seats/{seat}/change/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/seats/{seat}/end/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/seats/{seat}/give/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/seats/{seat}/invite/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/seats/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/seats/individual/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/translations/{language}/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/edit/": (NO, NO, NO, NO, 422, 422),
    "/partnerships/{slug}/end/": (NO, NO, NO, NO, 422, 422),
    "/mandates/{mandate}/end/": (GONE, NO, NO, GONE, 422, 422),
    "/invitations/{invitation}/resend/": (GONE, GONE, GONE, GONE, 302, 302),
    "/invitations/{invitation}/withdraw/": (GONE, GONE, GONE, GONE, 302, 302),
    "/organisations/{body}/edit/": (NO, NO, NO, NO, 422, 422),
    "/organisations/{body}/umbrellas/": (NO, NO, NO, NO, 422, 422),
    "/organisations/{body}/umbrellas/{membership}/leave/": (NO, NO, NO, NO, 302, 302),
    "/partnerships/new/?template=task-force": (NO, NO, NO, 422, 422, 422),
    "/organisations/new/": (NO, NO, NO, 422, 422, 422),
    "/communities/": (NO, NO, NO, 422, 422, 422),
    "/acting/": (NO, 302, 302, 302, 302, 302),
}


@pytest.mark.parametrize("path", CLOSED_PAGES)
def test_pages_of_a_closed_partnership_open_for_whom_they_should(world, path):
    given = tuple(world.client(who).get(world.path(path)).status_code for who in EVERYBODY)
    assert given == CLOSED_PAGES[path]


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_pages_open_for_whom_they_should(public_world, path):
    given = tuple(public_world.client(who).get(public_world.path(path)).status_code for who in EVERYBODY)
    assert given == PUBLIC_PAGES[path]


@pytest.mark.parametrize("path", ACTS)
def test_acts_are_open_to_whom_they_should(public_world, path):
    given = tuple(public_world.client(who).post(public_world.path(path)).status_code for who in EVERYBODY)
    assert given == ACTS[path]


def test_every_page_of_the_room_is_in_one_of_these_lists():
    def shape(path):
        return re.sub(r"\{[^}]*\}|<[^>]*>", "…", path.split("?")[0].strip("/"))

    tested = {shape(path) for path in (*PUBLIC_PAGES, *CLOSED_PAGES, *ACTS)} | {"invitations/…"}
    assert {shape(str(entry.pattern)) for entry in urlpatterns} == tested


@pytest.mark.parametrize("path", [path for path in ACTS if path not in PUBLIC_PAGES])
def test_what_is_only_sent_is_not_opened(public_world, path):
    assert public_world.client("officer").get(public_world.path(path)).status_code == 405


# Setting up ----------------------------------------------------------------------------------------------
def filled(page, **typed):
    """Return what a browser would send for the form on a page, with what was typed into it."""
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, [])}
    return {
        **{name: str(value) if not isinstance(value, list) else value for name, value in data.items()},
        **typed,
    }


def test_an_officer_sets_up_a_partnership_in_one_form(world):
    client = world.client("officer")
    address = "/partnerships/new/?template=task-force"
    page = client.get(address)
    review = months_after(today(), 3)
    assert page.context["form"]["next_review_on"].value() == f"{review.day} {review.month} {review.year}"
    typed = filled(
        page,
        name="Night buses",
        started_on="",
        guests="Council\nNew Body, new@example.org\n",
    )
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "New Body, new@example.org" in answer.text
    typed["started_on"] = f"{today():%d %m %Y}"
    for _twice in range(2):
        answer = client.post(address, typed)
        assert answer.status_code == 302
        assert answer.url == "/partnerships/night-buses/seats/"
    partnership = Partnership.objects.get(name="Night buses")
    assert partnership.kind == "task"
    assert partnership.seats.count() == 3
    assert Letter.objects.filter(recipient="new@example.org").count() == 1
    seats = client.get(answer.url).text
    assert "new@example.org is invited" in seats
    assert "Say which sector it is" in seats


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"sunset_on": "1 1 2020"}, "sunset_on"),
        ({"sunset_on": "soon"}, "sunset_on"),
        ({"guests": ", a@example.org"}, "guests"),
        ({"guests": "Body, a@@example.org"}, "guests"),
        ({"guests": "\n".join(f"Body {number}" for number in range(61))}, "guests"),
        ({"part_of": "999999"}, "part_of"),
        ({"purpose": "a\u202eb" * 200}, "purpose"),
    ],
)
def test_what_is_wrong_is_told_at_its_question_and_nothing_is_lost(world, typed, field):
    client = world.client("officer")
    address = "/partnerships/new/?template=forum"
    page = client.get(address)
    answer = client.post(address, filled(page, **{"name": "Night buses", **typed}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "<title>Error:" in answer.text or "Error:" in answer.text
    assert not Partnership.objects.filter(name="Night buses").exists()


def test_the_second_writer_sees_both_texts_and_can_save_then(world):
    client = world.client("officer")
    address = f"/partnerships/{world.partnership.slug}/edit/"
    page = client.get(address)
    change_partnership(
        actor=Actor.system(), partnership=world.partnership, expected_version=1, name="First writer's name"
    )
    typed = filled(page, name="Second writer's name")
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "First writer&#x27;s name" in answer.text
    assert 'value="Second writer&#x27;s name"' in answer.text
    typed["expected_version"] = re.search(r'name="expected_version" value="(\d+)"', answer.text)[1]
    assert client.post(address, typed).status_code == 302
    world.partnership.refresh_from_db()
    assert (world.partnership.name, world.partnership.version) == ("Second writer's name", 3)


def test_renewing_asks_for_the_reason(world):
    client = world.client("officer")
    address = f"/partnerships/{world.partnership.slug}/edit/"
    typed = filled(client.get(address), sunset_on=f"{months_after(today(), 48):%d %m %Y}")
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["reason"]
    assert client.post(address, {**typed, "reason": "It works"}).status_code == 302
    assert world.partnership.versions.get(number=2).reason == "It works"


def test_closing_it(world):
    client = world.client("officer")
    address = f"/partnerships/{world.partnership.slug}/end/"
    page = client.get(address)
    assert client.post(address, filled(page, note=" ")).status_code == 422
    assert client.post(address, filled(page, note="Thank you all.")).status_code == 302
    world.partnership.refresh_from_db()
    assert world.partnership.ended_on == today()
    assert "Add a seat" not in client.get(f"/partnerships/{world.partnership.slug}/seats/").text


# Seats ---------------------------------------------------------------------------------------------------
def test_a_seat_for_a_known_organisation_by_its_name(world):
    client = world.client("officer")
    body = make_organisation(name="Brannoch Carers")
    address = f"/partnerships/{world.partnership.slug}/seats/"
    typed = {
        "organisation": "brannoch carers",
        "role": "adviser",
        "email": "carer@example.org",
        "submission_key": str(uuid4()),
    }
    for _twice in range(2):
        assert client.post(address, typed).status_code == 302
    seat = Seat.objects.get(organisation=body)
    assert seat.role == "adviser"
    assert Invitation.objects.filter(seat=seat).count() == 1


def test_an_unknown_organisation_is_asked_about_and_then_added_once(world):
    client = world.client("officer")
    make_organisation(name="Brannoch Carers Centre")
    address = f"/partnerships/{world.partnership.slug}/seats/"
    typed = {"organisation": "Brannoch Carers Center", "role": "partner", "submission_key": str(uuid4())}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Did you mean Brannoch Carers Centre?" in answer.text
    for _twice in range(2):
        assert client.post(address, {**typed, "sectors": ["third", "community"]}).status_code == 302
    body = Organisation.objects.get(name="Brannoch Carers Center")
    assert [entry.sector for entry in body.sectors.all()] == ["third", "community"]
    assert body.seats.count() == 1


def test_with_a_wrong_address_neither_organisation_nor_seat_is_stored(world):
    client = world.client("officer")
    typed = {"organisation": "New Body", "role": "partner", "sectors": "third", "email": "nobody"}
    assert client.post(f"/partnerships/{world.partnership.slug}/seats/", typed).status_code == 422
    assert not Organisation.objects.filter(name="New Body").exists()


def test_somebody_new_gets_a_seat_of_their_own_and_takes_it_with_an_account(public_world):
    client = public_world.client("officer")
    address = f"/partnerships/{public_world.partnership.slug}/seats/individual/"
    typed = {
        "individual-name": "Mòrag Bheag",
        "individual-email": "morag@example.org",
        "individual-role": "adviser",
        "individual-submission_key": str(uuid4()),
    }
    for _twice in range(2):
        assert client.post(address, typed).status_code == 302
    seat = public_world.partnership.seats.get(individual__name="Mòrag Bheag")
    assert Person.objects.filter(name="Mòrag Bheag").count() == seat.invitations.count() == 1
    assert "Mòrag Bheag" in client.get(f"/partnerships/{public_world.partnership.slug}/").text
    assert "Mòrag" not in Client().get(f"/partnerships/{public_world.partnership.slug}/").text

    _invitation, secret = resend_invitation(actor=Actor.system(), invitation=seat.invitations.get())
    newcomer = make_person()
    accept_invitation(actor=actor_for(newcomer), secret=secret)
    seat.refresh_from_db()
    assert seat.individual == newcomer  # whose name goes when they are erased
    assert [mandate.person for mandate in seat.mandates.all()] == [newcomer]
    assert not list(verify_record())


def test_nobody_gets_two_seats_of_their_own(world):
    client = world.client("officer")
    address = f"/partnerships/{world.partnership.slug}/seats/individual/"
    typed = {"individual-person": world.member.pk, "individual-role": "partner"}
    assert client.post(address, typed).status_code == 302
    again = client.post(address, typed)
    assert again.status_code == 422
    assert "has a seat of their own here already" in again.text
    stranger = client.post(address, {"individual-person": world.outsider.pk, "individual-role": "partner"})
    assert stranger.status_code == 422


def test_a_partnership_is_translated_on_its_page(public_world):
    client, slug = public_world.client("officer"), public_world.partnership.slug
    typed = {"name": "Busaichean oidhche", "purpose": "Dachaigh air an oidhche"}
    for other in ("en-gb", "xx"):
        assert client.post(f"/partnerships/{slug}/translations/{other}/", typed).status_code == 404
    assert client.post(f"/partnerships/{slug}/translations/gd/", typed).status_code == 302
    assert "Translated" in client.get(f"/partnerships/{slug}/edit/").text
    assert "Busaichean oidhche" in client.get(f"/partnerships/{slug}/translations/gd/").text
    client.cookies["tg_language"] = "gd"
    assert "Dachaigh air an oidhche" in client.get(f"/partnerships/{slug}/").text


def test_a_seat_is_described_held_and_ended_on_its_page(world):
    client = world.client("officer")
    page = f"/partnerships/{world.partnership.slug}/seats/{world.seat.pk}/"
    day = f"{today():%d %m %Y}"
    assert client.post(f"{page}change/", {"seat-role": "adviser", "seat-brings": "Buses"}).url == page
    assert client.post(f"{page}invite/", {"invitation-email": "b@example.org"}).url == page
    give = {"mandate-person": str(world.member.pk), "mandate-from_on": day, "mandate-is_deputy": "on"}
    assert client.post(f"{page}give/", give).url == page
    shown = client.get(page).text
    assert all(text in shown for text in (world.member.name, "Deputy", "b@example.org", 'value="Buses"'))
    mandate = Mandate.objects.get(seat=world.seat, person=world.member)
    assert client.post(f"/mandates/{mandate.pk}/end/", {f"mandate-{mandate.pk}-until_on": day}).url == page
    assert client.post(f"{page}end/", {"end-until_on": day}).url == page
    world.seat.refresh_from_db()
    assert (world.seat.role, world.seat.until_on) == ("adviser", today())


@pytest.mark.parametrize(
    ("act", "typed", "wrong"),
    [
        ("change/", {"seat-role": "king"}, "seat_form"),
        ("invite/", {"invitation-email": "anna@example.org"}, "invitation_form"),
        ("give/", {"mandate-person": "1000000"}, "mandate_form"),
        ("end/", {"end-until_on": "1 1 2020"}, "end_form"),
    ],
)
def test_what_is_wrong_is_told_in_the_form_that_was_sent(world, act, typed, wrong):
    page = f"/partnerships/{world.partnership.slug}/seats/{world.seat.pk}/"
    answer = world.client("officer").post(page + act, typed)
    assert answer.status_code == 422
    forms = ("seat_form", "invitation_form", "mandate_form", "end_form")
    assert [name for name in forms if answer.context[name].errors] == [wrong]
    assert 'id="error-summary"' in answer.text


def test_a_mandate_with_a_wrong_last_day_is_told_beside_it(world):
    answer = world.client("officer").post(
        f"/mandates/{world.mandate.pk}/end/", {f"mandate-{world.mandate.pk}-until_on": "1 1 2020"}
    )
    assert answer.status_code == 422
    assert [form.errors != {} for _mandate, form in answer.context["held"]] == [True]


def test_a_seat_is_not_reached_through_another_partnership(world):
    other = world.outsider.mandates.get().seat.partnership
    client = world.client("outsider")
    assert client.get(f"/partnerships/{other.slug}/seats/{world.seat.pk}/").status_code == 404


def test_an_invitation_is_sent_again_and_taken_back(world):
    client = world.client("officer")
    page = f"/partnerships/{world.partnership.slug}/seats/{world.seat.pk}/"
    assert client.post(f"/invitations/{world.invitation.pk}/resend/").url == page
    assert Letter.objects.filter(recipient="anna@example.org").count() == 2
    assert client.post(f"/invitations/{world.invitation.pk}/withdraw/").url == page
    assert "anna@example.org is taken back" in client.get(page).text
    assert "anna@example.org" not in client.get(page).text
    assert client.post(f"/invitations/{world.invitation.pk}/resend/").status_code == 409


# Organisations and communities ---------------------------------------------------------------------------
def test_the_list_is_narrowed_by_sector_and_words(client):
    make_organisation(name="Brannoch Council", sectors=["public"], purpose="Runs the schools")
    make_organisation(name="Brannoch Haulage", sectors=["business", "union"])

    def names(**query):
        page = client.get("/organisations/", query).context["page"]
        return [organisation.name for organisation in page]

    assert names() == ["Brannoch Council", "Brannoch Haulage"]
    assert names(sector="union") == ["Brannoch Haulage"]
    assert names(q="schools BRANNOCH") == ["Brannoch Council"]
    assert names(q="Brannoch", sector="public") == ["Brannoch Council"]
    assert names(sector="club") == ["Brannoch Council", "Brannoch Haulage"]
    answer = client.get("/organisations/", {"q": "nowhere\x00'; --"})
    assert answer.status_code == 200


def test_empty_lists_say_what_will_be_there(client):
    assert "None has been written down yet" in client.get("/organisations/").text
    assert "None has been written down yet" in client.get("/communities/").text
    assert "No organisation fits" in client.get("/organisations/", {"q": "nowhere"}).text
    body = make_organisation(name="Alone")
    assert "It holds no seat today" in client.get(f"/organisations/{body.slug}/").text


def test_an_organisation_shows_where_it_belongs_and_no_seat_in_a_closed_partnership(client, world):
    body = world.seat.organisation
    make_organisation(name="Council Roads", unit_of=body)
    seat = make_seat(partnership=make_partnership(name="Open one"), organisation=body)
    shown = client.get(f"/organisations/{body.slug}/").text
    assert all(text in shown for text in ("Council Roads", "Umbrella", "Open one"))
    assert "Getting about" not in shown
    assert seat.partnership.get_absolute_url() in shown


def test_an_organisation_is_added_once_and_changed(world):
    client = world.client("officer")
    page = client.get("/organisations/new/")
    typed = filled(
        page, name="Harbour Trust", sectors=["third"], website="harbour.example", consulting_days="10"
    )
    for _twice in range(2):
        assert client.post("/organisations/new/", typed).url == "/organisations/harbour-trust/"
    body = Organisation.objects.get(name="Harbour Trust")
    assert body.website == "https://harbour.example"
    make_seat(partnership=world.partnership, organisation=body)
    changed = {"name": "Harbour Trust", "sectors": ["community"], "consulting_days": "0", "purpose": "Boats"}
    assert client.post("/organisations/harbour-trust/edit/", changed).status_code == 302
    body.refresh_from_db()
    assert (body.purpose, body.has_legal_form) == ("Boats", False)
    assert [entry.sector for entry in body.sectors.all()] == ["community"]
    wrong = client.post("/organisations/harbour-trust/edit/", {**changed, "website": "javascript:alert(1)"})
    assert wrong.status_code == 422
    assert list(wrong.context["form"].errors) == ["website"]
    circle = client.post("/organisations/harbour-trust/edit/", {**changed, "unit_of": str(body.pk)})
    assert list(circle.context["form"].errors) == ["unit_of"]


def test_umbrella_bodies_are_joined_and_left(world):
    client = world.client("officer")
    body = world.seat.organisation
    union = make_organisation(name="United Workers")
    page = f"/organisations/{body.slug}/"
    day = f"{today():%d %m %Y}"
    unknown = client.post(f"{page}umbrellas/", {"umbrella": "Nobody", "from_on": day})
    assert unknown.status_code == 422
    assert "We do not know Nobody" in unknown.text
    assert client.post(f"{page}umbrellas/", {"umbrella": body.name, "from_on": day}).status_code == 422
    for _twice in range(2):
        assert client.post(f"{page}umbrellas/", {"umbrella": "united workers", "from_on": day}).url == page
    membership = Membership.objects.get(umbrella=union, member=body)
    assert client.post(f"{page}umbrellas/{membership.pk}/leave/").url == page
    membership.refresh_from_db()
    assert membership.until_on == today()


def test_a_community_is_added_once(world):
    client = world.client("officer")
    typed = {"name": "Harbour", "kind": "place", "description": "Who lives by the water"}
    assert client.post("/communities/", typed).status_code == 302
    assert client.post("/communities/", typed).status_code == 422
    assert Community.objects.get().slug == "harbour"
    assert "Who lives by the water" in Client().get("/communities/").text


def test_what_people_typed_is_shown_as_text(world):
    hostile = "<script>alert(1)</script>"
    body = make_organisation(name=hostile, purpose=hostile)
    make_seat(partnership=world.partnership, organisation=body, responsibilities=hostile)
    make_community(name=hostile, description=hostile)
    client = world.client("officer")
    slug = world.partnership.slug
    for page in (
        "/organisations/",
        body.get_absolute_url(),
        "/communities/",
        f"/partnerships/{slug}/seats/",
        f"/partnerships/{slug}/on/",
    ):
        text = client.get(page).text
        assert "alert(1)" in text
        assert hostile not in text


# What the lists cost -------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/organisations/", 3),
        ("/organisations/member/", 6),
        ("/communities/", 2),
        ("/partnerships/mine/on/", 11),
    ],
)
def test_public_pages_cost_the_same_for_any_number_of_rows(
    client, rows, path, queries, django_assert_num_queries
):
    partnership, body = make_partnership(name="Mine"), make_organisation(name="Member")
    for number in range(rows):
        make_seat(partnership=partnership, organisation=body, person=make_person())
        make_organisation(unit_of=body, sectors=["public", "third"])
        join_umbrella(actor=Actor.system(), umbrella=make_organisation(), member=body)
        make_community(part_of=make_community())
        make_partnership(name=f"Group {number}", part_of=partnership)
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("seats/", 12), ("seats/{seat}/", 8), ("edit/", 8)])
def test_working_pages_cost_the_same_for_any_number_of_rows(
    world, rows, path, queries, django_assert_num_queries
):
    for number in range(rows):
        make_mandate(seat=world.seat)
        make_seat(partnership=world.partnership, person=make_person())
        invite(actor=actor_for(world.officer), seat=world.seat, email=f"{number}@example.org")
        make_partnership(part_of=world.partnership)
        make_community()
    client = world.client("officer")
    client.get("/communities/")  # the visit is noted
    with django_assert_num_queries(queries):
        client.get(f"/partnerships/{world.partnership.slug}/" + path.format(seat=world.seat.pk))


def test_long_lists_come_in_pages(client):
    for number in range(27):
        make_organisation(name=f"Body {number:02}")
    first, second = client.get("/organisations/"), client.get("/organisations/?page=2")
    assert [len(page.context["page"]) for page in (first, second)] == [25, 2]
    assert client.get("/organisations/?page=nonsense").status_code == 200


def test_an_ended_partnership_can_still_be_read_on_its_past_days(client):
    partnership = make_partnership(started_on=today() - timedelta(days=10))
    end_partnership(
        actor=Actor.system(), partnership=partnership, ended_on=today() - timedelta(days=2), note="Thank you."
    )
    shown = client.get(f"/partnerships/{partnership.slug}/on/").text
    assert "It had ended by then" in shown
