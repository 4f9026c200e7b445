"""What other apps announce and feeds must know: a load has ended, a snapshot shrank."""

from typing import Any, Final

from django.utils import timezone

from accord.apps.feeds import services
from accord.apps.records.events import SnapshotShrunken, SubmissionLoaded
from accord.frame import outbox, rounds

LOOK_SECONDS: Final = 10.0


def connect() -> None:
    """Listen, and look at all feeds now and then; called once when the app is ready."""
    rounds.every(LOOK_SECONDS, "feeds", lambda now: services.watch(now=now))
    outbox.listen(SubmissionLoaded, submission_loaded)
    outbox.listen(SnapshotShrunken, snapshot_shrunken)


def submission_loaded(_event_id: str, payload: dict[str, Any]) -> None:
    """Settle the delivery that brought it, if a feed did."""
    services.settle(submission_id=payload["submission_id"], now=timezone.now())


def snapshot_shrunken(_event_id: str, payload: dict[str, Any]) -> None:
    """Alarm the owner of the feed that brought it, if one did."""
    services.shrunken_snapshot(
        submission_id=payload["submission_id"],
        absent=payload["absent"],
        standing=payload["standing"],
        now=timezone.now(),
    )
