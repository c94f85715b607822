"""Layers and kinds of evidence stay apart; small figures are not shown; only a sample is weighted."""

from datetime import date

import pytest

from tests.factories import (
    actor_for,
    make_activity,
    make_decision,
    make_engagement,
    make_person,
    make_response,
)
from thegither.dialogue.models import Layer
from thegither.dialogue.services import cite_contributions
from thegither.engagement.models import Placed, Population
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.reading import services
from thegither.reading.models import SampleWeight
from thegither.reading.selectors.layers import layers_of_decision, tables_of

from .conftest import faults_of_this_room, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme(actor, matter):
    return services.make_theme(actor=actor, matter=matter, name="Late buses")


@pytest.fixture
def activity(matter):
    return make_activity(engagement=make_engagement(matter=matter))


@pytest.fixture
def sample(matter, activity):
    """Twenty contributions of an activity."""
    said = say(matter, *(f"Sampled {number}" for number in range(20)))
    response = make_response(activity=activity)
    Placed.objects.bulk_create(
        Placed(response=response, activity=activity, contribution=each) for each in said
    )
    return said


def cells(table, theme):
    return dict(zip((column.layer for column in table.columns), dict(table.lines)[theme], strict=True))


def test_layers_are_apart_and_small_figures_hidden(actor, matter, theme):
    public = say(matter, *(f"Public {number}" for number in range(20)))
    bodies = say(matter, *(f"Body {number}" for number in range(8)), layer=Layer.COMMUNITY)
    services.assign(actor=actor, theme=theme, contributions=public[:10])
    services.assign(actor=actor, theme=theme, contributions=public[10:], belongs=False)
    services.assign(actor=actor, theme=theme, contributions=bodies[:6])
    services.assign(actor=actor, theme=theme, contributions=bodies[6:], belongs=False)
    (table,) = tables_of(matter)
    found = cells(table, theme)
    assert (found["public"].count, found["public"].of, found["public"].share) == (10, 20, 0.5)
    assert found["community"].count is None  # two said otherwise: six of eight would tell of them
    assert found["partner"].count is None
    assert [column.said for column in table.columns] == [0, 8, 20]
    assert not table.is_sample


def test_a_sample_has_a_table_of_its_own_and_is_weighted(actor, matter, theme, activity, sample, partnership):
    loud = say(matter, *(f"Loud {number}" for number in range(6)))
    services.assign(actor=actor, theme=theme, contributions=[*sample[:10], *loud])
    services.assign(actor=actor, theme=theme, contributions=sample[10:], belongs=False)
    named = services.name_evidence(actor=actor, activity=activity, kind="sampled", because="By lot")
    ages = Population.objects.create(
        partnership=partnership, name="Age", source="Census", licence="OGL", dated=date(2024, 1, 1)
    )
    ages.strata.create(label="Young", count=750)
    ages.strata.create(label="Old", count=250)
    rows = [f"{each.reference},{'Young' if place < 10 else 'Old'}" for place, each in enumerate(sample)]
    services.weight_sample(actor=actor, activity=activity, table="\n".join(["reference,Age", *rows]))
    mixed, sampled = tables_of(matter)
    assert (mixed.is_sample, sampled.is_sample) == (False, True)
    cell = cells(sampled, theme)["public"]
    assert cell.count == 10
    assert cell.share == pytest.approx(0.75)
    assert cell.low < 0.75 < cell.high
    named.refresh_from_db()
    assert named.design_effect == pytest.approx(1.25)
    assert named.effective_n == pytest.approx(16)
    assert faults_of_this_room() == []
    services.name_evidence(actor=actor, activity=activity, kind="deliberated", because="A day of talk")
    assert not SampleWeight.objects.exists()


@pytest.mark.parametrize(
    "table",
    ["", "reference\nC-0001", "reference,Age\nC-0001,Young", "reference,Nothing\nC-1,x", "a,b\n1,2"],
)
def test_a_wrong_table_is_told(actor, matter, activity, sample, table):
    services.name_evidence(actor=actor, activity=activity, kind="sampled", because="By lot")
    with pytest.raises(DomainError) as caught:
        services.weight_sample(actor=actor, activity=activity, table=table)
    assert (caught.value.code, caught.value.field) == ("sample_table", "table")


def test_what_is_no_sample_is_not_weighted(actor, activity):
    with pytest.raises(DomainError) as caught:
        services.weight_sample(actor=actor, activity=activity, table="reference,Age\nC-1,x")
    assert caught.value.code == "not_a_sample"
    with pytest.raises(NotPermitted):
        services.name_evidence(
            actor=actor_for(make_person()), activity=activity, kind="sampled", because="I say so"
        )


def test_a_decision_shows_all_three_layers_or_their_absence(actor, matter):
    public, body = say(matter, "One"), say(matter, "Two", layer=Layer.COMMUNITY)
    decision = make_decision(matter=matter)
    cite_contributions(actor=actor, decision=decision, contributions=public)
    found = layers_of_decision(decision.pk, matter.pk)
    assert [(each.layer, each.cited, each.said) for each in found] == [
        ("partner", 0, 0),
        ("community", 0, len(body)),
        ("public", 1, 1),
    ]


def test_evidence_is_named_on_its_page(signed_in, matter, activity, sample):
    url = f"/activities/{activity.pk}/evidence/"
    assert signed_in.post(url, {"kind": "sampled"}).status_code == 422
    signed_in.post(url, {"kind": "sampled", "because": "Drawn by lot from the register"})
    page = signed_in.get(f"/matters/{matter.pk}/layers/").content.decode()
    assert "Drawn by lot from the register" in page
    assert signed_in.post(f"/activities/{activity.pk}/weights/", {}).status_code == 422
