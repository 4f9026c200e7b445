"""Hand a load to the worker; the job is enqueued in the transaction that opens the run."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accord.apps.records.models import Load, Submission
from accord.apps.records.services.loading import opened_run
from accord.apps.records.services.rights import demand_own
from accord.frame import tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

JOB = "accord.apps.records.tasks.load_submission"


def start_load(*, by: Actor, purpose: Purpose, submission_id: UUID | str) -> Load:
    """Open the run and enqueue it; a run that is done is returned as it is."""
    found = (
        Submission.objects.select_related("agency", "mapping_version__mapping")
        .filter(pk=submission_id)
        .first()
    )
    demand_own(by, purpose, found.agency if found else None)
    assert found is not None
    if found.mapping_version is None:
        raise Conflict(_("Confirm a mapping first."))
    with transaction.atomic():
        run = opened_run(by=by, purpose=purpose, submission=found, version=found.mapping_version)
        if run.state != Load.State.DONE:
            tasks.enqueue(JOB, str(found.pk), by.id, purpose.code)
    return run
