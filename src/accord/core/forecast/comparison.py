"""Several forecasters over the same weeks: hits, log score, Brier score and calibration by band."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from accord.core.forecast.ensemble import expected_of
from accord.core.forecast.errors import ForecastError, TooLittleHistoryError
from accord.core.forecast.estimators import Estimator
from accord.core.forecast.events import Events, FloatArray, Window
from accord.core.forecast.scoring import BANDS, SHARES, Score, bands_of, hits_at
from accord.core.forecast.week_errors import ratio_interval, sum_ratio
from accord.core.geo import Grid, SegmentGrid

COMPARISON = "accord-comparison/2"
BY_METRES = f"{COMPARISON}, by metres of street"
LOG_FLOOR = 0.001  # of the mean cell: a map that says "never" is punished, not made infinite


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """One forecaster's weeks: `hits` (weeks, shares), sums of `observed` and `expected` by band.

    `log_gain` is Σ over the week's incidents of the log of how much more likely the map made
    their cells than a uniform one; `brier` the mean squared error of "any incident here".
    """

    name: str
    hits: FloatArray
    log_gain: FloatArray
    brier: FloatArray
    observed: FloatArray
    expected: FloatArray

    @property
    def calibration(self) -> FloatArray:
        """Observed over expected in each band, best-ranked first; NaN where none was expected."""
        said = self.expected.sum(axis=0)
        return np.divide(
            self.observed.sum(axis=0), said, out=np.full(len(said), np.nan), where=said > 0
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """Records of several forecasters over the same weeks, cells and incidents."""

    protocol: str
    shares: tuple[float, ...]
    starts: FloatArray
    events: FloatArray
    best: FloatArray
    records: dict[str, Record]

    def score(self, name: str, share: float) -> Score:
        """Pooled hits of one forecaster at one share of the cells."""
        column = self._column(share)
        return Score(
            share=share,
            hits=float(self.records[name].hits[:, column].sum()),
            best=float(self.best[:, column].sum()),
            events=float(self.events.sum()),
        )

    def log_score(self, name: str) -> float:
        """Nats an incident gained over a uniform map."""
        return float(self.records[name].log_gain.sum() / max(self.events.sum(), 1.0))

    def brier(self, name: str) -> float:
        """Mean squared error of the chance of any incident, over cells and weeks."""
        return float(self.records[name].brier.mean())

    def ratio(self, name: str, against: str, share: float) -> tuple[float, float, float]:
        """Hits of one over another's at a share, with a 90 % interval; NaN where it cannot be told.

        Raises TooLittleHistoryError for fewer than eight weeks.
        """
        column = self._column(share)
        ours, theirs = (self.records[one].hits[:, column] for one in (name, against))
        return sum_ratio(ours, theirs), *ratio_interval(ours, theirs)

    def _column(self, share: float) -> int:
        if share not in self.shares:
            raise ForecastError(f"the comparison has no share {share:g}; it has {self.shares}")
        return self.shares.index(share)


def compare(
    forecasters: Mapping[str, Estimator],
    events: Events,
    grid: Grid,
    *,
    origins: Iterable[float],
    days: float = 7.0,
    shares: tuple[float, ...] = SHARES,
) -> Comparison:
    """Forecast from each origin with each forecaster, and hold all against what followed.

    `events` are those forecast, with their `others` if any (see `Events.focus`). Ties at the
    border of a share are shared out, which is what random breaking gives on average.
    """
    placed = events.on(grid)
    windows = [Window(start=float(origin), days=days) for origin in origins]
    if not windows:
        raise TooLittleHistoryError("no week to compare")
    counts = [placed.between(window.start, window.end).counts() for window in windows]
    wanted, sizes = np.array(shares), grid.measures
    return Comparison(
        protocol=BY_METRES if isinstance(grid, SegmentGrid) else COMPARISON,
        shares=shares,
        starts=np.array([window.start for window in windows]),
        events=np.array([count.sum() for count in counts]),
        best=np.array([hits_at(count, count, shares=wanted, measures=sizes) for count in counts]),
        records={
            name: _record(
                name, forecaster.fit(placed, grid), windows, counts, shares=wanted, sizes=sizes
            )
            for name, forecaster in forecasters.items()
        },
    )


def _record(
    name: str,
    forecaster: Estimator,
    windows: list[Window],
    counts: list[FloatArray],
    *,
    shares: FloatArray,
    sizes: FloatArray,
) -> Record:
    hits, gains, briers, observed, expected = [], [], [], [], []
    for window, count in zip(windows, counts, strict=True):
        said = expected_of(forecaster, window)
        band = bands_of(said, measures=sizes)
        hits.append(hits_at(said, count, shares=shares, measures=sizes))
        gains.append(_log_gain(said, count, sizes))
        briers.append(float(((1 - np.exp(-said) - (count > 0)) ** 2).mean()))
        observed.append(np.bincount(band, count, minlength=len(BANDS) + 1))
        expected.append(np.bincount(band, said, minlength=len(BANDS) + 1))
    return Record(
        name=name,
        hits=np.array(hits),
        log_gain=np.array(gains),
        brier=np.array(briers),
        observed=np.array(observed),
        expected=np.array(expected),
    )


def _log_gain(expected: FloatArray, counts: FloatArray, sizes: FloatArray) -> float:
    """Over a map that expects the same a measure everywhere."""
    even = sizes / sizes.mean()
    floored = np.maximum(expected, LOG_FLOOR * expected.mean() * even)
    if floored.sum() <= 0:
        return 0.0
    share = floored / floored.sum() * len(floored) / even
    some = counts > 0
    return float((counts[some] * np.log(share[some])).sum())
