"""Refusals say what happened, what was kept and what to do next; the header shows who acts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Page

from tests.conftest import CheckPage
from tests.support.browser import go_by
from thegither.kernel.actors import PERSON, Actor
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.ui.middleware import RefusalMiddleware

TYPED = "The last bus leaves <b>too early</b> for us."


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/refuse/not-found/", 404, "This page has moved or never was"),
        ("/no/such/page/", 404, "This page has moved or never was"),
        ("/refuse/domain/", 409, "This cannot be done now"),
        ("/refuse/too-many/", 429, "Too many tries in a short time"),
        ("/refuse/busy/", 503, "We are busy or being repaired"),
        ("/gone/", 410, "This was taken away"),
    ],
)
def test_a_refusal_has_its_status_and_its_page(client: Client, path: str, status: int, title: str) -> None:
    response = client.get(path)

    assert response.status_code == status
    assert f"<h1>{title}</h1>" in response.content.decode()


def test_our_own_failure_says_that_it_is_ours_and_shows_the_text_back(client: Client) -> None:
    client.raise_request_exception = False
    response = client.post("/refuse/failure/", {"text": TYPED})

    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "&lt;b&gt;too early&lt;/b&gt;" in response.content.decode()


def test_a_rule_of_the_domain_is_explained_and_the_text_is_shown_back_escaped(client: Client) -> None:
    page = client.post(
        "/refuse/domain/", {"text": TYPED, "password": "correct horse battery"}
    ).content.decode()

    assert "The matter &lt;b&gt;closed&lt;/b&gt; on 2 June." in page
    assert "The last bus leaves &lt;b&gt;too early&lt;/b&gt; for us." in page
    assert "correct horse" not in page


def test_a_visitor_who_may_not_is_sent_to_sign_in_and_back(client: Client) -> None:
    response = client.get("/refuse/not-permitted/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/login/?next=/refuse/not-permitted/%3Fa%3D1"


def test_a_visitor_who_may_not_post_keeps_what_was_typed(client: Client) -> None:
    response = client.post("/refuse/not-permitted/", {"text": TYPED})

    assert response.status_code == 403
    assert "Only partners can see this. Ask Ishbel." in response.content.decode()
    assert "too early" in response.content.decode()


def test_a_signed_in_person_who_may_not_is_told_so() -> None:
    request = RequestFactory().get("/x/")
    request.actor = Actor(kind=PERSON, user_id=1)
    response = middleware().process_exception(request, NotPermitted("Ask Ishbel."))

    assert response is not None
    assert response.status_code == 403
    assert "Ask Ishbel." in response.content.decode()


def test_the_api_answers_for_itself() -> None:
    assert middleware().process_exception(RequestFactory().get("/api/v1/matters/1"), NotFound()) is None


def middleware() -> RefusalMiddleware:
    """Return the middleware round nothing."""
    return RefusalMiddleware(lambda request: HttpResponse())


def test_a_form_that_expired_shows_the_text_back() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/form/", {"purpose": TYPED})

    assert response.status_code == 403
    assert "Not sent: the page was too old" in response.content.decode()
    assert "too early&lt;/b&gt; for us." in response.content.decode()


def test_a_form_from_another_site_is_not_shown_back() -> None:
    client = Client(enforce_csrf_checks=True, headers={"origin": "https://elsewhere.example"})
    response = client.post("/form/", {"purpose": TYPED})

    assert response.status_code == 403
    assert "too early" not in response.content.decode()


def test_too_large_a_form_is_refused_in_words(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/form/", {"purpose": "bus " * 1000})

    assert response.status_code == 413
    assert "This is too much at once" in response.content.decode()


def test_refusals_are_never_cached(client: Client) -> None:
    assert "no-store" in client.get("/no/such/page/")["Cache-Control"]


@pytest.mark.parametrize("path", ["/no/such/page/", "/refuse/domain/", "/gone/", "/refuse/too-many/"])
def test_refusals_are_accessible(page: Page, axe: CheckPage, path: str) -> None:
    page.goto(path)
    axe(page)


def test_allauths_own_refusal_looks_like_ours() -> None:
    request = RequestFactory().get("/login/")
    assert "Too many tries in a short time" in render_to_string("429.html", request=request)


# The language -----------------------------------------------------------------------------------------------


def test_the_language_of_the_browser_is_used_until_another_is_chosen(client: Client) -> None:
    gaelic = client.get("/design/", headers={"accept-language": "gd"})
    assert '<html lang="gd">' in gaelic.content.decode()
    assert gaelic["Content-Language"] == "gd"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in gaelic["Vary"].split(",")}

    answer = client.post("/language", {"language": "gd", "next": "/design/?a=1"})
    assert answer["Location"] == "/design/?a=1"
    assert '<html lang="gd">' in client.get("/design/", headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_the_choice_of_language_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/language", {"language": "gd", "next": target})["Location"] == "/"


def test_an_unknown_language_is_not_kept(client: Client) -> None:
    assert not client.post("/language", {"language": "xx", "next": "/"}).cookies


def test_the_choice_of_language_is_only_posted(client: Client) -> None:
    assert client.get("/language").status_code == 405


def test_the_language_can_be_changed_without_scripts(no_js_page: Page) -> None:
    no_js_page.goto("/design/")
    no_js_page.get_by_text("Menu", exact=True).first.click()
    go_by(no_js_page.get_by_role("button", name="Gàidhlig").first)
    assert no_js_page.locator("html").get_attribute("lang") == "gd"


# The header -------------------------------------------------------------------------------------------------


@dataclass
class Option:
    """A seat to act for."""

    value: str
    label: str
    is_current: bool


@dataclass
class Acting:
    """Who acts, as the partners room tells it."""

    display_name: str
    options: list[Option]
    switch_url: str = "/act-as/"


class AsIshbel:
    """Signs Ishbel in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = Actor(kind=PERSON, user_id=1, person_id=1)
        request.acting = Acting(
            "Ishbel, Strathbrannoch Council",
            [Option("", "Myself", False), Option("7", "Strathbrannoch Council <Getting About>", True)],
        )
        return self.get_response(request)


def test_the_header_says_who_acts_and_offers_to_switch(client: Client, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.ui.test_refusals.AsIshbel"]
    page = client.get("/design/").content.decode()

    assert "<summary>Ishbel, Strathbrannoch Council</summary>" in page
    assert (
        'name="acting" value="7" aria-current="true">Strathbrannoch Council &lt;Getting About&gt;</button>'
        in page
    )
    assert 'action="/act-as/"' in page
    assert "Sign out" in page
    assert ">My work</a>" in page


def test_a_visitor_is_offered_to_sign_in_and_gets_no_cookie(client: Client) -> None:
    response = client.get("/no/such/page/")

    assert ">Sign in</a>" in response.content.decode()
    assert "Sign out" not in response.content.decode()
    assert not response.cookies
