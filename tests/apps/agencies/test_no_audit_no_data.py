"""Fail closed: when the ledger cannot append, no reading door gives anything out."""

import re
import uuid

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import get_resolver
from tests.turns import whose_turn

from accord.apps.agencies.roles import all_roles
from accord.frame.audit import services
from accord.frame.declare import SIGNED_IN
from accord.site.checks import _routes
from accord.site.operations import operations_of

pytestmark = [pytest.mark.django_db, pytest.mark.nightly_on_postgres]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
VALUES = {
    "uuid": str(uuid.UUID(int=7 << 76 | 2 << 62)),
    "int": "1",
    "slug": "x",
    "str": "x",
    "path": "x",
}
ROLES = ("analyst", "agency-admin", "auditor", "platform-admin")


def doors(rights: frozenset[str]) -> list[str]:
    """The address of every route and reading operation that one of these rights opens."""
    found = []
    for pattern, _name, view in _routes(get_resolver()):
        operations = [op.view_func for op in operations_of(view) or () if "GET" in op.methods]
        for one in (view, *operations):
            declaration = getattr(one, "declaration", None)
            if declaration is not None and declaration.policy in rights and declaration.audit:
                found.append("/" + PARAMETER.sub(lambda m: VALUES[m.group(1) or "str"], pattern))
    return sorted(set(found))


@pytest.mark.parametrize("role", ROLES)
def test_without_its_entry_no_page_leaves(
    role, make_agency, make_user, sign_in, monkeypatch, settings
):
    settings.ACCORD_RATE_LIMITS = False
    agency = None if role == "platform-admin" else make_agency()
    user = make_user("ann", role, agency=agency)
    client: Client = sign_in(user)
    client.raise_request_exception = False
    doors_of = {one: set(doors(all_roles()[one].capabilities | {SIGNED_IN})) for one in ROLES}
    opened = {
        path
        for path in doors_of[role]
        if role in whose_turn(path, [one for one in ROLES if path in doors_of[one]], 1)
        and client.get(path).status_code == 200
    }
    assert len(opened) >= 3

    def full(*_args, **_kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(services, "run_together", full)
    given = {path for path in opened if client.get(path).status_code < 400}
    assert given == set()
