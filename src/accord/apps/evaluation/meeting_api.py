"""The API of meetings."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import (
    calendar,
    meeting_pages,
    meeting_schemas,
    meeting_shaping,
    selectors,
    services,
)
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

router = Router(tags=["meetings"])
LISTED_AT_MOST = 200


@router.get("/meetings", response={200: list[meeting_schemas.MeetingOut], **PROBLEMS})
@route(policy="strategies.view", audit="meetings.viewed", rate="read")
def meetings(request: Request) -> Any:
    """The meetings of strategies in which the caller's agency takes part, newest first."""
    rows = list(selectors.meetings_visible_to(**_who(request))[:LISTED_AT_MOST])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="meetings.viewed", object_type="meeting",
        payload={"count": len(rows)}, disclosed=[row.pk for row in rows],
    )  # fmt: skip
    return [meeting_shaping.meeting(row) for row in rows]


@router.post(
    "/strategies/{strategy_id}/meetings",
    response={201: meeting_schemas.MeetingDetail, **PROBLEMS},
)
@route(policy="strategies.manage", audit="meeting.called", rate="write")
def call_meeting(request: Request, strategy_id: UUID, body: meeting_schemas.MeetingIn) -> Any:
    """Call the partners of a strategy to a meeting; the lead's part."""
    made = services.call_meeting(
        **_by(request), strategy_id=strategy_id, draft=services.MeetingDraft(**body.dict())
    )
    return Status(201, _seen(request, made.pk))


@router.get("/meetings/{meeting_id}", response={200: meeting_schemas.MeetingDetail, **PROBLEMS})
@route(policy="strategies.view", audit="meeting.viewed", rate="read")
def meeting(request: Request, meeting_id: UUID) -> Any:
    """One meeting with its agenda and minutes, and what moved for the caller."""
    return _seen(request, meeting_id)


@router.put("/meetings/{meeting_id}", response={200: meeting_schemas.MeetingDetail, **PROBLEMS})
@route(policy="strategies.manage", audit="meeting.moved", rate="write")
def move_meeting(request: Request, meeting_id: UUID, body: meeting_schemas.MeetingIn) -> Any:
    """Put a planned meeting to another day, time or place."""
    draft = services.MeetingDraft(**body.dict())
    services.move_meeting(**_by(request), meeting_id=meeting_id, draft=draft)
    return _seen(request, meeting_id)


@router.post(
    "/meetings/{meeting_id}/call-off", response={200: meeting_schemas.MeetingDetail, **PROBLEMS}
)
@route(policy="strategies.manage", audit="meeting.called_off", rate="write")
def call_off(request: Request, meeting_id: UUID, body: meeting_schemas.CallOffIn) -> Any:
    """Call a planned meeting off, with why."""
    services.call_off(**_by(request), meeting_id=meeting_id, because=body.because)
    return _seen(request, meeting_id)


@router.post(
    "/meetings/{meeting_id}/points", response={201: meeting_schemas.MeetingDetail, **PROBLEMS}
)
@route(policy="strategies.manage", audit="meeting.point_added", rate="write")
def add_point(request: Request, meeting_id: UUID, body: meeting_schemas.AgendaPointIn) -> Any:
    """Put a point on the agenda for the caller's agency."""
    services.add_point(**_by(request), meeting_id=meeting_id, **body.dict())
    return Status(201, _seen(request, meeting_id))


@router.put(
    "/meetings/{meeting_id}/order", response={200: meeting_schemas.MeetingDetail, **PROBLEMS}
)
@route(policy="strategies.manage", audit="meeting.ordered", rate="write")
def order_agenda(request: Request, meeting_id: UUID, body: meeting_schemas.AgendaOrderIn) -> Any:
    """Put the points in order by their keys."""
    services.order_agenda(**_by(request), meeting_id=meeting_id, keys=body.keys)
    return _seen(request, meeting_id)


@router.put(
    "/meetings/{meeting_id}/points/{point}",
    response={200: meeting_schemas.MeetingDetail, **PROBLEMS},
)
@route(policy="strategies.manage", audit="meeting.minuted", rate="write")
def write_minutes(
    request: Request, meeting_id: UUID, point: str, body: meeting_schemas.MinutesIn
) -> Any:
    """Write what was said and decided to one point; a decision becomes an action when asked."""
    given = body.dict()
    given["owner"] = agencies.agency_by_ori(given["owner"]) if given["owner"] else None
    services.write_minutes(
        **_by(request), meeting_id=meeting_id, key=point, said=services.Minuted(**given)
    )
    return _seen(request, meeting_id)


@router.post(
    "/meetings/{meeting_id}/close", response={200: meeting_schemas.MeetingDetail, **PROBLEMS}
)
@route(policy="strategies.manage", audit="meeting.closed", rate="write")
def close_meeting(request: Request, meeting_id: UUID, body: meeting_schemas.CloseMeetingIn) -> Any:
    """Fix the minutes; later there are only additions."""
    present = [agencies.agency_by_ori(ori) for ori in body.present]
    services.close_meeting(**_by(request), meeting_id=meeting_id, present=present)
    return _seen(request, meeting_id)


@router.post(
    "/meetings/{meeting_id}/additions", response={201: meeting_schemas.MeetingDetail, **PROBLEMS}
)
@route(policy="strategies.manage", audit="meeting.added_to", rate="write")
def add_to_minutes(request: Request, meeting_id: UUID, body: meeting_schemas.AdditionIn) -> Any:
    """Say what closed minutes have wrong or leave out."""
    services.add_to_minutes(**_by(request), meeting_id=meeting_id, text=body.text, key=body.point)
    return Status(201, _seen(request, meeting_id))


@router.get(
    "/meetings/{meeting_id}/calendar",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("text/calendar"),
)
@route(policy="strategies.view", audit="meeting.exported", rate="read")
def meeting_calendar(request: Request, meeting_id: UUID) -> HttpResponse:
    """The meeting as an iCalendar file."""
    found, entries = selectors.calendar_of_meeting(**_who(request), meeting_id=meeting_id)
    words = meeting_pages.calendar_words()
    made = calendar.ical(entries, title=found.strategy.title, words=words, now=timezone.now())
    return HttpResponse(made, content_type="text/calendar; charset=utf-8")


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _seen(request: Request, meeting_id: UUID) -> dict[str, Any]:
    return meeting_shaping.seen(selectors.view_meeting(**_who(request), meeting_id=meeting_id))
