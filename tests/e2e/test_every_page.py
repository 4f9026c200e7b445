"""Every page of the site is accessible, quiet and keeps to itself; who may see it: tests/security."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, get_resolver, resolve
from playwright.sync_api import Page
from tests.turns import AT_NIGHT

from accord.apps.agencies.roles import all_roles
from accord.frame.declare import PUBLIC, SIGNED_IN
from accord.site.checks import _routes

from .furnishing import PURPOSE

pytestmark = pytest.mark.browser

ANONYMOUS = ""
# Width and colour scheme; in this order a page changes its colours only once.
APPEARANCES = ((1280, "light"), (320, "light"), (320, "dark"), (1280, "dark"))
# On every change each page is looked at in one language and one width, in light with all rules;
# from page to page these change places. The colours of the dark scheme are the same on all pages:
# every fourth is seen in it too. All eight looks at each page are for the night.
LIGHT, DARK = APPEARANCES[:2], APPEARANCES[2:]
LANGUAGES = ("en", "es")
HEIGHT = 800
AXE_RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
}
# The dark scheme changes custom properties of colour and nothing else: these rules look at colour.
COLOUR_RULES = {**AXE_RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LINK = re.compile(r'(?:href|action|data-source|src|data-[a-z-]+)="(/[^"#?]*)')
# Reached only with a registered passkey; the sign-in journeys stand for them.
WITHOUT_EXAMPLE = {
    "/accounts/2fa/webauthn/keys/<int:pk>/remove/",
    "/accounts/2fa/webauthn/keys/<int:pk>/edit/",
}
# Linked and opened for one purpose alone, by the analyst whose it is.
OWN_PURPOSE = {"exchange/histories/<uuid:view_id>": "criminal-history"}
# A brief is stored as it was made; it does not change with its reader.
KEEPS_ITS_LANGUAGE = "/print"
# Who is asked to sign in again some minutes after the last time looks first.
ASKED_AGAIN = {"platform-admin", "agency-admin"}
# Not pages for people: machines ask them, and they have tests of their own.
MACHINES = ("api/", "ledger/", "metrics", "healthz", "readyz", "static/")


# Who among them are linked to an example of every page.
READERS = (
    "analyst", "coordinator", "agency-admin", "records-custodian", "watch-officer", "oversight",
)  # fmt: skip


@dataclass
class Site:
    """The routes with real ids in them, and who is shown a page."""

    declared: dict[str, object] = field(default_factory=dict)  # path → view
    unfilled: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)  # path → the role that looks at it

    def looker(self, path: str) -> tuple[str, str]:
        """The role that looks at a page, and the purpose that it states."""
        return self.pages[path], OWN_PURPOSE.get(resolve(path).route, PURPOSE)


Looks = dict[str, tuple[tuple[int, str], ...]]


def looks_at(pages: Iterable[str]) -> dict[str, Looks]:
    """Path → language → the appearances in which it is looked at."""
    if AT_NIGHT:
        return {path: dict.fromkeys(LANGUAGES, APPEARANCES) for path in pages}
    return {path: _in_turn(number) for number, path in enumerate(pages)}


def _in_turn(number: int) -> Looks:
    width = number // 2 % 2
    dark = DARK[number // 16 % 2 :][:1] if number // 2 % 4 == 0 else ()
    return {LANGUAGES[number % 2]: (LIGHT[width], *dark)}


@dataclass
class Row:
    """One line of the table: what was measured on one page in all its appearances."""

    path: str
    role: str
    looks: Looks
    seen: int = 0
    axe: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0


@pytest.fixture(scope="session")
def roles(node) -> dict[str, str]:
    """Role → sign-in name; the empty role is somebody who has not signed in."""
    return {ANONYMOUS: "", **{role: node.name_of(role) for role in all_roles()}}


@pytest.fixture(scope="session")
def site(node, cookies, roles, furnished) -> Site:
    """Ask every route, with the ids that the pages themselves link to, until a role sees a page."""
    asks = {
        role: Asking(node.url, cookies(username) if username else [])
        for role, username in roles.items()
    }
    known: dict[str, set[str]] = defaultdict(set)
    # Who has most rights reads on at length; the rest add what only they are shown.
    for role in READERS:
        _collect_ids(asks[role].get, known, links=3 if role in READERS[:2] else 1)
    apart = {
        purpose: Asking(node.url, cookies(roles["analyst"], purpose))
        for purpose in OWN_PURPOSE.values()
    }
    for ask in apart.values():
        _collect_ids(ask.get, known)
    found = Site()
    for pattern, _name, view in _routes(get_resolver()):
        if not pattern.startswith(MACHINES):
            _fill(found, "/" + pattern, view, known)
    shown: set[str] = set()
    for path, view in found.declared.items():
        shape = resolve(path).route
        one = {"analyst": apart[OWN_PURPOSE[shape]]} if shape in OWN_PURPOSE else asks
        if shape not in shown and (role := _who_sees(path, view, one)) is not None:
            shown.add(shape)
            found.pages[path] = role
    return found


def _who_sees(path: str, view: object, asks: dict[str, Asking]) -> str | None:
    """The first role whom this door shows a page; None if it has none to show."""
    declaration = getattr(view, "declaration", None)
    for role, ask in asks.items():
        if declaration is None or _allowed(role, declaration.policy):
            answer = ask.get(path)
            if answer.is_page:
                return role
            if answer.status in {200, 405}:
                return None  # a file, a fragment, or a door that takes forms alone
    return None


@dataclass(frozen=True)
class Answer:
    """What a door answered."""

    status: int
    kind: str
    text: str

    @property
    def is_page(self) -> bool:
        """A whole page of ours; fragments are seen inside the pages that ask for them."""
        return self.status == 200 and self.is_html and "<html" in self.text[:200]

    @property
    def is_html(self) -> bool:
        """Something that a browser shows."""
        return self.kind.startswith("text/html")


class Asking:
    """One role's questions, without a browser, each asked once: the cookies of its session, a connection each."""

    def __init__(self, url: str, cookies: list) -> None:
        self._place = urlsplit(url).netloc
        self._headers = {"Cookie": "; ".join(f"{one['name']}={one['value']}" for one in cookies)}
        self._answers: dict[str, Answer] = {}

    def get(self, path: str) -> Answer:
        """One answer; a redirect is not followed."""
        if path not in self._answers:
            self._answers[path] = self._ask(path)
        return self._answers[path]

    def _ask(self, path: str) -> Answer:
        with closing(HTTPConnection(self._place, timeout=60)) as connection:
            connection.request("GET", path, headers=self._headers)
            answer = connection.getresponse()
            kind = answer.headers.get("Content-Type", "")
            if kind.startswith("text/event-stream"):
                return Answer(answer.status, kind, "")  # it has no end
            return Answer(answer.status, kind, answer.read().decode(errors="replace"))


def _collect_ids(
    get: Callable[[str], Answer], known: dict[str, set[str]], *, links: int = 3
) -> None:
    """Follow some links of each route; a route's parameters tell what their values are ids of."""
    waiting, asked = ["/"], defaultdict[str, set[str]](set)
    while waiting:
        path = waiting.pop()
        answer = get(path)
        if not answer.is_html:
            continue
        for link in LINK.findall(answer.text):
            try:
                match = resolve(link)
            except Resolver404:
                continue
            for name, value in match.kwargs.items():
                known[name].add(str(value))
            known_links = asked[match.route]
            is_new = link not in known_links and len(known_links) < links
            if is_new and not link.startswith(("/static/", "/accounts/logout")):
                known_links.add(link)
                waiting.append(link)


def _fill(found: Site, route: str, view: object, known: dict[str, set[str]]) -> None:
    """Put real ids into a route."""
    names = PARAMETER.findall(route)
    if not all(known[name] for name in names):
        found.unfilled.append(route)
        return
    for name in names:
        route = PARAMETER.sub(min(known[name]), route, count=1)
    found.declared[route] = view


def test_every_route_was_asked(site: Site) -> None:
    unfilled = set(site.unfilled) - WITHOUT_EXAMPLE
    assert not unfilled, f"no page links to an example of {unfilled}"
    assert len(site.pages) >= 40


def _allowed(role: str, policy: str) -> bool:
    if policy == PUBLIC:
        return True
    if role == ANONYMOUS:
        return False
    return policy == SIGNED_IN or policy in all_roles()[role].capabilities


@pytest.fixture(scope="session")
def rows(site: Site, node, cookies, roles, watch_of, browsing) -> list[Row]:
    """Look at each page in two languages, widths and colour schemes; a language is a thread."""
    lookers, looks = _by_looker(site), looks_at(site.pages)
    signed_in = {
        (role, purpose): cookies(roles[role], purpose, anew=True) if roles[role] else []
        for role, purpose in lookers
    }
    titles: dict[tuple[str, str], list[str]] = defaultdict(list)

    def look_in(language: str) -> dict[str, Row]:
        table = {
            path: Row(path=path, role=role, looks=looks[path]) for path, role in site.pages.items()
        }
        with browsing() as browser:
            for looker, paths in lookers.items():
                context = browser.new_context(base_url=node.url)
                chosen = {"name": "django_language", "value": language, "url": node.url}
                context.add_cookies([*signed_in[looker], chosen])
                page, watch = watch_of(context)
                for path in paths:
                    if language not in looks[path]:
                        continue
                    _visit(page, path, language, table[path])
                    table[path].troubles += [f"{language}: {one}" for one in watch.take(page)]
                    titles[language, page.title()].append(path)
                context.close()
        return table

    with ThreadPoolExecutor(len(LANGUAGES)) as threads:
        tables = list(threads.map(look_in, LANGUAGES))
    found = [_joined([table[path] for table in tables]) for path in site.pages]
    for (language, title), paths in titles.items():
        if len({resolve(path).route for path in paths}) > 1:
            found[0].troubles.append(f"{language}: {paths} share the title “{title}”")
    return found


def _visit(page: Page, path: str, language: str, row: Row) -> None:
    started = time.monotonic()
    page.goto(path)
    row.troubles += _form(page, language)
    _look(page, language, row)
    row.seconds = time.monotonic() - started


def _joined(rows: list[Row]) -> Row:
    """One line of the table from what was seen in each language."""
    whole = Row(path=rows[0].path, role=rows[0].role, looks=rows[0].looks)
    for row in rows:
        whole.seen += row.seen
        whole.axe += row.axe
        whole.troubles += row.troubles
        whole.seconds += row.seconds
    return whole


WIDTH = "document.documentElement.scrollWidth"
#: Words of the terms of definitions that stand on more than one line; a soft hyphen would be none.
BROKEN_TERMS = r"""() => [...document.querySelectorAll("dt")].flatMap((term) => {
  const texts = document.createTreeWalker(term, NodeFilter.SHOW_TEXT), broken = [], range = new Range();
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/\p{L}{4,}/gu)) {
    range.setStart(texts.currentNode, word.index);
    range.setEnd(texts.currentNode, word.index + word[0].length);
    if (new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1) broken.push(word[0]);
  }
  return broken;
})"""


def _by_looker(site: Site) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in site.pages:
        grouped[site.looker(path)].append(path)
    return dict(sorted(grouped.items(), key=lambda one: one[0][0] not in ASKED_AGAIN))


def _form(page: Page, language: str) -> Iterable[str]:
    lang = page.evaluate("document.documentElement.lang")
    if lang != language and not page.url.endswith(KEEPS_ITS_LANGUAGE):
        yield f"{language}: lang is {lang!r}"
    if (headings := page.locator("h1").count()) != 1:
        yield f"{language}: {headings} h1"
    if not page.title().strip():
        yield f"{language}: no title"


def _look(page: Page, language: str, row: Row) -> None:
    """Run axe in each appearance, and see that nothing scrolls sideways on a small screen."""
    page.evaluate(AXE_SCRIPT)
    for width, scheme in row.looks[language]:
        rules = AXE_RULES if scheme == "light" else COLOUR_RULES
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        row.seen += 1
        for violation in page.evaluate("(rules) => axe.run(rules)", rules)["violations"]:
            row.axe[violation["id"]] += len(violation["nodes"])
            first = violation["nodes"][0]["html"][:160]
            row.troubles.append(f"{language} {width} {scheme}: axe {violation['id']}: {first}")
    page.set_viewport_size({"width": 320, "height": HEIGHT})
    if (wide := page.evaluate(WIDTH)) > 320:
        row.troubles.append(f"{language}: scrolls sideways at 320 px ({wide} px)")
    if broken := page.evaluate(BROKEN_TERMS):
        row.troubles.append(f"{language}: words broken in two at 320 px: {broken}")


def test_every_page_is_accessible_quiet_and_keeps_to_itself(rows: list[Row], capsys) -> None:
    lines = [
        f"{row.seen:4} {row.axe.total():4} {len(row.troubles):7} {row.seconds:7.1f}  "
        f"{row.path} ({row.role or 'anyone'})"
        for row in rows
    ]
    with capsys.disabled():
        print("\nseen  axe trouble seconds  page (looked at by)", *lines, sep="\n")
    troubles = [f"{row.path} {one}" for row in rows for one in row.troubles]
    assert not troubles, "\n".join(troubles)
    assert all(row.seen == sum(map(len, row.looks.values())) for row in rows)
    for language in LANGUAGES:
        seen = {one for row in rows for one in row.looks.get(language, ())}
        assert seen == {*APPEARANCES}
