"""What the room knows of a person can be handed out and taken away; the record still verifies."""

from datetime import timedelta

import pytest

from tests.factories import (
    actor_for,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.accounts.models import User
from thegither.accounts.personal import export_all
from thegither.accounts.services import erase_user
from thegither.audit.verification import verify_record
from thegither.kernel import clock
from thegither.kernel.clock import now, today
from thegither.partners.models import Invitation, Mandate, Person
from thegither.partners.personal import export_person
from thegither.partners.selectors import partnership_on
from thegither.partners.services import accept_invitation, create_partnership, invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership(name="Getting about")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


def test_the_export_says_who_where_and_by_whose_invitation(partnership, officer):
    person = make_person(name="Anna Reid")
    seat = make_seat(partnership=partnership, organisation=make_organisation(name="Council"))
    _invitation, secret = invite(
        actor=actor_for(officer), seat=seat, email="anna@example.org", name="Anna", message="Join us"
    )
    accept_invitation(actor=actor_for(person), secret=secret)
    known = export_all(person.user)["partners"]
    assert known["name"] == "Anna Reid"
    assert known["seats"] == [
        {
            "partnership": "Getting about",
            "organisation": "Council",
            "role": "partner",
            "is_deputy": False,
            "from": str(today()),
            "until": None,
        }
    ]
    assert [(entry["email"], entry["message"]) for entry in known["invitations"]] == [
        ("anna@example.org", "Join us")
    ]
    created = create_partnership(
        actor=actor_for(officer), name="Buses", kind="task", purpose="x y", rationale="z"
    )
    assert [entry["partnership"] for entry in export_person(officer.user)["changes_of_partnerships"]] == [
        created.name
    ]


def test_erasing_takes_names_and_addresses_away_and_keeps_who_we_were(partnership, officer):
    person = make_person(name="Anna Reid", email="anna@example.org")
    seat = make_seat(partnership=partnership)
    other = make_seat(partnership=partnership)
    by = actor_for(officer)
    _accepted, secret = invite(
        actor=by, seat=seat, email="private@example.org", name="Anna", message="Dear Anna"
    )
    accept_invitation(actor=actor_for(person), secret=secret)
    invite(actor=by, seat=other, email="anna@example.org", name="Anna")
    second, _secret = invite(actor=by, seat=seat, email="anna@example.org")
    user_id = person.user_id
    erase_user(actor=actor_for(person), user=person.user)
    person = Person.objects.get(pk=person.pk)
    assert (person.name, person.email, person.user, person.organisation) == ("Erased person", "", None, None)
    assert person.erased_at is not None
    assert not Invitation.objects.exclude(email="", name="", message="").exists()
    second.refresh_from_db()
    assert second.withdrawn_at is not None
    assert Mandate.objects.get(person=person).until_on == today()
    assert list(verify_record()) == []
    then = next(row for row in partnership_on(by, partnership, today()).seats if row.seat_id == seat.pk)
    assert [holder.name for holder in then.holders] == ["Erased person"]
    with clock.at(now() + timedelta(days=1)):
        after = next(row for row in partnership_on(by, partnership, today()).seats if row.seat_id == seat.pk)
        assert after.holders == ()
    gone = User.objects.filter(pk=user_id).first()
    assert gone is None or not gone.is_active


def test_a_user_without_a_person_has_nothing_here():
    user = make_person().user
    Person.objects.update(user=None)
    assert export_person(user) == {}
