"""One demonstration node on the loopback address, a browser, and a watch over what pages do."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from accord.core.simulate import Plan, Region

LIFETIME_SECONDS = 900  # a forgotten server stops by itself
PURPOSE = "crime-analysis"
ORI = "XA0010200"
TABS_AT_MOST = 150
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


@dataclass(frozen=True, kw_only=True)
class Node:
    """A served demonstration: its address, its folder, and a password per sign-in name."""

    url: str
    state: Path
    passwords: dict[str, str]
    environment: dict[str, str]

    def name_of(self, role: str) -> str:
        """The first account of a role."""
        rows = json.loads((self.state / "sign-ins.json").read_text())
        return next(row["username"] for row in rows if row["role"] == role)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One `accord` command on this node."""
        return subprocess.run(
            [sys.executable, "-m", "accord.cli", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )


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


def environment_of(state: Path, **more: str) -> dict[str, str]:
    """A demonstration node's environment: own folder, no second factor, no rate limits."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_")}
    settings = {
        "ACCORD_STATE_DIR": str(state),
        "ACCORD_DEMO": "1",
        "ACCORD_REQUIRE_MFA": "0",
        "ACCORD_RATE_LIMITS": "0",
        "DJANGO_SETTINGS_MODULE": "accord.site.settings",
    }
    return {**kept, **settings, **more}


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """`accord serve` on a free port of the loopback address while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "accord.cli", "serve", "--port", str(port)]
    command += ["--workers", "2", "--seconds", str(LIFETIME_SECONDS)]
    log = Path(environment["ACCORD_STATE_DIR"]) / "served.log"
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as sink:
        server = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)
    try:
        _until_ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended at its start"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("the server was not ready within two minutes")


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """The demonstration, built once and served until the last test has run."""
    state = tmp_path_factory.mktemp("demonstration") / "node"
    environment = environment_of(state)
    build = [sys.executable, "-m", "accord.cli", "demo", "--no-serve"]
    subprocess.run(build, env=environment, check=True, stdout=subprocess.DEVNULL)
    rows = json.loads((state / "sign-ins.json").read_text())
    passwords = {row["username"]: row["password"] for row in rows}
    with served(environment) as url:
        yield Node(url=url, state=state, passwords=passwords, environment=environment)


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
    """What the demonstration leaves out and pages must yet show."""
    file = export("with-a-bad-row.csv", seed=21)
    ori = "XA0010200"
    node.run("ingest", str(file), "--agency", ori, "--mapping", "furnished", "--yes", "--as", "ana")
    feed = ("--channel", "folder", "--set", "folder=rms", "--set", "ready=done", "--every", "1440")
    node.run("feeds", "add", "RMS", *feed, "--as", "ana")
    for name in ("empty.csv", "empty.csv.done"):
        (node.state / "feeds" / ori / "rms" / name).touch()
    node.run("feeds", "run", "RMS", "--as", "ana")
    _addresses_and_counts(node, file.parent, ori)
    _outcomes(node, file.parent)
    _operations(node)
    _bulletins(node, file.parent)
    _expungement(node, browser, cookies)
    law = ("--template", "us-ca", "--title", "Alder County", "--as", node.name_of("platform-admin"))
    node.run("law", "propose", *law)
    node.run("task-forces", "form", "river", "River task force", "--as", "cora")
    _legal_work(node, browser, cookies, file.parent)
    _links(node)
    node.run("alerts", "subscribe", "Burglaries", "--words", "burglary", "--as", "ana")
    # What was furnished changed who may see what, so that earlier forecasts are of another scope.
    node.run("forecast", "--as", "ana", "--purpose", PURPOSE)
    judging = ("--as", "cora", "--purpose", PURPOSE)
    plan = node.run("evaluation", "plans", *judging).stdout.split()[0]
    node.run("evaluation", "run", plan, *judging)
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ana"))
    page = context.new_page()
    _search(page)
    _objection(page)
    page.goto("/account/tokens")
    page.get_by_label("What is it for?").fill("A program of the tests")
    page.locator("[name=purposes][value=crime-analysis]").check()
    page.get_by_role("button", name="Issue token").click()
    expect(page.get_by_text("it is not shown again")).to_be_visible()
    context.close()


def _addresses_and_counts(node: Node, folder: Path, ori: str) -> None:
    """Addresses that no street has, one placed and one dismissed; and a hospital's counts."""
    lost = ("CITY HALL ANNEX", "FERRY LANDING LOT", "112 ABBEYXS AVE")
    day = date.today() - timedelta(days=10)
    rows = [
        f"L{n:04d},{day} 1{n % 10}:15,BURGLARY,{-69.99 + n / 1000:.4f},36.0520,1XX ABBEY AVE\n"
        for n in range(30)
    ]
    rows += [f"M{n:04d},{day} 11:30,BURGLARY,,,{text}\n" for n, text in enumerate(lost)]
    head = "incident_number,date_occurred,offense,longitude,latitude,address\n"
    file = folder / "without-points.csv"
    file.write_text(head + "".join(rows))
    who = ("--as", "ana", "--purpose", "records-management")
    node.run("ingest", str(file), "--agency", ori, "--mapping", "pointless", "--yes", "--as", "ana")
    told = node.run("layers", "addresses", *who).stdout
    ids = {line.split("  ")[1]: line.split("  ")[0] for line in told.splitlines() if "  " in line}
    node.run("layers", "place-address", ids[lost[0]], "--point", "36.0520,-69.9900", *who)
    node.run("layers", "dismiss-address", ids[lost[1]], "--because", "a lot, not a place", *who)
    arrivals = folder / "arrivals.csv"
    seen = [f"{day} 2{n % 4}:10,{-69.99:.4f},36.0520,fist\n" for n in range(40)]
    arrivals.write_text("Arrival Date,Longitude,Latitude,Weapon\n" + "".join(seen))
    node.run("coarsen", str(arrivals), "--as", "ed-assaults")
    counts = folder / "arrivals-counts.csv"
    about = ("--role", "partner-counts", "--source", "A hospital", "--licence", "agreement")
    node.run("layers", "add", str(counts), *about, *who)


def _links(node: Node) -> None:
    """A decision on one pair of records."""
    waiting = node.run("subjects", "queue", "--limit", "1", "--as", "ana").stdout
    left, right = waiting.split()[:2]
    node.run("subjects", "reject", left, right, "--because", "seen apart", "--as", "ana")


def _outcomes(node: Node, folder: Path) -> None:
    """What a court said of four arrests, in its own words."""
    lines = ["Arrest No,Case Number,Count,Disposition,Disposition Date"]
    said = ("Guilty", "Dismissed", "Not guilty", "Nolle prosequi")
    lines += [f"A-{n},C-26-{n},1,{word},2026-03-0{n + 1}" for n, word in enumerate(said)]
    (folder / "court.csv").write_text("\n".join(lines) + "\n")
    node.run("outcomes", "load", str(folder / "court.csv"), "--agency", ORI, "--yes", "--as", "ana")


def _search(page: Page) -> None:
    """A search by words that finds something and is kept."""
    page.goto("/exchange/search/")
    page.get_by_label("Number or words").fill("ave")
    page.locator("main form button[type=submit]").click()
    page.get_by_label("Keep this search as").fill("Along the avenues")
    page.get_by_role("button", name="Keep it").click()
    page.goto("/exchange/search/saved/")
    expect(page.get_by_text("Along the avenues")).to_be_visible()


def _objection(page: Page) -> None:
    """Somebody objects to the forecast in use, without a name."""
    page.goto("/places/public")
    page.get_by_role("link", name="Object to this forecast").click()
    page.get_by_label("What do you object to").fill("The lamps in our street are broken.")
    page.get_by_role("button", name="Send the objection").click()
    expect(page.get_by_text("Keep this code")).to_be_visible()


def _operations(node: Node) -> None:
    """Two agencies' operations that collide, before a watch centre is named and after; a rota."""
    day = (date.today() + timedelta(days=9)).isoformat()
    shift = f"cora,1,{day}T00:00Z,{day}T23:00Z"
    node.run("deconflict", "setup", "--on-call", shift, "--as", "cora")
    for turn in range(2):
        for who in ("otto", "quin"):
            node.run(
                "deconflict", "enter", "search-warrant", "--at", f"36.0520,{-69.99 + turn / 5}",
                "--day", day, "--start", "22:00", "--end", "01:00", "--contact", "A contact",
                "--phone", "555-0100", "--as", who,
            )  # fmt: skip
        for who in ("cora", "quin"):
            node.run("deconflict", "setup", "--watch-centre", ORI, "--as", who)


def _bulletins(node: Node, folder: Path) -> None:
    """A bulletin of one agency, with a picture, for another."""
    text, picture = folder / "van.txt", folder / "van.png"
    text.write_text("Grey van\nSeen near the quay.")
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    for who, to in (("cora", "XA0010300"), ("quin", ORI)):
        node.run(
            "bulletins", "issue", "bolo", str(text), "--to", to, "--contact", "A contact",
            "--attach", str(picture), "--as", who,
        )  # fmt: skip


def _expungement(node: Node, browser: Browser, cookies) -> None:
    """A custodian has asked that nothing be left of a record; another has yet to decide."""
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("rita"))
    listed = context.request.get(f"/records/?kind=incident&agency={ORI}").text()
    context.close()
    record = re.search(r"/records/([0-9a-f-]{36})/", listed)
    assert record is not None
    node.run(
        "records", "expunge", record[1], "--order", "District Court, order 26-114", "--yes",
        "--as", "rita",
    )  # fmt: skip


def _legal_work(node: Node, browser: Browser, cookies, folder: Path) -> None:
    """A hold, a request, intelligence, a history, a recall, and an account that was misused."""
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ana"))
    pages = [
        context.request.get(f"/records/?kind=incident&agency={ori}").text()
        for ori in (ORI, "XA0010300")
    ]
    context.close()
    own, foreign = (re.search(r"/records/([0-9a-f-]{36})/", page)[1] for page in pages)
    rita = ("--as", "rita")
    node.run("legal", "hold", "case", "--value", "26-1", "--order", "Court, order 26-9", *rita)
    asks = ("--person", "Jo Roe", "--received", str(date.today()), "--record", own)
    node.run("legal", "request", "access", *asks, *rita)
    told = {
        "number": "I-26-1",
        "activity": "fraud",
        "source_grade": "B",
        "content_grade": "2",
        "suspicion": "Forged the same signature on nine cheques within one week.",
    }
    statement = folder / "statement.json"
    statement.write_text(json.dumps(told))
    node.run("intelligence", "submit", str(statement), "--certify", "--as", "ana")
    asked = ("--receiving-agency", "Probation", "--requestor", "P. Officer", "--reason", "report")
    node.run("legal", "history", own, *asked, "--case", "26-1", "--as", "ana")
    rows = json.loads((node.state / "sign-ins.json").read_text())
    theirs = next(
        one["username"]
        for one in rows
        if one["role"] == "analyst" and one["agency"].startswith("Cedar Quay")
    )
    more = ("--set", "narrative=More is known.", "--reason", "a witness came forward")
    node.run("records", "supplement", foreign, *more, "--as", theirs)
    node.run("manage", "shell", "-c", "from accord.frame.outbox.services import deliver; deliver()")
    person = ("add", "mona", "Mona Misuse", "--role", "analyst", "--agency", ORI)
    node.run("people", *person, "--password", "correct horse battery staple", "--as", "ada")
    why = ("--purpose", "crime-analysis", "--as", "mona")
    node.run("export", str(folder / "taken.csv"), "--agency", ORI, *why)
    node.run("legal", "freeze", "mona", "--suspicion", "took a file without a case", "--as", "ada")
    context = browser.new_context(base_url=node.url)
    context.add_cookies(cookies("ada"))
    page = context.request.get("/exchange/legal/misuse").text()
    context.close()
    case = re.search(r"misuse/([0-9a-f-]{36})", page)
    assert case is not None
    node.run("legal", "notify", case[1], "--as", "ada")
