"""Months that vary and hang together: how much, and comparisons whose false alarms stay what is said."""

from math import inf, sqrt

import numpy as np
import pytest
from bench.indicator_worlds import BAR, SETTINGS, Setting, called
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from accord.core.evaluate.indicators import (
    Dispersion,
    Figures,
    Months,
    Spread,
    judge,
    judge_together,
    months_spread,
    moved,
    weeks_dispersion,
)
from accord.core.evaluate.indicators.strata import Pair, rates_chance
from accord.core.evaluate.series.known_step import series_step

CHANCE = Dispersion(ratio=1.0, freedom=inf)
FIGURES = st.builds(Figures, numerator=st.integers(0, 200), denominator=st.integers(50, 500))
DISPERSION = st.builds(Dispersion, ratio=st.floats(0.3, 6), freedom=st.integers(4, 60))
SPREAD = st.builds(Spread, before=DISPERSION, since=DISPERSION, change=DISPERSION)


def split(counts, first, exposure=30.0):
    """An agency's months before and since."""
    months = [(float(at), float(n), exposure) for at, n in enumerate(counts)]
    return Months(before=months[:first], since=months[first:])


def test_the_change_of_one_series_varies_as_its_known_step_says():
    counts = np.array([9, 4, 12, 7, 3, 8, 14, 6, 5, 10, 7, 9, 4, 6, 2, 5, 8, 3, 4, 6], float)
    found = months_spread([split(counts, 12)]).change
    step = series_step(counts, 12)
    chance = 1 / counts[:12].sum() + 1 / counts[12:].sum()
    by_student = sqrt(found.ratio * chance) * stats.t.ppf(0.975, found.freedom)
    reach = np.log(step.ratio.upper / step.ratio.lower) / 2
    # Half an event is put to each side here, so that a side without any has a variance.
    assert by_student == pytest.approx(reach, rel=0.03)


def test_earlier_months_tell_how_months_vary_and_are_in_no_value():
    rng = np.random.default_rng(6)
    counts = rng.poisson(20.0, 60).tolist()
    known = split(counts[36:], 12)
    earlier = [(float(at - 36), float(n), 30.0) for at, n in enumerate(counts[:36])]
    alone = months_spread([known])
    beside = months_spread([Months(before=known.before, since=known.since, earlier=earlier)])
    assert beside.change.times_as_wide(0.95) < 0.85 * alone.change.times_as_wide(0.95)
    restless = [(at, n * (3.0 if at % 12 < 6 else 0.2), days) for at, n, days in earlier]
    wide = months_spread([Months(before=known.before, since=known.since, earlier=restless)])
    assert wide.change.times_as_wide(0.95) > 1.5 * alone.change.times_as_wide(0.95)
    without = [(at, 0.0, 0.0) for at, _n, _days in earlier]  # nobody asked in those months
    same = months_spread([Months(before=known.before, since=known.since, earlier=without)])
    assert same == alone


def test_earlier_weeks_do_the_same_for_a_goal():
    rng = np.random.default_rng(8)
    weeks = rng.poisson(12.0, 300).tolist()
    alone = weeks_dispersion(weeks[220:272], weeks[272:])
    beside = weeks_dispersion(weeks[220:272], weeks[272:], earlier=weeks[:220])
    assert beside.times_as_wide(0.95) < alone.times_as_wide(0.95)
    fold, most = 3, 60  # eighty weeks in thirty periods; no more than sixty earlier ones are asked
    cut = weeks_dispersion(weeks[220:272], weeks[272:], earlier=weeks[220 - fold * most : 220])
    assert cut == beside


def test_what_lasts_is_in_both_values_and_less_in_their_change():
    wave = 30 + 20 * np.sin(2 * np.pi * np.arange(24) / 24)
    found = months_spread([split(np.round(wave), 12)])
    assert found.since.ratio > 1.5 * found.change.ratio / 2
    assert found.before.ratio > found.change.ratio / 2
    level = months_spread([split(np.full(24, 30), 12)])
    assert level.change.ratio < found.change.ratio / 3


def test_it_does_not_depend_on_the_unit_of_exposure_nor_on_the_origin_of_time():
    counts = [3, 8, 5, 9, 2, 4, 7, 6, 1, 5, 9, 4, 2, 6, 3]
    one = months_spread([split(counts, 9, exposure=1.0)])
    near = split(counts, 9)
    far = Months(**{
        side: [(at + 24_000, n, 1e5) for at, n, _e in getattr(near, side)]
        for side in ("before", "since")
    })  # fmt: skip
    other = months_spread([far])
    assert one.change.ratio == pytest.approx(other.change.ratio)
    assert one.since.freedom == pytest.approx(other.since.freedom)


def test_months_that_say_nothing_leave_open_what_levels_do():
    alone = months_spread([split([20, 20], 1)]).change
    assert alone.times_as_wide(0.95) > 1.5
    steady = [(float(at - 36), 20.0, 30.0) for at in range(36)]
    both = split([20, 20], 1)
    known = months_spread([Months(before=both.before, since=both.since, earlier=steady)]).change
    assert known.times_as_wide(0.95) < 0.8 * alone.times_as_wide(0.95)


def test_without_an_event_or_without_both_sides_nothing_is_said():
    assert months_spread([]) is None
    assert months_spread([split([0] * 24, 12)]) is None
    assert months_spread([split([4] * 12, 12)]) is None
    assert months_spread([split([30] * 24, 12)], kind="share") is None  # all of each whole
    with_one = months_spread([split([0] * 24, 12), split([5] * 24, 12)])
    assert with_one == months_spread([split([5] * 24, 12)])
    one_sided = months_spread([split([0] * 12 + [6] * 12, 12)])
    assert one_sided.change.ratio > 0
    assert weeks_dispersion([3] * 12, [3] * 12) is None
    assert weeks_dispersion([0] * 26, [0] * 26) is None


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
    if spread.change.ratio >= 1 and before.numerator and since.numerator:
        assert found.p_value > plain.p_value or plain.p_value == 1


def test_a_great_fall_is_seen_in_months_that_hardly_vary():
    figures = Figures(numerator=360, denominator=360), Figures(numerator=180, denominator=360)
    spread = months_spread([split([30] * 12 + [15] * 12, 12)])
    found = judge_together("rate", [figures], spread=spread)
    assert moved(found, "fewer") == "better"
    assert found.change.upper > judge("rate", *figures).change.upper  # the price


def test_without_spread_the_chance_is_that_of_chance_alone():
    rates = Pair(before=(40, 300), since=(20, 250))
    plain = judge(
        "rate", Figures(numerator=40, denominator=300), Figures(numerator=20, denominator=250)
    )
    assert rates_chance([rates], CHANCE) == pytest.approx(plain.p_value)


# A reduced run of `bench lasting`: at a true rate at the bar no more than this in 99 of 100 such runs
# (Monte Carlo, one-sided), and by chance alone the same worlds go far beyond it.
TRIALS = 120
MOST = BAR + 2.33 * sqrt(BAR * (1 - BAR) / TRIALS)
HARD = [Setting(mean=50, variance=0.25, memory=0.9), Setting(mean=5, variance=0.25, memory=0.9)]


@pytest.mark.parametrize("setting", HARD, ids=str)
@pytest.mark.parametrize("kind", ["rate", "share", "harm"])
def test_what_lasts_gives_no_more_false_alarms_than_is_said(kind, setting):
    assert setting in SETTINGS
    found = called(kind, setting, TRIALS, np.random.default_rng([77, int(setting.mean)]))
    assert found.allowed <= MOST
    if setting.mean > 20:
        assert found.by_chance_alone > MOST + 0.1


def test_a_fall_by_half_is_still_seen():
    found = called(
        "rate", Setting(mean=20, variance=0.0, memory=0.0), 40, np.random.default_rng(78), ratio=0.5
    )
    assert found.allowed > 0.7
