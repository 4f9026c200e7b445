"""The API of doubled reports: of two agencies, with decisions and their undo; and of the own file."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from accord.apps.records.models import Record
from accord.apps.subjects import event_schemas, schemas, selectors, services
from accord.apps.subjects.api import known_only, log_of
from accord.apps.subjects.event_words import finding_words
from accord.core.linkage import Finding
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.doors import is_repeat
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

events = Router(tags=["subjects"])
duplicates = Router(tags=["subjects"])


@events.get("", response={200: event_schemas.EventPairsOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.events_viewed", rate="read")
def read_events(request: Request, asked: Query[event_schemas.EventsIn]) -> Any:
    """Pairs of two agencies' incidents that may be of one event, those with most findings first."""
    known_only(request, asked)
    found = selectors.same_events(
        **_viewer(request), first=asked.first, last=asked.last, open_only=not asked.decided
    )
    rows = found.rows[asked.offset : asked.offset + asked.limit]
    audit.read(
        **_by(request), verb="subjects.events_viewed", object_type="event-pairs",
        payload={"count": len(rows)}, disclosed=[pk for one in rows for pk in one.disclosed()],
    )  # fmt: skip
    return {
        "first": found.first, "last": found.last, "total": len(found.rows), "more": found.more,
        "pairs": [_pair(request, one) for one in rows],
    }  # fmt: skip


@events.get("/{left}/{right}", response={200: event_schemas.EventPairOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.event_viewed", rate="read")
def read_event(request: Request, left: UUID, right: UUID) -> Any:
    """Two agencies' incidents side by side, what was found in comparing, and what was decided."""
    return _pair(request, selectors.event_pair(**_viewer(request), one=left, other=right))


@events.post("/{left}/{right}/decisions", response={201: event_schemas.EventPairOut, **PROBLEMS})
@route(policy="subjects.decide", audit="subjects.event_viewed", rate="write", answers_again=True)
def decide_event(request: Request, left: UUID, right: UUID, data: schemas.LinkDecideIn) -> Any:
    """Say that two agencies' incidents are of one event, or of two."""
    if not is_repeat(request):
        act = services.confirm_event if data.kind == "confirm" else services.reject_event
        act(**_by(request), left=left, right=right, reason=data.reason)
    found = selectors.event_pair(**_viewer(request), one=left, other=right)
    return Status(201, _pair(request, found))


@events.post(
    "/decisions/{decision_id}/undo", response={201: event_schemas.EventPairOut, **PROBLEMS}
)
@route(policy="subjects.decide", audit="subjects.event_undone", rate="write", answers_again=True)
def undo_event(request: Request, decision_id: UUID, data: schemas.UndoIn) -> Any:
    """Take back a decision of the own agency: all is as it was before it."""
    _found, pair = selectors.own_event_decision(**_viewer(request), decision_id=decision_id)
    if not is_repeat(request):
        services.undo_event(**_by(request), decision_id=decision_id, reason=data.reason)
    again = selectors.event_pair(**_viewer(request), one=pair.left.pk, other=pair.right.pk)
    return Status(201, _pair(request, again))


@duplicates.get("", response={200: event_schemas.DuplicatesOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.duplicates_viewed", rate="read")
def read_duplicates(request: Request, asked: Query[event_schemas.ReportDaysIn]) -> Any:
    """What the caller's own agency tells twice, and how often by kind and month."""
    known_only(request, asked)
    found = selectors.duplicates(**_viewer(request), first=asked.first, last=asked.last)
    audit.read(
        **_by(request), verb="subjects.duplicates_viewed", object_type="duplicates",
        payload={"count": len(found.rows)},
        disclosed=list({pk for one in found.rows for pk in (one.left.pk, one.right.pk)}),
    )  # fmt: skip
    return {
        "first": found.first, "last": found.last,
        "months": [
            {"month": month, "person": counts.get("person", 0),
                "vehicle": counts.get("vehicle", 0), "incident": counts.get("incident", 0)}
            for month, counts in found.by_month
        ],
        "duplicates": [
            {
                "kind": one.kind, "month": one.month, "left": _numbered(one.left),
                "right": _numbered(one.right), "name": one.name, "role": one.role,
                "findings": _findings(one.told),
            }
            for one in found.rows
        ],
    }  # fmt: skip


def _viewer(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _pair(request: Request, found: selectors.EventPair) -> dict[str, Any]:
    return {
        "left": _report(found.left), "right": _report(found.right),
        "findings": _findings(found.told),
        "decision": found.decision.kind if found.decision else None,
        "decisions": log_of(request, found.log),
    }  # fmt: skip


def _findings(told: Iterable[Finding]) -> list[dict[str, Any]]:
    return [
        {"code": one.code, "value": round(one.value, 1), "words": finding_words(one)}
        for one in told
    ]


def _numbered(record: Record) -> dict[str, Any]:
    return {"id": record.pk, "number": record.local_id, "agency": record.owner.ori}


def _report(record: Record) -> dict[str, Any]:
    return {
        **_numbered(record), "day": record.local_date, "occurred_from": record.occurred_from,
        "occurred_to": record.occurred_to, "offence": record.offence_code,
        "address": record.address,
    }  # fmt: skip
