"""Regression, breaks and bridges beyond the published case: oracles, laws and false alarms."""

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.core.evaluate.worked import table

from accord.core.evaluate import (
    NoFitError,
    break_intervals,
    find_breaks,
    fit_counts,
    fit_linear,
    fit_overdispersed,
    interrupted_series,
    largest_f,
)
from accord.core.evaluate.distributions import (
    f_tail,
    normal_quantile,
    poisson_chances,
    poisson_range,
    student_quantile,
    student_two_sided,
)
from accord.core.evaluate.series.breaks import argmax_chance
from accord.core.evaluate.series.fluctuation import bridge_mean_square_chance


def test_seat_belts():
    rows = table("seatbelts_uk.csv")
    y = np.log([float(row["drivers"]) for row in rows])
    law = np.array([float(row["law"]) for row in rows])
    petrol = np.log([float(row["PetrolPrice"]) for row in rows])
    months = np.array([int(row["ym"][5:]) for row in rows])
    base = np.column_stack([np.ones(len(y)), law, petrol])
    season = (months[:, None] == np.arange(2, 13)).astype(float)
    plain, seasonal = fit_linear(y, base), fit_linear(y, np.hstack([base, season]))
    assert seasonal.coefficients[1:3] == pytest.approx([-0.1971394716, -0.4521301270], abs=5e-11)
    assert plain.coefficients[1:3] == pytest.approx([-0.1951973639, -0.4682797064], abs=5e-11)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.3, 40))
def test_a_poisson_fit_reproduces_the_groups_means(seed, mean):
    rng = np.random.default_rng(seed)
    y = rng.poisson(mean, 40)
    group = np.arange(40) >= 20
    if not (y[:20].any() and y[20:].any()):
        return
    fit = fit_counts(y, np.column_stack([np.ones(40), group]))
    assert np.exp(fit.coefficients[0]) == pytest.approx(y[:20].mean(), rel=1e-8)
    assert np.exp(fit.coefficients.sum()) == pytest.approx(y[20:].mean(), rel=1e-8)
    assert np.abs(fit.scores.sum(axis=0)).max() < 1e-6


def test_the_negative_binomial_size_is_the_most_likely():
    rng = np.random.default_rng(4)
    y = rng.negative_binomial(3, 3 / (3 + 8), 300)
    fit = fit_overdispersed(y, np.ones((300, 1)))
    mean = float(np.exp(fit.coefficients[0]))

    def likelihood(size):
        return stats.nbinom.logpmf(y, size, size / (size + mean)).sum()

    assert likelihood(fit.size) >= max(likelihood(fit.size * f) for f in (0.99, 1.01))
    assert fit.log_likelihood() == pytest.approx(likelihood(fit.size))
    assert fit_overdispersed([5, 5, 5, 5], np.ones((4, 1))).size == inf


def test_what_has_no_fit_is_refused():
    with pytest.raises(NoFitError, match="repeats"):
        fit_counts([1, 2, 3], np.ones((3, 2)))
    with pytest.raises(NoFitError, match="above"):
        fit_counts([0, 0, 0], np.ones((3, 1)))


def test_distributions_are_scipys():
    for t, freedom in [(0.5, 3), (2.2, 10), (-4, 57)]:
        assert student_two_sided(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom))
        assert student_quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom))
    assert f_tail(3.3, 2, 40) == pytest.approx(stats.f.sf(3.3, 2, 40))
    assert normal_quantile(0.9) == pytest.approx(stats.norm.ppf(0.9))
    assert poisson_chances(7.5, 3, 12) == pytest.approx(stats.poisson.pmf(range(3, 13), 7.5))
    low, high = poisson_range(50, 1e-10, 1e-16)
    assert stats.poisson.cdf(low - 1, 50) < 1e-10 <= stats.poisson.cdf(low, 50)
    assert stats.poisson.sf(high, 50) <= 1e-16 < stats.poisson.sf(high - 1, 50)


def test_a_planted_break_is_found_within_its_interval():
    rng = np.random.default_rng(9)
    held = 0
    for _ in range(200):
        y = np.concatenate([rng.normal(3, 1, 40), rng.normal(1.8, 1, 40)])
        test = largest_f(y)
        (interval,) = break_intervals(y, [test.last_before])
        held += interval.lower <= 39 <= interval.upper
    assert held >= 182


def test_noise_alone_seldom_breaks():
    rng = np.random.default_rng(10)
    alarms = sum(largest_f(rng.normal(size=80)).p_value < 0.05 for _ in range(500))
    assert 8 <= alarms <= 42


def test_two_planted_breaks_are_found_by_least_squares():
    y = np.repeat([1.0, 5.0, 2.0], 20) + np.random.default_rng(1).normal(0, 0.3, 60)
    partitions = find_breaks(y)
    best = min(partitions, key=lambda one: one.bic)
    assert (best.number, best.last_before) == (2, (19, 39))


@given(st.floats(-40, 40), st.floats(0.2, 5))
def test_the_break_distribution_is_one(x, ratio):
    assert -1e-9 <= argmax_chance(x, ratio) <= argmax_chance(x + 0.5, ratio) + 1e-9 <= 1 + 2e-9


def test_the_bridges_mean_square_has_its_known_quantiles():
    # Anderson and Darling 1952
    for value, chance in [(0.34730, 0.10), (0.46136, 0.05), (0.74346, 0.01), (1.16786, 0.001)]:
        assert bridge_mean_square_chance(value) == pytest.approx(chance, rel=2e-4)


def test_a_date_at_the_edge_is_refused():
    with pytest.raises(ValueError, match="both sides"):
        interrupted_series([3] * 30, 1)


def test_elimination_has_the_exact_contrast():
    found = interrupted_series([3, 2, 4] * 12 + [0] * 12, 36)
    (only,) = found.variants
    assert (only.name, only.change.estimate, only.change.lower) == ("Poisson", -1.0, -1.0)
    assert only.change.upper < -0.85
    assert only.p_value < 1e-6


def test_a_constant_series_has_no_break_and_a_gap_is_refused():
    assert (largest_f([3] * 40).statistic, largest_f([3] * 40).p_value) == (0, 1)
    gap = [3.0, nan, *[4.0] * 30]
    for asked in (largest_f, find_breaks, lambda y: interrupted_series(y, 12)):
        with pytest.raises(ValueError, match="every period needs a"):
            asked(gap)


@pytest.mark.parametrize("wrong", [2.5, -1, inf])
def test_counts_of_a_series_are_whole(wrong):
    with pytest.raises(ValueError, match="whole, and not below 0"):
        interrupted_series([3.0, wrong, *[4.0] * 30], 12)
