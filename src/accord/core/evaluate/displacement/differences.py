"""The weighted displacement difference (Wheeler and Ratcliffe 2018), plain and by harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from accord.core.evaluate.distributions import normal_quantile, normal_two_sided
from accord.core.evaluate.intervals import Interval

Pair = tuple[float, float]  # before, after

LIMITS = (
    "The standard error is Poisson's: where incidents come in bursts, or the areas drift apart, "
    "this test calls far more than its share of nothing a change. Use it where there are no "
    "donor areas, and read it so."
)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A change beyond the control's, in events; `local` in the target, `moved` in the buffer."""

    interval: Interval
    variance: float
    z: float
    p_value: float
    local: float
    moved: float

    @property
    def standard_error(self) -> float:
        """The root of the variance."""
        return sqrt(self.variance)


def weighted_displacement_difference(
    *,
    treated: Pair,
    control: Pair,
    treated_buffer: Pair = (0, 0),
    control_buffer: Pair = (0, 0),
    time_weights: Pair = (1, 1),
    area_weights: tuple[float, float, float, float] = (1, 1, 1, 1),
    level: float = 0.95,
) -> Difference:
    """The change in target and buffer less that in their controls, with its Poisson interval.

    Pairs are counts (before, after). `time_weights` are lengths of the periods (2 years before, 1
    after: 2, 1); `area_weights` sizes of control, treated, control buffer, treated buffer.
    """
    pairs = (control, treated, control_buffer, treated_buffer)
    signs = (-1, 1, -1, 1)
    before, after = time_weights
    changes, variance = [], 0.0
    for pair, sign, area in zip(pairs, signs, area_weights, strict=True):
        changes.append(sign * (pair[1] / after - pair[0] / before) / area)
        variance += (pair[1] / after**2 + pair[0] / before**2) / area**2
    return _difference(changes[0] + changes[1], changes[2] + changes[3], variance, level)


def harm_difference(
    *,
    treated: Sequence[Pair],
    control: Sequence[Pair],
    weights: Sequence[float],
    level: float = 0.95,
) -> Difference:
    """The same over several kinds of crime, each weighted by its harm.

    Weights are a jurisdiction's own and dated; there is no default.
    """
    local = variance = 0.0
    for ours, theirs, weight in zip(treated, control, weights, strict=True):
        local += weight * (ours[1] - ours[0] - (theirs[1] - theirs[0]))
        variance += weight**2 * sum((*ours, *theirs))
    return _difference(local, 0.0, variance, level)


def _difference(local: float, moved: float, variance: float, level: float) -> Difference:
    total = local + moved
    error = sqrt(variance)
    reach = normal_quantile((1 + level) / 2) * error
    z = total / error if error else 0.0
    return Difference(
        interval=Interval(estimate=total, lower=total - reach, upper=total + reach, level=level),
        variance=variance, z=z, p_value=normal_two_sided(z), local=local, moved=moved,
    )  # fmt: skip
