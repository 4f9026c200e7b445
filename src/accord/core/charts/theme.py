"""Looks for light, dark and print: system fonts, colours all readers can tell apart."""

from dataclasses import dataclass
from typing import Any, Literal

from accord.core.charts.chart import Chart

ThemeName = Literal["light", "dark", "print"]
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours of one look: categories after Okabe and Ito (2008), a ramp by lightness."""

    ink: str
    muted: str
    grid: str
    paper: str
    categories: tuple[str, ...]
    ramp: tuple[str, ...]


LIGHT = Theme(
    ink="#1b1b1b",
    muted="#565c65",
    grid="#dfe1e2",
    paper="#ffffff",
    categories=("#0072b2", "#d55e00", "#009e73", "#8c4a75", "#5b5b5b"),
    ramp=("#eaf3fa", "#a9cfe8", "#5ba3d0", "#1f6fa8", "#0b3d66"),
)
DARK = Theme(
    ink="#f0f0f0",
    muted="#c6cace",
    grid="#3d4551",
    paper="#1b1b1b",
    categories=("#56b4e9", "#e69f00", "#2fc79a", "#d99bc2", "#c0c0c0"),
    ramp=("#12283a", "#1c4f77", "#2f7fb8", "#7fbce6", "#dff0fb"),
)
PRINT = Theme(
    ink="#000000",
    muted="#333333",
    grid="#cccccc",
    paper="#ffffff",
    categories=("#0072b2", "#d55e00", "#009e73", "#8c4a75", "#5b5b5b"),
    ramp=("#f2f2f2", "#c4c4c4", "#8f8f8f", "#555555", "#1a1a1a"),
)
THEMES: dict[ThemeName, Theme] = {"light": LIGHT, "dark": DARK, "print": PRINT}


def themed(chart: Chart, theme: ThemeName = "light") -> dict[str, Any]:
    """The chart's specification with the look's configuration; the chart itself is unchanged."""
    look = THEMES[theme]
    axis = {
        "labelColor": look.ink,
        "titleColor": look.ink,
        "tickColor": look.muted,
        "domainColor": look.muted,
        "gridColor": look.grid,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    first, second = look.categories[:2]
    config = {
        "background": look.paper,
        "font": FONT,
        "axis": axis,
        "legend": {"labelColor": look.ink, "titleColor": look.ink, "titleFontWeight": "normal"},
        "title": {"color": look.ink, "fontSize": 14, "anchor": "start"},
        "view": {"stroke": None},
        "range": {
            "category": list(look.categories),
            "ramp": list(look.ramp),
            "heatmap": list(look.ramp),
        },
        "mark": {"color": first},
        "line": {"color": first, "strokeWidth": 2},
        "bar": {"color": first},
        "area": {"color": look.muted, "opacity": 0.25},
        "rule": {"color": second, "strokeWidth": 2},
        "text": {"color": look.ink},
        "geoshape": {"stroke": look.muted, "strokeWidth": 0.3},
    }
    return {**chart.spec, "config": config}
