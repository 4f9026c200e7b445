"""Rounded counts are multiples of the base, near the truth, and unbiased when random."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.core.disclosure import round_at_random, round_to_base

counts = st.lists(st.integers(0, 10_000), min_size=1)


@given(counts, st.integers(1, 10))
def test_plain_rounding_moves_a_count_by_at_most_half_the_base(values, base):
    rounded = round_to_base(values, base=base)
    assert (rounded % base == 0).all()
    assert (np.abs(rounded - values) <= base / 2).all()


@given(counts, st.integers(0, 99))
def test_random_rounding_moves_a_count_by_less_than_the_base(values, seed):
    rounded = round_at_random(values, rng=np.random.default_rng(seed))
    assert (rounded % 5 == 0).all()
    assert (np.abs(rounded - values) < 5).all()


def test_random_rounding_is_unbiased():
    rounded = round_at_random(np.full(40_000, 7), rng=np.random.default_rng(1))
    assert abs(rounded.mean() - 7) < 0.06


def test_halves_go_up_where_a_base_has_halves():
    assert list(round_to_base([1, 3], base=2)) == [2, 4]
    assert list(round_to_base([2, 6, 1, 5], base=4)) == [4, 8, 0, 4]
