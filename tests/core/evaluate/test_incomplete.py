"""The pure-Python special functions agree with scipy's to nine digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from accord.core.evaluate import incomplete
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


@pytest.mark.parametrize("off", [-3.0, -1.0, -0.01, 0.0, 0.2, 2.0, 20.0])
@pytest.mark.parametrize("shape", [1.1e7, 1e9, 1e11])
def test_incomplete_gamma_of_huge_counts_agrees_with_scipy(shape, off):
    x = shape + off * shape**0.5
    assert gamma_q(shape, x) == pytest.approx(special.gammaincc(shape, x), rel=1e-10)
    assert gamma_p(shape, x) == pytest.approx(special.gammainc(shape, x), rel=1e-10)
    assert gamma_quantile(shape, 0.025) == pytest.approx(special.gammaincinv(shape, 0.025))


@pytest.mark.parametrize("off", [-8.0, -6.0])
@pytest.mark.parametrize("shape", [1.1e7, 1e9, 1e11])
def test_far_below_a_huge_count_the_tail_is_edgeworths(shape, off):
    # Scipy loses its digits there: at 10^11 and −8 its tail is a twentieth of the normal law's.
    skew = 2 / shape**0.5
    tail = stats.norm.cdf(off) - stats.norm.pdf(off) * (off**2 - 1) * skew / 6
    assert gamma_p(shape, shape + off * shape**0.5) == pytest.approx(tail, rel=2e-3)


@pytest.mark.parametrize("off", [-1.0, 0.0, 1.0, 4.0])
@pytest.mark.parametrize("few", [3.0, 1_000.0, 1e9])
def test_incomplete_beta_of_huge_counts_agrees_with_scipy(few, off):
    many = 1e9
    share = few / (few + many)
    x = share + off * (share * (1 - share) / (few + many)) ** 0.5
    assert beta_i(few, many, x) == pytest.approx(special.betainc(few, many, x), rel=5e-8)


@pytest.mark.parametrize("x", [1e-300, 1e-9, 1.0, 1e300])
def test_a_huge_count_is_told_however_far_off_its_mean_is(x):
    below = 1.0 if x > 2e7 else 0.0
    assert (gamma_p(2e7, x), gamma_q(2e7, x)) == (below, 1 - below)


@pytest.mark.parametrize(("shape", "probability"), [(1, 0.025), (37, 0.975), (2_000, 0.001)])
def test_a_quantile_is_found_in_a_few_steps(
    monkeypatch: pytest.MonkeyPatch, shape: float, probability: float
) -> None:
    asked: list[float] = []
    for name in ("gamma_p", "gamma_q"):
        found = getattr(incomplete, name)
        monkeypatch.setattr(
            incomplete, name, lambda a, x, found=found: (asked.append(x), found(a, x))[1]
        )
    gamma_quantile(shape, probability)
    assert len(asked) <= 15  # a bisection takes some 55


def test_what_lies_below_the_least_number_ends_there() -> None:
    assert gamma_quantile(0.01, 1e-9) < 1e-300
