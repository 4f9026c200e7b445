"""Robust fits of what is near: how high a number lies, and how far a street lies off its line."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

WITNESSES: Final = 40
LEAST: Final = 5
_LEAST_WEIGHT: Final = 1e-3  # of all witnesses together: the nearest is some 3.5 km off
_ROUNDS: Final = 5
_SCALE_METRES: Final = 25.0
_FARTHEST: Final = 400.0  # metres; what lies further off its line is a slip, however far
_PULL: Final = (0.0, 0.02, 0.1)  # towards the usual slope, and towards no drift across
_WANDER_SCALE: Final = 800.0  # metres along over which a street's wandering is remembered,
_DRIFT_SCALE: Final = 6000.0  # and its drift
_SIZES: Final = np.array([0.5, 1.0, 2.0, 4.0])  # how much more or less a street does both
_TRUST_ROUNDS: Final = 4

Array = npt.NDArray[np.float64]


def near_fits(
    heights: Array, steps: Array, beside: Array, weights: Array, *, slope: float
) -> tuple[Array, Array]:
    """Return the heights at no step and beside nothing, and the witnesses' spreads, in metres.

    Of each row (a place that is asked for) the heights of its witnesses (m, k) are fitted to their
    steps (house numbers) and to their distances beside (metres); those that lie far off count less
    each round. NaN where there are too few or too far.
    """
    total = weights.sum(axis=1)
    enough = ((weights > 0).sum(axis=1) >= LEAST) & (total >= _LEAST_WEIGHT)
    found, spread = np.full((2, len(heights)), np.nan)
    if not enough.any():
        return found, spread
    heights, weights = heights[enough], weights[enough]
    rows = np.stack([np.ones_like(heights), steps[enough] / 100.0, beside[enough] / 1000.0], axis=1)
    pull = np.diag(_PULL) * total[enough, None, None]
    towards = pull @ np.array([0.0, slope * 100.0, 0.0])
    trusted, off, present = weights, heights, weights > 0
    fitted = towards
    for _ in range(_ROUNDS):
        weighted = rows * trusted[:, None, :]
        left = weighted @ rows.transpose(0, 2, 1) + pull
        right = (weighted @ heights[:, :, None])[:, :, 0] + towards
        fitted = np.linalg.solve(left, right[:, :, None])[:, :, 0]
        off = np.abs(heights - (fitted[:, None, :] @ rows)[:, 0, :])
        scale = np.maximum(1.5 * _medians(off, present), _SCALE_METRES)
        trusted = weights / (1.0 + (off / (2 * scale[:, None])) ** 2)
    found[enough] = fitted[:, 0]
    squares = np.minimum(off, _FARTHEST) ** 2
    spread[enough] = np.sqrt((squares * trusted).sum(axis=1) / trusted.sum(axis=1))
    return found, spread


def _medians(values: Array, present: npt.NDArray[np.bool_]) -> Array:
    """The median of what is present in each row; of an even count the upper one of the middle."""
    if not present.all():
        found: Array = np.nanmedian(np.where(present, values, np.nan), axis=1)
        return found
    half = values.shape[1] // 2
    upper: Array = np.partition(values, half, axis=1)[:, half]
    return upper


@dataclass(frozen=True)
class Habit:
    """How far a street's points lie off its line, in metres, the usual of a town's streets.

    `ever`: all along; `wander`: more or less so from place to place; `drift`: from one end to the
    other; `stand`: each point for itself; `slant`: to the side for each metre along.
    """

    ever: float
    wander: float
    drift: float
    stand: float
    slant: float = 0.0


@dataclass(frozen=True)
class Trend:
    """Offsets along a line made into a steady course: kriging (Matheron 1963)."""

    habit: Habit
    places: Array
    inverse: Array
    pulled: Array
    size: float

    def at(self, asked: Array) -> tuple[Array, Array]:
        """The offsets at places, and their errors, in metres."""
        middle = np.median(self.places)
        here = self._shared(asked[:, None] - self.places)
        here += self.habit.slant**2 * (asked[:, None] - middle) * (self.places - middle)
        own = self._shared(np.zeros(1)) + self.habit.slant**2 * (asked - middle) ** 2
        rest = own - ((here @ self.inverse) * here).sum(axis=1)
        return here @ self.pulled, np.sqrt(np.maximum(rest, 0.0))

    def _shared(self, apart: Array) -> Array:
        return self.habit.ever**2 + self.size**2 * _covariance(apart, self.habit)


def trend(places: Array, offsets: Array, habit: Habit) -> Trend:
    """The course through offsets (metres) at places (metres along).

    The covariance falls with distance. How much this street wanders is what makes each of its points likeliest from the others; a point that the others contradict
    counts less each round.
    """
    away = places - np.median(places)
    wanders = _covariance(places[:, None] - places, habit)
    shared = habit.ever**2 + _SIZES[:, None, None] ** 2 * wanders
    shared += habit.slant**2 * np.outer(away, away)
    at = np.arange(len(places))
    noise = np.full((len(_SIZES), len(places)), habit.stand**2)
    for again in range(_TRUST_ROUNDS + 1):
        noisy = shared.copy()
        noisy[:, at, at] += noise
        inverse = np.linalg.inv(noisy)
        pulled = inverse @ offsets
        sure = inverse[:, at, at]
        squares = (pulled / sure) ** 2 * sure  # each against all others
        if again < _TRUST_ROUNDS:
            noise = habit.stand**2 * (1.0 + squares / 4.0)
    likely = (0.5 * np.log(sure) - 1.5 * np.log1p(squares / 2.0)).sum(axis=1)
    likely -= 0.5 * np.log(_SIZES) ** 2
    best = int(likely.argmax())
    return Trend(habit, places, inverse[best], pulled[best], float(_SIZES[best]))


def _covariance(apart: Array, habit: Habit) -> Array:
    away = np.abs(apart)
    found: Array = habit.wander**2 * np.exp(-away / _WANDER_SCALE)
    return found + habit.drift**2 * np.exp(-away / _DRIFT_SCALE)
