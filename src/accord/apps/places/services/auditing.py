"""Audit a forecast: asked for by whoever may make it, computed by the worker, never edited."""

import json
import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.places import computing, judging, selectors, surface
from accord.apps.places.incidents import Incidents
from accord.apps.places.models import Activation, ForecastAudit, ForecastRun
from accord.apps.places.services.ending import WATCH, WATCHING, switch_off_row
from accord.apps.places.services.forecasts import area_of_run, told_beside, usable
from accord.apps.places.services.freshness import good_until
from accord.core.crypto import sha256
from accord.core.fairness import Areas, Provenance
from accord.frame import audit, changes, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing

WAITING: Final = (ForecastAudit.Status.QUEUED, ForecastAudit.Status.RUNNING)
# A queue may be long; what waits a day in it has been forgotten.
LOST_IN_QUEUE: Final = timedelta(days=1)


def request_audit(
    *, by: Actor, purpose: Purpose, run_id: UUID | str, enqueue: bool = True
) -> ForecastAudit:
    """Have a finished forecast audited; `Conflict` while its audit is under way.

    One whose worker has not stirred for an hour is given up for it.
    """
    if not by.may("places.forecast"):
        raise Denied
    run = selectors.run(viewer=by, purpose=purpose, run_id=run_id)
    if run.status != ForecastRun.Status.DONE or not run.question:
        raise Conflict(_("Only a finished forecast can be audited; make this one anew."))
    row = ForecastAudit(run=run, requested_by=by.id)
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.audit_asked", object_type="forecast",
        object_id=str(run.pk),
    ):  # fmt: skip
        locked = ForecastRun.objects.select_for_update().only("pk").get(pk=run.pk)
        lost = locked.audits.filter(_silent_for(selectors.LOST_AFTER, selectors.LOST_AFTER))
        for one in lost:
            _give_up(one, by=by, purpose=purpose)
        if locked.audits.filter(status__in=WAITING).exists():
            raise Conflict(_("This forecast is being audited."))
        row.save(force_insert=True)
        if enqueue:
            tasks.enqueue("accord.apps.places.tasks.make_audit", str(row.pk))
    return row


def requested_audit(audit_id: UUID | str) -> ForecastAudit:
    """The row behind a job's id; raises `Missing` when it is gone."""
    row = ForecastAudit.objects.select_related("run").filter(pk=audit_id).first()
    if row is None:
        raise Missing
    return row


def audit_now(*, by: Actor, purpose: Purpose, run_id: UUID | str) -> ForecastAudit:
    """Ask for an audit and compute it here: for the command line and the demonstration."""
    row = request_audit(by=by, purpose=purpose, run_id=run_id, enqueue=False)
    return run_audit(by=by, purpose=purpose, audit_id=row.pk)


def run_audit(*, by: Actor, purpose: Purpose, audit_id: UUID | str) -> ForecastAudit:
    """Compute a requested audit from the forecast's own records; the worker's part."""
    row = requested_audit(audit_id)
    if row.requested_by != by.id:
        raise Missing
    if row.status not in WAITING:
        return row
    started = time.perf_counter()
    run = row.run
    _step(row, 0)
    table, scope = selectors.incidents(
        viewer=by,
        purpose=purpose,
        kind=run.kind,
        action="forecast",
        start=run.starts_on - timedelta(days=computing.HISTORY_DAYS),
        end=run.starts_on,
    )
    used, beside = usable(table, run), told_beside(table, run)
    if scope != run.scope or computing.input_digest(used, beside) != run.input_digest:
        text = "The records have changed since this forecast was made: make it anew, then audit it."
        return _refuse(row, by, purpose, rule="changed", message=text)
    people = layers.residents_on(viewer=by, purpose=purpose, day=run.starts_on)
    try:
        ground = computing.ground_of(
            used,
            beside=beside,
            area=area_of_run(run, by, purpose),
            starts_on=run.starts_on,
            horizon_days=run.horizon_days,
            method=run.method,
            cell_m=run.cell_m,
            hex_resolution=run.hex_resolution,
            kept=selectors.segments_of(run),
        )
        findings = judging.judge(
            ground,
            method=run.method,
            provenance=_provenance(run, ground),
            areas=_areas(people),
            progress=lambda done: _step(row, done),
        )
    except computing.TooLittle as error:
        return _refuse(row, by, purpose, rule=error.rule, message=str(error))
    findings["layer"] = people.layer if people and findings["groups"] else ""
    row.seconds = round(time.perf_counter() - started, 3)
    return _finish(row, by, purpose, findings=findings)


def give_up_lost(*, now: datetime) -> int:
    """Mark what no worker has stirred for long, so that nobody waits for it; how many."""
    with transaction.atomic():
        silent = _silent_for(selectors.LOST_AFTER, LOST_IN_QUEUE, now=now)
        rows = list(ForecastAudit.objects.select_for_update().filter(silent))
        for row in rows:
            _give_up(row, by=WATCH, purpose=WATCHING)
    return len(rows)


def digest_of(run: ForecastRun, findings: dict[str, Any]) -> str:
    """SHA-256 over a forecast's inputs, its surface and what its audit found."""
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=run.pk)
    whole = {"inputs": run.input_digest, "surface": surface.digest(bytes(packed)), **findings}
    return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hex()


def _areas(people: layers.Residents | None) -> Areas | None:
    return judging.areas_of(people.shapes, people.groups) if people else None


def _provenance(run: ForecastRun, ground: computing.Ground) -> Provenance:
    """The offences that went in, apart those that police find; rows without a code name none."""
    table = ground.located
    found = _codes(table.where(table.is_discovered))
    return Provenance(
        reported=tuple(sorted(_codes(table) - found)),
        discovered=tuple(sorted(found)),
        reason=run.override_reason,
    )


def _codes(table: Incidents) -> set[str]:
    return {table.offences[at] for at in set(table.offence.tolist())} - {""}


def _step(row: ForecastAudit, done: int) -> None:
    ForecastAudit.objects.filter(pk=row.pk, status__in=WAITING).update(
        status=ForecastAudit.Status.RUNNING, step=done, stepped_at=timezone.now()
    )
    changes.tell("forecasts", agency_id=row.run.agency_id)


def _silent_for(running: timedelta, queued: timedelta, *, now: datetime | None = None) -> Q:
    """Audits that run without a step for so long, or stand in the queue for so long."""
    at = now or timezone.now()
    is_running = Q(status=ForecastAudit.Status.RUNNING)
    is_queued = Q(status=ForecastAudit.Status.QUEUED, requested_at__lt=at - queued)
    is_still = Q(stepped_at__lt=at - running)
    is_still |= Q(stepped_at__isnull=True, requested_at__lt=at - running)
    return is_queued | is_running & is_still


def _give_up(row: ForecastAudit, *, by: Actor, purpose: Purpose) -> None:
    """Write down that an audit is lost; the caller has locked it or its forecast."""
    row.status, row.finished_at = ForecastAudit.Status.LOST, timezone.now()
    row.refusal = "The worker that computed it stopped before it was done: ask for it again."
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.audit_refused", object_type="forecast",
        object_id=str(row.run_id), payload={"rule": "lost"},
    ):  # fmt: skip
        row.save(update_fields=["status", "refusal", "finished_at"])
        changes.tell("forecasts", agency_id=row.run.agency_id)


def _demand_waiting(row: ForecastAudit) -> None:
    """Nothing is written over an audit that was given up or finished meanwhile."""
    held = ForecastAudit.objects.select_for_update().only("status").get(pk=row.pk)
    if held.status not in WAITING:
        raise Conflict(_("This audit was given up or finished in the meantime."))


def _refuse(
    row: ForecastAudit, by: Actor, purpose: Purpose, *, rule: str, message: str
) -> ForecastAudit:
    row.status, row.refusal = ForecastAudit.Status.REFUSED, message
    row.finished_at = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.audit_refused", object_type="forecast",
        object_id=str(row.run_id), payload={"rule": rule},
    ):  # fmt: skip
        _demand_waiting(row)
        row.save(update_fields=["status", "refusal", "finished_at"])
        changes.tell("forecasts", agency_id=row.run.agency_id)
    return row


def _finish(
    row: ForecastAudit, by: Actor, purpose: Purpose, *, findings: dict[str, Any]
) -> ForecastAudit:
    run = row.run
    row.status, row.step = ForecastAudit.Status.DONE, judging.STEPS
    row.findings, row.protocol = findings, findings["protocol"]
    row.digest = digest_of(run, findings)
    # Last year's map is what the rule says to use: it cannot fail against itself.
    row.must_stop = bool(
        findings["stop"]["must_stop"] and run.method != ForecastRun.Method.LAST_YEAR
    )
    row.finished_at = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.audited", object_type="forecast",
        object_id=str(run.pk),
        payload={"digest": row.digest, "must_stop": row.must_stop, "weeks": findings["weeks"]},
    ):  # fmt: skip
        _demand_waiting(row)
        row.save()
        _carry_on(row, by, purpose, until=good_until(row))
        changes.tell("forecasts", agency_id=run.agency_id)
    return row


def _carry_on(row: ForecastAudit, by: Actor, purpose: Purpose, *, until: datetime) -> None:
    """A newer forecast's audit keeps its question's activation in force, or ends it."""
    held = Activation.objects.select_for_update().filter(
        question=row.run.question, state=Activation.State.ACTIVE
    )
    for one in held:
        if row.must_stop:
            switch_off_row(one, by=by, purpose=purpose, because=Activation.Off.STOPPED)
        elif row.run.starts_on > one.audit.run.starts_on:
            one.audit, one.good_until = row, max(until, one.good_until)
            one.save(update_fields=["audit", "good_until"])
