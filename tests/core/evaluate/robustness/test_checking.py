"""Checks are computed from the data, and what they find moves grade and words."""

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest

from accord.core.evaluate import (
    Checks,
    Interval,
    Placebos,
    check_donor_ratio,
    grade,
    leave_one_out,
    specification_curve,
)
from accord.core.evaluate.robustness.steadiness import is_still


def world(seed, *, ratio=1.0, mean=60.0, areas=18, months=36, start=24):
    rng = np.random.default_rng(seed)
    level = mean * np.exp(0.2 * rng.standard_normal((areas, 1)))
    level = level * np.exp(0.05 * rng.standard_normal((areas, months)))
    level[0, start:] *= ratio
    return rng.poisson(level).astype(float)


@pytest.fixture(scope="module")
def fallen():
    control = world(9)
    return check_donor_ratio(
        world(3, ratio=0.6), treated=0, first_after=24, negative_control=control
    )


def test_a_true_fall_passes_every_check_and_earns_level_four(fallen):
    checks = fallen.checks
    assert checks.placebo_rate is not None
    assert checks.placebo_rate <= 0.08
    assert checks.parallel_before
    assert checks.donors_comparable
    assert checks.negative_control_still
    assert checks.steady
    assert grade("donor ratio", checks).level == 4
    assert fallen.change.upper < 0


def test_every_donor_is_left_out_once(fallen):
    assert [one.donor for one in fallen.left_out] == list(range(1, 18))
    assert all(one.change.upper < 0 for one in fallen.left_out)
    assert leave_one_out(world(1, areas=9), treated=0, first_after=24) == ()


def test_leaving_a_donor_out_is_running_without_it():
    table = world(4, ratio=0.7)
    by_hand = check_donor_ratio(np.delete(table, 5, axis=0), treated=2, first_after=24).result
    left = next(o for o in leave_one_out(table, treated=2, first_after=24) if o.donor == 5)
    assert left.p_value == by_hand.p_value
    assert left.change == by_hand.change


def test_the_curve_holds_the_plan_and_is_in_order(fallen):
    curve = fallen.curve
    sizes = [one.change.estimate for one in curve.specifications]
    assert sizes == sorted(sizes)
    assert curve.planned in curve.specifications
    assert curve.planned.change == fallen.result.change
    assert curve.same_sign == 1.0
    assert curve.clear > 0.9
    assert {"donor ratio", "series alone, negative binomial"} <= {
        one.estimator for one in curve.specifications
    }
    assert len(curve.specifications) >= 10


def test_a_series_with_gaps_stands_in_no_specification_alone():
    table = world(3)
    table[0, 3] = np.nan
    found = specification_curve(table, treated=0, first_after=24).specifications
    assert {one.estimator for one in found} == {"donor ratio"}


def test_a_control_outcome_that_moved_takes_the_words_of_cause_away():
    control = world(5, ratio=0.5)
    found = check_donor_ratio(
        world(3, ratio=0.6), treated=0, first_after=24, negative_control=control
    )
    assert found.checks.negative_control_still is False
    assert grade("donor ratio", found.checks).level == 2


def test_a_past_that_moved_already_lowers_the_level():
    table = world(3)
    table[0, 12:] = np.round(table[0, 12:] * 0.5)
    found = check_donor_ratio(table, treated=0, first_after=24)
    assert found.checks.parallel_before is False
    assert grade("donor ratio", found.checks).level == 3


def test_placebos_that_fire_widen_the_interval_and_lower_the_level():
    fired = Placebos(
        p_values=(0.004, 0.01, 0.02, *np.linspace(0.03, 1, 27)), alpha=0.05, kind="map", apart=30
    )
    found = check_donor_ratio(world(3, ratio=0.8), treated=0, first_after=24, placebos=fired)
    assert found.checks.placebo_rate > 0.08
    assert found.widened
    plain = found.result.change
    assert found.change.lower <= plain.lower
    assert found.change.upper >= plain.upper
    assert found.change.upper - found.change.lower > plain.upper - plain.lower
    assert grade("donor ratio", found.checks).level <= 3


def test_donors_ten_times_as_large_are_not_comparable():
    table = world(3)
    table[1:20] *= 10
    assert check_donor_ratio(table, treated=0, first_after=24).checks.donors_comparable is False


def test_what_turns_with_one_donor_is_not_of_level_four():
    good = Checks(placebo_rate=0.05, parallel_before=True, donors_comparable=True, steady=True)
    shaky = Checks(placebo_rate=0.05, parallel_before=True, donors_comparable=True, steady=False)
    assert grade("donor ratio", good).level == 4
    assert grade("donor ratio", shaky).level == 3


@pytest.mark.parametrize(
    ("ends", "still"),
    [((nan, -1, inf), None), ((-0.2, -1, inf), None), ((-0.2, -0.5, 0.3), True), ((-0.4, -0.5, -0.3), False)],
)  # fmt: skip
def test_a_control_of_which_nothing_is_known_vouches_for_nothing(ends, still):
    estimate, lower, upper = ends
    assert is_still(Interval(estimate=estimate, lower=lower, upper=upper, level=0.95)) is still


def test_one_treated_area_is_no_level_four():
    good = Checks(placebo_rate=0.05, parallel_before=True, donors_comparable=True, steady=True)
    found = grade("donor ratio", replace(good, one_treated=True))
    assert (grade("donor ratio", good).level, found.level) == (4, 3)
    assert found.lowered == ("one area alone was treated",)
