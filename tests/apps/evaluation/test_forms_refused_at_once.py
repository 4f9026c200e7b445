"""Nobody is shown a form that would be refused: the page says so at once, as the sending does."""

from datetime import date

import pytest

from accord.apps.evaluation import services
from accord.apps.strategies import services as strategies


@pytest.fixture
def drafted(recorded, draft, on_day, why):
    on_day(date(2024, 12, 15))
    return services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=draft(recorded)
    )


def _seen(client, plan, step):
    answer = client.get(f"/evaluation/plans/{plan.pk}/{step}")
    return answer.status_code, answer.content.decode()


def test_a_frozen_plan_is_neither_changed_nor_frozen_again(recorded, frozen, sign_in):
    plan = frozen(recorded)
    cora = sign_in(recorded.users["cora"])
    for step in ("edit", "freeze"):
        code, page = _seen(cora, plan, step)
        assert (code, "This plan is frozen" in page) == (409, True)
        assert "<textarea" not in page


def test_who_has_signed_is_not_asked_again(recorded, frozen, sign_in):
    plan = frozen(recorded, signers=[(recorded.cora, recorded.lead)])
    code, page = _seen(sign_in(recorded.users["cora"]), plan, "sign")
    assert (code, "Your agency has signed this plan already" in page) == (409, True)
    assert _seen(sign_in(recorded.users["bob"]), plan, "sign")[0] == 200


def test_a_partner_is_not_shown_what_the_lead_alone_does(recorded, drafted, sign_in):
    bob, cora = sign_in(recorded.users["bob"]), sign_in(recorded.users["cora"])
    for step in ("edit", "freeze"):
        code, page = _seen(bob, drafted, step)
        assert (code, "Only the lead agency changes this" in page) == (403, True)
        assert _seen(cora, drafted, step)[0] == 200
    code, page = _seen(bob, drafted, "deviations/new")
    assert (code, "A draft is changed, not deviated from" in page) == (409, True)


def test_a_closed_strategy_s_plans_are_not_written_to(recorded, frozen, sign_in, why):
    plan = frozen(recorded, signers=[(recorded.cora, recorded.lead)])
    strategies.close_strategy(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, note="It is over."
    )
    for step in ("edit", "sign", "deviations/new"):
        code, page = _seen(sign_in(recorded.users["cora"]), plan, step)
        assert (code, "This strategy is closed" in page) == (409, True)
