"""Bodies that speak for firms beside the firms: compared from five contributions on each side."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import make_contribution, make_matter
from thegither.dialogue.models import Contribution
from thegither.kernel.actors import Actor
from thegither.offers.selectors import contrast_of
from thegither.partners.services import join_umbrella

from .records import make_party, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    scene = make_scene()
    body = make_party(scene.partnership, name="Marl Chamber", sectors=["business"])
    join_umbrella(actor=Actor.system(), umbrella=body.organisation, member=scene.firm.organisation)
    matters = [make_matter(partnership=scene.partnership, title=title) for title in ("Buses", "Ports")]
    return scene, body, matters


def say(party, matter, times, **fields):
    for _time in range(times):
        make_contribution(matter=matter, actor=party.actor, **fields)


def test_shares_differ_by_matter_and_by_knowledge(client, sides):
    scene, body, (buses, ports) = sides
    assert contrast_of(Actor.visitor(), scene.partnership) is None
    say(body, ports, 4, knowledge="technical")
    say(scene.firm, buses, 5, knowledge="lived")
    say(scene.partner, buses, 9)
    little = contrast_of(Actor.visitor(), scene.partnership)
    assert (little.bodies, little.firms, little.is_enough, little.matters) == (4, 5, False, ())
    say(body, buses, 4, knowledge="lived")
    found = contrast_of(Actor.visitor(), scene.partnership)
    assert (found.bodies, found.firms, found.difference) == (8, 5, 0.5)
    assert {(share.about, share.bodies, share.firms) for share in found.matters} == {
        ("Buses", 0.5, 1.0),
        ("Ports", 0.5, 0.0),
    }
    assert {share.apart for share in found.knowledge} == {0.5}
    with CaptureQueriesContext(connection) as caught:
        page = client.get(reverse("offers:business", args=[scene.partnership.slug])).content.decode()
    assert "50% of it would have to move" in page
    assert len(caught) <= 12


def test_what_is_hidden_or_not_to_be_seen_does_not_count(sides):
    scene, body, (buses, _ports) = sides
    say(body, buses, 5), say(scene.firm, buses, 5)
    assert contrast_of(Actor.visitor(), scene.partnership).is_enough
    Contribution.objects.filter(pk=Contribution.objects.earliest("pk").pk).update(standing="hidden")
    assert not contrast_of(Actor.visitor(), scene.partnership).is_enough
    buses.is_public = False
    buses.save()
    assert contrast_of(Actor.visitor(), scene.partnership) is None
    assert contrast_of(scene.firm.actor, scene.partnership) is not None
