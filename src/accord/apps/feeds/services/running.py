"""One visit of one feed: claimed so that no two workers fetch it, every file staged and taken in."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accord.apps.feeds import sources
from accord.apps.feeds.models import Alarm, Delivery, Feed
from accord.apps.feeds.services.alarms import close_by_visit, open_alarm
from accord.apps.feeds.services.rights import PURPOSE, WATCH, acting_for, demand_manage, locked
from accord.apps.feeds.services.taking_in import Staged, keep, take_in
from accord.frame import audit, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import AccordError, Conflict
from accord.frame.ids import new_id

JOB: Final = "accord.apps.feeds.tasks.run_feed"
# Longer than a visit may last (`sources.kinds.SECONDS_AT_MOST`), renewed with each file.
LEASE: Final = timedelta(minutes=15)
FILES_AT_MOST: Final = 20


def ask_now(*, by: Actor, purpose: Purpose, feed_id: UUID | str, by_worker: bool = True) -> Feed:
    """Have the worker look at a feed at once, paused or not; or the caller is about to do so."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.asked", object_type="feed", object_id=str(feed_id)
    ):
        feed = locked(by, feed_id)
        if feed.schedule is None:
            raise Conflict(_("Nothing is fetched for this feed: the partner sends."))
        if by_worker:
            tasks.enqueue(JOB, str(feed.pk))
    return feed


def run_feed(*, feed_id: UUID | str, now: datetime) -> list[Delivery]:
    """Fetch what waits, with the present rights of whoever answers for the feed.

    Empty if another worker is at it, or nothing is new. A visit that fails is a delivery that
    failed, and alarms the owner.
    """
    claim = _claimed(feed_id, now)
    if claim is None:
        return []
    feed = Feed.objects.select_related("agency", "mapping").get(pk=feed_id)
    try:
        found = _visit(acting_for(feed), feed, claim, now)
    except AccordError as error:
        return [_failed(feed, error, now)]
    finally:
        _released(feed_id, claim, now)
    # The way in works again, whatever came through it.
    if not any(one.outcome in {"refused", "failed"} for one in found):
        close_by_visit(feed=feed, now=now)
    return found


def _visit(by: Actor, feed: Feed, claim: UUID, now: datetime) -> list[Delivery]:
    made: list[Delivery] = []
    with sources.opened(feed, by=by, purpose=PURPOSE, now=now) as source:
        taken = set(
            Delivery.objects.filter(feed=feed)
            .exclude(source_mark="")
            .values_list("source_name", "source_mark")
        )
        new = [one for one in source.waiting() if (one.name[:200], one.mark) not in taken]
        for found in new[:FILES_AT_MOST]:
            if not _renewed(feed, claim):
                break
            with staging() as path:
                try:
                    with path.open("wb") as into:
                        source.copy(found, into)
                except sources.NotYet:
                    continue
                delivery = take_in(
                    by=by, feed=feed, now=now,
                    staged=Staged(path=path, name=found.name, mark=found.mark),
                )  # fmt: skip
            made.append(delivery)
            source.done(found, accepted=delivery.outcome != Delivery.Outcome.REFUSED)
            if source.memory != feed.memory and source.memory:
                Feed.objects.filter(pk=feed.pk).update(memory=source.memory)
    return made


def _claimed(feed_id: UUID | str, now: datetime) -> UUID | None:
    """Take the feed for this visit; None while another worker has it. One statement decides."""
    claim = new_id()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    mine = Feed.objects.filter(free, pk=feed_id, schedule__isnull=False).update(
        claim=claim, claimed_until=now + LEASE
    )
    return claim if mine else None


def _renewed(feed: Feed, claim: UUID) -> bool:
    """Whether the visit still has the feed; its lease begins anew with each file."""
    held = Feed.objects.filter(pk=feed.pk, claim=claim)
    until = held.values_list("claimed_until", flat=True).first()
    return until is not None and bool(held.update(claimed_until=until + LEASE))


def _released(feed_id: UUID | str, claim: UUID, now: datetime) -> None:
    Feed.objects.filter(pk=feed_id, claim=claim).update(
        claim=None, claimed_until=None, looked_at=now
    )


@contextmanager
def staging() -> Iterator[Path]:
    """A private place on this node's disk for one file, gone afterwards."""
    folder = Path(settings.ACCORD_STATE_DIR) / "feeds-staging"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _failed(feed: Feed, error: AccordError, now: datetime) -> Delivery:
    """Tell the owner once; the same failure again is counted."""
    fault = {"rule": error.code, "row": None, "message": error.message}
    row = Delivery(
        feed=feed, started_at=now, finished_at=now, outcome=Delivery.Outcome.FAILED, fault=fault
    )
    with transaction.atomic():
        kept = keep(WATCH, row, now)
        open_alarm(
            by=WATCH, purpose=PURPOSE, feed=feed, kind=Alarm.Kind.FAILED, now=now, delivery=kept,
            detail={"rule": error.code},
        )  # fmt: skip
    return kept
