"""What a result may be called: by plan, data and deviations as they are when it is shown."""

import json
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.models import EvaluationPlan
from accord.apps.strategies import services as strategies
from accord.frame.actor import Purpose
from accord.frame.errors import Denied

from .conftest import counts, payloads

LOST = "deviation: half the locks"


def _late_deviation(world, plan, why):
    services.record_deviation(
        by=world.bob, purpose=why, plan_id=plan.pk, what="half the locks", why="no money",
        happened_on=date(2025, 2, 1),
    )  # fmt: skip


def test_a_deviation_recorded_after_a_run_costs_it_the_word_wherever_it_is_shown(
    recorded, frozen, why, sign_in
):
    plan = frozen(recorded)
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    review = services.schedule_reviews(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, days=[date(2025, 8, 1)]
    )[0]
    cora = sign_in(recorded.users["cora"])
    shown = {
        "result": f"/evaluation/results/{made.pk}",
        "plan": f"/evaluation/plans/{plan.pk}",
        "library": "/evaluation/library",
        "review": f"/evaluation/reviews/{review.pk}",
    }
    for url in shown.values():
        assert "Confirmatory" in cora.get(url).content.decode()
    _late_deviation(recorded, plan, why)
    for url in shown.values():
        page = cora.get(url).content.decode()
        assert "Exploratory" in page
        assert "Confirmatory" not in page
    page = cora.get(shown["result"]).content.decode()
    assert "This result is exploratory." in page
    assert "This result is confirmatory." not in page
    assert f"Not confirmatory: {LOST}." in page
    assert "It was confirmatory when it was made" in page
    assert "no money" in page
    told = cora.get(f"/api/v1/evaluation/results/{made.pk}").json()
    assert (told["label"], told["reasons"]) == ("exploratory", [LOST])
    assert "This result is confirmatory." not in told["sentences"]
    assert [row["label"] for row in cora.get("/api/v1/evaluation/results").json()] == [
        "exploratory"
    ]
    # The evidence is what was written then.
    kept = cora.get(f"/evaluation/results/{made.pk}/evidence.json")
    assert json.loads(kept.content)["results"]["standing"]["label"] == "confirmatory"


def test_other_plan_or_other_data_cost_it_the_word_later_too(recorded, frozen, why, sign_in):
    plan = frozen(recorded)
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    who = {"viewer": recorded.cora, "purpose": why, "evaluation_id": made.pk}
    assert selectors.standing_now(selectors.view_evaluation(**who)).label == "confirmatory"
    plan.refresh_from_db()
    cora = sign_in(recorded.users["cora"])
    for name, reason in (
        ("digest", "the plan is not the one that was frozen"),
        ("extract_digest", "the data are not the extract that was registered"),
    ):
        rows = EvaluationPlan.objects.filter(pk=plan.pk)
        rows.update(**{name: "0" * 64})
        found = selectors.standing_now(selectors.view_evaluation(**who))
        assert found.label == "exploratory"
        assert reason in found.reasons
        page = cora.get(f"/evaluation/results/{made.pk}").content.decode()
        assert f"Not confirmatory: {reason}." in page
        assert made.input_digest in page
        listed = cora.get(f"/evaluation/plans/{plan.pk}").content.decode()
        assert ("another than the registered one" in listed) == (name == "extract_digest")
        rows.update(**{name: getattr(plan, name)})
    assert selectors.standing_now(selectors.view_evaluation(**who)).label == "confirmatory"
    # A plan that was run before extracts were kept with it is given its own when tables change.
    rows.update(extract_digest="", extract_at=None)
    change = import_module(
        "accord.apps.evaluation.migrations.0003_registered_extract_lost_runs_early_reviews"
    )
    change._register(apps, None)
    assert rows.get().extract_digest == made.input_digest


def test_only_the_owner_s_whole_extract_is_registered_whoever_runs_first(
    recorded, frozen, why, sign_in
):
    plan = frozen(recorded)
    # The partner runs first, then the owner for a purpose that gives it its own records alone.
    early = services.run_now(by=recorded.bob, purpose=why, plan_id=plan.pk)
    assert early.label == "exploratory"
    assert "no extract has been registered" in selectors.standing_now(early).reasons
    alone = Purpose(code="own-analysis", reason="test")
    services.run_now(by=recorded.cora, purpose=alone, plan_id=plan.pk)
    plan.refresh_from_db()
    assert plan.extract_digest == ""
    page = sign_in(recorded.users["bob"]).get(f"/evaluation/plans/{plan.pk}").content.decode()
    assert "None is registered yet: it is the first that Agency 1 draws" in page
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    plan.refresh_from_db()
    assert made.label == "confirmatory"
    assert plan.extract_digest == made.input_digest
    registered = [one["registered"] for one in payloads("evaluation.made")]
    assert sorted(registered) == ["", "", made.input_digest]
    # The partner's own run on the same records is held against it, and confirms.
    assert services.run_now(by=recorded.bob, purpose=why, plan_id=plan.pk).label == "confirmatory"


def test_an_agency_that_has_not_accepted_runs_nothing(
    recorded, frozen, why, make_agency, make_user, actor_of, sign_in
):
    plan = frozen(recorded)
    guest = make_agency()
    strategies.invite(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, partners=[guest]
    )
    gus = make_user("gus", "coordinator", agency=guest)
    with pytest.raises(Denied, match="has not accepted"):
        services.request_evaluation(by=actor_of(gus), purpose=why, plan_id=plan.pk)
    url = f"/evaluation/plans/{plan.pk}"
    assert "Run it" not in sign_in(gus).get(url).content.decode()
    assert "Run it" in sign_in(recorded.users["bob"]).get(url).content.decode()
    # Nor does a member without the role.
    with pytest.raises(Denied):
        services.request_evaluation(
            by=actor_of(recorded.users["ana"]), purpose=why, plan_id=plan.pk
        )


def test_who_has_lost_the_right_since_asking_is_refused_and_nothing_waits(
    world, land, frozen, why, monkeypatch
):
    land(world.lead, counts(months=18))
    plan = frozen(world)
    row = services.request_evaluation(by=world.cora, purpose=why, plan_id=plan.pk)
    from dataclasses import replace

    bare = replace(world.cora, capabilities=frozenset({"records.view", "strategies.view"}))
    made = services.run_evaluation(by=bare, purpose=why, evaluation_id=row.pk)
    assert (made.status, made.refusal) == (
        "refused", "Whoever asked for it may no longer run this plan.",
    )  # fmt: skip
