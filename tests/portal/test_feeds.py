"""Feeds, calendars and health: what other programs read."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_decision, make_matter, make_partnership
from tests.portal.seed import NOW, World
from thegither.jobs.models import Worker
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.icalendar import escape, fold
from thegither.portal.calendars import CalendarDay, as_calendar, public_days
from thegither.portal.news import news

ATOM = "{http://www.w3.org/2005/Atom}"


def feed_addresses(world: World, kind: str) -> list[str]:
    """Return the addresses of all feeds of a kind."""
    return [
        reverse(f"portal:site_{kind}"),
        reverse(f"portal:partnership_{kind}", args=[world.partnership.slug]),
        reverse(f"portal:matter_{kind}", args=[world.matter.pk]),
    ]


def test_atom_feeds_tell_what_happened_newest_first_with_lasting_ids(world: World, client: Client) -> None:
    for address in feed_addresses(world, "atom"):
        response = client.get(address)
        assert response["Content-Type"].startswith("application/atom+xml")
        entries = ElementTree.fromstring(response.content).findall(f"{ATOM}entry")
        titles = [entry.findtext(f"{ATOM}title", "") for entry in entries]
        assert any("It was decided" in title for title in titles), address
        days = [entry.findtext(f"{ATOM}updated", "") for entry in entries]
        assert days == sorted(days, reverse=True)
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert len(set(ids)) == len(ids) > 5
        again = ElementTree.fromstring(client.get(address).content).findall(f"{ATOM}entry")
        assert [entry.findtext(f"{ATOM}id") for entry in again] == ids


def test_rss_feeds_are_well_formed(world: World, client: Client) -> None:
    for address in feed_addresses(world, "rss"):
        items = ElementTree.fromstring(client.get(address).content).findall("channel/item")
        assert items
        assert all((item.findtext("link") or "").startswith("http") for item in items)


def test_feeds_tell_nobody_of_private_matters_not_even_members(world: World, client: Client) -> None:
    make_decision(matter=world.private, is_decided=True, title="Close it in June")
    make_matter(partnership=make_partnership(name="Closed board", is_public=False), title="Hidden plans")
    for kind in ("atom", "rss"):
        for address in feed_addresses(world, kind):
            content = client.get(address).content.decode()
            for words in ("depot", "Close it in June", "Hidden plans", "Closed board"):
                assert words not in content, address
    assert any("Close it in June" in item.title for item in news(Actor.system()))


def test_a_feed_never_says_what_single_people_do(world: World) -> None:
    sentences = " ".join(item.sentence for item in news(Actor.system()))
    assert "Somebody said" not in sentences
    assert "invited" not in sentences


def test_the_calendar_holds_the_dates_of_public_records_only(world: World, client: Client) -> None:
    closing = make_matter(
        partnership=world.partnership,
        title="Buses; trains, and “boats”",
        open_until=today() + timedelta(days=9),
    )
    make_matter(
        partnership=world.partnership,
        title="Depot list",
        is_public=False,
        open_until=today() + timedelta(days=9),
    )
    for address in (
        reverse("portal:site_dates"),
        reverse("portal:partnership_dates", args=[world.partnership.slug]),
    ):
        response = client.get(address)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        text = response.content.decode()
        for key in (
            f"review-{world.partnership.pk}",
            f"matter-{closing.pk}",
            f"action-{world.late.pk}",
            f"decision-{world.refusal.pk}",
        ):
            assert f"UID:{key}@" in text, key
        assert "Depot" not in text
        assert "Buses\\; trains\\, and" in text.replace("\r\n ", "")
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.endswith("END:VCALENDAR\r\n")
        assert (
            text.count("BEGIN:VEVENT")
            == text.count("END:VEVENT")
            == len(re.findall(r"\r\nDTSTART;VALUE=DATE:\d{8}\r\n", text))
        )
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_day_that_moves_keeps_its_id_and_days_long_past_are_left_out(world: World) -> None:
    type(world.late).objects.filter(pk=world.late.pk).update(due_on=today() + timedelta(days=40))
    moved = [day for day in public_days(Actor.visitor()) if day.key == f"action-{world.late.pk}"]
    assert [day.day for day in moved] == [today() + timedelta(days=40)]
    type(world.late).objects.filter(pk=world.late.pk).update(due_on=today() - timedelta(days=40))
    assert f"action-{world.late.pk}" not in [day.key for day in public_days(Actor.visitor())]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_folding_can_be_undone_and_never_cuts_a_character(line: str) -> None:
    folded = fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line


@given(st.text(max_size=200))
def test_escaping_leaves_no_bare_separator_or_line_end(text: str) -> None:
    escaped = escape(text)
    assert "\n" not in escaped
    assert "\r" not in escaped
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", escaped)
    undone = re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], escaped)
    assert undone == text.replace("\r\n", "\n").replace("\r", "\n")


def test_a_calendar_of_nothing_is_still_a_calendar() -> None:
    assert as_calendar([], "Nobody's", "example.org").count("\r\n") == 8
    day = CalendarDay("review-1", NOW.date(), "Review", "Here", "/x/")
    assert "DTSTART;VALUE=DATE:20251201\r\nDTEND;VALUE=DATE:20251202" in as_calendar(
        [day], "n", "example.org"
    )


# Health ---------------------------------------------------------------------------------------------------
def test_alive_asks_the_database_nothing(
    client: Client,
) -> None:  # pytest-django refuses queries without `db`
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


@pytest.mark.parametrize(("seconds_ago", "status"), [(1, 200), (3600, 503)])
def test_ready_wants_a_worker_that_was_seen_lately(
    db: None, client: Client, seconds_ago: int, status: int
) -> None:
    Worker.objects.create(name="one", last_seen_at=now() - timedelta(seconds=seconds_ago))
    response = client.get("/readyz")
    assert response.status_code == status
    assert response.json()["checks"] == {"database": True, "migrations": True, "worker": status == 200}


def test_ready_says_no_without_a_worker(db: None, client: Client) -> None:
    assert client.get("/readyz").status_code == 503
