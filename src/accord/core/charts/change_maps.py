"""Where something changed: areas coloured by their change, about nought, with a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accord.core.charts.chart import Chart, Table, make_chart
from accord.core.charts.maps import clockwise

FURTHEST = 1.0  # a change beyond is coloured as this one


@dataclass(frozen=True, kw_only=True)
class ChangedArea:
    """An area: outline (GeoJSON), role and relative change; a change of None is not known."""

    name: str
    role: str
    change: float | None
    shape: dict[str, Any]
    is_outlined: bool = False


def change_map(
    areas: Sequence[ChangedArea], *, title: str, unit: str, columns: tuple[str, str, str]
) -> Chart:
    """Areas from fewer (blue) over none (pale) to more (orange); some with a thick outline."""
    if not areas:
        raise ValueError("a map needs at least one area")
    features = [
        {
            "type": "Feature", "geometry": _turned(area.shape),
            "properties": {
                "change": None if area.change is None
                else max(-FURTHEST, min(FURTHEST, area.change)),
                "outlined": area.is_outlined,
            },
        }
        for area in areas
    ]  # fmt: skip
    scale = {"domain": [-FURTHEST, FURTHEST], "domainMid": 0, "scheme": "blueorange"}
    body: dict[str, Any] = {
        "width": 480,
        "height": 360,
        "projection": {"type": "mercator"},
        "data": {"values": features},
        "mark": {"type": "geoshape", "stroke": "gray"},
        "encoding": {
            "color": {
                "field": "properties.change", "type": "quantitative", "title": unit, "scale": scale,
                "legend": {"format": "+.0%"},
            },
            "strokeWidth": {
                "condition": {"test": "datum.properties.outlined", "value": 3}, "value": 0.6,
            },
        },
    }  # fmt: skip
    known = [area.change for area in areas if area.change is not None]
    return make_chart(
        body=body,
        title=title,
        description=(
            f"Map of {len(areas)} areas; {sum(one < 0 for one in known)} have fewer than the others "
            f"let expect, {sum(one > 0 for one in known)} more."
        ),
        table=Table(
            columns=columns, rows=tuple((area.name, area.role, area.change) for area in areas)
        ),
    )


def _turned(shape: dict[str, Any]) -> dict[str, Any]:
    """Outer rings clockwise, as the drawing library wants them; holes the other way."""
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    turned = [
        [ring if place == 0 else ring[::-1] for place, ring in enumerate(map(clockwise, polygon))]
        for polygon in polygons
    ]
    return {"type": "MultiPolygon", "coordinates": turned}
