"""A real browser for the tests: Debian's Chromium (or ``$CHROMIUM``), driven by Playwright."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakSet

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Response,
    expect,
)
from playwright.sync_api import Error as BrowserError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (
    "--no-sandbox",  # root needs it, and only our own pages are opened
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
AXE = Path(__file__).with_name("axe.min.js").read_text()
# What a refused page or fragment prints in the console of itself; Watch judges the answers instead.
ANSWER_MESSAGE = "Failed to load resource: the server responded with a status of"
# A test that takes the network away knows that it did.
NO_NETWORK_MESSAGE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
SCRIPT = re.compile(r"<script\b.*?</script>|</?noscript>", re.DOTALL | re.IGNORECASE)

PATIENCE = 30_000  # milliseconds: a busy machine is slow, and what comes is not waited for any longer
expect.set_options(timeout=PATIENCE)

_scriptless: WeakSet[BrowserContext] = WeakSet()


def executable() -> str:
    """Return the browser's path, or raise with what to do."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and MAC.exists():
        found = str(MAC)
    if found is None:
        raise RuntimeError(
            "No Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    return found


def launch(playwright: Playwright) -> Browser:
    """Start the browser."""
    return playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))


@contextmanager
def watched_page(
    browser: Browser,
    base_url: str,
    *,
    width: int,
    height: int,
    scripts: bool = True,
    phone: bool = False,
    works_offline: bool = False,
) -> Iterator[Page]:
    """Give a page in a context of its own, and fail at the end where the console is not empty."""
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": height},
        java_script_enabled=scripts,
        has_touch=phone,
        is_mobile=phone,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
        service_workers="allow" if works_offline else "block",
    )
    if not scripts:
        _scriptless.add(context)
    context.set_default_timeout(PATIENCE)
    watch = Watch()
    context.on("console", watch.console)
    context.on("weberror", watch.script_error)
    context.on("response", watch.response)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not watch.complaints, "the browser complained:\n" + "\n".join(watch.complaints)


class Watch:
    """Collects what a person with the browser's console open would see go wrong."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def console(self, message: ConsoleMessage) -> None:
        """Keep every message but the browser's own notes about an answer, or that there is no network."""
        if not message.text.startswith((ANSWER_MESSAGE, NO_NETWORK_MESSAGE)):
            where = message.location.get("url", "")
            self.complaints.append(f"console {message.type}: {message.text} ({where})")

    def script_error(self, error: Any) -> None:
        """Keep an exception that nothing caught."""
        self.complaints.append(f"script error: {error.error}")

    def response(self, response: Response) -> None:
        """Keep server errors, and refusals of anything but a page or fragment: a test judges those itself."""
        asked_for_page = response.request.resource_type in {"document", "xhr", "fetch"}
        if response.status >= 500 or (response.status >= 400 and not asked_for_page):
            self.complaints.append(f"answer {response.status}: {response.request.method} {response.url}")


def go_by(control: Locator) -> None:
    """Click a link or a button that leads to another page, and wait until that page is loaded.

    A click alone does not wait for the answer: what a test reads next may be the page it is about to leave.
    """
    with control.page.expect_navigation():
        control.click()


def accessibility_faults(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA in the page as it stands, a line for each element."""
    page.wait_for_load_state()
    if page.context in _scriptless:
        with _copy_with_scripts(page) as copy:
            return accessibility_faults(copy)
    try:
        return _faults_found(page)
    except BrowserError:  # a navigation that a click began took the document away while axe read it
        page.wait_for_load_state("networkidle")
        return _faults_found(page)


def _faults_found(page: Page) -> list[str]:
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        """rules => axe.run(document, {
            runOnly: rules, resultTypes: ["violations"], rules: {"target-size": {enabled: true}},
        }).then(result => result.violations)""",
        list(RULES),
    )
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}\n    {node['target']}: {node['html'][:200]}"
        for fault in found
        for node in fault["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Return whether a person has to scroll sideways to read the page."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@contextmanager
def _copy_with_scripts(page: Page) -> Iterator[Page]:
    """Give the same document where axe can run: the browser lets nothing run in a page without scripts."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(viewport=page.viewport_size, locale="en-GB", reduced_motion="reduce")
    try:
        copy = context.new_page()
        document = SCRIPT.sub("", page.content())
        copy.route(
            page.url, lambda route: route.fulfill(body=document, content_type="text/html; charset=utf-8")
        )
        copy.goto(page.url)
        yield copy
    finally:
        context.close()
