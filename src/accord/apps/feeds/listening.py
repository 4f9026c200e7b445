"""What other apps announce and feeds must know: a submission has been loaded."""

from typing import Any

from django.utils import timezone

from accord.apps.feeds import services
from accord.apps.records.events import SubmissionLoaded
from accord.frame import outbox


def connect() -> None:
    """Listen; called once when the app is ready."""
    outbox.listen(SubmissionLoaded, submission_loaded)


def submission_loaded(_event_id: str, payload: dict[str, Any]) -> None:
    """Settle the delivery that brought it, if a feed did."""
    services.settle(submission_id=payload["submission_id"], now=timezone.now())
