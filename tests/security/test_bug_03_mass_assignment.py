"""BUG-03: a field that a schema does not name is refused; nobody posts their way to a right."""

import json

import pytest
from ninja import Schema

from accord.apps.agencies.models import RoleAssignment, User

from .conftest import doors

EXTRA = {
    "owner": "XA0020000",
    "owner_id": "x",
    "agency": "XA0020000",
    "agency_id": "x",
    "id": "x",
    "is_active": True,
    "is_superuser": True,
    "roles": ["platform-admin"],
    "created_by": "x",
    "level": "green",
    "audience": "",
    "status": "active",
    "signed_by": "x",
}


def bodies():
    """Every closed shape that an API operation reads from a request's body."""
    from accord.site.api import api

    found = {}
    schema = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            for kind, media in content.items():
                found[f"{method.upper()} {path}"] = (kind, media["schema"])
    return schema, found


def resolved(schema, part):
    while "$ref" in part:
        node = schema
        for step in part["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        part = node
    return part


def test_every_body_of_the_api_is_a_closed_shape():
    schema, found = bodies()
    open_shapes = [
        name
        for name, (kind, part) in found.items()
        if kind == "application/json"
        and resolved(schema, part).get("type") == "object"
        and resolved(schema, part).get("additionalProperties") is not False
    ]
    assert open_shapes == []


def test_every_json_operation_refuses_fields_it_does_not_name(world, program, nothing):
    client = program(world.people["analyst"])
    _, found = bodies()
    json_doors = {name for name, (kind, _) in found.items() if kind == "application/json"}
    for door in doors():
        name = f"{door.method} /{door.path}"
        if not any(
            name.split("/{", maxsplit=1)[0].startswith(known.split("{")[0].rstrip("/"))
            for known in json_doors
        ):
            continue
        if door.declaration is None or not door.path.startswith("api/"):
            continue
        answer = client.generic(
            door.method, door.url(nothing), json.dumps(EXTRA), "application/json"
        )
        assert answer.status_code in {401, 403, 404, 405, 422}, (door, answer.status_code)


@pytest.mark.parametrize("role", ["analyst", "agency-admin", "auditor"])
def test_extra_fields_of_a_form_change_nothing(world, browser, role):
    user = world.people[role]
    client = browser(user)
    client.post("/session/purpose", {"code": "crime-analysis", "reason": "a good reason"} | EXTRA)
    client.post("/accounts/password/change/", EXTRA)
    client.post(
        "/account/tokens",
        {
            "label": "x",
            "purposes": ["crime-analysis"],
            "days": 1,
            "user": str(world.stranger.pk),
            "user_id": str(world.stranger.pk),
        },
    )
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.agency_id, fresh.is_active) == (user.agency_id, True)
    assert list(RoleAssignment.objects.filter(user=user).values_list("role", flat=True)) == [role]
    assert not world.stranger.tokens.exists()


def test_an_open_schema_would_be_seen():
    class Open(Schema):
        name: str

    assert Open.model_json_schema().get("additionalProperties") is not False
