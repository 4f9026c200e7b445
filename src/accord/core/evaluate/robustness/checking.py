"""All checks of a donor ratio in one result: what the grade and the sentences are made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.designs.donors import LEAST_DONORS, DonorResult, donor_change
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.grades import Checks
from accord.core.evaluate.robustness.placebos import (
    Placebos,
    TimePlacebo,
    donor_placebos,
    time_placebos,
)
from accord.core.evaluate.robustness.specifications import Curve, specification_curve
from accord.core.evaluate.robustness.steadiness import (
    fires_too_often,
    is_steady,
    is_still,
    ran_alike_before,
)

COMPARABLE_WITHIN = 5.0  # times the treated area's volume, either way


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
    often than they may (`widened`), and so is that of the events that did not happen (`fewer`).
    """

    result: DonorResult
    change: Interval
    fewer: Interval
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
    def checks(self) -> Checks:
        """What the grade takes from it."""
        control = self.negative_control
        return Checks(
            placebo_rate=self.placebos.rate,
            parallel_before=ran_alike_before(self.in_time, self.alpha),
            donors_comparable=self.comparable_donors >= LEAST_DONORS,
            negative_control_still=is_still(None if control is None else control.change),
            steady=is_steady(
                self.change, [one.change for one in self.left_out], self.curve.same_sign
            ),
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
    wide, widened = result, False
    if fires_too_often(found):
        wide = donor_change(
            table, treated=treated, first_after=first_after, level=1 - found.honest_alpha
        )
        widened = True
    control = None if negative_control is None else donor_change(
        negative_control, treated=treated, first_after=first_after, level=level
    )  # fmt: skip
    return Robustness(
        result=result, change=replace(wide.change, level=level),
        fewer=replace(wide.fewer, level=level), widened=widened, placebos=found,
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
