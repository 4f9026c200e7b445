"""Multi-scale Poisson: expected counts from the past at many scales, readable as a score card."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from accord.core.forecast.errors import NotFittedError, TooLittleHistoryError
from accord.core.forecast.estimators import Fitted, daily_rate, demand_events
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.features import MultiScaleFeatures
from accord.core.forecast.mixture import Mixture, fit_mixture
from accord.core.forecast.regression import PoissonFit, fit_poisson
from accord.core.geo import Grid

FLOOR = 0.05  # of a term's mean: added before the logarithm, so that an empty past is no −∞
EVERY_ZERO = 12  # one in twelve empty cells learns for all of them; which one moves each week
LEAST_HISTORY = 56.0  # days of events before the first week learned from
MOST_ROUNDS = 70  # weeks learned from, spread over the time wanted
FOLLOWS_DAYS = 60.0  # half-life of the city's level: two months hold the season and the trend


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """Cells of past windows: terms, counts, how many cells each stands for, and their sizes."""

    x: FloatArray
    y: FloatArray
    weight: FloatArray
    size: FloatArray


@dataclass(frozen=True, eq=False, kw_only=True)
class Learned:
    """What one refit gave: the terms, the mean of each, their mixture, the coefficients.

    Columns of the card are the logarithm of the mixture and those of the terms, as in `rows`.
    """

    features: MultiScaleFeatures
    means: FloatArray
    mixture: Mixture
    card: PoissonFit
    rows: Rows

    def logs(self, terms: FloatArray, sizes: FloatArray) -> FloatArray:
        """The card's columns from terms (cells, terms) and sizes, 1 on average, of cells."""
        return _logs(terms, sizes, means=self.means, mixture=self.mixture)


class MultiScalePoisson(Fitted):
    """log expected = intercept + Σ coefficient × log(column): a mixture of the terms, and each.

    The default forecaster. Terms are counts of the past at one scale (`MultiScaleFeatures`), so
    that a cell's expectation can be taken apart. First they are added up, with the weights that
    make past weeks likeliest (`Mixture`); then each may move that sum, as far as past weeks show
    against a ridge of `penalty` on the scaled coefficients, which pulls to the sum as it stands. So
    few incidents give the sum, many a model of their own. Learned anew every `refit_days` of the
    calendar, from windows that ended before.
    """

    def __init__(
        self, *, refit_days: float = 182.0, learn_days: float = 546.0, penalty: float = 100.0
    ) -> None:
        """Days between refits, days of windows to learn from, the ridge."""
        self.refit_days = refit_days
        self.learn_days = learn_days
        self.penalty = penalty
        self._features: MultiScaleFeatures | None = None
        self._learned: dict[tuple[float, float], Learned] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events with their `others`; coefficients are learned when a window asks."""
        super().fit(events, grid)
        self._features = MultiScaleFeatures.of(self.known()[0], grid)
        self._learned = {}
        return self

    def expected(self, window: Window) -> FloatArray:
        """Expected counts; their sum follows the city's recent daily rate."""
        learned, x = self.terms(window)
        return self.levelled(learned.card.mean(x), window)

    def terms(self, window: Window) -> tuple[Learned, FloatArray]:
        """What was learned for the window, and the log terms of every cell at its start."""
        learned = self.learned(window)
        return learned, learned.logs(learned.features.at(window.start), self.sizes())

    def sizes(self) -> FloatArray:
        """The cells' measures over their mean."""
        measures = self.known()[1].measures
        return measures / measures.mean()

    def levelled(self, shape: FloatArray, window: Window) -> FloatArray:
        """The shape scaled to the recent daily rate, which follows the city's trend."""
        past = self.known()[0].before(window.start)
        here = past.t if past.cell is None else past.t[past.cell >= 0]
        if not len(here) or shape.sum() <= 0:
            return shape
        rate = daily_rate(
            window.start - here,
            half_life_days=FOLLOWS_DAYS,
            span=window.start - float(past.t[0]),
        )
        return shape * (rate * window.days / shape.sum())

    def learned(self, window: Window) -> Learned:
        """Coefficients from before the last refit at or before the window; kept for the next."""
        events, _ = self.known()
        demand_events(events.before(window.start), at_least=2)
        first = float(events.t[0])
        until = float(np.floor(window.start / self.refit_days) * self.refit_days)
        if until - first < LEAST_HISTORY + 4 * window.days:
            until = window.start
        key = (until, window.days)
        if key not in self._learned:
            self._learned[key] = self._learn(until, window.days, first)
        return self._learned[key]

    def _learn(self, until: float, days: float, first: float) -> Learned:
        if self._features is None:
            raise NotFittedError("call fit(events, grid) before predict(window)")
        features = self._features.seen_by(until)
        span = min(self.learn_days, until - first - LEAST_HISTORY)
        rounds = int(min(span // days, MOST_ROUNDS))
        if rounds < 1:
            raise TooLittleHistoryError("too few weeks before the window to learn weights from")
        step = max(days, np.floor(span / rounds / days) * days)
        starts = until - days - step * np.arange(rounds)[::-1]
        rows, means = self._rows(features, starts, days)
        some = rows.y > 0
        dense = np.arange(len(means)) < len(features.terms)
        mixture = fit_mixture(
            rows.x[some], rows.y[some], means=means * dense, places=float(rows.weight.sum())
        )
        rows = replace(rows, x=_logs(rows.x, rows.size, means=means, mixture=mixture))
        prior = np.zeros(rows.x.shape[1])
        prior[0] = 1.0
        card = fit_poisson(rows.x, rows.y, weight=rows.weight, penalty=self.penalty, prior=prior)
        return Learned(features=features, means=means, mixture=mixture, card=card, rows=rows)

    def _rows(
        self, features: MultiScaleFeatures, starts: FloatArray, days: float
    ) -> tuple[Rows, FloatArray]:
        """Every cell with an event and a rotating sample of those without, and the terms' means."""
        events, _ = self.known()
        sizes = self.sizes()
        xs, ys, ws, ss, means = [], [], [], [], []
        for turn, start in enumerate(starts):
            x = features.at(start)
            y = events.between(start, start + days).counts()
            some = np.flatnonzero(y > 0)
            none = np.flatnonzero(y == 0)[turn % EVERY_ZERO :: EVERY_ZERO]
            share = (len(y) - len(some)) / max(len(none), 1)
            xs.append(np.concatenate([x[some], x[none]]))
            ys.append(np.concatenate([y[some], y[none]]))
            ws.append(np.concatenate([np.ones(len(some)), np.full(len(none), share)]))
            ss.append(np.concatenate([sizes[some], sizes[none]]))
            means.append(x.mean(axis=0))
        x, y, weight, size = (np.concatenate(parts) for parts in (xs, ys, ws, ss))
        rows = Rows(x=x, y=y, weight=weight, size=size)
        return rows, np.mean(means, axis=0)

    def get_params(self) -> dict[str, Any]:
        """Days between refits, days learned from, the ridge."""
        return {
            "refit_days": self.refit_days,
            "learn_days": self.learn_days,
            "penalty": self.penalty,
        }


def _logs(
    terms: FloatArray, sizes: FloatArray, *, means: FloatArray, mixture: Mixture
) -> FloatArray:
    return np.log(
        np.column_stack([mixture(terms, sizes), np.maximum(terms, 0) + FLOOR * means + 1e-9])
    )
