"""Where a street runs: on the number that it has among the streets it crosses, and off it as seen.

In a town of numbered blocks a street that runs north has a number itself: where it cuts the
numbers of all streets that run east. Far from what is known of it, it still lies at that number,
which neighbouring streets place; near it, it lies as its own points do.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

import numpy as np

from accord.core.geocode.frames import Array, Frame, number_of
from accord.core.geocode.regression import Habit, Trend, trend
from accord.core.names import StreetName

_ASKED: Final = 8  # points of a street that tell its number
_FAR: Final = 1000.0  # metres that stand for the gap where no point is known
_USUAL: Final = Habit(ever=30.0, wander=100.0, drift=300.0, stand=20.0)
_SLANTING: Final = replace(_USUAL, slant=1.0)  # of a road that no grid holds
_UNKNOWN: Final = 150.0  # metres that a street known by its name alone may lie off


@dataclass(frozen=True)
class Course:
    """A street in its frame: which way it runs, and its points, none where only its name tells.

    `is_free`: a road that no grid holds; it has no number itself, and `numbers` of its houses and
    where these lie (`numbered`) tell whether it shares the grid's.
    """

    frame: Frame
    name: StreetName
    along: int
    points: Array
    street: int
    numbers: Array = field(default_factory=lambda: np.empty(0))
    numbered: Array = field(default_factory=lambda: np.empty((0, 2)))
    is_free: bool = False

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

    def across(self, heights: Array) -> tuple[Array, Array, Array]:
        """Where the street runs at heights, the known gap there, and the error, in metres.

        NaN where nothing tells.
        """
        lines = self._lines(heights)
        if not len(self.points):
            return lines, np.full(len(heights), _FAR), np.full(len(heights), _UNKNOWN)
        places = self.points[:, self.along]
        gaps = np.abs(places - heights[:, None]).min(axis=1)
        middle, trend = self._trend
        lines = np.where(np.isnan(lines), middle, lines)
        moved, errors = trend.at(heights)
        return lines + moved, gaps, errors

    def height(self, number: float, across: float) -> tuple[float, float]:
        """How far along a number lies, and how far the known blocks disagree; NaN: not known."""
        found, spread = self.frame.heights(
            self.along, np.array([number]), np.array([across]), self.street
        )
        return float(found[0]), float(spread[0])

    @cached_property
    def disagreement(self) -> float:
        """Metres that the numbers of this street lie off where those of its neighbours do."""
        if not len(self.numbers):
            return np.inf
        beside = self.numbered[:, 1 - self.along]
        found, _ = self.frame.heights(self.along, self.numbers, beside, -1)
        off = np.abs(self.numbered[:, self.along] - found)
        off = off[~np.isnan(off)]
        return float(np.median(off)) if len(off) else np.inf

    @cached_property
    def number(self) -> float | None:
        """The number of the street among those it crosses: by its name, or where its points lie."""
        if self.is_free:
            return None
        counted = number_of(self.name)
        if counted is not None and self.frame.counted[self.along]:
            return 100.0 * counted + self.frame.kinds.get(self.name.kind, 0.0)
        if not len(self.points):
            return None
        order = np.argsort(self.points[:, self.along], kind="stable")
        some = order[np.linspace(0, len(order) - 1, min(_ASKED, len(order))).astype(int)]
        told = self.frame.numbers_at(1 - self.along, self.points[some])
        told = told[~np.isnan(told)]
        return float(np.median(told)) if len(told) else None

    @cached_property
    def _trend(self) -> tuple[float, Trend]:
        """Where the street lies where no number tells, and how far its points lie off its line."""
        places, own = self.points[:, self.along], self.points[:, 1 - self.along]
        lines = self._lines(places)
        if np.isnan(lines).all():
            middle = float(np.median(own))
            return middle, trend(places, own - middle, _SLANTING if self.is_free else _USUAL)
        off = own - lines
        known = float(np.nanmedian(off))
        return float(np.median(own)), trend(places, np.nan_to_num(off, nan=known), _USUAL)

    def _lines(self, heights: Array) -> Array:
        if self.number is None:
            return np.full(len(heights), np.nan)
        numbers = np.full(len(heights), self.number)
        return self.frame.heights(1 - self.along, numbers, heights, -1)[0]
