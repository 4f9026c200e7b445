"""How well it went: a goal's progress, and forecasts' hit rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from accord.core.charts.chart import Chart, Table, make_chart


@dataclass(frozen=True, kw_only=True)
class KpiMark:
    """A goal's observed value with its interval, its baseline and its target, in one unit."""

    name: str
    observed: float
    lower: float
    upper: float
    baseline: float
    target: float
    status: str


def kpi_progress(marks: Sequence[KpiMark], *, title: str, unit: str) -> Chart:
    """Each goal as a point with its interval, between baseline (circle) and target (diamond)."""
    rows = tuple(
        (
            m.name,
            _shown(m.observed),
            _shown(m.lower),
            _shown(m.upper),
            m.baseline,
            m.target,
            m.status,
        )
        for m in marks
    )
    words = "; ".join(
        f"{m.name}: {m.observed:,.2f} {unit} ({m.lower:,.2f} to {m.upper:,.2f}), "
        f"target {m.target:,.2f}, {m.status}"
        for m in marks
    )
    columns = ("Goal", "Observed", "From", "To", "Baseline", "Target", "Status")
    return make_chart(
        body=_kpi_body(marks, unit),
        title=title,
        description=f"{words}.",
        table=Table(columns=columns, rows=rows),
    )


def _kpi_body(marks: Sequence[KpiMark], unit: str) -> dict[str, Any]:
    values = [
        {
            "name": m.name,
            "observed": _shown(m.observed),
            "lower": _shown(m.lower),
            "upper": _shown(m.upper),
        }
        for m in marks
    ]
    y = {"field": "name", "type": "nominal", "title": None, "axis": {"labelLimit": 260}}
    interval = {"field": "lower", "type": "quantitative", "title": unit}
    observed = {"field": "observed", "type": "quantitative"}
    return {
        "width": 420,
        "height": {"step": 36},
        "data": {"values": values},
        "layer": [
            {"mark": "rule", "encoding": {"y": y, "x": interval, "x2": {"field": "upper"}}},
            {
                "mark": {"type": "point", "filled": True, "size": 90},
                "encoding": {"y": y, "x": observed},
            },
            _kpi_anchors(marks, y),
        ],
    }


def _kpi_anchors(marks: Sequence[KpiMark], y: dict[str, Any]) -> dict[str, Any]:
    anchors = [
        {"name": m.name, "value": value, "which": which}
        for m in marks
        for which, value in (("baseline", m.baseline), ("target", m.target))
    ]
    shape = {
        "field": "which",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["baseline", "target"], "range": ["circle", "diamond"]},
    }
    return {
        "data": {"values": anchors},
        "mark": {"type": "point", "size": 110, "strokeWidth": 2},
        "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}, "shape": shape},
    }


@dataclass(frozen=True, kw_only=True)
class HitRateBar:
    """The hit rate (0 to 1) of one method at one share of the cells."""

    method: str
    share: float
    hit_rate: float


def hit_rates(bars: Sequence[HitRateBar], *, title: str) -> Chart:
    """Hit rates side by side for each share of the cells, on an axis that starts at zero."""
    if any(not 0 <= bar.hit_rate <= 1 for bar in bars):
        raise ValueError("a hit rate lies between 0 and 1")
    values = [
        {"method": bar.method, "share": f"{bar.share:.0%}", "hit_rate": bar.hit_rate}
        for bar in bars
    ]
    methods = list(dict.fromkeys(bar.method for bar in bars))
    body = {
        "width": {"step": 26},
        "height": 180,
        "data": {"values": values},
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "share",
                "type": "ordinal",
                "sort": None,
                "title": "Share of the area's cells",
                "axis": {"labelAngle": 0},
            },
            "xOffset": {"field": "method", "sort": methods},
            "y": {
                "field": "hit_rate",
                "type": "quantitative",
                "title": "Incidents inside them",
                "axis": {"format": ".0%"},
            },
            "color": {"field": "method", "type": "nominal", "sort": methods, "title": None},
        },
    }
    return make_chart(
        body=body,
        title=title,
        description="; ".join(
            f"{bar.method}: {bar.hit_rate:.1%} of incidents in {bar.share:.0%} of the cells"
            for bar in bars
        )
        + ".",
        table=Table(
            columns=("Method", "Share of cells", "Hit rate"),
            rows=tuple((bar.method, bar.share, bar.hit_rate) for bar in bars),
        ),
    )


def _shown(value: float) -> float | None:
    """Infinite ends are left open, since JSON has no infinity."""
    return value if isfinite(value) else None
