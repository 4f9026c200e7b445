"""Indicators: a catalogue that says what it counts, exact comparisons, families."""

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.core.evaluate.harm import WeightTable, harm_index, harm_ratio
from accord.core.evaluate.indicators import (
    Figures,
    Indicator,
    adjusted,
    catalogue,
    judge,
    judge_harm,
    moved,
)

RATES = st.builds(Figures, numerator=st.integers(0, 60), denominator=st.integers(1, 500))
SHARES = st.integers(0, 60).flatmap(
    lambda whole: st.builds(
        Figures, numerator=st.integers(0, whole + 1), denominator=st.just(whole + 1)
    )
)


def test_the_catalogue_says_of_each_what_it_leaves_out_and_watches_the_costs():
    found = catalogue()
    assert {"complaints", "stops", "trust"} <= {one.id for one in found.values() if one.balancing}
    for one in found.values():
        assert one.version >= 1
        assert one.minimum >= 5
        for texts in (one.name, one.numerator, one.denominator, one.limits):
            assert set(texts) == {"en", "es"}
            assert texts["en"] != texts["es"]


def test_the_intervals_are_those_of_the_books():
    # Clopper and Pearson 1934: 10 of 20; Garwood 1936: 10 events.
    share = judge(
        "share", Figures(numerator=10, denominator=20), Figures(numerator=10, denominator=20)
    )
    assert share.since.lower == pytest.approx(0.27196, abs=1e-5)
    assert share.since.upper == pytest.approx(0.72804, abs=1e-5)
    rate = judge("rate", Figures(numerator=10, denominator=1), Figures(numerator=10, denominator=1))
    assert rate.since.lower == pytest.approx(4.795389, abs=1e-6)
    assert rate.since.upper == pytest.approx(18.390356, abs=1e-6)


@given(RATES, RATES)
def test_a_rate_s_chance_is_the_doubled_binomial_tail(before, since):
    found = judge("rate", before, since)
    n = before.numerator + since.numerator
    share = since.denominator / (since.denominator + before.denominator)
    tails = (
        stats.binom.cdf(since.numerator, n, share), stats.binom.sf(since.numerator - 1, n, share),
    )  # fmt: skip
    assert found.p_value == pytest.approx(min(2 * min(tails), 1), abs=1e-9)


@given(SHARES, SHARES)
def test_a_share_s_chance_is_the_doubled_hypergeometric_tail(before, since):
    found = judge("share", before, since)
    a, b = since.numerator, since.denominator - since.numerator
    c, d = before.numerator, before.denominator - before.numerator
    law = stats.hypergeom(a + b + c + d, a + c, a + b)
    assert found.p_value == pytest.approx(min(2 * min(law.cdf(a), law.sf(a - 1)), 1), abs=1e-9)


@given(st.sampled_from(["rate", "share"]), st.data())
def test_test_and_interval_never_contradict_each_other(kind, data):
    figures = RATES if kind == "rate" else SHARES
    found = judge(kind, data.draw(figures), data.draw(figures))
    outside = found.change.lower > 0 or found.change.upper < 0
    # To the last digit of a search by halving.
    if abs(found.p_value - 0.05) > 1e-9:
        assert outside == (found.p_value < 0.05)
    if outside:
        assert {moved(found, "more"), moved(found, "fewer")} == {"better", "worse"}
    else:
        assert moved(found, "more") in {"no clear change", "not known"}


def test_with_no_event_at_all_nothing_is_known():
    none = Figures(numerator=0, denominator=100)
    found = judge("rate", none, none)
    assert (found.change.lower, found.change.upper) == (-1, inf)
    assert moved(found, "fewer") == "not known"


def test_a_part_larger_than_its_whole_is_refused():
    with pytest.raises(ValueError, match="larger than its whole"):
        judge("share", Figures(numerator=3, denominator=2), Figures(numerator=1, denominator=2))
    for wrong in ((-1, 1), (1, 0)):
        with pytest.raises(ValueError, match="numerator"):
            Figures(numerator=wrong[0], denominator=wrong[1])


TABLE = WeightTable(
    id="t", version="1", source="a test", unit="days", weights={"1": 900.0, "2": 40.0, "3": 1.0}
)
COUNTS = st.fixed_dictionaries({"1": st.integers(0, 3), "2": st.integers(0, 60)})


def harm(counts, days=365, level=0.95):
    return harm_index(counts, TABLE, exposure=days, level=level)


@settings(max_examples=12)
@given(COUNTS, COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_a_change_of_harm_is_unlikely_exactly_where_its_interval_leaves_out_none(one, other, level):
    before, since = harm(one, level=level), harm(other, days=180, level=level)
    found = judge_harm(before, since)
    assert (found.before, found.since) == (before.interval, since.interval)
    ratio = harm_ratio(since, before)
    assert found.change.lower == ratio.lower - 1
    if abs(found.p_value / (1 - level) - 1) > 1e-3:
        assert (not ratio.lower <= 1 <= ratio.upper) == (found.p_value < 1 - level)
    # It does not depend on the level of the intervals that are shown.
    assert found.p_value == judge_harm(harm(one), harm(other, days=180)).p_value


def test_without_any_harm_nothing_is_known_and_a_great_fall_is_sure():
    found = judge_harm(harm({}), harm({}))
    assert (found.p_value, moved(found, "fewer")) == (1.0, "not known")
    fall = judge_harm(harm({"2": 900}), harm({"2": 300}))
    assert fall.p_value < 1e-6
    assert moved(fall, "fewer") == "better"


def test_harm_that_did_not_change_alarms_no_more_often_than_is_said():
    # At 250 pairs a test of exactly 5 % would give more than 22 once in a hundred times.
    rng = np.random.default_rng(11)
    drawn = rng.poisson((1.5, 12, 100), (250, 2, 3)).tolist()
    pairs = [[harm(dict(zip("123", row, strict=True))) for row in pair] for pair in drawn]
    assert sum(not harm_ratio(one, other).holds(1) for one, other in pairs) <= 22


def test_harm_takes_records_and_a_target_s_weights_and_nothing_else_does():
    known = catalogue()
    assert [one.id for one in known.values() if one.source == "records"] == ["harm"]
    held = {name: getattr(known["harm"], name) for name in Indicator.__dataclass_fields__}
    for wrong in ({"source": "handed in"}, {"kind": "rate"}, {"balancing": True}):
        with pytest.raises(ValueError, match="harm alone"):
            Indicator(**{**held, **wrong})


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_a_family_makes_no_chance_smaller_and_holm_is_the_stricter(p_values):
    strict, mild = (adjusted(p_values, declared=declared) for declared in (True, False))
    for raw, holm, bh in zip(p_values, strict, mild, strict=True):
        assert raw <= bh + 1e-12
        assert bh <= holm + 1e-12
    ordered = sorted(zip(p_values, strict, strict=True))
    assert all(a[1] <= b[1] for a, b in pairwise(ordered))
