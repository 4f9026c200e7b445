"""An index that never misses: H3 cells by which entries that might be near find one another.

Small entries are kept by the fine and the coarse cells that they lie in; wide ones by the coarse
cells that their radius reaches, under numbers of their own. So two small entries meet in fine cells
alone, and in coarse ones only where one of them is wide: in a city, coarse cells hold thousands. A
search looks around itself as far as any partner could reach. The cells only narrow: what they bring
together is measured exactly afterwards.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final

import h3
import numpy as np

from accord.core.geo import Shape
from accord.core.geo.geodesic import WGS84, inverse

_H3: Final[Any] = h3  # the package tells no types of these
FINE: Final = 7
COARSE: Final = 5
# The least by which one more ring of cells carries a search outwards, anywhere on the globe. The
# smallest over random cells and those around pentagons, 984 m and 6,904 m, less a third.
RING_M: Final = {FINE: 650.0, COARSE: 4_500.0}
# How far a point of a line may lie from the nearest sample whose cell is kept.
SLACK_M: Final = {FINE: 200.0, COARSE: 1_000.0}
SMALL_RADIUS_M: Final = 1_000.0
SMALL_CELLS: Final = 120
MOST_CELLS: Final = 1_000


class TooWide(ValueError):
    """The place would fill more cells than an entry may."""


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The cells under which an entry is kept, and those in which others are looked for.

    Fine and coarse cells have different numbers, and a cell kept for a wide entry is below zero, so
    one column holds them all.
    """

    is_wide: bool
    kept: frozenset[int]
    asked: frozenset[int]


def cover(shape: Shape, *, radius_m: float) -> Cover:
    """Both sets of cells of an entry; raises TooWide."""
    coarse = _cells(shape, COARSE)
    fine = _fine(shape) if radius_m <= SMALL_RADIUS_M else None
    reach = radius_m + SMALL_RADIUS_M
    if fine is None:
        kept = _numbers_of_wide(_around(coarse, radius_m, COARSE))
        around = _around(coarse, reach, COARSE)
        asked = _numbers(around) | _numbers_of_wide(around)
    else:
        kept = _numbers(coarse | fine)
        wide = _around(coarse, radius_m, COARSE)
        asked = _numbers(_around(fine, reach, FINE)) | _numbers_of_wide(wide)
    if len(kept) > MOST_CELLS or len(asked) > 8 * MOST_CELLS:
        raise TooWide
    return Cover(is_wide=fine is None, kept=kept, asked=asked)


def _fine(shape: Shape) -> set[str] | None:
    """Fine cells of a place that is small enough for them."""
    if float(shape.lengths.sum()) > SMALL_CELLS * RING_M[FINE]:
        return None
    found = _cells(shape, FINE)
    return found if len(found) <= SMALL_CELLS else None


def _cells(shape: Shape, resolution: int) -> set[str]:
    """Cells of samples so dense that no point of the shape is farther off than the slack."""
    if shape.kind == "point":
        lon, lat = shape.rings[0][0]
        return {_H3.latlng_to_cell(lat, lon, resolution)}
    rings = [_samples(ring, shape.kind == "area", resolution) for ring in shape.rings]
    found = {_H3.latlng_to_cell(lat, lon, resolution) for ring in rings for lon, lat in ring}
    if shape.kind == "area":
        outline, *holes = ([(lat, lon) for lon, lat in ring] for ring in rings)
        polygon = _H3.LatLngPoly(outline, *holes)
        found |= set(_H3.h3shape_to_cells_experimental(polygon, resolution, contain="overlap"))
    return found


def _samples(
    ring: tuple[tuple[float, float], ...], closed: bool, resolution: int
) -> list[tuple[float, float]]:
    corners = np.array((*ring, ring[0]) if closed else ring, float)
    along, _back, lengths = inverse(
        corners[:-1, 0], corners[:-1, 1], corners[1:, 0], corners[1:, 1]
    )
    if lengths.sum() / SLACK_M[resolution] > 4 * MOST_CELLS:
        raise TooWide
    found: list[tuple[float, float]] = []
    for (lon, lat), azimuth, length in zip(corners[:-1], along, lengths, strict=True):
        steps = max(1, ceil(length / (2 * SLACK_M[resolution])))
        at = np.linspace(0.0, length, steps, endpoint=False)
        lons, lats, _ = WGS84.fwd(
            np.full(steps, lon), np.full(steps, lat), np.full(steps, azimuth), at
        )
        found += list(zip(lons.tolist(), lats.tolist(), strict=True))
    return found if closed else [*found, (float(corners[-1, 0]), float(corners[-1, 1]))]


def _around(cells: set[str], distance_m: float, resolution: int) -> set[str]:
    """All cells within a distance of anything that these cells were kept for."""
    rings = ceil((distance_m + 2 * SLACK_M[resolution]) / RING_M[resolution])
    found: set[str] = set()
    for cell in cells:
        found |= set(_H3.grid_disk(cell, rings))
        if len(found) > 4 * MOST_CELLS:
            raise TooWide
    return found


def _numbers(cells: set[str]) -> frozenset[int]:
    return frozenset(int(_H3.str_to_int(cell)) for cell in cells)


def _numbers_of_wide(cells: set[str]) -> frozenset[int]:
    """Numbers under which only wide entries are kept: below zero, where no cell is."""
    return frozenset(-number for number in _numbers(cells))
