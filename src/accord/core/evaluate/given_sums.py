"""The law of a count given sums (binomial, hypergeometric), summed about its likeliest value.

Whatever the sums are, no more than some ten thousand values are held. Where the law is short all of
it is summed. Where it is long, its values from the likeliest one out to where a chance is nothing to
a double; and of a law so wide that neighbouring chances hardly differ, every so many of them, by
Euler and Maclaurin (relative error below 10^-7, at standard deviations from some hundreds on).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_WHOLE: Final = 4096  # values up to which all are summed
_NOTHING: Final = -745.0  # the log of a chance that is 0 to a double beside the likeliest
_FINE: Final = 500.0  # values that a standard deviation has at least, of those that are summed
_BLOCK: Final = 2048


@dataclass(frozen=True, kw_only=True)
class CountLaw:
    """A count from `low` to `high`; `steps` gives the log of each chance of x + 1 to that of x.

    The steps fall as x rises. A `log_ratio` is added to each of them: the law at other odds.
    """

    low: int
    high: int
    steps: Callable[[Floats], Floats]

    def tails(self, seen: int, log_ratio: float = 0.0) -> tuple[float, float]:
        """The chance of as much as was seen or less, and of as much or more."""
        places, chances, stride = self._about(log_ratio, seen)
        inside = (
            0.5 * stride + 0.5
        )  # of what was seen itself, the whole; of its half stride the half
        own = float(chances[places == seen].sum())
        total = float(chances.sum()) * stride
        sides = (float(chances[places < seen].sum()), float(chances[places > seen].sum()))
        return (
            (sides[0] * stride + own * inside) / total,
            (sides[1] * stride + own * inside) / total,
        )

    def moments(self, log_ratio: float) -> tuple[float, float]:
        """Mean and variance."""
        places, chances, _ = self._about(log_ratio, self.low)
        chances = chances / chances.sum()
        mean = float(chances @ places)
        return mean, float(chances @ (places - mean) ** 2)

    @cached_property
    def _all(self) -> tuple[Floats, Floats]:
        """All values with the logs of their chances, the first one's 0."""
        places = np.arange(self.low, self.high + 1, dtype=float)
        return places, np.concatenate([[0.0], np.cumsum(self.steps(places[:-1]))])

    def _about(self, log_ratio: float, seen: int) -> tuple[Floats, Floats, int]:
        """Values, `seen` among them if near, their chances beside the likeliest, how far apart."""
        if self.high - self.low <= _WHOLE:
            places, logs = self._all
            logs = logs + log_ratio * places
            return places, np.exp(logs - logs.max()), 1
        middle = self._likeliest(log_ratio)
        stride = max(int(self._deviation(middle) / _FINE), 1)
        middle += (seen - middle) % stride
        down = self._walk(middle, -stride, log_ratio)[::-1]
        up = self._walk(middle, stride, log_ratio)
        places = middle + stride * np.arange(-len(down), len(up) + 1, dtype=float)
        logs = np.concatenate([down, [0.0], up])
        return places, np.exp(logs - logs.max()), stride

    def _step(self, x: float) -> float:
        return float(self.steps(np.array([x]))[0])

    def _likeliest(self, log_ratio: float) -> int:
        """The value from which on chances fall."""
        low, high = self.low - 1, self.high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._step(middle) + log_ratio > 0 else (low, middle)
        return high

    def _deviation(self, middle: int) -> float:
        """The standard deviation, about: chances near the likeliest fall as a normal law's do."""
        if not self.low < middle < self.high - 1:
            return 1.0
        fall = self._step(middle - 1) - self._step(middle + 1)
        return float((2 / fall) ** 0.5) if fall > 0 else 1.0

    def _walk(self, begin: int, stride: int, log_ratio: float) -> Floats:
        """The logs of chances beside that of `begin`, outward until they are nothing."""
        room = (self.high - begin if stride > 0 else begin - self.low) // abs(stride)
        found: list[Floats] = []
        done, reached = 0, 0.0
        while done < room and reached > _NOTHING:
            at = begin + stride * np.arange(done, min(done + _BLOCK, room), dtype=float)
            # The steps between two values that lie apart are as many times the one in their middle.
            middles = at + (stride - 1) / 2
            logs = reached + np.cumsum(stride * (self.steps(middles) + log_ratio))
            found.append(logs)
            done, reached = done + len(at), float(logs[-1])
        return np.concatenate([np.zeros(0), *found])


def binomial(size: int, share: float) -> CountLaw:
    """How many of `size` events fall to a side that each falls to with this chance."""
    odds = log(share / (1 - share))
    return CountLaw(low=0, high=size, steps=lambda x: np.log((size - x) / (x + 1)) + odds)


def hypergeometric(after: tuple[int, int], before: tuple[int, int]) -> CountLaw:
    """The first count after, given the sums of both pairs and of both first counts."""
    (a, b), (c, d) = after, before
    return CountLaw(
        low=max(0, a - d), high=min(a + b, a + c),
        steps=lambda x: np.log((a + b - x) / (x + 1) * ((a + c - x) / (d - a + x + 1))),
    )  # fmt: skip
