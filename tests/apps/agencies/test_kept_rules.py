"""Rules are kept while nothing changes them, and not one question longer."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accord.apps.agencies import kept_rules, rules_mark, selectors, services, sharing
from accord.apps.agencies.models import Agreement, JurisdictionProfile, RulesMark
from accord.apps.records.selectors import named
from accord.core import policy
from accord.core.policy import Never, RecordFacts, Release, holds
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis", reason="test")
NOW = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def two(make_agency, make_user, actor_of, agree):
    ours, theirs = make_agency(), make_agency()
    agree(ours, theirs)
    return ours, theirs, actor_of(make_user("ana", "analyst", agency=ours))


def sees(viewer, owner):
    found = sharing.predicate(viewer=viewer, purpose=WHY.code, action="view", now=NOW)
    record = RecordFacts(
        owner=owner.ori, kind=RecordKind.INCIDENT, offence_code="220",
        release=Release(level=Dissemination.GREEN),
    )  # fmt: skip
    return holds(found, record)


def test_what_is_kept_costs_one_look_at_the_mark(two, django_assert_num_queries):
    _ours, theirs, ana = two
    assert sees(ana, theirs)
    with django_assert_num_queries(1):
        assert sees(ana, theirs)


def ends(two, actor_of, make_user):
    chief = actor_of(make_user("chief", "agency-admin", agency=two[0]))
    found = selectors.agreements_visible_to(viewer=chief, purpose=WHY).get()
    return lambda: services.end_agreement(by=chief, purpose=WHY, agreement_id=str(found.pk))


def by_hand(_two, _actor_of, _make_user):
    def update():
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE agencies_agreement SET status = 'ended', ended_at = CURRENT_TIMESTAMP"
            )

    return update


def by_law(_two, _actor_of, _make_user):
    rule = policy.Prohibition(id="no-view", actions=frozenset({"view"}), citation="s. 1")
    law = policy.Profile(id="strict", title="Strict", rules=(rule,))
    return lambda: JurisdictionProfile.objects.create(
        version=1, terms=policy.profile_to_json(law), digest="d", adopted_at=NOW,
        proposed_by="one", approved_by="two",
    )  # fmt: skip


@pytest.mark.parametrize("change", [ends, by_hand, by_law])
def test_a_change_holds_with_the_next_question(two, actor_of, make_user, change):
    _ours, theirs, ana = two
    do = change(two, actor_of, make_user)
    assert sees(ana, theirs)
    do()
    assert not sees(ana, theirs)


def test_what_binds_an_agency_is_asked_by_moment_and_changes_with_the_rules(
    two, actor_of, make_user, django_assert_num_queries
):
    ours, theirs, _ana = two
    signed = Agreement.objects.get()
    begins, ends_at = signed.valid_from, NOW + timedelta(days=30)
    Agreement.objects.update(valid_to=ends_at)

    def bound(now, agency=ours) -> list[str]:
        return [one.id for one in kept_rules.binding(str(agency.pk), now=now)]

    instant = timedelta(microseconds=1)
    assert [bound(one) for one in (begins - instant, ends_at)] == [[], []]
    for moment in (begins, NOW, ends_at - instant):
        assert bound(moment) == bound(moment, theirs) == [str(signed.pk)]
    with django_assert_num_queries(1):
        assert bound(NOW)
    assert kept_rules.binding(None, now=NOW) == ()
    ends(two, actor_of, make_user)()
    assert bound(NOW) == []


def test_the_law_that_is_kept_is_the_one_in_force(two, actor_of, make_user):
    assert kept_rules.law() == selectors.profile_in_force()
    by_law(two, actor_of, make_user)()
    assert kept_rules.law() == selectors.profile_in_force()
    assert kept_rules.law().id == "strict"


def test_a_change_that_is_rolled_back_leaves_what_was(two, actor_of, make_user):
    _ours, theirs, ana = two
    assert sees(ana, theirs)
    before, end = rules_mark.current(), ends(two, actor_of, make_user)
    for _ in range(2):
        with transaction.atomic():
            end()
            assert not sees(ana, theirs)
            assert rules_mark.current() != before
            transaction.set_rollback(True)
        assert rules_mark.current() == before
        assert sees(ana, theirs)


def test_every_table_that_decides_changes_the_mark(two, make_agency, make_user, actor_of):
    marks = [rules_mark.current()]

    def changed() -> None:
        marks.append(rules_mark.current())

    lead = actor_of(make_user("cora", "coordinator", agency=two[0]))
    who = {"by": lead, "purpose": WHY}
    make_agency()
    changed()
    services.form_task_force(**who, code="river", name="River")
    changed()
    services.invite_member(**who, code="river", member=two[1])
    changed()
    theirs = actor_of(make_user("dora", "coordinator", agency=two[1]))
    services.accept_invitation(by=theirs, purpose=WHY, code="river")
    changed()
    services.remove_member(**who, code="river", member=two[1])
    changed()
    Agreement.objects.update(version=2)
    changed()
    assert len(set(marks)) == len(marks)


def named_by(asked) -> set[str]:
    """The tables that were read."""
    words = (re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"]) for one in asked)
    return {name for found in words for name in found}


def test_what_is_read_for_what_is_kept_is_what_changes_the_mark(two, make_user, actor_of):
    ours, _theirs, ana = two
    lead = {"by": actor_of(make_user("cora", "coordinator", agency=ours)), "purpose": WHY}
    services.form_task_force(**lead, code="river", name="River")
    who, form = {"viewer": ana, "purpose": WHY}, named.Words("Roe", "Jane").form(None)
    kept_rules.forget()
    with CaptureQueriesContext(connection) as asked:
        kept_rules._read(ana.agency_id, "")
        kept_rules._kept_codes("", ana.agency_id, selectors.account_in_task_forces(ana))
        sharing.judge(**who)
        sharing.unmasked_scopes(**who, actions=("view", "search"))
        plan = named._Plan(**who)
        plan.pointed(form)
        plan.shown(named.exact, form, 10)
    assert named_by(asked) - {"agencies_rulesmark"} == set(rules_mark.TABLES)


def test_every_table_has_its_trigger_for_every_deed():
    deeds = set(product(rules_mark.TABLES, ("INSERT", "UPDATE", "DELETE")))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, sql FROM sqlite_master "
                "WHERE type = 'trigger' AND name LIKE 'rules_mark_%'"
            )
            found = {(table, re.search(r"AFTER (\w+) ON", sql)[1]) for table, sql in cursor}
        else:
            cursor.execute(
                "SELECT event_object_table, event_manipulation FROM information_schema.triggers "
                "WHERE trigger_name LIKE 'rules_mark_%%'"
            )
            found = set(cursor.fetchall())
    assert found == deeds


def test_without_a_mark_nothing_is_kept(two):
    _ours, theirs, ana = two
    RulesMark.objects.all().delete()
    assert sees(ana, theirs)
    assert rules_mark.current() == ""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agencies_agreement SET status = 'ended', ended_at = CURRENT_TIMESTAMP"
        )
        cursor.execute("DELETE FROM agencies_rulesmark")
    assert not sees(ana, theirs)


def test_what_is_built_is_built_anew_when_a_period_ends(two, monkeypatch):
    _ours, _theirs, ana = two
    Agreement.objects.update(valid_to=NOW + timedelta(days=2))
    built, clock = [], [NOW]
    monkeypatch.setattr(sharing.timezone, "now", lambda: clock[0])

    def plan():
        found = sharing.predicate(viewer=ana, purpose=WHY.code, action="view", now=clock[0])
        built.append(found)
        return found

    def ask(of="a"):
        return sharing.kept(plan, viewer=ana, purpose=WHY, of=of)

    first = ask()
    assert ask() is first
    assert ask(of="b") == first
    clock[0] = NOW + timedelta(days=2)
    assert ask() != first
    assert len(built) == 3
    assert built[2] != Never()  # the own records stay
    kept_rules.forget()
    ask()
    assert len(built) == 4
