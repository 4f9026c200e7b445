"""The jobs of this app: ids in, one service each."""

from accord.apps.evaluation import services
from accord.apps.records import selectors as records
from accord.frame.actor import Purpose
from accord.frame.tasks import task


@task(policy="strategies.manage", audit="evaluation.made")
def make_evaluation(evaluation_id: str) -> None:
    """Run a requested evaluation with the rights that its requester has now."""
    row = services.requested(evaluation_id)
    services.run_evaluation(
        by=records.submitter(row.made_by),
        purpose=Purpose(code=row.purpose_code),
        evaluation_id=evaluation_id,
    )
