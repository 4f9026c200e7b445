"""The API of deconfliction: what the pages do, for programs of the same agency."""

from datetime import time
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from accord.apps.exchange.regional import csv_of, fields_of, pdf_of
from accord.apps.exchange.schemas import deconfliction as schemas
from accord.apps.exchange.selectors import deconfliction as selectors
from accord.apps.exchange.services import deconfliction as services
from accord.core import deconflict
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with
from accord.frame.zones import known_zones

router = Router()


@router.get("/entries", response={200: list[schemas.EntryLine], **PROBLEMS})
@route(policy="deconflict.enter", audit="deconfliction.viewed", rate="read")
def entries(request: Request) -> Any:
    """Own entries that are not over, soonest first."""
    rows = selectors.entries_visible_to(**_who(request)).filter(closes_at__gte=timezone.now())
    found = list(rows[:500])
    _seen(request, "deconfliction.viewed", [one.pk for one in found])
    return found


@router.post("/entries", response={201: schemas.DeconflictionEntryOut, **PROBLEMS})
@route(policy="deconflict.enter", audit="deconfliction.entered", rate="write")
def enter(request: Request, data: schemas.EntryIn) -> Any:
    """Enter an operation or a subject; the answer says at once what it collides with."""
    about = _about(request, data)
    made = services.enter(**_by(request), about=about, now=timezone.now())
    return Status(201, _entry(request, made.entry.pk))


@router.get("/entries/{entry_id}", response={200: schemas.DeconflictionEntryOut, **PROBLEMS})
@route(policy="deconflict.enter", audit="deconfliction.viewed", rate="read")
def entry(request: Request, entry_id: UUID) -> Any:
    """One own entry and its conflicts."""
    found = _entry(request, entry_id)
    _seen(request, "deconfliction.viewed", [entry_id])
    return found


@router.put("/entries/{entry_id}", response={200: schemas.DeconflictionEntryOut, **PROBLEMS})
@route(policy="deconflict.enter", audit="deconfliction.changed", rate="write")
def change(request: Request, entry_id: UUID, data: schemas.EntryIn) -> Any:
    """Change an entry; what it collides with is judged anew."""
    selectors.entry_visible_to(**_who(request), entry_id=entry_id)
    about = _about(request, data)
    services.change(**_by(request), entry_id=entry_id, about=about, now=timezone.now())
    return _entry(request, entry_id)


@router.post(
    "/entries/{entry_id}/cancel", response={200: schemas.DeconflictionEntryOut, **PROBLEMS}
)
@route(policy="deconflict.enter", audit="deconfliction.cancelled", rate="write")
def cancel(request: Request, entry_id: UUID, data: schemas.CancelIn) -> Any:
    """Cancel an entry; its conflicts end."""
    services.cancel(**_by(request), entry_id=entry_id, reason=data.reason, now=timezone.now())
    return _entry(request, entry_id)


@router.get(
    "/entries/{entry_id}/export",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("text/csv; charset=utf-8", "application/pdf"),
)
@route(policy="deconflict.enter", audit="deconfliction.exported", rate="heavy")
def export(request: Request, entry_id: UUID, form: Literal["csv", "pdf"] = "csv") -> Any:
    """The fields that a regional system asks for."""
    found = selectors.entry_visible_to(**_who(request), entry_id=entry_id)
    fields = fields_of(found, selectors.subjects_of(**_who(request), entry=found))
    audit.read(
        **_by(request), verb="deconfliction.exported", object_type="deconfliction",
        object_id=str(entry_id), payload={"form": form}, disclosed=[entry_id],
    )  # fmt: skip
    if form == "csv":
        return HttpResponse(csv_of(fields), content_type="text/csv; charset=utf-8")
    return HttpResponse(pdf_of(fields, title=fields[2][1]), content_type="application/pdf")


@router.get("/conflicts", response={200: list[schemas.ConflictOut], **PROBLEMS})
@route(policy="deconflict.enter", audit="conflict.viewed", rate="read")
def conflicts(request: Request, *, everything: bool = False) -> Any:
    """Conflicts of own entries; the unresolved ones unless all are asked for."""
    rows = selectors.sides_visible_to(**_who(request))
    if not everything:
        rows = rows.filter(conflict__state="open")
    found = [_conflict(request, one) for one in rows[:500]]
    _seen(request, "conflict.viewed", [one["side_id"] for one in found])
    return found


@router.post("/conflicts/{side_id}/acknowledge", response={200: schemas.ConflictOut, **PROBLEMS})
@route(policy="deconflict.enter", audit="conflict.acknowledged", rate="write")
def acknowledge(request: Request, side_id: UUID) -> Any:
    """Say that one's own side knows of it."""
    services.acknowledge(**_by(request), side_id=side_id, now=timezone.now())
    return _conflict(request, selectors.side_visible_to(**_who(request), side_id=side_id))


@router.post("/conflicts/{side_id}/outcome", response={200: schemas.ConflictOut, **PROBLEMS})
@route(policy="deconflict.enter", audit="conflict.decided", rate="write")
def decide(request: Request, side_id: UUID, data: schemas.OutcomeIn) -> Any:
    """Say what one's own side does; without a watch centre it is resolved when both say the same."""
    services.decide(
        **_by(request), side_id=side_id, outcome=data.outcome, said=data.note, now=timezone.now()
    )
    return _conflict(request, selectors.side_visible_to(**_who(request), side_id=side_id))


@router.get("/watch", response={200: list[schemas.WatchedOut], **PROBLEMS})
@route(policy="deconflict.watch", audit="conflict.viewed", rate="read")
def watch(request: Request, *, everything: bool = False) -> Any:
    """Conflicts that the own watch centre owns."""
    rows = selectors.queue_visible_to(**_who(request))
    found = [_watched(one) for one in (rows if everything else rows.filter(state="open"))[:500]]
    _seen(request, "conflict.viewed", [one["id"] for one in found])
    return found


@router.post("/watch/{conflict_id}/resolve", response={200: schemas.WatchedOut, **PROBLEMS})
@route(policy="deconflict.watch", audit="conflict.resolved", rate="write")
def resolve(request: Request, conflict_id: UUID, data: schemas.OutcomeIn) -> Any:
    """The watch centre ends a conflict with an outcome and a note."""
    services.resolve(
        **_by(request), conflict_id=conflict_id, outcome=data.outcome, said=data.note,
        now=timezone.now(),
    )  # fmt: skip
    return _watched(selectors.watched_conflict(**_who(request), conflict_id=conflict_id))


@router.put("/setup", response={200: schemas.SetupIn, **PROBLEMS})
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def set_up(request: Request, data: schemas.SetupIn) -> Any:
    """Name the watch centre and the minutes between two calls."""
    made = services.set_up(**_by(request), **data.dict(), now=timezone.now())
    centre = made.watch_centre.ori if made.watch_centre else ""
    return {"watch_centre": centre, "call_step_minutes": made.call_step_minutes}


@router.get("/on-call", response={200: list[schemas.OnCallOut], **PROBLEMS})
@route(policy="deconflict.manage", audit="deconfliction.viewed", rate="read")
def rota(request: Request) -> Any:
    """Who of the own agency is called when."""
    found = [_on_call(one) for one in selectors.rota_visible_to(**_who(request))]
    _seen(request, "deconfliction.viewed", [one["id"] for one in found])
    return found


@router.post("/on-call", response={201: schemas.OnCallOut, **PROBLEMS})
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def put_on_call(request: Request, data: schemas.OnCallIn) -> Any:
    """Put a person of the own agency on the rota."""
    return Status(201, _on_call(services.put_on_call(**_by(request), **data.dict())))


@router.delete("/on-call/{on_call_id}", response={204: None, **PROBLEMS})
@route(policy="deconflict.manage", audit="deconfliction.set_up", rate="write")
def take_off_call(request: Request, on_call_id: UUID) -> Any:
    """Take a line off the rota."""
    services.take_off_call(**_by(request), on_call_id=on_call_id)
    return Status(204, None)


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _seen(request: Request, verb: str, ids: list[Any]) -> None:
    audit.read(
        **_by(request), verb=verb, object_type=verb.split(".", maxsplit=1)[0],
        payload={"count": len(ids)}, disclosed=ids,
    )  # fmt: skip


def _about(request: Request, data: schemas.EntryIn) -> services.Particulars:
    if data.zone not in known_zones():
        raise Invalid(faults=[Fault("zone", "known", "An IANA time zone, such as UTC.")])
    starts_at, ends_at = _moments(data)
    points, error_m = tuple(data.points), 0.0
    if data.address and not points:
        point, error_m = services.locate(**_by(request), address=data.address, now=timezone.now())
        points = (point,)
    plain = data.dict(exclude={"local", "address", "points", "subjects", "starts_at", "ends_at"})
    return services.Particulars(
        **plain, starts_at=starts_at, ends_at=ends_at, points=points, error_m=error_m,
        place_text=data.address, subjects=tuple(services.Subject(**one.dict()) for one in data.subjects),
    )  # fmt: skip


def _moments(data: schemas.EntryIn) -> tuple[Any, Any]:
    """Two moments, from themselves or from a local window."""
    if data.local is not None and data.starts_at is None and data.ends_at is None:
        try:
            found = deconflict.from_local(
                data.local.day, time.fromisoformat(data.local.start),
                time.fromisoformat(data.local.end), zone=ZoneInfo(data.zone),
            )  # fmt: skip
        except deconflict.WindowError as error:
            raise Invalid(faults=[Fault("local", error.code, str(error))]) from error
        return found.start, found.end
    if data.local is None and data.starts_at is not None and data.ends_at is not None:
        return data.starts_at, data.ends_at
    raise Invalid(faults=[Fault("starts_at", "one_way", "Give starts_at and ends_at, or local.")])


def _entry(request: Request, entry_id: UUID) -> dict[str, Any]:
    one = selectors.entry_visible_to(**_who(request), entry_id=entry_id)
    sides = selectors.sides_visible_to(**_who(request)).filter(entry=one)
    standing = "unresolved" if one.unresolved else "resolved" if one.resolved else ""
    cancelled = "cancelled" if one.status == "cancelled" else ""
    names = (
        "id", "kind", "status", "operation_type", "starts_at", "ends_at", "buffer_minutes", "zone",
        "radius_ft", "version",
    )  # fmt: skip
    return {
        **{name: getattr(one, name) for name in names},
        "standing": cancelled or standing or "no_conflict_found",
        "conflicts": [_conflict(request, side) for side in sides],
        "compared_with": selectors.partners_of(**_who(request), now=timezone.now()),
        "not_checked": list(services.not_checked()),
    }


def _conflict(request: Request, side: Any) -> dict[str, Any]:
    now = timezone.now()
    return {
        "side_id": side.pk,
        "entry_id": side.entry_id,
        "state": side.conflict.state,
        "told": side.conflict.told,
        "found_at": side.conflict.found_at,
        "contact": selectors.contact_of_other(**_who(request), side=side, now=now),
        "acknowledged_at": side.acknowledged_at,
        "other_has_acknowledged": selectors.other_has_acknowledged(**_who(request), side=side),
        "own_outcome": side.outcome,
        "outcome": side.conflict.outcome,
    }


def _watched(one: Any) -> dict[str, Any]:
    known = {one.first_id: one.first, one.second_id: one.second}
    names = ("id", "state", "starts_at", "found_at", "measured", "outcome", "note")
    return {
        **{name: getattr(one, name) for name in names},
        "sides": [_watched_side(side, known[side.entry_id]) for side in one.sides.all()],
    }


def _watched_side(side: Any, entry: Any) -> dict[str, Any]:
    names = (
        "operation_type", "starts_at", "ends_at", "zone", "shape", "radius_ft", "contact_name",
        "contact_phone",
    )  # fmt: skip
    return {
        "agency": entry.agency.name,
        **{name: getattr(entry, name) for name in names},
        "acknowledged_at": side.acknowledged_at,
        "own_outcome": side.outcome,
        "note": side.note,
    }


def _on_call(one: Any) -> dict[str, Any]:
    names = ("id", "level", "starts_at", "ends_at")
    return {**{name: getattr(one, name) for name in names}, "username": one.person.username}
