"""The API of how an agency's records are handed on: its profile, and the history of a record."""

from typing import Any
from uuid import UUID

from ninja import Router

from accord.apps.agencies import selectors as agencies
from accord.apps.records import schemas, selectors, services
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["records"])


@router.get("/custody/handling", response={200: schemas.HandlingOut, **PROBLEMS})
@route(policy="records.ingest", audit="handling.viewed", rate="read")
def handling(request: Request) -> Any:
    """What the caller's agency has settled; missing where it has settled nothing."""
    found = selectors.handling_of(viewer=request.actor, purpose=request.purpose)
    if found is None:
        raise Missing
    return found


@router.put("/custody/handling", response={200: schemas.HandlingOut, **PROBLEMS})
@route(policy="records.custody", audit="handling.changed", rate="write")
def set_handling(request: Request, data: schemas.HandlingIn) -> Any:
    """Settle level, audience, expiry, juvenile age, protection, caveats and contact."""
    return services.set_handling(
        by=request.actor,
        purpose=request.purpose,
        owner=agencies.agency_of(request.actor),
        **data.model_dump(),
    )


@router.get("/{record_id}/releases", response={200: list[schemas.ReleaseOut], **PROBLEMS})
@route(policy="records.ingest", audit="dissemination.viewed", rate="read")
def releases(request: Request, record_id: UUID) -> Any:
    """Each decision on how far an own record travels, newest first."""
    found = services.own_record(by=request.actor, purpose=request.purpose, record_id=record_id)
    return list(selectors.releases_of(viewer=request.actor, record=found)[:500])
