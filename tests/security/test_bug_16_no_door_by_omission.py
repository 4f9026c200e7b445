"""BUG-16: who is not signed in, or lacks the declared right, gets in nowhere; every door is tried."""

from http import HTTPStatus

import pytest
from tests.turns import whose_turn

from accord.apps.agencies.roles import all_roles
from accord.frame.audit.models import LedgerEntry
from accord.frame.declare import PUBLIC, SIGNED_IN
from accord.site.third_party import DECLARED_ELSEWHERE

from .conftest import ASKED_HERE, doors
from .test_headers_on_every_url import check

SHUT = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
# Its right is the signature on the checkpoint itself (C2SP tlog-witness).
WITNESS = "api/v1/agencies/ledger/witness/add-checkpoint"
# What is forecast of a place is everybody's business there: to read it, object, and see the answer.
FORECASTS = {
    "places/public",
    "places/public/answer",
    "places/public/<uuid:activation_id>/object",
    "api/v1/places/public/forecasts",
    "api/v1/places/public/forecasts/<activation_id>/objections",
    "api/v1/places/public/answers",
}
ENTRANCE = ("/accounts/login/", "/session/consent", "/session/purpose")


ROLES = sorted(all_roles())
FEW = 2  # of the roles a door is tried by, by day


def opens(door, role: str) -> bool:
    """Whether the role has the right that the door asks for."""
    rights = all_roles()[role].capabilities | {SIGNED_IN, PUBLIC}
    return door.declaration is None or door.declaration.policy in rights


def guarded():
    return [door for door in doors() if door.declaration and door.declaration.policy != PUBLIC]


def test_the_route_table_is_read_whole():
    found = doors()
    assert len(found) > 60
    assert {"GET", "POST"} <= {door.method for door in found}
    assert any(door.path.startswith("api/v1/") and door.declaration for door in found)


def test_what_is_public_is_a_short_and_known_list():
    public = {d.path for d in doors() if d.declaration and d.declaration.policy == PUBLIC}
    assert public == {
        "", "healthz", "readyz", "metrics", "session/consent", *ui_pages(public), WITNESS, *FORECASTS
    }  # fmt: skip


def ui_pages(paths):
    """The language and colour switches of the UI kit: a cookie each."""
    return {path for path in paths if path.startswith("ui/")}


def test_nobody_gets_in_without_signing_in(world, browser, nothing):
    client = browser(None)
    for door in guarded():
        answer = client.generic(door.method, door.url(nothing))
        if answer.status_code == HTTPStatus.FOUND:
            assert answer.url.startswith(ENTRANCE), door
        elif answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            assert answer.status_code == HTTPStatus.UNAUTHORIZED, (door, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_right_gets_in_nowhere(world, browser, nothing, role):
    client = browser(world.people[role])
    tried = 0
    for door in guarded():
        if role not in whose_turn(door, [one for one in ROLES if not opens(door, one)], FEW):
            continue
        before = LedgerEntry.objects.filter(outcome="denied").count()
        answer = client.generic(door.method, door.url(nothing))
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            continue  # this view knows one method only: there is no such door
        tried += 1
        assert answer.status_code == HTTPStatus.FORBIDDEN, (door, answer.status_code)
        assert LedgerEntry.objects.filter(outcome="denied").count() == before + 1, door
        check(answer, door, signed_in=True)
    assert tried > 5


@pytest.mark.parametrize("role", ROLES)
def test_no_door_that_is_open_to_a_role_breaks(world, browser, nothing, role):
    """Those that are closed to it answer 403, as the test above has seen; for those with an id see BUG-01."""
    client = browser(world.people[role])
    for door in doors():
        if door.declaration and door.parameters and role in ASKED_HERE:
            continue
        if role not in whose_turn(door, [one for one in ROLES if opens(door, one)], FEW):
            continue
        answer = client.generic(door.method, door.url(nothing))
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (door, answer.status_code)
        is_page = door.declaration and not door.parameters and not door.path.startswith("api/")
        if is_page and door.method == "GET":
            # A right that is declared is enough; /stream is off unless a node serves with it.
            assert answer.status_code not in SHUT or door.path == "stream", (door, answer)
        check(answer, door, signed_in=True)


def test_a_purpose_is_demanded_where_it_is_declared(world, browser, nothing):
    clients = {role: browser(user, purpose=None) for role, user in world.people.items()}
    asking = [door for door in guarded() if door.declaration.purpose]
    for door in asking:
        able = [role for role in ROLES if door.declaration.policy in all_roles()[role].capabilities]
        for role in whose_turn(door, able, 1):
            client = clients[role]
            answer = client.generic(door.method, door.url(nothing))
            if answer.status_code == HTTPStatus.FOUND:
                assert answer.url.startswith("/session/purpose"), door
            elif answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                assert answer.status_code == HTTPStatus.FORBIDDEN, (door, answer.status_code)


def test_what_other_packages_bring_is_only_ones_own_account_and_the_api_description():
    strange = {door.path for door in doors() if door.declaration is None}
    assert {p for p in strange if not p.startswith(("accounts/", "i18n/", "api/v1/"))} == set()
    assert {p for p in strange if p.startswith("api/")} <= {
        "api/v1/openapi.json",
        "api/v1/docs",
        "api/v1/",
    }
    assert DECLARED_ELSEWHERE


def test_no_dead_account_page_is_left():
    paths = {door.path for door in doors() if door.path.startswith("accounts/")}
    for unwanted in ("signup", "email", "reset", "phone", "confirm", "password/set"):
        assert not [path for path in paths if unwanted in path], unwanted
