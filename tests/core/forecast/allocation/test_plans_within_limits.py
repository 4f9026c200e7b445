"""What holds of every plan: its limits, its optimum, its lot, and what is said where there is none."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.forecast.allocation import (
    InfeasibleError,
    Limits,
    PlanError,
    PlanGround,
    Staff,
    allocate,
    breaches,
    clashing_limits,
    exposure_of,
    plan_curve,
    reached,
    reached_share,
    resting_cells,
)
from accord.core.forecast.allocation.problem import staff_hours

from .made_up import best_by_hand, grounds, lighting, limits, patrol

STAFF = (patrol(3.0, 2.0, cost=5.0), lighting(4.0, 2.0, cost=2.0))


@settings(max_examples=30)
@given(ground=grounds(), asked=limits())
def test_a_plan_keeps_to_every_limit_or_says_which_ones_clash(ground, asked):
    clashing = clashing_limits(ground, STAFF, asked)
    if clashing:
        with pytest.raises(InfeasibleError) as refused:
            allocate(ground, STAFF, asked, seed=3)
        assert refused.value.limits == clashing
        return
    plan = allocate(ground, STAFF, asked, seed=3)
    assert breaches(ground, STAFF, asked, plan.visits) == ()
    assert plan.value == pytest.approx(
        reached(ground.expected, STAFF, plan.visits, reach=asked.reach)
    )
    assert plan.value <= plan.bound + 1e-9
    assert plan.gap <= 2e-4
    assert plan.hours == staff_hours(STAFF, plan.visits)


@settings(max_examples=20)
@given(ground=grounds(cells=3, shifts=1), asked=limits())
def test_it_is_as_good_as_the_best_of_all_plans_tried_one_by_one(ground, asked):
    staff = (patrol(3.0, cost=5.0), lighting(4.0, cost=2.0, most_visits=1))
    best = best_by_hand(ground, staff, asked)
    if best is None:
        with pytest.raises(InfeasibleError):
            allocate(ground, staff, asked, seed=1)
        return
    plan = allocate(ground, staff, asked, seed=1)
    assert plan.value == pytest.approx(best, rel=2e-4, abs=1e-6)
    assert plan.bound >= best - 1e-9


@settings(max_examples=20)
@given(ground=grounds(), asked=limits())
def test_the_clash_that_is_told_is_one_and_lifting_any_part_of_it_helps(ground, asked):
    clashing = clashing_limits(ground, STAFF, asked)
    for limit in clashing:
        if limit == "budget":
            rest = replace(asked, budget=None)
        elif limit == "exposure cap":
            rest = replace(asked, cap=None)
        elif limit == "travel":
            rest = replace(asked, within_km=None)
        elif limit.startswith("least service: "):
            area = limit.removeprefix("least service: ")
            rest = replace(asked, least={k: v for k, v in asked.least.items() if k != area})
        else:
            continue
        # Lifting it leaves the others of this clash feasible together.
        assert limit not in clashing_limits(ground, STAFF, rest)


def test_equal_cells_are_drawn_by_lot_and_the_same_seed_draws_the_same():
    ground = PlanGround.of(np.ones((6, 1)))
    staff = (patrol(1.0),)

    def gone(seed: int) -> int:
        return int(allocate(ground, staff, Limits(), seed=seed).visits[0, :, 0].argmax())

    seen = [gone(seed) for seed in range(24)]
    assert len(set(seen)) >= 4
    assert seen == [gone(seed) for seed in range(24)]


def test_each_further_visit_reaches_as_much_of_what_is_left():
    assert reached_share(np.array([0, 1, 2, 3]), reach=0.5) == pytest.approx([0, 0.5, 0.75, 0.875])
    ground = PlanGround.of([[4.0], [3.0]])
    plan = allocate(ground, (patrol(2.0),), Limits(), seed=0)
    assert plan.visits[0, :, 0].tolist() == [1, 1]  # 2 + 1.5 is more than 3


def test_work_that_lasts_bears_on_its_shifts_whenever_it_is_done():
    ground = PlanGround.of([[2.0, 0.0], [0.0, 2.0]])
    by_day = lighting(0.0, 2.0)
    plan = allocate(ground, (by_day,), Limits(), seed=0)
    assert plan.visits[0].tolist() == [[0, 1], [0, 0]]
    assert plan.value == pytest.approx(1.0)
    assert allocate(ground, (patrol(1.0, 0.0),), Limits(), seed=0).value == pytest.approx(1.0)


def test_responses_without_police_are_chosen_where_they_reach_more_for_the_money():
    ground = PlanGround.of([[8.0, 8.0]])
    lamps = lighting(4.0, 0.0, lasts=(0, 1), cost=10.0)
    staff = (patrol(8.0, 8.0, cost=60.0), lamps)
    plan = allocate(ground, staff, Limits(budget=60.0), seed=0)
    assert plan.visits[0].sum() == 0
    assert plan.visits[1].sum() == 2


def test_a_cap_limits_presence_and_not_lamps():
    ground = PlanGround.of(
        [[9.0], [1.0]],
        residents={"a": np.array([10.0, 0.0]), "b": np.array([0.0, 10.0])},
        totals={"a": 10.0, "b": 10.0},
    )
    staff = (patrol(2.0), lighting(4.0))
    points = plan_curve(ground, staff, Limits(), caps=(1.5, 1.0), seed=0)
    free, loose, even = points
    assert free.exposure == pytest.approx(2.0)
    assert exposure_of(ground, staff, even.plan.visits) == pytest.approx({"a": 1.0, "b": 1.0})
    assert 0 <= loose.price <= even.price
    assert even.plan.visits[1].tolist() == [[2], [0]]
    assert [one.cap for one in points] == [None, 1.5, 1.0]


def test_without_groups_or_presence_the_curve_is_one_point():
    assert (
        len(plan_curve(PlanGround.of([[1.0]]), (patrol(1.0),), Limits(), caps=(1.0,), seed=0)) == 1
    )


def test_an_area_whose_only_cells_are_closed_clashes_with_that():
    ground = PlanGround.of(
        [[1.0], [1.0]], held_back=np.array([True, False]), areas={"north": np.array([0])}
    )
    with pytest.raises(InfeasibleError) as refused:
        allocate(ground, (patrol(4.0),), Limits(least={"north": 1.0}), seed=0)
    assert refused.value.limits == ("least service: north", "held-back cells")


def test_too_few_hours_for_what_is_promised_is_told_as_that():
    ground = PlanGround.of(np.ones((2, 1)), areas={"w": np.array([0]), "e": np.array([1])})
    with pytest.raises(InfeasibleError) as refused:
        allocate(ground, (patrol(1.0),), Limits(least={"w": 1.0, "e": 1.0}), seed=0)
    assert set(refused.value.limits) == {"least service: w", "least service: e", "staff hours"}


def test_far_cells_are_not_worked_by_one_staff():
    ground = PlanGround.of(np.ones((3, 1)), x_km=np.array([0.0, 1.0, 9.0]))
    plan = allocate(ground, (patrol(3.0, most_visits=1),), Limits(within_km=2.0), seed=0)
    assert plan.visits[0, :, 0].tolist() == [1, 1, 0]
    assert plan.hubs[0] in {0, 1}


def test_a_cell_rests_after_as_many_windows_as_are_set():
    ids = ["a", "b"]
    history = [frozenset("a"), frozenset("ab"), frozenset("a")]
    assert resting_cells(history, ids, most=3).tolist() == [True, False]
    assert resting_cells(history[:2], ids, most=3).tolist() == [False, False]
    assert resting_cells(history, ids, most=1).tolist() == [True, False]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Limits(reserve=1.0),
        lambda: Limits(reach=0.0),
        lambda: Limits(cap=-1.0),
        lambda: Limits(within_km=float("inf")),
        lambda: patrol(1.0, visit_hours=0.0),
        lambda: patrol(-1.0),
        lambda: patrol(float("nan")),
        lambda: PlanGround.of([[-1.0]]),
        lambda: PlanGround.of([[1.0]], held_back=np.zeros(2, bool)),
        lambda: PlanGround.of([[1.0]], residents={"a": np.ones(1)}),
        lambda: resting_cells([], [], most=0),
        lambda: allocate(PlanGround.of([[1.0]]), (), Limits(), seed=0),
        lambda: allocate(PlanGround.of([[1.0]]), (patrol(1.0, 1.0),), Limits(), seed=0),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(wrong):
    with pytest.raises(PlanError):
        wrong()


@settings(max_examples=20)
@given(ground=grounds(), seed=st.integers(0, 2**40))
def test_a_broken_limit_is_found_whatever_made_the_visits(ground, seed):
    rng = np.random.default_rng(seed)
    visits = rng.integers(0, 3, (2, ground.cells, ground.shifts))
    visits[:, ground.held_back | ground.resting] = 0
    asked = Limits(budget=1e6)
    told = {one.limit for one in breaches(ground, STAFF, asked, visits)}
    over = any(
        (one.visit_hours * there.sum(axis=0) > one.hours).any()
        for one, there in zip(STAFF, visits, strict=True)
    )
    assert told == ({"staff hours"} if over else set())
    ground.held_back[0] = True
    visits[0, 0, 0] = 1
    assert "held-back cells" in {one.limit for one in breaches(ground, STAFF, asked, visits)}
    assert isinstance(STAFF[0], Staff)
