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
)
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.scoring import SHARES, Score, hits_at
from accord.core.geo import Grid

PROTOCOL = "accord-rolling/1"  # weekly origins, 7 days, shares of cells, ties shared out


@dataclass(frozen=True, eq=False, kw_only=True)
class Evaluation:
    """Hits per week and share; `hits` and `best` have shape (weeks, shares), others (weeks,)."""

    protocol: str
    estimator: dict[str, Any]
    shares: tuple[float, ...]
    starts: FloatArray
    events: FloatArray
    expected: FloatArray
    hits: FloatArray
    best: FloatArray

    def score(self, share: float, *, last: int | None = None) -> Score:
        """The pooled score at one share, over all weeks or the `last` ones."""
        if share not in self.shares:
            raise ForecastError(f"the evaluation has no share {share:g}; it has {self.shares}")
        column = self.shares.index(share)
        weeks = slice(None) if last is None else slice(-last, None)
        return Score(
            share=share,
            hits=float(self.hits[weeks, column].sum()),
            best=float(self.best[weeks, column].sum()),
            events=float(self.events[weeks].sum()),
        )

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
    wanted = np.array(shares)
    starts, totals, expected, hits, best = [], [], [], [], []
    for origin in origins:
        window = Window(start=float(origin), days=days)
        forecast = estimator.predict(window)
        counts = placed.between(window.start, window.end).counts()
        starts.append(window.start)
        totals.append(counts.sum())
        expected.append(forecast.expected.sum())
        hits.append(hits_at(forecast.expected, counts, shares=wanted))
        best.append(hits_at(counts, counts, shares=wanted))
    if not starts:
        raise TooLittleHistoryError("no week to evaluate")
    return Evaluation(
        protocol=PROTOCOL,
        estimator={"name": type(estimator).__name__, **estimator.get_params()},
        shares=shares,
        starts=np.array(starts),
        events=np.array(totals),
        expected=np.array(expected),
        hits=np.array(hits),
        best=np.array(best),
    )


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
    merits = [
        sum(score.hit_rate for score in evaluate(trial, known, grid, origins=origins).scores())
        for trial in trials
    ]
    best = trials[int(np.argmax(merits))]
    return DecayedKDE(half_life_days=best.half_life_days, bandwidth_m=best.bandwidth_m)
