"""Analysis of patterns against definitions written out and against what was planted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.forecast import (
    ForecastError,
    aoristic_week,
    days_since_epoch,
    dense_clusters,
    gi_star,
    local_moran,
    similar_patterns,
)

from .places import town


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
    assert other.similarity < 0.4


def test_planted_clusters_are_found_and_lone_points_are_noise():
    rng = np.random.default_rng(4)
    x = np.concatenate([rng.normal(0, 20, 40), rng.normal(1000, 20, 30), [500.0, -700.0]])
    y = np.concatenate([rng.normal(0, 20, 40), rng.normal(0, 20, 30), [500.0, 700.0]])
    found = dense_clusters(x, y, within_m=60, at_least=5)
    assert len(set(found[:40])) == 1
    assert len(set(found[40:70])) == 1
    assert set(found) == {-1, 0, 1}
    assert found[-2:].tolist() == [-1, -1]
