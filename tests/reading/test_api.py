"""Programs read what people read; a person gets what is kept of them, and is forgotten."""

import pytest

from tests.api.program import Program, token_of
from tests.factories import make_person, sign_in
from thegither.accounts.personal import providers
from thegither.reading import services
from thegither.reading.models import ReadMark, Theme

from .conftest import BUSES, CAMPAIGN, read, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(officer, partnership):
    return Program(token_of(officer, seat=partnership.seats.first()))


def test_a_program_makes_a_theme_and_everybody_reads_it(program, matter):
    said = say(matter, *BUSES)
    made = program.post(f"/matters/{matter.pk}/themes", {"name": "Late buses"})
    assert made.status_code == 201
    key = made.json()["id"]
    put = program.post(f"/themes/{key}/contributions", {"contributions": [said[0].pk, said[1].pk]})
    assert put.json() == {"count": 2}
    (theme,) = Program().walk(f"/matters/{matter.pk}/themes")
    assert (theme["name"], theme["confirmed"]) == ("Late buses", 2)
    refused = Program().post(f"/matters/{matter.pk}/themes", {"name": "Mine"})
    assert refused.status_code == 401
    assert Theme.objects.count() == 1


def test_arguments_are_members_and_figures_everybodys(program, matter):
    say(matter, *(f"{CAMPAIGN} Yours, {number}." for number in range(5)))
    read(matter)
    (argument,) = program.walk(f"/matters/{matter.pk}/arguments")
    assert argument["signatories"] == 5
    assert Program().walk(f"/matters/{matter.pk}/arguments") == []
    closure = Program().get(f"/matters/{matter.pk}/measures").json()["closure"]
    assert (closure["said"], closure["answered"]) == (5, 0)
    partnership = Program().get(f"/partnerships/{matter.partnership_id}/measures").json()
    assert partnership["by_sector"][0]["said"] == 5
    (table,) = Program().get(f"/matters/{matter.pk}/layers").json()
    assert (table["kind"], table["is_representative"]) == ("self_selected", False)
    type(matter).objects.filter(pk=matter.pk).update(is_public=False)
    for path in ("themes", "layers", "measures", "arguments"):
        assert Program().get(f"/matters/{matter.pk}/{path}").status_code == 404


def test_a_person_gets_what_they_read_and_is_forgotten(actor, officer, matter):
    said = say(matter, *BUSES[:2])
    services.mark_read(actor=actor, matter=matter, keys=[each.pk for each in said])
    services.make_theme(actor=actor, matter=matter, name="Late buses")
    (room,) = [each for each in providers() if each.name == "reading"]
    known = room.export(officer.user)
    assert [row["contribution_id"] for row in known["contributions_read"]] == [each.pk for each in said]
    assert known["themes_made"][0]["name"] == "Late buses"
    room.erase(officer.user)
    assert not ReadMark.objects.exists()
    assert Theme.objects.get().made_by is None


def test_the_themes_go_out_as_a_table(client, signed_in, actor, matter):
    theme = services.make_theme(actor=actor, matter=matter, name="=Late")
    services.assign(actor=actor, theme=theme, contributions=say(matter, *BUSES[:2]))
    table = b"".join(signed_in.get(f"/matters/{matter.pk}/themes/table/").streaming_content).decode()
    assert table.count("'=Late") == 2  # no cell runs as a formula
    assert sign_in(client, make_person()).get(f"/matters/{matter.pk}/themes/table/").status_code == 403
