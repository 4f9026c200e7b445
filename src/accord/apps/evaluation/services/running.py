"""Run a frozen plan: what it says, on what the requester's agency may count now."""

import json
import time
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences
from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import planning
from accord.apps.evaluation.events import EvaluationMade
from accord.apps.evaluation.extracting import neighbours_of
from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.apps.evaluation.planning import Ground
from accord.apps.evaluation.selectors import (
    Counted,
    actions_told,
    drawn_for,
    is_by_lot,
    lot_of,
    seal_of,
)
from accord.apps.evaluation.services.requesting import request_evaluation, requested, runnable
from accord.core.evaluate import (
    JOINT_METHOD,
    Deviation,
    Plan,
    bundle,
    digest,
    evaluate_joint,
    month_of,
    next_month,
    table_inputs,
)
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox import announce

# What a fault of the program raises: the run is over, and whoever waits for it is told.
FAULTS = (ArithmeticError, LookupError, TypeError, AttributeError, AssertionError, MemoryError)
FINISHED = (Evaluation.Status.DONE, Evaluation.Status.REFUSED)


def run_evaluation(*, by: Actor, purpose: Purpose, evaluation_id: UUID | str) -> Evaluation:
    """Run a requested evaluation with the rights that its requester has now; the worker's part."""
    row = Evaluation.objects.filter(pk=evaluation_id, made_by=by.id).first()
    if row is None:
        raise Missing
    if row.status in FINISHED:
        return row
    started = time.perf_counter()
    changes.tell("evaluations", agency_id=row.agency_id)
    row.status, row.started_at = Evaluation.Status.RUNNING, timezone.now()
    row.save(update_fields=["status", "started_at"])
    try:
        kept = runnable(by, purpose, row.plan_id)
        plan = planning.plan_of(kept.content)
        counted = drawn_for(
            viewer=audiences.as_agency(by), purpose=purpose, plan=plan, ground=kept.ground,
            today=agencies.day_at(kept.strategy.lead),
        )  # fmt: skip
        text = _computed(kept, plan, counted, agency_id=row.agency_id)
    except (Denied, Missing):
        words = _("Whoever asked for it may no longer run this plan.")
        return _refuse(row, by, purpose, message=words)
    except (Invalid, ValueError) as error:  # the table's, a design's
        return _refuse(row, by, purpose, message=str(error))
    except FAULTS as error:
        _refuse(row, by, purpose, message=_fault_words(error))
        raise  # the worker keeps where it happened
    try:
        return _finish(row, by, purpose, counted=counted, text=text, started=started)
    except Conflict as error:
        return _refuse(requested(row.pk), by, purpose, message=str(error))


def run_now(*, by: Actor, purpose: Purpose, plan_id: UUID | str) -> Evaluation:
    """Ask for an evaluation and run it here: for the command line and the demonstration."""
    row = request_evaluation(by=by, purpose=purpose, plan_id=plan_id, enqueue=False)
    return run_evaluation(by=by, purpose=purpose, evaluation_id=row.pk)


def _computed(
    kept: EvaluationPlan, plan: Plan, counted: Counted, *, agency_id: UUID | None
) -> bytes:
    """The evidence bundle."""
    found = counted.extract
    ground = Ground.of_json(kept.ground)
    near = neighbours_of(ground.names, ground.geometries)
    registered, lot = found.digest, lot_of(kept)
    if is_by_lot(kept) and lot is None:
        raise Invalid(_("The lot has not fallen yet: the ledger's next checkpoint draws it."))
    if _is_whole(plan, counted) and not _registers(kept, plan, counted, agency_id):
        registered = kept.extract_digest
    inputs = table_inputs(
        found.rows(), plan, data=found.text(), frozen=seal_of(kept), registered_data=registered,
        neighbours=near, deviations=_deviations(kept, plan, counted), lot=lot,
        places=None if lot is None else planning.places_of(plan, ground, lot),
    )  # fmt: skip
    at = [found.units.index(name) for name in inputs["units"]]
    months = [found.months.index(month_of(text)) for text in inputs["periods"]]
    settings = plan.settings
    inputs |= {
        "moved_counts": {
            name: [[cells[row][month] for month in months] for row in at]
            for name, cells in found.beside.items()
            if name != "control"
        },
        "shift_outcome": settings.get("shift_outcome", ""),
        "shift_outcome_es": settings.get("shift_outcome_es", ""),
        "actions": actions_told(kept.strategy),
        "agencies": list(found.agencies),
        "looks": kept.evaluations.filter(status=Evaluation.Status.DONE, is_whole=False).count(),
        "deviations": [
            {"what": one.what, "why": one.why, "on": one.happened_on.isoformat()}
            for one in kept.deviations.all()
        ],
    }
    return bundle(method=JOINT_METHOD, inputs=inputs, compute=evaluate_joint, plan_hash=plan.hash)


def _registers(kept: EvaluationPlan, plan: Plan, counted: Counted, agency_id: UUID | None) -> bool:
    """Whether this extract is the one that the signatures stand for.

    It is the first whole one of the agency that owns the plan, with the records of every agency
    that the plan counts. Nobody else's is taken for it, however early it was drawn.
    """
    return (
        not kept.extract_digest
        and agency_id == kept.agency_id
        and set(counted.extract.agencies) == set(plan.settings["agencies"])
        and _is_whole(plan, counted)
    )


def _deviations(kept: EvaluationPlan, plan: Plan, counted: Counted) -> tuple[Deviation, ...]:
    """Those that people recorded, a ground that is not the plan's, and agencies that are not counted."""
    last = counted.extract.months[-1] if counted.extract.months else plan.start
    told = [
        Deviation(what=one.what, why=one.why, on=one.happened_on) for one in kept.deviations.all()
    ]
    if _outlines(kept) != plan.settings["outlines"]:
        told.append(Deviation(what="areas are not those of the plan", why="outlines", on=last))
    missing = sorted(set(plan.settings["agencies"]) - set(counted.extract.agencies))
    if missing:
        what = f"records of {', '.join(missing)} are not counted"
        told.append(Deviation(what=what, why="policy or delivery", on=last))
    return tuple(told)


def _outlines(kept: EvaluationPlan) -> dict[str, str]:
    return {name: digest(bytes.fromhex(shape)) for name, shape in kept.ground.items()}


def _is_whole(plan: Plan, counted: Counted) -> bool:
    """Whether the follow-up is over and told."""
    last = next_month(plan.start.replace(day=1), plan.follow_up_months - 1)
    months: tuple[date, ...] = counted.extract.months
    return bool(months) and months[-1] == last


def _refuse(row: Evaluation, by: Actor, purpose: Purpose, *, message: str) -> Evaluation:
    row.status, row.refusal = Evaluation.Status.REFUSED, message
    row.finished_at = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="evaluation.refused", object_type="evaluation",
        object_id=str(row.pk), payload={"rule": "data"},
    ):  # fmt: skip
        row.save(update_fields=["status", "refusal", "finished_at"])
        changes.tell("evaluations", agency_id=row.agency_id)
    return row


def _fault_words(error: BaseException) -> str:
    words = _(
        "The calculation broke off with a fault of the program (%(kind)s); nothing was found out. "
        "Whoever runs this node finds more in the worker's log. It may be run again."
    )
    return words % {"kind": type(error).__name__}


def _finish(
    row: Evaluation, by: Actor, purpose: Purpose, *, counted: Counted, text: bytes, started: float
) -> Evaluation:
    held = json.loads(text)
    _fill(row, held["results"], text, counted)
    row.plan_digest = held["plan"]
    row.seconds = round(time.perf_counter() - started, 3)
    with audit.transaction(
        by=by, purpose=purpose, verb="evaluation.made", object_type="evaluation",
        object_id=str(row.pk),
        payload={
            "plan": str(row.plan_id), "plan_digest": row.plan_digest,
            "input_digest": row.input_digest, "bundle_digest": row.bundle_digest,
            "label": row.label, "agencies": list(counted.extract.agencies), "registered": "",
        },
    ) as entry:  # fmt: skip
        kept = EvaluationPlan.objects.select_for_update().get(pk=row.plan_id)
        plan = planning.plan_of(kept.content)
        row.is_whole = _is_whole(plan, counted)
        if _registers(kept, plan, counted, row.agency_id):
            kept.extract_digest, kept.extract_at = row.input_digest, row.finished_at
            kept.save(update_fields=["extract_digest", "extract_at"])
        entry.payload["registered"] = kept.extract_digest
        if row.label == Evaluation.Label.CONFIRMATORY and kept.extract_digest != row.input_digest:
            raise Conflict(_("Another extract was registered in the meantime; run it again."))
        row.save()
        changes.tell("evaluations", agency_id=row.agency_id)
        announce(
            EvaluationMade(
                evaluation_id=str(row.pk), plan_id=str(row.plan_id),
                agency_id=str(row.agency_id or ""),
            )
        )  # fmt: skip
    return row


def _fill(row: Evaluation, found: dict[str, Any], text: bytes, counted: Counted) -> None:
    row.status = Evaluation.Status.DONE
    row.scope, row.input_digest = counted.scope, counted.extract.digest
    row.bundle, row.bundle_digest = text.decode(), digest(text)
    row.label, row.finding = found["standing"]["label"], found["finding"]
    row.design, row.level = found["design"], found["grade"]["level"]
    line = found["library"] or {"log_ratio": None, "standard_error": None}
    row.log_ratio, row.standard_error = line["log_ratio"], line["standard_error"]
    row.finished_at = timezone.now()
