"""A question that was compiled once answers as the query does from which it was made."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.db.transaction import TransactionManagementError

from accord.apps.agencies.conditions import NOTHING
from accord.apps.agencies.scopes import Clause, Scope, listed
from accord.frame.approvals.models import Approval
from accord.frame.ids import new_id
from accord.frame.prepared import Prepared, Slot, bound_list, bound_moment
from accord.frame.written_rows import WrittenRows, run_together

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
ROWS = WrittenRows(
    Approval, "id", "action", "object_type", "object_id", "details", "state", "requested_by",
    "requested_at", "decided_by",
)  # fmt: skip


def rows(count: int) -> list[tuple]:
    return [
        (new_id(), "a", "t", f"o'{n} é", {"n": n}, "requested", f"who{n % 3}", BEGUN + n * timedelta(days=1), "")
        for n in range(count)
    ]  # fmt: skip


def asked(clause: Clause):
    columns = tuple((one, one) for one in ("requested_by", "requested_at") if one in clause.sql)
    return Q(Scope(clause.sql, clause.values, columns))


def test_rows_are_read_as_the_models_fields_read_them():
    made = rows(7)
    ROWS.write(made)
    fields = ("id", "object_id", "details", "requested_at")
    stored = Approval.objects.order_by("requested_at").values_list(*fields)
    assert [tuple(row) for row in Prepared(stored).rows({})] == list(stored)
    assert [row[0] for row in stored] == [one[0] for one in made]
    assert [row[1:] for row in stored] == [(one[3], one[4], one[7]) for one in made]


def test_the_same_question_takes_lists_of_any_length_and_moments():
    ROWS.write(rows(9))
    after = Clause("{requested_at} > %s", [Slot("after")])
    found = Approval.objects.filter(
        asked(listed("requested_by", Slot("who"))), asked(after)
    ).order_by("requested_at").values_list("object_id", flat=True)  # fmt: skip
    compiled = Prepared(found)
    for who in ([], ["who1"], ["who0", "who2"], ["who1", "x'); DROP"]):
        for day in (0, 4, 20):
            moment = BEGUN + timedelta(days=day)
            got = compiled.rows({"who": bound_list(who), "after": bound_moment(moment)})
            plain = Approval.objects.filter(requested_by__in=who, requested_at__gt=moment)
            expected = plain.order_by("requested_at").values_list("object_id", flat=True)
            assert [row[0] for row in got] == list(expected)


def test_what_can_never_be_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Prepared(Approval.objects.filter(NOTHING).values_list("id")).rows({}) == []


def test_a_row_that_is_there_is_left_as_it_is():
    (one,) = rows(1)
    ROWS.write([one])
    run_together(ROWS.writing([(*one[:3], "another", *one[4:])], unless_there="pk"))
    assert Approval.objects.get().object_id == one[3]


@pytest.mark.django_db(transaction=True)
def test_of_rows_that_belong_together_all_stand_or_none():
    first, second = rows(2)
    with pytest.raises(IntegrityError):
        run_together([*ROWS.writing([first]), *ROWS.writing([second]), *ROWS.writing([first])])
    assert not connection.in_atomic_block
    assert not Approval.objects.exists()
    run_together([*ROWS.writing([first]), *ROWS.writing([second])])
    assert Approval.objects.count() == 2


def test_in_a_transaction_that_is_broken_nothing_is_written():
    (one,) = rows(1)
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            run_together([*ROWS.writing([one]), *ROWS.writing([one])])
        with pytest.raises(TransactionManagementError):
            ROWS.write([one])
        connection.set_rollback(True)
    assert not Approval.objects.exists()


def test_a_moment_is_kept_as_djangos_own_way_keeps_it():
    made = rows(1)[0]
    moments = (BEGUN, BEGUN + timedelta(microseconds=7), BEGUN.astimezone(ZoneInfo("Asia/Kabul")))
    for moment in moments:
        pk = new_id()
        ROWS.write([(pk, *made[1:7], moment, made[8])])
        kept = Approval.objects.get(pk=pk)
        assert kept.requested_at == moment
        kept.pk = new_id()
        kept.save(force_insert=True)
        same = Approval.objects.filter(pk__in=[pk, kept.pk])
        with connection.cursor() as cursor:
            cursor.execute(*same.values("requested_at").query.sql_with_params())
            assert len(set(cursor.fetchall())) == 1
