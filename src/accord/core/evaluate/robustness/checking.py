"""All checks of a donor ratio in one result: what the grade and the sentences are made from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.designs.donors import LEAST_DONORS, DonorResult, donor_change
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.grades import MOST_FALSE, Checks
from accord.core.evaluate.robustness.placebos import (
    Placebos,
    TimePlacebo,
    donor_placebos,
    time_placebos,
)
from accord.core.evaluate.robustness.specifications import Curve, specification_curve

COMPARABLE_WITHIN = 5.0  # times the treated area's volume, either way
STEADY_SIGN = 0.9  # of specifications with the planned one's sign


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """The change without one donor."""

    donor: int
    change: Interval
    p_value: float


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """A donor ratio with everything that could unsettle it.

    `change` is the plan's interval, widened to the placebos' own quantile where they fire more
    often than they may (`widened`).
    """

    result: DonorResult
    change: Interval
    widened: bool
    placebos: Placebos
    in_time: tuple[TimePlacebo, ...]
    left_out: tuple[LeftOut, ...]
    curve: Curve
    negative_control: DonorResult | None
    comparable_donors: int
    alpha: float

    @property
    def p_value(self) -> float:
        """The result's chance, or where the interval was widened, the one that agrees with it."""
        scale = self.alpha / self.placebos.honest_alpha if self.widened else 1.0
        return min(self.result.p_value * scale, 1.0)

    @property
    def parallel_before(self) -> bool | None:
        """Whether no made-up start is called, by Bonferroni's rule; None without any."""
        if not self.in_time:
            return None
        return min(one.p_value for one in self.in_time) * len(self.in_time) > self.alpha

    @property
    def one_donor_decides(self) -> bool:
        """Whether leaving out one donor makes a clear change unclear, or turns its sign."""
        clear, sign = not self.result.change.holds(0.0), np.sign(self.result.change.estimate)
        return any(
            np.sign(one.change.estimate) != sign or one.change.holds(0.0)
            for one in self.left_out
        ) if clear else False  # fmt: skip

    @property
    def checks(self) -> Checks:
        """What the grade takes from it."""
        control = self.negative_control
        return Checks(
            placebo_rate=self.placebos.rate,
            parallel_before=self.parallel_before,
            donors_comparable=self.comparable_donors >= LEAST_DONORS,
            negative_control_still=None if control is None else control.p_value > self.alpha,
            steady=not self.one_donor_decides and self.curve.same_sign >= STEADY_SIGN
            if not self.result.change.holds(0.0)
            else True,
        )


def check_donor_ratio(
    counts: npt.ArrayLike,
    *,
    treated: int,
    first_after: int,
    alpha: float = 0.05,
    negative_control: npt.ArrayLike | None = None,
    placebos: Placebos | None = None,
) -> Robustness:
    """The donor ratio and all its checks; rows are areas of the treated one's shape.

    `negative_control` are counts of an outcome that the programme cannot move, in the same
    layout; `placebos` those grown on a map, if there is one. Raises TooFewDonorsError.
    """
    table = np.asarray(counts, float)
    level = 1 - alpha
    result = donor_change(table, treated=treated, first_after=first_after, level=level)
    found = placebos or donor_placebos(table, treated=treated, first_after=first_after, alpha=alpha)
    change, widened = result.change, False
    if found.rate is not None and found.rate > max(MOST_FALSE, alpha * MOST_FALSE / 0.05):
        wide = donor_change(
            table, treated=treated, first_after=first_after, level=1 - found.honest_alpha
        ).change
        change = Interval(
            estimate=wide.estimate, lower=wide.lower, upper=wide.upper, level=level
        )  # fmt: skip
        widened = True
    control = None if negative_control is None else donor_change(
        negative_control, treated=treated, first_after=first_after, level=level
    )  # fmt: skip
    return Robustness(
        result=result, change=change, widened=widened, placebos=found,
        in_time=time_placebos(table, treated=treated, first_after=first_after, level=level),
        left_out=leave_one_out(table, treated=treated, first_after=first_after, level=level),
        curve=specification_curve(table, treated=treated, first_after=first_after, level=level),
        negative_control=control, alpha=alpha,
        comparable_donors=len(comparable(table, treated, first_after)),
    )  # fmt: skip


def leave_one_out(
    counts: npt.ArrayLike, *, treated: int, first_after: int, level: float = 0.95
) -> tuple[LeftOut, ...]:
    """The change without each donor in turn; none where eight would not remain."""
    table = np.asarray(counts, float)
    if len(table) - 2 < LEAST_DONORS:
        return ()
    found = []
    for donor in range(len(table)):
        if donor == treated:
            continue
        at = treated - (donor < treated)
        result = donor_change(
            np.delete(table, donor, axis=0), treated=at, first_after=first_after, level=level
        )
        found.append(LeftOut(donor=donor, change=result.change, p_value=result.p_value))
    return tuple(found)


def comparable(counts: Floats, treated: int, first_after: int) -> Sequence[int]:
    """Donors whose volume before is within five times the treated area's, either way.

    One that never reported before the start or since compares with nothing.
    """
    table = np.asarray(counts, float)
    told = ~np.isnan(table)
    volume = mean_of_known(table[:, :first_after], axis=1)
    if np.isnan(volume[treated]):
        return []
    ratio = np.maximum(np.nan_to_num(volume), 1e-9) / max(float(volume[treated]), 1e-9)
    near = np.abs(np.log(ratio)) <= np.log(COMPARABLE_WITHIN)
    near &= told[:, :first_after].any(axis=1)
    if first_after < table.shape[1]:
        near &= told[:, first_after:].any(axis=1)
    return [int(row) for row in np.flatnonzero(near) if row != treated]
