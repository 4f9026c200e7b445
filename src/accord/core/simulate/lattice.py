"""The ground of the region: a bent street lattice in integer metres, and where it lies on Earth."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from accord.core.simulate.draws import I64

COLUMNS, ROWS, PITCH_METRES = 72, 54, 200
SLOTS = 10  # positions along one hundred-block

# The region floats in the open Atlantic near 36.1° N, 69.9° W: no one lives there, no real
# address can be hit by chance, and US time (America/New_York) and US projections still fit.
# Metres count from (410000, 3990000) in UTM 19N (EPSG:32619). Each row holds the constant and
# the coefficients of x, y, x², xy, y² in units of 2**-30, fitted once to PROJ; the largest error
# over the region is 2e-7 degrees and 0.02 foot (a test compares). Integers: no libm decides.
_LON_E7 = (-699992044, 119193481754, -1223653033, 250, 13621, -250)
_LAT_E7 = (360503960, 993632055, 96792440034, -5527, 301, -74)
# NAD83 / North Carolina (ftUS), EPSG:2264, stands in for the state plane of an invented state.
_EAST_CENTIFEET = (465712356, 350578554158, -35506095429, 403, 745, -403)
_NORTH_CENTIFEET = (95778672, 35506102006, 350578495370, -372, 806, 372)
STATE_PLANE = "EPSG:2264"


@dataclass(frozen=True)
class Positions:
    """Points in region metres, shape (n,) each."""

    x: I64
    y: I64

    def lon_e6(self) -> I64:
        """Longitude in millionths of a degree, EPSG:4326."""
        return _tenth(_poly(_LON_E7, self.x, self.y))

    def lat_e6(self) -> I64:
        """Latitude in millionths of a degree, EPSG:4326."""
        return _tenth(_poly(_LAT_E7, self.x, self.y))

    def east_feet(self) -> I64:
        """Easting in whole US survey feet, EPSG:2264."""
        return _poly(_EAST_CENTIFEET, self.x, self.y) // 100

    def north_feet(self) -> I64:
        """Northing in whole US survey feet, EPSG:2264."""
        return _poly(_NORTH_CENTIFEET, self.x, self.y) // 100


def node(column: I64, row: I64) -> Positions:
    """Return where the lattice node lies; bent, so that the streets look grown."""
    x = column * PITCH_METRES + _wave(row, 36, 70) + _wave(column + row, 22, 25)
    y = row * PITCH_METRES + _wave(column, 44, 80) + _wave(column - row + 99, 26, 20)
    return Positions(x=x, y=y)


def block_of(column: int, row: int) -> int:
    """Return the index of a block by column and row."""
    return row * COLUMNS + column


def outline(blocks: frozenset[int]) -> list[list[tuple[int, int]]]:
    """Trace the boundary of a set of blocks as closed rings of lattice nodes.

    Outer rings run anticlockwise, holes clockwise; rings start at their lowest node, so the same
    set gives the same rings. Every node on the way is kept: neighbours share each vertex.
    """
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for block in sorted(blocks):
        row, column = divmod(block, COLUMNS)
        corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
        beside = [(0, -1), (1, 0), (0, 1), (-1, 0)]
        for at, (dx, dy) in enumerate(beside):
            inside = 0 <= column + dx < COLUMNS and 0 <= row + dy < ROWS
            if not (inside and block_of(column + dx, row + dy) in blocks):
                edges.setdefault(corners[at], []).append(corners[(at + 1) % 4])
    rings = []
    while edges:
        first = min(edges)
        ring = [first]
        while True:
            ring.append(_next_node(edges, ring))
            if ring[-1] == first:
                break
        rings.append(ring)
    return rings


def signed_area(ring: list[tuple[int, int]]) -> int:
    """Twice the area of a closed ring in lattice units; positive when anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def _next_node(
    edges: dict[tuple[int, int], list[tuple[int, int]]], ring: list[tuple[int, int]]
) -> tuple[int, int]:
    here = ring[-1]
    choices = edges[here]
    if len(choices) == 1 or len(ring) == 1:
        chosen = choices.pop(0)
    else:  # two blocks touch at a corner: turn left, which keeps their rings apart
        dx, dy = here[0] - ring[-2][0], here[1] - ring[-2][1]
        left = (here[0] - dy, here[1] + dx)
        chosen = choices.pop(choices.index(left) if left in choices else 0)
    if not choices:
        del edges[here]
    return chosen


def _wave(at: I64, period: int, amplitude: int) -> I64:
    """Triangle wave between -amplitude and +amplitude."""
    phase = np.mod(at, period)
    return amplitude * (np.abs(4 * phase - 2 * period) - period) // period


def _poly(coefficients: tuple[int, ...], x: I64, y: I64) -> I64:
    c, cx, cy, cxx, cxy, cyy = coefficients
    return c + ((cx * x + cy * y + cxx * x * x + cxy * x * y + cyy * y * y) >> 30)


def _tenth(value: I64) -> I64:
    return (value + 5) // 10
