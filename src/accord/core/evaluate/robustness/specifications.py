"""The same question asked in every way that could be defended: all answers, in order of size."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.donors import LEAST_DONORS, donor_change
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.series.interrupted import interrupted_series
from accord.core.evaluate.series.regression import NoFitError

_YEAR = 12


@dataclass(frozen=True, kw_only=True)
class Specification:
    """One way to ask: which estimator, which donors, which periods; and its answer."""

    estimator: str
    donors: str
    periods: str
    change: Interval
    p_value: float


@dataclass(frozen=True, kw_only=True)
class Curve:
    """All specifications by size of their change; the planned one is the first of `planned`."""

    specifications: tuple[Specification, ...]
    planned: Specification

    @property
    def median(self) -> float:
        """The middle change."""
        return float(np.median([one.change.estimate for one in self.specifications]))

    @property
    def same_sign(self) -> float:
        """The share whose change has the sign of the planned one."""
        sign = np.sign(self.planned.change.estimate)
        return float(np.mean([np.sign(s.change.estimate) == sign for s in self.specifications]))

    @property
    def clear(self) -> float:
        """The share whose interval leaves nought out."""
        return float(np.mean([not one.change.holds(0.0) for one in self.specifications]))


def specification_curve(
    counts: npt.ArrayLike, *, treated: int, first_after: int, level: float = 0.95
) -> Curve:
    """Donor ratios over sets of donors and of periods, and the area's own series beside them."""
    table = np.asarray(counts, float)
    found: list[Specification] = []
    for periods, rows, start in _periods(table, first_after):
        for donors, kept in _donor_sets(rows, treated, start):
            at = int(np.flatnonzero(kept == treated)[0])
            result = donor_change(rows[kept], treated=at, first_after=start, level=level)
            if found and isnan(result.change.estimate):
                continue  # nothing to compare there: no answer, and none of another sign
            found.append(
                Specification(
                    estimator="donor ratio", donors=donors, periods=periods,
                    change=result.change, p_value=result.p_value,
                )
            )  # fmt: skip
    planned = found[0]
    found += own_series(table[treated], first_after, level)
    ranked = sorted(found, key=lambda one: (one.change.estimate, one.donors, one.periods))
    return Curve(specifications=tuple(ranked), planned=planned)


def _periods(table: Floats, first_after: int) -> Iterator[tuple[str, Floats, int]]:
    yield "all", table, first_after
    after = table.shape[1] - first_after
    if first_after > _YEAR:
        yield "last 12 before", table[:, first_after - _YEAR :], _YEAR
    if first_after > after >= 2:
        yield "as many before as after", table[:, first_after - after :], after
    if after > 2:
        kept = np.delete(np.arange(table.shape[1]), first_after)
        yield "without the first after", table[:, kept], first_after


def _donor_sets(
    table: Floats, treated: int, first_after: int
) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
    """All donors, the half nearest in volume, and all without the largest."""
    volume = np.nanmean(table[:, :first_after], axis=1)
    rows = np.arange(len(table))
    yield "all", rows
    distance = np.abs(np.log(np.maximum(volume, 1e-9) / max(float(volume[treated]), 1e-9)))
    nearest = np.argsort(distance, kind="stable")
    half = max(LEAST_DONORS, (len(table) - 1) // 2)
    if half < len(table) - 1:
        kept = [row for row in nearest if row != treated][:half]
        yield "half nearest in volume", np.sort(np.array([treated, *kept]))
    if len(table) - 2 >= LEAST_DONORS:
        largest = int(np.argmax(np.where(rows == treated, -1.0, volume)))
        yield "without the largest", rows[rows != largest]


def own_series(series: Floats, first_after: int, level: float) -> list[Specification]:
    """The area's series alone, where it is whole: no comparison, so another question's answer."""
    if np.isnan(series).any() or not 2 <= first_after <= len(series) - 2:
        return []
    try:
        variants = interrupted_series(series, first_after, level=level).variants
    except (NoFitError, ValueError):
        return []
    return [
        Specification(
            estimator=f"series alone, {one.name}", donors="none", periods="all",
            change=one.change, p_value=one.p_value,
        )
        for one in variants if one.name in {"negative binomial", "with trend and seasons"}
    ]  # fmt: skip
