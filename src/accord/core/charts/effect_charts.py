"""What an evaluation found: recorded and expected by month, and the change among its placebos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accord.core.charts.chart import Chart, Table, make_chart


@dataclass(frozen=True, kw_only=True)
class EffectPoint:
    """One month (its first day, ISO): recorded and expected; None where not known."""

    start: str
    observed: float | None
    expected: float | None


def before_and_after(
    points: Sequence[EffectPoint],
    *,
    began: str,
    title: str,
    unit: str,
    names: tuple[str, str] = ("recorded", "expected"),
) -> Chart:
    """Recorded as a full line, expected as a broken one, the start (an ISO date) as an upright."""
    values = [
        {"start": point.start, "count": value, "line": name}
        for point in points
        for name, value in zip(names, (point.observed, point.expected), strict=True)
        if value is not None
    ]
    x = {"field": "start", "type": "temporal", "title": None}
    line = {"field": "line", "type": "nominal", "title": None, "sort": list(names)}
    body: dict[str, Any] = {
        "width": 480,
        "height": 200,
        "layer": [
            {
                "data": {"values": values},
                "mark": "line",
                "encoding": {
                    "x": x,
                    "y": {"field": "count", "type": "quantitative", "title": unit},
                    "color": line,
                    "strokeDash": {**line, "legend": None},
                },
            },
            {
                "data": {"values": [{"start": began}]},
                "mark": {"type": "rule", "strokeDash": [2, 4]},
                "encoding": {"x": x},
            },
        ],
    }  # fmt: skip
    known = [point for point in points if point.observed is not None]
    return make_chart(
        body=body,
        title=title,
        description=(
            f"{unit.capitalize()} by month, {len(known)} of {len(points)} months reported; the "
            f"upright line is the start, {began}."
        ),
        table=Table(
            columns=("Month", names[0].capitalize(), names[1].capitalize()),
            rows=tuple((p.start[:7], p.observed, p.expected) for p in points),
        ),
    )


def placebo_strip(placebos: Sequence[float], own: float, *, title: str, axis: str) -> Chart:
    """Each placebo's studentised change as a tick, the area's own as a taller one."""
    body: dict[str, Any] = {
        "width": 480,
        "height": 60,
        "layer": [
            {
                "data": {"values": [{"size": size} for size in placebos]},
                "mark": {"type": "tick", "thickness": 1.5},
                "encoding": {"x": {"field": "size", "type": "quantitative", "title": axis}},
            },
            {
                "data": {"values": [{"size": own}]},
                "mark": {"type": "rule", "size": 4},
                "encoding": {"x": {"field": "size", "type": "quantitative"}},
            },
        ],
    }
    further = sum(abs(size) >= abs(own) for size in placebos)
    return make_chart(
        body=body,
        title=title,
        description=(
            f"{len(placebos)} placebos; {further} of them lie as far from nought as the area's own "
            f"{own:.2f}."
        ),
        table=Table(
            columns=("Which", axis),
            rows=(("Area", own), *(("Placebo", size) for size in sorted(placebos))),
        ),
    )
