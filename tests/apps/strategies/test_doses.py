"""An action's dose, goal, place and evidence: what was planned and what of it was delivered."""

from datetime import date
from decimal import Decimal

import pytest
from tests.apps.sound_rows import assert_breaks, sound_row
from typer.testing import CliRunner

from accord.apps.strategies import selectors, services
from accord.apps.strategies.models import Action, Goal, Strategy
from accord.cli.main import app
from accord.frame.errors import Invalid

DUE = date(2024, 9, 1)


@pytest.fixture
def shared(make_agency, make_user, joint, actor_of):
    """A strategy of two agencies with a goal, and the lead's coordinator."""
    lead, partner = make_agency(), make_agency()
    strategy = joint(lead, partner)
    goal = Goal.objects.create(
        strategy=strategy, outcome="Fewer burglaries", baseline_from=date(2023, 7, 1),
        baseline_to=date(2024, 7, 1), target_percent=Decimal(-15), due_on=date(2025, 7, 1),
    )  # fmt: skip
    user = make_user("cora", "coordinator", agency=lead)
    return {"strategy": strategy, "lead": lead, "goal": goal, "user": user, "cora": actor_of(user)}


@pytest.fixture
def plan(shared, why):
    """Plan letters of the lead."""

    def make(**changes):
        given = {
            "title": "Letters", "owner": shared["lead"], "due_on": DUE, "dose_planned": 200,
            "dose_unit": "letters", "goal_id": shared["goal"].pk, "place": "Harbour Street",
        }  # fmt: skip
        return services.plan_action(
            by=shared["cora"], purpose=why, strategy_id=shared["strategy"].pk, **given | changes
        )

    return make


def test_one_with_a_dose_is_done_only_with_what_was_delivered(shared, plan, why):
    act = plan()
    who = {"by": shared["cora"], "purpose": why, "action_id": act.pk}
    for delivered in (None, -1, 10**7):
        with pytest.raises(Invalid) as refused:
            services.finish_action(**who, dose_delivered=delivered)
        assert [fault.field for fault in refused.value.faults] == ["dose_delivered"]
    done = services.finish_action(**who, dose_delivered=40, evidence="List 7")
    assert (done.dose_delivered, done.evidence) == (40, "List 7")
    bare = plan(dose_planned=None, dose_unit="")
    with pytest.raises(Invalid, match="not complete"):
        services.finish_action(**who | {"action_id": bare.pk}, dose_delivered=1)
    assert services.finish_action(**who | {"action_id": bare.pk}).dose_delivered is None
    # None of what was planned is a number as well.
    none = plan()
    services.finish_action(**who | {"action_id": none.pk}, dose_delivered=0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dose_planned": 0}, "dose_planned"),
        ({"dose_unit": ""}, "dose_unit"),
        ({"dose_planned": None}, "dose_unit"),
        ({"goal_id": "01980000-0000-7000-8000-000000000000"}, "goal"),
        ({"place": "x" * 161}, "place"),
        ({"due_on": date(9999, 12, 31)}, "due_on"),
    ],
)
def test_a_plan_that_cannot_be_says_where(plan, change, field):
    with pytest.raises(Invalid) as refused:
        plan(**change)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_pages_ask_for_the_dose_and_name_goals_that_nothing_serves(shared, sign_in):
    cora = sign_in(shared["user"])
    home = f"/strategies/{shared['strategy'].pk}"
    assert "No action serves this goal" in cora.get(home).content.decode()
    form = {
        "title": "Letters", "owner": shared["lead"].ori, "due_on": "2024-09-01",
        "goal": str(shared["goal"].pk), "place": "Harbour Street", "dose_planned": "200",
        "dose_unit": "letters",
    }  # fmt: skip
    assert cora.post(f"{home}/actions/new", form).status_code == 302
    page = cora.get(home).content.decode()
    assert "No action serves this goal" not in page
    assert "200 letters planned; Harbour Street; for the goal “Fewer burglaries”" in page
    act = Action.objects.get()
    step = f"{home}/actions/{act.pk}/done"
    assert step in page
    assert "200 letters planned" in cora.get(step).content.decode()
    assert cora.post(step, {"dose_delivered": ""}).status_code == 422
    assert cora.post(step, {"dose_delivered": "40", "evidence": "List 7"}).status_code == 302
    page = cora.get(home).content.decode()
    assert "40 of 200 letters delivered" in page
    assert "evidence: List 7" in page
    cora.post(f"{home}/actions/new", form | {"dose_planned": "", "dose_unit": "", "goal": ""})
    bare = Action.objects.exclude(pk=act.pk).get()
    assert cora.post(f"{home}/actions/{bare.pk}/done").status_code == 302
    assert cora.get(f"{home}/actions/{shared['goal'].pk}/done").status_code == 404
    cora.post("/i18n/setlang/", {"language": "es"})
    assert "40 de 200 letters realizadas" in cora.get(home).content.decode()


def test_api_and_terminal_do_the_same(shared, sign_in):
    cora = sign_in(shared["user"])
    home, send = f"/api/v1/strategies/{shared['strategy'].pk}", {"content_type": "application/json"}
    body = {
        "title": "Letters", "owner": shared["lead"].ori, "due_on": "2024-09-01",
        "dose_planned": 200, "dose_unit": "letters",
    }  # fmt: skip
    made = cora.post(f"{home}/actions", body, **send).json()
    assert (made["dose_planned"], made["dose_delivered"]) == (200, None)
    done = f"/api/v1/strategies/actions/{made['id']}/done"
    assert cora.post(done, "", **send).status_code == 422
    told = cora.post(done, {"dose_delivered": 40}, **send)
    assert (told.status_code, told.json()["dose_delivered"]) == (200, 40)
    bare = cora.post(f"{home}/actions", {**body, "dose_planned": None, "dose_unit": ""}, **send)
    done = f"/api/v1/strategies/actions/{bare.json()['id']}/done"
    assert cora.post(done, "", **send).status_code == 200
    who = ("--as", "cora", "--purpose", "crime-analysis")
    own = str(shared["strategy"].pk)
    planned = CliRunner().invoke(
        app, ["strategies", "action", own, "Lights", "--owner", shared["lead"].ori, "--due",
              "2024-09-01", "--dose", "12", "--of", "lamps", "--goal", str(shared["goal"].pk), *who],
    )  # fmt: skip
    assert planned.exception is None, planned.output
    act = Action.objects.get(title="Lights")
    assert act.goal_id == shared["goal"].pk
    half = CliRunner().invoke(app, ["strategies", "done", str(act.pk), *who])
    assert isinstance(half.exception, Invalid)
    whole = CliRunner().invoke(app, ["strategies", "done", str(act.pk), "--delivered", "9", *who])
    assert "9 of 12 lamps delivered" in whole.output
    shown = CliRunner().invoke(app, ["strategies", "show", own, *who]).output
    assert "9 of 12 lamps delivered" in shown


def test_the_open_ones_are_seen_with_what_was_planned(shared, plan, why):
    act = plan()
    seen = selectors.actions_open(viewer=shared["cora"], purpose=why)
    assert [(one.pk, one.dose_planned) for one in seen] == [(act.pk, 200)]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("action_dose_is_of_something", {"dose_unit": "letters"}),
        ("action_dose_is_of_something", {"dose_planned": 5}),
        ("action_dose_is_of_something", {"dose_planned": 0, "dose_unit": "letters"}),
        ("action_done_says_its_dose", {"dose_delivered": 5}),
        (
            "action_done_says_its_dose",
            {"dose_planned": 5, "dose_unit": "x", "done_on": DUE, "done_by": "x"},
        ),
    ],
)
def test_the_database_keeps_doses_whole(db, name, change):
    sound_row(Action, {Strategy: {"kind": "incident"}})
    assert_breaks(name, Action, change)
