"""The public pages in a browser: accessible on a desk and on a phone, whole without scripts."""

from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.conftest import CheckPage
from tests.portal.seed import VOICES, World, make_world
from tests.portal.test_pages import STATIC
from tests.support.browser import go_by
from thegither.dialogue.receipts import receipt_token
from thegither.portal.indexing import rebuild


def addresses_of(world: World) -> list[str]:
    """Return the address of one page of each template."""
    return [
        reverse("portal:home"),
        reverse("portal:open_matters"),
        reverse("portal:partnerships"),
        world.partnership.get_absolute_url(),
        world.matter.get_absolute_url(),
        reverse("portal:paper", args=[world.matter.pk]),
        world.said[0].get_absolute_url(),
        world.refused.get_absolute_url(),
        reverse("portal:check", args=[world.said[0].pk]),
        reverse("portal:answer", args=[world.answer.pk]),
        reverse("portal:receipt", args=[receipt_token(world.unanswered)]),
        world.decision.get_absolute_url(),
        world.late.get_absolute_url(),
        world.outcome.get_absolute_url(),
        reverse("portal:decisions"),
        reverse("portal:actions"),
        reverse("portal:changed"),
        reverse("portal:reference"),
        f"{reverse('portal:search')}?q=bus",
        f"{reverse('portal:search')}?q=zebra",
        *(reverse(f"portal:{name}") for name in STATIC),
    ]


def test_every_public_page_is_accessible_on_a_desk(live: LiveServer, page: Page, axe: CheckPage) -> None:
    world = make_world()
    rebuild()
    for address in addresses_of(world):
        page.goto(live.url + address)
        axe(page)


def test_every_public_page_is_accessible_on_a_phone(
    live: LiveServer, phone_page: Page, axe: CheckPage
) -> None:
    world = make_world()
    for address in addresses_of(world):
        phone_page.goto(live.url + address)
        axe(phone_page)


def test_a_thread_can_be_pulled_from_either_end_without_scripts(live: LiveServer, no_js_page: Page) -> None:
    world = make_world()
    page = no_js_page
    page.goto(live.url)
    go_by(page.get_by_role("link", name="Pull this thread"))
    expect(page).to_have_url(live.url + world.said[0].get_absolute_url())
    go_by(page.get_by_role("link", name=world.outcome.title, exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(world.outcome.title)
    go_by(page.get_by_role("link", name=world.said[1].reference))
    expect(page.get_by_text(VOICES[1])).to_be_visible()
    page.goto(live.url)
    page.get_by_label("Your reference").fill(world.refused.reference)
    go_by(page.get_by_role("button", name="Follow it"))
    expect(page.get_by_text("Three people a night would use it.")).to_be_visible()
