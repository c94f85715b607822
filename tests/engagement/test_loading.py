"""Who there is comes in from a table, every problem named by row and column, with a dry run."""

import io

import pytest

from tests.factories import make_partnership
from thegither.engagement.models import Population, Stratum
from thegither.engagement.selectors.reach import about_questions, reach_of
from thegither.exchange.importing import import_table
from thegither.exchange.kinds import CREATED, IMPORTS, SAME, Place
from thegither.exchange.reading import read_table
from thegither.kernel.actors import Actor

pytestmark = pytest.mark.django_db

AGES = """Population;Band;Number;Publisher;License;As at
Age;16 to 24;4,100;An office;OGL v3;30 6 2024
Age;25 and over;20000;An office;OGL v3;2024-06-30
"""


def run(text, partnership, *, is_dry_run=False):
    place = Place(actor=Actor.system(), partnership=partnership)
    table = read_table(io.BytesIO(text.encode()))
    return import_table(place=place, kind=IMPORTS["populations"], table=table, is_dry_run=is_dry_run)


def test_a_table_becomes_a_population_once():
    partnership = make_partnership()
    assert run(AGES, partnership, is_dry_run=True).counts == {CREATED: 2}
    assert not Population.objects.exists()
    assert run(AGES, partnership).is_stored
    assert run(AGES, partnership).counts == {SAME: 2}
    population = Population.objects.get()
    assert (population.source, population.licence, str(population.dated)) == (
        *("An office", "OGL v3"),
        "2024-06-30",
    )
    assert list(population.strata.values_list("label", "count")) == [
        ("16 to 24", 4100),
        ("25 and over", 20000),
    ]


def test_newer_figures_take_the_place_of_older_ones_whole():
    partnership = make_partnership()
    run(AGES, partnership)
    newer = "Population,Band,Number,Publisher,License,As at\nAge,16 to 29,9000,An office,OGL v3,2025-06-30\n"
    assert run(newer, partnership).is_stored
    (reach,) = reach_of(partnership)
    assert [part.label for part in reach.population.strata.all()] == ["16 to 29"]
    (asked,) = about_questions(partnership)
    assert [part.label for part in asked.strata.all()] == ["16 to 29"]
    assert [problem.column for problem in run(AGES, partnership).problems] == ["As at", "As at"]
    bodies = newer.replace("As at\nAge,16 to 29", "As at,Basis\nAge,Business").strip() + ",organisations"
    assert [problem.column for problem in run(bodies, partnership).problems] == ["Basis"]
    assert str(Population.objects.get().dated) == "2025-06-30"


def test_what_is_wrong_is_named_and_nothing_is_stored():
    wrong = AGES + "Age;75 and over;some;An office;OGL v3;2024\nAge;65 to 74;5;An office;;2024-06-30\n"
    wrong += "Bodies;Seals;4;An office;CC0;yesterday\n"
    report = run(wrong, make_partnership())
    assert [(problem.row, problem.column) for problem in report.problems] == [
        (4, "Number"),
        (5, "License"),
        (6, "As at"),
    ]
    assert not Stratum.objects.exists()
