"""A plan beside another over past weeks: the ratio, its interval, and when nothing is gained."""

import numpy as np
import pytest

from accord.core.forecast import ForecastError
from accord.core.forecast.allocation import plan_gain

HOURS = np.full(24, 50.0)


def gain(ours, theirs, **given):
    hours = given.get("hours", HOURS)
    return plan_gain(ours, hours, theirs, HOURS)


def test_figures_are_by_a_hundred_hours():
    found = gain(np.full(24, 6.0), np.full(24, 4.0))
    assert (found.plan, found.other, found.ratio) == pytest.approx((12.0, 8.0, 1.5))
    assert (found.lower, found.upper) == pytest.approx((12.0, 12.0))
    assert found.adds


def test_fewer_hours_for_the_same_is_a_gain():
    found = gain(np.full(24, 4.0), np.full(24, 4.0), hours=HOURS / 2)
    assert found.ratio == pytest.approx(2.0)


def test_the_same_plan_gains_nothing():
    weeks = np.random.default_rng(2).poisson(5.0, 24).astype(float)
    found = gain(weeks, weeks)
    assert (found.ratio, found.ratio_lower, found.ratio_upper) == pytest.approx((1, 1, 1))
    assert not found.adds


def test_a_small_gain_among_noisy_weeks_lies_inside_the_error():
    rng = np.random.default_rng(3)
    found = gain(rng.poisson(5.2, 24).astype(float), rng.poisson(5.0, 24).astype(float))
    assert found.ratio_lower < 1 < found.ratio_upper
    assert not found.adds


@pytest.mark.parametrize(
    ("ours", "hours"), [(np.ones(23), HOURS), (np.ones(24), np.zeros(24)), (np.ones(0), HOURS)]
)
def test_unlike_weeks_or_no_hours_are_refused(ours, hours):
    with pytest.raises(ForecastError):
        gain(ours, np.ones(24), hours=hours)
