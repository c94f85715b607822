from django.test import Client
from django.urls import reverse

from tests.portal.seed import World


def test_every_public_page_opens_for_a_visitor(world: World, client: Client) -> None:
    addresses = [
        reverse("portal:home"),
        reverse("portal:open_matters"),
        reverse("portal:partnerships"),
        world.partnership.get_absolute_url(),
        world.matter.get_absolute_url(),
        reverse("portal:paper", args=[world.matter.pk]),
        world.said[0].get_absolute_url(),
        world.refused.get_absolute_url(),
        world.unanswered.get_absolute_url(),
        reverse("portal:contribution_json", args=[world.said[0].pk]),
        reverse("portal:check", args=[world.said[0].pk]),
        reverse("portal:answer", args=[world.answer.pk]),
        reverse("portal:decisions"),
        world.decision.get_absolute_url(),
        world.refusal.get_absolute_url(),
        reverse("portal:actions"),
        world.action.get_absolute_url(),
        world.late.get_absolute_url(),
        world.outcome.get_absolute_url(),
        reverse("portal:changed"),
        reverse("portal:search"),
        *(reverse(f"portal:{name}") for name in ("feeds", "accessibility", "privacy", "open_data", "other_ways", "about")),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
