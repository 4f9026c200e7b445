"""The fixed evaluation protocol: forecast each week from what was known, then compare."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from accord.core.forecast.errors import ForecastError, TooLittleHistoryError
from accord.core.forecast.estimators import (
    BANDWIDTHS,
    HALF_LIVES,
    DecayedKDE,
    Estimator,
    Forecast,
)
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.scoring import SHARES, Score, filled, hits_at
from accord.core.geo import Grid, SegmentGrid

PROTOCOL = "accord-rolling/2"  # weekly origins, 7 days, shares of cells, ties shared out
BY_METRES = f"{PROTOCOL}, by metres of street"  # the same, shares of the length of street


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation:
    """Hits per week and share of the cells, and how often the intervals held.

    `hits`, `best` and `inside` have shape (weeks, shares), other arrays (weeks,).
    `inside` is the share of the top cells whose count lay in the forecast's interval.
    """

    protocol: str
    estimator: dict[str, Any]
    shares: tuple[float, ...]
    starts: FloatArray
    events: FloatArray
    expected: FloatArray
    hits: FloatArray
    best: FloatArray
    inside: FloatArray

    def coverage(self, share: float, *, last: int | None = None) -> float:
        """How often the interval held in the top cells at one share, over the same weeks."""
        weeks = slice(None) if last is None else slice(-last, None)
        return float(self.inside[weeks, self._column(share)].mean())

    def score(self, share: float, *, last: int | None = None) -> Score:
        """The pooled score at one share, over all weeks or the `last` ones."""
        column = self._column(share)
        weeks = slice(None) if last is None else slice(-last, None)
        return Score(
            share=share,
            hits=float(self.hits[weeks, column].sum()),
            best=float(self.best[weeks, column].sum()),
            events=float(self.events[weeks].sum()),
        )

    def _column(self, share: float) -> int:
        if share not in self.shares:
            raise ForecastError(f"the evaluation has no share {share:g}; it has {self.shares}")
        return self.shares.index(share)

    def scores(self, *, last: int | None = None) -> tuple[Score, ...]:
        """The pooled scores at every share."""
        return tuple(self.score(share, last=last) for share in self.shares)


def evaluate(
    estimator: Estimator,
    events: Events,
    grid: Grid,
    *,
    origins: Iterable[float],
    days: float = 7.0,
    shares: tuple[float, ...] = SHARES,
) -> Evaluation:
    """Forecast from each origin (days since 1970) and score it against what followed.

    The estimator is fitted once and must look only before each origin; the estimators of this
    package do. Events outside the grid count as missed by nobody: they are left out.
    """
    placed = events.on(grid)
    estimator.fit(placed, grid)
    wanted, sizes = np.array(shares), grid.measures
    starts, totals, expected, hits, best, inside = [], [], [], [], [], []
    for origin in origins:
        window = Window(start=float(origin), days=days)
        forecast = estimator.predict(window)
        counts = placed.between(window.start, window.end).counts()
        starts.append(window.start)
        totals.append(counts.sum())
        expected.append(forecast.expected.sum())
        hits.append(hits_at(forecast.expected, counts, shares=wanted, measures=sizes))
        best.append(hits_at(counts, counts, shares=wanted, measures=sizes))
        inside.append(_inside(forecast, counts, wanted))
    if not starts:
        raise TooLittleHistoryError("no week to evaluate")
    return Evaluation(
        protocol=protocol_on(grid),
        estimator={"name": type(estimator).__name__, **estimator.get_params()},
        shares=shares,
        starts=np.array(starts),
        events=np.array(totals),
        expected=np.array(expected),
        hits=np.array(hits),
        best=np.array(best),
        inside=np.array(inside),
    )


def protocol_on(grid: Grid) -> str:
    """The protocol's name, with what its shares are of where that is not the cells."""
    return BY_METRES if isinstance(grid, SegmentGrid) else PROTOCOL


def _inside(forecast: Forecast, counts: FloatArray, shares: FloatArray) -> FloatArray:
    """For each share, how many of its top cells (ties by id order) have their count inside."""
    held = (forecast.lower <= counts) & (counts <= forecast.upper)
    order = forecast.top(len(counts))
    ranked, sizes = np.cumsum(held[order]), forecast.grid.measures[order]
    cells = np.array([filled(sizes, share=share) for share in shares.tolist()])
    return np.asarray(ranked[cells - 1] / cells, float)


def weekly_origins(*, end: float, weeks: int) -> FloatArray:
    """The starts of the `weeks` weeks that end at `end` (days since 1970), oldest first."""
    return np.asarray(end - 7.0 * np.arange(weeks, 0, -1), float)


def tuned_decayed_kde(
    events: Events,
    grid: Grid,
    *,
    before: float,
    weeks: int = 52,
    half_lives: Iterable[float] = HALF_LIVES,
    bandwidths: Iterable[float] = BANDWIDTHS,
) -> DecayedKDE:
    """The decayed KDE whose parameters did best in the `weeks` before `before`, unfitted.

    Best is the highest sum of hit rates at all shares of the protocol. Only events before
    `before` are used. Raises TooLittleHistoryError when there is none.
    """
    known = events.on(grid).before(before)
    origins = weekly_origins(end=before, weeks=weeks)
    trials = [
        DecayedKDE(half_life_days=half_life, bandwidth_m=bandwidth)
        for bandwidth in bandwidths
        for half_life in half_lives
    ]
    weeks_ahead = [Window(start=float(origin)) for origin in origins]
    counts = [known.between(window.start, window.end).counts() for window in weeks_ahead]
    merits = [
        _merit(trial.fit(known, grid), weeks_ahead, counts, grid.measures) for trial in trials
    ]
    best = trials[int(np.argmax(merits))]
    return DecayedKDE(half_life_days=best.half_life_days, bandwidth_m=best.bandwidth_m)


def _merit(
    trial: DecayedKDE, windows: list[Window], counts: list[FloatArray], measures: FloatArray
) -> float:
    """Hits at all shares of the protocol: the sum of hit rates, but for a constant factor."""
    shares = np.array(SHARES)
    return float(
        sum(
            hits_at(trial.expected(window), count, shares=shares, measures=measures).sum()
            for window, count in zip(windows, counts, strict=True)
        )
    )
