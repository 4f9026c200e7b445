"""Randomisation inference: exact on small lots, blind to distributions, true to the lot."""

from itertools import combinations

import numpy as np
import pytest

from accord.core.evaluate import randomisation_test


def test_it_is_fishers_on_a_small_lot():
    y = np.array([9.0, 8, 7, 2, 1, 3, 2, 1])
    mask = np.arange(8) < 3
    gaps = [y[list(c)].mean() - np.delete(y, list(c)).mean() for c in combinations(range(8), 3)]
    exact = np.mean(np.abs(gaps) >= y[:3].mean() - y[3:].mean() - 1e-12)
    found = randomisation_test(y, mask, rng=np.random.default_rng(1), draws=9_999)
    assert found.p_value == pytest.approx(exact, abs=0.006)


def test_wild_outcomes_keep_the_level():
    rng = np.random.default_rng(2)
    mask = np.arange(30) < 10
    small = [
        randomisation_test(rng.standard_cauchy(30), mask, rng=rng, draws=99).p_value <= 0.05
        for _ in range(150)
    ]
    assert np.mean(small) < 0.1


def test_a_lot_in_pairs_is_drawn_in_pairs():
    pairs = np.repeat(np.arange(6) * 10.0, 2) + np.tile([1.0, 0.0], 6)
    mask = np.tile([True, False], 6)

    def in_pairs(rng):
        first = rng.random(6) < 0.5
        return np.column_stack([first, ~first]).ravel()

    rng = np.random.default_rng(3)
    plain = randomisation_test(pairs, mask, rng=rng)
    paired = randomisation_test(pairs, mask, rng=rng, draw=in_pairs)
    assert paired.p_value < 0.06 < plain.p_value


def test_a_lot_without_losers_is_refused():
    with pytest.raises(ValueError, match="some are not"):
        randomisation_test([1, 2], [True, True], rng=np.random.default_rng(1))
