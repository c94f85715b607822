"""What people of every journey do."""

import re
from typing import Protocol

from playwright.sync_api import Page

from tests.factories import PASSWORD
from thegither.partners.models import Person


class OpenPage(Protocol):
    """Opens a page in a browser of its own."""

    def __call__(self, *, width: int = 1280, height: int = 900, scripts: bool = True) -> Page: ...


def sign_in(page: Page, person: Person) -> Page:
    """Sign in with e-mail and password, as a person does."""
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(person.user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").first.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    return page


def tick(page: Page, text: str) -> None:
    """Click a label that ends with ``text``: the design system lays it over the box that it draws itself."""
    page.locator("main label", has_text=re.compile(f"{re.escape(text)}\\s*$")).first.click()


def press(page: Page, name: str) -> None:
    """Press a button of the page's own part."""
    page.locator("main").get_by_role("button", name=name).click()


def follow(page: Page, name: str) -> None:
    """Follow a link of the page's own part."""
    page.locator("main").get_by_role("link", name=name).first.click()
