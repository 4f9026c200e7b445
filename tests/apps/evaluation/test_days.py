"""Days are those of the lead agency: at two in the morning in UTC it is yesterday in New York."""

from datetime import UTC, date, datetime

import pytest

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation import selectors, services
from accord.apps.strategies import services as strategies
from accord.frame.errors import Invalid

EVE = datetime(2025, 1, 1, 2, 0, tzinfo=UTC)  # 31 December, 21:00 in New York


def test_a_signature_on_the_eve_is_before_the_start(recorded, draft, at_moment, on_day, why):
    at_moment(EVE)
    assert agencies.day_at(recorded.lead) == date(2024, 12, 31)
    plan = services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=draft(recorded)
    )
    digest = selectors.draft_digest(plan)
    services.freeze_plan(by=recorded.cora, purpose=why, plan_id=plan.pk, digest=digest)
    for actor, agency in ((recorded.cora, recorded.lead), (recorded.bob, recorded.partner)):
        services.sign_plan(by=actor, purpose=why, plan_id=plan.pk, agency=agency, digest=digest)
    with pytest.raises(Invalid) as refused:  # tomorrow, where it happens
        services.record_deviation(
            by=recorded.bob, purpose=why, plan_id=plan.pk, what="half the locks", why="no money",
            happened_on=date(2025, 1, 1),
        )  # fmt: skip
    assert [fault.field for fault in refused.value.faults] == ["happened_on"]
    on_day(date(2025, 8, 1))
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    assert made.label == "confirmatory"


def test_no_month_is_over_before_it_is_over_there(recorded, frozen, at_moment, why):
    plan = frozen(recorded)
    at_moment(datetime(2025, 7, 1, 3, 59, tzinfo=UTC))
    assert not services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk).is_whole
    at_moment(datetime(2025, 7, 1, 4, 0, tzinfo=UTC))
    assert services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk).is_whole


def test_reviews_and_actions_are_late_by_the_lead_s_day(world, at_moment, why, sign_in):
    at_moment(EVE)
    row = services.schedule_reviews(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, days=[date(2025, 1, 1)]
    )[0]
    act = strategies.plan_action(
        by=world.cora, purpose=why, strategy_id=world.strategy.pk, title="Letters",
        owner=world.lead, due_on=date(2024, 12, 31),
    )  # fmt: skip
    who = {"viewer": world.cora, "purpose": why, "review_id": row.pk}
    assert selectors.gathered(**who).late == []
    done = strategies.finish_action(by=world.cora, purpose=why, action_id=act.pk)
    assert done.done_on == date(2024, 12, 31)
    decided = services.Decided(decision="stop", reason="The money has ended.", actions=(act.pk,))
    with pytest.raises(Invalid) as refused:  # its day is tomorrow
        services.decide_review(by=world.cora, purpose=why, review_id=row.pk, decided=decided)
    assert [fault.field for fault in refused.value.faults] == ["early_reason"]
