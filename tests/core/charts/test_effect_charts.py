"""Charts of what was found: what is not known is not drawn, and the table holds every number."""

from hypothesis import given
from hypothesis import strategies as st

from accord.core.charts import EffectPoint, before_and_after, placebo_strip
from accord.core.charts.svg import to_svg

COUNTS = st.none() | st.integers(0, 500).map(float)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=30))
def test_a_month_without_a_number_is_a_gap_and_never_nought(pairs):
    points = [
        EffectPoint(start=f"2024-{n % 12 + 1:02d}-01", observed=seen, expected=hoped)
        for n, (seen, hoped) in enumerate(pairs)
    ]
    chart = before_and_after(points, began="2024-06-01", title="t", unit="thefts")
    drawn = chart.spec["layer"][0]["data"]["values"]
    assert len(drawn) == sum(v is not None for pair in pairs for v in pair)
    assert [row[1:] for row in chart.table.rows] == pairs
    known = sum(seen is not None for seen, _ in pairs)
    assert f"{known} of {len(pairs)} months reported" in chart.description


def test_the_strip_counts_placebos_as_far_from_nought_as_the_area():
    chart = placebo_strip([-2.5, 0.1, 1.0, 2.0], -2.0, title="t", axis="size")
    assert chart.description.startswith("4 placebos; 2 of them lie as far")
    assert len(chart.table.rows) == 5


def test_each_line_stands_once_in_the_legend():
    points = [
        EffectPoint(start=f"2024-{m:02}-01", observed=m, expected=m + 1.0) for m in range(1, 9)
    ]
    chart = before_and_after(points, began="2024-06-01", title="t", unit="thefts")
    assert to_svg(chart).count(">expected</text>") == 1
