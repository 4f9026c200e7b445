"""Feedback drifts without the correction and not with it; a useless model is stopped."""

import numpy as np
import pytest

from accord.core.fairness import FairnessError, StopRule, closed_loop, closed_loops, stop_rule, urn
from accord.core.forecast import Evaluation


def test_the_urn_runs_away_and_the_correction_holds_it():
    naive = urn((0.55, 0.45), corrected=False, rng=np.random.default_rng(1), rounds=1500, runs=40)
    mended = urn((0.55, 0.45), corrected=True, rng=np.random.default_rng(1), rounds=1500, runs=40)
    assert naive.drift >= 0.10
    assert mended.drift <= 0.02
    assert sum(mended.learned) == pytest.approx(1)


@pytest.fixture(scope="module")
def city():
    rng = np.random.default_rng(5)
    rates = rng.gamma(0.6, 1.0, 400)
    home = np.clip(rates / rates.max() + rng.normal(0, 0.1, 400), 0, 1)
    return rates, np.array([home, 1 - home])


def loop(city, *, corrected, seed=2, weeks=52):
    rates, membership = city
    return closed_loop(
        rates, membership, groups=("a", "b"), rng=np.random.default_rng(seed),
        corrected=corrected, weeks=weeks, cells_flagged=40, reported=0.3, found=0.9,
    )  # fmt: skip


def test_a_city_learns_its_own_patrols_unless_corrected(city):
    naive, mended = loop(city, corrected=False), loop(city, corrected=True)
    assert mended.drift <= 0.02
    assert naive.drift > 3 * mended.drift
    assert naive.learned.shape == (52, 2)
    np.testing.assert_allclose(naive.learned.sum(axis=1), 1)
    np.testing.assert_allclose(naive.flagged.sum(axis=1), 1)


def loops(city, *, corrected, seed, runs=8):
    rates, membership = city
    return closed_loops(
        rates, membership, groups=("a", "b"), rng=np.random.default_rng(seed),
        corrected=corrected, cells_flagged=40, runs=runs,
    )  # fmt: skip


def test_the_figure_is_an_average_of_runs_and_steadier_than_one(city):
    drifts = [loops(city, corrected=True, seed=seed) for seed in range(6)]
    singles = [found.runs[0].drift for found in drifts]
    assert np.std([found.drift for found in drifts]) < np.std(singles)
    for found in drifts:
        ends = np.array([run.learned[-4:].mean(axis=0) for run in found.runs])
        np.testing.assert_allclose(found.learned, ends.mean(axis=0))
        low, high = found.interval
        assert low <= found.drift <= high
        assert np.ptp(ends[:, 0]) > 0  # each run has a chance of its own
    again = loops(city, corrected=True, seed=0)
    assert again.drift == drifts[0].drift


def test_the_interval_tells_the_drift_of_the_naive_loop_from_none(city):
    naive, mended = (loops(city, corrected=kept, seed=1) for kept in (False, True))
    assert naive.interval[0] > 0
    assert mended.interval[0] < 0 < mended.interval[1]
    assert (naive.weeks, naive.groups) == (52, ("a", "b"))


def evaluation(hits):
    weeks = len(hits)
    return Evaluation(
        protocol="p", estimator={}, shares=(0.05,), starts=7.0 * np.arange(weeks),
        events=np.full(weeks, 100.0), expected=np.full(weeks, 100.0),
        hits=np.array(hits, float)[:, None], best=np.full((weeks, 1), 90.0),
        inside=np.ones((weeks, 1)),
    )  # fmt: skip


def test_a_model_that_adds_nothing_is_stopped_and_a_better_one_is_not():
    rng = np.random.default_rng(3)
    base = rng.poisson(40, 52)
    same = stop_rule(evaluation(rng.permutation(base)), evaluation(base), share=0.05)
    better = stop_rule(evaluation(base * 1.2), evaluation(base), share=0.05)
    assert same.must_stop
    assert "use last year's map" in same.sentence
    assert not better.must_stop
    worse = StopRule(ratio=0.9, lower=0.83, upper=0.95, weeks=52)
    assert worse.must_stop
    assert "does worse" in worse.sentence
    assert "inside the error" not in worse.sentence
    assert better.ratio == pytest.approx(1.2)


def test_different_weeks_are_not_compared():
    with pytest.raises(FairnessError):
        stop_rule(evaluation([1, 2, 3]), evaluation([1, 2]), share=0.05)
