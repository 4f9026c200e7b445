"""Where a street runs: on the number that it has among the streets it crosses, and off it as seen.

In a town of numbered blocks a street that runs north has a number itself: where it cuts the
numbers of all streets that run east. Far from what is known of it, it still lies at that number,
which neighbouring streets place; near it, it lies as its own points do.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from accord.core.geocode.frames import Array, Frame, Ids, number_of
from accord.core.geocode.regression import steady
from accord.core.names import StreetName

_ASKED: Final = 15  # points of a street that tell its number
_BESIDE: Final = 8  # points on either side of a place that have a say there
_FAR: Final = 1000.0  # metres that stand for the gap where no point is known
_UNKNOWN: Final = 150.0  # metres that a street known by its name alone may lie off


@dataclass(frozen=True)
class Course:
    """A street in its frame: which way it runs, and its points, none where only its name tells."""

    frame: Frame
    name: StreetName
    along: int
    points: Array
    street: int

    def upright(self) -> Array:
        """The points in metres of the index."""
        found: Array = self.points @ self.frame.turn
        return found

    def middle(self) -> float:
        """Where the street lies across, to begin with."""
        points = self.points
        if not len(points):
            points = self.frame.numbered[1 - self.along].points
        return float(np.median(points[:, 1 - self.along]))

    def across(self, height: float) -> tuple[float, float, float] | None:
        """Where the street runs at a height, the known gap, and the error to expect, in metres."""
        line = self._line(height)
        if not len(self.points):
            return None if line is None else (line, _FAR, _UNKNOWN)
        heights = self.points[:, self.along]
        gap = float(np.abs(heights - height).min())
        off = self._off
        if line is None:
            own = self.points[:, 1 - self.along]
            line = float(np.median(own))
            off = own - line
        chosen = _beside(heights, height)
        moved, error = steady(heights[chosen] - height, off[chosen])
        return line + moved, gap, error

    @cached_property
    def number(self) -> float | None:
        """The number of the street among those it crosses: by its name, or where its points lie."""
        counted = number_of(self.name)
        if counted is not None and self.frame.counted[self.along]:
            return 100.0 * counted
        if not len(self.points):
            return None
        order = np.argsort(self.points[:, self.along], kind="stable")
        some = order[np.linspace(0, len(order) - 1, min(_ASKED, len(order))).astype(int)]
        found = [self.frame.number_at(1 - self.along, self.points[at]) for at in some]
        told = [one for one in found if one is not None]
        return float(np.median(told)) if told else None

    @cached_property
    def _off(self) -> Array:
        """How far each point lies off the number of the street."""
        heights, own = self.points[:, self.along], self.points[:, 1 - self.along]
        lines = [self._line(float(height)) for height in heights]
        off = own - np.array([np.nan if line is None else line for line in lines])
        known = off[~np.isnan(off)]
        found: Array = np.nan_to_num(off, nan=float(np.median(known)) if len(known) else 0.0)
        return found

    def _line(self, height: float) -> float | None:
        if self.number is None:
            return None
        found = self.frame.height(1 - self.along, self.number, height, -1)
        return None if found is None else found[0]


def _beside(heights: Array, height: float) -> Ids:
    """The nearest points before and behind a place."""
    away = heights - height
    order = np.argsort(np.abs(away), kind="stable")
    below, above = order[away[order] < 0][:_BESIDE], order[away[order] >= 0][:_BESIDE]
    return np.concatenate([below, above])
