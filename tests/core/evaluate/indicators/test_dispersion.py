"""Months that vary beyond chance: how much, and a comparison whose false alarms stay what is said."""

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.evaluate.indicators import Dispersion, Figures, dispersion_of, judge, moved
from accord.core.evaluate.indicators.strata import Pair, rates_chance

CHANCE = Dispersion(ratio=1.0, freedom=inf)
FIGURES = st.builds(Figures, numerator=st.integers(0, 200), denominator=st.integers(50, 500))
SPREAD = st.builds(Dispersion, ratio=st.floats(0.3, 6), freedom=st.integers(4, 60))


def test_the_estimate_is_pearsons_over_what_each_agency_and_period_leaves_free():
    one = [(4, 10), (8, 10), (6, 20), (0, 0)]  # the last was not of anything
    rate = 18 / 40
    squares = sum((n - rate * e) ** 2 / (rate * e) for n, e in one[:3])
    other = [(5, 1), (5, 1), (5, 1)]
    found = dispersion_of([one, other, [(0, 9), (0, 9)]])
    assert found == Dispersion(ratio=pytest.approx(squares / 4), freedom=4)
    assert found.floored == max(squares / 4, 1.0)
    assert dispersion_of([one, [(3, 1), (4, 1)]]) is None  # three degrees tell nothing


@settings(max_examples=12)
@given(FIGURES, FIGURES, SPREAD, st.sampled_from([0.9, 0.95, 0.99]))
def test_allowing_for_spread_only_widens_and_test_and_interval_agree(before, since, spread, level):
    plain = judge("rate", before, since, level=level)
    found = judge("rate", before, since, level=level, spread=spread)
    assert found.change.lower <= plain.change.lower
    assert found.change.upper >= plain.change.upper
    assert found.since.upper >= plain.since.upper
    assert found.p_value >= plain.p_value
    assert found.spread == spread
    if abs(found.p_value - (1 - level)) > 1e-6:
        outside = found.change.lower > 0 or found.change.upper < 0
        assert outside == (found.p_value < 1 - level)
    if spread.ratio >= 1 and before.numerator and since.numerator:
        assert found.p_value > plain.p_value or plain.p_value == 1


def test_months_that_vary_no_more_than_chance_change_nothing():
    figures = Figures(numerator=120, denominator=1000), Figures(numerator=60, denominator=1000)
    level = dispersion_of([[(10, 100)] * 12, [(5, 100)] * 12])
    assert level == Dispersion(ratio=0.0, freedom=22)
    found, plain = judge("rate", *figures, spread=level), judge("rate", *figures)
    assert (found.change, found.p_value) == (plain.change, plain.p_value)
    assert moved(found, "fewer") == "better"


def test_without_spread_the_chance_is_that_of_chance_alone():
    rates = Pair(before=(40, 300), since=(20, 250))
    plain = judge(
        "rate", Figures(numerator=40, denominator=300), Figures(numerator=20, denominator=250)
    )
    assert rates_chance([rates], CHANCE) == pytest.approx(plain.p_value)


def alarms(rng, *, mean, dispersion, trials, since):
    """The shares of worlds without a change that alarm: by chance alone, and with the spread."""
    size = mean / (dispersion - 1)
    plain = widened = 0
    for _ in range(trials):
        months = rng.negative_binomial(size, 1 / dispersion, (2, 12 + since)).tolist()
        parts = [[(n, 1.0) for n in row[:12]] for row in months]
        parts += [[(n, 1.0) for n in row[12:]] for row in months]
        rates = Pair(
            before=(sum(sum(row[:12]) for row in months), 24),
            since=(sum(sum(row[12:]) for row in months), 2 * since),
        )
        found = dispersion_of(parts)
        alone = rates_chance([rates], CHANCE)
        plain += alone < 0.05
        widened += max(alone, rates_chance([rates], found)) < 0.05
    return plain / trials, widened / trials


@pytest.mark.parametrize(("mean", "since"), [(4, 12), (40, 12), (40, 4)])
def test_bursts_of_twice_the_variance_give_no_more_false_alarms_than_is_said(mean, since):
    trials = 800
    plain, widened = alarms(
        np.random.default_rng(5), mean=mean, dispersion=2.0, trials=trials, since=since
    )
    # At a true rate of 5 % no more than this in 99 of 100 such runs; chance alone goes far beyond.
    assert widened <= 0.05 + 2.33 * sqrt(0.05 * 0.95 / trials)
    assert plain > 0.1
