"""BUG-05 and BUG-13: markup and template code in stored text come out as text on every page."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from tests.turns import whose_turn

from accord.apps.agencies import selectors, services
from accord.apps.agencies.roles import all_roles
from accord.frame.declare import PUBLIC, SIGNED_IN

from .conftest import SYSTEM, WHY, doors

MARK = "zqx7"
POLYGLOTS = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'-{MARK}()-'",
    (
        f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={MARK}() )//</stYle/</titLe/</teXtarEa/</scRipt/--!>"
        f"\\x3csVg/<sVg/oNloAd={MARK}()//>\\x3e"
    ),
    f"</title><svg onload={MARK}()>",
    f'<a href="javascript:{MARK}()">x</a>',
    f"{{{{7*7}}}}{{% debug %}}{MARK}",
    f'<iframe srcdoc="<script>{MARK}()</script>">',
]

# Several in one text: each breaks out of another context, and one sweep of all pages serves all.
STORED = [
    POLYGLOTS[3],
    "".join(POLYGLOTS[n] for n in (0, 1, 2, 4)),
    "".join(POLYGLOTS[n] for n in (5, 6, 7)),
]
assert len(set(POLYGLOTS)) == 8
assert all(len(text) <= 120 for text in STORED[1:])


class Danger(HTMLParser):
    """Collects elements and attributes in which our mark has come to life."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            alive = name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
            if alive or name == "style":
                self.found.append(f"<{tag} {name}={value}>")
        if tag in {"iframe", "svg", "object", "embed", "base"} and MARK in str(attrs):
            self.found.append(f"<{tag}>")

    def handle_data(self, data):
        if MARK in data and self.cdata_elem == "script":
            self.found.append(data[:80])


def danger(page: str) -> list[str]:
    parser = Danger()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("text", POLYGLOTS)
def test_the_detector_sees_what_is_alive(text):
    raw = f"<p>{text}</p><a title='{text}' href=\"{text}\">x</a>"
    if "{{" not in text and not text.startswith("'"):
        assert danger(raw)


LOOKING = ("analyst", "agency-admin", "auditor")


def opens(door, role: str) -> bool:
    rights = all_roles()[role].capabilities | {SIGNED_IN, PUBLIC}
    return door.declaration is None or door.declaration.policy in rights


@pytest.mark.parametrize("text", STORED)
def test_stored_text_is_inert_on_every_page(world, browser, text):
    own, foreign = world.own, world.foreign
    type(own).objects.filter(pk=own.pk).update(name=text[:120])
    person = world.people["analyst"]
    type(person).objects.filter(pk=person.pk).update(full_name=text[:120])
    agreement = services.draft_agreement(
        by=SYSTEM,
        purpose=WHY,
        title=text[:160],
        parties=[own, foreign],
        kinds=["incident"],
        levels=["green"],
        purposes=["crime-analysis"],
        actions=["view"],
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    services.issue_token(
        by=selectors.actor_of(person), purpose=WHY, label=text, purposes=["crime-analysis"], days=1
    )
    shown = 0
    for role in LOOKING:
        client = browser(world.people[role])
        for door in doors():
            if door.method != "GET" or door.path.startswith("api/"):
                continue
            if role not in whose_turn(door, [one for one in LOOKING if opens(door, one)], 1):
                continue
            answer = client.get(door.url(str(agreement.pk)))
            if "html" not in answer.headers.get("Content-Type", ""):
                continue
            page = answer.content.decode()
            shown += MARK in page
            assert danger(page) == [], (door, danger(page))
            assert ("{{7*7}}" in page) is (MARK in page and "{{" in text), door
    assert shown > 3


def test_the_api_says_that_its_text_is_json(world, program):
    type(world.own).objects.filter(pk=world.own.pk).update(name=POLYGLOTS[0])
    answer = program(world.people["analyst"]).get("/api/v1/agencies")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
