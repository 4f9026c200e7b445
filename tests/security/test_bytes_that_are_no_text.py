"""A NUL in an address, a query, a form or JSON is refused or ignored: PostgreSQL cannot store it."""

import pytest
from tests.turns import whose_turn

from accord.apps.agencies.roles import all_roles
from accord.frame.declare import PUBLIC, SIGNED_IN

from .conftest import doors

FIELDS = [
    "title",
    "name",
    "label",
    "text",
    "code",
    "q",
    "kind",
    "agency",
    "reason",
    "note",
    "username",
    "full_name",
    "login",
    "state",
    "case_number",
    "on_behalf_of",
    "step",
    "next",
    "edition",
    "verb",
    "unit",
    "role",
    "source",
    "licence",
    "ori",
    "password",
]
QUERY = "&".join(f"{name}=a%00b" for name in (*FIELDS, "bbox", "start", "since", "cursor", "actor"))
JSON = "{" + ", ".join(f'"{name}": "a\\u0000b"' for name in FIELDS) + "}"


ASKING = ("analyst", "agency-admin")


def opens(door, role: str) -> bool:
    """Otherwise the door is shut before it reads."""
    rights = all_roles()[role].capabilities | {SIGNED_IN, PUBLIC}
    return door.declaration is None or door.declaration.policy in rights


@pytest.mark.postgres
@pytest.mark.parametrize("role", ASKING)
def test_no_door_breaks_on_it(world, browser, program, nothing, role):
    person, machine = browser(world.people[role]), program(world.people[role])
    form = dict.fromkeys(FIELDS, "a\x00b")
    for door in doors():
        if door.path.startswith("accounts/log"):
            continue
        if role not in whose_turn(door, [one for one in ASKING if opens(door, one)], 1):
            continue
        client = machine if door.path.startswith("api/") else person
        for value in {nothing, "a%00b"} if door.parameters else {nothing}:
            url = f"{door.url(value)}?{QUERY}"
            answer = client.generic(door.method, url, JSON, "application/json")
            assert answer.status_code < 500, (door, value)
            if door.method == "POST":
                assert client.post(door.url(value), form).status_code < 500, (door, value)


@pytest.mark.parametrize("target", ["nowhere", "a\x00b", "home", "?x", ""])
def test_what_is_no_path_leads_to_the_default(db, browser, target):
    answer = browser(None).post("/session/consent", {"next": target})
    assert answer.url == "/accounts/login/"
