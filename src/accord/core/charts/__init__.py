"""Vega-Lite charts that pages, reports and notebooks share, with table and words.

Drawing (`accord.core.charts.svg.to_svg`) is imported apart, since it starts a renderer.
"""

from accord.core.charts.change_maps import ChangedArea, change_map
from accord.core.charts.chart import Chart, Table
from accord.core.charts.effect_charts import EffectPoint, before_and_after, placebo_strip
from accord.core.charts.funnel_charts import FunnelMark, funnel_chart
from accord.core.charts.maps import MapCell, cell_map
from accord.core.charts.score_charts import HitRateBar, KpiMark, hit_rates, kpi_progress
from accord.core.charts.theme import THEMES, Theme, ThemeName, themed
from accord.core.charts.time_charts import TrendPoint, is_outside, trend, week_by_hour

__all__ = [
    "THEMES",
    "ChangedArea",
    "Chart",
    "EffectPoint",
    "FunnelMark",
    "HitRateBar",
    "KpiMark",
    "MapCell",
    "Table",
    "Theme",
    "ThemeName",
    "TrendPoint",
    "before_and_after",
    "cell_map",
    "change_map",
    "funnel_chart",
    "hit_rates",
    "is_outside",
    "kpi_progress",
    "placebo_strip",
    "themed",
    "trend",
    "week_by_hour",
]
