"""Rates of areas against the limits within which they may lie about the overall one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accord.core.charts.chart import Chart, Table, make_chart


@dataclass(frozen=True, kw_only=True)
class FunnelMark:
    """One area: its size, its rate, the limits at that size, and where it lies, in words."""

    name: str
    size: float
    rate: float
    lower: float
    upper: float
    place: str


def funnel_chart(
    marks: Sequence[FunnelMark], *, overall: float, title: str, unit: str, size: str
) -> Chart:
    """Areas as points by size and rate between broken limits, the overall rate a full line.

    Nothing is in an order of rates: inside the limits nothing shows that an area differs from the
    overall one.
    """
    if not marks:
        raise ValueError("a funnel needs at least one area")
    by_size = sorted(marks, key=lambda mark: mark.size)
    limits = [
        {"size": mark.size, "rate": value, "limit": name}
        for mark in by_size
        for name, value in (("lower", mark.lower), ("upper", mark.upper))
    ]
    x = {"field": "size", "type": "quantitative", "title": size, "scale": {"zero": True}}
    y = {"field": "rate", "type": "quantitative", "title": unit}
    below = {"orient": "bottom", "labelLimit": 400}  # beside the chart its words would be cut
    where = {"field": "place", "type": "nominal", "title": None, "legend": below}
    body: dict[str, Any] = {
        "width": 480,
        "height": 240,
        "layer": [
            {
                "data": {"values": limits},
                "mark": {"type": "line", "strokeDash": [4, 3]},
                "encoding": {"x": x, "y": y, "detail": {"field": "limit", "type": "nominal"}},
            },
            {
                "data": {"values": [{"rate": overall}]},
                "mark": "rule",
                "encoding": {"y": {"field": "rate", "type": "quantitative"}},
            },
            {
                "data": {
                    "values": [
                        {"name": m.name, "size": m.size, "rate": m.rate, "place": m.place}
                        for m in by_size
                    ]
                },
                "mark": {"type": "point", "filled": True, "size": 50},
                "encoding": {
                    "x": x,
                    "y": y,
                    "shape": where,
                    "color": where,
                },
            },
        ],
    }
    outside = [m for m in marks if not m.lower <= m.rate <= m.upper]
    names = ", ".join(m.name for m in outside)
    return make_chart(
        body=body,
        title=title,
        description=(
            f"{len(marks)} areas by {size} and {unit}; overall {overall:,.1f}. "
            + (f"Outside the limits: {names}." if outside else "None lies outside the limits.")
        ),
        table=Table(
            columns=("Area", size, unit, "From", "To", "Place"),
            rows=tuple((m.name, m.size, m.rate, m.lower, m.upper, m.place) for m in marks),
        ),
    )
