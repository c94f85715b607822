"""Who took part beside who there is: nobody is found in the figures."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_contribution,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.models import Event
from thegither.dialogue.receipts import receipt_token
from thegither.engagement import services
from thegither.engagement.models import Population, Stratum, ToldOfSelf
from thegither.engagement.selectors.reach import parts_of, people_of, reach_of, suspects_of
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotPermitted

AGES = {"16 to 24": 100, "25 to 64": 600, "65 and over": 300}
LISTED = {"source": "Invented", "licence": "CC0", "dated": date(2024, 6, 30)}


def load(partnership, counts=AGES, name="Age", **more):
    for label, count in counts.items():
        services.load_stratum(
            actor=Actor.system(),
            partnership=partnership,
            population=name,
            label=label,
            count=count,
            **LISTED,
            **more,
        )
    return Population.objects.get(partnership=partnership, name=name)


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


# What is published ---------------------------------------------------------------------------------------
@given(st.lists(st.integers(0, 7), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_figure_that_is_shown_or_left_over_speaks_of_fewer_than_five(counts):
    told = {f"part {place}": count for place, count in enumerate(counts)}
    parts = parts_of(told, dict.fromkeys(told, 10), of_people=True)
    if not parts:
        return
    assert sum(counts) >= 10
    assert sorted(name for part in parts for name in part.labels) == sorted(told)
    assert all(part.told % 5 == 0 for part in parts)
    for part in parts:
        assert sum(told[name] for name in part.labels) not in range(1, 5)
    # Each figure inside what is shown together could be another, and all that is shown would be alike.
    hidden = next((part.labels for part in parts if len(part.labels) > 1), ())
    alike = [other for other in others(told, hidden) if shown_alike(told, other, parts)]
    for name in hidden:
        assert len({other[name] for other in alike}) > 1


def others(told, hidden):
    """Yield every way in which what is shown could come about, of those that round alike."""
    about = sum(told[name] for name in hidden)
    near = [range(told[name] - 2, told[name] + 3) for name in told if name not in hidden]
    inside = [range(about + 3) for _name in hidden]
    names = [*(name for name in told if name not in hidden), *hidden]
    for counts in product(*near, *inside):
        if min(counts) >= 0 and abs(sum(counts[len(near) :]) - about) <= 2:
            yield dict(zip(names, counts, strict=True))


def shown_alike(told, other, parts):
    return parts_of({name: other[name] for name in told}, dict.fromkeys(told, 10), of_people=True) == parts


def test_the_widest_gap_comes_first_and_chance_is_not_called_missing():
    parts = parts_of({"a": 30, "b": 60, "c": 10}, {"a": 30, "b": 30, "c": 40}, of_people=True)
    assert [(part.labels, part.says) for part in parts] == [(("c",), "under"), (("a",), ""), (("b",), "over")]
    assert parts[0].gap == pytest.approx(-0.3)
    # Wilson (1927) for 10 of 100
    assert (parts[0].low, parts[0].high) == (
        pytest.approx(0.05523, abs=1e-5),
        pytest.approx(0.17437, abs=1e-5),
    )


# What people tell of themselves --------------------------------------------------------------------------
@pytest.fixture
def said(db):
    matter = make_matter()
    return [make_contribution(matter=matter) for _ in range(11)]


def test_answers_are_counted_in_batches_and_tied_to_nobody(said):
    partnership = said[0].matter.partnership
    young, _middle, old = load(partnership).strata.order_by("position")
    for place, contribution in enumerate(said[:4]):
        services.tell_of_self(contribution=contribution, strata=[old if place else young])
    assert sum(Stratum.objects.values_list("told", flat=True)) == 0
    services.tell_of_self(contribution=said[4], strata=[old])
    assert {row.label: row.told for row in Stratum.objects.all()} == {
        "16 to 24": 1,
        "25 to 64": 0,
        "65 and over": 4,
    }
    assert refusal(services.tell_of_self, contribution=said[4], strata=[young]) == "told_already"
    assert refusal(services.tell_of_self, contribution=said[5], strata=[old, young]) == "part_elsewhere"
    elsewhere = load(make_partnership()).strata.first()
    assert refusal(services.tell_of_self, contribution=said[5], strata=[elsewhere]) == "part_elsewhere"
    assert refusal(services.tell_of_self, contribution=said[5], strata=[]) == "nothing_told"
    assert not any(reach.is_shown for reach in reach_of(partnership))
    assert {field.name for field in ToldOfSelf._meta.get_fields()} == {"contribution"}
    assert not Event.objects.filter(name__contains="told").exists()


def test_the_page_about_you_counts_once_and_is_for_whoever_holds_the_receipt(client, said):
    partnership = said[0].matter.partnership
    url = reverse("engagement:about_you", args=[receipt_token(said[0])])
    assert client.get(url).status_code == 404  # nothing to be asked
    population = load(partnership)
    receipt = reverse("portal:receipt", args=[receipt_token(said[0])])
    assert url in client.get(receipt).content.decode()
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    choice = {f"population_{population.pk}": population.strata.first().pk}
    assert client.post(url, choice).status_code == 302
    assert client.post(url, choice).status_code == 422
    assert url not in client.get(receipt).content.decode()
    assert client.get(url.replace(receipt_token(said[0]), "1.forged")).status_code == 404
    assert sum(Stratum.objects.values_list("waiting", flat=True)) == 1


def test_no_page_and_no_address_for_programs_lets_a_small_part_be_read(client, said):
    partnership = said[0].matter.partnership
    population = load(partnership)
    Stratum.objects.filter(label="16 to 24").update(told=3)
    Stratum.objects.filter(label="25 to 64").update(told=20)
    Stratum.objects.filter(label="65 and over").update(told=9)
    (reach,) = reach_of(partnership)
    assert {part.labels: part.told for part in reach.parts} == {
        ("25 to 64",): 20,
        ("16 to 24", "65 and over"): 10,
    }
    shown = client.get(f"/api/v1/partnerships/{partnership.pk}/reach").json()
    (told,) = shown["populations"]
    assert [(part["labels"], part["told"]) for part in told["parts"]] == [
        (["16 to 24", "65 and over"], 10),
        (["25 to 64"], 20),
    ]
    assert population.name == told["name"]
    page = client.get(reverse("engagement:missing", args=[partnership.slug])).content.decode()
    assert "16 to 24, 65 and over" in page
    assert "<td>3</td>" not in page
    assert "<td>9</td>" not in page


# Populations ---------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_population_is_loaded_by_those_who_run_the_partnership_with_source_and_day():
    partnership = make_partnership()
    row = {"partnership": partnership, "population": "Age", "label": "16 to 24", "count": 10} | LISTED
    with pytest.raises(NotPermitted):
        services.load_stratum(actor=actor_for(make_person()), **row)
    _part, changed = services.load_stratum(actor=Actor.system(), **row)
    assert changed
    assert services.load_stratum(actor=Actor.system(), **row)[1] is False
    system = {"actor": Actor.system()}
    assert refusal(services.load_stratum, **system, **row | {"count": -1}) == "count_unlikely"
    later = row | {"dated": clock.today() + timedelta(days=1)}
    assert refusal(services.load_stratum, **system, **later) == "dated_in_future"
    kind = row | {"basis": "organisations"}
    assert refusal(services.load_stratum, **system, **kind) == "sector_unknown"


# The usual suspects --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_concentration_counts_a_year_of_public_matters_and_tells_newcomers_from_those_who_return():
    partnership = make_partnership()
    matter = make_matter(partnership=partnership)
    hidden = make_matter(partnership=partnership, is_public=False)
    speakers = []
    for sector in ("public", "business", "third"):
        person = make_person()
        seat = make_seat(
            partnership=partnership,
            organisation=make_organisation(sectors=[sector]),
            person=person,
            from_on=partnership.started_on,
        )
        speakers.append(actor_for(person, seat))
    make_contribution(matter=matter, actor=speakers[0], said_at=now() - timedelta(days=500))
    for _ in range(3):
        make_contribution(matter=matter, actor=speakers[0])
    make_contribution(matter=matter, actor=speakers[1])
    make_contribution(matter=hidden, actor=speakers[2])
    suspects = suspects_of(partnership)
    assert (suspects.organisations, suspects.contributions) == (2, 4)
    assert suspects.herfindahl == pytest.approx(0.75**2 + 0.25**2)
    assert (suspects.newcomers, suspects.returning, suspects.before) == (1, 1, 1.0)
    assert suspects.is_all_in_top
    load(
        partnership, {"Business": 80, "Public body": 10, "Third sector": 10}, "Bodies", basis="organisations"
    )
    (reach,) = reach_of(partnership)
    assert {part.labels[0]: part.told for part in reach.parts} == {
        "Business": 1,
        "Public body": 1,
        "Third sector": 0,
    }


def test_few_people_are_not_counted_apart(said):
    partnership = said[0].matter.partnership
    people = people_of(partnership)
    assert (people.all, people.new, people.is_shown) == (11, 11, True)
    said[0].participant.contributions.create(
        matter=said[0].matter,
        text="Before",
        layer="public",
        stage="problem",
        said_at=now() - timedelta(days=400),
    )
    assert not people_of(partnership).is_shown


def test_officers_see_no_more_of_the_figures_than_anybody(client, said):
    partnership = said[0].matter.partnership
    load(partnership)
    Stratum.objects.update(told=4)
    officer = make_member(partnership=partnership, role="officer")
    url = reverse("engagement:missing", args=[partnership.slug])
    sign_in(client, officer)
    assert "Too few told us to say anything" in client.get(url).content.decode()
    assert all(
        not reach.is_shown or all(part.told == 0 or part.told >= 5 for part in reach.parts)
        for reach in reach_of(partnership)
    )
