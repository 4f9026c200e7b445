"""Plans that a viewer may read, what they rest on, and what was delivered of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet, Sum
from django.utils import timezone

from accord.apps.agencies import kept_rules
from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.places import naming, planning, surface, weighing
from accord.apps.places.models import (
    Activation,
    ForecastCell,
    ForecastResponse,
    ForecastRun,
    PlanEdit,
    PlanLine,
    PreventionPlan,
)
from accord.apps.places.selectors.forecasts import (
    in_force,
    is_run_in_force,
    run,
    runs_visible_to,
)
from accord.core.forecast.allocation import Breach, breaches, resting_cells
from accord.core.geo import Grid
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

LOST_AFTER: Final = timedelta(hours=1)
ADOPTED: Final = PreventionPlan.State.ADOPTED


def plans_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[PreventionPlan]:
    """Plans of the forecasts that the viewer may open, newest first."""
    runs = runs_visible_to(viewer=viewer, purpose=purpose)
    rows = PreventionPlan.objects.filter(run__in=runs.values("pk")).select_related("run")
    return rows.defer("run__surface", "run__outline")


def plan(*, viewer: Actor, purpose: Purpose, plan_id: UUID | str) -> PreventionPlan:
    """One plan; foreign and missing give the same `Missing`."""
    found = plans_visible_to(viewer=viewer, purpose=purpose).filter(pk=plan_id).first()
    if found is None:
        raise Missing
    return found


def view_plan(*, viewer: Actor, purpose: Purpose, plan_id: UUID | str) -> PreventionPlan:
    """One plan, its reading entered in the ledger."""
    found = plan(viewer=viewer, purpose=purpose, plan_id=plan_id)
    audit.read(
        by=viewer, purpose=purpose, verb="forecast.plan_viewed", object_type="plan",
        object_id=str(found.pk), payload={"lines": found.lines.count()},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def list_plans(*, viewer: Actor, purpose: Purpose, run_id: UUID | str) -> list[PreventionPlan]:
    """The plans of one forecast, entered in the ledger as one look."""
    found = run(viewer=viewer, purpose=purpose, run_id=run_id)
    rows = list(plans_visible_to(viewer=viewer, purpose=purpose).filter(run=found))
    audit.read(
        by=viewer, purpose=purpose, verb="forecast.plans_viewed", object_type="forecast",
        object_id=str(found.pk), payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def plan_lines(found: PreventionPlan) -> list[PlanLine]:
    """The lines of a plan that the caller holds, by cell, shift and staff."""
    rows = found.lines.select_related("cell", "staff__agency")
    order = {shift: place for place, shift in enumerate(planning.SHIFTS)}
    return sorted(rows, key=lambda one: (one.cell.rank, order[one.shift], one.staff.activity))


def lines_in_force(found: PreventionPlan) -> list[PlanLine]:
    """The lines that are shown to be decided on or worked by: none once the forecast is off."""
    return plan_lines(found) if is_run_in_force(run_id=found.run_id) else []


def plan_edits(found: PreventionPlan) -> list[PlanEdit]:
    """What people changed in a plan that the caller holds, oldest first."""
    rows = PlanEdit.objects.filter(line__plan=found)
    return list(rows.select_related("line__cell", "line__staff"))


def plan_agencies(*, viewer: Actor, purpose: Purpose) -> list[Agency]:  # noqa: ARG001 - every read states its purpose; who is bound to whom is the same under each
    """Whose staff a plan may name: one's own agency and those it has an agreement with."""
    own = agencies.agency_of(viewer)
    bound = kept_rules.binding(str(own.pk), now=timezone.now())
    partners = {own.ori}.union(*(agreement.parties for agreement in bound))
    return list(agencies.agencies().filter(ori__in=partners).order_by("ori"))


def is_plan_lost(found: PreventionPlan) -> bool:
    """Whether a job for a plan is under way for longer than any takes."""
    return found.is_under_way and found.waits_since < timezone.now() - LOST_AFTER


def grid_of(found: ForecastRun) -> Grid:
    """A forecast's whole grid."""
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=found.pk)
    return surface.grid_of(bytes(packed), found.grid)[0]


def segments_of(found: ForecastRun) -> Grid | None:
    """The street segments of a forecast as they were when it was made; None for other cells.

    Squares and hexagons are laid anew: they do not change. A layer of streets may.
    """
    return None if found.segment_m is None else grid_of(found)


def beats_of_grid(grid: Grid, *, viewer: Actor, purpose: Purpose, day: date) -> list[str]:
    """The beat of every cell of a grid."""
    lon, lat = grid.centres()
    return naming.beats_of(lon, lat, viewer=viewer, purpose=purpose, day=day)


def holds_back(found: ForecastRun) -> bool:
    """Whether the activation that a forecast is in force by leaves cells alone by lot."""
    held = Activation.objects.filter(in_force(), question=found.question).first()
    return held is None or held.holds_back


def resting_cells_of(
    found: ForecastRun, cells: Sequence[ForecastCell], *, most: int
) -> npt.NDArray[np.bool_]:
    """Cells that were planned for or gone to in each of the `most` windows just before."""
    history = []
    for back in range(1, most + 1):
        starts_on = found.starts_on - timedelta(days=back * found.horizon_days)
        gone = _gone_to(found.question, starts_on)
        if not gone:
            break
        history.append(gone)
    return resting_cells(history, [one.cell for one in cells], most=most)


def _gone_to(question: str, starts_on: date) -> frozenset[str]:
    planned = PlanLine.objects.filter(
        plan__run__question=question, plan__run__starts_on=starts_on, plan__state=ADOPTED,
        visits__gt=0,
    ).values_list("cell__cell", flat=True)  # fmt: skip
    logged = ForecastResponse.objects.filter(
        cell__run__question=question, cell__run__starts_on=starts_on
    ).values_list("cell__cell", flat=True)
    return frozenset(planned) | frozenset(logged)


def today_plan(found: ForecastRun) -> weighing.Today | None:
    """What is done now: the newest earlier window's log, else its adopted plan, else nothing known."""
    question = {"cell__run__question": found.question, "cell__run__starts_on__lt": found.starts_on}
    logged = ForecastResponse.objects.filter(**question)
    newest = logged.order_by("-cell__run__starts_on").values_list(
        "cell__run__starts_on", flat=True
    ).first()  # fmt: skip
    if newest is not None:
        rows = logged.filter(cell__run__starts_on=newest).values_list(
            "activity", "cell__cell", "minutes"
        )
        hours: dict[tuple[str, str, int], float] = {}
        for activity, cell, minutes in rows:
            for shift in range(len(planning.SHIFTS)):  # the log tells days, no hours
                key = (activity, cell, shift)
                hours[key] = hours.get(key, 0.0) + minutes / 60 / len(planning.SHIFTS)
        return weighing.Today(source="log", hours=hours)
    before = PreventionPlan.objects.filter(
        run__question=found.question, run__starts_on__lt=found.starts_on, state=ADOPTED
    ).order_by("-run__starts_on").first()  # fmt: skip
    if before is None:
        return None
    hours = {}
    for line in plan_lines(before):
        if line.visits:
            key = (line.staff.activity, line.cell.cell, planning.SHIFTS.index(line.shift))
            hours[key] = hours.get(key, 0.0) + line.minutes / 60
    return weighing.Today(source="plan", hours=hours) if hours else None


def plan_breaches(found: PreventionPlan) -> tuple[Breach, ...]:
    """The limits that a plan does not keep as its lines stand now."""
    cells = list(found.run.cells.all())
    staff = list(found.staff.select_related("agency"))
    ground = weighing.ground_from(found, cells)
    visits = np.zeros((len(staff), len(cells), len(planning.SHIFTS)), np.int64)
    places = {one.pk: place for place, one in enumerate(cells)}
    who = {one.pk: place for place, one in enumerate(staff)}
    for line in found.lines.all():
        at = (who[line.staff_id], places[line.cell_id], planning.SHIFTS.index(line.shift))
        visits[at] = line.visits
    limits = planning.limits_of(found.terms, beats=found.facts["beats"], cap=found.cap)
    return breaches(ground, planning.staff_of(staff), limits, visits)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One cell and activity: minutes that the adopted plan gives it, and minutes logged there."""

    cell: ForecastCell
    activity: str
    planned: int
    logged: int


def delivery_of(found: PreventionPlan) -> list[Delivery]:
    """Planned beside delivered, by cell and activity; what was done beside the plan is told too.

    Once the forecast is off, what was done stays, and what was only planned is told no more.
    """
    planned: dict[tuple[UUID, str], int] = {}
    for line in found.lines.select_related("staff"):
        key = (line.cell_id, line.staff.activity)
        planned[key] = planned.get(key, 0) + line.minutes
    logged = {
        (cell, activity): minutes
        for cell, activity, minutes in ForecastResponse.objects.filter(cell__run=found.run)
        .order_by()
        .values_list("cell", "activity")
        .annotate(Sum("minutes"))
    }
    cells = {one.pk: one for one in found.run.cells.all()}
    is_on = is_run_in_force(run_id=found.run_id)
    shown = planned.keys() | logged.keys() if is_on else logged.keys()
    rows = [
        Delivery(
            cell=cells[cell], activity=activity, planned=planned.get((cell, activity), 0),
            logged=logged.get((cell, activity), 0),
        )
        for cell, activity in shown
    ]  # fmt: skip
    return sorted(rows, key=lambda one: (one.cell.rank, one.activity))


@dataclass(frozen=True, kw_only=True)
class PublicPlan:
    """What anyone may know of an adopted plan: hours by activity, the cap and its price; no place."""

    starts_on: date
    hours_by_activity: dict[str, float]
    cap: float | None
    has_groups: bool
    exposure: float
    price: float
    chosen_on: date


def public_plan(found: Activation) -> PublicPlan | None:
    """The newest adopted plan under an activation; None where none is."""
    newest = PreventionPlan.objects.filter(
        run__question=found.question, state=ADOPTED, cap_at__isnull=False
    ).select_related("run").defer("run__surface", "run__outline").order_by(
        "-run__starts_on"
    ).first()  # fmt: skip
    if newest is None or newest.point is None or newest.cap_at is None:
        return None
    hours: dict[str, float] = {}
    for line in newest.lines.select_related("staff"):
        hours[line.staff.activity] = hours.get(line.staff.activity, 0.0) + line.minutes / 60
    point = newest.curve[newest.point]
    return PublicPlan(
        starts_on=newest.run.starts_on,
        hours_by_activity={name: one for name, one in sorted(hours.items()) if one},
        cap=newest.cap,
        has_groups=bool(newest.facts["groups"]),
        exposure=point["exposure"],
        price=point["price"],
        chosen_on=timezone.localdate(newest.cap_at),
    )
