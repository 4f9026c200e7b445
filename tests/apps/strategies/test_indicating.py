"""Months, agencies and small counts: what is missing is left out on both sides of the fraction."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accord.apps.strategies import indicating
from accord.core.evaluate import next_month
from accord.core.evaluate.indicators import Figures, catalogue

COMPLAINTS, TRUST = catalogue()["complaints"], catalogue()["trust"]
BEFORE = indicating.months(date(2024, 1, 1), date(2025, 1, 1))
SINCE = indicating.months(date(2025, 1, 1), date(2025, 7, 1))
MONTHLY = st.dictionaries(
    st.sampled_from([*BEFORE, *SINCE]), st.tuples(st.integers(10, 50), st.integers(100, 900))
)


def compared(handed, *, one=COMPLAINTS, own="A", oris=("A", "B")):
    return indicating.compared(one, handed, oris, before=BEFORE, since=SINCE, own=own, level=0.95)


def steady(count=10, over=1000, *, months=(*BEFORE, *SINCE)):
    return dict.fromkeys(months, (count, over))


def test_a_month_that_is_not_handed_in_changes_no_rate():
    whole = compared({"A": steady()})
    gaps = compared({"A": steady(months=(*BEFORE[3:], *SINCE[2:]))})
    for found in (whole, gaps):
        assert found.judged is not None
        assert found.judged.since.estimate == found.judged.before.estimate == 0.01
        assert found.judged.change.estimate == 0
    assert gaps.lines[0].missing_before == BEFORE[:3]
    assert gaps.lines[0].missing_since == SINCE[:2]
    assert gaps.lines[0].since == Figures(numerator=40, denominator=4000)


def test_a_month_of_nought_is_a_month_and_no_gap():
    handed = {"A": steady() | {SINCE[0]: (0, 1000)}}
    found = compared(handed)
    assert found.lines[0].missing_since == ()
    assert found.lines[0].since == Figures(numerator=50, denominator=6000)


def test_an_agency_that_came_later_is_no_rise():
    found = compared({"A": steady(), "B": steady(90, 1000, months=SINCE)})
    assert [line.is_counted for line in found.lines] == [True, False]
    assert found.judged is not None
    assert found.judged.change.estimate == 0


def test_months_before_the_baseline_are_in_no_value_and_leave_less_open():
    earlier = indicating.earlier_months(BEFORE, SINCE)
    assert (len(earlier), earlier[-1]) == (indicating.EARLIER_MONTHS, date(2023, 12, 1))
    alone, beside = (
        compared({"A": steady(months=(*some, *BEFORE, *SINCE))}).judged
        for some in ((), earlier[-36:])
    )
    assert beside.before.estimate == alone.before.estimate
    assert beside.change.estimate == alone.change.estimate == 0
    assert beside.change.upper < alone.change.upper
    assert beside.change.lower > alone.change.lower


def test_months_between_the_baseline_and_the_start_are_earlier_ones_too():
    found = indicating.earlier_months(BEFORE[:6], SINCE)
    assert found[-6:] == BEFORE[6:]
    assert len(found) == indicating.EARLIER_MONTHS
    assert indicating.earlier_months(BEFORE, ()) == ()


def test_nothing_and_one_side_are_told_apart():
    assert compared({}).why_not == "nothing"
    assert compared({"A": steady(months=SINCE)}).why_not == "one_sided"


def test_a_small_count_is_hidden_from_others_with_all_that_could_give_it_away():
    handed = {"A": steady(), "B": {BEFORE[0]: (40, 1000), SINCE[0]: (4, 1000)}}
    other = compared(handed, own="A")
    assert [line.is_hidden for line in other.lines] == [False, True]
    assert (other.judged, other.why_not) == (None, "small")
    assert compared(handed, own="B").judged is not None
    assert compared(handed, own="").judged is None  # an auditor from outside
    # Of a share what is left of the whole points at somebody as well.
    few = {"B": {BEFORE[0]: (40, 60), SINCE[0]: (98, 100)}}
    assert compared(few, one=TRUST).why_not == "small"
    assert compared(few, one=TRUST, own="B").why_not == ""


@given(MONTHLY, MONTHLY)
def test_the_whole_is_the_sum_of_those_counted_and_each_is_told_to_itself(a, b):
    for own in ("A", "B"):
        found = compared({"A": a, "B": b}, own=own)
        counted = [line for line in found.lines if line.is_counted]
        assert not any(line.is_hidden for line in found.lines)  # all are 10 or more
        if found.judged is None:
            assert not counted
            continue
        since = [line.since for line in counted if line.since]
        assert found.judged.since.estimate == sum(one.numerator for one in since) / sum(
            one.denominator for one in since
        )
    for line, held in zip(found.lines, (a, b), strict=True):
        assert len(line.missing_before) + len(line.missing_since) == 18 - len(held)


@given(st.dates(date(1991, 1, 1), date(2100, 1, 1)), st.dates(date(1991, 1, 1), date(2100, 1, 1)))
def test_no_month_belongs_to_both_periods_or_is_not_over(starts_on, today):
    since, before = indicating.since_months(starts_on, today), indicating.usual_baseline(starts_on)
    assert len(before) == 12
    assert not set(since) & set(before)
    assert all(month >= starts_on for month in since)
    assert all(next_month(month) <= today for month in since)


def test_months_are_counted_of_those_agencies_that_are_compared():
    earlier = indicating.earlier_months(BEFORE, SINCE)
    found = compared(
        {"A": steady(months=(*earlier[-2:], BEFORE[0], SINCE[1])), "B": steady(months=BEFORE)}
    )
    assert found.months == (3, 1)
    both = compared(
        {"A": steady(months=(BEFORE[0], SINCE[0])), "B": steady(months=(BEFORE[1], SINCE[0]))}
    )
    assert both.months == (2, 1)
    # A month of which nothing was exposed tells nothing.
    none = compared({"A": steady(months=(*BEFORE, SINCE[0])) | {SINCE[1]: (0, 0)}})
    assert none.months == (12, 1)
    assert compared({}).months == (0, 0)
