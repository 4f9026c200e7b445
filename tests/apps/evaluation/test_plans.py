"""Drafting, freezing and signing: who may, what is refused, and what the past lets learn."""

from dataclasses import replace
from datetime import date

import pytest
from tests.apps.sound_rows import NOW, assert_breaks, sound_row

from accord.apps.evaluation import planning, selectors, services
from accord.apps.evaluation.models import Deviation, Evaluation, EvaluationPlan, SignOff
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Strategy
from accord.frame.errors import Conflict, Denied, Invalid, Missing

ROWS = {
    Strategy: {"kind": "incident"},
    EvaluationPlan: {"version": 1, "content": {}, "ground": {}, "starts_on": NOW.date()},
    SignOff: {"digest": "x", "signed_by": "x"},
    Evaluation: {"purpose_code": "x", "made_by": "x"},
}


def test_what_the_past_lets_learn_is_told_with_the_draft(recorded, draft, on_day, why):
    on_day(date(2024, 12, 15))
    plan = services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=draft(recorded)
    )
    assert plan.content["design"] == "donor ratio"
    assert plan.power["state"] == "told"
    assert not plan.power["can_be_learnt"]
    assert "This cannot be learnt" in plan.power["en"]
    assert plan.content["settings"]["agencies"] == [recorded.lead.ori, recorded.partner.ori]
    who = {"purpose": why, "plan": plan}
    assert selectors.power_for(viewer=recorded.cora, **who) == plan.power
    short = draft(recorded, follow_up_months=24, catchment="touching")
    services.redraft_plan(by=recorded.cora, purpose=why, plan_id=plan.pk, draft=short)
    plan.refresh_from_db()
    assert plan.power["state"] == "short"
    assert plan.content["settings"]["reach"] == [
        f"Beat {n:02d}" for n in (1, 2, 3, 5, 7, 9, 10, 11)
    ]
    assert plan.content["design"] == "two-area difference"
    _rights(recorded, plan, draft, why)


def _rights(world, plan, draft, why):
    with pytest.raises(Denied):
        services.redraft_plan(by=world.bob, purpose=why, plan_id=plan.pk, draft=draft(world))
    with pytest.raises(Denied):
        services.freeze_plan(
            by=world.bob, purpose=why, plan_id=plan.pk, digest=selectors.draft_digest(plan)
        )
    with pytest.raises(Conflict):
        services.run_now(by=world.cora, purpose=why, plan_id=plan.pk)
    said = {"purpose": why, "plan_id": plan.pk, "digest": selectors.draft_digest(plan)}
    frozen = services.freeze_plan(by=world.cora, **said)
    assert planning.plan_of(frozen.content).hash == frozen.digest
    assert selectors.waiting_for(frozen) == [world.lead.ori, world.partner.ori]
    sign = {"purpose": why, "plan_id": plan.pk}
    with pytest.raises(Denied, match="signs for itself"):
        services.sign_plan(by=world.cora, agency=world.partner, digest=frozen.digest, **sign)
    with pytest.raises(Invalid, match="not the plan's hash"):
        services.sign_plan(by=world.cora, agency=world.lead, digest="0" * 64, **sign)
    services.sign_plan(by=world.cora, agency=world.lead, digest=frozen.digest, **sign)
    with pytest.raises(Conflict, match="signed this plan already"):
        services.sign_plan(by=world.cora, agency=world.lead, digest=frozen.digest, **sign)
    with pytest.raises(Conflict, match="frozen already"):
        services.freeze_plan(by=world.cora, **said)
    with pytest.raises(Conflict, match="record a deviation"):
        services.redraft_plan(by=world.cora, purpose=why, plan_id=plan.pk, draft=draft(world))
    strategies.close_strategy(by=world.cora, purpose=why, strategy_id=world.strategy.pk)
    with pytest.raises(Conflict, match="closed"):
        services.sign_plan(by=world.bob, agency=world.partner, digest=frozen.digest, **sign)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hypothesis": "  "}, "hypothesis"),
        ({"continue_rule": ""}, "continue_rule"),
        ({"start": date(2025, 1, 2)}, "start"),
        ({"follow_up_months": 0}, "follow_up_months"),
        ({"smallest_percent": -100.0}, "smallest_percent"),
        ({"smallest_percent": -99.999}, "smallest_percent"),
        ({"smallest_percent": 0.001}, "smallest_percent"),
        ({"smallest_percent": float("nan")}, "smallest_percent"),
        ({"start": date(9999, 1, 1)}, "start"),
        ({"start": date(1, 1, 1)}, "start"),
        ({"catchment": "somewhere"}, "catchment"),
        ({"offences": ("XX",)}, "offences"),
        ({"treated": ()}, "treated"),
        ({"treated": ("01980000-0000-7000-8000-000000000000",)}, "treated"),
    ],
)
def test_an_incomplete_draft_says_where(world, draft, why, change, field):
    with pytest.raises(Invalid) as refused:
        services.draft_plan(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk,
            draft=replace(draft(world), **change),
        )  # fmt: skip
    assert field in [fault.field for fault in refused.value.faults]


def test_nobody_drafts_for_a_strategy_that_is_not_theirs(
    world, draft, why, make_agency, make_user, actor_of
):
    eve = actor_of(make_user("eve", "coordinator", agency=make_agency()))
    for by, error in ((eve, Missing), (world.bob, Denied), (actor_of(world.users["ana"]), Denied)):
        with pytest.raises(error):
            services.draft_plan(
                by=by, purpose=why, strategy_id=world.strategy.pk, draft=draft(world)
            )


@pytest.mark.parametrize(
    ("name", "model", "change"),
    [
        ("plan_version_counts_from_1", EvaluationPlan, {"version": 0}),
        ("plan_frozen_is_whole", EvaluationPlan, {"status": "frozen"}),
        ("plan_frozen_is_whole", EvaluationPlan, {"digest": "x"}),
        ("plan_extract_follows_freezing", EvaluationPlan, {"extract_digest": "x"}),
        ("plan_extract_follows_freezing", EvaluationPlan, {"extract_at": NOW}),
        ("plan_signature_is_whole", SignOff, {"digest": ""}),
        ("deviation_says_why", Deviation, {"why": ""}),
        ("evaluation_done_is_whole", Evaluation, {"status": "done"}),
        ("evaluation_refusal_has_reason", Evaluation, {"status": "refused"}),
        ("evaluation_confirms_a_frozen_plan", Evaluation, {"label": "confirmatory"}),
        ("evaluation_effect_has_error", Evaluation, {"log_ratio": 0.1}),
        ("evaluation_effect_has_error", Evaluation, {"log_ratio": 0.1, "standard_error": 0.0}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(db, name, model, change):
    sound_row(model, ROWS)
    assert_breaks(name, model, change)
