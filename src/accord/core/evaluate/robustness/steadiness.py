"""What every design's checks have in common: when they unsettle a change, whatever test made it."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.grades import MOST_FALSE
from accord.core.evaluate.robustness.placebos import Placebos, TimePlacebo

STEADY_SIGN: Final = 0.9  # of specifications with the answer's sign


def fires_too_often(placebos: Placebos) -> bool:
    """Whether the interval must be widened to the placebos' own quantile; not where too few say."""
    rate, alpha = placebos.rate, placebos.alpha
    return rate is not None and rate > max(MOST_FALSE, alpha * MOST_FALSE / 0.05)


def ran_alike_before(in_time: Sequence[TimePlacebo], alpha: float) -> bool | None:
    """Whether no made-up start is called, by Bonferroni's rule; None without any."""
    if not in_time:
        return None
    return min(one.p_value for one in in_time) * len(in_time) > alpha


def is_steady(change: Interval, left_out: Sequence[Interval], same_sign: float) -> bool:
    """Whether neither one donor left out nor another specification turns a clear change.

    `same_sign` is the share of specifications with its sign. What is not clear cannot be turned.
    """
    if change.holds(0.0) or not np.isfinite(change.estimate):
        return True
    sign = np.sign(change.estimate)
    turned = any(np.sign(one.estimate) != sign or one.holds(0.0) for one in left_out)
    return not turned and same_sign >= STEADY_SIGN


def is_still(control: Interval | None) -> bool | None:
    """Whether the outcome that cannot move did not; None where none was judged or is known.

    An interval without an end on one side holds nought whatever happened, and vouches for nothing.
    """
    known = control is not None and np.isfinite([control.estimate, control.upper]).all()
    return control.holds(0.0) if control is not None and known else None
