"""Every page of the demonstration that links lead to from home: for a visitor, an officer, a resident."""

import re
from collections import Counter, deque
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from thegither.accounts.models import User
from thegither.demonstration.build import logins

LINK = re.compile(r"""<a\b[^>]*\shref=["']([^"'#]+)""")
# Promised of lists and matters; pages that pull a whole thread take more, but not
# more the longer the thread is.
MOST_QUERIES, MOST_FOR_A_THREAD = 12, 30
TO_KNOW_WHO = 4  # session, account, person with seats, and a note of the visit now and then
SHORT = {
    *("portal:home", "portal:open_matters", "portal:partnerships", "portal:matter", "portal:decisions"),
    *("portal:actions", "portal:changed", "portal:search", "partners:organisations"),
}
# Of pages made by one view, this many are looked at: 348 contributions say no more than a few. What differs
# from page to page does so on both databases; the second one has to show that it answers.
MOST_OF_A_VIEW = {"sqlite": 4, "postgresql": 2}
LEAVES = {"account_logout"}  # leads out of what is being looked at


def crawl(client: Client) -> dict[str, tuple[int, int]]:
    """Return status and number of queries of every page that links lead to."""
    found: dict[str, tuple[int, int]] = {}
    per_view: Counter[str] = Counter()
    waiting = deque(["/"])
    known = {"/"}
    while waiting:
        path = waiting.popleft()
        view = view_of(path)
        per_view[view] += 1
        if view in LEAVES or per_view[view] > MOST_OF_A_VIEW[connection.vendor]:
            continue
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found[path] = (response.status_code, len(queries))
        links = [response.headers["Location"]] if response.status_code in (301, 302) else []
        if response.headers.get("Content-Type", "").startswith("text/html"):
            links = LINK.findall(response.content.decode())
        for link in links:
            address = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
            target = f"{address.path}?{address.query}" if address.query else address.path
            if address.netloc in ("testserver", "") and target not in known:
                known.add(target)
                waiting.append(target)
    return found


@cache
def view_of(path: str) -> str:
    """Return the name of the view of a path; the path itself where there is none."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def most_queries(path: str, name: str) -> int:
    """Return how many queries a page may take."""
    most = MOST_QUERIES if view_of(path) in SHORT else MOST_FOR_A_THREAD
    return most + (TO_KNOW_WHO if name else 0)


def client_of(name: str) -> Client:
    """Return a client that shows faults as pages, signed in with one of the log-ins if one is named."""
    client = Client(raise_request_exception=False)
    if not name:
        return client
    email = next(email for email, _password, _who in logins() if email.startswith(name))
    client.force_login(User.objects.get(email=email))
    return client


@pytest.fixture(autouse=True)
def _as_in_the_demonstration(settings):
    settings.ENVIRONMENT = "demo"
    settings.RATE_LIMITS_ENABLED = False


@pytest.mark.parametrize("name", ["", "officer", "resident"], ids=["visitor", "officer", "resident"])
def test_every_link_leads_to_a_page_that_is_cheap(name):
    found = crawl(client_of(name))
    assert len(found) > 100
    wrong = {path: status for path, (status, _count) in found.items() if status not in (200, 301, 302)}
    assert wrong == {}
    dear = {path: count for path, (_status, count) in found.items() if count > most_queries(path, name)}
    assert dear == {}


def test_every_page_says_that_it_is_a_demonstration():
    for path in ("/", reverse("portal:partnerships"), reverse("account_login"), reverse("portal:about")):
        assert "Invented place, people and organisations" in Client().get(path).content.decode()


def test_the_sign_in_page_names_the_logins_in_the_demonstration_only(settings):
    page = Client().get(reverse("account_login")).content.decode()
    assert all(email in page and password in page for email, password, _who in logins())
    settings.ENVIRONMENT = "production"
    page = Client().get(reverse("account_login")).content.decode()
    assert "strathbrannoch" not in page
    assert "Invented place" not in Client().get("/").content.decode()
    assert django_settings.ENVIRONMENT == "production"


def test_the_home_page_shows_the_last_bus_all_the_way():
    page = Client().get("/").content.decode()
    assert "The last bus leaves twenty minutes before" in page
    assert "Put four travel budgets in one pot and run an evening bus for a year" in page
