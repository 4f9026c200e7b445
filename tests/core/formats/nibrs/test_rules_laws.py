"""Laws of the rules: nothing makes them fail, the order of reports does not hide a finding."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.core.formats.nibrs.reports import SITUATIONS, report, situation

from accord.core.formats.nibrs.fields import HEADER, LAYOUTS
from accord.core.formats.nibrs.model import Report, Segment
from accord.core.formats.nibrs.rules import Agency, rule_catalog, validate

TEXT = st.text("AINSVLO 0123456789-²٣é", max_size=9) | st.sampled_from(
    ["13A", "23H", "240", "35A", "09C", "00", "01", "20190520", "BB", "I", "L", "S", "7", "5"]
)
NAMES = sorted(SITUATIONS)


def _texts(segment: Segment) -> list[Any]:
    return [one for one in (*HEADER, *LAYOUTS[segment.level].fields) if one.name != "action"]


@st.composite
def spoilt(draw: st.DrawFn) -> Report:
    """A valid report with segments left out, shuffled and some fields overwritten by anything."""
    segments = situation(draw(st.sampled_from(NAMES)))
    segments = draw(st.lists(st.sampled_from(segments), min_size=1, max_size=7))
    made = []
    for segment in segments:
        fields = draw(st.lists(st.sampled_from(_texts(segment)), max_size=6))
        values = {
            one.name: tuple(draw(st.lists(TEXT, max_size=one.times)))
            if one.times > 1
            else draw(TEXT)
            for one in fields
        }
        made.append(dataclasses.replace(segment, **values))
    return Report(tuple(made))


@given(st.lists(spoilt(), max_size=4), st.sampled_from([2014, 2019]))
def test_no_report_makes_the_rules_fail(reports: list[Report], year: int) -> None:
    register = {"XX0010000": Agency()}
    for found in validate(reports, year=year, register=register):
        assert rule_catalog()[found.rule].holds_in(year)
        assert found.start >= 0
        assert found.sequence >= 1


@given(st.lists(st.sampled_from(NAMES), unique=True, max_size=6), st.randoms())
def test_findings_of_single_reports_do_not_hang_on_their_order(names: list[str], rng: Any) -> None:
    reports = [report(name, {"*.city": "A", "*.ori": "XX9"}) for name in names]
    found = Counter((one.rule, one.number, one.field) for one in validate(reports, year=2019))
    rng.shuffle(reports)
    again = Counter((one.rule, one.number, one.field) for one in validate(reports, year=2019))
    # Numbers that are used twice are told of the later report, whichever that is.
    assert {key for key in found if key[0] not in {"088", "056"}} == {
        key for key in again if key[0] not in {"088", "056"}
    }


@given(spoilt(), st.text("QWXZ", min_size=6, max_size=9))
def test_no_message_repeats_a_free_text(one: Report, secret: str) -> None:
    segments = tuple(
        dataclasses.replace(
            s, number=secret, **({"arrest_number": secret} if s.level == "6" else {})
        )
        for s in one.segments
    )
    for found in validate([Report(segments)], year=2019):
        assert secret not in found.message
