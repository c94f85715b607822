"""Screens and people for the journeys."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.portal.seed import World, make_world
from tests.support.browser import watched_page

from .journeys import OpenPage


@pytest.fixture
def open_page(browser: Browser, live: LiveServer) -> Iterator[OpenPage]:
    """Give ``open_page(width=…, scripts=…)``: a browser of its own for each person of a journey."""
    with ExitStack() as opened:

        def open_one(
            *, width: int = 1280, height: int = 900, scripts: bool = True, works_offline: bool = False
        ) -> Page:
            screen = watched_page(
                browser,
                live.url,
                width=width,
                height=height,
                scripts=scripts,
                phone=width < 600,
                works_offline=works_offline,
            )
            return opened.enter_context(screen)

        yield open_one


@pytest.fixture
def world(live: LiveServer) -> World:
    """Give a partnership whose thread goes all the way."""
    return make_world()
