"""A root is found to its last digits, a least count by few looks, whatever the guess."""

from math import cos, inf, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate.expected import count_chance, count_quantile
from accord.core.evaluate.roots import least_count, rising_root


@given(st.integers(0, 10**7), st.integers(-(10**7), 10**7))
def test_the_least_count_is_found_from_any_guess(least, guess):
    asked = []
    assert least_count(lambda count: asked.append(count) or count >= least, guess) == least
    assert all(count >= 0 for count in asked)
    assert len(asked) <= 4 + 2 * max(abs(max(guess, 0) - least), 1).bit_length()


@given(st.floats(0.01, 5_000), st.floats(1, 9), st.floats(0.001, 0.999))
def test_a_count_quantile_is_the_first_that_holds_its_chance(mean, dispersion, chance):
    found = count_quantile(chance, mean=mean, variance=mean * dispersion)
    assert count_chance(found, mean=mean, variance=mean * dispersion) >= chance
    if found:
        assert count_chance(found - 1, mean=mean, variance=mean * dispersion) < chance


@pytest.mark.parametrize("start", [-1.0, 0.1, 1.0, 2.9, inf])
def test_a_root_is_found_from_any_start(start):
    assert rising_root(lambda x: -cos(x), sin, start, (0.0, 3.0)) == pytest.approx(
        1.5707963267948966, rel=3e-16
    )


def test_without_a_slope_it_halves():
    assert rising_root(lambda x: x**3 - 8, lambda _: 0.0, 1.0, (0.0, 10.0)) == pytest.approx(2.0)
