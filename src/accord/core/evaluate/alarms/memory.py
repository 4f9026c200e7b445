"""How long what is unusual lasts: the part of the variance that weeks share, and for how many."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.evaluate.distributions import Floats

LONGEST: Final = 0.95  # of neighbouring weeks; longer memory cannot be told from another level
_TRIED: Final = np.linspace(0.1, LONGEST, 18)
_LAGS: Final = 20
_ROUNDS: Final = 2  # a mean that is taken out hides memory, in proportion to the memory found


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Variance of one period, of which `shared` is remembered with correlation `kept` a period."""

    variance: float
    shared: float
    kept: float

    @property
    def long_run(self) -> float:
        """Variance of a sum of periods, per period."""
        return self.variance + self.shared * 2 * self.kept / (1 - self.kept)

    @property
    def times(self) -> float:
        """How many times the variance of a sum is that of unrelated periods."""
        return self.long_run / self.variance if self.variance else 1.0


def memory_of(parts: Sequence[Floats]) -> Memory:
    """The memory of residuals about each part's own mean, told on the side of too much of it.

    Autocovariances up to twenty periods are held against those of a first-order autoregression
    under independent noise, which is what counts of a slowly varying rate have; of all correlations
    up to 0.95 the one stands that makes sums vary most. What a removed mean takes off each
    autocovariance (the long-run variance over the size) is put back, twice.
    """
    rests = np.concatenate(parts)
    size, ends = len(rests), np.cumsum([len(part) for part in parts])
    squares = float((rests**2).sum())
    own = squares / max(size - len(parts), 1)
    reach = min(_LAGS, size // 4)
    if not squares or reach < 1:
        return Memory(variance=own, shared=0.0, kept=0.0)
    lags = np.arange(1, reach + 1)
    shared = np.array([_products(rests, ends, int(lag)) for lag in lags]) / size
    powers = _TRIED[:, None] ** lags
    factors = 2 * _TRIED / (1 - _TRIED)
    best, long_run = Memory(variance=own, shared=0.0, kept=0.0), own
    for _ in range(_ROUNDS):
        hidden = long_run * len(parts) / size
        whole = max(own, squares / size + hidden)
        fitted = np.clip(powers @ (shared + hidden) / (powers**2).sum(axis=1), 0.0, whole)
        at = int((fitted * factors).argmax())
        best = Memory(variance=whole, shared=float(fitted[at]), kept=float(_TRIED[at]))
        long_run = min(best.long_run, own * size / 3)
    return best


def _products(rests: Floats, ends: Floats, lag: int) -> float:
    """The sum of products of residuals so many periods apart, within each part."""
    total, start = 0.0, 0
    for end in ends:
        part = rests[start : int(end)]
        total += float((part[lag:] * part[:-lag]).sum()) if len(part) > lag else 0.0
        start = int(end)
    return total
