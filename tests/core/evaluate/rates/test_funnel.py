"""Funnel limits: chance places nearly all inside, and what was not reported is not zero."""

import numpy as np
import pytest
from scipy.stats import poisson

from accord.core.evaluate import funnel


def test_limits_are_poisson_where_units_differ_by_chance():
    found = funnel([10, 9, 11, 10], [1.0, 1.0, 1.0, 1.0])
    assert found.dispersion == 1.0
    assert found.points[0].lower == poisson.ppf(0.001, 10)
    assert found.points[0].upper == poisson.ppf(0.999, 10)


def test_chance_alone_leaves_few_outside():
    rng = np.random.default_rng(5)
    sizes = rng.uniform(5, 50, 400)
    places = [p.place for p in funnel(rng.poisson(2 * sizes).tolist(), sizes.tolist()).points]
    assert places.count("inside") >= 396


def test_units_that_vary_more_than_chance_widen_the_limits():
    rng = np.random.default_rng(6)
    means = 50 * np.exp(rng.normal(0, 0.4, 200))
    found = funnel(rng.poisson(means).tolist(), [1.0] * 200)
    assert found.dispersion > 4
    assert sum(p.place != "inside" for p in found.points) < 10


def test_an_unreported_unit_has_no_rate_and_pulls_nothing():
    with_gap = funnel([10, None, 12], [1.0, 5.0, 1.0])
    assert with_gap.overall_rate == 11
    assert with_gap.points[1].rate is None
    assert with_gap.points[1].place is None
    with pytest.raises(ValueError, match="reported"):
        funnel([None], [1.0])
