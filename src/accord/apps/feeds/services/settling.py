"""When a delivery has been loaded: its counts, the alarms that end, the alarms that begin."""

from datetime import datetime
from statistics import median
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.apps.feeds.events import FeedDelivered
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.feeds.services.alarms import close_by_delivery, open_alarm
from accord.apps.feeds.services.rights import PURPOSE, WATCH
from accord.apps.records.models import Load, Submission
from accord.frame import audit, outbox

# What is usual: the middle of so many earlier deliveries, known from the second on.
USUAL_OF: Final = 8
USUAL_FROM: Final = 2
QUARANTINED_AT_MOST: Final = 0.5


def settle(*, submission_id: UUID | str, now: datetime) -> Delivery | None:
    """Close the delivery of a submission whose load has ended; again changes nothing."""
    with transaction.atomic():
        row = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("feed__agency", "submission__mapping_version")
            .filter(submission_id=submission_id, outcome__in=("held", "loading"))
            .order_by("-started_at")
            .first()
        )
        runs = Load.objects.filter(submission_id=submission_id).order_by("-started_at", "-id")
        run = runs.first()
        if row is None or row.submission is None or run is None:
            return None
        if row.submission.state not in {Submission.State.LOADED, Submission.State.STOPPED}:
            return None
        _settle(row, row.submission, run, now)
    return row


def _settle(row: Delivery, submission: Submission, run: Load, now: datetime) -> None:
    is_loaded = submission.state == Submission.State.LOADED
    row.rows, row.quarantined, row.finished_at = run.rows, run.quarantined, now
    row.outcome = Delivery.Outcome.LOADED if is_loaded else Delivery.Outcome.FAILED
    row.fault = run.fault
    with audit.transaction(
        by=WATCH, purpose=PURPOSE, verb="feed.settled", object_type="feed",
        object_id=str(row.feed_id),
        payload={"outcome": str(row.outcome), "rows": run.rows, "quarantined": run.quarantined},
    ):  # fmt: skip
        row.save(update_fields=["rows", "quarantined", "finished_at", "outcome", "fault"])
        _learn_mapping(row.feed, submission)
        _judge(row, now)
        if is_loaded:
            outbox.announce(
                FeedDelivered(
                    feed_id=str(row.feed_id),
                    agency_id=str(row.feed.agency_id),
                    delivery_id=str(row.pk),
                    rows=run.rows,
                    quarantined=run.quarantined,
                )
            )


def shrunken_snapshot(
    *, submission_id: UUID | str, absent: int, standing: int, now: datetime
) -> None:
    """A snapshot that leaves out most of what stands: its owner decides, nothing is withdrawn."""
    row = Delivery.objects.select_related("feed").filter(submission_id=submission_id).first()
    if row is not None:
        _alarm(row, Alarm.Kind.SHRUNKEN, now, absent=absent, standing=standing)


def usual_rows(feed: Feed, *, before: Delivery) -> float | None:
    """The middle of the rows of the last deliveries before one; None while too few are known."""
    earlier = (
        Delivery.objects.filter(
            feed=feed, outcome=Delivery.Outcome.LOADED, started_at__lt=before.started_at
        )
        .exclude(pk=before.pk)
        .order_by("-started_at")
        .values_list("rows", flat=True)[:USUAL_OF]
    )
    known = [rows for rows in earlier if rows is not None]
    return median(known) if len(known) >= USUAL_FROM else None


def _learn_mapping(feed: Feed, submission: Submission) -> None:
    """What a person confirmed for this feed reads its next deliveries."""
    version = submission.mapping_version
    if version is not None and feed.mapping_id != version.mapping_id:
        feed.mapping_id = version.mapping_id
        feed.save(update_fields=["mapping"])


def _judge(row: Delivery, now: datetime) -> None:
    """A good delivery ends alarms; one that shrank, stopped or mostly broke rules begins one."""
    feed, rows = row.feed, row.rows or 0
    if row.outcome != Delivery.Outcome.LOADED:
        rule = (row.fault or {}).get("rule", "stopped")
        _alarm(row, Alarm.Kind.FAILED, now, rule=str(rule))
        return
    ended = [Alarm.Kind.LATE, Alarm.Kind.EMPTY]
    if not _holds_others(row):
        ended.append(Alarm.Kind.CHANGED_LAYOUT)
    if rows and (row.quarantined or 0) / rows > QUARANTINED_AT_MOST:
        _alarm(row, Alarm.Kind.FAILED, now, rule="mostly_quarantined", rows=rows)
    else:
        ended.append(Alarm.Kind.FAILED)
    usual = usual_rows(feed, before=row)
    if usual is not None and rows < usual * feed.shrink_percent / 100:
        _alarm(row, Alarm.Kind.SHRUNKEN, now, rows=rows, usual=round(usual))
    elif not _asks(row):
        ended.append(Alarm.Kind.SHRUNKEN)
    Feed.objects.filter(pk=feed.pk).update(last_good_at=row.started_at)
    close_by_delivery(row=row, kinds=ended, now=now)


def _holds_others(row: Delivery) -> bool:
    """Whether another delivery waits for confirmation: its rows are nowhere yet."""
    held = Delivery.objects.filter(feed=row.feed_id, outcome=Delivery.Outcome.HELD)
    return held.exclude(pk=row.pk).exists()


def _asks(row: Delivery) -> bool:
    """Whether this snapshot itself shrank and waits for its owner: it ends no such alarm."""
    asked = Load.objects.filter(submission=row.submission, absence=Load.Absence.ASKED)
    return asked.exists()


def _alarm(row: Delivery, kind: str, now: datetime, **detail: int | str) -> None:
    open_alarm(
        by=WATCH, purpose=PURPOSE, feed=row.feed, kind=kind, now=now, delivery=row, detail=detail
    )
