"""Who may write what about a strategy, and the rules that the database keeps too."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.strategies import selectors, services
from accord.apps.strategies.models import Action, Goal, Partnership, Strategy
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing


@pytest.fixture
def people(make_agency, make_user, actor_of):
    a, b, c = make_agency(), make_agency(), make_agency()
    return {
        "a": a,
        "b": b,
        "c": c,
        "cora": actor_of(make_user("cora", "coordinator", agency=a)),
        "bob": actor_of(make_user("bob", "coordinator", agency=b)),
        "carl": actor_of(make_user("carl", "coordinator", agency=c)),
        "ana": actor_of(make_user("ana", "analyst", agency=a)),
    }


GOAL = {
    "outcome": "Fewer burglaries",
    "baseline_from": date(2024, 1, 1),
    "baseline_to": date(2024, 7, 1),
    "target_percent": Decimal(-20),
    "due_on": date(2024, 12, 31),
}


def test_each_agency_answers_for_itself(people, why, draft):
    made = services.create_strategy(
        by=people["cora"], purpose=why, draft=draft(), partners=[people["b"]]
    )
    with pytest.raises(Denied):
        services.answer_invitation(
            by=people["cora"], purpose=why, strategy_id=made.pk, agency=people["b"], accept=True
        )
    services.answer_invitation(
        by=people["bob"], purpose=why, strategy_id=made.pk, agency=people["b"], accept=True
    )
    assert selectors.partners_of(made) == [people["a"].ori, people["b"].ori]
    with pytest.raises(Conflict):
        services.answer_invitation(
            by=people["bob"], purpose=why, strategy_id=made.pk, agency=people["b"], accept=False
        )


def test_who_takes_no_part_finds_nothing(people, why, draft):
    made = services.create_strategy(
        by=people["cora"], purpose=why, draft=draft(), partners=[people["b"]]
    )
    assert not selectors.strategies_visible_to(viewer=people["carl"], purpose=why).exists()
    with pytest.raises(Missing):
        selectors.view_strategy(viewer=people["carl"], purpose=why, strategy_id=made.pk)
    with pytest.raises(Missing):
        services.set_goal(by=people["carl"], purpose=why, strategy_id=made.pk, **GOAL)
    assert not LedgerEntry.objects.filter(verb="goal.set").exists()


def test_a_title_holds_no_signs_that_turn_or_hide_what_partners_read(people, why, draft):
    with pytest.raises(Invalid) as refused:
        services.create_strategy(
            by=people["cora"], purpose=why, draft=draft(title="Burglary down \u202eyrevoc")
        )
    assert [(one.field, one.rule) for one in refused.value.faults] == [("title", "signs")]
    made = services.create_strategy(by=people["cora"], purpose=why, draft=draft())
    with pytest.raises(Invalid) as refused:
        services.plan_action(
            by=people["cora"], purpose=why, strategy_id=made.pk, title="Locks\u200f",
            owner=people["a"], due_on=date(2024, 7, 1),
        )  # fmt: skip
    assert [(one.field, one.rule) for one in refused.value.faults] == [("title", "signs")]


def test_an_analyst_reads_and_does_not_manage(people, why, draft):
    with pytest.raises(Denied):
        services.create_strategy(by=people["ana"], purpose=why, draft=draft())
    made = services.create_strategy(by=people["cora"], purpose=why, draft=draft())
    assert selectors.view_strategy(viewer=people["ana"], purpose=why, strategy_id=made.pk) == made


def test_only_the_lead_sets_goals_and_edits(people, why, joint, draft):
    made = joint(people["a"], people["b"])
    with pytest.raises(Denied):
        services.set_goal(by=people["bob"], purpose=why, strategy_id=made.pk, **GOAL)
    goal = services.set_goal(by=people["cora"], purpose=why, strategy_id=made.pk, **GOAL)
    assert LedgerEntry.objects.get(verb="goal.set").object_id == str(goal.pk)
    with pytest.raises(Invalid) as told:
        services.edit_strategy(
            by=people["cora"], purpose=why, strategy_id=made.pk, draft=draft(offences=("120",))
        )
    assert [fault.field for fault in told.value.faults] == ["offences"]
    services.edit_strategy(
        by=people["cora"], purpose=why, strategy_id=made.pk, draft=draft(analysis="New locks.")
    )
    made.refresh_from_db()
    assert made.analysis == "New locks."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("baseline_to", date(2024, 1, 1)),
        ("baseline_to", date(2024, 8, 1)),
        ("due_on", date(2024, 6, 1)),
        ("target_percent", Decimal(-100)),
        ("target_percent", Decimal(0)),
        ("offences", ("999",)),
        ("offences", ("120",)),
        ("outcome", " "),
    ],
)
def test_a_goal_that_cannot_be_measured_is_refused(people, why, joint, field, value):
    made = joint(people["a"], people["b"])
    with pytest.raises(Invalid) as told:
        services.set_goal(
            by=people["cora"], purpose=why, strategy_id=made.pk, **(GOAL | {field: value})
        )
    assert field in {fault.field for fault in told.value.faults}
    assert not Goal.objects.exists()


def test_two_kinds_and_unknown_offences_are_refused(people, why, draft):
    with pytest.raises(Invalid) as told:
        services.create_strategy(
            by=people["cora"],
            purpose=why,
            draft=draft(kind="incident,arrest", offences=("ZZZ",), scanning=" "),
        )
    assert {fault.field for fault in told.value.faults} == {"kind", "offences", "scanning"}


def test_actions_belong_to_partners_and_are_done_once(people, why, joint):
    made = joint(people["a"], people["b"])
    plan = {
        "purpose": why,
        "strategy_id": made.pk,
        "title": "Lock survey",
        "due_on": date(2024, 8, 1),
    }
    with pytest.raises(Invalid):
        services.plan_action(by=people["cora"], owner=people["c"], **plan)
    action = services.plan_action(by=people["bob"], owner=people["a"], **plan)
    with pytest.raises(Denied):
        services.finish_action(by=people["bob"], purpose=why, action_id=action.pk)
    with pytest.raises(Missing):
        services.finish_action(by=people["carl"], purpose=why, action_id=action.pk)
    assert services.finish_action(by=people["cora"], purpose=why, action_id=action.pk).done_on
    with pytest.raises(Conflict):
        services.finish_action(by=people["cora"], purpose=why, action_id=action.pk)
    assert selectors.actions_open(viewer=people["bob"], purpose=why) == []


def test_a_closed_strategy_takes_no_more(people, why, joint):
    made = joint(people["a"], people["b"])
    services.close_strategy(by=people["cora"], purpose=why, strategy_id=made.pk, note="Learnt.")
    with pytest.raises(Conflict):
        services.set_goal(by=people["cora"], purpose=why, strategy_id=made.pk, **GOAL)
    with pytest.raises(Conflict):
        services.close_strategy(by=people["cora"], purpose=why, strategy_id=made.pk)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("strategy_says_its_problem", {"scanning": ""}),
        ("strategy_counts_one_kind", {"kind": "all"}),
        ("strategy_closed_is_dated", {"status": "closed"}),
    ],
)
def test_the_database_keeps_the_rules_of_strategies(people, joint, name, change):
    made = joint(people["a"])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Strategy.objects.filter(pk=made.pk).update(**change)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("goal_names_its_outcome", {"outcome": ""}),
        ("goal_baseline_has_days", {"baseline_to": date(2023, 1, 1), "due_on": date(2025, 1, 1)}),
        ("goal_due_after_baseline", {"due_on": date(2024, 1, 2)}),
        ("goal_changes_something", {"target_percent": 0}),
    ],
)
def test_the_database_keeps_the_rules_of_goals(people, why, joint, name, change):
    made = joint(people["a"])
    services.set_goal(by=people["cora"], purpose=why, strategy_id=made.pk, **GOAL)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Goal.objects.update(**change)


def test_the_database_keeps_answers_and_actions_whole(people, why, joint):
    made = joint(people["a"])
    with pytest.raises(IntegrityError, match="partner_answer_is_whole"), transaction.atomic():
        Partnership.objects.filter(strategy=made).update(answered_by="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.create(strategy=made, agency=people["a"])
    services.plan_action(
        by=people["cora"], purpose=why, strategy_id=made.pk, title="Survey",
        owner=people["a"], due_on=date(2024, 8, 1),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="action_done_is_whole"), transaction.atomic():
        Action.objects.update(done_on=timezone.localdate())
    with pytest.raises(IntegrityError, match="action_is_named"), transaction.atomic():
        Action.objects.update(title="")
