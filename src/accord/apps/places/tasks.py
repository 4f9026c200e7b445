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


@task(policy="places.forecast", audit="forecast.plan_weighed")
def weigh_plan(plan_id: str) -> None:
    """Weigh a plan with the rights that its asker has now."""
    row = services.requested_plan(plan_id)
    services.weigh_plan(
        by=records.submitter(row.asked_by),
        purpose=Purpose(code=row.run.purpose_code),
        plan_id=plan_id,
    )


@task(policy="places.forecast", audit="forecast.plan_compared")
def compare_plan(plan_id: str) -> None:
    """Hold a plan against past weeks with the rights that whoever chose its cap has now."""
    row = services.requested_plan(plan_id)
    services.compare_plan(
        by=records.submitter(row.cap_by),
        purpose=Purpose(code=row.run.purpose_code),
        plan_id=plan_id,
    )
