"""Where: cells of a grid as a drawn map, for the brief and for public pages."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accord.core.charts.chart import Chart, Table, make_chart

Ring = Sequence[tuple[float, float]]
Lines = Sequence[Sequence[tuple[float, float]]]
TABLE_ROWS = 20


@dataclass(frozen=True, kw_only=True)
class MapCell:
    """One cell: its id, its closed counter-clockwise ring of (lon, lat), and its value.

    What does not close is the line of a street segment.
    """

    id: str
    ring: Ring
    value: float


def cell_map(
    cells: Sequence[MapCell],
    *,
    title: str,
    unit: str,
    outline: dict[str, Any] | None = None,
    streets: Lines = (),
    labelled: int = 0,
) -> Chart:
    """Cells coloured by value over an outline (a GeoJSON geometry), with the top cells as table.

    `outline` is the area's own border, `streets` lines of (lon, lat) drawn thin under the cells;
    nothing is fetched for a background. So many of the highest cells as `labelled` says bear their
    id. Rings are turned the way the drawing library wants, so either winding is accepted.
    """
    if not cells:
        raise ValueError("a map needs at least one cell")
    features = [
        {
            "type": "Feature",
            "geometry": _shape(cell.ring),
            "properties": {"id": cell.id, "value": cell.value},
        }
        for cell in cells
    ]
    are_lines = any(cell.ring[0] != cell.ring[-1] for cell in cells)
    mark: dict[str, Any] = {"type": "geoshape"}
    if are_lines:
        mark |= {"filled": False, "strokeWidth": 2.5}
    drawn: dict[str, Any] = {
        "data": {"values": features},
        "mark": mark,
        "encoding": {"color": {"field": "properties.value", "type": "quantitative", "title": unit}},
    }
    layers = [drawn]
    if streets:
        ways = {"type": "MultiLineString", "coordinates": streets}
        layers.insert(0, _drawn_lines(ways, 0.5))
    if outline is not None:
        layers.append(_drawn_lines(_as_lines(outline), 1.2))
    ranked = sorted(cells, key=lambda cell: -cell.value)  # equals stay as they are given
    if labelled:
        # The lowest first: where two meet, the higher stands above.
        layers += _labels(ranked[:labelled][::-1])
    return make_chart(
        body={"width": 480, "height": 480, "projection": {"type": "mercator"}, "layer": layers},
        title=title,
        description=(
            f"Map of {len(cells):,} cells. Highest: cell {ranked[0].id} with "
            f"{ranked[0].value:,.2f} {unit}; lowest {ranked[-1].value:,.2f}."
        ),
        table=Table(
            columns=("Cell", unit.capitalize()),
            rows=tuple((cell.id, round(cell.value, 4)) for cell in ranked[:TABLE_ROWS]),
        ),
    )


def _drawn_lines(geometry: dict[str, Any], width: float) -> dict[str, Any]:
    feature = {"type": "Feature", "geometry": geometry, "properties": {}}
    return {
        "data": {"values": [feature]},
        "mark": {"type": "geoshape", "filled": False, "strokeWidth": width},
    }


def _labels(cells: Sequence[MapCell]) -> list[dict[str, Any]]:
    """Each cell's id beside its middle, on a pale rim that keeps it legible over lines and shades."""
    rows = []
    for cell in cells:
        lons, lats = zip(*cell.ring[: -1 if cell.ring[0] == cell.ring[-1] else None], strict=True)
        rows.append({"id": cell.id, "lon": sum(lons) / len(lons), "lat": sum(lats) / len(lats)})
    encoding = {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
        "text": {"field": "id", "type": "nominal"},
    }
    look: dict[str, Any] = {"type": "text", "fontSize": 10, "fontWeight": "bold"}
    look |= {"align": "left", "dx": 5}
    rim = look | {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round", "aria": False}
    return [{"data": {"values": rows}, "mark": one, "encoding": encoding} for one in (rim, look)]


def _shape(ring: Ring) -> dict[str, Any]:
    if ring[0] == ring[-1]:
        return {"type": "Polygon", "coordinates": [clockwise(ring)]}
    return {"type": "LineString", "coordinates": [list(point) for point in ring]}


def clockwise(ring: Ring) -> list[list[float]]:
    """The ring in clockwise order: d3 takes the other side of the globe for the inside else."""
    doubled = sum((x1 - x0) * (y1 + y0) for (x0, y0), (x1, y1) in itertools.pairwise(ring))
    ordered = ring if doubled > 0 else ring[::-1]
    return [[x, y] for x, y in ordered]


def _as_lines(outline: dict[str, Any]) -> dict[str, Any]:
    """A polygon's rings as lines, for which winding does not matter."""
    if outline["type"] == "Polygon":
        return {"type": "MultiLineString", "coordinates": outline["coordinates"]}
    if outline["type"] == "MultiPolygon":
        rings = [ring for polygon in outline["coordinates"] for ring in polygon]
        return {"type": "MultiLineString", "coordinates": rings}
    return outline
