"""The course of a monthly count: what is planted is found, and what is not is seldom told."""

from dataclasses import asdict

import numpy as np
import pytest

from accord.core.evaluate import NothingRecordedError, TooShortError, break_intervals, course_of


def series(rng, *, months=60, mean=30.0, step=0, ratio=1.0, yearly=1.0, memory=0.0):
    """Poisson counts from March on, a quarter more in June, with what is asked for."""
    at = np.arange(months)
    noise = np.zeros(months)
    for n in range(1, months):
        noise[n] = memory * noise[n - 1] + np.sqrt(1 - memory**2) * rng.standard_normal() * 0.15
    means = mean * (1 + 0.25 * np.sin(2 * np.pi * (at + 1) / 12)) * np.exp(noise * (memory > 0))
    means = means * yearly ** (at / 12)
    if step:
        means[step:] *= ratio
    return rng.poisson(means).tolist()


def told(counts, seed=1, first_month=3):
    return course_of(counts, first_month=first_month, rng=np.random.default_rng(seed))


def test_a_step_is_found_with_its_month_and_size():
    rng = np.random.default_rng(3)
    found = [told(series(rng, step=33, ratio=0.6)) for _ in range(30)]
    stepped = [one for one in found if one.shape == "steps"]
    assert len(stepped) >= 26
    nearest = [min(one.steps, key=lambda step: abs(step.last_before - 32)) for one in stepped]
    assert sum(step.lower <= 32 <= step.upper for step in nearest) >= 0.85 * len(nearest)
    assert sum(step.ratio.holds(0.6) for step in nearest) >= 0.85 * len(nearest)


def test_a_drift_is_no_step():
    rng = np.random.default_rng(4)
    found = [told(series(rng, yearly=0.85)) for _ in range(20)]
    assert sum(one.shape == "drift" for one in found) >= 11
    assert sum(one.yearly.holds(0.85) for one in found) >= 17


@pytest.mark.parametrize(("memory", "most"), [(0.0, 4), (0.5, 9)])
def test_what_did_nothing_is_seldom_told_to_have_done_something(memory, most):
    rng = np.random.default_rng(5)
    shapes = [told(series(rng, memory=memory, months=48)).shape for _ in range(60)]
    assert shapes.count("steps") <= most
    assert shapes.count("drift") <= most


def test_the_season_is_told_and_taken_out():
    found = told(series(np.random.default_rng(6), mean=2000.0))
    assert found.season[4] == pytest.approx(1.25, abs=0.06)  # May, two months after March
    assert found.season[10] == pytest.approx(0.75, abs=0.06)
    assert np.prod(found.season) == pytest.approx(1.0)
    usual = np.array(found.adjusted)
    assert usual.std() / usual.mean() < 0.04
    assert all(low <= high for low, high in found.bands)


def test_the_bands_hold_what_was_counted():
    rng = np.random.default_rng(7)
    inside = []
    for _ in range(20):
        counts = series(rng, step=33, ratio=0.6)
        inside += [
            low <= n <= high for n, (low, high) in zip(counts, told(counts).bands, strict=True)
        ]
    assert 0.93 <= np.mean(inside) <= 0.995


def test_a_month_that_was_not_reported_is_no_zero():
    counts = series(np.random.default_rng(8), step=33, ratio=0.5)
    gaps = [None if n in {10, 11, 40} else count for n, count in enumerate(counts)]
    found = told(gaps)
    assert [found.adjusted[n] for n in (10, 11, 40)] == [None] * 3
    (step,) = found.steps
    assert 31 <= step.last_before <= 34
    assert found.levels[0].per_month.estimate > 1.6 * found.levels[1].per_month.estimate


def test_the_same_question_has_the_same_answer():
    counts = series(np.random.default_rng(9), step=20, ratio=1.6)
    assert asdict(told(counts)) == asdict(told(counts))


@pytest.mark.parametrize(
    ("counts", "rule"),
    [
        ([5] * 23, "24 reported"),
        ([5] * 23 + [None] * 5, "24 reported"),
        ([0 if n % 12 == 4 else 3 for n in range(48)], "never had"),
        ([0] * 48, "never had"),
        ([], "24 reported"),
    ],
)
def test_too_little_is_refused_in_words(counts, rule):
    with pytest.raises(TooShortError, match=rule):
        told(counts)


def test_a_count_that_never_varies_is_steady():
    found = told([10] * 36)
    assert found.shape == "steady"
    assert found.levels[0].per_month.estimate == pytest.approx(10)


@pytest.mark.parametrize("flip", [False, True])
def test_recording_that_began_or_ended_is_no_change_of_level(flip):
    counts = [*series(np.random.default_rng(10), months=36, mean=20.0), *[0] * 24]
    with pytest.raises(NothingRecordedError):
        told(counts[::-1] if flip else counts)


def test_months_that_hang_together_widen_the_month_of_a_step():
    counts = series(np.random.default_rng(11), step=33, ratio=0.6)
    plain, wide = (break_intervals(counts, [32], memory=memory)[0] for memory in (1.0, 3.0))
    assert wide.upper - wide.lower > 1.5 * (plain.upper - plain.lower)
