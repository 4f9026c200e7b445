"""The cumulative sum of standardised counts: an alarm where small excesses add up."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Cusum:
    """The sum after each period, and the positions (from 0) at which it reached the limit."""

    sums: tuple[float, ...]
    alarms: tuple[int, ...]


def cusum(
    counts: npt.ArrayLike,
    *,
    mean: float,
    reference: float = 1.04,
    limit: float = 2.26,
    restart: bool = False,
) -> Cusum:
    """One-sided upward CUSUM of (count − mean) ÷ √mean (Rossi et al. 1999).

    `reference` is taken off each period, `limit` sounds the alarm; `restart` sets the sum to 0
    after one, as after a repair.
    """
    if mean <= 0:
        raise ValueError("the mean of the periods before must be above 0")
    total, sums, alarms = 0.0, [], []
    for position, count in enumerate(np.asarray(counts, float)):
        total = max(0.0, total + (float(count) - mean) / sqrt(mean) - reference)
        sums.append(total)
        if total >= limit:
            alarms.append(position)
            total = 0.0 if restart else total
    return Cusum(sums=tuple(sums), alarms=tuple(alarms))
