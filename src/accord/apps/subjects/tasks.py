"""The job of this app: one service."""

from accord.apps.subjects import services
from accord.frame.errors import Conflict
from accord.frame.tasks import enqueue, task


@task(policy="records.ingest", audit="subjects.linked")
def link() -> None:
    """Work out the links of what landed, changed or went since the last time."""
    services.forget_expunged()
    try:
        services.link_new()
    except Conflict:  # another run was quicker; what it had not seen is linked next
        enqueue("accord.apps.subjects.tasks.link")
