"""The jobs of this app: ids in, one service each."""

from accord.apps.places import services
from accord.apps.records import selectors as records
from accord.frame.actor import Purpose
from accord.frame.tasks import task


@task(policy="places.forecast", audit="forecast.made")
def make_forecast(run_id: str) -> None:
    """Make a requested forecast with the rights that its requester has now."""
    row = services.requested(run_id)
    services.run_forecast(
        by=records.submitter(row.made_by), purpose=Purpose(code=row.purpose_code), run_id=run_id
    )


@task(policy="places.forecast", audit="forecast.audited")
def make_audit(audit_id: str) -> None:
    """Audit a forecast with the rights that its requester has now."""
    row = services.requested_audit(audit_id)
    services.run_audit(
        by=records.submitter(row.requested_by),
        purpose=Purpose(code=row.run.purpose_code),
        audit_id=audit_id,
    )
