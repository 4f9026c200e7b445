"""What other apps announce and feeds must know: a load has ended, a snapshot shrank."""

from typing import Any

from django.utils import timezone

from accord.apps.feeds import services
from accord.apps.records.events import SnapshotShrunken, SubmissionLoaded
from accord.frame import outbox


def connect() -> None:
    """Listen; called once when the app is ready."""
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
