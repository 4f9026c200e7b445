"""The job of this app: one service."""

from accord.apps.subjects import services
from accord.frame.tasks import task


@task(policy="records.ingest", audit="subjects.linked")
def link() -> None:
    """Work out the links of what landed, changed or went since the last time."""
    services.link_new()
