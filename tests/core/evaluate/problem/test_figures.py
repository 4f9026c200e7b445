"""Figures of a problem: chosen in one period, counted in the next."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import share_interval
from accord.core.evaluate.problem import (
    LEAST,
    TooLittleError,
    busiest_hours,
    changed,
    concentrated,
    facility_share,
    repeated,
)


def test_the_tenth_with_most_before_is_counted_after():
    before = np.repeat(np.arange(20), [10, 9, *[1] * 18])
    after = np.repeat(np.arange(30), [4, 6, *[1] * 28])
    found = concentrated(before, after)
    assert (found.tenth, found.places, found.part, found.whole) == (2, 20, 10, 38)
    assert found.share == share_interval(10, 38)


def test_places_alike_are_not_made_to_look_busy_by_choosing_the_busiest():
    """Where chance alone made them busy, they have their tenth and no more in the next period."""
    rng = np.random.default_rng(7)
    shares, same = [], []
    for _ in range(200):
        before, after = rng.integers(0, 100, 300), rng.integers(0, 100, 300)
        found = concentrated(before, after)
        shares.append(found.part / found.whole)
        same.append(concentrated(before, before).share.estimate)
    assert np.mean(shares) == pytest.approx(0.1, abs=0.01)
    assert np.mean(same) > 0.18  # what the same period would have told


def test_the_interval_of_a_share_covers_it_as_often_as_it_says():
    rng = np.random.default_rng(3)
    held, chances = 0, np.repeat([1.5, 2.5 / 3], [6, 18])
    for _ in range(400):
        hours = rng.choice(24, 200, p=chances / chances.sum())
        found = busiest_hours(np.repeat(np.arange(6), 20), hours)
        assert found.first == 0
        held += found.share.holds(0.375)
    assert 0.93 <= held / 400 <= 1


def test_the_busiest_six_hours_go_round_midnight():
    before = np.repeat([22, 23, 0, 1, 2, 3, 12], 10)
    found = busiest_hours(before, np.array([23] * 15 + [4] * 15))
    assert (found.first, found.part, found.whole) == (22, 15, 30)


def test_a_repeat_follows_another_at_its_place_within_the_days():
    place = np.array([1] * 20 + [2] * 20 + [1, 1, 3])
    day = np.array([*range(20), *range(20), 100, 130, 140])
    more = np.full(20, 9)
    found = repeated(
        np.concatenate([place, more]), np.concatenate([day, np.arange(100, 2100, 100)]),
        start=100, within=85,
    )  # fmt: skip
    part, whole, share = found
    assert (part, whole) == (2, 23)  # 81 days after the last of place 1, then 30
    assert share == share_interval(2, 23)


def test_facilities_are_held_against_their_ground():
    rng = np.random.default_rng(1)
    at = (np.array([0.0, 1000.0]), np.array([0.0, 0.0]))
    near = (rng.uniform(-50, 50, 30), rng.uniform(-50, 50, 30))
    far = (np.full(30, 500.0), np.zeros(30))
    both = tuple(np.concatenate(pair) for pair in zip(near, far, strict=True))
    found = facility_share(near, both, at, ground=0.1)
    assert (found.near, found.whole, found.tenth, found.at_tenth) == (30, 60, 1, 30)
    assert found.tenth_share == share_interval(30, 30)
    none = facility_share(far, far, at, ground=0.1)
    assert (none.near, none.tenth_share) == (0, None)


def test_a_change_allows_for_weeks_that_come_in_bursts():
    calm = changed([4] * 26, [2] * 26)
    bursts = changed([0, 0, 8, 8] * 6 + [4] * 2, [0, 0, 4, 4] * 6 + [2] * 2)
    assert calm.ratio.estimate == pytest.approx(0.5)
    assert bursts.ratio.estimate == pytest.approx(0.5)
    assert bursts.ratio.lower < calm.ratio.lower < 0.5 < calm.ratio.upper < bursts.ratio.upper


@given(st.integers(0, LEAST - 1), st.integers(0, 60))
def test_with_few_nothing_is_told(few, many):
    places = np.arange(few), np.arange(many)
    for one, other in (places, places[::-1]):
        with pytest.raises(TooLittleError):
            concentrated(one, other)
        with pytest.raises(TooLittleError):
            busiest_hours(one % 24, other % 24)
