"""BUG-01: another agency's object and one that is not there give the same answer, byte for byte."""

import re
from datetime import UTC, datetime

import pytest

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import Agency, ApiToken, User

from .conftest import SYSTEM, WHY, doors

VARYING = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
)
# What a person outside the agencies may see of all agencies by role: no foreign object there.
SEES_ALL = {"auditor", "oversight", "platform-admin"}


@pytest.fixture
def foreign_ids(world):
    """An id of each kind of object that only the foreign agency has, made by its own services."""
    third = services.register_agency(
        by=SYSTEM, purpose=WHY, ori="XA0030000", name="Third", kind="police"
    )
    agreement = services.draft_agreement(
        by=SYSTEM,
        purpose=WHY,
        title="Between others",
        parties=[world.foreign, third],
        kinds=["incident"],
        levels=["green"],
        purposes=["crime-analysis"],
        actions=["view"],
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    actor = selectors.actor_of(world.stranger)
    token, _ = services.issue_token(
        by=actor, purpose=WHY, label="theirs", purposes=["crime-analysis"], days=1
    )
    return {
        "user": str(world.stranger.pk),
        "agreement": str(agreement.pk),
        "token": str(token.pk),
        **{name: str(pk) for name, pk in others().items()},
    }


def others() -> dict[str, str]:
    """Rows that other apps' models have been given by the world, if any."""
    return {}


def plain(answer) -> tuple[int, bytes, dict[str, str]]:
    body = answer.content
    for pattern in VARYING:
        body = pattern.sub(b"", body)
    headers = {
        name: VARYING[1].sub(b"", value.encode()).decode()
        for name, value in answer.headers.items()
        if name not in {"Server-Timing", "Content-Length"}
    }
    return answer.status_code, body, headers


def with_ids():
    return [door for door in doors() if door.declaration and door.parameters]


@pytest.mark.parametrize(
    "role", ["analyst", "coordinator", "liaison", "prosecutor", "partner", "agency-admin"]
)
def test_foreign_and_missing_are_one_answer_at_every_door(
    world, browser, nothing, foreign_ids, role
):
    client = browser(world.people[role])
    tried = 0
    for door in with_ids():
        for kind, foreign in foreign_ids.items():
            theirs = client.generic(door.method, door.url(foreign))
            absent = client.generic(door.method, door.url(nothing))
            assert plain(theirs) == plain(absent), (door, kind)
            tried += 1
    assert tried > 10


@pytest.mark.parametrize("role", ["analyst", "agency-admin"])
def test_the_same_holds_for_programs(world, program, nothing, foreign_ids, role):
    client = program(world.people[role])
    for door in with_ids():
        for kind, foreign in foreign_ids.items():
            theirs = client.generic(door.method, door.url(foreign), b"{}", "application/json")
            absent = client.generic(door.method, door.url(nothing), b"{}", "application/json")
            assert plain(theirs) == plain(absent), (door, kind)


def test_no_foreign_object_was_changed_by_all_that_knocking(world, browser, nothing, foreign_ids):
    before = snapshot()
    client = browser(world.people["agency-admin"])
    for door in with_ids():
        for foreign in foreign_ids.values():
            for step in ("off", "release", "roles"):
                client.generic(
                    "POST",
                    door.url(foreign),
                    f"step={step}&roles=analyst&confirm=on",
                    "application/x-www-form-urlencoded",
                )
    assert snapshot() == before


def snapshot():
    return (
        list(User.objects.order_by("pk").values("pk", "is_active", "password")),
        list(ApiToken.objects.order_by("pk").values("pk", "revoked_at")),
        list(Agency.objects.order_by("pk").values()),
    )


def test_the_pages_of_an_agency_name_nobody_of_another(world, browser):
    admin = browser(world.people["agency-admin"])
    page = admin.get("/admin/people").content.decode()
    assert "stranger" not in page.lower()
    assert world.people["analyst"].username in page
