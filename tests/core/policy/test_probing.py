"""The most moments in one span of time, against counting them all."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accord.core.policy import most_within

BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
MOMENTS = st.lists(st.integers(0, 200).map(lambda n: BEGUN + timedelta(minutes=n)), max_size=40)


@given(MOMENTS, st.integers(1, 90))
def test_it_is_the_most_of_all_spans_that_begin_with_a_moment(times, minutes):
    span = timedelta(minutes=minutes)
    every = [sum(one <= other < one + span for other in times) for one in times]
    assert most_within(times, span=span) == max(every, default=0)


def test_what_lies_a_whole_span_apart_is_not_together():
    assert most_within([BEGUN, BEGUN + timedelta(hours=1)], span=timedelta(hours=1)) == 1
