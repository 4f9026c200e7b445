"""The query predicate over stored agreements: who may see which records."""

from datetime import UTC, datetime

import pytest

from accord.apps.agencies import selectors, services, sharing, terms
from accord.apps.agencies.conditions import Columns, to_q
from accord.apps.agencies.models import User
from accord.apps.records.models import Record
from accord.core.policy import (
    ACTIONS,
    And,
    In,
    InAudience,
    Never,
    NotIn,
    RecordFacts,
    Release,
    holds,
)
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.actor import Purpose
from accord.frame.errors import Conflict, Denied, Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.smoke]
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def facts(owner, *, level=Dissemination.GREEN, kind=RecordKind.INCIDENT):
    return RecordFacts(owner=owner, kind=kind, offence_code="220", release=Release(level=level))


@pytest.fixture
def two(make_agency, make_user, actor_of, agree):
    ours, theirs = make_agency(), make_agency()
    agree(ours, theirs)
    return ours, theirs, actor_of(make_user("ana", "analyst", agency=ours))


def sees(viewer, record, *, purpose="crime-analysis", action="view"):
    found = sharing.predicate(viewer=viewer, purpose=purpose, action=action, now=NOW)
    return holds(found, record)


def test_own_records_are_seen_and_partners_only_as_agreed(two):
    ours, theirs, ana = two
    assert sees(ana, facts(ours.ori, level=Dissemination.RED))
    assert sees(ana, facts(theirs.ori))
    assert not sees(ana, facts(theirs.ori, level=Dissemination.RED))
    assert not sees(ana, facts(theirs.ori, kind=RecordKind.ARREST))
    assert not sees(ana, facts(theirs.ori), purpose="investigation")
    assert not sees(ana, facts(ours.ori), purpose="")


def test_yellow_gives_a_pointer_and_never_the_content(two):
    _ours, theirs, ana = two
    yellow = facts(theirs.ori, level=Dissemination.YELLOW)
    assert sees(ana, yellow, action="pointer")
    assert not sees(ana, yellow, action="view")


def test_an_ended_agreement_shares_nothing_at_once(two, why, make_user, actor_of):
    ours, theirs, ana = two
    admin = actor_of(make_user("adm", "agency-admin", agency=ours))
    found = selectors.agreements_visible_to(viewer=admin, purpose=why).get()
    services.end_agreement(by=admin, purpose=why, agreement_id=str(found.pk))
    assert not sees(ana, facts(theirs.ori))


@pytest.mark.parametrize("role", ["liaison", "partner", "agency-admin"])
def test_roles_without_case_data_see_no_record_not_even_their_own(two, make_user, actor_of, role):
    ours, theirs, _ana = two
    viewer = actor_of(make_user(role, role, agency=ours))
    for owner in (ours.ori, theirs.ori):
        assert not sees(viewer, facts(owner))


@pytest.mark.parametrize("role", ["oversight", "auditor", "platform-admin"])
def test_people_outside_the_agencies_see_no_record(two, make_user, actor_of, role):
    viewer = actor_of(make_user(role, role))
    found = sharing.predicate(viewer=viewer, purpose="crime-analysis", action="view", now=NOW)
    assert found == Never()


def test_a_draft_binds_nobody_until_the_last_party_has_signed(
    make_agency, make_user, actor_of, why, system
):
    ours, theirs = make_agency(), make_agency()
    ana = actor_of(make_user("ana", "analyst", agency=ours))
    agreement = services.draft_agreement(
        by=system,
        purpose=why,
        title="Thin",
        parties=[ours, theirs],
        kinds=["incident"],
        levels=["green"],
        purposes=["crime-analysis"],
        actions=["view"],
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    services.sign_agreement(by=system, purpose=why, agreement_id=str(agreement.pk), agency=ours)
    assert not sees(ana, facts(theirs.ori))
    services.sign_agreement(by=system, purpose=why, agreement_id=str(agreement.pk), agency=theirs)
    assert sees(ana, facts(theirs.ori))
    with pytest.raises(Conflict):
        services.sign_agreement(by=system, purpose=why, agreement_id=str(agreement.pk), agency=ours)
    assert "crime-analysis" in terms.in_words(agreement)


def test_nobody_drafts_for_agencies_that_are_not_theirs(make_agency, make_user, actor_of, why):
    ours, b, c = make_agency(), make_agency(), make_agency()
    admin = actor_of(make_user("adm", "agency-admin", agency=ours))
    with pytest.raises(Denied):
        services.draft_agreement(
            by=admin,
            purpose=why,
            title="Others",
            parties=[b, c],
            kinds=["incident"],
            levels=["green"],
            purposes=["crime-analysis"],
            actions=["view"],
            valid_from=NOW,
            valid_to=None,
        )


def test_red_cannot_be_granted(make_agency, system, why):
    with pytest.raises(Invalid):
        services.draft_agreement(
            by=system,
            purpose=why,
            title="Red",
            parties=[make_agency(), make_agency()],
            kinds=["incident"],
            levels=["red"],
            purposes=["crime-analysis"],
            actions=["view"],
            valid_from=NOW,
            valid_to=None,
        )


def test_the_agency_is_no_way_to_a_purpose(two):
    ours, _theirs, ana = two
    assert sharing.record_scope(viewer=ana, purpose=None, action="view", now=NOW) == (
        sharing.NOTHING
    )
    scope = sharing.record_scope(
        viewer=ana, purpose=Purpose(code="crime-analysis"), action="view", now=NOW
    )
    assert str(ours.pk) in str(scope)


def test_one_condition_serves_each_model_with_the_policys_columns(two, why):
    _ours, theirs, ana = two
    found = sharing.condition(viewer=ana, purpose=why, action="view", model=Record, now=NOW)
    scope = sharing.record_scope(viewer=ana, purpose=why, action="view", now=NOW)
    assert found == scope
    assert str(theirs.pk) in str(found)


def test_a_model_that_the_policy_cannot_judge_is_refused(two, why):
    _ours, _theirs, ana = two
    with pytest.raises(TypeError, match="User has no owner, kind"):
        sharing.condition(viewer=ana, purpose=why, action="view", model=User)


def test_facts_stand_in_for_columns_that_a_model_lacks():
    bulletins = Columns(present=frozenset({"owner", "level"}), facts={"kind": "incident"})
    assert to_q(In("kind", ("arrest", "incident")), bulletins, {}) == sharing.EVERYTHING
    assert to_q(In("kind", ("arrest",)), bulletins, {}) == sharing.NOTHING
    assert to_q(NotIn("kind", ("incident",)), bulletins, {}) == sharing.NOTHING
    assert to_q(InAudience("XA0000001"), bulletins, {}) == sharing.EVERYTHING
    found = to_q(In("level", ("green",)), bulletins, {})
    assert str(found) == "(AND: Scope({level} IN (%s): green))"


def test_values_of_a_condition_are_bound_and_taken_literally(two):
    ours, _theirs, _ana = two
    odd = "tf:a_b%'; DROP TABLE x"
    condition = to_q(
        And((In("owner", (ours.ori,)), InAudience((odd,)))), Columns(), {ours.ori: str(ours.pk)}
    )
    sql, values = Record.objects.filter(condition).query.sql_with_params()
    assert "DROP" not in sql
    assert f"|{odd}|" in values
    assert not Record.objects.filter(condition).exists()
    assert not Record.objects.exclude(condition).exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_no_action_is_allowed_that_no_agreement_names(two, action):
    _ours, theirs, ana = two
    named = {"search", "pointer", "view", "export", "link", "forecast"}
    assert sees(ana, facts(theirs.ori), action=action) is (action in named)


def test_a_judge_names_the_rule_and_agrees_with_the_condition(two, why):
    ours, theirs, ana = two
    judge = sharing.judge(viewer=ana, purpose=why, now=NOW)
    assert judge.decide(facts(ours.ori), "view").rule == "own-record"
    assert judge.decide(facts(theirs.ori), "view").rule.endswith("@1/0")
    red = judge.decide(facts(theirs.ori, level=Dissemination.RED), "view")
    assert (red.is_permitted, red.rule) == (False, "red-is-unknown")
    aggregates = sharing.judge(viewer=ana, purpose=Purpose(code="oversight-audit"), now=NOW)
    assert aggregates.decide(facts(ours.ori), "view").rule == "aggregates-only"
