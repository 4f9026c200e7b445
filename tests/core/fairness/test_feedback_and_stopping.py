"""Feedback drifts without the correction and not with it; a useless model is stopped."""

import numpy as np
import pytest

from accord.core.fairness import StopRule, closed_loop, stop_rule, urn
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
    same = stop_rule(evaluation(rng.permutation(base)), evaluation(base), share=0.05, rng=rng)
    better = stop_rule(evaluation(base * 1.2), evaluation(base), share=0.05, rng=rng)
    assert same.must_stop
    assert "use last year's map" in same.sentence
    assert not better.must_stop
    worse = StopRule(ratio=0.9, lower=0.83, upper=0.95, weeks=52)
    assert worse.must_stop
    assert "does worse" in worse.sentence
    assert "inside the error" not in worse.sentence
    assert better.ratio == pytest.approx(1.2)


def test_different_weeks_are_not_compared():
    with pytest.raises(ValueError):
        stop_rule(
            evaluation([1, 2, 3]), evaluation([1, 2]), share=0.05, rng=np.random.default_rng(0)
        )
