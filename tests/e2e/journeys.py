"""What people of every journey do."""

import re
from typing import Protocol

from playwright.sync_api import Page

from tests.factories import PASSWORD
from tests.support.browser import go_by
from thegither.partners.models import Person


class OpenPage(Protocol):
    """Opens a page in a browser of its own."""

    def __call__(self, *, width: int = 1280, height: int = 900, scripts: bool = True) -> Page: ...


def sign_in(page: Page, person: Person) -> Page:
    """Sign in with e-mail and password, as a person does."""
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    go_by(page.locator("main").get_by_role("button", name="Sign in").first)
    assert "/login/" not in page.url
    return page


def tick(page: Page, text: str) -> None:
    """Click a label that ends with ``text``: the design system lays it over the box that it draws itself."""
    page.locator("main label", has_text=re.compile(f"{re.escape(text)}\\s*$")).first.click()


def press(page: Page, name: str) -> None:
    """Press a button of the page's own part, and wait for the page that answers."""
    go_by(page.locator("main").get_by_role("button", name=name))


def follow(page: Page, name: str) -> None:
    """Follow a link of the page's own part, and wait for the page it leads to."""
    go_by(page.locator("main").get_by_role("link", name=name).first)
