"""Themes are people's: made, merged and split by hand; two readers read blind and then compare."""

import pytest

from tests.factories import actor_for, make_member, make_person, sign_in
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.reading import services
from thegither.reading.models import Assignment, Coding, Theme
from thegither.reading.selectors.coding import round_page
from thegither.reading.selectors.themes import in_context

from .conftest import BUSES, faults_of_this_room, say

pytestmark = pytest.mark.django_db


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


@pytest.fixture
def late(actor, matter):
    return services.make_theme(actor=actor, matter=matter, name="Late buses", about="After ten at night")


@pytest.fixture
def shelter(actor, matter):
    return services.make_theme(actor=actor, matter=matter, name="Shelters")


def test_merging_keeps_what_people_said_and_the_record_keeps_both(actor, matter, late, shelter):
    said = say(matter, *BUSES[:3])
    services.assign(actor=actor, theme=late, contributions=said[:2], belongs=False)
    services.assign(actor=actor, theme=shelter, contributions=said[1:])
    services.merge_themes(actor=actor, theme=shelter, into=late)
    states = dict(late.assignments.values_list("contribution", "state"))
    assert states == {said[0].pk: "refused", said[1].pk: "confirmed", said[2].pk: "confirmed"}
    shelter.refresh_from_db()
    assert (shelter.state, shelter.merged_into) == ("merged", late)
    assert refusal(services.assign, actor=actor, theme=shelter, contributions=said) == "theme_not_in_use"
    assert faults_of_this_room() == []


def test_splitting_moves_what_is_ticked(actor, matter, late):
    said = say(matter, *BUSES[:3])
    services.assign(actor=actor, theme=late, contributions=said)
    part = services.split_theme(actor=actor, theme=late, name="Sundays", contributions=said[2:])
    assert part.split_from == late
    assert [each.contribution for each in part.assignments.all()] == said[2:]
    assert late.assignments.count() == 2
    again = {"actor": actor, "theme": late, "name": "None", "contributions": []}
    assert refusal(services.split_theme, **again) == "nothing_to_split"


def test_names_are_free_and_versions_told(actor, matter, late, shelter):
    taken = {"actor": actor, "theme": shelter, "name": "LATE buses"}
    assert refusal(services.change_theme, **taken) == "theme_there"
    stale = {"actor": actor, "theme": late, "name": "Later", "expected_version": 9}
    assert refusal(services.change_theme, **stale) == "changed_meanwhile"


def test_a_theme_is_everybodys_to_see_and_partners_to_change(client, matter, late):
    stranger = actor_for(make_person())
    with pytest.raises(NotPermitted):
        services.change_theme(actor=stranger, theme=late, name="Mine")
    type(matter).objects.filter(pk=matter.pk).update(is_public=False)
    with pytest.raises(NotFound):
        services.change_theme(actor=stranger, theme=late, name="Mine")
    assert sign_in(client, make_person()).get(late.get_absolute_url()).status_code == 404


def test_the_page_of_a_theme_sorts_what_is_ticked(signed_in, matter, late):
    said = say(matter, *BUSES[:3])
    Assignment.objects.bulk_create(
        Assignment(theme=late, contribution=each, state="suggested", weight=0.5) for each in said
    )
    url = late.get_absolute_url()
    signed_in.post(url, {"contribution": [said[0].pk, said[1].pk], "do": "in"})
    signed_in.post(url, {"contribution": said[2].pk, "do": "out"})
    assert sorted(late.assignments.values_list("state", flat=True)) == ["confirmed", "confirmed", "refused"]
    wrong = signed_in.post(url, {"contribution": said[0].pk, "do": "split", "name": ""})
    assert wrong.status_code == 422
    assert f'id="tick-{said[0].pk}" checked' in wrong.content.decode()
    signed_in.post(url, {"contribution": said[0].pk, "do": "split", "name": "Shifts"})
    assert Theme.objects.get(name="Shifts").assignments.count() == 1


def test_words_stand_in_their_context(matter):
    said = say(matter, *BUSES)
    lines = in_context(matter, "shelters")
    assert {line.contribution.pk for line in lines} == {said[3].pk, said[4].pk}
    assert lines[0].match.lower() == "shelter"


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("families", "One family was left"),
        ("buses", "No bus came"),
        ("òran", "Òran ùr"),
        ("driver's", "The drivers’ rota"),
    ],
)
def test_a_word_is_found_in_the_forms_in_which_it_stands(matter, phrase, text):
    [said] = say(matter, text)
    assert [line.contribution for line in in_context(matter, phrase)] == [said]


# Two readers ---------------------------------------------------------------------------------------------
@pytest.fixture
def readers(partnership):
    return [make_member(partnership=partnership), make_member(partnership=partnership)]


@pytest.fixture
def made(actor, matter, late, shelter, readers):
    say(matter, *BUSES)
    return services.open_coding(actor=actor, matter=matter, readers=readers, size=6, seed=7)


def test_readers_are_blind_until_both_have_finished(client, made, readers, late, shelter):
    units = list(made.units.all())
    for unit in units:
        services.code_unit(actor=actor_for(readers[0]), unit=unit, themes=[late])
    page = round_page(made)
    assert (page.is_finished, page.agreement, page.differences) == (False, (), ())
    sign_in(client, readers[1])
    body = client.get(f"/coding-rounds/{made.pk}/read/").content.decode()
    assert " checked" not in body
    for unit in units[:4]:
        services.code_unit(actor=actor_for(readers[1]), unit=unit, themes=[late])
    for unit in units[4:]:
        client.post(f"/coding-rounds/{made.pk}/read/", {"unit": unit.pk, "themes": shelter.pk})
    page = round_page(made)
    assert page.is_finished
    assert {line.theme for line in page.agreement} == {late, shelter}
    assert all(line.alpha < 1 and line.units == 6 for line in page.agreement)
    assert [each.unit for each in page.differences] == units[4:]
    assert late.assignments.filter(state="confirmed").count() == 4
    finished = {"actor": actor_for(readers[0]), "unit": units[0], "themes": []}
    assert refusal(services.code_unit, **finished) == "coding_finished"
    client.post(f"/coding-rounds/{made.pk}/settle/{units[4].pk}/", {"themes": late.pk})
    services.settle_unit(actor=actor_for(readers[1]), unit=units[5], themes=[])
    made.refresh_from_db()
    assert made.closed_at is not None
    assert late.assignments.filter(state="confirmed").count() == 5
    text = client.get(f"/coding-rounds/{made.pk}/").content.decode()
    assert all(reader.name not in text.split("<main")[1] for reader in readers)  # nobody is ranked


def test_only_its_readers_read(made, actor, matter, readers):
    with pytest.raises(NotPermitted):
        services.code_unit(actor=actor, unit=made.units.first(), themes=[])
    early = {"actor": actor, "unit": made.units.first(), "themes": []}
    assert refusal(services.settle_unit, **early) == "coding_goes_on"
    one = {"actor": actor, "matter": matter, "readers": [readers[0], readers[0]]}
    assert refusal(services.open_coding, **one) == "two_readers"
    elsewhere = {"actor": actor, "matter": matter, "readers": [readers[0], make_person()]}
    assert refusal(services.open_coding, **elsewhere) == "two_readers"
    assert not Coding.objects.exists()
