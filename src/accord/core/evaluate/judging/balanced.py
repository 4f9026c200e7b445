"""Many small units: weights that balance each past total, their error set by placebo districts."""

from math import exp, inf, log, sqrt

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.designs.balancing import Balance, NoBalanceError, balance
from accord.core.evaluate.designs.contrasts import mean_of_known, placebo_chance
from accord.core.evaluate.designs.shapes import Neighbours, grown_areas
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.judging.case import Answer, Case, UnjudgedError

SEED = 20260101
LEAST_UNITS = 200
PLACEBOS = 199
LEAST_PLACEBOS = 40
VOLUME_WITHIN = 2.0
_LARGEST_LOG = 700.0


def can_balance(case: Case) -> bool:
    """Whether weights of the whole donors meet every past total of the treated units."""
    try:
        _balanced(case, case.own)
    except UnjudgedError:
        return False
    return True


def judge_balanced(case: Case, neighbours: Neighbours | None = None) -> Answer:
    """Treated total against the weighted donors', ranked among districts of its size and volume.

    The usual regression's error takes blocks for unrelated and fires too often; here it is that of
    placebo districts (grown from unit to unit where a map is given), each balanced in its turn.
    """
    weights = _balanced(case, case.own)
    change, size, totals = _effect(case, case.own, weights)
    sizes = _placebo_sizes(case, neighbours)
    if len(sizes) < LEAST_PLACEBOS:
        raise UnjudgedError("too few placebo districts can be balanced")
    p_value = float(placebo_chance(np.asarray(abs(size)), sizes))
    critical = _critical(sizes, 1 - case.level)
    reach = critical / sqrt(totals[1])
    estimate = exp(change) - 1
    series = (weights.weights[:, None] * np.nan_to_num(case.cells))[list(case.donors)].sum(axis=0)
    return Answer(
        change=Interval(
            estimate=estimate, lower=exp(change - reach) - 1,
            upper=exp(change + reach) - 1 if change + reach < _LARGEST_LOG else inf, level=case.level,
        ),
        p_value=p_value, observed=int(totals[0]), expected=float(totals[1]),
        expected_by_period=series, statistic=size,
        notes={"weights_used": weights.used, "placebo_sizes": sorted(float(v) for v in sizes)},
    )  # fmt: skip


def _rows(case: Case, own: tuple[int, ...]) -> npt.NDArray[np.int64]:
    """The treated rows, and whole donors that are none of them."""
    whole = np.asarray(~np.isnan(case.cells).any(axis=1), bool)
    if not whole[list(own)].all():
        raise UnjudgedError("a treated unit has a month that was not reported")
    return np.array([*own, *(row for row in case.donors if whole[row] and row not in own)])


def _balanced(case: Case, own: tuple[int, ...]) -> Balance:
    rows = _rows(case, own)
    mask = np.arange(len(rows)) < len(own)
    try:
        found = balance(case.cells[rows, : case.first_after], mask)
    except (NoBalanceError, np.linalg.LinAlgError) as error:
        raise UnjudgedError("no weights balance the past") from error
    weights = np.zeros(len(case.cells))
    weights[rows] = found.weights
    return Balance(weights=weights, used=found.used, worst=found.worst, steps=found.steps)


def _effect(
    case: Case, own: tuple[int, ...], found: Balance
) -> tuple[float, float, tuple[float, float]]:
    """Log ratio, that over chance's error at the control's total, and both totals.

    A few units say too little of their own error; chance's is the scale, and placebos of the same
    volume say how many of it their changes are apart.
    """
    later = case.cells[:, case.first_after :]
    ours = float(later[list(own)].sum())
    rest = [row for row in case.donors if row not in set(own)]
    theirs = float(found.weights[rest] @ np.nan_to_num(later[rest]).sum(axis=1))
    if ours <= 0 or theirs <= 0:
        raise UnjudgedError("nothing was counted on one side")
    change = log(ours / theirs)
    return change, change * sqrt(theirs), (ours, theirs)


def _placebo_sizes(case: Case, neighbours: Neighbours | None) -> Floats:
    """Studentised log ratios of districts that nothing happened to."""
    rng = np.random.default_rng(SEED)
    before = mean_of_known(case.cells[:, : case.first_after], axis=1)
    own = float(before[list(case.own)].sum())
    found: list[float] = []
    for area in _districts(case, neighbours, rng):
        volume = float(np.nansum(before[list(area)]))
        if not own / VOLUME_WITHIN <= volume <= own * VOLUME_WITHIN:
            continue
        try:
            _, size, _ = _effect(case, area, _balanced(case, area))
        except UnjudgedError:
            continue
        found.append(size)
        if len(found) == min(PLACEBOS, case.worlds):
            break
    return np.array(found)


def _districts(
    case: Case, neighbours: Neighbours | None, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    size, number = len(case.own), 3 * PLACEBOS
    if neighbours is not None:
        free = set(case.donors)
        without = frozenset(row for row in range(len(case.cells)) if row not in free)
        return list(grown_areas(neighbours, size=size, number=number, rng=rng, without=without))
    return [
        tuple(sorted(rng.choice(case.donors, size, replace=False).tolist())) for _ in range(number)
    ]


def _critical(sizes: Floats, alpha: float) -> float:
    low, high = 0.0, float(np.abs(sizes).max()) + 10
    for _ in range(50):
        middle = (low + high) / 2
        above = float(placebo_chance(np.asarray(middle), sizes)) > alpha
        low, high = (middle, high) if above else (low, middle)
    return high
