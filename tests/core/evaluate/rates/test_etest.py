"""The E-test: printed values, scipy's answer, exposures, ties and memory."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, poisson_means_test

from accord.core.evaluate import e_test

counts = st.integers(0, 120)
exposures = st.floats(0.2, 20)


@pytest.mark.parametrize(
    ("first", "second", "printed"), [(0, 3, 0.0884), (6, 2, 0.1749)]
)  # Krishnamoorthy and Thomson 2004
def test_the_papers_own_examples(first, second, printed):
    assert round(e_test(first, second).p_value, 4) == printed


@settings(max_examples=40)
@given(counts, counts, exposures, exposures, st.sampled_from(["two-sided", "greater", "less"]))
def test_it_is_scipys_with_any_exposure(first, second, time_1, time_2, alternative):
    if first + second == 0:
        return
    ours = e_test(
        first, second, first_exposure=time_1, second_exposure=time_2, alternative=alternative
    )
    theirs = poisson_means_test(first, time_1, second, time_2, alternative=alternative).pvalue
    # Where the pivot is a tie but for rounding, scipy counts pairs by chance; ours counts them all.
    assert ours.p_value == pytest.approx(theirs, abs=1e-8) or ours.p_value > theirs


@pytest.mark.parametrize(
    ("first", "time_1", "second", "time_2", "p_value"),
    [(100, 10, 25, 5, 0.0005747192), (30, 12, 2, 2, 0.1062551953)],
)
def test_unequal_exposure_uses_each_counts_own_variance(first, time_1, second, time_2, p_value):
    ours = e_test(first, second, first_exposure=time_1, second_exposure=time_2)
    assert ours.p_value == pytest.approx(p_value, abs=1e-8)


@pytest.mark.parametrize("difference", [0.5, 5.0])
def test_a_null_difference_agrees_with_scipy(difference):
    ours = e_test(30, 12, difference=difference)
    theirs = poisson_means_test(30, 1, 12, 1, diff=difference)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=1e-8)


def test_large_counts_stay_small_in_memory():
    tracemalloc.start()
    result = e_test(4_000, 3_800)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.p_value == pytest.approx(0.0235395, abs=1e-7)
    assert peak < 10e6


def test_nothing_against_nothing_says_nothing():
    assert e_test(0, 0).p_value == 1.0
    with pytest.raises(ValueError, match="exposures"):
        e_test(1, 2, first_exposure=0)


def test_a_million_is_counted_by_edges_and_agrees_with_the_normal_limit():
    found = e_test(1_000_000, 1_003_000)
    assert found.p_value == pytest.approx(2 * norm.sf(abs(found.statistic)), abs=1e-5)


@settings(max_examples=25)
@given(st.integers(0, 30), st.integers(1, 30), exposures, st.floats(0.1, 2))
def test_the_edges_hold_with_a_difference(first, second, time, difference):
    theirs = poisson_means_test(first, time, second, 1.5, diff=difference).pvalue
    ours = e_test(
        first, second, first_exposure=time, second_exposure=1.5, difference=difference
    ).p_value
    assert ours == pytest.approx(theirs, abs=1e-8) or ours > theirs
