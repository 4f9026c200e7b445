"""Analysis of patterns against definitions written out and against what was planted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import (
    Events,
    Forecast,
    ForecastError,
    LastYear,
    Window,
    aoristic_week,
    days_since_epoch,
    dense_clusters,
    emerging_hot_spots,
    gi_star,
    local_moran,
    near_repeat,
    similar_patterns,
)
from accord.core.forecast.scoring import ranked
from accord.core.geo import GridError, SquareGrid

from .places import town


@pytest.mark.parametrize("within_m", [0, -300.0, float("nan")])
def test_neighbours_at_no_distance_are_refused(within_m):
    events, grid = town()
    values, rng = events.counts(), np.random.default_rng(1)
    with pytest.raises(ForecastError, match="more than 0 m apart"):
        gi_star(values, grid, within_m=within_m)
    with pytest.raises(ForecastError, match="more than 0 m apart"):
        local_moran(values, grid, within_m=within_m, rng=rng)


def test_gi_star_is_its_formula():
    events, grid = town()
    values = events.counts()
    found = gi_star(values, grid, within_m=300)
    index = int(values.argmax())
    near = np.hypot(grid.x - grid.x[index], grid.y - grid.y[index]) <= 300
    n, w = grid.size, near.sum()
    spread = np.sqrt((values**2).mean() - values.mean() ** 2)
    plain = (values[near].sum() - values.mean() * w) / (spread * np.sqrt((n * w - w**2) / (n - 1)))
    assert found[index] == pytest.approx(plain)
    assert (gi_star(np.ones(n), grid, within_m=300) == 0).all()


def test_a_planted_patch_is_high_among_high_and_noise_is_not():
    _, grid = town()
    rng = np.random.default_rng(2)
    values = rng.poisson(1.0, grid.size).astype(float)
    patch = np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean()) < 500
    quiet = local_moran(values, grid, within_m=300, rng=rng, permutations=99)
    values[patch] += 6
    found = local_moran(values, grid, within_m=300, rng=rng, permutations=99)
    assert (found.quadrant[patch] == 0).mean() > 0.9
    assert (found.p[patch] < 0.05).mean() > 0.9
    assert (quiet.p < 0.05).mean() < 0.2


def conditional_p(values, grid, cell, *, within_m, rounds, rng):
    """The pseudo p of one cell, its neighbours drawn from all other cells one by one."""
    apart = np.hypot(grid.x - grid.x[cell], grid.y - grid.y[cell])
    near = np.flatnonzero((apart <= within_m) & (apart > 0))
    others = np.delete(values, cell)
    seen, mean = values[near].sum(), values.mean() * len(near)
    drawn = np.array([rng.choice(others, len(near), replace=False).sum() for _ in range(rounds)])
    return (1 + (drawn >= seen if seen >= mean else drawn <= seen).sum()) / (rounds + 1)


def test_the_cells_own_value_is_never_its_neighbour():
    _, grid = town()
    values = np.random.default_rng(5).poisson(0.4, grid.size).astype(float)
    cell = int(np.hypot(grid.x - grid.x.mean(), grid.y - grid.y.mean()).argmin())
    near = np.hypot(grid.x - grid.x[cell], grid.y - grid.y[cell]) <= 1000
    values[near] = 1.0
    values[cell] = 400.0  # seated among its own neighbours it would make them common
    found = local_moran(values, grid, within_m=1000, rng=np.random.default_rng(6), permutations=999)
    plain = conditional_p(
        values, grid, cell, within_m=1000, rounds=2000, rng=np.random.default_rng(7)
    )
    assert found.p[cell] == pytest.approx(plain, abs=0.02)


def test_counts_with_many_ties_give_the_p_of_whole_numbers():
    _, grid = town()
    values = np.random.default_rng(8).poisson(0.4, grid.size).astype(float)
    ask = {"within_m": 360, "permutations": 199}
    counts = local_moran(values, grid, rng=np.random.default_rng(1), **ask)
    scaled = local_moran(values * 3.7, grid, rng=np.random.default_rng(1), **ask)
    np.testing.assert_array_equal(counts.p, scaled.p)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_what_is_no_number_is_refused(broken):
    _, grid = town()
    values = np.ones(grid.size)
    values[3] = broken
    rng = np.random.default_rng(0)
    for ask in (
        lambda: gi_star(values, grid, within_m=300),
        lambda: local_moran(values, grid, within_m=300, rng=rng),
        lambda: emerging_hot_spots(np.tile(values, (12, 1)), grid, within_m=300),
        lambda: gi_star(np.ones(3), grid, within_m=300),
        lambda: local_moran(np.ones(grid.size), grid, within_m=300, rng=rng, permutations=0),
        lambda: aoristic_week(np.array([broken]), np.array([1.0])),
        lambda: aoristic_week(np.array([1.0]), np.array([broken])),
        lambda: Window(start=broken),
        lambda: Window(start=1.0, days=-7.0),
        lambda: Window(start=1.0, days=0.0),
    ):
        with pytest.raises(ForecastError):
            ask()


@pytest.mark.parametrize(
    "where",
    [
        {"t": np.array(["2024-01-01", "NaT"], "datetime64[s]"), "lon": [0, 0], "lat": [0, 0]},
        {"t": [1, 2], "lon": [500, 0], "lat": [0, 0]},
        {"t": ["2024-01-01"], "lon": [0], "lat": [0]},
        {"t": 1, "lon": 0, "lat": 0},
        {"t": [[1, 2]], "lon": [[0, 1]], "lat": [[0, 1]]},
        {"t": [1, 2], "lon": [0, 0], "lat": [0, -95]},
    ],
)
def test_no_time_and_no_place_on_the_globe_is_no_event(where):
    with pytest.raises(ForecastError):
        Events.of(**where)


@pytest.mark.parametrize(
    "bands",
    [{"distances_m": (400, 100)}, {"distances_m": ()}, {"days": (0.0, 7.0)}, {"permutations": 0}],
)
def test_bands_that_do_not_rise_make_no_table(bands):
    events = Events.of(t=[1, 2, 30], lon=[0, 0, 0], lat=[0, 0, 0])
    with pytest.raises(ForecastError):
        near_repeat(events, rng=np.random.default_rng(0), **bands)


def test_an_exact_time_falls_into_its_weekday_and_hour():
    from datetime import datetime

    moment = np.array([days_since_epoch(datetime(2026, 11, 28, 14, 30))])  # a Saturday
    week = aoristic_week(moment, moment)
    assert week[5, 14] == 1
    assert week.sum() == 1


@given(st.floats(0, 30_000), st.floats(0, 6.9))
def test_each_incident_counts_once(start, length):
    week = aoristic_week(np.array([start]), np.array([start + length]))
    assert week.sum() == pytest.approx(1, abs=1e-6)
    assert week.min() >= 0


def test_a_night_is_shared_by_its_hours_and_a_fortnight_says_nothing():
    week = aoristic_week(np.array([4 + 22 / 24]), np.array([5 + 2 / 24]))
    assert week[0, 22] == week[0, 23] == week[1, 0] == week[1, 1] == pytest.approx(0.25)
    assert aoristic_week(np.array([1.0]), np.array([15.0])).sum() == 0
    with pytest.raises(ForecastError):
        aoristic_week(np.array([2.0]), np.array([1.0]))


def test_the_same_pattern_is_similar_and_another_is_not():
    rng = np.random.default_rng(1)
    share = rng.dirichlet(np.ones(60))
    base = rng.multinomial(5000, share).astype(float)
    same = similar_patterns(base, rng.multinomial(3000, share).astype(float), rng=rng)
    other = similar_patterns(base, base[::-1].copy(), rng=rng)
    assert same.similarity > 0.7
    assert same.similarity >= same.rarely_below
    assert other.similarity < 0.4 < other.rarely_below


@pytest.mark.parametrize("size", [200, 2000])
def test_the_likeness_to_expect_by_chance_stands_beside_it(size):
    rng = np.random.default_rng(3)
    share = rng.dirichlet(np.ones(100))
    pairs = [rng.multinomial((2000, size), share).astype(float) for _ in range(60)]
    found = [similar_patterns(*pair, rng=rng, worlds=19) for pair in pairs]
    seen = np.mean([one.similarity for one in found])
    assert np.mean([one.by_chance for one in found]) == pytest.approx(seen, abs=0.03)
    assert np.mean([one.similarity < one.rarely_below for one in found]) < 0.2


@pytest.mark.parametrize(
    ("base", "test"),
    [([5, 3], [0, 0]), ([0, 0], [5, 3]), ([5, 3], [1]), ([5, -1], [1, 1]), ([5, np.nan], [1, 1])],
)
def test_an_empty_pattern_is_like_nothing(base, test):
    with pytest.raises(ForecastError):
        similar_patterns(np.array(base, float), np.array(test, float), rng=np.random.default_rng(0))


def test_planted_clusters_are_found_and_lone_points_are_noise():
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.normal(0, 20, 40), rng.normal(1000, 20, 30), [500.0, -700.0]])
    y = np.concatenate([rng.normal(0, 20, 40), rng.normal(0, 20, 30), [500.0, 700.0]])
    found = dense_clusters(x, y, within_m=60, at_least=5)
    assert len(set(found[:40])) == 1
    assert len(set(found[40:70])) == 1
    assert set(found) == {-1, 0, 1}
    assert found[-2:].tolist() == [-1, -1]


def test_ties_are_broken_by_lot_and_not_from_one_end_of_town():
    _, grid = town()
    expected = np.zeros(grid.size)
    expected[:3] = 1.0
    top = ranked(expected, grid.measures)[:30]
    assert set(top[:3]) == {0, 1, 2}
    rest = top[3:]
    assert abs(np.mean(rest) / grid.size - 0.5) < 0.15
    np.testing.assert_array_equal(top, ranked(expected, grid.measures)[:30])
    assert set(ranked(expected, grid.measures, seed=2)[3:30]) != set(rest)
    told = Forecast.of(grid=grid, window=Window(start=1.0), expected=expected, estimator=LastYear())
    np.testing.assert_array_equal(told.top(30), top)


@pytest.mark.parametrize("cell_m", [0.0, -5.0, np.nan, np.inf])
def test_squares_without_a_side_are_a_grid_error(cell_m):
    with pytest.raises(GridError):
        SquareGrid.around([0.0], [0.0], cell_m=cell_m)
    with pytest.raises(GridError):
        SquareGrid.around([np.nan], [0.0], cell_m=250.0)
