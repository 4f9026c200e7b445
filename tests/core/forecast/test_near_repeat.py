"""Knox's test finds planted near repeats, keeps quiet on chance, and crosses boundaries."""

import time

import numpy as np
import pytest

from accord.core.forecast import (
    Events,
    TooLittleHistoryError,
    cross_boundary_patterns,
    near_repeat,
)
from accord.core.geo import LocalProjection

LOCAL = LocalProjection(lon0=-79.4, lat0=43.7)


def events_at(t, x, y, agency=None):
    lon, lat = LOCAL.to_degrees(x, y)
    return Events.of(t=t, lon=lon, lat=lat, agency=agency)


def scattered(rng, count=600, days=364, side=5_000):
    return rng.uniform(0, days, count), *rng.uniform(0, side, (2, count))


def test_the_table_is_knoxs_count_of_pairs():
    rng = np.random.default_rng(0)
    t, x, y = scattered(rng, count=150, side=1_000)
    result = near_repeat(events_at(t, x, y), rng=rng, permutations=9)
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    gap = np.abs(t[:, None] - t)
    once = np.triu(np.ones_like(apart, bool), 1)
    assert result.observed[0, 0] == (once & (apart <= 100) & (gap <= 7)).sum()
    far = (apart > 100) & (apart <= 200) & (gap > 7) & (gap <= 14)
    assert result.observed[1, 1] == (once & far).sum()


def test_planted_repeats_are_found_and_said():
    rng = np.random.default_rng(1)
    t, x, y = scattered(rng)
    again = rng.integers(0, 600, 60)
    t2 = np.concatenate([t, t[again] + rng.uniform(0, 6, 60)])
    x2 = np.concatenate([x, x[again] + rng.normal(0, 30, 60)])
    y2 = np.concatenate([y, y[again] + rng.normal(0, 30, 60)])
    result = near_repeat(events_at(t2, x2, y2), rng=rng)
    assert result.p[0, 0] == pytest.approx(0.01)
    assert result.ratio[0, 0] > 3
    assert result.sentence.endswith(": a near-repeat pattern.")


def test_chance_alone_is_rarely_called_a_pattern():
    alarms = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        result = near_repeat(events_at(*scattered(rng, count=300)), rng=rng, permutations=39)
        alarms += result.p[0, 0] <= 0.05
    assert alarms <= 8


def test_ten_thousand_events_take_seconds():
    rng = np.random.default_rng(2)
    events = events_at(*scattered(rng, count=10_000, days=1_000, side=25_000))
    began = time.process_time()
    near_repeat(events, rng=rng)
    assert time.process_time() - began < 5


def test_one_event_is_too_few():
    with pytest.raises(TooLittleHistoryError):
        near_repeat(events_at([1.0], [0.0], [0.0]), rng=np.random.default_rng(0))


def test_a_chain_over_the_border_is_found_and_a_chain_within_it_is_not():
    t = [0, 2, 4, 0, 1, 2, 300]
    x = [0, 300, 600, 9_000, 9_100, 9_200, 100]
    agency = ["A", "A", "B", "A", "A", "A", "B"]
    patterns = cross_boundary_patterns(events_at(t, x, [0] * 7, agency))
    assert [pattern.agencies for pattern in patterns] == [("A", "B")]
    assert len(patterns[0].members) == 3
    assert patterns[0].last_day - patterns[0].first_day == pytest.approx(4)
    assert patterns[0].sentence == "3 incidents in 4.0 days, recorded by 2 agencies (A, B)."


def test_a_long_chain_is_one_pattern():
    count = 400
    order = np.random.default_rng(3).permutation(count)
    t, x = order * 1.0, order * 100.0
    agency = np.where(order % 2, "A", "B")
    patterns = cross_boundary_patterns(events_at(t, x, np.zeros(count), agency), within_days=1.5)
    assert [len(pattern.members) for pattern in patterns] == [count]


def test_without_agencies_there_is_no_pattern():
    assert cross_boundary_patterns(events_at([0, 1], [0, 1], [0, 1])) == ()
