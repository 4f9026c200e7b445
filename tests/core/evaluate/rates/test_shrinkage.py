"""Empirical-Bayes rates: between the own and the common rate, and nearer to the truth."""

from math import inf

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from accord.core.evaluate import shrunken_rates


@settings(max_examples=20)
@example([0, 0, 332])
@given(st.lists(st.integers(0, 400), min_size=3, max_size=20).filter(any))
def test_each_rate_lies_between_its_own_and_the_common_one(counts):
    found = shrunken_rates(counts, [2.0] * len(counts))
    for count, rate in zip(counts, found.rates, strict=True):
        low, high = sorted([count / 2, found.overall_rate])
        assert low - 1e-9 <= rate.estimate <= high + 1e-9
        assert rate.lower <= rate.upper


def test_shrunken_rates_are_nearer_to_the_truth_and_their_intervals_cover_it():
    rng = np.random.default_rng(21)
    truth = rng.gamma(4, 0.5, 200)
    sizes = rng.uniform(0.5, 4, 200)
    counts = rng.poisson(truth * sizes)
    found = shrunken_rates(counts.tolist(), sizes.tolist())
    errors = np.array([r.estimate for r in found.rates]) - truth
    assert (errors**2).mean() < 0.75 * ((counts / sizes - truth) ** 2).mean()
    held = np.mean([r.holds(t) for r, t in zip(found.rates, truth, strict=True)])
    assert 0.9 < held < 0.99


def test_areas_that_do_not_differ_share_one_rate():
    found = shrunken_rates([10, 10, 10], [1.0, 1.0, 1.0])
    assert found.shape == inf
    assert {r.estimate for r in found.rates} == {10.0}


def test_unreported_is_not_zero():
    found = shrunken_rates([30, None, 2], [1.0, 1.0, 1.0])
    assert found.rates[1] is None
    assert found.overall_rate == pytest.approx(16)
    again = shrunken_rates([30, float("nan"), 2], [1.0, 1.0, 1.0])
    assert again == found


def test_without_an_event_the_estimate_lies_in_its_interval():
    found = shrunken_rates([0, None, 0], [1.0, 2.0, 3.0])
    assert found.rates[0].holds(found.rates[0].estimate)
    assert found.rates[0].upper > 0


def test_an_exposure_is_a_number():
    with pytest.raises(ValueError, match="exposures above 0"):
        shrunken_rates([1, 2], [1.0, float("nan")])
