"""A chart that is watched: quiet years stay quiet, a real change is seen."""

import numpy as np
import pytest

from accord.core.evaluate import ShortBaselineError, watch
from accord.core.evaluate.alarms.anytime import excess_and_limits


@pytest.mark.parametrize(("mean", "noise"), [(0.5, 0), (5, 0), (20, 0.3)])
def test_a_year_of_looking_at_nothing(mean, noise):
    rng = np.random.default_rng(1)
    weeks = rng.poisson(mean * np.exp(noise * rng.standard_normal((1_500, 156))))
    table = weeks.astype(float)
    excess, limits = excess_and_limits(table[:, :104], table[:, 104:])
    assert (np.abs(excess) > limits).any(axis=1).mean() <= 0.05


def test_weeks_that_hang_together_widen_the_limits():
    rng = np.random.default_rng(2)
    slow = np.exp(0.4 * np.repeat(rng.standard_normal(13), 8))
    bound, free = rng.poisson(20 * slow), rng.poisson(20, 104)
    assert watch(bound, [20] * 10).limits[5] > 1.5 * watch(free, [20] * 10).limits[5]


def test_a_halving_is_seen_within_the_year():
    rng = np.random.default_rng(3)
    found = watch(rng.poisson(10, 104), rng.poisson(5, 52))
    assert found.alarms
    assert found.excess[found.alarms[0]] < 0


def test_a_week_that_was_not_reported_is_left_out_and_silences_nothing():
    rng = np.random.default_rng(4)
    baseline, weeks = rng.poisson(20, 60).astype(float), [40.0, 40, 40, 40, 40, 40]
    whole = watch(baseline, weeks)
    gap = watch(np.insert(baseline, 7, np.nan), np.insert(weeks, 2, np.nan))
    assert np.isnan(gap.excess[2])
    assert np.isnan(gap.limits[2])
    assert np.delete(gap.excess, 2).tolist() == pytest.approx(whole.excess)
    assert whole.alarms
    assert gap.alarms == tuple(at + (at >= 2) for at in whole.alarms)
    with pytest.raises(ShortBaselineError, match="25 weeks"):
        watch([3.0] * 25 + [np.nan] * 9, [3.0])


def test_a_short_baseline_is_refused():
    with pytest.raises(ShortBaselineError, match="26 are needed"):
        watch([3] * 12, [3])


@pytest.mark.parametrize("base", [26, 40, 52])
def test_a_short_baseline_of_weeks_that_hang_together_seldom_alarms(base):
    rng = np.random.default_rng(6)
    noise = rng.standard_normal((2_000, base + 52))
    for at in range(1, base + 52):
        noise[:, at] = 0.9 * noise[:, at - 1] + np.sqrt(1 - 0.81) * noise[:, at]
    table = rng.poisson(20 * np.exp(np.sqrt(0.1) * noise)).astype(float)
    excess, limits = excess_and_limits(table[:, :base], table[:, base:])
    assert (np.abs(excess) > limits).any(axis=1).mean() <= 0.055
