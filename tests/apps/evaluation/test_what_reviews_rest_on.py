"""A review holds each plan's rule against its own result, and keeps both as they were at its closing."""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import UUIDField
from tests.apps.sound_rows import assert_breaks, sound_row

from accord.apps.evaluation import causes, selectors, services
from accord.apps.evaluation.models import Evaluation, HeldAgainst, Review
from accord.apps.strategies.models import Strategy

from .conftest import payloads

RULES = {"burglaries": "continue if the interval lies below −10 %", "thefts": "continue if below 0"}


@pytest.fixture
def plans(recorded, frozen, why):
    """Two plans of one strategy with other rules, both run; the second one last."""
    made = {
        name: frozen(recorded, primary_outcome=name, outcome_es=name, continue_rule=rule)
        for name, rule in RULES.items()
    }
    for plan in made.values():
        services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    return made


@pytest.fixture
def due(recorded, plans, why):
    return services.schedule_reviews(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, days=[date(2025, 7, 1)]
    )[0]


def _gathered(recorded, due, why, viewer=None):
    return selectors.gathered(viewer=viewer or recorded.cora, purpose=why, review_id=due.pk)


def _close(recorded, due, why, reason="as the rule says"):
    said = services.Decided(decision="change", reason=reason, delivered="40 of 200 letters")
    return services.decide_review(by=recorded.cora, purpose=why, review_id=due.pk, decided=said)


def test_each_plan_stands_with_its_own_rule_and_result(recorded, plans, due, why, sign_in):
    found = _gathered(recorded, due, why)
    assert {one.plan.pk: one.rule for one in found.judged} == {
        plans[name].pk: rule for name, rule in RULES.items()
    }
    assert all(one.result.plan_id == one.plan.pk for one in found.judged)
    page = sign_in(recorded.users["cora"]).get(f"/evaluation/reviews/{due.pk}").content.decode()
    for name, rule in RULES.items():
        assert name in page
        assert rule in page


def test_a_closed_review_keeps_what_it_showed_and_marks_what_came_since(
    recorded, plans, due, why, sign_in, at_moment, frozen
):
    at_moment(datetime(2025, 8, 1, 13, tzinfo=UTC))
    row = _close(recorded, due, why)
    before = {one.plan.pk: one.result.pk for one in _gathered(recorded, due, why).judged}
    assert {one.plan_id: one.evaluation_id for one in row.held_against.all()} == before
    assert {one.evidence_digest for one in row.held_against.all()} == set(
        Evaluation.objects.values_list("bundle_digest", flat=True)
    )
    entry = payloads("review.decided")[0]
    assert sorted(entry["plans"]) == sorted(one.digest for one in plans.values())
    assert sorted(set(entry["evidence"])) == sorted(
        {*Evaluation.objects.values_list("bundle_digest", flat=True)}
    )
    at_moment(datetime(2025, 8, 2, 12, tzinfo=UTC))
    again = services.run_now(by=recorded.cora, purpose=why, plan_id=plans["burglaries"].pk)
    newer = frozen(recorded, primary_outcome="fires", continue_rule="never")
    at_moment(datetime(2025, 8, 3, 12, tzinfo=UTC))
    found = {one.plan.pk: one for one in _gathered(recorded, due, why).judged}
    assert {pk: one.result.pk for pk, one in found.items() if one.result} == before
    assert found[plans["burglaries"].pk].later.pk == again.pk
    assert found[plans["thefts"].pk].later is None
    assert found[newer.pk].is_later
    page = sign_in(recorded.users["cora"]).get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert page.count("Later, not before the decision:") == 1
    assert "This plan was frozen after the review had closed." in page
    assert "never" not in page.partition("This plan was frozen after")[2].partition("</section>")[0]
    assert found[plans["burglaries"].pk].evidence in page


def test_a_word_lost_since_is_told_beside_the_word_that_stood(recorded, plans, due, why, sign_in):
    _close(recorded, due, why)
    services.record_deviation(
        by=recorded.bob, purpose=why, plan_id=plans["thefts"].pk, what="half the locks",
        why="no money", happened_on=date(2025, 2, 1),
    )  # fmt: skip
    line = {one.plan.pk: one for one in _gathered(recorded, due, why).judged}[plans["thefts"].pk]
    assert (line.label, line.label_now) == ("confirmatory", "exploratory")
    page = sign_in(recorded.users["cora"]).get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert "By now it may be called: Exploratory." in page


def test_a_partner_is_told_the_rules_and_not_the_lead_s_results(recorded, plans, due, why, sign_in):
    _close(recorded, due, why)
    found = _gathered(recorded, due, why, recorded.bob).judged
    assert [one.rule for one in found if one.result is None] == [one.rule for one in found]
    told = sign_in(recorded.users["bob"]).get(f"/api/v1/evaluation/reviews/{due.pk}").json()
    assert [one["evidence_digest"] for one in told["judged"]] == ["", ""]
    for one in Evaluation.objects.all():
        assert str(one.pk) not in str(told)


def test_evidence_that_is_not_what_it_was_is_told(recorded, plans, due, why, sign_in):
    _close(recorded, due, why)
    Evaluation.objects.filter(plan=plans["thefts"]).update(bundle_digest="0" * 64)
    page = sign_in(recorded.users["cora"]).get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert page.count("The evidence is not what it was when the review closed.") == 1


def test_a_reason_that_speaks_of_causes_stands_beside_what_the_evidence_tells(
    recorded, plans, due, why, sign_in
):
    Evaluation.objects.update(level=2)
    _close(recorded, due, why, "It worked: it caused a fall of 40 %.")
    cora, bob = sign_in(recorded.users["cora"]), sign_in(recorded.users["bob"])
    page = cora.get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert "“worked”, “caused”: the evidence of this strategy does not tell causes" in page
    assert "(Maryland level 2 of 5)" in page
    page = bob.get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert "no finished result that you may read stands behind this" in page
    Evaluation.objects.update(level=4, finding="fewer")
    assert causes.beside("It worked.", _gathered(recorded, due, why).judged) == ""
    Evaluation.objects.update(finding="no clear change")
    assert "calls no change" in causes.beside("It worked.", _gathered(recorded, due, why).judged)
    assert causes.beside("Too few letters.", _gathered(recorded, due, why).judged) == ""
    Evaluation.objects.update(level=2, finding="fewer")
    cora.post("/i18n/setlang/", {"language": "es"})
    spanish = cora.get(f"/evaluation/reviews/{due.pk}").content.decode()
    assert "no dicen nada de causas" in spanish


def test_reviews_closed_before_keep_their_rule_and_no_result(recorded, plans, due, why):
    _close(recorded, due, why)
    Review.objects.update(closed_at=None)
    HeldAgainst.objects.exclude(plan=plans["thefts"]).delete()
    HeldAgainst.objects.update(evaluation=None, evidence_digest="", label="")
    found = {one.plan.pk: one for one in _gathered(recorded, due, why).judged}
    line = found[plans["thefts"].pk]
    assert (line.rule, line.result) == (RULES["thefts"], None)
    assert line.later is not None


@pytest.mark.parametrize(
    "change",
    [
        {"label": "exploratory"},
        {"evidence_digest": "x"},
        {"evaluation": None, "label": "exploratory"},
    ],
)
def test_the_database_keeps_no_half_evidence(db, change):
    sound_row(HeldAgainst, {Strategy: {"kind": "incident"}, HeldAgainst: {"evaluation": None}})
    assert_breaks("review_rests_on_whole_evidence", HeldAgainst, change)


def test_the_one_rule_of_earlier_reviews_moves_to_its_plan(recorded, plans, due, why):
    _close(recorded, due, why)
    HeldAgainst.objects.all().delete()
    plan = plans["thefts"]
    with connection.cursor() as cursor:  # the columns as they were before
        kind = UUIDField().db_type(connection)
        cursor.execute(f"ALTER TABLE evaluation_review ADD COLUMN plan_id {kind}")
        cursor.execute("ALTER TABLE evaluation_review ADD COLUMN rule varchar(600) DEFAULT ''")
        cursor.execute(
            "UPDATE evaluation_review SET plan_id = %s, rule = 'as it was'", [plan.pk.hex]
        )
    state = MigrationLoader(connection).project_state(
        ("evaluation", "0008_reviews_keep_what_they_rested_on")
    )
    change = import_module("accord.apps.evaluation.migrations.0009_rules_of_closed_reviews")
    change._keep(state.apps, None)
    kept = HeldAgainst.objects.get()
    assert (kept.review_id, kept.plan_id, kept.rule) == (due.pk, plan.pk, "as it was")
    assert kept.evaluation is None
