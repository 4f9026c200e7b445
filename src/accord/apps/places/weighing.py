"""A plan as plain JSON: its curve of caps, and what it reaches beside others over past weeks."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from accord.apps.places import planning
from accord.apps.places.computing import Ground, estimator_of
from accord.apps.places.models import ForecastCell, ForecastRun, PlanStaff, PreventionPlan
from accord.apps.places.planning import SHIFTS
from accord.core.crypto import sha256
from accord.core.forecast import LastYear, Window
from accord.core.forecast.allocation import (
    InfeasibleError,
    Limits,
    PlanGain,
    PlanGround,
    PlanPoint,
    Staff,
    allocate,
    exposure_of,
    plan_gain,
    reached,
)
from accord.core.forecast.allocation.problem import staff_hours
from accord.core.forecast.ensemble import expected_of

FloatArray = npt.NDArray[np.float64]
WEEKS_AT_MOST: Final = 26
WEEKS_AT_LEAST: Final = 8
BEFORE: Final = 19  # weeks of history before the first tested one, as the audit demands
PAST_GAP: Final = 0.01  # of a past week's value: far below what weeks differ by
PAST_NODES: Final = 200
NOON: Final = 0.5  # the moment of a record whose hour is not known; see `Incidents.moment`
PROTOCOL: Final = "accord-plan/2"
LAST_YEAR: Final = ForecastRun.Method.LAST_YEAR

Progress = Callable[[int], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Today:
    """What is done now: visits by (activity, cell id, shift), from where that is known."""

    source: str
    hours: dict[tuple[str, str, int], float]


@dataclass(frozen=True, eq=False, kw_only=True)
class Past:
    """What the chosen plan is held against past weeks with."""

    ground: Ground
    method: str
    cells: int
    profile: FloatArray
    people: planning.People | None
    beats: Sequence[str]
    staff: tuple[Staff, ...]
    limits: Limits
    seed: int


def as_json(
    point: PlanPoint, ground: PlanGround, cells: Sequence[ForecastCell], staff: Sequence[PlanStaff]
) -> dict[str, Any]:
    """One point of the curve; its visits are lists of rank, shift, staff and count."""
    plan = point.plan
    if plan is None:
        return {"cap": point.cap, "clashing": list(point.clashing)}
    entries = [
        [cells[cell].rank, SHIFTS[shift], str(staff[who].pk), int(plan.visits[who, cell, shift])]
        for who, cell, shift in np.argwhere(plan.visits > 0).tolist()
    ]
    shares = exposure_of(ground, planning.staff_of(staff), plan.visits)
    return {
        "cap": point.cap,
        "clashing": [],
        "exposure": round(point.exposure, 4),
        "by_group": {group: round(ratio, 4) for group, ratio in shares.items()},
        "reached": round(plan.value, 6),
        "bound": round(plan.bound, 6),
        "gap": round(plan.gap, 8),
        "hours": round(plan.hours, 4),
        "price": round(point.price, 6),
        "cells": int((plan.visits.sum(axis=(0, 2)) > 0).sum()),
        "visits": entries,
    }


def places_as_json(ground: PlanGround) -> dict[str, Any]:
    """What a later change is checked by, without asking the layers again."""
    return {
        "x_km": [round(float(one), 4) for one in ground.x_km],
        "y_km": [round(float(one), 4) for one in ground.y_km],
        "residents": {
            group: [round(float(one), 4) for one in people]
            for group, people in ground.residents.items()
        },
        "totals": {group: round(total, 4) for group, total in ground.totals.items()},
    }


def ground_from(row: PreventionPlan, cells: Sequence[ForecastCell]) -> PlanGround:
    """The ground of a plan as it was weighed, from what was kept of it."""
    facts = row.facts
    ranks = np.array([one.rank for one in cells])
    beats = np.array([one.beat for one in cells], object)
    return PlanGround(
        expected=np.outer([one.expected for one in cells], facts["profile"]),
        held_back=np.isin(ranks, facts["held_back"]),
        resting=np.isin(ranks, facts["resting"]),
        x_km=np.array(facts["x_km"]),
        y_km=np.array(facts["y_km"]),
        residents={group: np.array(people) for group, people in facts["residents"].items()},
        totals=facts["totals"],
        areas={beat: np.flatnonzero(beats == beat) for beat in facts["beats"]},
    )


def digest_of(row: PreventionPlan) -> str:
    """SHA-256 over what a plan was asked, what was found and what its record is."""
    whole = {"terms": row.terms, "facts": row.facts, "curve": row.curve, "record": row.record}
    return sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hex()


def record_of(past: Past, *, today: Today | None, progress: Progress) -> dict[str, Any]:
    """Incidents reached per 100 staff hours over past weeks, beside other plans; {} when too few."""
    ground, days = past.ground, past.ground.window.days
    end, events = ground.window.start, ground.events
    weeks = int(min((end - float(events.t[0])) // days - BEFORE * 7 // days, WEEKS_AT_MOST))
    if weeks < WEEKS_AT_LEAST:
        return {"protocol": PROTOCOL, "weeks": weeks, "needed": WEEKS_AT_LEAST}
    model = estimator_of(past.method).fit(events, ground.grid)
    last = LastYear().fit(events, ground.grid)
    rows = []
    for number in range(weeks, 0, -1):
        window = Window(start=end - days * number, days=days)
        counts = _counts(past, window)
        ours = _planned(past, expected_of(model, window), counts)
        theirs = (
            _planned(past, expected_of(last, window), counts) if past.method != LAST_YEAR else ours
        )
        if ours is not None and theirs is not None:
            rows.append((*ours, *theirs, _reached_today(past, today, counts)))
        progress(weeks - number + 1)
    if len(rows) < WEEKS_AT_LEAST:
        return {"protocol": PROTOCOL, "weeks": len(rows), "needed": WEEKS_AT_LEAST}
    found, hours, theirs_found, theirs_hours, now = np.array(rows).T
    if not (hours.sum() > 0 and theirs_hours.sum() > 0):
        return {"protocol": PROTOCOL, "weeks": len(rows), "nobody": True}
    record: dict[str, Any] = {
        "protocol": PROTOCOL,
        "weeks": len(rows),
        "is_last_years": past.method == LAST_YEAR,
        "last_year": _gain(plan_gain(found, hours, theirs_found, theirs_hours)),
    }
    if today is not None:
        spent = np.full(len(rows), sum(today.hours.values()))
        scaled = plan_gain(found, hours, now, spent)
        record["today"] = {**_gain(scaled), "source": today.source}
    return record


def _gain(found: PlanGain) -> dict[str, Any]:
    """As JSON: what cannot be told is null."""
    figures = {
        name: round(value, 6) if np.isfinite(value) else None
        for name, value in asdict(found).items()
    }
    return {**figures, "adds": found.adds}


def _counts(past: Past, window: Window) -> FloatArray:
    """Recorded incidents of a window by cell and shift; those without an hour by the profile."""
    grid = past.ground.grid
    there = past.ground.events.between(window.start, window.end)
    cell = there.cell if there.cell is not None else grid.cell_of(there.lon, there.lat)
    time = there.t % 1.0
    known = (cell >= 0) & (time != NOON)
    counts = np.zeros((grid.size, len(SHIFTS)))
    np.add.at(counts, (cell[known], planning.shift_of(np.floor(time[known] * 24))), 1.0)
    np.add.at(counts, cell[(cell >= 0) & (time == NOON)], past.profile)
    return counts


def _planned(past: Past, expected: FloatArray, counts: FloatArray) -> tuple[float, float] | None:
    """What a plan made from a map would have reached of what happened, and its hours."""
    lot = np.random.default_rng(past.seed).random(len(expected))  # or the raster would break ties
    top = np.lexsort((lot, -expected / past.ground.grid.measures))[: past.cells]
    ground = planning.ground_over(
        top,
        past.ground.grid,
        expected=expected[top],
        profile=past.profile,
        people=past.people,
        beats=[past.beats[cell] for cell in top],
    )
    least = {area: hours for area, hours in past.limits.least.items() if area in ground.areas}
    limits = replace(past.limits, least=least)
    try:
        plan = allocate(ground, past.staff, limits, seed=past.seed, gap=PAST_GAP, nodes=PAST_NODES)
    except InfeasibleError:
        return None
    found = reached(counts[top], past.staff, plan.visits, reach=limits.reach)
    return found, staff_hours(past.staff, plan.visits)


def _reached_today(past: Past, today: Today | None, counts: FloatArray) -> float:
    """What is done now would have reached so many of what happened."""
    if today is None:
        return 0.0
    cells = sorted({cell for _, cell, _ in today.hours})
    ids = {cell: place for place, cell in enumerate(past.ground.grid.ids)}
    known = [cell for cell in cells if cell in ids]
    activities = sorted({activity for activity, _, _ in today.hours})
    staff = [_as_today(past, activity) for activity in activities]
    visits = np.zeros((len(staff), len(known), len(SHIFTS)))
    for (activity, cell, shift), hours in today.hours.items():
        if cell in ids:
            place = activities.index(activity)
            visits[place, known.index(cell), shift] += hours / staff[place].visit_hours
    there = counts[[ids[cell] for cell in known]].reshape(len(known), len(SHIFTS))
    return reached(there, staff, visits, reach=past.limits.reach)


def _as_today(past: Past, activity: str) -> Staff:
    """An activity as the plan's own staff does it, or an hour a visit where it does not."""
    same = next((one for one in past.staff if one.activity == activity), None)
    return same or Staff(
        name=activity, agency="", activity=activity, hours=np.ones(len(SHIFTS)),
        lasts=planning.LASTING.get(activity, ()),
    )  # fmt: skip
