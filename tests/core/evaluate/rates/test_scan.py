"""The scan statistic: a printed value, bounds, and a simulation."""

import numpy as np
import pytest

from accord.core.evaluate import scan_chance


def test_the_printed_value_and_the_whole_sum():
    asked = {"periods": 208, "window": 1, "mean": 0.6, "most": 6}
    assert scan_chance(**asked, without_last_term=True) == pytest.approx(0.03902238, abs=5e-9)
    assert scan_chance(**asked) == pytest.approx(0.0390231, abs=5e-8)


@pytest.mark.parametrize(("window", "mean"), [(1, 0.6), (2, 0.3)])
def test_a_mean_is_a_period_s_and_a_window_is_so_many_periods(window, mean):
    rng = np.random.default_rng(5)
    hits = 0
    for count in rng.poisson(208 * mean, 4_000):
        times = np.sort(rng.random(count) * 208)
        hits += count >= 6 and bool((times[5:] - times[:-5]).min() <= window)
    share = scan_chance(periods=208, window=window, mean=mean, most=6)
    assert hits / 4_000 == pytest.approx(share, abs=0.01)


def test_three_windows_are_exact():
    rng = np.random.default_rng(3)
    counts = rng.poisson(6, 60_000)
    times = np.sort(
        np.where(
            np.arange(counts.max()) < counts[:, None],
            rng.random((len(counts), counts.max())) * 3,
            1e6 + 2 * np.arange(counts.max()),
        )
    )
    share = ((times[:, 3:] - times[:, :-3]) < 1).any(axis=1).mean()
    assert scan_chance(periods=3, window=1, mean=2, most=4) == pytest.approx(share, abs=0.009)


def test_more_events_are_less_likely_and_a_longer_study_sees_more():
    chances = [scan_chance(periods=52, window=2, mean=0.5, most=n) for n in range(1, 9)]
    assert chances == sorted(chances, reverse=True)
    short = scan_chance(periods=20, window=2, mean=0.5, most=4)
    assert short < scan_chance(periods=200, window=2, mean=0.5, most=4)


def test_a_study_shorter_than_two_windows_is_refused():
    with pytest.raises(ValueError, match="two windows"):
        scan_chance(periods=3, window=2, mean=0.5, most=3)
