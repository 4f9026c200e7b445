"""The API of alerts and subscriptions: only the caller's own."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accord.apps.exchange.selectors import alerts as selectors
from accord.apps.exchange.selectors import searches
from accord.apps.exchange.services import alerts as services
from accord.apps.records.listing import CAVEAT
from accord.apps.records.schemas import Closed
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router()


class SubscriptionIn(Closed):
    """Which stated search shall stand, and how its owner is told."""

    search_id: UUID
    label: str = Field(max_length=80)
    on_new: bool = True
    on_change: bool = False
    open_to_contact: bool = False
    delivery: Literal["immediate", "daily"] = "immediate"
    by_mail: bool = False
    webhook_peer: str = Field("", max_length=60)
    webhook_path: str = Field("", max_length=200)
    days: int = Field(90, ge=1, le=services.DAYS_AT_MOST)
    validated_every: int = Field(90, ge=1, le=services.VALIDATED_AT_MOST)
    grace_days: int = Field(7, ge=0, le=30)


class SubscriptionOut(Schema):
    """A subscription of the caller; what it looks for stands with the one alone."""

    id: UUID
    label: str
    what: str
    state: str
    unseen: int
    on_new: bool
    on_change: bool
    open_to_contact: bool
    delivery: str
    by_mail: bool
    purpose_code: str
    case_number: str
    validate_by: datetime
    ends_at: datetime
    ended_because: str


class SubscriptionWhole(SubscriptionOut):
    """A subscription with what it looks for, opened for its owner."""

    terms: dict[str, Any]


class ValidationIn(Closed):
    """For how many days more it is needed."""

    days: int = Field(90, ge=1, le=services.VALIDATED_AT_MOST)


class AlertOut(Schema):
    """One alert as the caller may see it now: a record, an agency to ask, or neither."""

    id: UUID
    subscription_id: UUID
    trigger: str
    raised_at: datetime
    acknowledged_at: datetime | None
    record_id: UUID | None
    number: str | None
    agency: str | None


class AlertsOut(Schema):
    """Alerts with how many are not yet seen."""

    caveat: str
    unseen: int
    alerts: list[AlertOut]


class AlertFilters(Closed):
    """Which alerts are listed."""

    seen: bool | None = None
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000_000)


class SeenIn(Closed):
    """Alerts that were seen."""

    alerts: list[UUID] = Field(max_length=500)


class AcknowledgedOut(Schema):
    """How many of them were new."""

    acknowledged: int


def _out(one: Any) -> dict[str, Any]:
    names = set(SubscriptionOut.model_fields) - {"state", "unseen"}
    return {
        **{name: getattr(one, name) for name in names},
        "state": selectors.standing_of(one, timezone.now()),
        "unseen": getattr(one, "unseen", 0),
    }


@router.get("", response={200: AlertsOut, **PROBLEMS}, summary="Alerts")
@route(policy="alerts.subscribe", audit="alerts.viewed", rate="read")
def alerts(request: Request, filters: Query[AlertFilters]) -> Any:
    """What the caller's subscriptions of this purpose were told, newest first."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    every = selectors.alerts_visible_to(**who)
    rows = every
    if filters.seen is not None:
        rows = every.filter(acknowledged_at__isnull=not filters.seen)
    found = list(rows[filters.offset : filters.offset + filters.limit])
    return {
        "caveat": str(CAVEAT),
        "unseen": every.filter(acknowledged_at__isnull=True).count(),
        "alerts": [
            {
                "id": one.alert.pk,
                "subscription_id": one.alert.subscription_id,
                "trigger": one.alert.trigger,
                "raised_at": one.alert.raised_at,
                "acknowledged_at": one.alert.acknowledged_at,
                "record_id": one.record.pk if one.record else None,
                "number": one.record.local_id if one.record else None,
                "agency": (one.record.owner.ori if one.record else None)
                or (one.owner.ori if one.owner else None),
            }
            for one in selectors.told(**who, alerts=found)
        ],
    }


@router.post("/seen", response={200: AcknowledgedOut, **PROBLEMS}, summary="Mark alerts as seen")
@route(policy="alerts.subscribe", audit="alert.acknowledged", rate="write")
def seen(request: Request, data: SeenIn) -> Any:
    """Alerts of others are none: then nothing is marked."""
    count = services.acknowledge(
        by=request.actor, purpose=request.purpose, alert_ids=[str(one) for one in data.alerts]
    )
    return {"acknowledged": count}


@router.get(
    "/subscriptions", response={200: list[SubscriptionOut], **PROBLEMS}, summary="Subscriptions"
)
@route(policy="alerts.subscribe", audit="subscriptions.viewed", rate="read")
def subscriptions(request: Request) -> Any:
    """The caller's own; at most 500."""
    found = list(
        selectors.subscriptions_visible_to(viewer=request.actor, purpose=request.purpose)[:500]
    )
    audit.read(
        by=request.actor, purpose=request.purpose, verb="subscriptions.viewed",
        object_type="subscriptions", payload={"count": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return [_out(one) for one in found]


@router.post("/subscriptions", response={201: SubscriptionOut, **PROBLEMS}, summary="Subscribe")
@route(policy="alerts.subscribe", audit="subscription.created", rate="write")
def subscribe(request: Request, data: SubscriptionIn) -> Any:
    """Let a stated search stand."""
    who: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    stated = searches.search_of(**who, search_id=data.search_id)
    wanted = services.Wanted(
        what=stated.what, terms=searches.terms_of(stated), **data.model_dump(exclude={"search_id"})
    )
    made = services.subscribe(by=request.actor, purpose=request.purpose, wanted=wanted)
    return Status(201, _out(made))


@router.get(
    "/subscriptions/{subscription_id}",
    response={200: SubscriptionWhole, **PROBLEMS},
    summary="One subscription",
)
@route(policy="alerts.subscribe", audit="subscription.viewed", rate="read")
def subscription(request: Request, subscription_id: UUID) -> Any:
    """One of the caller's own, with what it looks for."""
    found = selectors.subscription_visible_to(
        viewer=request.actor, purpose=request.purpose, subscription_id=subscription_id
    )
    audit.read(
        by=request.actor, purpose=request.purpose, verb="subscription.viewed",
        object_type="subscription", object_id=str(found.pk), disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return {**_out(found), "terms": selectors.terms_sought(found)}


@router.post(
    "/subscriptions/{subscription_id}/validations",
    response={200: SubscriptionOut, **PROBLEMS},
    summary="Validate a subscription",
)
@route(policy="alerts.subscribe", audit="subscription.validated", rate="write")
def validate(request: Request, subscription_id: UUID, data: ValidationIn) -> Any:
    """Say that it is still needed."""
    found = services.validate_subscription(
        by=request.actor, purpose=request.purpose, subscription_id=subscription_id, days=data.days
    )
    return _out(found)


@router.delete(
    "/subscriptions/{subscription_id}", response={204: None, **PROBLEMS}, summary="Unsubscribe"
)
@route(policy="alerts.subscribe", audit="subscription.ended", rate="write")
def end(request: Request, subscription_id: UUID) -> Any:
    """End a subscription."""
    services.end_subscription(
        by=request.actor, purpose=request.purpose, subscription_id=subscription_id
    )
    return Status(204, None)
