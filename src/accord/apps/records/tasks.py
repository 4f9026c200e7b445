"""The jobs of this app: ids in, one service each."""

from accord.apps.records import selectors, services
from accord.frame.actor import Purpose
from accord.frame.tasks import task


@task(policy="records.ingest", audit="records.loaded")
def load_submission(submission_id: str, user_id: str, purpose_code: str) -> None:
    """Load a confirmed submission with the rights that its submitter has now."""
    services.load(
        by=selectors.submitter(user_id),
        purpose=Purpose(code=purpose_code),
        submission_id=submission_id,
    )
