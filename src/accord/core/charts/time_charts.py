"""When incidents happen: the week by hour, and weeks against what was expected."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.charts.chart import Chart, Table, make_chart

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def week_by_hour(counts: npt.ArrayLike, *, title: str, unit: str = "incidents") -> Chart:
    """A heat table of counts with shape (7, 24), Monday first; ValueError on another shape."""
    grid = np.asarray(counts)
    if grid.shape != (7, 24):
        raise ValueError("counts by week and hour have shape (7, 24)")
    values = [
        {"day": DAYS[day], "hour": hour, "count": grid[day, hour].item()}
        for day in range(7)
        for hour in range(24)
    ]
    day, hour = (int(place) for place in np.unravel_index(int(grid.argmax()), grid.shape))
    total = grid.sum().item()
    peak = f"Most on {DAYS[day]} from {hour}:00 to {hour + 1}:00 ({grid[day, hour]:,})."
    body = {
        "width": 480,
        "height": 168,
        "data": {"values": values},
        "mark": "rect",
        "encoding": {
            "x": {"field": "hour", "type": "ordinal", "title": "Hour", "axis": {"labelAngle": 0}},
            "y": {"field": "day", "type": "ordinal", "sort": list(DAYS), "title": None},
            "color": {"field": "count", "type": "quantitative", "title": unit},
        },
    }
    rows = tuple((DAYS[d], *(grid[d, h].item() for h in range(24))) for d in range(7))
    return make_chart(
        body=body,
        title=title,
        description=f"{total:,} {unit} by day and hour. {peak if total else 'There is none.'}",
        table=Table(columns=("Day", *(f"{h}:00" for h in range(24))), rows=rows),
    )


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One period: its first day (ISO date), the count, and what was expected if that is known."""

    start: str
    count: int
    lower: float | None = None
    upper: float | None = None


def trend(points: Sequence[TrendPoint], *, title: str, unit: str = "incidents") -> Chart:
    """Counts over time with the band of what was expected, where known."""
    values = [
        {"start": p.start, "count": p.count, "lower": p.lower, "upper": p.upper} for p in points
    ]
    outside = [p for p in points if is_outside(p)]
    x = {"field": "start", "type": "temporal", "title": None}
    body = {
        "width": 480,
        "height": 180,
        "data": {"values": values},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.lower)"}],
                "mark": "area",
                "encoding": {
                    "x": x,
                    "y": {"field": "lower", "type": "quantitative", "title": unit},
                    "y2": {"field": "upper"},
                },
            },
            {
                "mark": {"type": "line", "point": True},
                "encoding": {"x": x, "y": {"field": "count", "type": "quantitative"}},
            },
        ],
    }
    known = sum(p.lower is not None for p in points)
    return make_chart(
        body=body,
        title=title,
        description=(
            f"{unit.capitalize()} in {len(points)} periods; {len(outside)} of {known} with a known "
            "expectation lie outside what was expected."
        ),
        table=Table(
            columns=("From", unit.capitalize(), "Expected from", "Expected to"),
            rows=tuple((p.start, p.count, p.lower, p.upper) for p in points),
        ),
    )


def is_outside(point: TrendPoint) -> bool:
    """Whether the count lies outside a known expectation."""
    if point.lower is None or point.upper is None:
        return False
    return not point.lower <= point.count <= point.upper
