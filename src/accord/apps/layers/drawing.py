"""Features as GeoJSON for maps: simplified to what a screen can show, rounded to a metre."""

import gzip
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.crypto import sha256

SCREEN_PIXELS: Final = 1200
MAP_BYTES: Final = 120 * 1024  # a page with its map stays under 550 KB
DECIMALS: Final = 5  # about a metre
Bounds = tuple[float, float, float, float]
Drawn = tuple[int, str, str]  # number, name, code
Shapes = Sequence[BaseGeometry] | npt.NDArray[Any]
Indexes = npt.NDArray[np.int64]


def as_geojson(shapes: Shapes, labels: Sequence[Drawn], *, tolerance: float) -> bytes:
    """A FeatureCollection of the shapes, simplified to `tolerance` degrees."""
    texts = shapely.to_geojson(_simple(np.array(shapes, object), tolerance))
    parts = [
        f'{{"type":"Feature","id":{number},"geometry":{text},'
        f'"properties":{json.dumps({"name": name, "code": code}, ensure_ascii=False)}}}'
        for text, (number, name, code) in zip(texts, labels, strict=True)
        if '"coordinates":[]' not in text
    ]
    return f'{{"type":"FeatureCollection","features":[{",".join(parts)}]}}'.encode()


def overview(shapes: Shapes, labels: Sequence[Drawn], *, bounds: Bounds) -> bytes:
    """The whole layer, gzipped: coarser, and then without its smallest parts, until it is small."""
    tolerance = screen_tolerance(bounds)
    shapes, labels = _whole_lines(shapes, labels)
    chosen = np.arange(len(shapes))
    packed = b""
    for attempt in range(12):
        body = as_geojson(
            [shapes[i] for i in chosen.tolist()],
            [labels[i] for i in chosen.tolist()],
            tolerance=tolerance,
        )
        packed = gzip.compress(body, 6, mtime=0)
        if len(packed) <= MAP_BYTES or len(chosen) == 1:
            return packed
        if attempt < 3:
            tolerance *= 2
            continue
        chosen = _largest(
            [shapes[i] for i in chosen.tolist()], chosen, share=MAP_BYTES / len(packed) * 0.9
        )
    return packed


def _whole_lines(shapes: Shapes, labels: Sequence[Drawn]) -> tuple[Shapes, list[Drawn]]:
    """The segments of one street as one line: their shared ends, name and frame stand once."""
    groups: dict[tuple[str, str, int], list[int]] = {}
    for place, (number, name, code) in enumerate(labels):
        apart = -1 if name and shapes[place].geom_type == "LineString" else number
        groups.setdefault((name, code, apart), []).append(place)
    joined: list[Any] = [
        shapes[places[0]]
        if len(places) == 1
        else shapely.line_merge(shapely.multilinestrings([shapes[i] for i in places]))
        for places in groups.values()
    ]
    return joined, [labels[places[0]] for places in groups.values()]


def screen_tolerance(bounds: Bounds) -> float:
    """Degrees that a pixel spans when the bounds fill the map."""
    west, south, east, north = bounds
    return max(east - west, north - south, 1e-4) / SCREEN_PIXELS


def etag_of(body: bytes) -> str:
    """A strong validator of a body."""
    return f'"{sha256(body).hex()[:32]}"'


def _simple(shapes: npt.NDArray[Any], tolerance: float) -> npt.NDArray[Any]:
    if len(shapes) == 0:
        return shapes
    areas = np.isin(shapely.get_type_id(shapes), (3, 6))
    simple = shapes.copy()
    if areas.any():  # neighbours keep their common border
        simple[areas] = shapely.coverage_simplify(shapes[areas], tolerance)
    simple[~areas] = shapely.simplify(shapes[~areas], tolerance, preserve_topology=False)
    return np.asarray(shapely.transform(simple, lambda xy: np.round(xy, DECIMALS)))


def _largest(shapes: Shapes, chosen: Indexes, *, share: float) -> Indexes:
    """The longest shapes; points all have length nought and are thinned evenly."""
    keep = max(1, int(len(chosen) * min(share, 0.9)))
    length = shapely.length(np.array(shapes, object))
    if not length.any():
        return chosen[np.linspace(0, len(chosen) - 1, keep).astype(int)]
    return np.sort(chosen[np.argsort(-length, kind="stable")[:keep]])
