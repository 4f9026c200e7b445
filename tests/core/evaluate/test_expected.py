"""What a week was expected to bring: the interval covers, follows trend and season, says so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from accord.core.evaluate import TooFewWeeksError, expected_week
from accord.core.evaluate.expected import count_chance


@pytest.mark.parametrize("mean", [3.0, 20.0, 150.0])
@pytest.mark.parametrize("extra", [0.0, 0.05])
def test_the_interval_covers_steady_seasonal_and_bursty_weeks(mean, extra):
    rng = np.random.default_rng(7)
    weeks = np.arange(4 * 52 + 1)
    season = 1 + 0.2 * np.sin(2 * np.pi * weeks / 52)
    inside = 0
    for _ in range(300):
        noise = rng.gamma(1 / extra, extra, len(weeks)) if extra else 1.0
        counts = rng.poisson(mean * season * noise)
        expected = expected_week(counts[:-1])
        inside += expected.lower <= counts[-1] <= expected.upper
    assert 0.92 <= inside / 300 <= 1.0


def test_a_doubling_is_more_than_expected():
    history = np.random.default_rng(3).poisson(40, 156)
    expected = expected_week(history)
    assert expected.verdict(80) == "more than expected"
    assert expected.verdict(40) == "as expected"
    assert expected.verdict(5) == "fewer than expected"


@given(st.lists(st.integers(0, 300), min_size=8, max_size=120))
def test_the_sentence_says_what_the_numbers_say(history):
    expected = expected_week(history)
    assert 0 <= expected.lower <= expected.upper
    text = expected.sentence(expected.upper + 1)
    assert text.endswith("more than expected.")
    assert f"between {expected.lower:,} and {expected.upper:,}" in text


@given(st.integers(0, 200), st.floats(1, 100), st.floats(1.01, 5))
def test_chances_agree_with_scipy(count, mean, factor):
    variance = mean * factor
    size = mean**2 / (variance - mean)
    chance = stats.nbinom.cdf(count, size, size / (size + mean))
    assert count_chance(count, mean=mean, variance=variance) == pytest.approx(chance, abs=1e-9)


def test_seven_weeks_are_too_few():
    with pytest.raises(TooFewWeeksError, match="7 weeks"):
        expected_week([1] * 7)


@given(st.integers(0, 60), st.floats(0.2, 40))
def test_without_extra_spread_chances_are_poissons(count, mean):
    chance = count_chance(count, mean=mean, variance=mean)
    assert chance == pytest.approx(stats.poisson.cdf(count, mean), abs=1e-9)
