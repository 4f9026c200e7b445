"""Exact intervals: published values, coverage, and behaviour at zero."""

from math import inf, isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import binomtest

from accord.core.evaluate import (
    Interval,
    count_interval,
    events_fewer,
    rate_interval,
    ratio_interval,
    share_interval,
)
from accord.core.evaluate.intervals import mean_share_interval

counts = st.integers(0, 5_000)


@given(counts)
def test_the_count_interval_is_garwoods(count):
    interval = count_interval(count)
    lower = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0
    assert interval.lower == pytest.approx(lower, rel=1e-9)
    assert interval.upper == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)


@pytest.mark.parametrize("mean", [0.3, 1.0, 4.0, 25.0])
def test_the_interval_covers_at_least_its_level(mean):
    covered = sum(
        stats.poisson.pmf(count, mean) for count in range(120) if count_interval(count).holds(mean)
    )
    assert covered >= 0.95


@given(counts, st.floats(0.1, 1e6))
def test_a_rate_is_the_count_interval_over_its_exposure(count, exposure):
    rate, plain = rate_interval(count, exposure=exposure), count_interval(count)
    assert rate.upper * exposure == pytest.approx(plain.upper)
    assert rate.holds(rate.estimate)


@given(st.integers(1, 800), st.integers(1, 800), st.floats(0.1, 10))
def test_the_ratio_agrees_with_clopper_and_pearson(after, before, exposure):
    ratio = ratio_interval(after, before, before_exposure=exposure)
    share = stats.binomtest(after, after + before).proportion_ci(method="exact")
    assert ratio.lower == pytest.approx(share.low / (1 - share.low) * exposure, rel=1e-8)
    assert ratio.upper == pytest.approx(share.high / (1 - share.high) * exposure, rel=1e-8)
    assert ratio.holds(ratio.estimate)


@given(st.integers(1, 500), st.integers(1, 500))
def test_turning_the_ratio_round_turns_its_interval_round(a, b):
    there, back = ratio_interval(a, b), ratio_interval(b, a)
    assert there.lower * back.upper == pytest.approx(1, rel=1e-9)


def test_boston_ceasefire_drop_excludes_no_change():
    ratio = ratio_interval(30, 183, after_exposure=24, before_exposure=53)
    assert ratio.estimate - 1 == pytest.approx(-0.6380, abs=5e-5)
    assert ratio.upper < 0.55


def test_nothing_observed_leaves_everything_open():
    ratio = ratio_interval(0, 0)
    assert isnan(ratio.estimate)
    assert (ratio.lower, ratio.upper) == (0.0, inf)


@pytest.mark.parametrize(("count", "exposure", "level"), [(-1, 1, 0.9), (1, 0, 0.9), (1, 1, 1)])
def test_bad_input_is_refused(count, exposure, level):
    with pytest.raises(ValueError, match=r"count|exposure|level"):
        rate_interval(count, exposure=exposure, level=level)


@given(st.integers(0, 800), st.integers(0, 800))
def test_a_share_s_interval_is_clopper_and_pearsons_and_that_of_its_odds(part, rest):
    if not part + rest:
        return
    share, odds = share_interval(part, part + rest), ratio_interval(part, rest)
    lower = stats.beta.ppf(0.025, part, rest + 1) if part else 0
    upper = stats.beta.ppf(0.975, part + 1, rest) if rest else 1
    assert (share.lower, share.upper) == pytest.approx((lower, upper), rel=1e-9)
    assert share.holds(share.estimate)
    assert odds.lower == pytest.approx(lower / (1 - lower), rel=1e-9)
    assert odds.upper == (pytest.approx(upper / (1 - upper), rel=1e-9) if rest else inf)


@pytest.mark.parametrize(("part", "whole"), [(-1, 4), (5, 4), (0, 0), (1.5, 4)])
def test_a_part_is_not_larger_than_its_whole_and_both_are_counts(part, whole):
    with pytest.raises(ValueError, match=r"greater than 0|whole number"):
        share_interval(part, whole)


def test_events_fewer_come_from_what_was_seen():
    change = Interval(estimate=-0.5, lower=-0.75, upper=-0.2, level=0.95)
    found = events_fewer(120, change, expected=240.0)
    assert (found.estimate, found.lower, found.upper) == pytest.approx((120.0, 30.0, 360.0))
    rise = Interval(estimate=inf, lower=3.0, upper=inf, level=0.95)
    found = events_fewer(8, rise, expected=0.0)
    assert (found.estimate, found.lower, found.upper) == (-8.0, -8.0, -6.0)
    gone = Interval(estimate=-1.0, lower=-1.0, upper=-0.6, level=0.95)
    found = events_fewer(0, gone, expected=12.0)
    assert (found.estimate, found.lower, found.upper) == (12.0, 0.0, inf)
    open_end = Interval(estimate=-0.9, lower=-1.0, upper=-0.6, level=0.95)
    assert events_fewer(3, open_end, expected=30.0).upper == inf


@pytest.mark.parametrize(("part", "whole"), [(0, 9), (3, 40), (40, 40)])
def test_the_interval_of_a_mean_share_is_wilsons(part, whole):
    ours = mean_share_interval(part / whole, whole)
    theirs = binomtest(part, whole).proportion_ci(method="wilson")
    assert (ours.lower, ours.upper) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
