"""How long a run has waited, and when it counts as lost: no tables, the time is told."""

from datetime import datetime, timedelta
from typing import Final

from accord.apps.evaluation.models import Evaluation

# A run takes seconds; after this its worker is taken for dead and it may be asked for again.
LOST_AFTER: Final = timedelta(minutes=30)
WAITING: Final = (Evaluation.Status.QUEUED, Evaluation.Status.RUNNING)


def since(row: Evaluation) -> datetime:
    """From when its wait is counted: its start, or its request while no worker has taken it."""
    return row.started_at or row.requested_at


def ask_again_at(row: Evaluation) -> datetime:
    """From when on the run may be asked for again."""
    return since(row) + LOST_AFTER


def state(row: Evaluation, now: datetime) -> str:
    """The state that is shown: a run that waits too long is lost, whoever has noticed."""
    if row.status in WAITING and now >= ask_again_at(row):
        return Evaluation.Status.LOST.value
    return row.status


def minutes(row: Evaluation, now: datetime) -> int:
    """Whole minutes that it has waited or run so far."""
    return max(int((now - since(row)).total_seconds() // 60), 0)
