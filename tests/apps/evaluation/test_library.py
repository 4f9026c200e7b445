"""The evidence library pools like with like: one question, one result a plan, no area twice."""

import pytest

from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.models import Evaluation


@pytest.fixture
def run(recorded, frozen, why):
    """The newest whole result of a new plan, as if it had found this."""

    def make(log_ratio, level=3, **changes):
        plan = frozen(recorded, **changes)
        row = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
        Evaluation.objects.filter(pk=row.pk).update(
            log_ratio=log_ratio, standard_error=0.2, level=level
        )
        return row

    return make


def _library(recorded, why, **more):
    return selectors.library(viewer=recorded.cora, purpose=why, **more)


def test_other_offences_and_the_other_direction_are_not_pooled(recorded, run, why):
    rows = [
        run(-0.2), run(0.5, offences=("23H",), treated=(recorded.beat(2),)),
        run(0.4, smallest_percent=30.0, treated=(recorded.beat(3),)),
    ]  # fmt: skip
    found = _library(recorded, why)
    assert len(found.results) == len(rows)
    assert sorted(len(one.results) for one in found.groups) == [1, 1, 1]
    assert [one.pooled for one in found.groups] == [None, None, None]


def test_one_result_of_overlapping_areas_is_pooled_and_the_rest_named(recorded, run, why, sign_in):
    low = run(-0.9, level=2, treated=(recorded.beat(6), recorded.beat(7)))
    best, other = run(-0.2), run(-0.3, treated=(recorded.beat(2),))
    (group,) = _library(recorded, why).groups
    assert {one.pk for one in group.results} == {best.pk, other.pk}
    assert [one.pk for one in group.left_out] == [low.pk]
    assert group.pooled.log_ratio == pytest.approx(-0.25)
    cora = sign_in(recorded.users["cora"])
    page = cora.get("/evaluation/library").content.decode()
    assert (
        "Not pooled, since they tell of the same areas as one that is: burglaries, plan 1 of"
        in page
    )
    assert "2 results: their mean change is −22.1 %" in page
    told = cora.get("/api/v1/evaluation/library").json()["groups"]
    assert [one["same_areas"] for one in told] == [[str(low.pk)]]
    cora.post("/i18n/setlang/", {"language": "es"})
    page = cora.get("/evaluation/library").content.decode()
    assert "No se agrupan" in page
    assert "pooled" not in page


def test_the_newest_whole_result_of_a_plan_counts_and_no_earlier_one(recorded, run, why):
    row = run(-0.2)
    newer = services.run_now(by=recorded.cora, purpose=why, plan_id=row.plan_id)
    assert [one.pk for one in _library(recorded, why).results] == [newer.pk]
    # One that says nothing gives way to none that said something before.
    Evaluation.objects.filter(pk=newer.pk).update(log_ratio=None, standard_error=None)
    assert _library(recorded, why).results == ()


def test_a_plan_is_told_of_results_to_its_own_question_only(recorded, run, frozen, why, sign_in):
    for beat in (2, 3):
        run(0.5, offences=("23H",), treated=(recorded.beat(beat),))
    own, other = frozen(recorded), frozen(recorded, offences=("23H",))
    cora = sign_in(recorded.users["cora"])
    page = cora.get(f"/evaluation/plans/{own.pk}").content.decode()
    assert "No finished result that you may see answers this plan" in page
    assert "mean change" not in page
    page = cora.get(f"/evaluation/plans/{other.pk}").content.decode()
    assert "2 results: their mean change is +64.9 %" in page
