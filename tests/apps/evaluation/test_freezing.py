"""A plan is frozen as it was read, and when it is known who must sign it."""

from datetime import date

import pytest

from accord.apps.evaluation import selectors, services
from accord.apps.strategies import selectors as strategies_seen
from accord.apps.strategies import services as strategies
from accord.frame.errors import Conflict, Denied, Invalid

from .conftest import payloads


@pytest.fixture
def drafted(recorded, draft, on_day, why):
    on_day(date(2024, 12, 1))
    return services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=draft(recorded)
    )


def test_no_plan_is_frozen_while_an_invitation_is_open(
    recorded, drafted, why, make_agency, sign_in
):
    guest = make_agency(name="Harbour")
    own = {"purpose": why, "strategy_id": recorded.strategy.pk}
    strategies.invite(by=recorded.cora, partners=[guest], **own)
    said = {"purpose": why, "plan_id": drafted.pk, "digest": selectors.draft_digest(drafted)}
    with pytest.raises(Conflict, match=f"not answered yet: {guest.ori}"):
        services.freeze_plan(by=recorded.cora, **said)
    cora = sign_in(recorded.users["cora"])
    page = cora.post(
        f"/evaluation/plans/{drafted.pk}/freeze", {"confirm": "on", "digest": said["digest"]}
    )
    assert page.status_code == 422
    assert "or its invitation is withdrawn" in page.content.decode()
    # The lead takes it back, and nobody else.
    with pytest.raises(Denied):
        strategies.withdraw_invitation(by=recorded.bob, agency=guest, **own)
    with pytest.raises(Conflict, match="no open invitation"):
        strategies.withdraw_invitation(by=recorded.cora, agency=recorded.partner, **own)
    home = f"/strategies/{recorded.strategy.pk}"
    step = f"{home}/invitations/{guest.ori}/withdraw"
    assert step in cora.get(home).content.decode()
    assert step not in sign_in(recorded.users["bob"]).get(home).content.decode()
    assert cora.post(step, {"confirm": ""}).status_code == 422
    assert cora.post(step, {"confirm": "on"}).status_code == 302
    assert payloads("strategy.withdrawn") == [{"agency": guest.ori}]
    found = strategies_seen.strategy_visible_to(viewer=recorded.cora, **own)
    assert strategies_seen.invited_to(found) == []
    assert services.freeze_plan(by=recorded.cora, **said).digest == said["digest"]


def test_a_plan_is_frozen_as_it_was_read(recorded, drafted, draft, why):
    read = selectors.draft_digest(drafted)
    services.redraft_plan(
        by=recorded.cora, purpose=why, plan_id=drafted.pk,
        draft=draft(recorded, hypothesis="Another sentence."),
    )  # fmt: skip
    said = {"by": recorded.cora, "purpose": why, "plan_id": drafted.pk}
    for digest in (read, ""):
        with pytest.raises(Invalid, match="draft as it is now"):
            services.freeze_plan(**said, digest=digest)
    drafted.refresh_from_db()
    assert drafted.status == "draft"
    now = selectors.draft_digest(drafted)
    made = services.freeze_plan(**said, digest=now)
    assert (made.digest, selectors.draft_digest(made)) == (now, "")


def test_over_the_api_the_hash_of_what_was_read_is_asked_for(recorded, drafted, why, sign_in):
    cora = sign_in(recorded.users["cora"])
    url = f"/api/v1/evaluation/plans/{drafted.pk}"
    send = {"content_type": "application/json"}
    assert cora.post(f"{url}/freeze", {}, **send).status_code == 422
    read = cora.get(url).json()["draft_digest"]
    frozen = cora.post(f"{url}/freeze", {"digest": read}, **send)
    assert frozen.status_code == 200
    assert frozen.json()["digest"] == read
    own = f"/api/v1/strategies/{recorded.strategy.pk}"
    answer = cora.post(f"{own}/withdraw", {"agency": recorded.partner.ori}, **send)
    assert answer.status_code == 409


def test_a_plan_names_no_person(recorded, draft, why):
    with pytest.raises(Invalid) as refused:
        services.draft_plan(
            by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk,
            draft=draft(recorded, hypothesis="John Smith burgles less.", other_causes="None."),
        )  # fmt: skip
    assert [(one.field, one.rule) for one in refused.value.faults] == [("hypothesis", "person")]


def test_a_result_says_how_many_other_plans_are_frozen(
    recorded, frozen, draft, why, sign_in, on_day
):
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=frozen(recorded).pk)
    cora, home = sign_in(recorded.users["cora"]), f"/evaluation/results/{made.pk}"
    assert "frozen: each errs by itself" not in cora.get(home).content.decode()
    frozen(recorded, primary_outcome="thefts too")
    assert "One other plan of this strategy is frozen" in cora.get(home).content.decode()
