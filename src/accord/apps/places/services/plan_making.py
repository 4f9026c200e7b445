"""The worker's part of a plan: weigh one for each cap, and hold the chosen one against past weeks."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_noop

from accord.apps.layers import selectors as layers
from accord.apps.places import computing, judging, planning, selectors, weighing
from accord.apps.places.incidents import Incidents
from accord.apps.places.models import ForecastRun, PreventionPlan
from accord.apps.places.services.forecasts import area_of_run, told_beside, usable
from accord.apps.places.services.plan_drafts import locked
from accord.core.forecast.allocation import InfeasibleError, plan_curve
from accord.core.geo import Grid
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

State = PreventionPlan.State
A_YEAR: Final = timedelta(days=364)
NOBODY: Final = gettext_noop(
    "No plan within these limits sends anybody anywhere: a staff needs hours for one visit, and a "
    "cell that is open to it."
)
CHANGED: Final = gettext_noop(
    "The records have changed since this forecast was made: make it anew, then plan."
)


def requested_plan(plan_id: UUID | str) -> PreventionPlan:
    """The row behind a job's id; raises `Missing` when it is gone."""
    row = (
        PreventionPlan.objects.select_related("run")
        .defer("run__surface")
        .filter(pk=plan_id)
        .first()
    )
    if row is None:
        raise Missing
    return row


def weigh_plan(*, by: Actor, purpose: Purpose, plan_id: UUID | str) -> PreventionPlan:
    """A plan for each cap on exposure, each the best within all limits; or which limits clash."""
    row = requested_plan(plan_id)
    if row.asked_by != by.id:
        raise Missing
    if row.state != State.WEIGHING:
        return row
    run = row.run
    table, scope = selectors.incidents(
        viewer=by, purpose=purpose, kind=run.kind, action="forecast",
        start=run.starts_on - A_YEAR, end=run.starts_on,
    )  # fmt: skip
    if scope != run.scope:
        return _refuse(row, by, purpose, rule="changed", message=CHANGED)
    cells = list(run.cells.all())
    grid = selectors.grid_of(run)
    people = _people(run, grid, by, purpose)
    staff = list(row.staff.select_related("agency"))
    profile = planning.profile_of(usable(table, run))
    resting = selectors.resting_cells_of(run, cells, most=row.terms["rotation_windows"])
    holds_back = selectors.holds_back(run)
    ground = planning.ground_of(
        cells, grid, profile=profile, people=people, holds_back=holds_back, resting=resting
    )
    limits = planning.limits_of(row.terms, beats=list(ground.areas), cap=None)
    try:
        points = plan_curve(
            ground, planning.staff_of(staff), limits, caps=planning.CAPS, seed=row.terms["seed"]
        )
    except InfeasibleError as error:
        row.facts = {"clashing": list(error.limits)}
        return _refuse(row, by, purpose, rule="infeasible", message=str(error))
    if points[0].plan is None or points[0].plan.hours <= 0:
        return _refuse(row, by, purpose, rule="nobody", message=NOBODY)
    row.facts = {
        "profile": [round(float(one), 6) for one in profile],
        "held_back": [one.rank for one, held in zip(cells, ground.held_back, strict=True) if held],
        "resting": [one.rank for one, rests in zip(cells, resting, strict=True) if rests],
        "holds_back": holds_back,
        "layer": people.layer if people else "",
        "groups": list(people.totals) if people else [],
        "beats": list(ground.areas),
        "cells": len(cells),
        **weighing.places_as_json(ground),
    }
    row.curve = [weighing.as_json(one, ground, cells, staff) for one in points]
    return _keep(row, by, purpose, state=State.CHOICE, verb="forecast.plan_weighed")


def compare_plan(*, by: Actor, purpose: Purpose, plan_id: UUID | str) -> PreventionPlan:
    """Hold the chosen plan against last year's map and today's plan, over past weeks."""
    row = requested_plan(plan_id)
    if row.cap_by != by.id:
        raise Missing
    if row.state != State.COMPARING:
        return row
    run = row.run
    table, scope = selectors.incidents(
        viewer=by, purpose=purpose, kind=run.kind, action="forecast",
        start=run.starts_on - timedelta(days=computing.HISTORY_DAYS), end=run.starts_on,
    )  # fmt: skip
    used, beside = usable(table, run), told_beside(table, run)
    if scope != run.scope or computing.input_digest(used, beside) != run.input_digest:
        return _refuse(row, by, purpose, rule="changed", message=CHANGED)
    past = _past(row, by, purpose, used=used, beside=beside)
    row.record = weighing.record_of(
        past, today=selectors.today_plan(run), progress=lambda done: _step(row, done)
    )
    return _keep(row, by, purpose, state=State.PROPOSED, verb="forecast.plan_compared")


def _past(
    row: PreventionPlan,
    by: Actor,
    purpose: Purpose,
    *,
    used: Incidents,
    beside: Incidents | None,
) -> weighing.Past:
    run = row.run
    ground = computing.ground_of(
        used, beside=beside, area=area_of_run(run, by, purpose), starts_on=run.starts_on,
        horizon_days=run.horizon_days, method=run.method, cell_m=run.cell_m,
        hex_resolution=run.hex_resolution, kept=selectors.segments_of(run),
    )  # fmt: skip
    beats = selectors.beats_of_grid(ground.grid, viewer=by, purpose=purpose, day=run.starts_on)
    return weighing.Past(
        ground=ground,
        method=run.method,
        cells=int(row.facts["cells"]),
        profile=np.array(row.facts["profile"]),
        people=_people(run, ground.grid, by, purpose) if row.facts["groups"] else None,
        beats=beats,
        staff=planning.staff_of(list(row.staff.select_related("agency"))),
        limits=planning.limits_of(row.terms, beats=row.facts["beats"], cap=row.cap),
        seed=int(row.terms["seed"]),
    )


def _people(run: ForecastRun, grid: Grid, by: Actor, purpose: Purpose) -> planning.People | None:
    found = layers.residents_on(viewer=by, purpose=purpose, day=run.starts_on)
    if found is None:
        return None
    areas = judging.areas_of(found.shapes, found.groups)
    return planning.people_over(areas, grid, layer=found.layer)


def _step(row: PreventionPlan, done: int) -> None:
    PreventionPlan.objects.filter(pk=row.pk, state=State.COMPARING).update(
        step=done, stirred_at=timezone.now()
    )
    changes.tell("forecasts", agency_id=row.run.agency_id)


def _keep(
    row: PreventionPlan, by: Actor, purpose: Purpose, *, state: str, verb: str
) -> PreventionPlan:
    """Write a job's result, where nobody has gone on meanwhile."""
    before = row.state
    row.state, row.stirred_at = state, timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb=verb, object_type="plan", object_id=str(row.pk),
        payload={"points": len(row.curve), "digest": weighing.digest_of(row)},
    ):  # fmt: skip
        locked(row, before)
        row.save(update_fields=["state", "stirred_at", "facts", "curve", "record"])
        changes.tell("forecasts", agency_id=row.run.agency_id)
    return row


def _refuse(
    row: PreventionPlan, by: Actor, purpose: Purpose, *, rule: str, message: str
) -> PreventionPlan:
    before = row.state
    row.state, row.refusal, row.stirred_at = State.REFUSED, message, timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_refused", object_type="plan",
        object_id=str(row.pk), payload={"rule": rule},
    ):  # fmt: skip
        locked(row, before)
        row.save(update_fields=["state", "refusal", "facts", "stirred_at"])
        changes.tell("forecasts", agency_id=row.run.agency_id)
    return row
