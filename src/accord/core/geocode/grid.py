"""House numbers as a town's grid: where a number falls on a street that has no block near it.

In a gridded town all streets that run one way share their numbers: 1200 NORTH lies at one height
on each of them. What the neighbouring streets know thus tells how far along a block lies.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.geocode.index import Numbers, Points, Spot, StreetIndex
from accord.core.geocode.locate import HALF_BLOCK_METRES, Found

ALONG: Final = {"N": 1, "S": 1, "E": 0, "W": 0}  # which coordinate the numbers run along
NUMBER_WINDOW: Final = 300
ACROSS_METRES: Final = 4000.0
NEIGHBOURS: Final = 16
LEAST_NEIGHBOURS: Final = 5
SPREAD_METRES: Final = 90.0
DRIFT: Final = 0.03  # metres that a street leaves its line by, for each metre along it


@dataclass(frozen=True, kw_only=True)
class NumberGrid:
    """Numbered points of all streets of one direction letter, sorted by number."""

    numbers: dict[str, Numbers]
    points: dict[str, Points]
    streets: dict[str, Numbers]

    @classmethod
    def of(cls, index: StreetIndex) -> "NumberGrid":
        """The grid of an index; letters without streets are left out."""
        owner = np.repeat(np.arange(len(index.streets)), np.diff(index.first))
        letter = np.array([name.before for name in index.streets], "U2")[owner]
        sizes = np.diff(index.start)
        middle = index.xy[index.start[:-1] + sizes // 2]
        number = (index.low + index.high) // 2
        numbers, points, streets = {}, {}, {}
        for before in ALONG:
            chosen = np.flatnonzero((letter == before) & (index.low >= 0))
            chosen = chosen[np.argsort(number[chosen], kind="stable")]
            numbers[before], points[before] = number[chosen], middle[chosen]
            streets[before] = owner[chosen].astype(np.int32)
        return cls(numbers=numbers, points=points, streets=streets)

    def block(self, index: StreetIndex, street: int, low: int, high: int) -> list[Found]:
        """Where the block lies by its neighbours' numbers; empty where these do not agree."""
        before = index.streets[street].before
        if before not in ALONG:
            return []
        along, across = ALONG[before], 1 - ALONG[before]
        own = index.all_vertices(street).astype(float)
        fitted = self._height(before, street, (low + high) / 2, own)
        if fitted is None:
            return []
        height, spread = fitted
        order = np.argsort(own[:, along], kind="stable")
        point = np.empty(2)
        point[along] = height
        point[across] = np.interp(height, own[order, along], own[order, across])
        gap = float(np.abs(own[:, along] - height).min())
        reach = 2 * spread + HALF_BLOCK_METRES + DRIFT * gap
        spot = Spot(x=float(point[0]), y=float(point[1]), reach=reach)
        return [Found(spot=spot, grade="C", why="grid")]

    def _height(
        self, before: str, street: int, wanted: float, own: Points
    ) -> tuple[float, float] | None:
        """How far along the nearest other streets have the number, and how far they disagree."""
        along, across = ALONG[before], 1 - ALONG[before]
        numbers = self.numbers[before]
        first = int(np.searchsorted(numbers, wanted - NUMBER_WINDOW))
        last = int(np.searchsorted(numbers, wanted + NUMBER_WINDOW, side="right"))
        points = self.points[before][first:last].astype(float)
        others = self.streets[before][first:last] != street
        away = np.abs(points[:, across] - float(np.median(own[:, across])))
        near = np.flatnonzero(others & (away <= ACROSS_METRES))
        near = near[np.argsort(away[near])[:NEIGHBOURS]]
        steps = numbers[first:last][near] - wanted
        heights = points[near, along]
        if near.size < LEAST_NEIGHBOURS or np.ptp(steps) == 0:
            return None
        for _ in range(2):  # the second time without those that lie off the first line
            slope, height = np.polyfit(steps, heights, 1)
            rest = np.abs(heights - height - slope * steps)
            spread = float(np.median(rest)) * 1.4826  # of a normal distribution
            kept = rest <= max(3 * spread, HALF_BLOCK_METRES)
            if kept.sum() < LEAST_NEIGHBOURS or np.ptp(steps[kept]) == 0:
                return None
            steps, heights = steps[kept], heights[kept]
        return (float(height), spread) if spread <= SPREAD_METRES else None
