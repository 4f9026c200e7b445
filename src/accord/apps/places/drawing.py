"""What maps and charts of places load: GeoJSON bodies and SVG, small and with a validator."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import stating
from accord.apps.places.explaining import main_reason
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.core.charts import Chart, themed
from accord.core.crypto import sha256
from accord.frame.ui import numbers

CHART_SECONDS = 3600
CHART_WIDTH, CHART_HEIGHT = 500, 190


def spots_geojson(spots: Sequence[tuple[float, float, int]], *, kind: str) -> bytes:
    """Points with a text that says how many lie there."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"label": f"{numbers.grouped(count)} {unit_of(kind, count)}"},
        }
        for lon, lat, count in spots
    ]
    return collection(features)


def cells_geojson(run: ForecastRun, cells: Sequence[ForecastCell]) -> bytes:
    """The top cells, shaded by what is expected relative to the first; each says what it is of."""
    facts = stating.facts_of(run) if cells else {}
    most = max((cell.expected for cell in cells), default=1.0) or 1.0
    features = [
        {
            "type": "Feature",
            "id": cell.rank,
            "geometry": _geometry(cell),
            "properties": {
                **facts,
                "label": " · ".join(
                    part for part in (str(cell.rank), cell.street, cell.beat) if part
                ),
                "shade": round(cell.expected / most, 3),
                "expected": round(cell.expected, 3),
                "why": main_reason(cell),
                "held_back": cell.is_held_back,
            },
        }
        for cell in reversed(cells)
    ]
    return collection(features)


def _geometry(cell: ForecastCell) -> dict[str, Any]:
    """A polygon, or the line of a street segment."""
    if cell.run.grid.get("kind") == "segment":
        return {"type": "LineString", "coordinates": cell.ring}
    return {"type": "Polygon", "coordinates": [cell.ring]}


def geojson_answer(request: HttpRequest, body: bytes) -> HttpResponse:
    """A GeoJSON answer that the browser may confirm instead of loading it again."""
    return _answer(request, body, "application/geo+json")


def fitted(chart: Chart, *, width: int, height: int) -> Chart:
    """The chart at a page's size, its title left to the page and its legend below."""
    spec = {**chart.spec, "height": height, "title": None}
    if isinstance(spec.get("width"), int):
        spec["width"] = width
    if "layer" in spec:
        spec["layer"] = [_with_readable_axis(layer) for layer in spec["layer"]]
    colour = spec.get("encoding", {}).get("color")
    if colour is not None:
        legend = {"orient": "bottom", "columns": 1, "labelLimit": width}
        spec["encoding"] = {**spec["encoding"], "color": {**colour, "legend": legend}}
    return replace(chart, spec=spec)


def _with_readable_axis(layer: dict[str, Any]) -> dict[str, Any]:
    encoding = dict(layer.get("encoding", {}))
    if encoding.get("x", {}).get("type") == "temporal":
        encoding["x"] = {**encoding["x"], "axis": {"tickCount": 6, "labelOverlap": True}}
    return {**layer, "encoding": encoding}


def chart_answer(request: HttpRequest, chart: Chart) -> HttpResponse:
    """The chart as SVG, dark on light in every theme; the same specification is drawn once."""
    chart = fitted(chart, width=CHART_WIDTH, height=CHART_HEIGHT)
    spec = json.dumps(themed(chart), sort_keys=True)
    key = f"chart:{get_language()}:{sha256(spec.encode()).hex()}"
    svg: str | None = caches["drawings"].get(key)
    if svg is None:
        from accord.core.charts.svg import to_svg  # a second to start: only when one is drawn

        svg = to_svg(chart, language=get_language())
        caches["drawings"].set(key, svg, CHART_SECONDS)
    return _answer(request, svg.encode(), "image/svg+xml")


def collection(features: Sequence[dict[str, Any]]) -> bytes:
    """Features as one GeoJSON body, the same bytes for the same features."""
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _answer(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    etag = f'"{sha256(body).hex()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(body, content_type=content_type, headers=headers)
