"""The funnel as plain values for the API and the command line."""

from typing import Any

from accord.apps.records.selectors import Funnel, Step
from accord.core.disclosure import MINIMUM
from accord.core.evaluate.cases import Incidence, Point


def funnel(found: Funnel) -> dict[str, Any]:
    """Cohorts with what became of each, and the steps of all."""
    safe = found.table
    rows = zip(found.cohorts, safe.values, safe.row_totals, strict=True) if safe else ()
    return {
        "origin": found.origin,
        "every": found.every,
        "until": found.until,
        "undated": _told(found.undated),
        "cohorts": [
            {
                "cohort": day, "convicted": cells[0], "not_convicted": cells[1], "open": cells[2],
                "unknown": cells[3], "in_all": total,
                "steps": [_step(one) for one in found.cohort_steps.get(day, ())],
            }
            for day, cells, total in rows
        ],
        "steps": [_step(one) for one in found.steps],
    }  # fmt: skip


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.name, "known": _told(step.known), "whole": step.whole,
        "ends": [_end(one) for one in step.ends],
    }  # fmt: skip


def _end(one: Incidence) -> dict[str, Any]:
    return {"end": one.end, "shares": [_point(point) for point in one.points]}


def _point(point: Point) -> dict[str, Any]:
    is_small = 0 < point.reached < MINIMUM
    told = point.share
    return {
        "days": point.days,
        "share": None if is_small else told.estimate,
        "lower": None if is_small else told.lower,
        "upper": None if is_small else told.upper,
        "at_risk": _told(point.at_risk),
    }


def _told(count: int) -> int | None:
    """A count, or None for one that is too small to be told."""
    return None if 0 < count < MINIMUM else count
