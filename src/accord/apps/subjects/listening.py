"""What other apps announce and links must follow: loads, restated, released and expunged records."""

from typing import Any, Final

from accord.apps.records.events import (
    DisseminationChanged,
    RecordExpunged,
    RecordRestated,
    SubmissionLoaded,
)
from accord.frame import outbox
from accord.frame.tasks import enqueue

JOB: Final = "accord.apps.subjects.tasks.link"


def connect() -> None:
    """Listen; called once when the app is ready."""
    for event in (SubmissionLoaded, RecordRestated, DisseminationChanged, RecordExpunged):
        outbox.listen(event, something_changed)


def something_changed(_event_id: str, _payload: dict[str, Any]) -> None:
    """Have the links worked out anew; the job finds by itself what is new and what is gone."""
    enqueue(JOB)
