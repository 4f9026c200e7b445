"""Intervals of cells hold as often as they say: the distribution, its dispersion, real coverage."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from scipy import stats
from tests.public_data import public_data

from accord.core.forecast import (
    DecayedKDE,
    Events,
    Forecast,
    ForecastError,
    LastYear,
    Oracle,
    Window,
    days_since_epoch,
    evaluate,
    weekly_origins,
)
from accord.core.forecast.poisson import interval, quantiles
from accord.core.geo import SquareGrid

WEEKS = 120


@given(st.floats(0.001, 480), st.floats(0.01, 0.99), st.floats(0.001, 3))
def test_quantiles_are_the_negative_binomials(mean, probability, dispersion):
    size = 1 / dispersion
    share = size / (size + mean)
    (count,) = quantiles(np.array([mean]), probability, dispersion=dispersion)
    assert stats.nbinom.cdf(count, size, share) >= probability - 1e-9
    assert count == 0 or stats.nbinom.cdf(count - 1, size, share) < probability + 1e-9


@given(st.floats(501, 1e5), st.just(0.0) | st.floats(1e-4, 0.3))
def test_large_means_are_near_the_exact_quantile(mean, dispersion):
    (low,), (high,) = interval(np.array([mean]), dispersion=dispersion)
    if dispersion:
        size = 1 / dispersion
        exact = stats.nbinom.ppf([0.025, 0.975], size, size / (size + mean))
    else:
        exact = stats.poisson.ppf([0.025, 0.975], mean)
    spread = (mean + dispersion * mean**2) ** 0.5
    assert [low, high] == pytest.approx(exact, abs=0.03 * spread + 1)


@given(st.floats(0.01, 400), st.floats(0, 2))
def test_more_dispersion_never_lowers_the_upper_end(mean, dispersion):
    means = np.array([mean])
    assert interval(means, dispersion=dispersion + 0.5)[1] >= interval(means)[1]


@pytest.mark.parametrize("dispersion", [-0.1, float("nan"), float("inf")])
def test_a_dispersion_that_is_none_is_refused(dispersion):
    with pytest.raises(ForecastError, match="dispersion"):
        quantiles(np.ones(2), 0.5, dispersion=dispersion)


def steady_city(dispersion: float, *, seed: int = 5) -> tuple[Events, SquareGrid]:
    """Twenty weeks' busy cells, each with the same mean every week, and bursts of known size."""
    rng = np.random.default_rng(seed)
    side = 8
    x, y = np.meshgrid(np.arange(side) * 0.01, np.arange(side) * 0.01)
    lon, lat = -79.4 + x.ravel(), 43.7 + y.ravel()
    means = rng.uniform(1, 12, side * side)
    times, places = [], []
    for week in range(WEEKS):
        burst = rng.gamma(1 / dispersion, dispersion, len(means)) if dispersion else 1.0
        for cell, count in enumerate(rng.poisson(means * burst)):
            times += list(week * 7 + rng.uniform(0, 7, count))
            places += [cell] * count
    events = Events.of(t=times, lon=lon[places], lat=lat[places])
    return events, SquareGrid.around(lon, lat, cell_m=500, within_m=400)


@pytest.mark.parametrize(("true", "low", "high"), [(0.0, 0.0, 0.03), (0.3, 0.22, 0.38)])
def test_the_dispersion_that_was_put_in_is_found(true, low, high):
    events, grid = steady_city(true)
    estimator = LastYear().fit(events, grid)
    assert low <= estimator.dispersion(Window(start=WEEKS * 7.0)) <= high


def test_bursts_widen_the_interval_until_it_holds():
    events, grid = steady_city(0.5)
    origins = weekly_origins(end=WEEKS * 7.0, weeks=20)
    result = evaluate(LastYear(), events, grid, origins=origins)
    assert 0.93 <= result.coverage(0.10) <= 1.0
    plain = evaluate(Poisson(), events, grid, origins=origins)
    assert plain.coverage(0.10) < 0.85


class Poisson(LastYear):
    """The same expectation with the interval of steady counts."""

    def dispersion(self, window: Window) -> float:
        return 0.0


@pytest.mark.parametrize("kind", [LastYear, DecayedKDE])
def test_the_dispersion_looks_only_before_the_window(kind):
    events, grid = steady_city(0.3)
    window = Window(start=90 * 7.0)
    whole = kind().fit(events, grid).predict(window)
    past = kind().fit(events.before(window.start), grid).predict(window)
    assert whole.dispersion == past.dispersion > 0
    assert (whole.upper == past.upper).all()


def test_a_short_history_gives_no_dispersion_and_the_oracle_needs_none():
    events, grid = steady_city(0.3)
    early = Window(start=90.0)
    assert LastYear().fit(events, grid).dispersion(early) == 0
    assert Oracle().fit(events, grid).predict(early).dispersion == 0


def test_coverage_counts_top_cells_only():
    events, grid = steady_city(0.0)

    class Sure(LastYear):
        def predict(self, window: Window) -> Forecast:
            made = super().predict(window)
            top = made.top(6)
            made.upper[top], made.lower[top] = -1, -1
            return made

    result = evaluate(Sure(), events, grid, origins=[WEEKS * 7.0 - 7])
    share = result.shares[-1]
    assert result.coverage(share) == pytest.approx(1 - 6 / np.ceil(share * grid.size), abs=0.2)
    assert result.coverage(result.shares[0]) == 0


@pytest.mark.parametrize("category", ["Break and Enter", "Assault", None])
@pytest.mark.parametrize("kind", [LastYear, DecayedKDE])
def test_on_toronto_the_interval_holds_in_the_busiest_cells_too(category, kind):
    table = parquet.read_table(public_data("incidents/toronto_mci_2014_2021.parquet"))
    events = Events.of(
        t=table["time"].to_numpy(),
        lon=table["lon"].to_numpy(),
        lat=table["lat"].to_numpy(),
        category=table["category"].to_numpy(zero_copy_only=False).astype(str),
    )
    start = days_since_epoch(datetime(2019, 1, 1, tzinfo=UTC))
    past = events.before(start)
    grid = SquareGrid.around(past.lon, past.lat, cell_m=500, within_m=500)
    chosen = events.only(category) if category else events
    origins = weekly_origins(end=start + 364, weeks=52)
    result = evaluate(kind(), chosen, grid, origins=origins)
    print(kind.__name__, category, [f"{result.coverage(share):.4f}" for share in result.shares])
    for share in result.shares:
        assert 0.96 <= result.coverage(share) <= 1.0
