"""A run whose worker died is seen to wait, counts as lost after a time, and is asked for again."""

from datetime import UTC, datetime, timedelta

import pytest

from accord.apps.evaluation import services, waiting
from accord.apps.evaluation.models import Evaluation, EvaluationPlan

from .conftest import payloads

ASKED = datetime(2025, 8, 1, 16, 0, tzinfo=UTC)


@pytest.fixture
def asked(recorded, frozen, at_moment, why):
    plan = frozen(recorded)
    at_moment(ASKED)
    return services.request_evaluation(by=recorded.cora, purpose=why, plan_id=plan.pk)


def test_who_asks_again_too_soon_is_given_the_run_that_waits(recorded, asked, at_moment, why):
    at_moment(ASKED + waiting.LOST_AFTER - timedelta(seconds=1))
    again = services.request_evaluation(by=recorded.cora, purpose=why, plan_id=asked.plan_id)
    assert again.pk == asked.pk
    other = services.request_evaluation(by=recorded.bob, purpose=why, plan_id=asked.plan_id)
    assert other.pk != asked.pk


def test_a_lost_run_is_said_to_be_lost_and_another_takes_its_place(
    recorded, asked, at_moment, why, sign_in
):
    at_moment(ASKED + timedelta(minutes=12))
    cora = sign_in(recorded.users["cora"])
    page = cora.get(f"/evaluation/results/{asked.pk}", follow=True).content.decode()
    # New York's clock: the lead agency's.
    assert "It has waited for 12 minutes; at 12:30 it counts as lost" in page
    told = cora.get(f"/api/v1/evaluation/results/{asked.pk}").json()
    assert (told["status"], told["ask_again_at"]) == ("queued", "2025-08-01T16:30:00Z")
    # A worker takes it and dies: from then on the time runs anew.
    Evaluation.objects.filter(pk=asked.pk).update(
        status="running", started_at=ASKED + timedelta(minutes=20)
    )
    at_moment(ASKED + timedelta(minutes=45))
    assert (
        "waited for 25 minutes"
        in cora.get(f"/evaluation/results/{asked.pk}", follow=True).content.decode()
    )
    at_moment(ASKED + timedelta(minutes=50))
    answer = cora.get(f"/evaluation/results/{asked.pk}")
    assert answer.status_code == 200
    assert "its worker may have died" in answer.content.decode()
    assert "Lost" in cora.get(f"/evaluation/plans/{asked.plan_id}").content.decode()
    assert cora.get(f"/api/v1/evaluation/results/{asked.pk}").json()["status"] == "lost"
    again = cora.post(f"/evaluation/plans/{asked.plan_id}/run")
    assert again.status_code == 302
    assert str(asked.pk) not in again["Location"]
    asked.refresh_from_db()
    assert asked.status == "lost"
    assert [str(asked.pk)] in [one["lost"] for one in payloads("evaluation.requested")]


def test_a_late_worker_still_finishes_what_was_given_up(recorded, asked, why):
    Evaluation.objects.filter(pk=asked.pk).update(status="lost")
    made = services.run_evaluation(by=recorded.cora, purpose=why, evaluation_id=asked.pk)
    assert (made.status, made.label) == ("done", "confirmatory")
    assert made.started_at == ASKED


def test_a_run_that_breaks_off_says_so_at_once_and_is_asked_for_again(
    recorded, asked, at_moment, why, sign_in
):
    plan = asked.plan
    kept = plan.content
    broken = {**kept, "settings": {k: v for k, v in kept["settings"].items() if k != "outlines"}}
    EvaluationPlan.objects.filter(pk=plan.pk).update(content=broken)
    with pytest.raises(KeyError):
        services.run_evaluation(by=recorded.cora, purpose=why, evaluation_id=asked.pk)
    asked.refresh_from_db()
    assert asked.status == "refused"
    cora = sign_in(recorded.users["cora"])
    page = cora.get(f"/evaluation/results/{asked.pk}").content.decode()
    assert "The calculation broke off with a fault of the program (KeyError)" in page
    assert "Run it again" in page
    EvaluationPlan.objects.filter(pk=plan.pk).update(content=kept)
    again = cora.post(f"/evaluation/plans/{plan.pk}/run")
    assert str(asked.pk) not in again["Location"]
