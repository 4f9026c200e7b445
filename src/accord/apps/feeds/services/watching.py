"""What the worker does every few seconds: visit what is due, and notice what is late."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.feeds.rhythm import Rhythm, late_since
from accord.apps.feeds.services.alarms import open_alarm
from accord.apps.feeds.services.rights import PURPOSE, WATCH
from accord.apps.feeds.services.running import JOB
from accord.apps.feeds.services.settling import settle
from accord.frame import tasks


def watch(*, now: datetime) -> int:
    """One look at all feeds; returns how many visits were handed to the worker."""
    started = sum(_hand_over(pk, now) for pk in _due(now))
    for feed in Feed.objects.filter(is_paused=False, expected__isnull=False).select_related(
        "agency"
    ):
        _demand_punctual(feed, now)
    for submission_id in _ended():
        settle(submission_id=submission_id, now=now)
    return started


def _due(now: datetime) -> list[UUID]:
    due = Feed.objects.filter(is_paused=False, next_look_at__lte=now)
    return list(due.order_by("next_look_at").values_list("pk", flat=True))


def _hand_over(pk: UUID, now: datetime) -> bool:
    """Enqueue one visit; looked at again inside the transaction, since other workers watch too."""
    with transaction.atomic():
        found = Feed.objects.select_for_update(of=("self",)).select_related("agency")
        feed = found.filter(pk=pk, is_paused=False, next_look_at__lte=now).first()
        if feed is None or feed.schedule is None:
            return False
        zone = ZoneInfo(feed.agency.time_zone)
        feed.next_look_at = Rhythm.from_json(feed.schedule).next_after(now, zone)
        feed.save(update_fields=["next_look_at"])
        tasks.enqueue(JOB, str(feed.pk))
    return True


def _demand_punctual(feed: Feed, now: datetime) -> None:
    if feed.expected is None:
        return
    last = max(feed.expected_from, feed.last_good_at or feed.expected_from)
    since = late_since(
        Rhythm.from_json(feed.expected, field="expected"),
        grace=timedelta(minutes=feed.grace_minutes),
        last=last,
        now=now,
        zone=ZoneInfo(feed.agency.time_zone),
    )
    if since is None or Alarm.objects.filter(feed=feed, kind="late", since__gte=since).exists():
        return  # also when somebody has ended the alarm of this very lateness
    with transaction.atomic():
        open_alarm(by=WATCH, purpose=PURPOSE, feed=feed, kind=Alarm.Kind.LATE, now=now, since=since)


def _ended() -> list[UUID]:
    """Loads that have ended while nobody told us: an announcement may come late."""
    waiting = Delivery.objects.filter(
        outcome__in=("held", "loading"), submission__state__in=("loaded", "stopped")
    )
    return [one for one in waiting.values_list("submission_id", flat=True) if one is not None]
