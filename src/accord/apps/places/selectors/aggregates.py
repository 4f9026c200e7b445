"""Counts by area and month for readers who see no records: small numbers are hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from accord.apps.layers import selectors as layers
from accord.apps.places import scope
from accord.apps.places.incidents import Incidents, day_number
from accord.apps.places.selectors.counting import KINDS, data_version
from accord.apps.records.models import Record
from accord.core.disclosure import MINIMUM, SafeTable, suppress_table
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Aggregates:
    """Counts by area and month that may be published; None stands for a suppressed number."""

    areas: tuple[str, ...]
    months: tuple[date, ...]
    table: SafeTable
    outside: bool


def aggregates(*, viewer: Actor, purpose: Purpose, kind: str, quarter: date) -> Aggregates | None:
    """Counts by area and month of one calendar quarter, small ones hidden; None without areas.

    Whole quarters and all offences only, so that no two tables differ by a few records.
    """
    if kind not in KINDS:
        raise Invalid(f"Ask for one kind of record: {', '.join(KINDS)}.")
    condition, digest = scope.aggregate_terms(viewer=viewer, purpose=purpose)
    months = tuple(_month(quarter, n) for n in range(4))
    names, shapes = _areas(viewer, purpose, months[0])
    if not names:
        return None
    rows = Record.objects.filter(condition, is_current=True)
    key = (digest, data_version())
    table = scope.table_of(rows, key=key, kind=kind, start=months[0], end=months[3])
    counts = _by_area_and_month(table, shapes, months)
    safe = suppress_table(counts.tolist(), minimum=MINIMUM)
    hidden = sum(value is None for row in safe.values for value in row)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="places.aggregates_viewed",
        object_type="places",
        payload={"areas": len(names), "hidden": hidden, "kind": kind},
    )
    return Aggregates(areas=tuple(names), months=months[:3], table=safe, outside=bool(shapes.size))


def _areas(viewer: Actor, purpose: Purpose, day: date) -> tuple[list[str], npt.NDArray[Any]]:
    """Beats, or the jurisdictions where no beats are loaded, with a row for what lies in none."""
    for role in ("beat", "jurisdiction"):
        names, shapes = layers.shapes_of(viewer=viewer, purpose=purpose, day=day, role=role)
        if names:
            return names, np.asarray(shapes, object)
    return [], np.zeros(0, object)


def _by_area_and_month(
    table: Incidents, shapes: npt.NDArray[Any], months: Sequence[date]
) -> npt.NDArray[np.int64]:
    located = table.where(table.is_located)
    points = shapely.points(located.lon, located.lat)
    tree = shapely.STRtree(shapes)
    point, area = tree.query(points, predicate="intersects")
    _, first = np.unique(point, return_index=True)  # a point on a border counts once
    starts = np.array([day_number(month) for month in months])
    month = np.searchsorted(starts, located.day[point[first]], side="right") - 1
    code = area[first] * 3 + month
    return np.bincount(code, minlength=3 * len(shapes)).reshape(len(shapes), 3)


def _month(quarter: date, offset: int) -> date:
    months = quarter.year * 12 + (quarter.month - 1) // 3 * 3 + offset
    return date(months // 12, months % 12 + 1, 1)
