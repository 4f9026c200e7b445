"""A frozen plan: one changed byte of plan or data, or a late signature, flips the label."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import Deviation, Frozen, Plan, standing
from accord.core.evaluate.report.canonical import digest

PLAN = Plan(
    hypothesis="Shootings fall in the four beats.",
    primary_outcome="shootings",
    units="beats",
    donor_rule="beats of a third to three times the volume, outside the catchment",
    catchment="adjoining beats",
    start=date(2027, 3, 1),
    follow_up_months=12,
    design="donor ratio",
    smallest_effect=-0.2,
    continue_rule="stop if a fall by a fifth is ruled out at twelve months",
)
DATA = b"beat,month,count\n1,2027-03,4\n"
FROZEN = Frozen(plan_hash=PLAN.hash, signed=date(2027, 2, 20), agencies=("police", "health"))


def label(plan=PLAN, frozen=FROZEN, data=DATA, **more):
    return standing(plan, frozen, data=data, registered_data=digest(DATA), **more)


def test_plan_and_data_as_frozen_are_confirmatory():
    assert label().label == "confirmatory"
    assert label().reasons == ()


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_one_changed_byte_of_the_data_flips_the_label(at, change):
    other = bytearray(DATA)
    other[at] ^= change
    assert label(data=bytes(other)).label == "exploratory"


@pytest.mark.parametrize(
    "change",
    [
        {"hypothesis": PLAN.hypothesis + " "},
        {"alpha": 0.050000001},
        {"start": date(2027, 3, 2)},
        {"secondary_outcomes": ("robberies",)},
        {"settings": {"months": 12}},
    ],
)
def test_one_changed_field_of_the_plan_flips_the_label(change):
    assert label(plan=replace(PLAN, **change)).label == "exploratory"


def test_late_unsigned_and_absent_plans_are_exploratory():
    assert label(frozen=None).label == "exploratory"
    assert label(frozen=replace(FROZEN, signed=PLAN.start)).label == "exploratory"
    assert label(frozen=replace(FROZEN, agencies=())).label == "exploratory"


def test_a_deviation_is_printed_and_costs_the_word():
    found = label(
        deviations=(Deviation(what="two beats left out", why="merged", on=date(2027, 6, 1)),)
    )
    assert (found.label, found.reasons) == ("exploratory", ("deviation: two beats left out",))


def test_a_plan_that_asks_nothing_is_refused():
    with pytest.raises(ValueError, match="smallest effect"):
        replace(PLAN, smallest_effect=0.0)
    with pytest.raises(ValueError, match="alpha"):
        replace(PLAN, alpha=0.7)


def test_a_signature_within_the_start_s_month_comes_after_part_of_the_follow_up():
    plan = replace(PLAN, start=date(2027, 3, 31))
    late = replace(FROZEN, plan_hash=plan.hash, signed=date(2027, 3, 30))
    found = standing(plan, late, data=DATA, registered_data=digest(DATA))
    assert found.reasons == ("the plan was signed within the month of the start",)
    early = replace(late, signed=date(2027, 2, 28))
    assert standing(plan, early, data=DATA, registered_data=digest(DATA)).label == "confirmatory"


@pytest.mark.parametrize("effect", [float("nan"), float("inf"), float("-inf"), -1.0, 0.0])
def test_the_least_change_that_matters_is_a_number(effect):
    with pytest.raises(ValueError, match="the smallest effect"):
        replace(PLAN, smallest_effect=effect)
