"""Synthetic control: Proposition 99 from any start, and the exact optimum on the simplex."""

import warnings

import numpy as np
import pytest
from scipy.optimize import minimize
from tests.core.evaluate.worked import table

from accord.core.evaluate import simplex_weights, synthetic_control


def smoking():
    rows = table("prop99_smoking.csv")
    states = sorted({row["state"] for row in rows})
    values = {
        name: np.array(
            [[float(r[name] or "nan") for r in rows if r["state"] == state] for state in states]
        )
        for name in ("cigsale", "lnincome", "beer", "age15to24", "retprice")
    }
    sales = values["cigsale"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        means = [np.nanmean(values[n][:, 10:19], axis=1) for n in ("lnincome", "age15to24")]
        means += [np.nanmean(values["retprice"][:, 10:19], axis=1)]
        means += [np.nanmean(values["beer"][:, 14:19], axis=1)]
    known = np.column_stack([*means, sales[:, 5], sales[:, 10], sales[:, 18]])
    return sales, known, states.index("California"), states


def test_the_published_weights_put_on_the_data():
    sales, _, california, states = smoking()
    named = {
        "Utah": 0.334,
        "Nevada": 0.234,
        "Montana": 0.199,
        "Colorado": 0.164,
        "Connecticut": 0.069,
    }
    weights = np.array([named.get(state, 0.0) for state in states])
    gaps = sales[california] - weights @ sales
    assert round(float((gaps[:19] ** 2).mean()), 3) == 3.089
    assert round(float(gaps[19:].mean()), 2) == -18.97
    assert round(float(gaps[-1]), 2) == -25.73


def test_past_alone():
    sales, _, california, _ = smoking()
    found = synthetic_control(sales, california, 19, rng=np.random.default_rng(0))
    assert round(found.before_error, 3) == 2.744
    assert found.mean_gap == pytest.approx(-19.51, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_with_predictors_from_any_start(seed):
    sales, known, california, _ = smoking()
    rng = np.random.default_rng(seed)
    start = 10 ** rng.uniform(-5, 0, 7)
    found = synthetic_control(sales, california, 19, predictors=known, rng=rng, start=start)
    assert found.before_error <= 3.10
    assert -20 < found.mean_gap < -18
    assert bool(found.warning) == (max(found.starts) > 1.02 * min(found.starts))


def test_the_simplex_optimum_is_no_worse_than_a_general_solvers():
    rng = np.random.default_rng(3)
    for _ in range(5):
        donors, target = rng.normal(size=(8, 12)), rng.normal(size=8)
        ours = simplex_weights(donors, target)
        assert ours.min() >= 0
        assert ours.sum() == pytest.approx(1)

        def loss(w, a=donors, b=target):
            return ((a @ w - b) ** 2).sum()

        general = minimize(
            loss,
            np.full(12, 1 / 12),
            bounds=[(0, 1)] * 12,
            constraints={"type": "eq", "fun": lambda w: w.sum() - 1},
        )
        assert loss(ours) <= general.fun + 1e-6


def test_a_unit_that_is_a_mixture_is_found_exactly():
    rng = np.random.default_rng(4)
    donors = rng.normal(size=(20, 6))
    mixture = donors @ np.array([0.5, 0.3, 0.2, 0, 0, 0])
    assert simplex_weights(donors, mixture) == pytest.approx([0.5, 0.3, 0.2, 0, 0, 0], abs=1e-6)
