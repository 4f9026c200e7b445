"""Open and close alarms: one open alarm of a kind for each feed, closed with a reason."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accord.apps.feeds.events import FeedAlarmClosed, FeedAlarmOpened
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.feeds.services.rights import PURPOSE, WATCH, demand_manage
from accord.frame import audit, changes, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

REASON_AT_MOST: Final = 500
BY_DELIVERY: Final = "a good delivery"
BY_VISIT: Final = "a visit that succeeded"


def open_alarm(
    *,
    by: Actor,
    purpose: Purpose,
    feed: Feed,
    kind: str,
    now: datetime,
    since: datetime | None = None,
    delivery: Delivery | None = None,
    detail: dict[str, Any] | None = None,
) -> Alarm:
    """Alarm the owner, unless an alarm of this kind is open; then that one learns the newest."""
    known = Alarm.objects.filter(feed=feed, kind=kind, closed_at__isnull=True).first()
    if known is not None:
        if delivery is not None:
            known.delivery, known.detail = delivery, detail or {}
            known.save(update_fields=["delivery", "detail"])
        return known
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.alarmed", object_type="feed", object_id=str(feed.pk),
        payload={"kind": kind},
    ):  # fmt: skip
        made = Alarm.objects.create(
            feed=feed,
            kind=kind,
            since=since or now,
            opened_at=now,
            delivery=delivery,
            detail=detail or {},
        )
        changes.tell("alarms", agency_id=feed.agency_id)
        outbox.announce(
            FeedAlarmOpened(
                feed_id=str(feed.pk),
                agency_id=str(feed.agency_id),
                alarm_id=str(made.pk),
                kind=kind,
            )
        )
    return made


def close_alarm(
    *, by: Actor, purpose: Purpose, alarm_id: UUID | str, reason: str, now: datetime
) -> Alarm:
    """A person ends an alarm and says why; the reason stands in the ledger as a commitment."""
    demand_manage(by)
    said = " ".join(reason.split())[:REASON_AT_MOST]
    found = Alarm.objects.select_related("feed").filter(pk=alarm_id).first()
    if found is None or (by.kind != "system" and str(found.feed.agency_id) != by.agency_id):
        raise Missing
    if not said:
        raise Invalid(faults=[Fault("reason", "required", _("Say why the alarm may end."))])
    if found.closed_at is not None:
        raise Conflict(_("This alarm is closed already."))
    _close(by, purpose, found, closed_by=by.id, reason=said, now=now, automatic=False)
    return found


def close_by_delivery(*, row: Delivery, kinds: Iterable[str], now: datetime) -> None:
    """What a good delivery ends: alarms of itself and of what came before it, never of later ones."""
    earlier = (
        Q(delivery__isnull=True) | Q(delivery=row) | Q(delivery__started_at__lt=row.started_at)
    )
    found = Alarm.objects.filter(earlier, feed=row.feed, kind__in=list(kinds))
    _close_all(found, reason=BY_DELIVERY, now=now)


def close_by_visit(*, feed: Feed, now: datetime) -> None:
    """What a visit that succeeds ends: the alarm of those that failed, not that of a bad file."""
    failed = Q(delivery__outcome=Delivery.Outcome.FAILED, delivery__submission__isnull=True)
    found = Alarm.objects.filter(failed, feed=feed, kind=Alarm.Kind.FAILED)
    _close_all(found, reason=BY_VISIT, now=now)


def _close_all(found: QuerySet[Alarm], *, reason: str, now: datetime) -> None:
    for alarm in found.filter(closed_at__isnull=True).select_related("feed"):
        _close(
            WATCH, PURPOSE, alarm, closed_by="delivery", reason=reason, now=now, automatic=True
        )  # fmt: skip


def _close(
    by: Actor,
    purpose: Purpose,
    alarm: Alarm,
    *,
    closed_by: str,
    reason: str,
    now: datetime,
    automatic: bool,
) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.alarm_closed", object_type="feed",
        object_id=str(alarm.feed_id), payload={"kind": alarm.kind, "automatic": automatic},
    ) as entry:  # fmt: skip
        if not automatic:
            entry.commitments.append(entry.commit("close_reason", reason))
        changed = Alarm.objects.filter(pk=alarm.pk, closed_at__isnull=True).update(
            closed_at=now, closed_by=closed_by, reason=reason
        )
        if not changed:
            raise Conflict(_("This alarm is closed already."))
        alarm.closed_at, alarm.closed_by, alarm.reason = now, closed_by, reason
        changes.tell("alarms", agency_id=alarm.feed.agency_id)
        outbox.announce(
            FeedAlarmClosed(
                feed_id=str(alarm.feed_id),
                agency_id=str(alarm.feed.agency_id),
                alarm_id=str(alarm.pk),
                kind=alarm.kind,
            )
        )
