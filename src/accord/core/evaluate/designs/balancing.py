"""Synthetic controls for many small units: weights that balance every past total exactly."""

from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import Literal

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import (
    Floats,
    normal_cdf,
    normal_quantile,
    normal_two_sided,
)
from accord.core.evaluate.intervals import Interval

Distance = Literal["squared", "entropy"]
Direction = Literal["lower", "higher", "either"]
_STEPS = 200
_EXACT = 1e-11  # relative error of every constraint at the solution


class NoBalanceError(ValueError):
    """No weights of nought or more meet all totals: the treated area is unlike any mixture."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Weights of all units (treated ones have 1), and how far the worst total is off."""

    weights: Floats
    used: int
    worst: float
    steps: int


@dataclass(frozen=True, kw_only=True)
class BalancedEffect:
    """One outcome after the start: treated total against the weighted controls' total.

    `p_value` treats unit-periods as independent, as the reference does; `clustered_p_value` lets a
    unit's own periods depend on each other and is the one to believe.
    """

    treated: float
    control: float
    change: Interval
    statistic: float
    p_value: float
    clustered_statistic: float
    clustered_p_value: float
    clustered_change: Interval


def balance(
    covariates: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    distance: Distance = "squared",
) -> Balance:
    """Weights of the untreated, as near to even as can be, that meet the treated units' totals.

    Squared distance with weights of nought or more is linear calibration, truncated (Deville and
    Särndal 1992; Robbins, Saunders and Kilmer 2017); entropy is raking. Newton steps on the dual,
    to full precision. `covariates` has a row a unit; a constant is added. Raises NoBalanceError.
    """
    table = np.asarray(covariates, float)
    mask = np.asarray(treated, bool)
    full = np.column_stack([np.ones(len(table)), table])
    pool, goal = full[~mask], full[mask].sum(axis=0)
    start = float(mask.sum()) / len(pool)
    basis, target = _independent(pool, goal)
    dual = np.zeros(len(target))
    steps = 0
    for _ in range(_STEPS):
        steps += 1
        weights, slope = _weights(basis, dual, start, distance)
        miss = target - basis.T @ weights
        if float(np.abs(miss).max()) <= _EXACT * float(np.abs(target).max()):
            break
        dual = dual + _step(
            basis, weights, slope, miss, dual=dual, target=target, start=start, distance=distance
        )
    weights, _ = _weights(basis, dual, start, distance)
    worst = float((np.abs(pool.T @ weights - goal) / np.maximum(np.abs(goal), 1)).max())
    if not np.isfinite(worst) or worst > 1e-6:
        raise NoBalanceError("no weights meet all totals: leave some covariates out")
    whole = np.ones(len(table))
    whole[~mask] = weights
    return Balance(weights=whole, used=int((weights > 0).sum()), worst=worst, steps=steps)


def _independent(pool: Floats, goal: Floats) -> tuple[Floats, Floats]:
    """The constraints in an orthonormal basis of the pool's columns, those that repeat left out."""
    gram = pool.T @ pool / len(pool)
    scale = np.sqrt(np.diag(gram))
    kept = scale > 0
    if (np.abs(goal[~kept]) > 0).any():
        raise NoBalanceError("a treated total is of something that no control has")
    scale, target = scale[kept], goal[kept] / scale[kept]
    values, vectors = np.linalg.eigh(gram[np.ix_(kept, kept)] / scale / scale[:, None])
    alive = values > 1e-12 * values[-1]
    turn = vectors[:, alive] / np.sqrt(values[alive])
    lost = vectors[:, ~alive]
    if lost.size and float(np.abs(target @ lost).max()) > 1e-6 * float(np.abs(target).max()):
        raise NoBalanceError("the treated totals contradict each other")
    return pool[:, kept] @ (turn / scale[:, None]), target @ turn


def _weights(
    basis: Floats, dual: Floats, start: float, distance: Distance
) -> tuple[Floats, Floats]:
    """Primal weights at a dual point, and their slope there."""
    linear = basis @ dual
    if distance == "entropy":
        weights = start * np.exp(np.minimum(linear, 600.0))
        return weights, weights
    weights = start * np.maximum(1 + linear, 0.0)
    return weights, np.where(1 + linear > 0, start, 0.0)


def _step(
    basis: Floats, weights: Floats, slope: Floats, miss: Floats, *, dual: Floats, target: Floats,
    start: float, distance: Distance,
) -> Floats:  # fmt: skip
    """A Newton step on the concave dual, halved until the dual rises enough."""
    live = slope > 0
    root = basis[live]
    root *= np.sqrt(slope[live])[:, None]
    hessian = root.T @ root
    ridge = 1e-12 * float(np.trace(hessian)) / len(dual) + 1e-300
    move = np.asarray(np.linalg.solve(hessian + ridge * np.eye(len(dual)), miss), float)
    gain = float(miss @ move)
    before = _value(weights, dual, target=target, start=start, distance=distance)
    length = 1.0
    while length > 1e-10:
        there, _ = _weights(basis, dual + length * move, start, distance)
        after = _value(there, dual + length * move, target=target, start=start, distance=distance)
        if after >= before + 1e-4 * length * gain - 1e-12 * abs(before):
            return np.asarray(length * move, float)
        length /= 2
    raise NoBalanceError("no weights meet all totals: leave some covariates out")


def _value(
    weights: Floats, dual: Floats, *, target: Floats, start: float, distance: Distance
) -> float:
    """The dual at a point whose weights are these."""
    part = weights if distance == "entropy" else weights**2 / (2 * start)
    return float(dual @ target - part.sum())


def balanced_effect(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    weights: npt.ArrayLike,
    *,
    direction: Direction = "lower",
    level: float = 0.9,
) -> BalancedEffect:
    """Totals of an outcome (units × later periods) against the weighted controls'.

    Errors are of a weighted regression on treatment and period, by Taylor linearisation; the
    interval of the change is that of the log ratio of both means (delta method).
    """
    whole = np.asarray(weights, float)
    kept = np.flatnonzero(whole > 0)
    table, share = np.asarray(outcome, float)[kept], whole[kept]
    mask = np.asarray(treated, bool)[kept]
    ours = float(table[mask].sum())
    theirs = float(share[~mask] @ table[~mask].sum(axis=1))
    effect, means, plain, by_unit = _regression(table, mask, share, units=len(whole))
    found = []
    for covariance in (plain, by_unit):
        error = sqrt(max(float(covariance[0, 0]), 0.0))
        size = effect / error if error > 0 else 0.0
        ratio = _ratio_error(effect, means, covariance)
        interval = _log_interval(ours, theirs, normal_quantile((1 + level) / 2) * ratio, level)
        found.append((size, _chance(size, direction), interval))
    (size, chance, change), (unit_size, unit_chance, wider) = found
    return BalancedEffect(
        treated=ours, control=theirs, change=change, statistic=size, p_value=chance,
        clustered_statistic=unit_size, clustered_p_value=unit_chance, clustered_change=wider,
    )  # fmt: skip


def _regression(
    y: Floats, mask: npt.NDArray[np.bool_], share: Floats, *, units: int
) -> tuple[float, Floats, Floats, Floats]:
    """Effect, period means, and both covariances: rows independent, and units independent."""
    treat, periods = mask.astype(float), y.shape[1]
    rows = units * periods
    gram = np.diag(np.full(periods + 1, float(share.sum())))
    gram[0, 0] = periods * float((share * treat).sum())
    gram[0, 1:] = gram[1:, 0] = float((share * treat).sum())
    pull = np.concatenate([[float((share * treat) @ y.sum(axis=1))], share @ y])
    inverse = np.linalg.inv(gram)
    lines = inverse @ pull
    residuals = share[:, None] * (y - lines[0] * treat[:, None] - lines[1:])
    squares = residuals**2
    middle = np.diag(np.concatenate([[float(treat @ squares.sum(axis=1))], squares.sum(axis=0)]))
    middle[0, 1:] = middle[1:, 0] = treat @ squares
    pushes = np.column_stack([treat * residuals.sum(axis=1), residuals])
    plain = inverse @ middle @ inverse * rows / (rows - 1)
    by_unit = inverse @ (pushes.T @ pushes) @ inverse * units / (units - 1)
    return float(lines[0]), lines[1:], plain, by_unit


def _ratio_error(effect: float, means: Floats, covariance: Floats) -> float:
    """Standard error of ln((mean + effect) / mean)."""
    control = float(means.mean())
    if control <= 0 or control + effect <= 0:
        return inf
    slope = np.full(len(means) + 1, (1 / (control + effect) - 1 / control) / len(means))
    slope[0] = 1 / (control + effect)
    return sqrt(max(float(slope @ covariance @ slope), 0.0))


def _chance(size: float, direction: Direction) -> float:
    if direction == "either":
        return normal_two_sided(size)
    return normal_cdf(size if direction == "lower" else -size)


def _log_interval(ours: float, theirs: float, reach: float, level: float) -> Interval:
    estimate = ours / theirs - 1 if theirs > 0 else inf
    if theirs <= 0 or ours <= 0 or reach == inf:
        return Interval(estimate=estimate, lower=-1.0, upper=inf, level=level)
    middle = log(ours / theirs)
    return Interval(
        estimate=estimate, lower=exp(middle - reach) - 1, upper=exp(middle + reach) - 1,
        level=level,
    )  # fmt: skip
