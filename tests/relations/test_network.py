"""Network surveys: asked, answered, brought in, read; whose answer is whose."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.api.program import Program, token_of
from tests.factories import (
    actor_for,
    administrator,
    begin_administration,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    make_user,
    sign_in,
)
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.delivery.services import plan_action
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, allowed
from thegither.relations.models import NetworkMember, NetworkRating, NetworkReading, NetworkWave
from thegither.relations.selectors import network as selectors
from thegither.relations.selectors.network_files import graphml, read_ties, tie_rows
from thegither.relations.selectors.network_findings import facts, findings, heading, tie_rows_of
from thegither.relations.selectors.network_measures import change_rows, measure_rows
from thegither.relations.selectors.network_pictures import Part
from thegither.relations.selectors.network_ratings import ratings_result, table_of
from thegither.relations.selectors.waiting import waiting_for
from thegither.relations.services import network as services
from thegither.relations.services.contacts import record_contact
from thegither.relations.views import network as network_views

pytestmark = pytest.mark.django_db

NAMES = {
    "council": "public",
    "health": "public",
    "transport": "public",
    "college": "public",
    "marlburn": "business",
    "chamber": "business",
    "harbour": "business",
    "union": "union",
    "voluntary": "third",
    "bus": "third",
    "carers": "third",
    "town": "community",
    "young": "community",
    "hask": "community",
}
# The ties of the drawn example: 41 of 169, chamber did not answer, hask is on its own.
TIES = {
    "council": "health college transport voluntary chamber",
    "health": "council transport carers voluntary",
    "transport": "council health bus voluntary",
    "college": "council health",
    "marlburn": "union bus chamber",
    "harbour": "chamber transport",
    "union": "marlburn bus council",
    "voluntary": "council bus carers town",
    "bus": "transport marlburn voluntary town",
    "carers": "health voluntary bus young",
    "town": "voluntary bus young council",
    "young": "town college",
    "hask": "",
}


@pytest.fixture
def partnership():
    return make_partnership(started_on=date(2020, 1, 1))


@pytest.fixture
def officer(partnership):
    """Somebody who runs it; their organisation is asked too."""
    return make_member(partnership=partnership, role="officer")


def organisations_in(partnership, names=NAMES):
    made = {name: make_organisation(name=name.title(), sectors=[sector]) for name, sector in names.items()}
    for organisation in made.values():
        make_seat(partnership=partnership, organisation=organisation, from_on=date(2020, 1, 1))
    return made


def bring_in(partnership, made, ties=TIES, *, days_ago=1, convener=None):
    return services.import_wave(
        actor=Actor.system(),
        partnership=partnership,
        asked_on_day=today() - timedelta(days=days_ago),
        answers={made[key]: [made[name] for name in names.split()] for key, names in ties.items()},
        convener=convener,
    )


def read(wave):
    waves = list(NetworkWave.objects.filter(partnership=wave.partnership).order_by("-asked_on"))
    return selectors.read(wave, waves)


def asking(partnership, **options):
    runs = make_member(partnership=partnership, role="officer")
    return services.open_wave(
        actor=actor_for(runs), partnership=partnership, closes_on=today() + timedelta(days=7), **options
    )


def seven(partnership):
    """Seven organisations with somebody each."""
    return [make_member(partnership=partnership) for _ in range(7)]


def rated_by(people, wave, partner, keeps_word=4):
    for person in people:
        rating = services.Rating(partner=partner, keeps_word=keeps_word, passes=["work"], how_often=4)
        services.rate_partners(actor=actor_for(person), wave=wave, ratings=[rating])


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


# What is found ---------------------------------------------------------------------------------------------
def test_the_drawn_example_says_what_it_says_there():
    partnership = make_partnership(started_on=date(2020, 1, 1))
    made = organisations_in(partnership)
    found = read(bring_in(partnership, made, convener=made["council"]))
    assert heading(found) == (
        "Two circles that know each other well, and two partners who hold them together"
    )
    assert [(label, value) for label, value, _ in facts(found)] == [
        ("Ties there are", "41 of 169 possible"),
        ("Named back", "74 in 100"),
        ("Hanging on one partner", "A little"),
        ("On their own", "1 partner"),
    ]
    titles = [finding.title for finding in findings(found)]
    assert titles[:3] == [
        "Bus and Voluntary hold the circles together",
        "Hask is on its own",
        "Partners would stay connected without Council",
    ]
    assert "No tie runs between business and community group" in titles
    rows = {row.member.organisation.name: row for row in tie_rows_of(found)}
    assert (rows["Chamber"].names, rows["Chamber"].named_by, rows["Chamber"].both_ways) == (
        None,
        3,
        "not known",
    )
    assert rows["Council"].both_ways == "College, Health, Transport, Voluntary"
    assert rows["Council"].one_way == "Chamber (did not answer)"
    assert (rows["Hask"].both_ways, rows["Hask"].one_way) == ("nobody", "nobody")
    named = [(row.both_ways, row.one_way) for row in rows.values()]
    both_ways, one_way = (
        [n for n in ", ".join(e).split(", ") if n[0].isupper()] for e in zip(*named, strict=True)
    )
    assert len(both_ways) + len(one_way) == 41  # the table has every tie of the picture
    measures = {row.name: row.value for row in measure_rows(found)}
    assert (measures["Answered"], measures["Density"]) == ("13 of 14", "0.24")
    assert measures["Reciprocity, by ties"] == "0.74"
    assert measures["Centralisation, named by others"] == "0.25"
    assert measures["Within or across units of an organisation"] == "not known"


def test_a_stored_reading_is_used_until_its_input_changes():
    partnership = make_partnership(started_on=date(2020, 1, 1))
    made = organisations_in(partnership)
    wave = bring_in(partnership, made)
    stored = NetworkReading.objects.get(wave=wave)
    assert stored.parameters == selectors.parameters()
    stored.result = stored.result | {"ties": 99}
    stored.save()
    assert read(wave).result["ties"] == 99
    NetworkMember.objects.filter(wave=wave, organisation=made["hask"]).update(names=[made["bus"].pk])
    assert read(wave).result["ties"] == 42
    services.read_wave(wave_id=wave.pk)
    assert NetworkReading.objects.get(wave=wave).result["ties"] == 42
    services.read_wave(wave_id=987_654)
    NetworkReading.objects.update(parameters={"networks": "0"}, result={})
    assert (services.read_waves_anew(), services.read_waves_anew()) == (1, 0)
    assert read(wave).result["ties"] == 42


def test_change_is_told_with_its_interval_and_only_after_a_wave_before():
    partnership = make_partnership(started_on=date(2020, 1, 1))
    made = organisations_in(partnership)
    few = {"council": "health", "health": "", "transport": "", "bus": "council"}
    first = bring_in(partnership, made, few, days_ago=400)
    second = bring_in(partnership, made)
    assert change_rows(read(first)) == []
    density, reciprocity, centralisation, sectors = change_rows(read(second))
    assert (density.name, density.before, density.after) == ("Ties there are", "0.04", "0.33")
    assert density.interval.startswith("+0.")
    assert density.is_clear
    assert reciprocity.name == "Named back"
    assert (centralisation.interval, centralisation.is_clear) == ("", None)
    assert sectors.name == "Within or across kinds of partner"
    assert facts(read(second))[0][2].startswith("24% density. It was 4% in ")


@pytest.mark.parametrize(
    ("ties", "said"),
    [
        ({}, "Nobody has answered yet"),
        ({"a": "", "b": ""}, "Nobody would pick up the phone to anybody"),
        ({"a": "b"}, "Ties here and there, and no circle that knows each other well yet"),
        (
            {"a": "b c", "b": "a c", "c": "a b", "d": ""},
            "One circle that knows each other well, and one partner outside of it",
        ),
        (
            {"a": "b c", "b": "a c", "c": "a b", "d": "e f", "e": "d f", "f": "d e"},
            "Two circles that know each other well, and nobody who holds them together",
        ),
    ],
)
def test_the_heading_is_the_finding(ties, said):
    partnership = make_partnership(started_on=date(2020, 1, 1))
    names = sorted({*ties, *(name for several in ties.values() for name in several.split()), "a", "b", "c"})
    made = organisations_in(partnership, dict.fromkeys(names, "public"))
    found = read(bring_in(partnership, made, ties))
    assert heading(found) == said
    facts(found)
    findings(found)


def test_without_the_middle_of_a_star_all_lose_each_other_and_units_are_told():
    partnership = make_partnership(started_on=date(2020, 1, 1))
    made = organisations_in(partnership, dict.fromkeys(["hub", "left", "right"], "public"))
    unit = make_organisation(name="Unit of hub", unit_of=made["hub"])
    make_seat(partnership=partnership, organisation=unit)
    made["unit"] = unit
    ties = {"hub": "left right unit", "left": "hub", "right": "", "unit": "left"}
    found = read(bring_in(partnership, made, ties, convener=made["hub"]))
    assert findings(found)[0].title == "Without Hub, some partners would lose each other"
    assert found.result["ei_organisation"] == pytest.approx(0.6)


# Asking and answering --------------------------------------------------------------------------------------
def test_a_wave_is_opened_answered_closed_and_sealed(partnership):
    people = seven(partnership)
    wave = asking(partnership)
    first = selectors.answerable(actor_for(people[0]), wave).get()
    other = wave.members.exclude(pk=first.pk).first()
    services.answer_wave(actor=actor_for(people[0]), member=first, names=[other.organisation])
    services.answer_wave(actor=actor_for(people[0]), member=first, names=[])
    first.refresh_from_db()
    assert (first.names, first.answered_by) == ([], people[0])
    services.close_wave(actor=Actor.system(), wave=wave)
    again = {"actor": actor_for(people[0]), "member": first, "names": []}
    assert refusal(services.answer_wave, **again) == "wave_closed"
    assert refusal(services.close_wave, actor=Actor.system(), wave=wave) == "wave_closed"
    assert [str(x) for x in verify_record()] == []


def test_what_cannot_be_asked_is_refused(partnership):
    soon = today() + timedelta(days=3)
    ask = {"actor": Actor.system(), "partnership": partnership, "closes_on": soon}
    assert refusal(services.open_wave, **ask) == "too_few_to_ask"
    seven(partnership)
    assert refusal(services.open_wave, **ask | {"closes_on": today()}) == "closes_too_early"
    assert refusal(services.open_wave, **ask, convener=make_organisation()) == "convener_elsewhere"
    key = "7a4e7a0e-1f5e-4b9f-9a60-000000000001"
    wave = services.open_wave(**ask, submission_key=key)
    assert services.open_wave(**ask, submission_key=key) == wave
    assert refusal(services.open_wave, **ask) == "already_asking"
    services.close_wave(actor=Actor.system(), wave=wave)
    assert refusal(services.open_wave, **ask) == "asked_today"
    partnership.ended_on = today()
    assert refusal(services.open_wave, **ask) == "partnership_ended"
    bring = {"actor": Actor.system(), "partnership": partnership, "answers": {}}
    assert refusal(services.import_wave, **bring, asked_on_day=soon) == "asked_in_future"
    assert refusal(services.import_wave, **bring, asked_on_day=date(1990, 1, 1)) == "too_few_to_ask"


def test_a_wave_whose_last_day_is_over_takes_no_answer_and_is_closed(partnership, freeze):
    people = seven(partnership)
    wave = asking(partnership)
    member = selectors.answerable(actor_for(people[0]), wave).get()
    freeze(now() + timedelta(days=9))
    assert refusal(services.answer_wave, actor=actor_for(people[0]), member=member, names=[]) == "wave_closed"
    assert services.close_waves_that_are_over() == 1
    assert services.close_waves_that_are_over() == 0
    again = services.open_wave(
        actor=Actor.system(), partnership=partnership, closes_on=today() + timedelta(days=3)
    )
    assert again.is_open


def test_nobody_answers_for_others_or_names_outsiders(partnership, officer):
    people = seven(partnership)
    wave = asking(partnership)
    member = selectors.answerable(actor_for(people[0]), wave).get()
    for who, error in (
        (actor_for(people[1]), NotPermitted),
        (actor_for(officer), NotPermitted),
        (actor_for(make_member(partnership=partnership, role="observer")), NotPermitted),
        (actor_for(make_person()), NotFound),
        (Actor.visitor(), NotFound),
    ):
        with pytest.raises(error):
            services.answer_wave(actor=who, member=member, names=[])
    own = {"actor": actor_for(people[0]), "member": member}
    assert refusal(services.answer_wave, **own, names=[member.organisation]) == "named_elsewhere"
    assert refusal(services.answer_wave, **own, names=[make_organisation()]) == "named_elsewhere"
    with pytest.raises(NotPermitted):
        services.open_wave(actor=actor_for(people[0]), partnership=partnership, closes_on=today())
    elsewhere = make_seat(organisation=member.organisation)
    make_mandate(seat=elsewhere, person=people[2])
    assert not selectors.answerable(actor_for(people[2]), wave).filter(pk=member.pk).exists()


# What is a person's own ------------------------------------------------------------------------------------
def test_ratings_are_read_by_nobody_else_and_leave_no_trace_in_the_record(partnership, officer):
    people = seven(partnership)
    wave = asking(partnership)
    events = Event.objects.count()
    rated_by(people[:1], wave, wave.members.last().organisation)
    assert Event.objects.count() == events
    assert allowed(actor_for(people[0]), Action.VIEW, NetworkRating).count() == 1
    for who in (actor_for(people[1]), actor_for(officer), administrator(), Actor.visitor()):
        assert not allowed(who, Action.VIEW, NetworkRating).exists()


def test_ratings_must_be_of_partners_and_known(partnership):
    person = seven(partnership)[0]
    wave = asking(partnership)
    partner = wave.members.last().organisation
    rate = {"actor": actor_for(person), "wave": wave}
    for rating, code in (
        (services.Rating(partner=make_organisation(), keeps_word=3), "named_elsewhere"),
        (services.Rating(partner=partner, keeps_word=9), "rating_unknown"),
        (services.Rating(partner=partner, how_often=9), "rating_unknown"),
        (services.Rating(partner=partner, passes=["gossip"]), "rating_unknown"),
    ):
        assert refusal(services.rate_partners, **rate, ratings=[rating]) == code
    assert services.rate_partners(**rate, ratings=[services.Rating(partner=partner)]) == []
    observer = make_member(partnership=partnership, role="observer")
    for who in (actor_for(observer), Actor.system()):
        with pytest.raises(NotPermitted):
            services.rate_partners(actor=who, wave=wave, ratings=[])


def test_fewer_than_five_are_not_counted_and_all_alike_does_not_show(partnership):
    people = seven(partnership)
    wave = asking(partnership)
    partner = wave.members.last().organisation
    rated_by(people[:4], wave, partner)
    assert table_of(ratings_result(wave)[0]) is None
    rated_by(people[4:5], wave, partner)
    shown = dict(table_of(ratings_result(wave)[0]).rows)
    assert shown["They do what they say"][0] == "90 in 100 or more"
    assert "They tell things straight" not in shown
    assert shown["Information passes"][0] == "10 in 100 or fewer"


def test_a_small_group_is_hidden_with_its_complement(partnership):
    people = seven(partnership)
    third = make_organisation(sectors=["third"])
    make_seat(partnership=partnership, organisation=third)
    wave = asking(partnership)
    public = wave.members.filter(sector="public").last().organisation
    rated_by(people[:5], wave, public)
    rating = services.Rating(partner=third, keeps_word=1)
    services.rate_partners(actor=actor_for(people[5]), wave=wave, ratings=[rating])
    item = ratings_result(wave)[0]["items"]["keeps_word"]
    assert item == {"all": 80, "by_kind": {}}


def test_ratings_are_counted_once_so_that_an_erasure_does_not_show(partnership):
    people = seven(partnership)
    wave = asking(partnership)
    rated_by(people[:6], wave, wave.members.last().organisation)
    services.close_wave(actor=Actor.system(), wave=wave)
    before = read(wave).ratings
    assert export_all(people[0].user)["relations"]["network_ratings"][0]["keeps_word"] == 4
    erase_all(people[0].user)
    assert NetworkRating.objects.filter(wave=wave).count() == 5
    services.read_wave(wave_id=wave.pk)
    assert read(wave).ratings == before
    assert list(verify_record()) == []


# Files ------------------------------------------------------------------------------------------------------
def test_ties_go_out_and_come_back_the_same_in_both_forms():
    partnership = make_partnership(started_on=date(2020, 1, 1))
    made = organisations_in(partnership)
    wave = bring_in(partnership, made)
    members = list(selectors.members_of(wave))
    given = {key: set(names.split()) for key, names in TIES.items()}
    csv = "from,to,x,y,z\r\n" + "\r\n".join(",".join(map(str, row)) for row in tie_rows(members))
    for content in (csv.encode("utf-8-sig"), graphml(members)):
        back = read_ties(content, made.values())
        assert back.problems == []
        by_name = {value.pk: key for key, value in made.items()}
        assert {
            by_name[k.pk]: {by_name[v.pk] for v in several} for k, several in back.answers.items()
        } == given


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\r\n1,2",
        b"\xff\xfe",
        b"<graphml",
        b'<!DOCTYPE g [<!ENTITY a "b">]><graphml/>',
        '<!DOCTYPE g [<!ENTITY a "b">]><graphml/>'.encode("utf-16-le"),
        b"<html><body><p>Sign in</p></body></html>",
        b"<graphml/>",
        b"from,to\r\n",
        b"from,to\r\n" + b"a" * 2_100_000,
    ],
)
def test_a_file_that_is_none_is_refused(content):
    with pytest.raises(DomainError):
        read_ties(content, [])


def test_graphml_of_other_programs_is_read_and_an_undirected_tie_goes_both_ways():
    one, two, three = (make_organisation(name=name) for name in ("One", "Two", "Three"))
    content = """<graphml><key id="d0" for="node" attr.name="label"/><graph edgedefault="undirected">
        <node id="n1"><data key="d0">One</data></node><node id="two"/><node id="Three"/>
        <edge source="n1" target="two"/><edge directed="true" source="two" target="Three"/>
        </graph></graphml>"""
    found = read_ties(content.encode(), [one, two, three])
    assert (found.problems, found.answers) == ([], {one: {two}, two: {one, three}, three: set()})


def test_problems_are_told_by_row():
    one, two = make_organisation(name="One"), make_organisation(name="Two")
    found = read_ties(b"from,to\r\nOne,Two\r\n\r\nOne,Nobody\r\n,Two\r\nTwo,two\r\n", [one, two])
    assert found.problems == [
        "Row 4: no organisation of this partnership is called “Nobody”.",
        "Row 5: say from whom the tie is.",
        "Row 6: nobody is tied to themselves.",
    ]


# Pages ------------------------------------------------------------------------------------------------------
def page_of(partnership):
    return reverse("relations:network", args=[partnership.slug])


def test_the_page_is_for_members_and_asks_few_queries(client, partnership, django_assert_max_num_queries):
    made = organisations_in(partnership, {key: NAMES[key] for key in ("council", "health", "bus")})
    bring_in(partnership, made, {"council": "health bus", "health": "council", "bus": ""}, days_ago=9)
    assert client.get(page_of(partnership)).status_code in {302, 403}
    member = make_member(partnership=partnership)
    sign_in(client, member)
    client.get(page_of(partnership))
    with django_assert_max_num_queries(40) as few:
        page = client.get(page_of(partnership), {"ties": "both", "sector": "public"}).content.decode()
    assert "Health" in page
    others = organisations_in(partnership, {key: NAMES[key] for key in NAMES if key not in made})
    wave = bring_in(partnership, made | others)
    with django_assert_max_num_queries(len(few) + 1):  # the members of the wave before
        answer = client.get(page_of(partnership), {"wave": wave.pk})
    assert "Two circles" in answer.content.decode()
    assert client.get(page_of(partnership), {"wave": "x"}).status_code == 404
    assert client.get(page_of(partnership), {"sector": "moon"}).status_code == 200
    for name in ("network_csv", "network_graphml"):
        assert client.get(reverse(f"relations:{name}", args=[wave.pk])).status_code == 200
    assert client.get(reverse("relations:open_network_wave", args=[partnership.slug])).status_code == 403


def test_a_survey_from_the_empty_page_to_the_closed_one(client, partnership, officer):
    people = seven(partnership)
    sign_in(client, officer)
    assert "Nobody has been asked yet" in client.get(page_of(partnership)).content.decode()
    opening = reverse("relations:open_network_wave", args=[partnership.slug])
    assert client.get(opening).status_code == 200
    assert client.post(opening, {"closes_on": "yesterday"}).status_code == 422
    assert client.post(opening, {"closes_on": today().isoformat()}).status_code == 422
    closes_on = (today() + timedelta(days=5)).isoformat()
    assert client.post(opening, {"closes_on": closes_on}).status_code == 302
    wave = NetworkWave.objects.get()
    assert "Nobody has answered yet" in client.get(page_of(partnership)).content.decode()

    sign_in(client, people[0])
    answering = reverse("relations:answer_network", args=[wave.pk])
    other = wave.members.exclude(organisation__seats__mandates__person=people[0]).first().organisation
    assert "all partners can read it" in client.get(answering).content.decode()
    assert client.post(answering, {"names": ["987654"]}).status_code == 422
    rating = reverse("relations:rate_network", args=[wave.pk])
    assert client.post(answering, {"names": [other.pk]}).url == rating
    assert other.name in client.get(rating).content.decode()
    assert client.post(rating, {f"p{other.pk}-keeps_word": "9"}).status_code == 422
    assert (
        client.post(rating, {f"p{other.pk}-keeps_word": "3", f"p{other.pk}-passes": "work"}).status_code
        == 302
    )
    assert NetworkRating.objects.get().keeps_word == 3
    assert 'value="3" selected' in client.get(rating).content.decode()

    closing = reverse("relations:close_network_wave", args=[wave.pk])
    assert client.post(closing).status_code == 403
    sign_in(client, officer)
    assert client.post(closing).status_code == 302
    assert client.post(closing).status_code == 302
    sign_in(client, people[0])
    assert client.post(answering, {"names": []}).status_code == 422


def test_a_file_is_brought_in_whole_or_not_at_all(client, partnership, officer):
    organisations_in(partnership, {"council": "public", "health": "public"})
    sign_in(client, officer)
    url = reverse("relations:import_network_wave", args=[partnership.slug])
    assert client.get(url).status_code == 200

    def send(content):
        file = SimpleUploadedFile("ties.csv", content)
        return client.post(url, {"asked_on_day": "1 3 2020", "file": file})

    answer = send(b"from,to\r\nCouncil,Nobody\r\n")
    assert answer.status_code == 422
    assert "Row 2" in answer.content.decode()
    assert send(b"nothing").status_code == 422
    assert not NetworkWave.objects.exists()
    assert send(b"from,to\r\nCouncil,Health\r\n").status_code in {302, 422}


def test_programs_ask_answer_and_read_ties_but_no_rating(partnership, officer):
    people = seven(partnership)
    runs, first, stranger = (Program(token_of(who)) for who in (officer, people[0], make_person()))
    surveys = f"/partnerships/{partnership.pk}/network-surveys"
    body = {"closes_on": today() + timedelta(days=5)}
    assert first.post(surveys, body).status_code == 403
    made = runs.post(surveys, body)
    assert made.status_code == 201
    wave = NetworkWave.objects.get(pk=made.json()["id"])
    mine = selectors.answerable(actor_for(people[0]), wave).get()
    other = selectors.answerable(actor_for(people[1]), wave).get()
    answers = f"/network-surveys/{wave.pk}/answers"
    said = {"organisation": mine.organisation_id, "names": [other.organisation_id]}
    assert first.post(answers, said).json()["names"] == [other.organisation_id]
    assert first.post(answers, said | {"organisation": other.organisation_id}).status_code == 403
    assert first.post(answers, said | {"names": [987_654]}).status_code == 422
    rated_by(people[:6], wave, other.organisation)
    assert runs.post(f"/network-surveys/{wave.pk}/close").json()["is_open"] is False
    assert [each["id"] for each in first.walk(surveys)] == [wave.pk]
    found = runs.get(f"/network-surveys/{wave.pk}").json()
    assert found["measures"]["ties"] == 1
    assert "keeps_word" not in str(found)
    assert stranger.get(f"/network-surveys/{wave.pk}").status_code == 404


def test_no_page_export_or_operation_differs_by_what_one_person_said(client, partnership, officer):
    people = seven(partnership)
    wave = asking(partnership)
    partner = wave.members.last().organisation
    administers = make_user(is_administrator=True)
    begin_administration(administers)
    readers = [officer, administers.person, people[5]]

    def seen(keeps_word):
        rated_by(people[:4], wave, partner, keeps_word)
        found = []
        for reader in readers:
            sign_in(client, reader)
            for name in ("network_csv", "network_graphml"):
                found.append(b"".join(client.get(reverse(f"relations:{name}", args=[wave.pk]))))
            page = client.get(page_of(partnership)).content.decode()
            found.append(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"', "", page))
            found.append(Program(token_of(reader)).get(f"/network-surveys/{wave.pk}").content)
        return found

    assert seen(1) == seen(4)
    services.close_wave(actor=Actor.system(), wave=wave)
    readings = list(NetworkReading.objects.filter(wave=wave).values_list("result", flat=True))
    NetworkRating.objects.update(keeps_word=1)
    assert ratings_result(wave)[0] in readings


def test_who_sits_for_themselves_is_asked_only_what_nobody_reads(client, partnership, officer):
    seven(partnership)
    person, observer = make_person(), make_person()
    make_seat(partnership=partnership, individual=person)
    make_seat(partnership=partnership, individual=observer, role="observer")
    wave = asking(partnership)
    (waits,) = waiting_for(actor_for(person))
    partner = wave.members.first().organisation
    sign_in(client, person)
    assert waits.url in client.get(page_of(partnership)).content.decode()
    assert client.get(reverse("relations:answer_network", args=[wave.pk])).status_code == 404
    assert partner.name in client.get(waits.url).content.decode()
    assert client.post(waits.url, {f"p{partner.pk}-how_often": "4"}).status_code == 302
    assert NetworkRating.objects.get().person == person
    assert waiting_for(actor_for(person)) == []
    assert not wave.members.filter(names__isnull=False).exists()
    assert not Event.objects.filter(person_id=person.pk, name__startswith="relations").exists()
    for other in (officer, observer):
        assert not allowed(actor_for(other), Action.VIEW, NetworkRating).exists()
    sign_in(client, observer)
    assert client.get(waits.url).status_code == 404


def test_an_unanswered_survey_waits_on_ones_desk(partnership):
    person = seven(partnership)[0]
    wave = asking(partnership)
    (waits,) = waiting_for(actor_for(person))
    assert waits.url.startswith(reverse("relations:answer_network", args=[wave.pk]))
    member = selectors.answerable(actor_for(person), wave).get()
    services.answer_wave(actor=actor_for(person), member=member, names=[])
    assert waiting_for(actor_for(person)) == []


def test_what_the_work_shows_is_drawn_and_compared_with_who_would_phone(client, partnership):
    made = organisations_in(partnership, dict.fromkeys(["council", "health", "bus"], "public"))
    member = make_member(partnership=partnership)
    seats = {seat.organisation_id: seat for seat in partnership.seats.all()}
    for pair in ("council health", "bus council"):
        owners = [seats[made[name].pk] for name in pair.split()]
        plan_action(actor=Actor.system(), partnership=partnership, title=pair, due_on=today(), owners=owners)
    wave = bring_in(partnership, made, {"council": "health", "health": "", "bus": ""})
    titles = {finding.title: finding.text for finding in findings(read(wave))}
    title = "One pair owns an action together, and neither would phone the other"
    assert titles[title] == "Bus and Council"
    sign_in(client, member)
    page = client.get(page_of(partnership), {"ties": "work"}).content.decode()
    assert "Shown is a part: Own an action together" in page
    rows = {row.member.organisation.name: row.both_ways for row in tie_rows_of(read(wave), Part(ties="work"))}
    assert rows == {"Bus": "Council", "Council": "Bus, Health", "Health": "Council"}


def test_who_met_is_a_tie_of_daily_work_and_off_the_record_is_none(partnership):
    made = organisations_in(partnership, dict.fromkeys(["council", "health", "bus"], "public"))
    visitor = make_person()
    seat = partnership.seats.get(organisation=made["council"])
    make_mandate(seat=seat, person=visitor)
    noted = {"actor": actor_for(visitor, seat), "ground": "theirs", "partnership": partnership}
    record_contact(**noted, with_organisation=made["health"])
    record_contact(**noted, with_organisation=made["bus"], is_off_record=True)
    record_contact(**noted, with_organisation=made["bus"], met_on=today() - timedelta(days=400))
    found = read(bring_in(partnership, made, {"council": ""}))
    rows = {row.member.organisation.name: row.both_ways for row in tie_rows_of(found, Part(ties="met"))}
    assert rows == {"Bus": "nobody", "Council": "Health", "Health": "Council"}


def test_a_long_table_of_ties_has_pages_and_each_mark_leads_to_its_row(client, partnership, monkeypatch):
    monkeypatch.setattr(network_views, "PAGE", 10)
    made = organisations_in(partnership)
    bring_in(partnership, made)
    sign_in(client, make_member(partnership=partnership))
    page = client.get(page_of(partnership)).content.decode()
    assert len(re.findall(r'<tr id="o\d+"', page)) == 10
    assert f'href="?page=2#o{made["young"].pk}"' in page  # by name, Young is among the last four
    assert f'href="#o{made["bus"].pk}"' in page
    second = client.get(page_of(partnership), {"page": 2}).content.decode()
    assert f'<tr id="o{made["young"].pk}"' in second
    part = client.get(page_of(partnership), {"sector": "community"}).content.decode()
    assert f'href="#o{made["bus"].pk}"' in part  # of another kind, and tied to one of this


def test_a_part_narrows_the_table_as_it_does_the_picture(partnership):
    made = organisations_in(partnership, {key: NAMES[key] for key in ("council", "health", "bus", "hask")})
    found = read(bring_in(partnership, made, {"council": "health bus", "health": "council", "bus": ""}))

    def table(**part):
        rows = tie_rows_of(found, Part(**part))
        return {row.member.organisation.name: (row.both_ways, row.one_way) for row in rows}

    assert table(ties="one")["Council"] == ("nobody", "Bus")
    assert table(ties="both")["Council"] == ("Health", "nobody")
    assert table(sector="third") == {"Bus": ("nobody", "nobody"), "Council": ("nobody", "Bus")}
    assert table()["Hask"] == ("not known", "not known")
