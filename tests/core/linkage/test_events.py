"""Two reports of one event: what fits in time, place and offence, and what is said of it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.core.linkage import Report, findings, fitting_pairs, of_one_event

ONE = Report(
    key="a", source="A", start=0.0, end=0.0, lat=40.7, lon=-73.9, address="1 elm st",
    offence="220", category="Burglary",
)  # fmt: skip
OTHER = replace(ONE, key="b", source="B", start=600.0, end=900.0, lon=-73.899)


def codes(one: Report[str], other: Report[str]) -> list[str]:
    return [found.code for found in findings(one, other)]


def test_what_fits_is_said_with_its_numbers() -> None:
    told = {found.code: found.value for found in findings(ONE, OTHER)}
    assert list(told) == ["times-apart", "metres-apart", "same-address", "same-offence"]
    assert told["times-apart"] == 10
    assert told["metres-apart"] == pytest.approx(84.5, abs=0.5)
    wide = replace(OTHER, start=-13 * 3600.0)
    assert codes(ONE, wide)[:2] == ["times-overlap", "time-open"]


@pytest.mark.parametrize(
    "change",
    [
        {"start": 3_700.0, "end": 3_700.0},
        {"lon": -73.89},
        {"offence": "120", "category": "Robbery"},
        {"start": -73 * 3600.0},
        {"lat": None, "lon": None, "address": "2 elm st"},
    ],
)  # fmt: skip
def test_what_does_not_fit_in_one_of_the_three_is_no_pair(change) -> None:
    assert codes(ONE, replace(OTHER, **change)) == []
    assert list(fitting_pairs([ONE, replace(OTHER, **change)], across=True)) == []


def test_points_may_be_off_and_offences_of_one_sort() -> None:
    far = replace(OTHER, lon=-73.8955, address="")
    assert codes(ONE, far) == []
    assert "within-error" in codes(ONE, replace(far, reach_m=200.0))
    theft = replace(ONE, offence="23A", category="Larceny/Theft")
    assert "sibling-offence" in codes(theft, replace(theft, key="b", source="B", offence="23B"))
    assert "offence-open" in codes(ONE, replace(OTHER, offence="", category=""))
    assert "same-address" in codes(replace(ONE, lat=None, lon=None), OTHER)


REPORTS = st.lists(
    st.builds(
        lambda at, source, start, lasts, north, east, named, offence: Report(
            key=f"r{at}", source=source, start=start * 900.0, end=(start + lasts) * 900.0,
            lat=60 + north / 1000, lon=10 + east / 1000, reach_m=100.0,
            address="x" if named else "", offence=offence, category=offence,
        ),
        st.integers(0, 10_000), st.sampled_from("AB"), st.integers(0, 40), st.integers(0, 300),
        st.integers(-9, 9), st.integers(-9, 9), st.booleans(), st.sampled_from(("220", "120")),
    ),
    unique_by=lambda one: one.key, max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(REPORTS, st.booleans())
def test_squares_and_times_leave_out_no_pair_that_fits(reports, across) -> None:
    found = {
        frozenset({one.key, other.key}) for one, other, _ in fitting_pairs(reports, across=across)
    }
    plain = {
        frozenset({one.key, other.key})
        for one in reports
        for other in reports
        if one.key < other.key and (one.source != other.source) is across and findings(one, other)
    }
    assert found == plain


def test_who_hangs_together_by_pairs_is_of_one_event() -> None:
    groups = of_one_event([("a", "b"), ("c", "d"), ("b", "c"), ("x", "y")])
    assert sorted(map(sorted, groups)) == [["a", "b", "c", "d"], ["x", "y"]]
