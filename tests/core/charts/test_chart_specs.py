"""Each chart draws in every theme without network, and its words and table agree with its data."""

import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.charts import (
    THEMES,
    Chart,
    HitRateBar,
    KpiMark,
    MapCell,
    Table,
    TrendPoint,
    cell_map,
    hit_rates,
    kpi_progress,
    themed,
    trend,
    week_by_hour,
)
from accord.core.charts.maps import clockwise
from accord.core.charts.svg import to_svg

SQUARE = [(-79.4, 43.6), (-79.3, 43.6), (-79.3, 43.7), (-79.4, 43.7), (-79.4, 43.6)]
OUTLINE = {"type": "Polygon", "coordinates": [[list(point) for point in SQUARE]]}


def charts() -> list[Chart]:
    mark = KpiMark(
        name="Burglary", observed=-0.1, lower=-0.3, upper=0.2, baseline=0, target=-0.2, status="x"
    )
    return [
        week_by_hour(np.arange(168).reshape(7, 24), title="Week"),
        trend(
            [
                TrendPoint(start="2026-01-05", count=9, lower=2, upper=8),
                TrendPoint(start="2026-01-12", count=4),
            ],
            title="Trend",
        ),
        kpi_progress([mark], title="Goals", unit="change"),
        hit_rates([HitRateBar(method="Decayed", share=0.01, hit_rate=0.17)], title="Scores"),
        cell_map(
            [MapCell(id="a", ring=SQUARE, value=1.5)], title="Map", unit="expected", outline=OUTLINE
        ),
    ]


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.title)
@pytest.mark.parametrize("theme", THEMES)
def test_it_draws_in_every_theme(chart, theme):
    svg = to_svg(chart, theme=theme)
    assert svg.startswith("<svg")
    assert THEMES[theme].paper in svg
    assert "system-ui" in svg


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.title)
def test_it_is_plain_json_with_words_and_a_table_and_names_no_remote_data(chart):
    text = json.dumps(themed(chart), allow_nan=False)
    assert '"url"' not in text
    assert chart.description.endswith(".")
    assert chart.table.rows
    assert "config" not in chart.spec


def test_remote_data_is_refused_and_not_fetched():
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "mark": "point", "encoding": {}}
    bare = Chart(spec=spec, title="", description="", table=Table(columns=(), rows=()))
    with pytest.raises(ValueError, match=r"(?i)url|allowed"):
        to_svg(bare)


def test_a_map_cell_is_drawn_small_and_not_as_the_rest_of_the_globe():
    bare = cell_map([MapCell(id="a", ring=SQUARE, value=1)], title="Map", unit="expected")
    paths = re.findall(r'aria-roledescription="geoshape"[^>]* d="([^"]+)"', to_svg(bare))
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", paths[0])]
    assert len(numbers) == 4 * 2
    assert all(0 <= number <= 480 for number in numbers)


def test_a_street_segment_is_drawn_as_a_line_and_not_filled():
    line = cell_map([MapCell(id="a", ring=SQUARE[:3], value=1)], title="Map", unit="expected")
    drawn = re.findall(r'aria-roledescription="geoshape"[^>]*', to_svg(line))
    assert len(drawn) == 1
    assert 'fill="none"' in drawn[0] or "fill=" not in drawn[0]
    assert "Z" not in re.findall(r' d="([^"]+)"', drawn[0])[0]
    assert 'stroke="#' in drawn[0] or 'stroke="rgb' in drawn[0]


def test_streets_lie_under_the_cells_and_the_highest_bear_their_ids():
    lon, lat = SQUARE[0]
    cells = [MapCell(id=str(rank), ring=SQUARE, value=9 - rank) for rank in (1, 2, 3)]
    street = [(lon - 0.01, lat), (lon + 0.01, lat)]
    drawn = to_svg(
        cell_map(cells, title="Map", unit="expected", streets=[street, street], labelled=2)
    )
    shapes = re.findall(r'<path [^>]*transform="translate\(0,0\)" d="([^"]+)"', drawn)
    assert [(one.count("M"), one.count("Z")) for one in shapes] == [(2, 0), (1, 1), (1, 1), (1, 1)]
    labels = re.findall(r'aria-roledescription="text mark"[^>]*>([^<]*)<', drawn)
    assert labels == ["2", "1"]  # the highest above the others, and read out once


@given(st.integers(3, 12), st.floats(-170, 170), st.floats(-80, 80))
def test_either_winding_comes_out_clockwise(corners, lon, lat):
    turns = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = [(lon + float(np.cos(t)), lat + float(np.sin(t))) for t in turns]
    closed = [*ring, ring[0]]
    wanted = [list(point) for point in closed[::-1]]
    assert clockwise(closed) == wanted
    assert clockwise(closed[::-1]) == wanted


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    high, low = sorted([luminance(a), luminance(b)], reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_colours_reach_wcag_contrast_and_the_ramp_is_told_by_lightness(theme):
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.muted, theme.paper) >= 4.5
    assert all(contrast(colour, theme.paper) >= 3 for colour in theme.categories)
    steps = [luminance(colour) for colour in theme.ramp]
    assert steps in (sorted(steps), sorted(steps, reverse=True))


def test_the_week_names_its_peak():
    counts = np.zeros((7, 24), int)
    counts[4, 23] = 12
    chart = week_by_hour(counts, title="Week")
    assert "Most on Friday from 23:00 to 24:00 (12)" in chart.description
    assert chart.table.rows[4][24] == 12


def test_the_trend_counts_weeks_outside():
    points = [TrendPoint(start=f"2026-01-{d:02}", count=d, lower=3, upper=5) for d in range(1, 9)]
    assert "5 of 8" in trend(points, title="T").description


def test_impossible_input_is_refused():
    with pytest.raises(ValueError, match="shape"):
        week_by_hour(np.zeros((24, 7)), title="x")
    with pytest.raises(ValueError, match="between 0 and 1"):
        hit_rates([HitRateBar(method="m", share=0.1, hit_rate=1.1)], title="x")
    with pytest.raises(ValueError, match="cells"):
        Table(columns=("a",), rows=((1, 2),))


def test_an_open_interval_end_stays_json():
    mark = KpiMark(
        name="n", observed=1, lower=0, upper=float("inf"), baseline=1, target=0.5, status="s"
    )
    json.dumps(themed(kpi_progress([mark], title="t", unit="u")), allow_nan=False)
