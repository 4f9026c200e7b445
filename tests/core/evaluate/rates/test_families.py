"""Holm and Benjamini-Hochberg: scipy's answer and the laws that make them useful."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from accord.core.evaluate import benjamini_hochberg, holm

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(p_values)
def test_benjamini_and_hochberg_is_scipys(given_p):
    assert np.allclose(benjamini_hochberg(given_p), false_discovery_control(given_p))


@given(p_values)
def test_holm_keeps_the_order_and_lies_between_raw_and_bonferroni(given_p):
    adjusted = holm(given_p)
    assert all(p <= a <= min(1, p * len(given_p)) for p, a in zip(given_p, adjusted, strict=True))
    assert np.argsort(given_p, kind="stable").tolist() == sorted(
        range(len(given_p)), key=lambda i: (adjusted[i], given_p[i], i)
    )


def test_holm_as_in_a_textbook():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


def test_what_is_no_chance_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([0.2, 1.2])
    assert holm([]) == ()
