"""Several forecasts in one, and one forecast set right by its own recent past."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.estimators import Estimator, Fitted
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.regression import fit_poisson
from accord.core.forecast.scoring import BANDS, bands_of
from accord.core.geo import Grid

FLOOR = 0.01  # of a member's mean: a member that says "never" must not silence the others
LEARNING_DAYS = 28.0


class ForecastEnsemble(Fitted):
    """A weighted geometric mean of its members; weights are learned on past windows, or equal.

    Weights are coefficients of log forecasts in a Poisson regression of what followed, none
    below zero, learned anew every `refit_days` from `windows` windows that ended before.
    """

    def __init__(
        self,
        members: Sequence[Estimator],
        *,
        weights: Sequence[float] | None = None,
        windows: int = 13,
        refit_days: float = 91.0,
    ) -> None:
        """The members; their weights, if they are not to be learned."""
        if not members:
            raise ForecastError("an ensemble needs a member")
        self.members = tuple(members)
        self.weights = None if weights is None else tuple(weights)
        self.windows = windows
        self.refit_days = refit_days
        self._learned: dict[tuple[float, float], FloatArray] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Fit every member."""
        super().fit(events, grid)
        self._learned = {}
        for member in self.members:
            member.fit(self.known()[0], grid)
        return self

    def expected(self, window: Window) -> FloatArray:
        """The members' geometric mean, its total the mean of theirs."""
        maps = [expected_of(member, window) for member in self.members]
        logs = np.column_stack([floored(one) for one in maps])
        shape = np.exp(logs @ self.learned(window))
        total = float(np.mean([one.sum() for one in maps]))
        return shape * (total / shape.sum()) if shape.sum() > 0 else shape

    def learned(self, window: Window) -> FloatArray:
        """The members' weights for the window, from windows that ended before its last refit."""
        count = len(self.members)
        if self.weights is not None:
            return np.array(self.weights, float)
        events, _ = self.known()
        until = float(np.floor(window.start / self.refit_days) * self.refit_days)
        key = (until, window.days)
        starts = np.asarray(until - window.days * np.arange(1, self.windows + 1), float)
        starts = starts[starts >= (events.t[0] if len(events) else np.inf) + LEARNING_DAYS]
        if not len(starts) or count == 1:
            return np.full(count, 1 / count)
        if key not in self._learned:
            self._learned[key] = self._learn(starts, window.days)
        return self._learned[key]

    def _learn(self, starts: FloatArray, days: float) -> FloatArray:
        events, _ = self.known()
        rows, counts = [], []
        for start in starts:
            past = Window(start=float(start), days=days)
            rows.append(np.column_stack([floored(expected_of(one, past)) for one in self.members]))
            counts.append(events.between(past.start, past.end).counts())
        x, y = np.concatenate(rows), np.concatenate(counts)
        used = np.ones(len(self.members), bool)
        while True:
            fit = fit_poisson(x[:, used], y, penalty=1.0)
            slope = fit.coefficients / fit.spread
            if (slope >= 0).all() or used.sum() == 1:
                break
            used[np.flatnonzero(used)[slope.argmin()]] = False
        weights = np.zeros(len(self.members))
        weights[used] = np.maximum(slope, 0)
        return weights if weights.sum() > 0 else np.full(len(weights), 1 / len(weights))

    def get_params(self) -> dict[str, Any]:
        """Members with their parameters, weights, and how they are learned."""
        return {
            "members": [{"name": type(m).__name__, **m.get_params()} for m in self.members],
            "weights": self.weights,
            "windows": self.windows,
            "refit_days": self.refit_days,
        }


class Recalibrated(Fitted):
    """Another estimator's forecast, each band of its ranking set to what was observed there.

    Bands are shares of the cells by rank. A band's factor is (observed + pseudo) ÷ (expected +
    pseudo) over the `windows` windows before, so that a band with few incidents hardly moves.
    The order of cells within a band stays; across bands the forecast may cross, as it should
    where it was wrong.
    """

    def __init__(
        self,
        estimator: Estimator,
        *,
        bands: Sequence[float] = BANDS,
        windows: int = 13,
        pseudo: float = 20.0,
    ) -> None:
        """The estimator, the bands' borders, how many windows to compare, and the prior's weight."""
        self.estimator = estimator
        self.bands = tuple(bands)
        self.windows = windows
        self.pseudo = pseudo
        self._compared: dict[tuple[float, float], tuple[FloatArray, FloatArray]] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Fit the estimator."""
        super().fit(events, grid)
        self._compared = {}
        self.estimator.fit(self.known()[0], grid)
        return self

    def expected(self, window: Window) -> FloatArray:
        """The estimator's counts times their bands' factors."""
        plain, sizes = expected_of(self.estimator, window), self.known()[1].measures
        return plain * self.factors(window)[bands_of(plain, self.bands, measures=sizes)]

    def factors(self, window: Window) -> FloatArray:
        """Observed over expected in each band, before the window, best-ranked band first."""
        events, _ = self.known()
        observed = np.full(len(self.bands) + 1, self.pseudo)
        expected = observed.copy()
        first = float(events.t[0]) if len(events) else np.inf
        for back in range(1, self.windows + 1):
            past = Window(start=window.start - back * window.days, days=window.days)
            if past.start < first + LEARNING_DAYS * 3:
                break
            seen, said = self._compare(past)
            observed, expected = observed + seen, expected + said
        return observed / expected

    def _compare(self, past: Window) -> tuple[FloatArray, FloatArray]:
        key = (past.start, past.days)
        if key not in self._compared:
            events, grid = self.known()
            plain = expected_of(self.estimator, past)
            band = bands_of(plain, self.bands, measures=grid.measures)
            bands = len(self.bands) + 1
            happened = events.between(past.start, past.end).counts()
            seen, said = (
                np.bincount(band, part, minlength=bands).astype(float) for part in (happened, plain)
            )
            self._compared[key] = seen, said
        return self._compared[key]

    def get_params(self) -> dict[str, Any]:
        """The estimator with its parameters, bands, windows, prior."""
        inner = {"name": type(self.estimator).__name__, **self.estimator.get_params()}
        return {
            "estimator": inner,
            "bands": list(self.bands),
            "windows": self.windows,
            "pseudo": self.pseudo,
        }


def expected_of(estimator: Estimator, window: Window) -> FloatArray:
    """Expected counts without the interval, where the estimator can spare it."""
    if isinstance(estimator, Fitted):
        return estimator.expected(window)
    return estimator.predict(window).expected


def floored(expected: FloatArray) -> FloatArray:
    """Logarithms of a map whose empty cells are given a hundredth of the mean."""
    return np.log(np.maximum(expected, 0) + FLOOR * expected.mean() + 1e-12)
