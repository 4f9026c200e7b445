"""One demonstration node on the loopback address, a browser, and a watch over what pages do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from accord.core.simulate import Plan, Region

from .furnishing import PURPOSE, furnish
from .node import Node, Terminal, build_demonstration, environment_of, served

TABS_AT_MOST = 150
# A slow machine is no fault of a page: what a journey waits for is given up late.
PATIENCE_MS = 180_000
expect.set_options(timeout=PATIENCE_MS)
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",  # WebGL for the map on a machine without a graphics card
]
LISTEN_FOR_CSP = """
window.cspViolations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.cspViolations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Watch:
    """What went wrong while a page was open; every list must stay empty."""

    origin: str
    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    requests: int = 0

    def follow(self, page: Page) -> None:
        """Listen to the console, uncaught errors and answers of the page."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.console.append(f"uncaught: {error}"))
        page.on("response", self._answered)
        page.on("request", self._asked)

    def take(self, page: Page) -> list[str]:
        """All that was seen since the last call, CSP violations of the page included."""
        csp = page.evaluate("window.cspViolations || []")
        found = [*self.console, *(f"CSP: {one}" for one in csp)]
        found += [*(f"foreign request: {one}" for one in self.foreign), *self.failed]
        self.console.clear()
        self.foreign.clear()
        self.failed.clear()
        return found

    def _said(self, message) -> None:
        if message.type == "error":
            self.console.append(f"console: {message.text}")

    def _asked(self, request) -> None:
        self.requests += 1
        if request.url.startswith(("http", "ws")) and not request.url.startswith(self.origin):
            self.foreign.append(request.url)

    def _answered(self, response) -> None:
        if response.status >= 500:
            self.failed.append(f"{response.status} {response.url}")


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory, lay_tables) -> Iterator[Node]:
    """The demonstration, built once and served until the last test has run."""
    state = lay_tables(tmp_path_factory.mktemp("demonstration") / "node")
    environment = environment_of(state)
    build_demonstration(environment)
    rows = json.loads((state / "sign-ins.json").read_text())
    passwords = {row["username"]: row["password"] for row in rows}
    with served(environment) as url:
        terminal = Terminal(environment)
        yield Node(
            url=url, state=state, passwords=passwords, environment=environment, terminal=terminal
        )
        terminal.close()


@pytest.fixture(scope="session")
def serving() -> Callable[[dict[str, str]], AbstractContextManager[str]]:
    """A way to serve the node once more, with other settings."""
    return served


@pytest.fixture(scope="session")
def strict_server(node: Node) -> Iterator[str]:
    """The same node, served with the second factor demanded."""
    with served(environment_of(node.state, ACCORD_REQUIRE_MFA="1")) as url:
        yield url


@contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; each thread needs its own."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def browsing() -> Callable[[], AbstractContextManager[Browser]]:
    """A way to a further browser, for tests with threads."""
    return launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that most tests share."""
    with launched() as opened:
        yield opened


@pytest.fixture(scope="session")
def cookies(node: Node, browser: Browser) -> Callable[..., list]:
    """The cookies of a signed-in session with a stated purpose, made once per sign-in name and purpose."""
    kept: dict[tuple[str, str], list] = {}

    def sign_in(username: str, purpose: str = PURPOSE, *, anew: bool = False) -> list:
        if anew or (username, purpose) not in kept:
            context = browser.new_context(base_url=node.url)
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            enter(page, username, node.passwords[username])
            state_purpose(page, purpose)
            kept[username, purpose] = context.cookies()
            context.close()
        return kept[username, purpose]

    return sign_in


def enter(page: Page, username: str, password: str) -> None:
    """Through the consent notice and the sign-in form, by keyboard alone."""
    page.goto("/accounts/login/")
    if "/session/consent" in page.url:
        press(page, page.get_by_role("button", name="I understand"))
    reach(page, page.get_by_label("Username"))
    page.keyboard.type(username)
    reach(page, page.get_by_label("Password"))
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def state_purpose(page: Page, code: str) -> None:
    """State why data are needed."""
    page.goto("/session/purpose")
    page.locator("select[name=code]").select_option(code)
    page.get_by_label("Reason").fill("A test of the pages")
    page.locator("input[name=case_number]").fill("26-1")  # some purposes ask for it
    press(page, page.get_by_role("button", name="Continue"))
    page.wait_for_url(lambda url: "/session/purpose" not in url)


def reach(page: Page, target: Locator) -> None:
    """Tab on until the target has the focus: what this cannot reach, a keyboard cannot."""
    expect(target).to_be_visible()
    for _ in range(TABS_AT_MOST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {target}")


def press(page: Page, target: Locator) -> None:
    """Go to a button or link by keyboard and press Enter."""
    reach(page, target)
    page.keyboard.press("Enter")


@pytest.fixture
def keyboard() -> SimpleNamespace:
    """The ways of a person without a mouse."""
    return SimpleNamespace(reach=reach, press=press, enter=enter, state_purpose=state_purpose)


@pytest.fixture
def open_as(node: Node, browser: Browser, cookies, watch_of) -> Iterator[Callable[..., Page]]:
    """Open a page as someone; at the end nothing may have gone wrong on any of them.

    `anew` signs in once more, for what only somebody may do who has done so just now.
    """
    opened: list[tuple[BrowserContext, Page, Watch]] = []

    def open_page(username: str = "", *, language: str = "en", anew=False, **options) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, **options}
        context = browser.new_context(base_url=node.url, locale=language, **options)
        context.set_default_timeout(PATIENCE_MS)
        if username:
            context.add_cookies(cookies(username, anew=anew))
        page, watch = watch_of(context)
        opened.append((context, page, watch))
        return page

    yield open_page
    troubles = []
    for context, page, watch in opened:
        troubles += watch.take(page)
        context.close()
    assert troubles == []


@pytest.fixture(scope="session")
def watch_of(node: Node) -> Callable[..., tuple[Page, Watch]]:
    """A new page of a context, with a watch over it."""

    def make(context: BrowserContext, origin: str = node.url) -> tuple[Page, Watch]:
        context.add_init_script(LISTEN_FOR_CSP)
        page, watch = context.new_page(), Watch(origin=origin)
        watch.follow(page)
        return page, watch

    return make


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """An export in a layout that the analyst's agency has never sent, with one bad row."""
    folder = tmp_path_factory.mktemp("exports")

    def write(name: str, *, seed: int) -> Path:
        monday = date.today() - timedelta(days=date.today().weekday(), weeks=4)
        region = Region(Plan(seed=seed, incidents=400, weeks=4, start=monday))
        found = [one for one in region.history(kinds=("incident",)) if "alder" in one.name]
        lines = b"".join(found[0].chunks).splitlines(keepends=True)
        broken = lines[1].split(b",")
        broken[0], broken[5] = b'"2026999999"', b'"the day before yesterday"'
        path = folder / name
        path.write_bytes(b"".join([*lines, b",".join(broken)]))
        return path

    return write


@pytest.fixture(scope="session")
def furnished(node: Node, browser: Browser, cookies, export) -> None:
    """The demonstration with an example of every page."""
    furnish(node, browser, cookies, export)
