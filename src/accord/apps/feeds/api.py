"""The API of feeds: set up, run, pause, remove; what came; alarms; and the door for those who send."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.utils import timezone
from ninja import File, Router, Status
from ninja.files import UploadedFile

from accord.apps.agencies import selectors as agencies
from accord.apps.feeds import schemas, selectors, services
from accord.apps.feeds.models import Alarm, Delivery
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, Problem

router = Router(tags=["feeds"])
LISTED_AT_MOST = 500
BROUGHT_NOTHING = {"refused", "empty"}


@router.get("", response={200: list[schemas.FeedOut], **PROBLEMS})
@route(policy="feeds.view", audit="feeds.viewed", rate="read")
def list_feeds(request: Request) -> Any:
    """The feeds of the caller's agency."""
    rows = list(selectors.feeds_visible_to(**_viewer(request)))
    _seen(request, "feeds.viewed", "feed", rows)
    return [_feed(one) for one in rows]


@router.post("", response={201: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.created", rate="write")
def create(request: Request, data: schemas.FeedIn) -> Any:
    """Set up a feed; the caller answers for it."""
    made = services.create_feed(
        **_by(request),
        agency=agencies.agency_of(request.actor),
        about=_about(data),
        now=timezone.now(),
    )
    return Status(201, _feed(_own(request, made.pk)))


@router.get("/standing", response={200: list[schemas.StandingOut], **PROBLEMS})
@route(policy="signed-in", audit="feeds.viewed", rate="read", purpose=True)
def standing(request: Request) -> Any:
    """Agencies on whose data the caller may count and whose data are late or amiss."""
    found = selectors.standing(**_viewer(request), now=timezone.now())
    _seen(request, "feeds.viewed", "standing", found)
    return [
        {"ori": one.ori, "name": one.name, "since": one.since, "kinds": one.kinds} for one in found
    ]


@router.get("/alarms", response={200: list[schemas.AlarmOut], **PROBLEMS})
@route(policy="feeds.view", audit="alarms.viewed", rate="read")
def list_alarms(request: Request, closed: bool = False) -> Any:
    """Open alarms, or all of them with `closed=true`; newest first, at most 500."""
    rows = selectors.alarms_visible_to(**_viewer(request))
    found = list((rows if closed else rows.filter(closed_at__isnull=True))[:LISTED_AT_MOST])
    _seen(request, "alarms.viewed", "alarm", found)
    return [_alarm(one) for one in found]


@router.post("/alarms/{alarm_id}/close", response={200: schemas.AlarmOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.alarm_closed", rate="write")
def close_alarm(request: Request, alarm_id: UUID, data: schemas.CloseIn) -> Any:
    """End an alarm and say why."""
    return _alarm(
        services.close_alarm(
            **_by(request), alarm_id=alarm_id, reason=data.reason, now=timezone.now()
        )
    )


@router.get("/{feed_id}", response={200: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.view", audit="feed.viewed", rate="read")
def feed(request: Request, feed_id: UUID) -> Any:
    """One feed."""
    return _feed(_own(request, feed_id))


@router.put("/{feed_id}", response={200: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.changed", rate="write")
def change(request: Request, feed_id: UUID, data: schemas.FeedIn) -> Any:
    """Say all of a feed anew."""
    services.change_feed(**_by(request), feed_id=feed_id, about=_about(data), now=timezone.now())
    return _feed(_own(request, feed_id))


@router.delete("/{feed_id}", response={204: None, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.removed", rate="write")
def remove(request: Request, feed_id: UUID) -> Status[None]:
    """Delete the feed, its secret, deliveries and alarms; submissions and records stay."""
    services.remove_feed(**_by(request), feed_id=feed_id)
    return Status(204, None)


@router.post("/{feed_id}/pause", response={200: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.paused", rate="write")
def pause(request: Request, feed_id: UUID) -> Any:
    """Fetch no more, expect nothing."""
    services.pause_feed(**_by(request), feed_id=feed_id)
    return _feed(_own(request, feed_id))


@router.post("/{feed_id}/resume", response={200: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.resumed", rate="write")
def resume(request: Request, feed_id: UUID) -> Any:
    """Go on, with the caller's rights."""
    services.resume_feed(**_by(request), feed_id=feed_id, now=timezone.now())
    return _feed(_own(request, feed_id))


@router.post("/{feed_id}/run", response={202: schemas.FeedOut, **PROBLEMS})
@route(policy="feeds.manage", audit="feed.asked", rate="heavy")
def run(request: Request, feed_id: UUID) -> Any:
    """Have the worker look at the feed at once."""
    services.ask_now(**_by(request), feed_id=feed_id)
    return Status(202, _feed(_own(request, feed_id)))


@router.get("/{feed_id}/deliveries", response={200: list[schemas.DeliveryOut], **PROBLEMS})
@route(policy="feeds.view", audit="feed.viewed", rate="read")
def deliveries(request: Request, feed_id: UUID) -> Any:
    """What came, newest first; at most 500."""
    rows = selectors.deliveries_of(**_viewer(request), feed=_own(request, feed_id))
    return [_delivery(one) for one in rows[:LISTED_AT_MOST]]


@router.post(
    "/{feed_id}/deliveries",
    # 422 is answered by itself, not raised: what came is kept, and so the shape is told here.
    response={202: schemas.DeliveryOut, **PROBLEMS, 422: Problem},
    summary="Send a delivery",
    url_name="push",
)
@route(policy="feeds.push", audit="feed.pushed", rate="write", purpose=False)
def push(request: Request, feed_id: UUID, file: File[UploadedFile]) -> Any:
    """Send one file; the answer is the receipt. Give an `Idempotency-Key`, and try again at will.

    A file that is empty or cannot be read is answered with 422, and alarms the feed's owner.
    """
    row = services.push(
        by=request.actor,
        feed_id=feed_id,
        filename=file.name or "export",
        stream=cast("BinaryIO", file.file),
        now=timezone.now(),
    )
    if row.outcome in BROUGHT_NOTHING:
        found = _delivery(row)
        message = f"The delivery is {row.outcome}."
        return Status(422, Problem(code=row.outcome, message=message, faults=found["faults"]))
    return Status(202, _delivery(row))


def _viewer(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _own(request: Request, feed_id: UUID) -> Any:
    return selectors.feed_visible_to(**_viewer(request), feed_id=feed_id)


def _seen(request: Request, verb: str, what: str, rows: Sequence[Any]) -> None:
    audit.read(
        by=request.actor, purpose=request.purpose, verb=verb, object_type=what,
        payload={"count": len(rows)},
        disclosed=[one.pk for one in rows if hasattr(one, "pk")],
    )  # fmt: skip


def _about(data: schemas.FeedIn) -> services.Particulars:
    plain = data.dict()
    for name in ("schedule", "expected"):
        if plain[name] is not None:
            plain[name] = {k: v for k, v in plain[name].items() if v is not None}
    return services.Particulars(**{**plain, "level": data.level.value})


def _feed(one: Any) -> dict[str, Any]:
    names = set(schemas.FeedOut.model_fields) - {"has_secret", "mapping", "responsible"}
    return {
        **{name: getattr(one, name) for name in names},
        "has_secret": one.has_secret,
        "mapping": one.mapping.name if one.mapping else "",
        "responsible": str(one.responsible),
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    fault = one.fault or (
        {"rule": "not_empty", "message": "No row."} if one.outcome == "empty" else None
    )
    names = set(schemas.DeliveryOut.model_fields) - {"filename", "bytes", "faults"}
    return {
        **{name: getattr(one, name) for name in names},
        "filename": one.source_name,
        "bytes": one.size,
        "faults": [{"field": "file", "row": None, **fault}] if fault else [],
    }


def _alarm(one: Alarm) -> dict[str, Any]:
    names = set(schemas.AlarmOut.model_fields) - {"feed"}
    return {**{name: getattr(one, name) for name in names}, "feed": one.feed.name}
