"""The API of accounts and of the caller's own tokens: read, and a token ended.

What a page confirms with a password or a second factor (a new account, roles, a new token) has no
operation here: no token can confirm anything.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from accord.apps.agencies import selectors, services
from accord.frame import audit
from accord.frame.declare import SIGNED_IN, route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["agencies"])


class AccountOut(Schema):
    """An account that the caller oversees."""

    id: UUID
    username: str
    full_name: str
    agency_ori: str
    roles: list[str]
    is_active: bool
    expires_at: datetime | None


class TokenOut(Schema):
    """A token of the caller's account; its secret was shown once and is kept nowhere."""

    id: UUID
    label: str
    purposes: list[str]
    only_may: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@router.get("/people", response={200: list[AccountOut], **PROBLEMS}, summary="Accounts")
@route(policy="people.view", audit="people.viewed", rate="read")
def people(request: Request) -> Any:
    """The accounts that the caller oversees, by sign-in name."""
    found = list(selectors.people_visible_to(viewer=request.actor, purpose=request.purpose))
    audit.read(
        by=request.actor, purpose=request.purpose, verb="people.viewed", object_type="people",
        payload={"count": len(found)}, disclosed=[one.pk for one in found],
    )  # fmt: skip
    return [
        {
            "id": one.pk,
            "username": one.username,
            "full_name": one.full_name,
            "agency_ori": one.agency.ori if one.agency else "",
            "roles": sorted(held.role for held in one.role_assignments.all()),
            "is_active": one.is_active,
            "expires_at": one.expires_at,
        }
        for one in found
    ]


@router.get("/tokens", response={200: list[TokenOut], **PROBLEMS}, summary="Own tokens")
@route(policy=SIGNED_IN, audit="tokens.viewed", rate="read")
def tokens(request: Request) -> Any:
    """The caller's own tokens, newest first."""
    return list(selectors.tokens_of(viewer=request.actor))


@router.delete("/tokens/{token_id}", response={204: None, **PROBLEMS}, summary="Revoke a token")
@route(policy=SIGNED_IN, audit="token.revoked", rate="write", purpose=True)
def revoke_token(request: Request, token_id: UUID) -> Any:
    """End one of the caller's own tokens, be it the one that asks; it ends at once."""
    services.revoke_token(by=request.actor, purpose=request.purpose, token_id=str(token_id))
    return Status(204, None)
