"""The story of one arrest: charged when, ended how and when, and what is not told stays open."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.outcomes import Known, Stage, Told, stages, story

MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)


def told(stage, status, day=None, charge="", *, is_current=True):
    return Told(stage=Stage(stage), status=status, day=day, charge=charge, is_current=is_current)


@pytest.mark.parametrize(
    ("events", "charged", "end", "ended"),
    [
        ([("referral", "received", MAY)], None, Known.PENDING, None),
        ([("referral", "declined", MAY)], None, Known.NOT_CONVICTED, MAY),
        ([("charge", "filed", MAY)], MAY, Known.PENDING, None),
        ([("charge", "filed", MAY), ("disposition", "convicted_plea", JUNE)], MAY,
         Known.CONVICTED, JUNE),
        ([("disposition", "acquitted", JUNE)], None, Known.NOT_CONVICTED, JUNE),
        ([("disposition", "transferred", JUNE)], None, Known.PENDING, None),
        ([("disposition", "unmapped", JUNE)], None, Known.PENDING, None),
        ([("disposition", "convicted_trial", None)], None, Known.CONVICTED, None),
        ([("disposition", "dismissed", None)], None, Known.NOT_CONVICTED, None),
        # Of two charges one conviction convicts, whatever became of the other, on its day.
        ([("disposition", "dismissed", MAY, "1"), ("disposition", "convicted_plea", JUNE, "2")],
         None, Known.CONVICTED, JUNE),
        # A charge that stands without a disposition keeps the case open.
        ([("charge", "filed", MAY, "1"), ("charge", "filed", MAY, "2"),
          ("disposition", "dismissed", JUNE, "1")], MAY, Known.PENDING, None),
        ([("charge", "filed", MAY, "1"), ("charge", "withdrawn", JULY, "2"),
          ("disposition", "dismissed", JUNE, "1")], MAY, Known.NOT_CONVICTED, JULY),
        # A referral that was declined does not end what was filed after all.
        ([("referral", "declined", MAY), ("charge", "filed", JUNE)], JUNE, Known.PENDING, None),
    ],
)  # fmt: skip
def test_a_story_says_what_was_told_and_no_more(events, charged, end, ended):
    found = story(told(*one) for one in events)
    assert (found.charged, found.end, found.ended) == (charged, end, ended)


def test_a_charge_counts_from_the_day_on_which_it_was_first_filed():
    found = story([
        told("charge", "filed", MAY, is_current=False), told("charge", "withdrawn", JULY),
    ])  # fmt: skip
    assert (found.is_charged, found.charged) == (True, MAY)
    assert (found.end, found.ended) == (Known.NOT_CONVICTED, JULY)


def test_an_older_disposition_is_no_end():
    found = story([
        told("disposition", "dismissed", MAY, is_current=False), told("disposition", "pending", JUNE),
    ])  # fmt: skip
    assert found.end is Known.PENDING


every = [
    (stage, status) for stage, entry in stages().items() for status in (*entry.statuses, "unmapped")
]
event = st.builds(
    lambda pair, day, charge: told(pair[0], pair[1], day, charge),
    st.sampled_from(every),
    st.sampled_from([None, MAY, JUNE, JULY]),
    st.sampled_from(["", "1", "2"]),
)


@given(st.lists(event, min_size=1, max_size=8))
def test_nobody_is_convicted_or_cleared_by_what_was_not_said(events):
    found = story(events)
    dispositions = {one.status for one in events if one.stage is Stage.DISPOSITION}
    convicted = dispositions & {"convicted_plea", "convicted_trial"}
    assert (found.end is Known.CONVICTED) == bool(convicted)
    assert found.end is not Known.UNKNOWN
    if found.end is Known.PENDING:
        assert found.ended is None
    if found.end is Known.NOT_CONVICTED:
        assert not dispositions & {"pending", "transferred", "unmapped"}


@given(st.permutations([("charge", "filed", MAY, "1"), ("disposition", "dismissed", JUNE, "1"),
                        ("referral", "accepted", MAY, ""), ("charge", "withdrawn", JULY, "2")]))  # fmt: skip
def test_the_order_of_the_rows_says_nothing(events):
    assert story(told(*one) for one in events) == story(
        told(*one) for one in sorted(events, key=str)
    )
