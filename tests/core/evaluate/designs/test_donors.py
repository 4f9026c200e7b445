"""Donor areas calibrate the change: false alarms at the level said, intervals that are the test."""

import numpy as np
import pytest

from accord.core.evaluate import TooFewDonorsError, donor_change
from accord.core.evaluate.designs.contrasts import (
    donor_contrast,
    donor_spread,
    placebo_chance,
    studentised,
)


def world(rng, replicates, *, mean=10.0, noise=0.3, areas=25, ratio=1.0, missing=0.03):
    level = mean * np.exp(0.5 * rng.standard_normal((replicates, areas, 1)))
    drift = np.exp(noise * rng.standard_normal((replicates, areas, 2)).repeat(12, axis=2))
    expected = level * drift
    expected[:, 0, 12:] *= ratio
    counts = rng.poisson(expected).astype(float)
    counts[rng.random(counts.shape) < missing] = np.nan
    return counts


def chances(counts):
    contrast = donor_contrast(counts, 12)
    spread = donor_spread(contrast, slice(1, None))
    sizes = studentised(contrast, spread)
    return placebo_chance(sizes[..., 0], sizes[..., 1:])


@pytest.mark.parametrize(("mean", "noise"), [(1, 0), (10, 0.3), (100, 0.3)])
def test_nothing_happened_and_one_in_twenty_says_otherwise(mean, noise):
    found = chances(world(np.random.default_rng(3), 1_500, mean=mean, noise=noise))
    assert 0.032 < (found <= 0.05).mean() < 0.068


def test_the_interval_is_all_that_the_test_does_not_refuse():
    counts = world(np.random.default_rng(4), 12, ratio=0.6)
    for table in counts:
        result = donor_change(table, treated=0, first_after=12)
        assert result.change.holds(0.0) == (result.p_value > 0.05)
        assert result.change.lower < result.change.estimate < result.change.upper
        assert result.fewer.lower <= result.fewer.estimate <= result.fewer.upper


def test_a_large_fall_is_seen_and_measured():
    table = world(np.random.default_rng(7), 1, mean=60, noise=0.05, ratio=0.5)[0]
    result = donor_change(table, treated=0, first_after=12)
    assert result.p_value < 0.05
    assert result.change.holds(-0.5)


def test_an_unreported_month_is_no_fall():
    table = np.full((20, 24), 30.0)
    table[0, 12:15] = np.nan
    result = donor_change(table, treated=0, first_after=12)
    assert result.change.estimate == pytest.approx(0.0, abs=1e-9)
    zeroed = np.where(np.isnan(table), 0.0, table)
    assert donor_change(zeroed, treated=0, first_after=12).change.estimate < -0.2


def test_a_change_that_all_areas_share_is_none():
    table = np.full((20, 24), 30.0)
    table[:, 12:] = 15
    assert donor_change(table, treated=3, first_after=12).change.estimate == pytest.approx(0.0)


def test_no_event_after_still_has_an_upper_end():
    table = np.random.default_rng(6).poisson(2.0, (20, 24)).astype(float)
    table[0, 12:] = 0
    result = donor_change(table, treated=0, first_after=12)
    assert result.change.lower == -1
    assert -1 < result.change.upper < 0


@pytest.mark.parametrize("fall", [0.0, 0.3, 0.6])
def test_events_that_did_not_happen_are_covered_however_great_the_fall(fall):
    rng = np.random.default_rng(33)
    held = 0
    for table in world(rng, 150, mean=20, noise=0.15, areas=31, missing=0):
        would = table[0, 12:].copy()
        table[0, 12:] = rng.binomial(would.astype(int), 1 - fall)
        fewer = donor_change(table, treated=0, first_after=12).fewer
        held += fewer.holds(would.sum() - table[0, 12:].sum())
    assert held >= 138  # of 150 by chance at 95 % less than once in forty


def test_nothing_left_and_still_events_that_did_not_happen():
    table = np.random.default_rng(6).poisson(5.0, (20, 24)).astype(float)
    table[0, 12:] = 0
    result = donor_change(table, treated=0, first_after=12)
    assert result.fewer.estimate == pytest.approx(result.expected)
    assert 30 < result.fewer.lower < result.fewer.estimate < result.fewer.upper < 120


def test_a_rise_from_nothing_is_more_events_and_not_fewer():
    table = np.random.default_rng(6).poisson(5.0, (20, 24)).astype(float)
    table[0, :12] = 0
    result = donor_change(table, treated=0, first_after=12)
    assert result.change.lower > 0
    assert -float(table[0].sum()) <= result.fewer.lower <= result.fewer.upper < 0


@pytest.mark.parametrize("side", [slice(12), slice(12, None)])
@pytest.mark.parametrize("own", [0.0, 4.0])
def test_others_without_an_event_on_one_side_say_nothing(side, own):
    table = np.random.default_rng(6).poisson(5.0, (20, 24)).astype(float)
    table[0] = own
    table[1:, side] = 0
    result = donor_change(table, treated=0, first_after=12)
    assert np.isnan(result.change.estimate)
    assert (result.change.lower, result.change.upper) == (-1.0, np.inf)
    assert (result.p_value, result.fewer.lower, result.fewer.upper) == (1.0, -np.inf, np.inf)


def test_few_donors_cannot_calibrate():
    with pytest.raises(TooFewDonorsError, match="8 are needed"):
        donor_change(np.ones((6, 24)), treated=0, first_after=12)
    with pytest.raises(ValueError, match="both sides"):
        donor_change(np.ones((20, 24)), treated=0, first_after=24)


@pytest.mark.parametrize("treated", [-1, 12])
def test_a_row_that_is_not_there_is_refused(treated):
    with pytest.raises(ValueError, match="rows are 0 to 11"):
        donor_change(np.full((12, 24), 5.0), treated=treated, first_after=12)
