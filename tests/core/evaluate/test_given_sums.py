"""Counts given sums: the books' laws where they are small, and bounded memory where they are huge."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.core.evaluate.given_sums import binomial, hypergeometric
from accord.core.evaluate.indicators import Figures, judge, judge_together
from accord.core.evaluate.intervals import odds_ratio_interval, share_interval

HUGE = 10**9  # the largest figure of a month that is taken
MEGABYTE = 2**20


@given(st.integers(1, 40_000), st.floats(0.02, 0.98), st.floats(-9, 9))
@settings(max_examples=40)
def test_binomial_tails_are_scipys_whether_summed_whole_or_about_the_likeliest(size, share, off):
    seen = int(np.clip(size * share + off * (size * share * (1 - share)) ** 0.5, 0, size))
    law = stats.binom(size, share)
    below, above = binomial(size, share).tails(seen)
    assert below == pytest.approx(law.cdf(seen), rel=1e-9, abs=1e-14)
    assert above == pytest.approx(law.sf(seen - 1), rel=1e-9, abs=1e-14)


@given(st.tuples(*[st.integers(1, 9_000)] * 4))
@settings(max_examples=40)
def test_hypergeometric_tails_and_moments_are_scipys(counts):
    a, b, c, d = counts
    law = stats.hypergeom(a + b + c + d, a + c, a + b)
    own = hypergeometric((a, b), (c, d))
    below, above = own.tails(a)
    assert below == pytest.approx(law.cdf(a), rel=1e-8, abs=1e-12)
    assert above == pytest.approx(law.sf(a - 1), rel=1e-8, abs=1e-12)
    mean, variance = own.moments(0.0)
    size = a + b + c + d
    expected = (a + b) * (a + c) / size
    assert mean == pytest.approx(expected, rel=1e-9)
    assert variance == pytest.approx(expected * (c + d) * (b + d) / size / (size - 1), rel=1e-8)


@pytest.mark.parametrize("log_ratio", [-1.5, 0.0, 2.0])
def test_at_other_odds_the_window_says_what_the_whole_law_says(log_ratio):
    after, before = (3_000, 9_000), (5_000, 6_000)
    law = hypergeometric(after, before)
    places = np.arange(law.low, law.high + 1, dtype=float)
    logs = np.concatenate([[0.0], np.cumsum(law.steps(places[:-1]))]) + log_ratio * places
    chances = np.exp(logs - logs.max())
    chances /= chances.sum()
    seen = int(places[chances.argmax()]) + 60
    assert law.tails(seen, log_ratio)[1] == pytest.approx(chances[places >= seen].sum(), rel=1e-9)
    mean, variance = law.moments(log_ratio)
    assert mean == pytest.approx(chances @ places, rel=1e-9)
    assert variance == pytest.approx(chances @ (places - mean) ** 2, rel=1e-7)


@pytest.mark.parametrize("off", [-5.0, -1.0, 0.0, 0.3, 4.0])
def test_every_so_many_values_of_a_wide_law_give_its_tails(off):
    size, share = 10 * HUGE, 0.3
    deviation = (size * share * (1 - share)) ** 0.5
    seen = int(size * share + off * deviation)
    below, above = binomial(size, share).tails(seen)
    # Scipy's own tails, by the incomplete beta function, are worth some six digits here.
    assert below == pytest.approx(stats.binom.cdf(seen, size, share), rel=1e-5)
    assert above == pytest.approx(stats.binom.sf(seen - 1, size, share), rel=1e-5)


def test_what_the_sums_leave_no_choice_is_sure():
    law = hypergeometric((0, 0), (0, 1))
    assert law.low == law.high == 0
    assert law.tails(0) == (1.0, 1.0)
    assert law.moments(0.0) == (0.0, 0.0)


def test_the_ends_of_huge_counts_are_those_of_the_normal_law():
    part, whole = 3 * HUGE // 10, HUGE
    found = odds_ratio_interval((part, whole - part), (part, whole - part))
    error = (2 / part + 2 / (whole - part)) ** 0.5
    assert np.log(found.upper) == pytest.approx(1.959964 * error, rel=1e-3)
    assert np.log(found.lower) == pytest.approx(-1.959964 * error, rel=1e-3)
    alone = share_interval(part, whole)
    assert alone.upper - alone.lower == pytest.approx(
        2 * 1.959964 * (0.3 * 0.7 / whole) ** 0.5, rel=1e-3
    )


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_a_mistyped_figure_takes_no_more_memory_than_any_other(kind):
    usual, mistyped = (
        Figures(numerator=40, denominator=400),
        Figures(numerator=HUGE // 2, denominator=HUGE),
    )
    tracemalloc.start()
    try:
        for before, since in ((usual, mistyped), (mistyped, mistyped)):
            found = judge(kind, before, since)
            assert found.change.lower <= found.change.estimate <= found.change.upper
            assert 0 <= found.p_value <= 1
            judge_together(kind, [(before, since), (usual, usual)])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 25 * MEGABYTE
