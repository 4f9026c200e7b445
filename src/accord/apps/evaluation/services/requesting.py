"""Ask for a run of a frozen plan: by who takes part, and again where one was lost."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.evaluation import waiting
from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.apps.evaluation.selectors import demand_records, plan_visible_to
from accord.apps.strategies.services import demand_participant
from accord.frame import audit, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing

JOB = "accord.apps.evaluation.tasks.make_evaluation"


def request_evaluation(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, enqueue: bool = True
) -> Evaluation:
    """Ask the worker to run a frozen plan; each partner runs it on what it may count itself.

    Whoever asks again while the own run still waits is given that one; once it has waited too
    long it is marked lost and another takes its place.
    """
    plan = runnable(by, purpose, plan_id)
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="evaluation.requested", object_type="plan",
        object_id=str(plan.pk),
    ) as entry:  # fmt: skip
        held = EvaluationPlan.objects.select_for_update().get(pk=plan.pk)
        own = held.evaluations.filter(
            made_by=by.id, purpose_code=purpose.code, status__in=waiting.WAITING
        )
        lost = [one for one in own if waiting.state(one, now) == Evaluation.Status.LOST]
        still = next((one for one in own if one not in lost), None)
        held.evaluations.filter(pk__in=[one.pk for one in lost]).update(
            status=Evaluation.Status.LOST
        )
        row = still or Evaluation(
            plan=plan, agency_id=by.agency_id, purpose_code=purpose.code, made_by=by.id
        )
        entry.payload = {"evaluation": str(row.pk), "lost": [str(one.pk) for one in lost]}
        if still is None:
            row.save(force_insert=True)
            if enqueue:
                tasks.enqueue(JOB, str(row.pk))
    return row


def runnable(by: Actor, purpose: Purpose, plan_id: UUID | str) -> EvaluationPlan:
    """The frozen plan, if the actor's agency takes part in its strategy and may count records."""
    plan = plan_visible_to(viewer=by, purpose=purpose, plan_id=plan_id)
    if by.agency_id is None:
        raise Denied
    demand_participant(by, plan.strategy)
    demand_records(by, purpose)
    if plan.status != EvaluationPlan.Status.FROZEN:
        raise Conflict(_("Freeze the plan first: a result is held against what was fixed."))
    return plan


def requested(evaluation_id: UUID | str) -> Evaluation:
    """The row behind a job's id; raises `Missing` when it is gone."""
    row = Evaluation.objects.filter(pk=evaluation_id).first()
    if row is None:
        raise Missing
    return row
