"""The gap between what is treated and what is reported, and how sure it is."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats.contingency import odds_ratio

from accord.core.evaluate import (
    gap_progress,
    odds_ratio_interval,
    ratio_interval,
    reporting_gap,
)

COUNTS = st.integers(0, 5_000)


def test_half_reported_is_a_gap_of_half_with_an_interval_around_it():
    found = reporting_gap(treated=400, reported=200)

    assert found.gap.estimate == pytest.approx(0.5)
    assert found.gap.lower < 0.5 < found.gap.upper
    assert found.is_certain
    assert found.in_words().startswith("400 treated, 200 reported: reports fall short")
    assert "50.0 %" in found.in_words(language="es")


def test_a_small_difference_of_small_numbers_is_not_certain():
    assert not reporting_gap(treated=12, reported=9).is_certain


def test_more_reported_than_treated_is_a_gap_below_nought():
    found = reporting_gap(treated=100, reported=150)

    assert found.gap.estimate == pytest.approx(-0.5)
    assert "−50.0 %" in found.in_words()


def test_with_none_treated_nothing_is_known():
    found = reporting_gap(treated=0, reported=0)

    assert math.isnan(found.gap.estimate)
    assert found.gap.lower == -math.inf
    assert "not known" in found.in_words()
    assert not found.is_certain


@given(COUNTS, COUNTS)
def test_the_gap_is_the_ratio_turned_round(treated, reported):
    found = reporting_gap(treated=treated, reported=reported)
    ratio = ratio_interval(reported, treated)

    assert found.gap.upper == pytest.approx(1 - ratio.lower)
    assert found.gap.lower == 1 - ratio.upper or found.gap.lower == pytest.approx(1 - ratio.upper)
    if treated:
        assert found.gap.lower <= found.gap.estimate <= found.gap.upper <= 1


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="from 0 on"):
        reporting_gap(treated=-1, reported=2)


def test_both_languages_say_what_the_interval_leaves_out():
    found = reporting_gap(treated=5, reported=2)

    assert "chance alone" in found.limits_in_words()
    assert "solo el azar" in found.limits_in_words(language="es")


@pytest.mark.parametrize(
    ("after", "before"),
    [((30, 60), (20, 80)), ((0, 5), (3, 9)), ((7, 1), (2, 40)), ((5, 0), (1, 4))],
)
def test_the_odds_ratios_interval_is_that_of_fishers_exact_test(after, before):
    found = odds_ratio_interval(after, before)
    known = odds_ratio([list(after), list(before)], kind="conditional").confidence_interval(0.95)
    assert found.lower == pytest.approx(known.low, rel=1e-6)
    assert found.upper == pytest.approx(known.high, rel=1e-6)


@given(*[st.integers(0, 60)] * 4)
def test_turning_the_periods_round_turns_the_interval_round(a, b, c, d):
    one, other = odds_ratio_interval((a, b), (c, d)), odds_ratio_interval((c, d), (a, b))
    assert one.lower <= one.upper
    if one.lower > 0:
        assert other.upper == pytest.approx(1 / one.lower, rel=1e-6)
    else:
        assert other.upper == math.inf


def test_a_gap_that_closes_reaches_its_target_only_with_the_whole_interval():
    before = reporting_gap(treated=400, reported=100)
    much = gap_progress(baseline=before, observed=reporting_gap(treated=400, reported=240),
                        target_change=0.2)  # fmt: skip
    assert much.status == "target reached"
    assert much.change.estimate == pytest.approx(1.4)
    none = gap_progress(baseline=before, observed=reporting_gap(treated=400, reported=101),
                        target_change=0.5)  # fmt: skip
    assert none.status == "off track"
    few = gap_progress(baseline=reporting_gap(treated=8, reported=2),
                       observed=reporting_gap(treated=8, reported=3), target_change=0.2)  # fmt: skip
    assert few.status == "too early to say"
