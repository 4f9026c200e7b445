"""Subscriptions of the reader, what they were told, and what of it the reader may still see."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accord.apps.agencies import sharing
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.exchange.selectors.searches import Terms
from accord.apps.records import selectors as records
from accord.apps.records.models import Record
from accord.core import crypto
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

Standing = Literal["waiting", "standing", "grace", "ended"]


@dataclass(frozen=True, kw_only=True)
class Told:
    """An alert as its reader may see it now: the record, or whom to ask, or neither."""

    alert: Alert
    record: Record | None = None
    owner: Agency | None = None


def subscriptions_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Subscription]:
    """The viewer's own subscriptions: what somebody looks for is nobody else's business."""
    del purpose  # each has its own, stated when it was made
    return (
        Subscription.objects.filter(user_id=viewer.id)
        .annotate(unseen=Count("alerts", filter=Q(alerts__acknowledged_at__isnull=True)))
        .order_by("label", "id")
    )


def subscription_visible_to(
    *, viewer: Actor, purpose: Purpose, subscription_id: UUID | str
) -> Subscription:
    """One of the viewer's own; else `Missing`."""
    own = subscriptions_visible_to(viewer=viewer, purpose=purpose)
    found = own.filter(pk=subscription_id).first()
    if found is None:
        raise Missing
    return found


def owners_who_tell(*, viewer: Actor, purpose: Purpose) -> list[str]:
    """Names of the agencies of whose new records the viewer may be told for this purpose."""
    return sharing.owners_allowing(
        viewer=viewer, purpose=purpose, actions=("search", "subscribe", "view")
    )


def terms_sought(subscription: Subscription) -> Terms:
    """What it looks for; raises `Missing` where the node's key is another one."""
    try:
        text = sealing.unseal(bytes(subscription.sealed), context=sealed_for(subscription.pk))
    except crypto.SealBroken as error:
        raise Missing from error
    terms: Terms = json.loads(text)
    return terms


def sealed_for(subscription_id: UUID) -> str:
    """What a subscription's terms are sealed for."""
    return f"subscription:{subscription_id}"


def purpose_of(subscription: Subscription) -> Purpose:
    """The purpose stated for the subscription, which each of its looks carries."""
    return Purpose(
        code=subscription.purpose_code,
        reason=subscription.reason,
        case_number=subscription.case_number,
        on_behalf_of=subscription.on_behalf_of,
    )


def standing_of(subscription: Subscription, now: datetime) -> Standing:
    """Whether it looks: in its days of grace it still does, and asks to be validated."""
    if subscription.ended_at is not None or now >= subscription.ends_at:
        return "ended"
    if now < subscription.starts_at:
        return "waiting"
    if now < subscription.validate_by:
        return "standing"
    return "grace" if now < lapses_at(subscription) else "ended"


def lapses_at(subscription: Subscription) -> datetime:
    """When it ends for want of validation."""
    return subscription.validate_by + timedelta(days=subscription.grace_days)


def alerts_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Alert]:
    """What the viewer's subscriptions of this purpose were told, newest first."""
    own = Alert.objects.filter(
        subscription__user_id=viewer.id, subscription__purpose_code=purpose.code
    )
    return own.select_related("subscription", "other_agency").order_by("-raised_at", "-id")


def told(*, viewer: Actor, purpose: Purpose, alerts: Sequence[Alert]) -> list[Told]:
    """Each alert with what its reader may see of its record now, with the entry of the disclosure.

    Rights are asked anew: what was shared when it was raised may not be any more.
    """
    shown = _records_of(alerts, viewer=viewer, purpose=purpose)
    hidden = [one.about_id for one in alerts if one.about_id not in shown]
    pointed = {
        found.pk: found.owner
        for found in records.records_visible_to(viewer=viewer, purpose=purpose, action="pointer")
        .filter(pk__in=hidden)
        .select_related("owner")
    }
    audit.read(
        by=viewer, purpose=purpose, verb="alerts.viewed", object_type="alerts",
        payload={"count": len(alerts)}, disclosed=[one.pk for one in shown.values()],
    )  # fmt: skip
    return [
        Told(
            alert=one,
            record=shown.get(one.about_id),
            owner=one.other_agency or pointed.get(one.about_id),
        )
        for one in alerts
    ]


def _records_of(alerts: Sequence[Alert], **who: Any) -> Mapping[UUID, Record]:
    """What the viewer may read of the alerts' records, in the versions that stand today."""
    seen = records.records_visible_to(**who).select_related("owner")
    asked = [one.about_id for one in alerts if one.trigger != Alert.Trigger.CONTACT]
    found = {one.pk: one for one in seen.filter(pk__in=asked)}
    superseded = Record.objects.filter(
        pk__in=[one for one in asked if one not in found], is_current=False
    )
    for old in superseded:
        newer = seen.filter(
            owner_id=old.owner_id, source_system=old.source_system, kind=old.kind,
            local_id=old.local_id, row_key=old.row_key,
        ).first()  # fmt: skip
        if newer is not None:
            found[old.pk] = newer
    return found
