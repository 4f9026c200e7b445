"""Risk terrain: which features of the place go with incidents, as relative risks on a card.

Caplan, Kennedy and Miller 2011, Justice Quarterly 28; the risks are chosen and estimated by a
penalised Poisson regression, forward by the Bayesian information criterion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from accord.core.forecast.estimators import Fitted, daily_rate, demand_events
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.on_segments import with_surface
from accord.core.forecast.regression import PoissonFit, fit_poisson
from accord.core.geo import Grid

REACHES = (1.0, 2.0, 4.0)  # cell widths
FOLLOWS_DAYS = 120.0


@dataclass(frozen=True, kw_only=True)
class RiskFactor:
    """One chosen line of the card: a feature within a reach multiplies the risk by `risk`."""

    feature: str
    within_m: float
    risk: float
    lower: float
    upper: float


class RiskTerrain(Fitted):
    """Expected counts from features of the environment alone: bars, stations, vacant lots.

    `features` are points by name, (lon, lat). Each is tried as "within 1, 2 or 4 cell widths";
    `most` factors at most are kept. Learned anew every `refit_days` from all events before.
    """

    def __init__(
        self,
        features: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]],
        *,
        reaches: Sequence[float] = REACHES,
        most: int = 8,
        refit_days: float = 182.0,
    ) -> None:
        """Points of each feature, reaches in cell widths, how many factors, days between refits."""
        self.features = features
        self.reaches = tuple(reaches)
        self.most = most
        self.refit_days = refit_days
        self._near: FloatArray | None = None
        self._learned: dict[float, tuple[list[int], PoissonFit]] = {}

    def fit(self, events: Events, grid: Grid) -> Self:
        """Keep the events and measure which cells lie within each reach of each feature."""
        with_surface(grid, method=type(self).__name__)
        super().fit(events, grid)
        columns, labels = [], []
        for name, (lon, lat) in self.features.items():
            nearest = _nearest(grid, lon, lat)
            for reach in self.reaches:
                labels.append((name, reach * grid.width_m))
                columns.append((nearest <= reach * grid.width_m).astype(float))
        self._near = np.column_stack(columns) if columns else np.zeros((grid.size, 0))
        self._labels = labels
        self._learned = {}
        return self

    def expected(self, window: Window) -> FloatArray:
        """Relative risks times the recent daily rate."""
        events, _ = self.known()
        chosen, card = self._card(window)
        if self._near is None:
            return super().expected(window)
        shape = card.mean(self._near[:, chosen])
        past = events.before(window.start)
        age = window.start - (past.t if past.cell is None else past.t[past.cell >= 0])
        span = window.start - float(past.t[0])
        total = daily_rate(age, half_life_days=FOLLOWS_DAYS, span=span) * window.days
        return shape * (total / shape.sum())

    def card(self, window: Window) -> tuple[RiskFactor, ...]:
        """The chosen factors with relative risks and 95 % intervals, strongest first."""
        chosen, fit = self._card(window)
        error = np.sqrt(np.diag(fit.covariance)[1:]) / fit.spread
        slope = fit.coefficients / fit.spread
        lines = [
            RiskFactor(
                feature=self._labels[index][0],
                within_m=self._labels[index][1],
                risk=float(np.exp(b)),
                lower=float(np.exp(b - 1.96 * e)),
                upper=float(np.exp(b + 1.96 * e)),
            )
            for index, b, e in zip(chosen, slope, error, strict=True)
        ]
        return tuple(sorted(lines, key=lambda line: -abs(np.log(line.risk))))

    def _card(self, window: Window) -> tuple[list[int], PoissonFit]:
        events, _ = self.known()
        until = float(np.floor(window.start / self.refit_days) * self.refit_days)
        if not len(events.before(until)):
            until = window.start
        demand_events(events.before(until), at_least=2)
        if until not in self._learned and self._near is not None:
            self._learned[until] = _forward(self._near, events.before(until).counts(), self.most)
        return self._learned[until]

    def get_params(self) -> dict[str, Any]:
        """Names of the features, reaches, limits."""
        return {
            "features": sorted(self.features),
            "reaches": list(self.reaches),
            "most": self.most,
            "refit_days": self.refit_days,
        }


def _forward(x: FloatArray, y: FloatArray, most: int) -> tuple[list[int], PoissonFit]:
    chosen: list[int] = []
    best = fit_poisson(x[:, chosen], y)
    price = 0.5 * np.log(max(len(y), 2))
    while len(chosen) < min(most, x.shape[1]):
        rest = [index for index in range(x.shape[1]) if index not in chosen]
        trials = {index: fit_poisson(x[:, [*chosen, index]], y) for index in rest}
        index = max(trials, key=lambda one: trials[one].log_likelihood)
        if trials[index].log_likelihood - best.log_likelihood <= price:
            break
        chosen, best = [*chosen, index], trials[index]
    return chosen, best


def _nearest(grid: Grid, lon: npt.ArrayLike, lat: npt.ArrayLike) -> FloatArray:
    """Distance from each cell's centre to the nearest point of a feature; ∞ without points."""
    x, y = grid.projection.to_metres(np.atleast_1d(lon), np.atleast_1d(lat))
    nearest = np.full(grid.size, np.inf)
    for start in range(0, len(x), 500):  # slices keep the distances in the cache
        part = slice(start, start + 500)
        apart = np.hypot(grid.x[:, None] - x[part], grid.y[:, None] - y[part])
        np.minimum(nearest, apart.min(axis=1, initial=np.inf), out=nearest)
    return nearest
