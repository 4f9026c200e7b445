"""A frozen plan run on records: what earns the word confirmatory, and what loses it."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.core.evaluate import METHODS, rerun
from accord.frame.audit.models import LedgerEntry

from .conftest import counts


def _reasons(made: Evaluation) -> list[str]:
    found: list[str] = json.loads(made.bundle)["results"]["standing"]["reasons"]
    return found


def _run(world: Any, plan: EvaluationPlan, why: Any) -> Evaluation:
    return services.run_now(by=world.cora, purpose=why, plan_id=plan.pk)


def test_only_what_was_signed_by_all_before_its_start_confirms(recorded, frozen, why, land):
    plan = frozen(recorded)
    made = _run(recorded, plan, why)
    assert (made.label, made.finding, made.level) == ("confirmatory", "fewer", 3)
    assert made.is_whole
    assert _reasons(made) == []
    held = json.loads(made.bundle)
    assert held["results"]["observed"] == 4
    entry = LedgerEntry.objects.get(verb="evaluation.made")
    assert entry.object_id == str(made.pk)
    # Again, on the same records: the same numbers to the byte.
    again = _run(recorded, plan, why)
    assert (again.label, again.bundle_digest) == ("confirmatory", made.bundle_digest)
    assert rerun(again.bundle.encode(), METHODS).is_identical
    changed = again.bundle.replace('"observed":4', '"observed":5', 1)
    assert not rerun(changed.encode(), METHODS).is_identical
    # One more record: another extract than the registered one.
    land(recorded.partner, [(9, date(2025, 3, 1), 1)])
    later = _run(recorded, plan, why)
    assert later.label == "exploratory"
    assert _reasons(later) == ["the data are not the extract that was registered"]
    # One byte of the plan.
    EvaluationPlan.objects.filter(pk=plan.pk).update(
        content=plan.content | {"hypothesis": plan.content["hypothesis"] + "!"}
    )
    assert "the plan is not the one that was frozen" in _reasons(_run(recorded, plan, why))


def test_what_was_done_otherwise_is_printed_and_costs_the_word(recorded, frozen, on_day, why):
    plan = frozen(recorded, signers=[(recorded.cora, recorded.lead)])
    on_day(date(2025, 4, 10))
    early = _run(recorded, plan, why)
    assert not early.is_whole
    assert _reasons(early) == [
        f"not signed by {recorded.partner.ori}",
        "deviation: 3 months of follow-up, 6 were planned",
    ]
    services.record_deviation(
        by=recorded.bob, purpose=why, plan_id=plan.pk, what="half the locks", why="no money",
        happened_on=date(2025, 2, 1),
    )  # fmt: skip
    on_day(date(2025, 8, 1))
    made = _run(recorded, plan, why)
    held = json.loads(made.bundle)
    assert made.label == "exploratory"
    assert "deviation: half the locks" in _reasons(made)
    assert held["inputs"]["looks"] == 1
    # A signature on the day of the start is too late.
    on_day(date(2025, 1, 1))
    services.sign_plan(
        by=recorded.bob, purpose=why, plan_id=plan.pk, agency=recorded.partner, digest=plan.digest
    )
    on_day(date(2025, 8, 1))
    assert "the plan was signed on or after the start" in _reasons(_run(recorded, plan, why))


def test_a_partner_reads_no_numbers_of_records_that_are_not_shared_with_it(
    recorded, frozen, why, make_agency, make_user, actor_of
):
    plan = frozen(recorded)
    made = _run(recorded, plan, why)
    who = {"purpose": why, "evaluation_id": made.pk}
    stranger = actor_of(make_user("eve", "coordinator", agency=make_agency()))
    colleague = actor_of(recorded.users["ana"])
    assert selectors.view_evaluation(viewer=colleague, **who).bundle == made.bundle
    for viewer in (recorded.bob, stranger, actor_of(recorded.users["leo"])):
        with pytest.raises(Exception, match="no such thing"):
            selectors.view_evaluation(viewer=viewer, **who)
    assert not selectors.plans_visible_to(viewer=stranger, purpose=why).exists()
    # The partner runs the plan for itself: the agreement gives both the same counts.
    own = services.run_now(by=recorded.bob, purpose=why, plan_id=plan.pk)
    assert own.input_digest == made.input_digest
    # For a purpose that the agreement does not name, the partner's beats are not reported.
    from accord.frame.actor import Purpose

    alone = Purpose(code="own-analysis", reason="test")
    mine = services.run_now(by=recorded.cora, purpose=alone, plan_id=plan.pk)
    assert f"deviation: records of {recorded.partner.ori} are not counted" in _reasons(mine)
    table = json.loads(mine.bundle)["inputs"]
    assert set(table["counts"][table["units"].index("Beat 09")]) == {None}
    with pytest.raises(Exception, match="no such thing"):
        selectors.view_evaluation(viewer=recorded.cora, purpose=why, evaluation_id=mine.pk)


def test_those_who_may_not_see_a_result_are_not_told_that_there_is_none(
    recorded, frozen, why, make_user, sign_in
):
    plan = frozen(recorded)
    pages = (
        f"/evaluation/plans/{plan.pk}", f"/evaluation/strategies/{recorded.strategy.pk}",
        "/evaluation/library",
    )  # fmt: skip
    readers = [recorded.users["bob"], recorded.users["leo"], make_user("ora", "oversight")]
    said = [_results_told(sign_in(one), pages) for one in readers]
    _run(recorded, plan, why)
    assert [_results_told(sign_in(one), pages) for one in readers] == said
    for told in said:
        for page in told:
            assert page is None or "Results of others are not shown here" in page
            assert page is None or "yet" not in page


def _results_told(client: Client, pages: Sequence[str]) -> list[str | None]:
    """What each page says of results; None where the reader has no such page."""
    answers = [client.get(page) for page in pages]
    told = re.compile(r"[^<>]*result that you may see[^<>]*|[^<>]*of others are not shown[^<>]*")
    return [
        " ".join(told.findall(one.content.decode())) if one.status_code == 200 else None
        for one in answers
    ]


def test_a_month_that_an_agency_did_not_report_is_missing_and_never_nought(
    world, land, frozen, why
):
    rows = counts(months=18)
    land(world.lead, [row for row in rows if row[0] <= 6])
    silent = date(2024, 5, 1)
    land(world.partner, [row for row in rows if row[0] > 6 and row[1] != silent])
    made = _run(world, frozen(world), why)
    table = json.loads(made.bundle)["inputs"]
    at = table["periods"].index("2024-05")
    by_beat = dict(zip(table["units"], table["counts"], strict=True))
    assert all(by_beat[f"Beat {n:02d}"][at] is None for n in range(7, 13))
    assert all(by_beat[f"Beat {n:02d}"][at] is not None for n in range(1, 7))


def test_a_plan_that_nothing_can_be_run_on_says_why(recorded, frozen, on_day, why):
    plan = frozen(recorded)
    on_day(date(2025, 1, 20))
    made = _run(recorded, plan, why)
    assert (made.status, made.refusal) == ("refused", "No month since the start is over yet.")
