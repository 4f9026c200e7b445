"""Agencies that reported unlike months: each is compared with itself, and nothing moves that stood."""

from math import inf, isclose

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.core.evaluate.harm import WeightTable, added_rates, harm_index
from accord.core.evaluate.indicators import (
    Dispersion,
    Figures,
    HarmMonth,
    HarmMonths,
    Months,
    Spread,
    harm_spread,
    judge,
    judge_harm,
    judge_together,
    months_spread,
)
from accord.core.evaluate.indicators.strata import (
    CHANCE,
    Pair,
    rates_change,
    shares_chance,
    shares_change,
)

COUNTS = st.integers(0, 40)
RATES = st.lists(
    st.tuples(*(st.builds(Figures, numerator=COUNTS, denominator=st.integers(1, 400)),) * 2),
    min_size=1, max_size=4,
)  # fmt: skip
SHARE = st.integers(1, 60).flatmap(
    lambda whole: st.builds(Figures, numerator=st.integers(0, whole), denominator=st.just(whole))
)
SHARES = st.lists(st.tuples(SHARE, SHARE), min_size=1, max_size=4)
DISPERSION = st.builds(Dispersion, ratio=st.floats(0.3, 6), freedom=st.integers(4, 60))
SPREAD = st.none() | st.builds(Spread, before=DISPERSION, since=DISPERSION, change=DISPERSION)


def of(numerator, denominator):
    return Figures(numerator=numerator, denominator=denominator)


@pytest.mark.parametrize("kind", ["rate", "share"])
def test_whoever_reported_more_months_of_one_period_moves_no_change(kind):
    # 40 and 4 in a hundred, as before; the first reported one month of twelve since.
    high, low = (of(480, 1200), of(40, 100)), (of(48, 1200), of(48, 1200))
    found = judge_together(kind, [high, low])
    assert found.change.estimate == pytest.approx(0, abs=1e-9)
    assert found.p_value > 0.9
    assert found.before.estimate == pytest.approx(found.since.estimate)
    summed = judge(kind, of(528, 2400), of(88, 1300))
    assert summed.change.upper < -0.5  # what sums would have called a fall by more than half


@settings(max_examples=25)
@given(st.sampled_from(["rate", "share"]), st.data(), SPREAD, st.sampled_from([0.9, 0.95, 0.99]))
def test_test_and_interval_never_contradict_each_other(kind, data, spread, level):
    agencies = data.draw(RATES if kind == "rate" else SHARES)
    found = judge_together(kind, agencies, level=level, spread=spread)
    plain = judge_together(kind, agencies, level=level)
    assert found.change.lower <= plain.change.lower
    assert found.change.upper >= plain.change.upper
    assert found.before.lower <= found.before.estimate <= found.before.upper + 1e-12
    assert found.p_value >= plain.p_value
    if abs(found.p_value / (1 - level) - 1) > 1e-6:
        outside = found.change.lower > 1e-9 or found.change.upper < -1e-9
        assert outside == (found.p_value < 1 - level)


@settings(max_examples=20)
@given(RATES, st.integers(1, 30))
def test_agencies_that_reported_alike_are_as_one(agencies, times):
    alike = [(one, of(other.numerator, one.denominator * times)) for one, other in agencies]
    found = judge_together("rate", alike)
    one = judge(
        "rate", *(of(*(sum(getattr(part[at], name) for part in alike) for name in
                       ("numerator", "denominator"))) for at in (0, 1)),
    )  # fmt: skip
    assert found.p_value == pytest.approx(one.p_value, abs=1e-9)
    for name in ("lower", "upper"):
        assert isclose(
            getattr(found.change, name), getattr(one.change, name), rel_tol=1e-7, abs_tol=1e-9
        )
        assert isclose(getattr(found.before, name), getattr(one.before, name), rel_tol=1e-7)


@settings(max_examples=20)
@given(RATES)
def test_the_bound_holds_the_sum_of_binomials(agencies):
    pairs = [Pair(before=(b.numerator, b.denominator), since=(s.numerator, s.denominator))
             for b, s in agencies]  # fmt: skip
    total = sum(one.before[0] + one.since[0] for one in pairs)
    assume(total)
    law = np.ones(1)
    for one in pairs:
        share = one.since[1] / (one.since[1] + one.before[1])
        size = one.before[0] + one.since[0]
        law = np.convolve(law, stats.binom.pmf(np.arange(size + 1), size, share))
    seen = sum(one.since[0] for one in pairs)
    exact = min(2 * min(law[: seen + 1].sum(), law[seen:].sum()), 1)
    found = rates_change(pairs, CHANCE, 0.95)
    if exact < 0.3:  # Hoeffding's bound holds beyond a count from the mean
        assert found.p_value >= exact - 1e-9


def test_the_ratio_of_odds_is_that_of_the_books():
    # Two tables with the odds ratios 2 and 2: Mantel and Haenszel's is 2, by any weights.
    pairs = [Pair(before=(20, 60.0), since=(40, 80.0)), Pair(before=(10, 110.0), since=(20, 120.0))]
    found = shares_change(pairs, CHANCE, 0.95)
    assert found.estimate == pytest.approx(2, rel=0.02)
    assert found.lower < 2 < found.upper
    none = shares_change([Pair(before=(5, 5.0), since=(7, 7.0))], CHANCE, 0.95)
    assert (none.lower, none.upper, none.p_value) == (0, inf, 1)


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_shares_whose_months_vary_give_no_more_false_alarms_than_is_said(dispersion):
    rng, trials, plain, wide = np.random.default_rng(8), 250, 0, 0
    size = 100
    more = 1e9 if dispersion == 1 else (size - dispersion) / (dispersion - 1)
    for _ in range(trials):
        share = rng.beta(0.3 * more, 0.7 * more, (2, 24))
        parts = rng.binomial(size, share)
        months = [[(float(at), float(n), float(size)) for at, n in enumerate(row)] for row in parts]
        spread = months_spread(
            [Months(before=own[:12], since=own[12:]) for own in months], kind="share"
        ).change
        pairs = [Pair(before=(int(row[:12].sum()), 12.0 * size),
                      since=(int(row[12:].sum()), 12.0 * size)) for row in parts]  # fmt: skip
        alone = shares_chance(pairs, CHANCE)
        plain += alone < 0.05
        wide += max(alone, shares_chance(pairs, spread)) < 0.05
    most = trials * (0.05 + 2.33 * (0.05 * 0.95 / trials) ** 0.5)
    assert wide <= most
    assert (plain > 2 * most) == (dispersion > 1)


TABLE = WeightTable(
    id="t", version="1", source="a test", unit="days", weights={"a": 100.0, "b": 1.0}
)


def test_harm_of_agencies_is_added_and_who_told_of_fewer_days_weighs_no_less():
    high = [harm_index({"a": 36}, TABLE, exposure=360), harm_index({"a": 3}, TABLE, exposure=30)]
    low = [harm_index({"b": 360}, TABLE, exposure=360) for _ in range(2)]
    before, since = (added_rates([high[place], low[place]]) for place in (0, 1))
    assert before.interval.estimate == since.interval.estimate == pytest.approx(10 + 1)
    assert judge_harm(before, since).p_value > 0.9
    alone = added_rates([high[0]])
    assert alone.interval.upper == pytest.approx(high[0].interval.upper)
    assert judge_harm(alone, alone).before.lower == pytest.approx(high[0].interval.lower)


def harm_months(counts, weight=100.0):
    return [
        HarmMonth(place=at, days=30.0, harm=n * weight, squares=n * weight**2)
        for at, n in enumerate(counts)
    ]


def spread_of(before, since, earlier=()):
    return harm_spread([HarmMonths(before=before, since=since, earlier=earlier)])


def test_harm_whose_months_come_in_bursts_is_less_sure():
    calm, burst = (
        spread_of(harm_months(one), harm_months(one)[:6]) for one in ([4] * 12, [20, 20] + [1] * 10)
    )
    assert burst.change.reach(0.95) > 1.8 * calm.change.reach(0.95)
    before = harm_index({"a": 48}, TABLE, exposure=360)
    since = harm_index({"a": 20}, TABLE, exposure=360)
    plain, wide = judge_harm(before, since), judge_harm(before, since, spread=burst)
    assert plain.change.upper < 0 < wide.change.upper
    assert plain.p_value < 0.05 < wide.p_value
    assert wide.before.lower < plain.before.lower
    assert wide.since.upper > plain.since.upper
    assert wide.spread.change.ratio > 1


def test_what_one_grave_offence_weighs_is_no_burst():
    """A thousand times the weight of everything changes nothing: numbers tell how months vary."""
    counts = [4, 2, 6, 3, 5, 1, 4, 3, 2, 6, 5, 3]
    light, grave = (
        spread_of(harm_months(counts[:8], weight), harm_months(counts[8:], weight))
        for weight in (1.0, 1000.0)
    )
    assert light.change.reach(0.99) == pytest.approx(grave.change.reach(0.99))
    assert light.since.reach(0.95) == pytest.approx(grave.since.reach(0.95))
    assert spread_of(harm_months([0] * 12), harm_months([0] * 6)) is None
    assert spread_of(harm_months([3] * 12), []) is None
    assert spread_of(harm_months([3] * 12, 0.0), harm_months([3] * 6, 0.0)) is None


def test_chance_and_what_lies_beside_it_reach_as_far_as_both_together():
    counts = [4, 2, 6, 3, 5, 1, 4, 3, 2, 6, 5, 3]
    found = spread_of(harm_months(counts[:8]), harm_months(counts[8:])).change
    assert found.by_chance == pytest.approx(1 / sum(counts[:8]) + 1 / sum(counts[8:]))
    for level in (0.8, 0.95, 0.99):
        by_chance = found.by_chance**0.5 * stats.norm.ppf((1 + level) / 2)
        both = (found.by_chance * found.found.ratio) ** 0.5
        both *= stats.t.ppf((1 + level) / 2, found.found.freedom)
        assert np.hypot(by_chance, found.reach(level)) == pytest.approx(both)


def test_harm_of_earlier_months_tells_how_months_vary():
    counts = [4, 2, 6, 3, 5, 1, 4, 3, 2, 6, 5, 3]
    known = harm_months(counts[:8]), harm_months(counts[8:])
    calm, restless = (harm_months(one) for one in ([3, 4] * 18, [0, 0, 0, 12, 12, 12] * 6))
    levels = [spread_of(*known, earlier).change.reach(0.95) for earlier in (calm, (), restless)]
    assert levels[0] < 0.9 * levels[1] < 0.7 * levels[2]


def test_harm_of_one_side_alone_has_the_variance_of_one_offence_on_the_other():
    found = spread_of(harm_months([4] * 12), harm_months([0] * 6))
    assert found.since.by_chance == 1.0
    assert found.change.by_chance == pytest.approx(1.0 + 1 / 48)


@settings(max_examples=10)
@given(st.lists(st.integers(0, 9), min_size=8, max_size=20), st.sampled_from([0.9, 0.95, 0.99]))
def test_harm_s_test_and_interval_agree_whatever_months_share(counts, level):
    half = len(counts) // 2
    months = harm_months(counts)
    spread = spread_of(months[:half], months[half:])
    before, since = (
        harm_index({"a": sum(part)}, TABLE, exposure=30 * len(part), level=level)
        for part in (counts[:half], counts[half:])
    )
    found = judge_harm(before, since, spread=spread)
    assert found.change.lower <= judge_harm(before, since).change.lower
    if abs(found.p_value / (1 - level) - 1) > 1e-3:
        outside = found.change.lower > 0 or found.change.upper < 0
        assert outside == (found.p_value < 1 - level)
