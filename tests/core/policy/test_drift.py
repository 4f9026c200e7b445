"""Purpose drift: a week beside its account's usual weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.policy import Reads, drifts

MONDAY = date(2026, 3, 2)
CODES = ("investigation", "crime-analysis", "training")


def reads(weeks_ago, purpose, count, actor="ana", agency="XA0000001"):
    week = MONDAY - timedelta(weeks=weeks_ago)
    return Reads(actor=actor, agency=agency, week=week, purpose=purpose, count=count)


def test_a_usual_week_has_not_moved_and_another_has_wholly():
    usual = [reads(n, "crime-analysis", 10) for n in (1, 2, 3)]
    (same,) = drifts([*usual, reads(0, "crime-analysis", 3)], week=MONDAY)
    assert (same.moved, same.new_purposes, same.usual_reads, same.reads) == (0.0, (), 10.0, 3)
    (other,) = drifts([*usual, reads(0, "training", 3)], week=MONDAY)
    assert (other.moved, other.new_purposes) == (1.0, ("training",))


def test_half_moved_is_half():
    found = [reads(1, "training", 4), reads(2, "training", 4), reads(0, "training", 1)]
    (half,) = drifts([*found, reads(0, "investigation", 1)], week=MONDAY)
    assert half.moved == pytest.approx(0.5)
    assert half.mix == {"investigation": 0.5, "training": 0.5}


def test_without_a_usual_nothing_is_said_to_have_moved():
    (new,) = drifts([reads(0, "training", 5)], week=MONDAY)
    assert (new.moved, new.new_purposes) == (None, ())
    (one_week,) = drifts([reads(0, "training", 5), reads(1, "training", 5)], week=MONDAY)
    assert one_week.moved is None


def test_who_did_not_read_in_the_week_and_what_came_later_is_left_aside():
    found = [reads(1, "training", 5), reads(-1, "investigation", 5, actor="ben")]
    assert drifts(found, week=MONDAY) == []


many = st.lists(
    st.builds(
        reads,
        st.integers(0, 4),
        st.sampled_from(CODES),
        st.integers(1, 50),
        st.sampled_from(("ana", "ben")),
    ),
    max_size=20,
)


@given(many)
def test_shares_add_up_and_order_is_by_name_alone(found):
    told = drifts(found, week=MONDAY)
    assert [one.actor for one in told] == sorted(one.actor for one in told)
    for one in told:
        assert sum(one.mix.values()) == pytest.approx(1)
        assert one.moved is None or -1e-9 <= one.moved <= 1 + 1e-9


@given(many, st.integers(2, 9))
def test_reading_more_of_the_same_is_no_drift(found, factor):
    more = [
        Reads(
            actor=r.actor, agency=r.agency, week=r.week, purpose=r.purpose, count=r.count * factor
        )
        for r in found
    ]
    before, after = drifts(found, week=MONDAY), drifts(more, week=MONDAY)
    for one, other in zip(before, after, strict=True):
        assert (one.moved is None) == (other.moved is None)
        assert one.moved is None or one.moved == pytest.approx(other.moved)
