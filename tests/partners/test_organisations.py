"""Organisations, umbrella bodies, communities and people: the ways out that the pages do not reach."""

from datetime import timedelta

import pytest

from tests.factories import (
    actor_for,
    administrator,
    make_community,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    make_user,
)
from thegither.accounts.joining import name_of, rename
from thegither.accounts.services import create_user
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.partners.models import Organisation, Person
from thegither.partners.selectors import organisation_named, organisations, similar_names
from thegither.partners.services import (
    change_organisation,
    change_person,
    create_community,
    create_organisation,
    create_person,
    join_umbrella,
    leave_umbrella,
)

pytestmark = pytest.mark.django_db


def refusal(code, function, **fields):
    with pytest.raises(DomainError) as caught:
        function(**fields)
    assert caught.value.code == code
    return caught.value


def test_an_organisation_may_be_of_several_sectors_and_a_unit():
    body = make_organisation(name="College", sectors=["academic", "public"])
    unit = make_organisation(name="Engineering", sectors=["academic"], unit_of=body, has_legal_form=False)
    assert [entry.sector for entry in body.sectors.all()] == ["public", "academic"]
    assert list(body.units.all()) == [unit]
    assert Event.objects.filter(name="partners.organisation_created").count() == 2


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("sector_missing", {"sectors": []}),
        ("sector_missing", {"sectors": ["public", "club"]}),
        ("website_wrong", {"website": "javascript:alert(1)"}),
        ("days_wrong", {"consulting_days": 366}),
        ("days_wrong", {"consulting_days": -1}),
        ("text_missing", {"name": "\x00"}),
        ("text_too_long", {"purpose": "x" * 2001}),
    ],
)
def test_what_an_organisation_cannot_be(code, fields):
    error = refusal(
        code, create_organisation, actor=Actor.system(), **{"name": "Body", "sectors": ["public"], **fields}
    )
    assert error.field in fields
    assert not Organisation.objects.exists()


def test_organisations_are_added_by_those_who_run_something():
    partnership = make_partnership()
    fields = {"name": "Body", "sectors": ["public"]}
    for actor in (Actor.visitor(), actor_for(make_member(partnership=partnership))):
        with pytest.raises(NotPermitted):
            create_organisation(actor=actor, **fields)
        with pytest.raises(NotPermitted):
            create_community(actor=actor, name="Harbour", kind="place")
        with pytest.raises(NotPermitted):
            create_person(actor=actor, name="Anna")
    create_organisation(actor=actor_for(make_member(partnership=partnership, role="chair")), **fields)
    create_organisation(actor=administrator(), **fields)


def test_a_unit_is_never_a_unit_of_itself_or_of_its_own():
    top = make_organisation()
    unit = make_organisation(unit_of=top)
    for above in (top, unit):
        refusal("own_unit", change_organisation, actor=Actor.system(), organisation=top, unit_of=above)
    change_organisation(actor=Actor.system(), organisation=unit, unit_of=None)
    unit.refresh_from_db()
    assert unit.unit_of is None


def test_a_change_leaves_alone_what_it_does_not_name():
    body = make_organisation(sectors=["public", "third"], purpose="Roads", website="example.org")
    change_organisation(actor=Actor.system(), organisation=body, name="Another")
    body.refresh_from_db()
    assert (body.name, body.purpose, body.website) == ("Another", "Roads", "https://example.org")
    assert body.sectors.count() == 2
    with pytest.raises(TypeError):
        change_organisation(actor=Actor.system(), organisation=body, slug="x")


def test_membership_is_written_down_by_either_side_and_by_nobody_else():
    umbrella, member, person = make_organisation(), make_organisation(), make_person()
    make_seat(organisation=umbrella, person=person)
    membership = join_umbrella(actor=actor_for(person), umbrella=umbrella, member=member)
    assert join_umbrella(actor=actor_for(person), umbrella=umbrella, member=member) == membership
    with pytest.raises(NotPermitted):
        leave_umbrella(actor=actor_for(make_person()), membership=membership)
    refusal("own_member", join_umbrella, actor=Actor.system(), umbrella=member, member=member)
    early = {"membership": membership, "until_on": today() - timedelta(days=1)}
    refusal("ends_before_start", leave_umbrella, actor=Actor.system(), **early)
    leave_umbrella(actor=Actor.system(), membership=membership)
    assert join_umbrella(actor=actor_for(person), umbrella=umbrella, member=member) != membership


def test_a_community_has_a_kind():
    part = make_community(name="Harbour", part_of=make_community(name="Brannoch"))
    assert (str(part), part.part_of.slug) == ("Harbour", "brannoch")
    refusal("kind_unknown", create_community, actor=Actor.system(), name="X", kind="club")
    refusal("name_taken", create_community, actor=Actor.system(), name="HARBOUR", kind="place")
    create_community(actor=Actor.system(), name="Harbour", kind="interest")


def test_names_are_found_whatever_the_case_and_near_ones_are_offered():
    body = make_organisation(name="Brannoch Community Council")
    make_organisation(name="Harbour Trust")
    assert organisation_named(" brannoch  community COUNCIL ") == body
    assert organisation_named("Brannoch") is None
    assert similar_names("Branoch Comunity Council") == ["Brannoch Community Council"]
    assert similar_names("xy") == []
    assert list(organisations(Actor.visitor(), text="  ")) == [
        body,
        Organisation.objects.get(slug="harbour-trust"),
    ]


def test_the_count_of_seats_knows_no_closed_partnership():
    body = make_organisation()
    for is_public in (True, True, False):
        make_seat(partnership=make_partnership(is_public=is_public), organisation=body)
    make_member(partnership=make_partnership())
    assert organisations(Actor.visitor()).get(pk=body.pk).seat_count == 2


# People --------------------------------------------------------------------------------------------------
def test_everybody_with_an_account_is_a_person_with_a_name():
    user = make_user(name="Ishbel Grant")
    assert user.person.name == "Ishbel Grant"
    assert user.person.email == ""
    assert name_of(user) == "Ishbel Grant"
    again = create_person(actor=Actor.system(), name="Somebody", user=user)
    assert again == user.person


def test_renaming_an_account_renames_the_person_and_makes_one_where_there_is_none():
    user = make_user(name="Ishbel Grant")
    rename(user, "Ishbel Reid")
    assert Person.objects.get(user=user).name == "Ishbel Reid"
    Person.objects.update(user=None)
    rename(user, "Ishbel")
    assert Person.objects.get(user=user).name == "Ishbel"
    assert name_of(create_user(actor=Actor.system(), email="x@example.org", name="X")) == "X"


def test_a_person_changes_their_own_name_only():
    anna, bob = make_person(), make_person()
    assert change_person(actor=actor_for(anna), person=anna, name=" Anna   Reid ").name == "Anna Reid"
    with pytest.raises(NotFound):
        change_person(actor=actor_for(bob), person=anna, name="Bob's friend")
