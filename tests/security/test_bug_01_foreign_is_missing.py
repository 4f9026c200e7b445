"""BUG-01: another agency's object and one that is not there give the same answer, byte for byte."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from tests.turns import whose_turn

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import Agency, ApiToken, User
from accord.apps.agencies.roles import all_roles
from accord.frame.declare import PUBLIC, SIGNED_IN

from .conftest import ASKED_HERE, SYSTEM, WHY, doors
from .test_headers_on_every_url import check

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
    }


OFFENCES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
GOOD = (
    f"24-{n:06d},2024-0{1 + n % 6}-{1 + n % 28:02d} {n % 24:02d}:15:00,{OFFENCES[n % 4]},"
    f"{-73.9 + n / 1000:.6f},{40.7 + n / 1000:.6f},{100 * (1 + n % 30)} BLOCK MAIN ST,B{n % 7}"
    for n in range(40)
)
EXPORT = "\n".join(
    (
        "incident_number,date_occurred,offense,longitude,latitude,address,beat",
        *GOOD,
        "24-999999,not a date,ROBBERY,-73.91,40.71,200 BLOCK MAIN ST,B2",
    )
).encode()


def ids_of_records(agency) -> dict[str, str]:
    """Load an export of the foreign agency; an id of each kind of row that it has made."""
    from django.apps import apps
    from django.db.models import UUIDField

    from accord.apps.records import services as records

    who = {"by": SYSTEM, "purpose": WHY}
    submission = records.receive(
        **who, agency=agency, filename="export.csv", stream=io.BytesIO(EXPORT)
    )
    found = records.propose(**who, submission=submission)
    records.confirm_mapping(**who, submission=submission, mapping=found.mapping, name="rms")
    records.load(**who, submission_id=submission.pk)
    rows = {
        model._meta.label: model._base_manager.first()
        for model in apps.get_app_config("records").get_models()
        if isinstance(model._meta.pk, UUIDField)
    }
    made = {label: str(row.pk) for label, row in rows.items() if row is not None}
    assert len(made) > 3, made
    return made


@pytest.mark.slow
@pytest.mark.parametrize("role", ["analyst", "agency-admin"])
def test_records_of_another_agency_are_missing_too(world, browser, nothing, role):
    client = browser(world.people[role])
    ids = ids_of_records(world.foreign)
    for door in with_ids(role):
        if not door.path.startswith(("records/", "api/v1/records")):
            continue
        absent = plain(client.generic(door.method, door.url(nothing)))
        for kind in whose_turn(door, sorted(ids), 3):
            answer = client.generic(door.method, door.url(ids[kind]))
            assert plain(answer) == absent, (door, kind)


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


def with_ids(role):
    """Doors with an id that the role's rights open; of the others test_bug_16 knows that all are shut."""
    found = [door for door in doors() if door.declaration and door.parameters]
    return [door for door in found if opens(door, role)]


def kinds_at(door, foreign_ids: dict[str, str]) -> Sequence[str]:
    """All of them where one could be found; a door to other things takes any as it takes the next."""
    named = {name.removesuffix("_id") for _, name in door.parameters}
    if named & foreign_ids.keys() or door.declaration.name.startswith("accord.apps.agencies."):
        return [*foreign_ids]
    return whose_turn(door, [*foreign_ids], 1)


def opens(door, role) -> bool:
    return door.declaration.policy in all_roles()[role].capabilities | {SIGNED_IN, PUBLIC}


@pytest.mark.parametrize("role", ASKED_HERE)
def test_foreign_and_missing_are_one_answer_at_every_door(
    world, browser, nothing, foreign_ids, role
):
    client = browser(world.people[role])
    tried = 0
    for door in with_ids(role):
        if role not in whose_turn(door, [one for one in ASKED_HERE if opens(door, one)], 1):
            continue
        answer = client.generic(door.method, door.url(nothing))
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (door, answer.status_code)
        check(answer, door, signed_in=True)
        absent = plain(answer)
        for kind in kinds_at(door, foreign_ids):
            answer = client.generic(door.method, door.url(foreign_ids[kind]))
            assert plain(answer) == absent, (door, kind)
            tried += 1
    assert tried >= 10


PROGRAMS = ("analyst", "agency-admin")


@pytest.mark.parametrize("role", PROGRAMS)
def test_the_same_holds_for_programs(world, program, nothing, foreign_ids, role):
    client = program(world.people[role])
    for door in with_ids(role):
        if role not in whose_turn(door, [one for one in PROGRAMS if opens(door, one)], 1):
            continue
        absent = client.generic(door.method, door.url(nothing), b"{}", "application/json")
        for kind in kinds_at(door, foreign_ids):
            address = door.url(foreign_ids[kind])
            theirs = client.generic(door.method, address, b"{}", "application/json")
            assert plain(theirs) == plain(absent), (door, kind)


def test_no_foreign_object_was_changed_by_all_that_knocking(world, browser, nothing, foreign_ids):
    before = snapshot()
    client = browser(world.people["agency-admin"])
    for door in (door for door in with_ids("agency-admin") if door.method == "POST"):
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
