"""Streets for a drawing of a few centimetres: cut to its extent, a few kept, bends smoothed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

#: A bend narrower than this share of the extent's longer side is no line's width on paper.
FINEST: Final = 1 / 400
DECIMALS: Final = 5  # of degrees: about a metre

Line = list[tuple[float, float]]


def thinned(
    lines: npt.NDArray[np.object_],
    names: Sequence[str],
    *,
    within: tuple[float, float, float, float],
    sides: float,
    first: npt.NDArray[np.float64] | None = None,
) -> list[Line]:
    """Lines (n, in degrees) cut to `within` (west, south, east, north) for a small drawing.

    Pieces of one name are joined. Streets that pass nearest to the points `first` (m, 2) are kept
    before the others, and then the longest, until their lengths come to so many `sides` (the
    longer one of the extent): what leads through an area stays and its alleys go. What bears no
    name goes first of all. ValueError where names and lines differ in number.
    """
    if len(lines) != len(names):
        raise ValueError(f"{len(lines)} lines with {len(names)} names")
    west, south, east, north = within
    side = max(east - west, north - south)
    cut = shapely.clip_by_rect(lines, west, south, east, north)
    of_name: dict[str, list[BaseGeometry]] = defaultdict(list)
    for name, line in zip(names, cut, strict=True):
        if not line.is_empty:
            of_name[name].append(line)
    joined = {name: shapely.line_merge(shapely.union_all(some)) for name, some in of_name.items()}
    near = set() if first is None else _nearest(joined, first)
    found: list[Line] = []
    left = sides * side
    for name in sorted(
        joined, key=lambda one: (one not in near, not one, -joined[one].length, one)
    ):
        left -= joined[name].length
        if left < 0:
            break
        found += _parts(shapely.simplify(joined[name], side * FINEST), side * FINEST)
    return found


def _nearest(joined: Mapping[str, BaseGeometry], points: npt.NDArray[np.float64]) -> set[str]:
    """The names of the streets that lie nearest to the points (m, 2), one of each."""
    names = list(joined)
    tree = shapely.STRtree(list(joined.values()))
    found = tree.query_nearest(shapely.points(points), all_matches=False)
    return {names[index] for index in found[1]}


def _parts(geometry: BaseGeometry, finest: float) -> list[Line]:
    pieces: Iterable[BaseGeometry] = shapely.get_parts(geometry)
    return [
        [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in shapely.get_coordinates(one).tolist()]
        for one in pieces
        if one.length > finest
    ]
