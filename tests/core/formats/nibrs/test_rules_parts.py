"""What changes single segments of a report is not held to what stands on file already."""

from __future__ import annotations

import pytest
from tests.core.formats.nibrs.reports import report

from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.rules import validate


def alone(name: str, level: str, change: dict[str, object]) -> Report:
    """The segments of one level of a situation, sent alone."""
    whole = report(name, change)
    return Report(tuple(one for one in whole.segments if one.level == level))


@pytest.mark.parametrize("action", ["A", "M", "W"])
@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("vehicle", "3"), ("vehicle", "1"), ("drugs", "3"), ("theft", "1"), ("theft", "3"),
        ("assault", "4"), ("assault", "6"), ("burglary", "2"),
    ],
)  # fmt: skip
def test_a_segment_alone_breaks_no_rule_on_what_is_on_file(name: str, level: str, action: str):
    found = validate([alone(name, level, {"*.action": action})], year=2019)
    # The tables of 2019 no longer hold the actions M and W.
    assert [(one.rule, one.field) for one in found if one.field != "action"] == []


def test_a_segment_alone_is_still_held_to_its_own_rules():
    change = {"*.action": "M", "3.values": ("00000025X",)}
    found = {one.rule for one in validate([alone("theft", "3", change)], year=2019)}
    assert "302" in found
