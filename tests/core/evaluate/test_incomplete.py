"""The pure-Python special functions agree with scipy's to nine digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from accord.core.evaluate.incomplete import (
    beta_i,
    beta_quantile,
    gamma_p,
    gamma_q,
    gamma_quantile,
)

shapes = st.floats(0.5, 20_000)
chances = st.floats(1e-6, 1 - 1e-6)


@given(shapes, st.floats(0.01, 3))
def test_incomplete_gamma_agrees_with_scipy(shape, times):
    x = shape * times
    assert gamma_p(shape, x) == pytest.approx(special.gammainc(shape, x), rel=1e-8, abs=1e-12)
    assert gamma_q(shape, x) == pytest.approx(special.gammaincc(shape, x), rel=1e-8, abs=1e-12)


@given(shapes, chances)
def test_gamma_quantile_agrees_with_scipy(shape, chance):
    assert gamma_quantile(shape, chance) == pytest.approx(
        special.gammaincinv(shape, chance), rel=1e-9
    )


@given(shapes, shapes, chances)
def test_beta_agrees_with_scipy_both_ways(a, b, chance):
    x = special.betaincinv(a, b, chance)
    assert beta_quantile(a, b, chance) == pytest.approx(x, rel=1e-9)
    assert beta_i(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-8, abs=1e-12)
