"""What a plan may declare beside its outcome: a control that cannot move, a lot, later starts."""

import json
from datetime import date

import pytest

from accord.apps.evaluation import forms, selectors, services
from accord.apps.evaluation.models import Evaluation
from accord.apps.strategies import services as strategies
from accord.core.evaluate import METHODS, digest, drawn_by_lot, rerun
from accord.frame.errors import Invalid

from .conftest import START, payloads

FRAUD = {"control_outcome": "thefts", "control_outcome_es": "hurtos", "control_offences": ("23H",)}


def _names(numbers):
    return [f"Beat {n:02d}" for n in numbers]


def test_a_control_is_counted_beside_the_outcome_and_judged_by_the_same_design(
    recorded, frozen, why, sign_in
):
    plan = frozen(recorded, **FRAUD)
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    held = json.loads(made.bundle)
    assert made.label == "confirmatory"
    assert held["inputs"]["control_outcome"] == "thefts"
    # Two thefts were recorded in each beat and month.
    assert {n for line in held["inputs"]["control_counts"] for n in line} == {2}
    assert held["results"]["negative_control"]["still"]
    assert rerun(made.bundle.encode(), METHODS).is_identical
    page = sign_in(recorded.users["cora"]).get(f"/evaluation/results/{made.pk}").content.decode()
    assert "An outcome that the programme cannot move (thefts)" in page
    asked = sign_in(recorded.users["cora"]).get(f"/evaluation/plans/{plan.pk}").content.decode()
    assert "Outcome that it cannot move" in asked


def test_a_lot_is_drawn_again_from_its_seed(recorded, draft, frozen, why):
    areas, seed = _names(range(1, 13)), "7 14 22 31"
    drawn = drawn_by_lot(areas, 6, seed)
    ids = {name: recorded.beat(int(name[-2:])) for name in areas}
    wrong = [name for name in areas if name not in drawn][:1] + list(drawn)[1:]
    rest = [name for name in areas if name not in wrong]
    with pytest.raises(Invalid) as refused:
        services.draft_plan(
            by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk,
            draft=draft(recorded, treated=tuple(ids[n] for n in wrong), lot_seed=seed,
                        held_back=tuple(ids[n] for n in rest)),
        )  # fmt: skip
    assert refused.value.faults[0].message == f"With this seed the lot draws: {', '.join(drawn)}."
    plan = frozen(
        recorded, treated=tuple(ids[n] for n in drawn), lot_seed=seed,
        held_back=tuple(ids[n] for n in areas if n not in drawn),
    )  # fmt: skip
    assert plan.content["design"] == "randomised"
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    found = json.loads(made.bundle)["results"]
    assert (made.design, found["lots"]) == ("randomised", 924)
    assert found["checks"]["randomisation_kept"]


def test_areas_that_start_later_are_judged_from_their_own_start(recorded, frozen, why):
    plan = frozen(
        recorded, treated=(recorded.beat(5), recorded.beat(6)),
        later_starts={recorded.beat(5): date(2025, 3, 1)},
    )  # fmt: skip
    assert plan.content["design"] == "group-time"
    assert plan.content["settings"]["starts"] == {"Beat 05": "2025-03"}
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    held = json.loads(made.bundle)
    assert held["inputs"]["starts"] == [14, 12]
    assert [one["start"] for one in held["results"]["groups"]] == [12, 14]
    assert made.label == "confirmatory"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"control_outcome": "frauds"}, "control_outcome"),
        (FRAUD | {"control_outcome": ""}, "control_outcome"),
        (FRAUD | {"control_offences": ("220",)}, "control_offences"),
        (FRAUD | {"control_offences": ("XX",)}, "control_offences"),
        ({"shift_outcome": "robberies"}, "shift_outcome"),
        ({"hours_from": 4}, "hours_from"),
        ({"hours_from": 4, "hours_to": 4}, "hours_from"),
        ({"hours_from": 4, "hours_to": 25}, "hours_from"),
        ({"cost": 0.0, "cost_source": "x"}, "cost"),
        ({"cost": 5.0}, "cost_source"),
        ({"mechanism": "x" * 601}, "mechanism"),
        ({"lot_seed": "7"}, "held_back"),
        ({"lot_seed": "7" * 121}, "lot_seed"),
        ({"held_back": (6,)}, "held_back"),
        ({"held_back": (5,), "later_starts": {6: date(2025, 2, 1)}}, "later_starts"),
        ({"later_starts": {5: date(2025, 2, 1)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 2, 2)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 7, 1)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 2, 1)}}, "later_starts"),
    ],
)
def test_what_does_not_hold_together_says_where(world, draft, why, change, field):
    if "held_back" in change:
        change = change | {"held_back": tuple(world.beat(n) for n in change["held_back"])}
    if "later_starts" in change:
        later = {world.beat(n): day for n, day in change["later_starts"].items()}
        change = change | {"later_starts": later}
    with pytest.raises(Invalid) as refused:
        services.draft_plan(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=draft(world, **change)
        )
    assert field in [fault.field for fault in refused.value.faults]


def test_the_form_keeps_what_was_declared(recorded, draft, why, on_day):
    on_day(date(2024, 12, 10))
    areas = selectors.areas_to_choose(viewer=recorded.cora, purpose=why, day=date(2024, 12, 10))
    row = services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk,
        draft=draft(recorded, treated=(recorded.beat(5), recorded.beat(6)), **FRAUD,
                    later_starts={recorded.beat(5): date(2025, 3, 1)}),
    )  # fmt: skip
    initial = forms.initial_of(row.content, areas)
    form = forms.PlanForm(initial | {"start": "2025-01-01"}, areas=areas)
    assert form.is_valid(), form.errors
    assert form.draft.later_starts == {recorded.beat(5): date(2025, 3, 1)}
    assert form.draft.control_offences == ("23H",)
    for line, words in (("Nowhere = 2025-03-01", "names no area"), ("Beat 05 = soon", "is no day")):
        bad = forms.PlanForm(initial | {"start": "2025-01-01", "later_starts": line}, areas=areas)
        assert words in str(bad.errors["later_starts"])


def test_where_it_may_have_moved_and_the_five_questions_are_told(
    recorded, frozen, why, sign_in, tmp_path
):
    strategies.plan_action(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, title="Letters",
        owner=recorded.lead, due_on=START, dose_planned=200, dose_unit="letters",
    )  # fmt: skip
    plan = frozen(
        recorded, shift_outcome="thefts", shift_outcome_es="hurtos", shift_offences=("23H",),
        hours_from=22, hours_to=4, catchment="touching", mechanism="Doors resist longer.",
        cost=12_000.0, cost_source="budget line 4",
    )  # fmt: skip
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    held = json.loads(made.bundle)
    moved = held["results"]["displacement"]
    assert moved["type"]["observed"] == 2 * 6
    night = held["inputs"]["moved_counts"]["time"]
    assert sum(map(sum, night)) < sum(map(sum, held["inputs"]["counts"]))
    assert {one["role"] for one in moved["by_unit"]} == {"treated", "catchment", "other"}
    told = held["results"]["emmie"]["en"]
    assert told["mechanism"] == "Doors resist longer."
    assert told["implementation"] == "0 of 200 letters delivered; 0 of 1 actions done"
    assert told["economic_cost"] == "12,000 (budget line 4)"
    assert told["moderators"] == ""
    assert rerun(made.bundle.encode(), METHODS).is_identical
    cora, home = sign_in(recorded.users["cora"]), f"/evaluation/results/{made.pk}"
    page = cora.get(home).content.decode()
    assert "Of offences that may take its place (thefts)" in page
    assert "0 of 200 letters delivered" in page
    assert "not measured" in page
    assert b"<svg" in cora.get(f"{home}/map.svg").content
    report = cora.get(f"{home}/report.html").content.decode()
    assert "Of offences that may take its place (thefts)" in report
    assert "12,000 (budget line 4)" in report
    assert cora.get(f"{home}/report.pdf").content.startswith(b"%PDF")
    assert cora.get(f"{home}/report.doc").status_code == 404
    bob = sign_in(recorded.users["bob"])
    for end in ("map.svg", "report.html", "report.pdf"):
        assert bob.get(f"{home}/{end}").status_code == 404
    told = [one["format"] for one in payloads("evaluation.exported") if "format" in one]
    assert told == ["html", "pdf"]


def test_evidence_of_an_older_method_is_named_as_such(recorded, frozen, why, sign_in):
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=frozen(recorded).pk)
    older = made.bundle.replace('"evaluate-strategy-3"', '"evaluate-strategy-2"')
    Evaluation.objects.filter(pk=made.pk).update(bundle=older, bundle_digest=digest(older.encode()))
    verdict = services.verify_evaluation(by=recorded.cora, purpose=why, evaluation_id=made.pk)
    assert (verdict.identical, verdict.older_method) == (False, "evaluate-strategy-2")
    client = sign_in(recorded.users["cora"])
    said = client.post(f"/evaluation/results/{made.pk}/verify", follow=True).content.decode()
    assert "older method evaluate-strategy-2" in said
    told = client.post(f"/api/v1/evaluation/results/{made.pk}/verify").json()
    assert told == {
        "identical": False, "differing": ["method"], "older_method": "evaluate-strategy-2",
    }  # fmt: skip
