"""The jobs of this app: ids in, one service each."""

from accord.apps.briefs import services
from accord.apps.records import selectors as records
from accord.frame.actor import Purpose
from accord.frame.tasks import task


@task(policy="briefs.make", audit="brief.made")
def make_brief(brief_id: str) -> None:
    """Make a requested brief with the rights that its requester has now."""
    row = services.requested(brief_id)
    services.run_brief(
        by=records.submitter(row.made_by),
        purpose=Purpose(code=row.purpose_code),
        brief_id=brief_id,
    )
