"""Arithmetic of goals: coverage, counts over periods, weeks, and what readers of aggregates get."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accord.apps.strategies import measuring
from accord.apps.strategies.measuring import Coverage, Periods, Span

DAY = date(2024, 1, 1)
PERIODS = Periods(
    baseline_from=DAY,
    baseline_to=DAY + timedelta(days=100),
    observed_from=DAY + timedelta(days=100),
    observed_to=DAY + timedelta(days=150),
)
COVERED = Coverage(counted=("A", "B"), unseen=(), late=(), short=(), until=PERIODS.observed_to)
daily = st.dictionaries(
    st.integers(0, 149).map(lambda n: DAY + timedelta(days=n)), st.integers(1, 9), max_size=60
)


@given(a=daily, b=daily)
def test_both_periods_hold_every_record_once(a, b):
    found = measuring.counts({"A": a, "B": b}, COVERED, PERIODS, aggregate=False)
    assert found is not None
    assert found.baseline + found.observed == sum(a.values()) + sum(b.values())


@given(a=daily, stranger=daily)
def test_an_agency_that_is_not_counted_moves_no_number(a, stranger):
    alone = measuring.counts({"A": a}, COVERED, PERIODS, aggregate=False)
    both = measuring.counts({"A": a, "C": stranger}, COVERED, PERIODS, aggregate=False)
    assert alone == both


@given(a=daily)
def test_readers_of_aggregates_get_no_small_and_no_exact_count(a):
    exact = measuring.counts({"A": a}, COVERED, PERIODS, aggregate=False)
    shown = measuring.counts({"A": a}, COVERED, PERIODS, aggregate=True)
    assert exact is not None
    if 0 < exact.baseline < 5 or 0 < exact.observed < 5:
        assert shown is None
    elif shown is not None:
        assert shown.rounded
        assert shown.baseline % 5 == 0
        assert abs(shown.baseline - exact.baseline) <= 2
        assert abs(shown.observed - exact.observed) <= 2


@given(a=daily, b=daily)
def test_whole_weeks_count_what_lies_in_them(a, b):
    until = DAY + timedelta(days=149)
    weeks = measuring.weekly({"A": a, "B": b}, ("A", "B"), until=until)
    first = until + timedelta(days=1) - timedelta(weeks=len(weeks))
    inside = sum(n for days in (a, b) for day, n in days.items() if day >= first)
    assert sum(weeks) == inside


def test_a_late_agency_is_not_taken_for_a_fall():
    spans = {
        "A": Span(first=DAY, last=DAY + timedelta(days=200)),
        "B": Span(first=DAY, last=DAY + timedelta(days=200 - measuring.LATE_DAYS - 1)),
        "C": Span(first=DAY + timedelta(days=60), last=DAY + timedelta(days=200)),
    }
    found = measuring.coverage(("A", "B", "C", "D"), spans, baseline_from=DAY)
    assert found.counted == ("A",)
    assert found.late == ("B",)
    assert found.short == ("C",)
    assert found.unseen == ("D",)


def test_the_observation_ends_where_the_first_counted_agency_ends():
    spans = {
        "A": Span(first=DAY, last=DAY + timedelta(days=200)),
        "B": Span(first=DAY, last=DAY + timedelta(days=190)),
    }
    found = measuring.coverage(("A", "B"), spans, baseline_from=DAY)
    assert found.until == DAY + timedelta(days=190)


def test_weeks_after_eight_of_history_carry_what_was_expected():
    points = measuring.trend_points([7] * 30, until=DAY + timedelta(days=209))
    assert len(points) == measuring.CHARTED_WEEKS
    assert all(p.lower <= 7 <= p.upper for p in points)
    assert points[-1].start == (DAY + timedelta(days=203)).isoformat()
    assert points[0].lower is not None


def test_earlier_weeks_begin_where_all_counted_agencies_tell():
    first, later = DAY - timedelta(days=30), DAY - timedelta(days=16)
    known = {"A": {first: 2, DAY: 9}, "B": {later: 1, DAY - timedelta(days=1): 4}}
    assert measuring.weeks_until(known, ("A", "B"), DAY) == [0, 4]
    assert measuring.weeks_until(known, ("A",), DAY) == [0, 0, 0, 0]
    assert measuring.weeks_until({}, ("A", "B"), DAY) == []
    assert measuring.weeks_until({"A": {DAY: 3}}, ("A",), DAY) == []
