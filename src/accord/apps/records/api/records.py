"""The API of records: lists, files, one in full, and how far they travel.

Its paths are tried after those of submissions, since a record's own path takes any word.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ninja import Query

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.kinds import unit_of
from accord.apps.records import downloads, exporting, listing, schemas, selectors, services
from accord.apps.records.api.submissions import router
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

__all__ = ["router"]


@router.get("", response={200: schemas.RecordPage, **PROBLEMS})
@route(policy="records.view", audit="records.listed", rate="read")
def records(request: Request, filters: Query[schemas.RecordFilters]) -> Any:
    """Records of one kind that the caller may see, newest first."""
    _only_known(request.GET, schemas.RecordFilters)
    asked = _filters(filters)
    found = listing.listed(viewer=request.actor, purpose=request.purpose, filters=asked)
    count = listing.count_of(viewer=request.actor, purpose=request.purpose, filters=asked)
    shown = list(found[filters.offset : filters.offset + filters.limit])
    listing.note(
        viewer=request.actor,
        purpose=request.purpose,
        filters=asked,
        shown=[one.pk for one in shown],
    )
    return {
        "kind": asked.kind.value,
        "unit": unit_of(asked.kind, count),
        "count": count,
        "caveat": str(listing.CAVEAT),
        "caveats": selectors.caveats_of({one.owner_id for one in shown}),
        "records": [_record(selectors.shown_to(request.actor, one)) for one in shown],
    }


@router.get(
    "/export/{name}",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with(*(one.media_type for one in exporting.FORMATS.values())),
)
@route(policy="records.view", audit="records.exported", rate="heavy")
def export(request: Request, name: str, filters: Query[schemas.ExportFilters]) -> Any:
    """Records of one kind that the caller may export, as a file: csv, geojson, parquet, …"""
    _only_known(request.GET, schemas.ExportFilters)
    chosen = exporting.format_named(name)
    made = exporting.exported(
        viewer=request.actor, purpose=request.purpose, filters=_filters(filters), chosen=chosen
    )
    return downloads.records(made, chosen=chosen)


@router.get("/status", response={200: list[schemas.StatusOut], **PROBLEMS})
@route(policy="records.view", audit="status.read", rate="read")
def status(request: Request) -> Any:
    """What each agency has delivered, as far as the caller may know."""
    found = selectors.data_status(viewer=request.actor, purpose=request.purpose)
    return [
        {
            "agency": one.agency,
            "name": one.name,
            "kind": one.kind.value,
            "unit": one.kind.unit(one.records),
            "records": one.records,
            "first_date": one.first_date,
            "last_date": one.last_date,
            "last_submission_at": one.last_submission_at,
            "quarantined": one.quarantined,
            "by_report": one.by_report,
        }
        for one in found
    ]


@router.post("/dissemination", response={200: schemas.ChangedOut, **PROBLEMS})
@route(policy="records.ingest", audit="dissemination.changed", rate="write")
def disseminate(request: Request, data: schemas.DisseminationIn) -> Any:
    """Set level, audience and expiry of records of the caller's own agency.

    An incident takes its offences and arrests along; `changed` counts them.
    """
    changed = services.set_dissemination(
        by=request.actor,
        purpose=request.purpose,
        owner=agencies.agency_of(request.actor),
        record_ids=data.records,
        level=data.level,
        audience=data.audience,
        expires_at=data.expires_at,
        protection=data.protection,
        reason=data.reason,
    )
    return {"changed": changed}


@router.get("/{record_id}", response={200: schemas.FullRecordOut, **PROBLEMS})
@route(policy="records.view", audit="record.viewed", rate="read")
def record(request: Request, record_id: UUID) -> Any:
    """One record in full, with who and what stands in it, each by its own level.

    Where only the record's existence is shared, see `/pointer`.
    """
    viewer = request.actor
    found = selectors.record_visible_to(viewer=viewer, purpose=request.purpose, record_id=record_id)
    involved = selectors.involved_in(viewer=viewer, purpose=request.purpose, records=[found])[
        found.pk
    ]
    return {
        **_record(selectors.shown_to(viewer, found)),
        "caveats": ["verify", *selectors.caveats_of([found.owner_id])],
        "narrative": selectors.narrative_of(viewer=viewer, record=found),
        "persons": involved.persons,
        "vehicles": involved.vehicles,
        "things": selectors.things_of(viewer=viewer, record=found),
        "withheld": involved.withheld,
    }


@router.get("/{record_id}/pointer", response={200: schemas.PointerOut, **PROBLEMS})
@route(policy="records.search", audit="record.pointed", rate="read")
def pointer(request: Request, record_id: UUID) -> Any:
    """Whom to ask about a record that is not shared in full."""
    return selectors.pointer_to(viewer=request.actor, purpose=request.purpose, record_id=record_id)


def _only_known(given: Iterable[str], shape: type[schemas.Closed]) -> None:
    """Refuse query parameters that the shape does not have; the framework drops them unseen."""
    if unknown := sorted(set(given) - set(shape.model_fields)):
        raise Invalid(faults=[Fault(unknown[0][:80], "known", "There is no such parameter.")])


def _filters(given: schemas.ExportFilters) -> listing.Filters:
    return listing.Filters(
        kind=selectors.needed_kind(given.kind),
        offence=given.offence,
        agency=given.agency,
        start=given.start,
        end=given.end,
    )


def _record(one: Any) -> dict[str, Any]:
    names = set(schemas.RecordOut.model_fields) - {"owner"}
    return {"owner": one.owner.ori, **{name: getattr(one, name) for name in names}}
