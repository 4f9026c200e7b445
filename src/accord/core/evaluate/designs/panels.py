"""Panels of units and periods: two-way fixed effects, and effects by group and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats, student_quantile, student_two_sided
from accord.core.evaluate.intervals import Interval

Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class PanelEffect:
    """A coefficient with its clustered error; `clusters` less 1 are the degrees of freedom."""

    interval: Interval
    standard_error: float
    p_value: float
    clusters: int


@dataclass(frozen=True, kw_only=True)
class GroupTime:
    """One group's effect at one period, against units not treated until then or ever."""

    group: int
    period: int
    effect: float
    standard_error: float


@dataclass(frozen=True, kw_only=True)
class Staggered:
    """Effects by group and time, and their mean after the start weighted by group size.

    Effects before the start are placebos: they should be nought.
    """

    overall: Interval
    standard_error: float
    p_value: float
    effects: tuple[GroupTime, ...]


def two_way_effect(
    y: npt.ArrayLike,
    treatment: npt.ArrayLike,
    *,
    unit: npt.ArrayLike,
    period: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    controls: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> PanelEffect:
    """Treatment's coefficient with unit and period effects, errors clustered by unit.

    Small-sample rule: G ÷ (G − 1) times (N − 1) ÷ (N − K), where unit effects, nested in their
    clusters, do not count in K. Control columns that repeat others are dropped. With treatment
    starting at different times this mixes comparisons: see `staggered_effect`.
    """
    outcome, dose = np.asarray(y, float), np.asarray(treatment, float)
    units, periods = _codes(unit), _codes(period)
    share = np.ones(len(outcome)) if weights is None else np.asarray(weights, float)
    extra = [] if controls is None else list(np.asarray(controls, float).T)
    times = [(periods == p).astype(float) for p in range(1, int(periods.max()) + 1)]
    columns = np.column_stack([*times, *extra]) if times or extra else np.zeros((len(outcome), 0))
    root = np.sqrt(share)[:, None]
    inside = root * _within(columns, units, share)
    both = root * _within(np.column_stack([dose, outcome]), units, share)
    basis = _basis(inside)
    both = both - basis @ (basis.T @ both)
    own, rest = both[:, 0], both[:, 1]
    power = float(own @ own)
    if power < 1e-12 * float(dose @ dose + 1):
        raise ValueError("treatment does not vary within units beyond the other columns")
    effect = float(own @ rest) / power
    pushes = np.bincount(units, own * (rest - effect * own))
    clusters, size, used = len(pushes), len(outcome), basis.shape[1] + 2
    scale = clusters / (clusters - 1) * (size - 1) / (size - used)
    error = sqrt(scale * float(pushes @ pushes)) / power
    return _effect(effect, error, clusters, level)


def staggered_effect(
    table: npt.ArrayLike, first_treated: Sequence[int | None], *, level: float = 0.95
) -> Staggered:
    """Group-time effects (Callaway and Sant'Anna 2021) of a table of units × periods.

    `first_treated` is each unit's first treated period (from 0), None for never. Each group is
    compared with the never-treated from the period before its start (before it: from the period
    before). Errors come from the influence of each unit.
    """
    y = np.asarray(table, float)
    starts = np.array([-1 if start is None else start for start in first_treated])
    never = starts < 0
    if not never.any():
        raise ValueError("a comparison needs units that were never treated")
    effects, influences, weights = [], [], []
    groups = [int(g) for g in np.unique(starts[~never]) if g > 0]
    for group in groups:
        mine = starts == group
        for period in range(1, y.shape[1]):
            origin = group - 1 if period >= group else period - 1
            effect, influence = _contrast(y[:, period] - y[:, origin], mine, never)
            error = sqrt(float(influence @ influence)) / len(y)
            effects.append(
                GroupTime(group=group, period=period, effect=effect, standard_error=error)
            )
            if period >= group:
                influences.append(influence)
                weights.append((effect, mine))
    overall, influence = _overall(weights, influences)
    error = sqrt(float(influence @ influence)) / len(y)
    reach = student_quantile((1 + level) / 2, float("inf")) * error
    return Staggered(
        overall=Interval(
            estimate=overall, lower=overall - reach, upper=overall + reach, level=level
        ),
        standard_error=error, effects=tuple(effects),
        p_value=student_two_sided(overall / error, float("inf")) if error else 0.0,
    )  # fmt: skip


def _contrast(
    change: Floats, mine: npt.NDArray[np.bool_], never: npt.NDArray[np.bool_]
) -> tuple[float, Floats]:
    ours, theirs = float(change[mine].mean()), float(change[never].mean())
    size = len(change)
    influence = np.zeros(size)
    influence[mine] = (change[mine] - ours) * size / mine.sum()
    influence[never] = -(change[never] - theirs) * size / never.sum()
    return ours - theirs, influence


def _overall(
    parts: Sequence[tuple[float, npt.NDArray[np.bool_]]], influences: Sequence[Floats]
) -> tuple[float, Floats]:
    """The mean effect by group size, with the influence of the sizes themselves."""
    effects = np.array([effect for effect, _ in parts])
    inside = np.array([mine for _, mine in parts], float)
    shares = inside.mean(axis=1)
    total = float(shares.sum())
    overall = float(shares @ effects) / total
    moves = (inside - shares[:, None]) / total
    weight_part = effects @ moves - overall * moves.sum(axis=0)
    return overall, shares @ np.array(influences) / total + weight_part


def _effect(effect: float, error: float, clusters: int, level: float) -> PanelEffect:
    reach = student_quantile((1 + level) / 2, clusters - 1) * error
    return PanelEffect(
        interval=Interval(
            estimate=effect, lower=effect - reach, upper=effect + reach, level=level
        ),
        standard_error=error, clusters=clusters,
        p_value=student_two_sided(effect / error, clusters - 1) if error else 0.0,
    )  # fmt: skip


def _codes(labels: npt.ArrayLike) -> Labels:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


def _within(columns: Floats, units: Labels, weights: Floats) -> Floats:
    """Columns less their weighted mean in each unit."""
    total = np.bincount(units, weights)
    means = [np.bincount(units, weights * column) / total for column in columns.T]
    return columns - np.array(means).T[units] if means else columns


def _basis(columns: Floats) -> Floats:
    """An orthonormal basis of the columns, those that repeat others left out."""
    size = np.sqrt((columns**2).sum(axis=0))
    kept = columns[:, size > 1e-9 * max(float(size.max(initial=0)), 1e-300)]
    if not kept.shape[1]:
        return np.zeros((len(columns), 0))
    left, values, _ = np.linalg.svd(kept / np.sqrt((kept**2).sum(axis=0)), full_matrices=False)
    return left[:, values > 1e-9 * values[0]]
