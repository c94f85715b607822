"""Imports: named problems, all or nothing, and a dry run that finds what the real one finds."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.delivery.models import Action
from thegither.dialogue.models import Contribution
from thegither.exchange.importing import import_table
from thegither.exchange.kinds import CHANGED, CREATED, IMPORTS, SAME, Place
from thegither.exchange.reading import read_table
from thegither.exchange.uploads import forget_old
from thegither.kernel.actors import Actor
from thegither.offers.models import LedgerEntry
from thegither.partners.models import Organisation, Person

pytestmark = pytest.mark.django_db


def run(kind, text, *, is_dry_run=False, **place):
    table = read_table(io.BytesIO(text.encode()))
    where = Place(actor=place.pop("actor", Actor.system()), **place)
    return import_table(place=where, kind=IMPORTS[kind], table=table, is_dry_run=is_dry_run)


def problems(report):
    return [(problem.row, problem.column) for problem in report.problems]


ORGANISATIONS = """Name of organisation;Type;Part of;Member of;Legal form
Brannoch Chamber of Trade;business;;;yes
Marlburn Foods;Business, trade union;;Brannoch Chamber of Trade;yes
Marlburn Canteen;business;Marlburn Foods;;no
"""


def test_organisations_come_in_with_sectors_units_and_umbrellas():
    report = run("organisations", ORGANISATIONS)
    assert (report.is_stored, report.counts) == (True, {CREATED: 3})
    foods = Organisation.objects.get(name="Marlburn Foods")
    assert {row.sector for row in foods.sectors.all()} == {"business", "union"}
    assert [unit.name for unit in foods.units.all()] == ["Marlburn Canteen"]
    assert [row.umbrella.name for row in foods.umbrellas.all()] == ["Brannoch Chamber of Trade"]
    assert Organisation.objects.get(name="Marlburn Canteen").has_legal_form is False


def test_the_same_file_again_changes_nothing_and_a_changed_row_is_changed():
    run("organisations", ORGANISATIONS)
    before = Event.objects.count()
    assert run("organisations", ORGANISATIONS).counts == {SAME: 3}
    report = run("organisations", 'name,sectors,purpose\nMarlburn Foods,"business, union",Feeds people\n')
    assert report.counts == {CHANGED: 1}
    assert Event.objects.count() == before + 1


WRONG = """name,sectors,consulting_days,website
,public,,
Glen Bus,banana,,
Hask Trust,third,soon,
Youth Group,community,,not a website at all
Good One,public,3,
"""


def test_every_problem_is_named_by_row_and_column_and_nothing_is_stored():
    dry, real = run("organisations", WRONG, is_dry_run=True), run("organisations", WRONG)
    assert problems(real) == [(2, "name"), (3, "sectors"), (4, "consulting_days"), (5, "website")]
    assert problems(dry) == problems(real)
    assert Organisation.objects.count() == 0
    assert Event.objects.count() == 0


def test_a_dry_run_stores_nothing():
    report = run("organisations", ORGANISATIONS, is_dry_run=True)
    assert (report.is_stored, report.counts) == (False, {CREATED: 3})
    assert Organisation.objects.count() == Event.objects.count() == 0


def test_a_missing_column_is_named_with_what_it_may_be_called():
    (problem,) = run("people", "email\na@example.org\n").problems
    assert (problem.row, problem.column) == (None, "name")
    assert "full name" in problem.message


def test_unknown_columns_are_left_out_and_named():
    report = run("people", "name,shoe size\nIsla,5\n")
    assert (report.is_stored, report.unknown_columns) == (True, ["shoe size"])


def test_people_are_known_by_address_or_by_name_and_organisation():
    make_organisation(name="Glen Bus")
    text = "Full name,E-mail,Employer\nIsla,isla@example.org,Glen Bus\nRory,,Glen Bus\n"
    assert run("people", text).counts == {CREATED: 2}
    assert run("people", text).counts == {SAME: 2}
    assert Person.objects.get(name="Isla").organisation.name == "Glen Bus"
    assert problems(run("people", "name,email,organisation\nA,no address,\nB,,Nowhere\n")) == [
        (2, "email"),
        (3, "organisation"),
    ]


@pytest.fixture
def partnership():
    return make_partnership()


def test_actions_come_in_with_owners_dates_and_how_far_they_are(partnership):
    for name in ("Glen Bus", "Hask Trust"):
        make_member(partnership=partnership, organisation=make_organisation(name=name))
    text = (
        "ref,action,owner,due,status,done\n"
        "1,Run the bus,Glen Bus; Hask Trust,1 3 2024,done,2024-03-03\n"
        "2,Count people,Hask Trust,24/7/2031,doing,\n"
    )
    assert run("actions", text, partnership=partnership).counts == {CREATED: 2}
    done = Action.objects.get(source_key="1")
    assert (done.state, str(done.due_on), str(done.done_on), done.owners.count()) == (
        "done",
        "2024-03-01",
        "2024-03-03",
        2,
    )
    assert run("actions", text, partnership=partnership).counts == {SAME: 2}
    wrong = "action,owner,due,status\nA,Nobody,1 3 2024,\nB,Glen Bus,soon,\nC,Glen Bus,1 3 2024,half\n"
    assert problems(run("actions", wrong, partnership=partnership)) == [
        (2, "owner"),
        (3, "due"),
        (4, "status"),
    ]
    assert list(verify_record()) == []


def test_contributions_come_in_together_and_once(partnership):
    matter = make_matter(partnership=partnership)
    text = (
        "id,comment,date,layer,channel\n"
        "1,The bus is late,1 3 2024,public,paper\n"
        "2,=SUM(A1),2 3 2024,community,event\n"
    )
    assert run("contributions", text, partnership=partnership, matter=matter).counts == {CREATED: 2}
    assert run("contributions", text, partnership=partnership, matter=matter).counts == {CREATED: 0, SAME: 2}
    matter.tally.refresh_from_db()
    assert (matter.tally.shown, Contribution.objects.count()) == (2, 2)
    wrong = "comment,date,layer\n,1 3 2024,\nfine,1 3 2124,\nfine,,somebody\n"
    found = problems(run("contributions", wrong, partnership=partnership, matter=matter))
    assert [row for row, _column in found] == [2, 3, 4]
    assert Contribution.objects.count() == 2
    assert list(verify_record()) == []


def test_who_may_not_store_is_told_row_by_row(partnership):
    report = run("organisations", ORGANISATIONS, actor=actor_for(make_person()))
    assert [problem.row for problem in report.problems] == [2, 3, 4]
    assert Organisation.objects.count() == 0


# The pages --------------------------------------------------------------------------------------------


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


def upload(text, name="said.csv"):
    return SimpleUploadedFile(name, text.encode())


def test_an_officer_checks_a_file_and_then_stores_it(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    sign_in(client, officer)
    url = reverse("exchange:import", args=[partnership.slug])
    assert client.get(url).status_code == 200
    sent = {"kind": "contributions", "matter": matter.pk}
    checked = client.post(url, sent | {"file": upload("comment\nThe bus is late\n")})
    assert checked.status_code == 302
    page = client.get(checked["Location"])
    assert page.status_code == 200
    assert "1 new row would be stored." in page.content.decode()
    assert Contribution.objects.count() == 0
    assert client.post(checked["Location"]).status_code == 302
    assert Contribution.objects.get().text == "The bus is late"
    assert client.post(checked["Location"]).status_code == 404  # the second press stores nothing


def test_problems_are_shown_by_row_and_nothing_is_stored(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    sign_in(client, officer)
    url = reverse("exchange:import", args=[partnership.slug])
    sent = {"kind": "contributions", "matter": matter.pk}
    checked = client.post(url, sent | {"file": upload("comment,date\nLate,never\n")})
    assert "never" in client.get(checked["Location"]).content.decode()
    assert client.post(checked["Location"]).status_code == 422
    assert Contribution.objects.count() == 0


def test_a_bad_upload_is_told_on_the_form(client, partnership, officer):
    sign_in(client, officer)
    url = reverse("exchange:import", args=[partnership.slug])
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"kind": "contributions", "file": upload("comment\nx\n")}).status_code == 422
    assert client.post(url, {"kind": "actions", "file": upload("")}).status_code == 422
    assert client.post(url, {"kind": "actions", "file": upload("PK\x03\x04 no", "a.xlsx")}).status_code == 422


def test_only_who_runs_the_partnership_imports(client, partnership, officer):
    matter = make_matter(partnership=partnership)
    sign_in(client, officer)
    url = reverse("exchange:import", args=[partnership.slug])
    sent = {"kind": "contributions", "matter": matter.pk, "file": upload("comment\nx y\n")}
    confirm = client.post(url, sent)["Location"]
    client.logout()
    assert client.get(url).status_code == client.get(confirm).status_code == 302
    for stranger in (make_person(), make_member(partnership=partnership)):
        sign_in(client, stranger)
        assert client.get(url).status_code == client.get(confirm).status_code == 403
    sign_in(client, make_member(partnership=partnership, role="chair"))
    assert client.get(confirm).status_code == 404  # another officer's file
    assert client.get(f"{url}../../secret/").status_code == 404


def test_a_waiting_file_is_forgotten_after_an_hour(client, partnership, officer, settings, tmp_path, freeze):
    from datetime import timedelta

    from thegither.kernel.clock import now

    settings.DATA_DIR = tmp_path
    matter = make_matter(partnership=partnership)
    sign_in(client, officer)
    url = reverse("exchange:import", args=[partnership.slug])
    sent = {"kind": "contributions", "matter": matter.pk, "file": upload("comment\nx y\n")}
    client.post(url, sent)
    assert forget_old() == 0
    freeze(now() + timedelta(hours=2))
    assert forget_old() == 2
    assert list((tmp_path / "imports").iterdir()) == []


GIVEN = """who,date,what,time,pounds,ref
Glen Bus,2024-03-01,Drove late,2.5,,L1
Glen Bus,2 3 2024,Fuel,,"£1,250",
Glen Bus,3 3 2024,The garage,,,
"""


def test_what_partners_gave_comes_in_once(partnership):
    bus = make_organisation(name="Glen Bus")
    make_seat(partnership=partnership, organisation=bus)
    assert run("ledger", GIVEN, partnership=partnership).counts == {CREATED: 3}
    assert run("ledger", GIVEN, partnership=partnership).counts == {SAME: 3}
    given = LedgerEntry.objects.order_by("given_on").values_list("what", "hours", "pence")
    assert list(given) == [("Drove late", 2.5, None), ("Fuel", None, 125_000), ("The garage", None, None)]
    wrong = "who,date,what,time\nGlen Tram,2024-03-01,Rails,1\nGlen Bus,2024-03-01,Rails,many\n"
    report = run("ledger", wrong, partnership=partnership)
    assert (problems(report), report.is_stored) == ([(2, "who"), (3, "time")], False)
