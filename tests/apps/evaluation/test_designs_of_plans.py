"""What a plan may declare beside its outcome: a control that cannot move, a lot, later starts."""

import hashlib
import json
from datetime import date

import pytest

from accord.apps.evaluation import forms, printing, selectors, services
from accord.apps.evaluation.models import Evaluation
from accord.apps.strategies import services as strategies
from accord.core.evaluate import METHODS, Lot, bundle, digest, evaluate_joint, rerun
from accord.frame.audit import sequencer
from accord.frame.audit.models import Checkpoint
from accord.frame.errors import Conflict, Invalid

from .conftest import BEATS, START, payloads

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


def _by_lot(recorded, number=6, areas=BEATS):
    return {"treated": tuple(recorded.beat(n) for n in range(1, areas + 1)), "lot_treats": number}


def test_a_lot_falls_with_the_checkpoint_that_follows_the_freezing(
    recorded, frozen, draft, on_day, why, sign_in
):
    # Given a plan of twelve areas, six of them by lot, frozen while the ledger's next checkpoint waits.
    plan = frozen(recorded, **_by_lot(recorded), catchment="touching")
    assert (plan.content["design"], plan.content["settings"]["reach"]) == ("randomised", [])
    assert selectors.lot_of(plan) is None
    assert "not told beforehand" in plan.power["en"]
    client, home = sign_in(recorded.users["cora"]), f"/evaluation/plans/{plan.pk}"
    assert "6 by lot, once the plan is frozen, from: Beat 01" in client.get(home).content.decode()
    early = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    assert early.refusal == "The lot has not fallen yet: the ledger's next checkpoint draws it."
    # When the sequencer comes to it, the lot has fallen, by hand and for good.
    sequencer.sequence_all()
    first = Checkpoint.objects.order_by("size").first()
    text = first.note.partition("\n\n")[0] + "\n"
    seed = hashlib.sha256(f"{plan.digest}\n{text}".encode()).hexdigest()
    order = sorted(
        _names(range(1, 13)),
        key=lambda name: hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest(),
    )
    lot = selectors.lot_of(plan)
    assert (lot.seed, list(lot.drawn)) == (seed, sorted(order[:6]))
    services.record_deviation(
        by=recorded.cora, purpose=why, plan_id=plan.pk, what="one week late", why="snow",
        happened_on=START,
    )  # fmt: skip
    sequencer.sequence_all()
    assert selectors.lot_of(plan) == lot
    # Then it is judged as drawn, and whoever reads it can draw it again.
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    held = json.loads(made.bundle)
    assert (made.design, held["results"]["lots"]) == ("randomised", 924)
    assert held["inputs"]["treated"] == sorted(order[:6])
    assert held["inputs"]["held_back"] == sorted(order[6:])
    assert not set(held["inputs"]["reach"]) & {*order[:6], *order[6:]}
    assert held["results"]["checks"]["randomisation_kept"]
    verdict = services.verify_evaluation(by=recorded.cora, purpose=why, evaluation_id=made.pk)
    assert verdict.identical
    page = client.get(f"/evaluation/results/{made.pk}").content.decode()
    assert seed in page
    assert "Drawn again here, it gives the areas that were treated." in page
    assert seed in client.get(home).content.decode()
    told = client.get(f"/api/v1/evaluation/plans/{plan.pk}").json()["lot"]
    assert (told["seed"], told["treated"], told["is_drawn_again"]) == (
        seed,
        sorted(order[:6]),
        False,
    )


def test_evidence_with_another_lot_than_the_ledger_draws_is_found(recorded, frozen, why):
    plan = frozen(recorded, **_by_lot(recorded))
    sequencer.sequence_all()
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    held = json.loads(made.bundle)
    # A checkpoint that somebody liked better, carried through: the bundle by itself is whole.
    held["inputs"]["lot"]["checkpoint"] = "ledger\n7\nAAAA\n"
    other = Lot.of_data(held["inputs"]["lot"], plan.digest)
    held["inputs"] |= {"treated": list(other.drawn), "held_back": list(other.held_back)}
    text = bundle(
        method=held["method"], inputs=held["inputs"], compute=evaluate_joint, plan_hash=plan.digest
    ).decode()
    assert json.loads(text)["results"]["checks"]["randomisation_kept"]
    Evaluation.objects.filter(pk=made.pk).update(bundle=text, bundle_digest=digest(text.encode()))
    verdict = services.verify_evaluation(by=recorded.cora, purpose=why, evaluation_id=made.pk)
    assert verdict.differing == ("lot",)


def test_a_lot_that_is_drawn_again_before_it_begins_is_not_the_highest_level(recorded, frozen, why):
    first = frozen(recorded, **_by_lot(recorded))
    second = frozen(recorded, **_by_lot(recorded), signed_on=date(2024, 12, 16))
    elsewhere = frozen(
        recorded, **_by_lot(recorded), signed_on=date(2025, 1, 15), start=date(2025, 2, 1)
    )
    sequencer.sequence_all()
    again = [selectors.lot_of(plan).is_drawn_again for plan in (first, second, elsewhere)]
    assert again == [False, True, False]
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=second.pk)
    held = json.loads(made.bundle)["results"]
    assert made.level <= 4
    assert "that the lot was kept was not shown" in held["grade"]["lowered"]
    assert "se sorteó otra vez" in held["lot"]["words"]["es"]


def test_no_lot_falls_once_its_start_is_past(recorded, frozen, why):
    with pytest.raises(Conflict, match="this start is past: draft a later one"):
        frozen(recorded, signed_on=date(2025, 1, 1), **_by_lot(recorded))
    with pytest.raises(Conflict, match="this start is past"):
        frozen(recorded, signed_on=date(2025, 7, 1), **_by_lot(recorded))


def test_nobody_is_asked_to_confirm_a_freeze_that_is_refused(recorded, draft, on_day, why, sign_in):
    on_day(date(2024, 12, 15))
    asked = draft(recorded, **_by_lot(recorded))
    plan = services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=asked
    )
    page = sign_in(recorded.users["cora"])
    assert "Freeze the plan?" in page.get(f"/evaluation/plans/{plan.pk}/freeze").content.decode()
    on_day(START)
    refused = sign_in(recorded.users["cora"]).get(f"/evaluation/plans/{plan.pk}/freeze")
    assert refused.status_code == 409
    assert "this start is past: draft a later one" in refused.content.decode()


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
        ({"lot_treats": 1}, "lot_treats"),
        ({"treated": (5, 6, 7), "lot_treats": 1}, "lot_treats"),
        ({"treated": (5, 6, 7), "lot_treats": -1}, "lot_treats"),
        ({"lot_treats": 1, "held_back": (5,)}, "held_back"),
        (
            {"treated": (1, 2, 3, 4, 5, 6), "lot_treats": 3, "later_starts": {6: date(2025, 2, 1)}},
            "later_starts",
        ),
        ({"held_back": (6,)}, "held_back"),
        ({"held_back": (5,), "later_starts": {6: date(2025, 2, 1)}}, "later_starts"),
        ({"later_starts": {5: date(2025, 2, 1)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 2, 2)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 7, 1)}}, "later_starts"),
        ({"later_starts": {6: date(2025, 2, 1)}}, "later_starts"),
    ],
)
def test_what_does_not_hold_together_says_where(world, draft, why, change, field):
    for name in ("held_back", "treated"):
        if name in change:
            change = change | {name: tuple(world.beat(n) for n in change[name])}
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
    assert (form.draft.lot_treats, initial["lot_treats"]) == (0, "")
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
    assert f"What the plan said beforehand: {plan.content['continue_rule']}" in report
    assert cora.get(f"{home}/report.pdf").content.startswith(b"%PDF")
    parts = {one["title"]: one for one in printing.parts_of(held, selectors.standing_now(made))}
    assert parts["Starts made up before the true one"]["rows"]
    assert plan.content["continue_rule"] in parts["What was asked"]["lines"][1]
    assert ("What could have been seen" in parts) == bool(held["results"].get("power"))
    assert cora.get(f"{home}/report.doc").status_code == 404
    bob = sign_in(recorded.users["bob"])
    for end in ("map.svg", "report.html", "report.pdf"):
        assert bob.get(f"{home}/{end}").status_code == 404
    told = [one["format"] for one in payloads("evaluation.exported") if "format" in one]
    assert told == ["html", "pdf"]


def test_evidence_of_an_older_method_is_named_as_such(recorded, frozen, why, sign_in):
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=frozen(recorded).pk)
    older = made.bundle.replace('"evaluate-strategy-7"', '"evaluate-strategy-2"')
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
