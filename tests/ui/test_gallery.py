"""The gallery shows every component, and is sound in a real browser at every width."""

import re
from pathlib import Path

from django.template import engines
from django.test import Client
from playwright.sync_api import Page

from tests.conftest import CheckPage
from thegither.ui.templatetags.thegither import register

GALLERY = Path(__file__).parents[2] / "src/thegither/ui/templates/ui/gallery.html"


def test_every_registered_component_is_in_the_gallery() -> None:
    source = GALLERY.read_text()
    used_tags = set(re.findall(r"{%\s*(\w+)", source))
    used_filters = set(re.findall(r"\|(\w+)", source))

    assert register.tags.keys() - used_tags == set()
    assert register.filters.keys() - used_filters == set()


def test_the_gallery_answers_without_a_style_or_script_in_the_page(client: Client) -> None:
    page = client.get("/design/").content.decode()

    assert "Say it. Then see what comes of it." in page
    assert not re.search(r"<[^>]+\sstyle=|<style|\son\w+=", page)
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert all("defer" in script for script in re.findall(r"<script[^>]*>", page))


def test_the_gallery_is_accessible_on_a_desk(page: Page, axe: CheckPage) -> None:
    page.goto("/design/")
    axe(page)
    for summary in page.locator("main summary").all():
        summary.click()
    axe(page)


def test_the_gallery_is_accessible_on_a_phone(phone_page: Page, axe: CheckPage) -> None:
    phone_page.goto("/design/")
    axe(phone_page)
    phone_page.get_by_text("Menu", exact=True).first.click()
    axe(phone_page)


def test_the_gallery_is_accessible_on_the_narrowest_screen_without_scripts(
    no_js_page: Page, axe: CheckPage
) -> None:
    no_js_page.goto("/design/")
    axe(no_js_page)


def test_icons_of_the_shared_file_are_drawn_under_the_security_policy(page: Page) -> None:
    page.goto("/design/")
    box = page.locator(".tg-brand use").evaluate("element => element.getBBox().width")
    assert box > 20


def test_components_need_no_load() -> None:
    made = engines["django"].from_string("{% tag 'Late' 'late' %}").render({})
    assert made == '<strong class="tg-tag tg-tag--late">Late</strong>'
