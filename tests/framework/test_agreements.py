"""The register of agreements: who writes, what applies, what disagrees, and what a table brings in."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    sign_in,
)
from thegither.audit.verification import verify_record
from thegither.exchange.columns import KINDS
from thegither.exchange.exporting import write
from thegither.exchange.importing import import_table
from thegither.exchange.kinds import CREATED, IMPORTS, SAME, Place
from thegither.exchange.reading import read_table
from thegither.framework.durations import days_in
from thegither.framework.models import Agreement, AgreementParty, Clause
from thegither.framework.selectors.agreements import agreements_seen_by, applying, comparison
from thegither.framework.services import agreements as services
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return make_organisation(name="Glen Council")


@pytest.fixture
def health():
    return make_organisation(name="Glen Health")


@pytest.fixture
def forum():
    return make_organisation(name="Glen Forum", sectors=["third"])


@pytest.fixture
def speaker(council):
    return make_member(partnership=make_partnership(), organisation=council)


def agree(*parties, **fields):
    return services.add_agreement(
        actor=fields.pop("actor", Actor.system()),
        title=fields.pop("title", "Compact with the third sector"),
        kind=fields.pop("kind", "compact"),
        parties=parties,
        from_on=fields.pop("from_on", today() - timedelta(days=100)),
        **fields,
    )


def clause(agreement, kind, text, **fields):
    return services.add_clause(actor=Actor.system(), agreement=agreement, kind=kind, text=text, **fields)


def refusal(function, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        function(*arguments, **options)
    return caught.value.code


def test_a_party_writes_its_agreement_down_and_others_do_not(council, health, forum, speaker):
    made = agree(council, health, actor=actor_for(speaker))
    assert [str(party) for party in made.parties.all()] == ["Glen Council", "Glen Health"]
    stranger = make_member(partnership=make_partnership(), organisation=forum)
    for actor in (actor_for(stranger), actor_for(make_person()), Actor.visitor()):
        with pytest.raises(NotPermitted):
            agree(council, health, actor=actor)
        with pytest.raises(NotPermitted):
            services.add_clause(actor=actor, agreement=made, kind="duty", text="Share the plan")
        with pytest.raises(NotPermitted):
            services.change_agreement(actor=actor, agreement=made, expected_version=1, title="Mine")
    assert refusal(agree, council, council) == "too_few_parties"
    assert refusal(agree, council, health, until_on=today() - timedelta(days=999)) == "ends_before_start"
    assert list(verify_record()) == []


def test_a_closed_agreement_is_for_its_parties(client, council, health, speaker):
    made = agree(council, health, is_public=False)
    clause(made, "duty", "Share the plan", bearer=council)
    assert list(agreements_seen_by(actor_for(speaker))) == [made]
    outsider = make_member(partnership=make_partnership(), role="officer")
    assert list(agreements_seen_by(actor_for(outsider))) == []
    assert client.get(made.get_absolute_url()).status_code == 404
    assert made.title not in client.get(reverse("framework:agreements")).content.decode()
    assert "Share the plan" not in client.get(reverse("framework:compare_agreements")).content.decode()
    with pytest.raises(NotFound):
        services.change_agreement(actor=actor_for(outsider), agreement=made, expected_version=1)


def test_a_stale_change_is_told_and_a_party_left_out_stays_known(council, health, forum):
    made = agree(council, health, forum)
    services.change_agreement(
        actor=Actor.system(), agreement=made, expected_version=1, parties=[council, health]
    )
    gone = AgreementParty.objects.get(agreement=made, organisation=forum)
    assert gone.left_on == today()
    options = {"actor": Actor.system(), "agreement": made, "expected_version": 1}
    assert refusal(services.change_agreement, **options) == "changed_meanwhile"
    later = agree(council, health, title="The next one")
    services.change_agreement(actor=Actor.system(), agreement=made, expected_version=2, superseded_by=later)
    round_trip = {"actor": Actor.system(), "agreement": later, "expected_version": 1, "superseded_by": made}
    made.refresh_from_db()
    assert refusal(services.change_agreement, **round_trip) == "replaced_in_circle"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("at least 12 weeks", 84),
        ("Twelve weeks, fewer only by consent", 84),
        ("within twenty-eight days", 28),
        ("3 calendar months", 90),
        ("a month's notice", 30),
        ("a 12-week period", 84),
        ("a minimum of twelve (12) weeks", 84),
        ("within a fortnight", 14),
        ("as soon as may be", None),
        ("in 2026", None),
    ],
)
def test_times_are_read_from_words(text, days):
    assert days_in(text) == days


def test_different_times_for_one_thing_conflict_and_like_words_overlap(council, health, forum):
    compact, concordat = agree(council, health, forum), agree(council, health, title="Concordat")
    other = agree(council, forum, title="Elsewhere")
    twelve = clause(compact, "consultation", "Twelve weeks to answer any consultation")
    eight = clause(concordat, "consultation", "Partners get 8 weeks")
    clause(other, "consultation", "Six weeks")  # binds two of the compact as well
    share = clause(compact, "data", "Partners share waiting list data each month, without names")
    shared = clause(concordat, "data", "Waiting list data are shared by partners each month without names")
    clause(concordat, "money", "Waiting list data are shared by partners each month without names")
    found = comparison(Actor.system())
    assert {each.key for each in found.differing} >= {(twelve.pk, eight.pk)}
    assert len(found.differing) == 2  # the concordat and the third one share only the council
    (overlap,) = found.overlapping
    assert overlap.key == (share.pk, shared.pk)
    assert overlap.shared == ("Glen Council", "Glen Health")


def test_the_same_time_is_no_conflict_nor_are_two_bodies_with_their_own(council, health):
    one, other = agree(council, health), agree(council, health, title="Another")
    clause(one, "consultation", "Twelve weeks")
    clause(other, "consultation", "84 days")
    clause(one, "notice", "Notice of 30 days before funding ends", bearer=council)
    clause(other, "notice", "Notice of 60 days before funding ends", bearer=health)
    clause(other, "notice", "Notice of 10 days before the hall is let", bearer=council)
    assert comparison(Actor.system()).differing == []


def test_the_same_duty_with_other_times_is_found_however_the_time_is_written(council, health):
    one, other = agree(council, health), agree(council, health, title="Another")
    clause(one, "duty", "Minutes are published", by_when="within 10 days")
    clause(other, "duty", "The minutes of a meeting are published within four weeks", by_when="four weeks")
    assert len(comparison(Actor.system()).differing) == 1
    clause(one, "consultation", "Twelve weeks for all who answer")
    clause(other, "consultation", "84 days, summer excepted")
    found = comparison(Actor.system())
    assert [each.first.kind for each in found.overlapping] == ["consultation"]


def test_what_was_replaced_is_over_from_the_first_day_of_the_other(client, council, health):
    made = agree(council, health, title="Old", review_on=today() - timedelta(days=1))
    clause(made, "duty", "Keep the list of halls")
    hidden = agree(
        council, health, title="Quiet accord", from_on=today() + timedelta(days=9), is_public=False
    )
    services.change_agreement(actor=Actor.system(), agreement=made, expected_version=1, superseded_by=hidden)
    assert len(comparison(Actor.system()).orphans) == 2  # the duty and the review: it holds until then
    Agreement.objects.filter(pk=hidden.pk).update(from_on=today())
    assert len(comparison(Actor.system()).orphans) == 0
    page = client.get(made.get_absolute_url()).content.decode()
    assert "It has been replaced" in page
    assert "Quiet accord" not in page


def test_nobody_learns_from_an_agreement_of_a_closed_partnership(client, council, health):
    shut = make_partnership(name="Quiet circle", is_public=False)
    made = agree(council, health, partnership=shut)
    assert "Quiet circle" not in client.get(made.get_absolute_url()).content.decode()
    sign_in(client, make_member(partnership=shut))
    assert "Quiet circle works by it." in client.get(made.get_absolute_url()).content.decode()


def test_a_person_settles_what_is_between_two_clauses(council, health, speaker):
    one, other = agree(council, health), agree(council, health, title="Another")
    first = clause(one, "consultation", "30 days to answer")
    second = clause(other, "consultation", "60 days for answers")
    assert len(comparison(Actor.system()).differing) == 1
    said = {"first": second, "second": first, "verdict": "supersedes", "because": "It is the later one"}
    with pytest.raises(NotPermitted):
        services.settle_clauses(actor=actor_for(make_person()), **said)
    link = services.settle_clauses(actor=actor_for(speaker), **said)
    assert (link.first, link.second) == (first, second)
    found = comparison(Actor.system())
    assert (found.differing, list(found.settled)) == ([], [link])
    same = {"actor": Actor.system(), "verdict": "merge", "because": "Same"}
    another = clause(one, "consultation", "a week")
    assert refusal(services.settle_clauses, first=first, second=another, **same) == "same_agreement"


def test_what_nobody_looks_after_is_an_orphan(council, health, forum):
    made = agree(council, health, forum, review_on=today() - timedelta(days=1))
    left = clause(made, "duty", "Keep the list of halls", bearer=forum)
    kept = clause(made, "duty", "Pay the hall", bearer=council)
    expired = agree(council, health, title="Old", until_on=today() - timedelta(days=1))
    services.change_agreement(
        actor=Actor.system(), agreement=made, expected_version=1, parties=[council, health]
    )
    orphans = comparison(Actor.system()).orphans
    assert list(orphans.duties) == [left]
    assert kept not in orphans.duties
    assert (list(orphans.overdue), list(orphans.expired)) == ([made], [expired])


def test_which_agreement_applies_says_where_it_stops(client, council, health, monkeypatch):
    for name in ("selectors", "views"):
        monkeypatch.setattr(f"thegither.framework.{name}.agreements.MOST_COMPARED", 2)
    url, asked = reverse("framework:which_applies"), {"first": "Glen Council", "second": "Glen Health"}
    for days in (30, 20):
        agree(council, health, title=f"Since {days}", from_on=today() - timedelta(days=days))
    assert "More than" not in client.get(url, asked).content.decode()
    agree(council, health, title="Since 10", from_on=today() - timedelta(days=10))
    page = client.get(url, asked).content.decode()
    assert "More than 2 agreements hold between them." in page
    assert "Since 10" in page
    assert "Since 30" not in page


def test_which_agreement_applies_is_answered_for_a_day_and_a_topic(client, council, health, forum):
    old = agree(council, health, title="Old", until_on=today() - timedelta(days=5))
    new = agree(council, health, title="New", from_on=today() - timedelta(days=4))
    agree(council, forum, title="Not with health")
    clause(new, "consultation", "Twelve weeks")
    clause(old, "consultation", "Eight weeks")
    both = [council, health]
    (found,) = applying(Actor.visitor(), both, day=today(), kind="consultation")
    assert (found.agreement, [each.days for each in found.clauses]) == (new, [84])
    (found,) = applying(Actor.visitor(), both, day=today() - timedelta(days=50))
    assert found.agreement == old
    url = reverse("framework:which_applies")
    asked = {"first": "Glen Council", "second": "health", "kind": "consultation"}
    page = client.get(url, asked).content.decode()
    assert "One agreement holds between Glen Council and Glen Health" in page
    assert "Twelve weeks" in page
    assert client.get(url, {"first": "Glen Council"}).status_code == 422
    assert client.get(url, {"first": "council", "second": "Glen Council"}).status_code == 422
    refused = client.get(url, {"first": "Glen Council", "second": "Glen Helth"})
    assert "Did you mean: " in refused.content.decode()
    refused = client.get(url, {"first": "Glen Council", "second": "glen"}).content.decode()
    assert "Which one do you mean: Glen Council, Glen Forum, Glen Health?" in refused
    with CaptureQueriesContext(connection) as one:
        client.get(url, asked)
    for number in range(2):
        clause(agree(council, health, title=f"More {number}"), "consultation", "Nine weeks")
    with CaptureQueriesContext(connection) as three:
        assert "They do not agree with each other" in client.get(url, asked).content.decode()
    assert len(one) == len(three)


def test_who_acts_for_a_party_asks_from_there_and_learns_no_party_of_a_closed_agreement(
    client, council, health, forum, speaker
):
    agree(council, health)
    agree(health, forum, is_public=False)
    sign_in(client, speaker)
    form = client.get(reverse("framework:which_applies")).context["form"]
    assert [str(each) for each in form.known] == ["Glen Council", "Glen Health"]
    assert str(form["first"].value()) == "Glen Council"


def test_a_clause_written_down_by_mistake_is_taken_out_and_the_record_still_verifies(client, council, health):
    made = agree(council, health)
    wrong = clause(made, "duty", "Pay")
    url = reverse("framework:remove_clause", args=[wrong.pk])
    assert sign_in(client, make_person()).post(url).status_code == 403
    sign_in(client, make_member(partnership=make_partnership(), organisation=health))
    assert client.post(url).status_code == 302
    assert not Clause.objects.exists()
    assert list(verify_record()) == []


def test_the_register_is_kept_on_pages(client, council, health, speaker):
    sign_in(client, speaker)
    sent = {
        "title": "Memorandum on data",
        "kind": "memorandum",
        "parties": "Glen Council\nGlen Health",
        "from_on": "1 4 2026",
        "is_public": "on",
    }
    url = reverse("framework:add_agreement")
    wrong = client.post(url, sent | {"parties": "Glen Council\nNowhere"})
    assert wrong.status_code == 422
    assert "Memorandum on data" in wrong.content.decode()
    client.post(url, sent)
    made = Agreement.objects.get()
    client.post(
        reverse("framework:add_clause", args=[made.pk]),
        {"clause_kind": "duty", "text": "Report", "bearer": council.pk, "by_when": "6 weeks"},
    )
    assert made.clauses.get().days == 42
    edit = reverse("framework:edit_agreement", args=[made.pk])
    changed = sent | {"title": "Renamed", "expected_version": made.version}
    assert client.post(edit, changed).status_code == 302
    stale = client.post(edit, changed | {"title": "Again"})
    assert stale.status_code == 422
    assert "Again" in stale.content.decode()
    assert (
        client.get(reverse("framework:agreements"), {"party": council.slug}).context["page"].paginator.count
        == 1
    )


TABLE = """\
Agreement;Type;Parties;From;Clause;Topic;Who;When
Compact;compact;"Glen Council
Glen Health";2026-01-01;Twelve weeks to answer;consultation;;
Compact;compact;Glen Council;2026-01-01;Report each year;duty;Glen Health;1 year
"""


def stored(text, *, is_dry_run=False, actor=None):
    file = io.BytesIO(text.encode())
    file.name = "agreements.csv"
    place = Place(actor=actor or Actor.system())
    return import_table(
        place=place, kind=IMPORTS["agreements"], table=read_table(file), is_dry_run=is_dry_run
    )


def test_a_table_brings_agreements_in_once_and_names_problems_by_row_and_column(council, health):
    assert stored(TABLE, is_dry_run=True).counts[CREATED] == 2
    assert not Agreement.objects.exists()
    assert stored(TABLE).counts[CREATED] == 2
    assert sorted(Clause.objects.values_list("days", flat=True)) == [84, 365]
    assert stored(TABLE).counts[SAME] == 2
    report = stored(TABLE.replace("Compact", "Second").replace("Glen Health;1 year", "Glen Forum;1 year"))
    (problem,) = report.problems
    assert (problem.row, problem.column) == (4, "Who")
    assert Agreement.objects.count() == 1


def test_papers_of_one_title_are_kept_apart_by_parties_and_day(council, health, forum):
    head, about = "title,parties,from_on,clause\n", "Memorandum,Glen Council; "
    text = f"{head}{about}Glen Health,2026-01-01,Pay\n{about}Glen Forum,2026-01-01,Report\n"
    assert stored(text + f"{about}Glen Health,2026-02-01,Ask\n").counts[CREATED] == 3
    assert [each.clauses.count() for each in Agreement.objects.all()] == [1, 1, 1]
    wrong = stored(f"{head}{about}Glen Health,0000-00-00,Pay\n{about}Glen Health,2026-01-01,{'x' * 2001}\n")
    assert [(each.row, each.column) for each in wrong.problems] == [(2, "from_on"), (3, "clause")]


def test_whoever_holds_a_seat_for_an_organisation_loads_its_own_agreements(client, council, health, speaker):
    address = reverse("exchange:load_agreements", args=[council.slug])
    others = reverse("exchange:load_agreements", args=[health.slug])
    assert client.get(address).status_code == 302
    sign_in(client, speaker)
    assert client.get(others).status_code == 403
    wrong = client.post(address, {"file": SimpleUploadedFile("x.csv", b"\x00\x01")})
    assert wrong.status_code == 422
    strange = TABLE.replace("Glen Council", "Glen Health").replace('\nGlen Health"', '\nGlen Forum"')
    make_organisation(name="Glen Forum")
    checked = client.post(address, {"file": SimpleUploadedFile("x.csv", strange.encode())}, follow=True)
    assert "is not among the parties" in checked.content.decode()
    checked = client.post(address, {"file": SimpleUploadedFile("x.csv", TABLE.encode())})
    assert not Agreement.objects.exists()
    stored = client.post(checked.url)
    assert stored.url == f"{reverse('framework:agreements')}?party={council.slug}"
    assert Agreement.objects.get().created_by == speaker
    assert address in client.get(stored.url).content.decode()
    sign_in(client, make_member(partnership=make_partnership(), organisation=council))
    assert client.get(checked.url).status_code == 404


def test_the_register_comes_out_as_a_table(council, health):
    agree(council, health, title="=Not a formula")
    agree(council, health, title="Closed", is_public=False)
    text = "".join(write(KINDS["agreements"], "csv", Actor.visitor()))
    assert "'=Not a formula" in text
    assert "Closed" not in text


def test_programs_read_the_public_ones_of_a_party(client, council, health, forum):
    made = agree(council, health)
    clause(made, "notice", "Four weeks", bearer=council)
    closed = agree(council, health, is_public=False)
    agree(health, forum)
    (row,) = client.get("/api/v1/agreements", {"organisation": council.pk}).json()["items"]
    assert (row["id"], row["clauses"][0]["days"]) == (made.pk, 28)
    assert [party["organisation"]["name"] for party in row["parties"]] == ["Glen Council", "Glen Health"]
    assert client.get(f"/api/v1/agreements/{closed.pk}").status_code == 404
