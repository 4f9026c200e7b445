"""Events keep order and place; smoothing conserves mass; Poisson quantiles agree with scipy."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from accord.core.forecast import Events, ForecastError, Window, days_since_epoch
from accord.core.forecast.poisson import interval, quantiles
from accord.core.forecast.smoothing import Smoother, near_pairs
from accord.core.geo import Area, HexGrid, SquareGrid

TOWN = Area.from_bounds(west=-79.42, south=43.60, east=-79.38, north=43.63)
GRIDS = [SquareGrid.over(TOWN), HexGrid.over(TOWN)]


def test_events_are_sorted_with_their_categories_and_cut_half_open():
    events = Events.of(t=[3, 1, 2], lon=[0, 1, 2], lat=[0, 1, 2], category=["c", "a", "b"])
    assert events.t.tolist() == [1, 2, 3]
    assert events.category.tolist() == ["a", "b", "c"]
    assert events.between(1, 3).t.tolist() == [1, 2]
    assert events.only("c").lon.tolist() == [0]
    assert len(events.only("x")) == 0


def test_times_are_days_whether_given_as_days_or_as_dates():
    moment = datetime(2026, 1, 2, 12, tzinfo=UTC)
    events = Events.of(t=np.array(["2026-01-02T12:00"], "datetime64[us]"), lon=[0], lat=[0])
    assert events.t[0] == days_since_epoch(moment) == Window.starting(moment).start


@pytest.mark.parametrize(
    "bad",
    [
        {"t": [1], "lon": [1, 2], "lat": [1]},
        {"t": [np.nan], "lon": [1], "lat": [1]},
        {"t": [1], "lon": [np.inf], "lat": [1]},
        {"t": [1], "lon": [1], "lat": [1], "agency": ["a", "b"]},
    ],
)
def test_unequal_or_missing_values_are_refused(bad):
    with pytest.raises(ForecastError):
        Events.of(**bad)


def test_counts_need_a_grid_and_leave_out_what_lies_outside():
    events = Events.of(t=[1, 2], lon=[-79.4, 0], lat=[43.61, 0])
    with pytest.raises(ForecastError, match="grid"):
        events.counts()
    assert events.on(GRIDS[0]).counts().sum() == 1


@pytest.mark.parametrize("grid", GRIDS, ids=["square", "hex"])
@given(bandwidth=st.floats(0, 900), seed=st.integers(0, 999))
def test_smoothing_conserves_the_total_and_invents_nothing_negative(grid, bandwidth, seed):
    counts = np.random.default_rng(seed).poisson(0.5, grid.size).astype(float)
    smooth = Smoother.gaussian(grid, bandwidth_m=bandwidth)(counts)
    assert smooth.sum() == pytest.approx(counts.sum())
    assert (smooth >= 0).all()


@given(st.integers(0, 999), st.floats(1, 300))
def test_near_pairs_are_all_pairs_that_are_near(seed, within):
    x, y = np.random.default_rng(seed).uniform(-300, 300, (2, 60))
    source, target, apart = near_pairs(x, y, within_m=within)
    full = np.hypot(x[:, None] - x, y[:, None] - y)
    assert set(zip(source.tolist(), target.tolist(), strict=True)) == {
        (int(a), int(b)) for a, b in np.argwhere(full <= within)
    }
    assert apart == pytest.approx(full[source, target])


@given(
    st.lists(st.floats(0, 480), min_size=1, max_size=30),
    st.sampled_from([0.005, 0.025, 0.5, 0.9, 0.975]),
)
def test_poisson_quantiles_agree_with_scipy(means, chance):
    result = quantiles(np.array(means), chance)
    exact = stats.poisson.ppf(chance, means)
    # on an exact step of the distribution the last digit decides
    assert (np.abs(result - np.maximum(exact, 0)) <= 1).all()
    assert (stats.poisson.cdf(result, means) >= chance - 1e-9).all()


def test_large_means_are_within_one_count_of_scipy():
    means = np.array([501.0, 5_000.0, 1e6])
    low, high = interval(means)
    assert np.abs(low - stats.poisson.ppf(0.025, means)).max() <= 1
    assert np.abs(high - stats.poisson.ppf(0.975, means)).max() <= 1
