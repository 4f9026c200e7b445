"""Each design by the table's row: a control that cannot move, its own rate of false alarms, its checks."""

import json

import numpy as np
import pytest

from accord.core.evaluate import (
    METHOD,
    METHODS,
    Case,
    Lot,
    OlderMethodError,
    TableError,
    bundle,
    digest,
    evaluate_joint,
    evaluate_table,
    judge_balanced,
    judge_staggered,
    rerun,
)
from accord.core.evaluate.judging.checks import placebos_of
from accord.core.evaluate.judging.plainly import judge_difference, judge_ratio, judge_series

AREAS = [f"a{n:02d}" for n in range(16)]
PLAN = {"hypothesis": "letters lower theft"}
FELL = Lot(
    areas=tuple(AREAS), number=8, plan_hash=digest(PLAN), checkpoint="ledger.example\n9\nAAAA\n"
)


def inputs(units, *, before=24, after=12, own=1.0, mean=20.0, seed=3, later=0, **changes):
    """Poisson counts; the first unit (or those treated) changes by `own`, some `later`."""
    rng = np.random.default_rng(seed)
    names = units if isinstance(units, list) else [f"u{n:03d}" for n in range(units)]
    treated = changes.get("treated", names[:1])
    starts = changes.get("starts", [before] * len(treated))
    level = np.full((len(names), before + after), mean)
    for name, start in zip(treated, starts, strict=True):
        level[names.index(name), start:] *= own
    return {
        "units": names, "periods": [str(n) for n in range(before + after)],
        "counts": rng.poisson(level).tolist(), "treated": treated, "first_after": before,
        "control_counts": rng.poisson(mean, level.shape).tolist(), "control_outcome": "frauds",
        "control_outcome_es": "estafas", "alpha": 0.05, "smallest": -0.2, "outcome": "thefts",
        "outcome_es": "robos", "planned_design": "x",
        "standing": {"label": "exploratory", "reasons": ["a test"]}, **changes,
    }  # fmt: skip


STAGGERED = {"treated": [f"u{n:03d}" for n in range(4)], "starts": [24, 24, 24, 28]}
LOT = {"treated": list(FELL.drawn), "held_back": list(FELL.held_back), "plan": PLAN}


@pytest.mark.parametrize(
    ("asked", "design", "kind", "level"),
    [
        (inputs(5, own=0.4), "two-area difference", "areas", 3),
        (inputs(1, own=0.4), "interrupted series", "simulated", 2),
        (inputs(1, own=0.4, before=10), "before and after", "simulated", 2),
        (inputs(14, own=0.4), "donor ratio", "areas", 3),
        (inputs(16, own=0.4, **STAGGERED), "group-time", "areas", 4),
        (inputs(AREAS, own=0.4, lot=FELL.as_data(), **LOT), "randomised", "lots", 5),
        # A seed that whoever planned it chose shows nothing.
        (inputs(AREAS, own=0.4, lot_seed="7 14 22", **LOT), "randomised", "lots", 4),
        (inputs(AREAS, own=0.4, **LOT), "randomised", "lots", 4),
    ],
)
def test_it_tells_how_often_it_errs_and_what_could_not_move(asked, design, kind, level):
    made = evaluate_table(asked)
    assert made["design"] == design
    assert made["change"]["upper"] < 0
    assert made["change"]["lower"] < -0.6 < made["change"]["upper"]
    assert made["placebos"]["kind"] == kind
    assert made["placebos"]["number"] >= 20
    assert made["placebos"]["rate"] <= 0.12
    assert made["placebos"]["interval"]["lower"] <= made["placebos"]["rate"]
    assert made["checks"]["placebo_rate"] == made["placebos"]["rate"]
    control = made["negative_control"]
    assert control["still"]
    assert made["checks"]["negative_control_still"]
    assert made["grade"]["level"] == level
    assert any("frauds" in line and "it did not move" in line for line in made["sentences"])
    assert any("estafas" in line and "no se movió" in line for line in made["sentences_es"])
    assert made["in_time"]
    assert made["curve"]
    if design not in {"interrupted series", "before and after"}:
        assert made["left_out"]


def test_a_control_that_moves_too_takes_the_cause_away():
    asked = inputs(5, own=0.4)
    asked["control_counts"] = asked["counts"]
    made = evaluate_table(asked)
    assert not made["negative_control"]["still"]
    assert made["grade"]["level"] == 2
    assert any("it moved too: something else was at work" in line for line in made["sentences"])
    silent = evaluate_table(inputs(5, control_counts=None))
    assert silent["negative_control"] is None
    assert any("was declared: not looked at" in line for line in silent["sentences"])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"checkpoint": "ledger.example\n10\nAAAA\n"}, "other areas were treated"),
        ({"is_drawn_again": True}, "drawn again over areas of a lot"),
    ],
)
def test_a_lot_that_was_not_kept_is_not_level_five(change, fault):
    other = evaluate_table(inputs(AREAS, own=0.4, lot={**FELL.as_data(), **change}, **LOT))
    assert other["grade"]["level"] == 4
    assert "that the lot was kept was not shown" in other["grade"]["lowered"]
    assert any("The lot was not kept: " in said and fault in said for said in other["sentences"])


def test_another_plan_draws_another_lot():
    changed = {**LOT, "plan": {"hypothesis": "letters lower thefts"}}
    other = evaluate_table(inputs(AREAS, own=0.4, lot=FELL.as_data(), **changed))
    assert not other["checks"]["randomisation_kept"]
    kept = evaluate_table(inputs(AREAS, own=0.4, lot=FELL.as_data(), **LOT))
    assert kept["lot"]["drawn"] == list(FELL.drawn)
    assert FELL.seed in kept["sentences"][-1]
    assert "nadie la eligió. Repetido aquí" in kept["sentences_es"][-1]


@pytest.mark.parametrize(("units", "before", "after"), [(1, 4, 3), (2, 4, 2)])
def test_of_so_few_months_no_change_is_called(units, before, after):
    made = evaluate_joint(inputs(units, before=before, after=after, own=0.3, mean=40.0))
    assert made["change"]["upper"] < 0  # by chance alone
    assert made["checks"]["too_few_months"]
    assert made["finding"] == "too few months"
    assert made["library"] is None
    assert made["negative_control"]["still"] is None
    assert "effect" not in {name for name, told in made["emmie"]["en"].items() if told}
    for said, called in (
        (made["sentences"], ("than expected", "ruled out", "whole interval", "moved too")),
        (made["sentences_es"], ("de lo esperado", "descartado", "Todo el intervalo", "se movió t")),
    ):
        assert not [one for one in called if any(one in line for line in said)]
    assert "Too few months to call a change." in made["sentences"]
    assert "Muy pocos meses para señalar un cambio." in made["sentences_es"]
    assert any("cannot be told from so few months" in line for line in made["sentences"])


def test_where_the_months_suffice_a_change_is_called_though_a_side_has_no_event():
    asked = inputs(1, before=10, after=6, own=0.0, mean=40.0)
    made = evaluate_joint(asked)
    assert not made["checks"]["too_few_months"]
    assert made["finding"] == "fewer"


def test_a_way_in_which_it_may_have_moved_is_not_called_of_so_few_months_either():
    asked = inputs(4, before=4, after=2, mean=40.0, reach=["u003"])
    for month in (4, 5):
        asked["counts"][3][month] = 200
    ring = evaluate_joint(asked)["displacement"]["ring"]
    assert ring["change"]["lower"] > 0
    assert ring["finding"] == "too few months"


def test_an_exploratory_label_is_never_upgraded():
    asked = inputs(5, planned_design="two-area difference")
    for label in ("exploratory", "confirmatory"):
        asked["standing"] = {"label": label, "reasons": []}
        made = evaluate_table(asked)
        assert made["standing"] == {"label": label, "reasons": ()}
        assert f"This result is {label}." in made["sentences"]


def test_bundles_run_again_to_the_byte_and_older_ones_are_named():
    asked = inputs(16, own=0.7, **STAGGERED)
    text = bundle(method=METHOD, inputs=asked, compute=evaluate_table)
    assert rerun(text, METHODS).is_identical
    older = json.loads(text) | {"method": "evaluate-table-3"}
    with pytest.raises(OlderMethodError, match="older method evaluate-table-3"):
        rerun(json.dumps(older).encode(), METHODS)


def test_groups_are_judged_from_their_own_starts():
    cells = np.array(inputs(20, own=0.5, seed=8, **STAGGERED)["counts"], float)
    case = Case(cells=cells, own=(0, 1, 2, 3), starts=(24, 24, 24, 28), donors=tuple(range(4, 20)))
    found = judge_staggered(case)
    first, second = found.notes["groups"]
    assert (first["start"], first["areas"], second["start"]) == (24, 3, 28)
    assert first["observed"] == cells[:3, 24:].sum()
    assert second["observed"] == cells[3, 28:].sum()
    assert found.observed == first["observed"] + second["observed"]
    # By hand: the donors' own change since the group's start, at its level before.
    rest = cells[4:, 28:].sum() / cells[4:, :28].sum()
    assert second["expected"] == pytest.approx(cells[3, :28].sum() * rest, rel=0.01)


def test_many_small_units_are_balanced_and_judged_by_districts_on_the_map():
    rng = np.random.default_rng(5)
    cells = rng.poisson(4.0, (240, 18)).astype(float)
    cells[:6, 10:] = rng.poisson(1.6, (6, 8))
    near = [[n for n in (k - 1, k + 1) if 0 <= n < 240] for k in range(240)]
    case = Case(
        cells=cells, own=tuple(range(6)), starts=(10,) * 6, donors=tuple(range(8, 240)), worlds=99
    )
    found = judge_balanced(case, near)
    assert found.change.lower < -0.6 < found.change.upper < 0
    assert len(found.notes["placebo_sizes"]) == 99
    # Balanced: the weighted donors had the treated units' total in every month before.
    assert found.expected_by_period[:10] == pytest.approx(cells[:6, :10].sum(axis=0), rel=1e-9)


def test_placebos_on_a_map_have_the_areas_shape_and_keep_off_its_reach():
    asked = inputs(30, own=0.3)
    cells = np.array(asked["counts"], float)
    near = [[n for n in (k - 1, k + 1) if 0 <= n < 30] for k in range(30)]
    seen = []

    def judge(case):
        seen.append(case)
        return judge_ratio(case)

    case = Case(cells=cells, own=(0, 1), starts=(24, 24), donors=())
    found = placebos_of(case, judge, neighbours=near, near=frozenset({2, 3}))
    assert found.kind == "map"
    areas = {one.own for one in seen} - {(0, 1)}
    assert areas
    assert all(b - a == 1 and a > 3 for a, b in areas)


def test_what_no_design_can_judge_is_refused_in_words():
    cells = np.full((4, 10), np.nan)
    cells[:, :5] = 3
    with pytest.raises(TableError, match="no period is reported"):
        evaluate_table(inputs(4, before=5, after=5, counts=cells.tolist()))
    case = Case(cells=cells, own=(0,), starts=(5,), donors=(1, 2, 3))
    with pytest.raises(ValueError, match="no period is reported by all"):
        judge_difference(case)


def blank(asked, rows, periods, value):
    """The inputs with these units' counts put to a value in these periods."""
    counts = [list(line) for line in asked["counts"]]
    for row in rows:
        counts[row][periods] = [value] * len(counts[row][periods])
    return {**asked, "counts": counts, "control_counts": None}


BEFORE, AFTER = slice(24), slice(24, None)


@pytest.mark.parametrize("side", [BEFORE, AFTER])
def test_an_area_that_reported_nothing_on_one_side_is_refused_in_words(side):
    with pytest.raises(TableError, match="no period is reported before, or none after"):
        evaluate_table(blank(inputs(14), [0], side, None))


def test_others_without_an_event_since_are_too_few_events():
    made = evaluate_table(blank(inputs(14), range(1, 14), AFTER, 0))
    assert "Too few events to say anything." in made["sentences"]
    assert made["grade"]["level"] == 2
    assert made["grade"]["lowered"][1:] == ("too few events to compare anything",)


def test_nothing_recorded_anywhere_is_no_level_four():
    made = evaluate_table(blank(inputs(14), range(14), slice(36), 0))
    assert made["grade"]["level"] == 2
    assert (made["placebos"]["number"], made["placebos"]["rate"]) == (0, None)
    assert "too few events to compare anything" in made["grade"]["lowered"]


@pytest.mark.parametrize("units", [1, 3, 14])
def test_nothing_before_and_some_since_is_answered(units):
    made = evaluate_table(blank(inputs(units, mean=6.0), [0], BEFORE, 0))
    assert made["change"]["estimate"] == np.inf
    assert made["change"]["lower"] > 0
    assert "There were more than expected, by more than chance explains." in made["sentences"]


def test_a_rare_outcome_is_answered_without_the_models_that_do_not_fit():
    counts = [[0] * 36]
    for month in (3, 8, 13, 30):
        counts[0][month] = 1
    made = evaluate_table({**inputs(1), "counts": counts, "control_counts": None})
    assert made["design"] == "interrupted series"
    assert made["observed"] == 1
    assert "with trend and seasons" not in {one["name"] for one in made["variants"]}


def test_an_empty_side_is_not_said_to_be_too_few_months():
    made = evaluate_table(blank(inputs(2), [0], AFTER, 0))
    assert made["checks"]["side_without_event"]
    assert not any("too few months" in line.lower() for line in made["sentences"])
    assert any("One side of the start has no event" in line for line in made["sentences"])


def test_an_area_alone_is_evaluated_with_where_it_moved():
    assert [one["unit"] for one in evaluate_joint(inputs(1))["displacement"]["by_unit"]] == ["u000"]


def test_a_steady_fall_is_no_step_of_a_long_series():
    rng = np.random.default_rng(8)
    level = 100 * np.exp(-0.006 * np.arange(48))
    called = []
    for _ in range(40):
        made = judge_series(
            Case(cells=rng.poisson(level)[None].astype(float), own=(0,), starts=(36,), donors=())
        )
        called.append(not made.change.lower <= 0 <= made.change.upper)
    assert sum(called) <= 2
    assert made.expected_by_period[40:].sum() < 0.95 * made.expected_by_period[:8].sum()
