"""The error of few weeks: a model no better than last year's map passes as seldom as is said."""

import numpy as np
import pytest
from scipy.stats import t as student

from accord.core.fairness import StopRule, stop_rule
from accord.core.forecast import (
    LEAST_WEEKS,
    Evaluation,
    LastYear,
    TooLittleHistoryError,
    compare,
    comparison_table,
    ratio_interval,
    reach_rate,
)
from accord.core.forecast.allocation import plan_gain
from accord.core.forecast.week_errors import margin, student_quantile

from .places import town


def evaluation(hits) -> Evaluation:
    weeks = len(hits)
    return Evaluation(
        protocol="p", estimator={}, shares=(0.05,), starts=7.0 * np.arange(weeks),
        events=np.full(weeks, 100.0), expected=np.full(weeks, 100.0),
        hits=np.array(hits, float)[:, None], best=np.full((weeks, 1), 90.0),
        inside=np.ones((weeks, 1)),
    )  # fmt: skip


def stopped(ours, theirs) -> StopRule:
    return stop_rule(evaluation(ours), evaluation(theirs), share=0.05)


def equal_pairs(world: str, weeks: int, many: int, rng: np.random.Generator):
    """Weeks of a model and of last year's map that are equally good."""
    if world == "shared":  # most hits lie in cells that both mark
        both = rng.poisson(6, (many, weeks))
        return both + rng.poisson(2, (many, weeks)), both + rng.poisson(2, (many, weeks))
    busy = rng.gamma(2, 0.5, (many, weeks)) if world == "overdispersed" else 1.0
    mean = {"rare": 0.5}.get(world, 8.0) * busy
    return rng.poisson(mean, (many, weeks)), rng.poisson(mean, (many, weeks))


@pytest.mark.parametrize("world", ["shared", "independent", "overdispersed", "rare"])
@pytest.mark.parametrize("weeks", [8, 12, 26])
def test_an_equal_model_adds_in_one_of_twenty_records(world, weeks):
    rng = np.random.default_rng(weeks)
    pairs = zip(*equal_pairs(world, weeks, 1500, rng), strict=True)
    adds = [not stopped(ours, theirs).must_stop for ours, theirs in pairs]
    assert np.mean(adds) <= 0.07  # 0.05, and 1,500 records' own chance


def test_the_interval_of_a_true_ratio_holds_it_in_nine_of_ten_records():
    rng = np.random.default_rng(4)
    held = []
    for _ in range(1500):
        low, high = ratio_interval(
            rng.poisson(12, 8).astype(float), rng.poisson(8, 8).astype(float)
        )
        held.append(low <= 1.5 <= high)
    assert 0.88 <= np.mean(held) <= 0.93


def test_a_better_model_is_still_seen_within_half_a_year():
    rng = np.random.default_rng(5)
    both = rng.poisson(6, (300, 26))
    ours, theirs = both + rng.poisson(4, (300, 26)), both + rng.poisson(2, (300, 26))
    seen = [not stopped(one, other).must_stop for one, other in zip(ours, theirs, strict=True)]
    assert np.mean(seen) >= 0.95


def test_weeks_alike_widen_the_error_and_weeks_unlike_never_narrow_it():
    swell = np.sin(np.arange(24) / 2.0)
    saw = np.tile([1.0, -1.0], 12)
    alone = student.ppf(0.95, 23) * np.sqrt(24 / 23)
    assert margin(swell) > 1.3 * alone * np.sqrt((swell - swell.mean()) @ (swell - swell.mean()))
    assert margin(saw) == pytest.approx(alone * np.sqrt(saw @ saw))


@pytest.mark.parametrize("weeks", [1, 3, 4, 7])
def test_fewer_than_eight_weeks_are_refused_by_name(weeks):
    hits, hours = np.arange(weeks) + 2.0, np.full(weeks, 9.0)
    for ask in (
        lambda: stopped(hits + 1, hits),
        lambda: ratio_interval(hits + 1, hits),
        lambda: reach_rate(hits + 1, hits, cells=3),
        lambda: plan_gain(hits + 1, hours, hits, hours),
    ):
        with pytest.raises(TooLittleHistoryError, match=f"{weeks} weeks are too few.*at least 8"):
            ask()
    assert LEAST_WEEKS == 8


def test_a_short_comparison_keeps_its_table_and_tells_no_gain():
    events, grid = town()
    found = compare(
        {"m": LastYear(), "l": LastYear()}, events, grid, origins=17_392.0 + 7.0 * np.arange(4)
    )
    table = comparison_table(found, model="m", baseline="l")
    assert len(table.rows) == 2
    assert "4 weeks are too few" in table.verdict
    assert "use last year's map" in table.verdict
    assert "times" not in table.verdict


@pytest.mark.parametrize(("ours", "theirs"), [(1, 0), (0, 0), (0, 1)])
def test_ratios_over_nothing_have_no_figure(ours, theirs):
    one, other = np.zeros(9), np.zeros(9)
    one[0], other[0] = ours, theirs
    found = stopped(one, other)
    assert found.must_stop
    assert np.isnan([found.ratio, found.lower, found.upper]).all()
    assert "cannot be told" in found.sentence
    assert "worse" not in found.sentence
    assert "times" not in found.sentence
    rate = reach_rate(one, other, cells=3)
    hours = np.full(9, 10.0)
    gain = plan_gain(one, hours, other, hours)
    for told in (rate.over(visits=1, hours=1), gain):
        assert np.isnan([told.ratio_lower, told.ratio_upper]).all()
        assert not told.adds


def test_nothing_in_nine_weeks_is_not_nothing_for_certain():
    rate = reach_rate(np.zeros(9), np.zeros(9), cells=3)
    assert (rate.model, rate.lower) == (0.0, 0.0)
    assert rate.upper == pytest.approx(-np.log(0.05) / 27)


@pytest.mark.parametrize("freedom", [1, 2, 3, 7, 8, 25, 51, 364])
@pytest.mark.parametrize("probability", [0.75, 0.9, 0.95, 0.995])
def test_students_quantile_is_scipys(freedom, probability):
    assert student_quantile(probability, freedom) == pytest.approx(
        student.ppf(probability, freedom), rel=1e-9
    )
