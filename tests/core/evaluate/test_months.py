"""Months by their first days: forth and back, over years, both ends included."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate import months_between, next_month

days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.integers(-300, 300))
def test_a_month_later_is_on_the_first_and_so_many_calendar_months_away(day, by):
    found = next_month(day, by)
    assert found.day == 1
    assert (found.year - day.year) * 12 + found.month - day.month == by


@given(days, st.integers(0, 40))
def test_the_months_between_are_all_in_their_order(day, by):
    last = next_month(day, by)
    found = months_between(day, last)
    assert found == tuple(next_month(day, n) for n in range(by + 1))
    assert months_between(day, last.replace(day=28)) == found


def test_a_last_day_before_the_first_month_leaves_none():
    assert months_between(date(2024, 3, 9), date(2024, 2, 29)) == ()
    assert months_between(date(2024, 3, 9), date(2024, 3, 1)) == (date(2024, 3, 1),)
