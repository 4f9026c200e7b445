"""Synthetic control of one unit by predictors, from several starts, with a word if they differ."""

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from accord.core.evaluate.distributions import Floats

_OUTCOME_SHARE = 1e-6  # breaks ties among equal fits of predictors by the fit of the past
_TOGETHER = 0.02  # starts whose pre-period errors differ by more than this share disagree


@dataclass(frozen=True, kw_only=True)
class Synthetic:
    """Donor weights, predictor weights, and the gap of every period.

    `starts` are the pre-period errors that each start of the search ended with; when they differ
    by more than 2 %, `warning` says so and the best is kept.
    """

    weights: Floats
    importance: Floats
    gaps: Floats
    before_error: float
    after_error: float
    starts: tuple[float, ...]
    warning: str
    first_after: int

    @property
    def ratio(self) -> float:
        """Mean squared gap after over before, the usual placebo statistic."""
        return self.after_error / self.before_error if self.before_error else inf

    @property
    def mean_gap(self) -> float:
        """Mean gap after the start."""
        return float(self.gaps[self.first_after :].mean())


def simplex_weights(donors: npt.ArrayLike, target: npt.ArrayLike) -> Floats:
    """Weights of nought or more, summing to 1, whose mixture of columns is nearest to `target`.

    An active set on the exact conditions of the optimum, so that no tolerance shapes the answer.
    """
    columns, goal = np.asarray(donors, float), np.asarray(target, float)
    gram, pull = columns.T @ columns, columns.T @ goal
    return _solve(gram, pull, None)


def synthetic_control(
    outcomes: npt.ArrayLike,
    treated: int,
    first_after: int,
    *,
    predictors: npt.ArrayLike | None = None,
    rng: np.random.Generator,
    start: npt.ArrayLike | None = None,
    starts: int = 6,
    searches: int = 60,
) -> Synthetic:
    """Abadie, Diamond and Hainmueller's (2010) control of row `treated` of units × periods.

    Without predictors the past itself is matched. With them (units × predictors) their importance
    is searched so that the past fits best: from the best of random draws, from even importance and
    from `start`. All ends are told.
    """
    table = np.asarray(outcomes, float)
    others = [row for row in range(len(table)) if row != treated]
    past = table[:, :first_after]
    if predictors is None:
        weights = simplex_weights(past[others].T, past[treated])
        return _result(
            table, treated, others, first_after, weights=weights, importance=np.zeros(0), starts=()
        )
    known = np.asarray(predictors, float)
    scaled = known / known.std(axis=0, ddof=1)
    search = _Search(scaled[others].T, scaled[treated], past[others].T, past[treated])
    size = scaled.shape[1]
    begins = [np.zeros(size)]
    if start is not None:
        begins.append(np.log10(np.maximum(np.asarray(start, float), 1e-8)))
    draws = sorted((rng.uniform(-4, 0, size) for _ in range(searches)), key=search.error)
    begins += draws[: max(starts - len(begins), 1)]
    ends = [search.descend(begin) for begin in begins]
    errors = tuple(search.error(end) for end in ends)
    best = ends[int(np.argmin(errors))]
    importance = 10**best / (10**best).sum()
    weights = search.weights(np.clip(best, -8, 8))
    return _result(
        table, treated, others, first_after, weights=weights, importance=importance, starts=errors
    )


class _Search:
    """The outer problem: importance of predictors (log 10) → error of the past."""

    def __init__(self, donors: Floats, target: Floats, past: Floats, goal: Floats) -> None:
        self.donors, self.target, self.past, self.goal = donors, target, past, goal
        share = _OUTCOME_SHARE / len(goal)
        self.tie_gram, self.tie_pull = share * past.T @ past, share * past.T @ goal
        self.last: Floats | None = None

    def weights(self, logs: Floats) -> Floats:
        share = 10 ** (logs - logs.max())
        gram = self.donors.T @ (share[:, None] * self.donors) + self.tie_gram
        pull = self.donors.T @ (share * self.target) + self.tie_pull
        self.last = _solve(gram, pull, self.last)
        return self.last

    def error(self, logs: Floats) -> float:
        return float(((self.goal - self.past @ self.weights(np.clip(logs, -8, 8))) ** 2).mean())

    def descend(self, begin: Floats) -> Floats:
        """Nelder and Mead's simplex, begun anew from its end until that gains nothing."""
        best, value = begin, self.error(begin)
        for spread in (1.5, -1.0, 0.5, -0.3):
            end = self._simplex(best, spread)
            now = self.error(end)
            if now < value:
                best, value = end, now
        return best

    def _simplex(self, begin: Floats, spread: float, steps: int = 110) -> Floats:
        size = len(begin)
        points = np.vstack([begin, begin + spread * np.eye(size)])
        values = np.array([self.error(point) for point in points])
        for _ in range(steps):
            order = np.argsort(values, kind="stable")
            points, values = points[order], values[order]
            if values[-1] - values[0] < 1e-7 * values[0]:
                break
            middle = points[:-1].mean(axis=0)
            turned = 2 * middle - points[-1]
            value = self.error(turned)
            if value < values[0]:
                further = 3 * middle - 2 * points[-1]
                beyond = self.error(further)
                turned, value = (further, beyond) if beyond < value else (turned, value)
            elif value >= values[-2]:
                nearer = (middle + (turned if value < values[-1] else points[-1])) / 2
                inner = self.error(nearer)
                if inner >= min(value, values[-1]):
                    points[1:] = (points[0] + points[1:]) / 2
                    values[1:] = [self.error(point) for point in points[1:]]
                    continue
                turned, value = nearer, inner
            points[-1], values[-1] = turned, value
        return points[int(values.argmin())]


def _result(
    table: Floats, treated: int, others: list[int], first_after: int, *, weights: Floats,
    importance: Floats, starts: tuple[float, ...],
) -> Synthetic:  # fmt: skip
    gaps = table[treated] - weights @ table[others]
    whole = np.zeros(len(table))
    whole[others] = weights
    apart = bool(starts) and max(starts) > min(starts) * (1 + _TOGETHER)
    return Synthetic(
        weights=whole, importance=importance, gaps=gaps,
        before_error=float((gaps[:first_after] ** 2).mean()),
        after_error=float((gaps[first_after:] ** 2).mean()), starts=starts, first_after=first_after,
        warning="the search ended in different places from different starts" if apart else "",
    )  # fmt: skip


def _solve(gram: Floats, pull: Floats, warm: Floats | None) -> Floats:
    """min w'Gw/2 − p'w over the simplex, by adding and dropping donors one at a time."""
    size = len(pull)
    scale = float(np.abs(gram).max())
    inside = np.zeros(size, bool)
    if warm is None:
        inside[int((np.diag(gram) / 2 - pull).argmin())] = True
        weights = inside.astype(float)
    else:
        inside, weights = warm > 0, warm.copy()
    for _ in range(20 * size):
        weights, inside = _settled(gram, pull, weights, inside)
        slope = gram @ weights - pull
        level = float(slope[inside].mean())
        outside = np.where(inside, inf, slope - level)
        entering = int(outside.argmin())
        if outside[entering] > -1e-10 * scale:
            break
        inside[entering] = True
    return weights


def _settled(
    gram: Floats, pull: Floats, weights: Floats, inside: npt.NDArray[np.bool_]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The optimum on the donors inside, leaving out those that would fall below nought."""
    while True:
        active = np.flatnonzero(inside)
        count = len(active)
        system = np.zeros((count + 1, count + 1))
        system[:count, :count] = gram[np.ix_(active, active)]
        system[:count, count] = system[count, :count] = 1
        ridge = 1e-13 * float(np.trace(system[:count, :count])) / count
        system[np.arange(count), np.arange(count)] += ridge
        goal = np.append(pull[active], 1.0)
        wanted = np.linalg.solve(system, goal)[:count]
        if (wanted >= 0).all():
            found = np.zeros_like(weights)
            found[active] = wanted
            return found, inside
        now = weights[active]
        falling = wanted < 0
        reach = np.where(falling, now / np.maximum(now - wanted, 1e-300), inf)
        step = min(float(reach.min()), 1.0)
        moved = now + step * (wanted - now)
        moved[(reach <= step) | (moved < 1e-15)] = 0
        inside = np.zeros_like(inside)
        inside[active[moved > 0]] = True
        weights = np.zeros_like(weights)
        weights[active] = moved / moved.sum()
