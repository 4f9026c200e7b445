"""A step at a named month: what months that hang together call, and what is left of it here."""

import numpy as np
import pytest

from accord.core.evaluate.series.interrupted import seasons
from accord.core.evaluate.series.known_step import series_step, share_step


def worlds(rng, number, *, mean, months, variance, memory):
    """Counts of unlike months that hang together, and in which nothing happens."""
    noise = np.empty((number, months))
    fresh = rng.standard_normal((number, months))
    noise[:, 0] = fresh[:, 0]
    for month in range(1, months):
        noise[:, month] = memory * noise[:, month - 1] + np.sqrt(1 - memory**2) * fresh[:, month]
    return rng.poisson(mean * np.exp(np.sqrt(variance) * noise - variance / 2)).astype(float)


def test_one_area_beside_another_errs_no_more_often_than_is_said():
    drawn = worlds(np.random.default_rng(4), 100, mean=20, months=24, variance=0.15, memory=0.7)
    pairs = drawn.reshape(50, 2, 24)
    found = [share_step(own, other, 12) for own, other in pairs]
    called = sum(one.p_value <= 0.05 for one in found)
    counts = pairs.reshape(50, 2, 2, 12).sum(axis=-1)
    error = np.sqrt((1 / counts).sum(axis=(1, 2)))
    size = np.log(counts[:, 0, 1] / counts[:, 0, 0] * counts[:, 1, 0] / counts[:, 1, 1])
    plain = int((np.abs(size) > 1.96 * error).sum())
    assert called <= 6  # of 50 at a true 5 %, 98 times in 100
    assert plain > 15


def test_the_interval_and_the_chance_agree_and_a_great_fall_is_seen():
    series = np.concatenate([np.full(12, 50.0), np.full(12, 20.0)]) + np.tile([3.0, -3.0], 12)
    other = np.full(24, 50.0) + np.tile([-2.0, 2.0, 0.0], 8)
    for found in (share_step(series, other, 12), series_step(series, 12)):
        assert found.p_value < 0.01
        assert 0.3 < found.ratio.lower < found.ratio.estimate < found.ratio.upper < 0.6
    for seed in range(12):
        own = np.random.default_rng(seed).poisson(9, 20).astype(float)
        own[10:] *= 1 + seed / 20
        found = series_step(np.round(own), 10)
        assert found.ratio.holds(1.0) == (found.p_value > 0.05)


def test_a_season_that_the_follow_up_holds_in_part_is_taken_out():
    month = np.arange(42)
    counts = np.round(60 * (1 + 0.4 * np.cos(2 * np.pi * month / 12)) + np.tile([1, -1, 0], 14))
    blind = series_step(counts, 36)
    aware = series_step(counts, 36, beside=seasons(42))
    assert aware.ratio.holds(1.0)
    assert abs(np.log(aware.ratio.estimate)) < abs(np.log(blind.ratio.estimate)) / 4


def test_months_that_were_not_reported_are_left_out_and_too_few_are_none():
    counts = np.array([9, 11, 8, 10, 12, 9, 5, 4, 6, 5, 4, 6], float)
    gaps = np.insert(counts, 3, np.nan)
    whole, found = series_step(counts, 6), series_step(gaps, 7)
    assert found.ratio.estimate == pytest.approx(whole.ratio.estimate)
    assert series_step(counts[3:9], 3) is None
    assert series_step(np.concatenate([counts, np.zeros(3)])[6:], 6) is None
    assert share_step(counts, np.full(12, np.nan), 6) is None
