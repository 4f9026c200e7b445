"""Integer draws: reproducible, even, and close to the distributions they stand for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.simulate import Plan
from accord.core.simulate.draws import Table, below, counters, draw, happens, key, poisson_like


def test_draws_are_fixed_for_all_time():
    found = draw(key(7, "a", 1), counters(3)).tolist()
    assert found == draw(key(7, "a", 1), counters(2, start=0)).tolist() + found[2:]
    assert key(7, "ab") != key(7, "a", "b")
    assert found == [15190141153756705602, 280026161191190364, 395107411105535092]


@given(seed=st.integers(0, 2**63), bound=st.integers(1, 2**32 - 1))
def test_below_stays_below(seed, bound):
    values = below(draw(key(seed), counters(64)), bound)
    assert values.min() >= 0
    assert values.max() < bound


def test_below_is_even():
    counts = np.bincount(below(draw(key(3, "even"), counters(100_000)), 10))
    assert np.abs(counts - 10_000).max() < 500


def test_chances_and_tables_hold():
    rng = draw(key(5, "chance"), counters(100_000))
    assert happens(rng, 250).mean() == pytest.approx(0.25, abs=0.01)
    assert not happens(rng, 0).any()
    assert happens(rng, 1000).all()
    picked = np.bincount(Table.of([1, 0, 3]).pick(rng), minlength=3) / 100_000
    assert picked == pytest.approx([0.25, 0, 0.75], abs=0.01)


@pytest.mark.parametrize(("expected", "scale"), [(3, 10), (5, 1), (155, 10), (400, 1), (90_000, 1)])
def test_counts_have_about_poisson_mean_and_variance(expected, scale):
    stream = key(8, "poisson", expected)
    values = np.array([poisson_like(expected, scale, stream, n) for n in range(3000)])
    mean = expected / scale
    assert values.mean() == pytest.approx(mean, rel=0.04, abs=0.06)
    assert 0.8 * mean < values.var() < 1.2 * mean


@pytest.mark.parametrize("wrong", [{"incidents": 5}, {"weeks": 2}, {"overlap_weeks": 0}])
def test_impossible_plans_are_refused(wrong):
    with pytest.raises(ValueError, match="between"):
        Plan(**{"seed": 1, "incidents": 1000, **wrong})


def test_a_plan_starts_on_a_monday():
    from datetime import date

    with pytest.raises(ValueError, match="Monday"):
        Plan(seed=1, incidents=1000, start=date(2024, 1, 2))
