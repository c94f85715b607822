"""Every administration page in a real browser, on a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.factories import administrator, make_contribution, make_user, sign_in
from tests.support.browser import go_by
from thegither.accounts.services import write_letter
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.services import moderate_contribution
from thegither.jobs.models import Job, State
from thegither.kernel.clock import now

PAGES = ["", "users/", "roles/", "jobs/", "mail/", "moderation/", "events/", "settings/"]


@pytest.fixture
def cookie(live: LiveServer, client: object) -> dict[str, str]:
    """Fill every page and give the cookie of an administrator within a session."""
    actor = administrator()
    moderate_contribution(
        actor=actor,
        contribution=make_contribution(),
        standing="hidden",
        reason=published_reasons().choices[0][0],
    )
    Job.objects.create(
        name="a.job", state=State.FAILED, attempts=1, max_attempts=1, error="ValueError", finished_at=now()
    )
    write_letter(key="k", recipient="ann@example.org", subject="Your link", text="…")
    sign_in(client, actor)  # type: ignore[arg-type]
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live.url}  # type: ignore[attr-defined]


def test_every_page_is_accessible_on_a_desk(page: Page, axe: Callable[[Page], None], cookie: dict) -> None:
    page.context.add_cookies([cookie])
    for address in [*PAGES, f"users/{make_user().pk}/"]:
        page.goto(f"/administration/{address}")
        assert page.locator(".tg-sub").is_visible()
        axe(page)


def test_no_page_is_wider_than_a_phone(phone_page: Page, cookie: dict) -> None:
    phone_page.context.add_cookies([cookie])
    for address in PAGES:
        phone_page.goto(f"/administration/{address}")
        assert phone_page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_account_is_found_deactivated_and_reactivated(page: Page, cookie: dict) -> None:
    make_user(name="Morag MacLeod")
    page.context.add_cookies([cookie])
    page.goto("/administration/users/")
    page.get_by_label("Name or e-mail address").fill("morag")
    go_by(page.get_by_role("button", name="Find"))
    go_by(page.get_by_role("link", name="Morag MacLeod"))
    go_by(page.get_by_role("button", name="Deactivate the account"))
    assert "deactivated" in page.locator("#messages").inner_text()
    go_by(page.get_by_role("button", name="Reactivate the account"))
    assert "works again" in page.locator("#messages").inner_text()
