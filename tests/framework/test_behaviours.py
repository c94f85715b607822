"""How partners agreed to behave stands where they need it."""

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_contribution, make_matter, make_member, make_partnership, sign_in
from thegither.framework import services
from thegither.framework.content import Point
from thegither.kernel.actors import Actor
from thegither.partners.behaviours import behaviours_of

pytestmark = pytest.mark.django_db

WHY = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Written")


def test_behaviours_stand_beside_the_forms_once_they_can_be_signed(client, django_assert_num_queries):
    partnership = make_partnership()
    officer = make_member(partnership=partnership, role="officer")
    make_member(partnership=partnership)
    actor, matter = actor_for(officer, officer.mandates.get().seat), make_matter(partnership=partnership)
    make_contribution(matter=matter)
    framework = services.begin_framework(actor=actor, partnership=partnership)
    services.save_texts(actor=actor, framework=framework, section="rationale", texts=WHY)
    points = [Point("", "We answer the letter", "Within a week")]
    services.save_points(actor=actor, framework=framework, section="behaviours", points=points)
    assert behaviours_of(Actor.visitor(), partnership) is None
    services.open_for_signing(actor=actor, framework=framework)
    with django_assert_num_queries(1):
        found = behaviours_of(Actor.visitor(), partnership)
    assert found is not None
    assert found.points == (("We answer the letter", "Within a week"),)
    sign_in(client, officer)
    for address in (
        reverse("offers:new_ask", args=[partnership.slug]),
        reverse("framework:make_commitment", args=[partnership.slug]),
        reverse("dialogue:answer", args=[matter.pk]),
        reverse("dialogue:say", args=[matter.pk]),
    ):
        assert "We answer the letter" in client.get(address).content.decode(), address
