"""A question that was compiled once answers as the query does from which it was made."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Q

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
