"""The funnel: every area drawn with its own limits, in no order of rates; outside ones are named."""

import pytest

from accord.core.charts import FunnelMark, funnel_chart


def mark(name, size, rate, lower, upper):
    return FunnelMark(name=name, size=size, rate=rate, lower=lower, upper=upper, place="x")


def test_each_area_stands_at_its_size_with_its_limits():
    marks = [mark("B", 900, 20.0, 5.0, 15.0), mark("A", 100, 12.0, 0.0, 30.0)]
    found = funnel_chart(marks, overall=10.0, title="T", unit="per thousand", size="residents")

    limits, overall, points = (layer["data"]["values"] for layer in found.spec["layer"])
    assert [one["size"] for one in points] == [100, 900]
    assert {(one["size"], one["limit"], one["rate"]) for one in limits} == {
        (100, "lower", 0.0), (100, "upper", 30.0), (900, "lower", 5.0), (900, "upper", 15.0),
    }  # fmt: skip
    assert overall == [{"rate": 10.0}]
    assert found.description.endswith("Outside the limits: B.")
    assert [row[0] for row in found.table.rows] == ["B", "A"]
    quiet = funnel_chart(marks[1:], overall=10.0, title="T", unit="u", size="s")
    assert quiet.description.endswith("None lies outside the limits.")
    with pytest.raises(ValueError, match="at least one area"):
        funnel_chart([], overall=1.0, title="T", unit="u", size="s")
