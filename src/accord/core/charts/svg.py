"""Charts as SVG by vl-convert, no browser, no network: import it where it is needed."""

from typing import Any, Final

import vl_convert

from accord.core.charts.chart import Chart
from accord.core.charts.theme import ThemeName, themed

#: How numbers and months are written beside the pages' own: a comma, and groups apart by a thin space.
_SPANISH: Final[dict[str, Any]] = {
    "format_locale": {
        "decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0$"],
    },
    "time_format_locale": "es-ES",
}  # fmt: skip


def to_svg(chart: Chart, *, theme: ThemeName = "light", language: str | None = "en") -> str:
    """The chart drawn as SVG text; ValueError when the specification is not a drawable one.

    Numbers and months on its axes stand in the language, English or Spanish.
    The first call starts the renderer (about a second, see `warm_up`), later ones take some ten
    milliseconds.
    Base addresses are refused, so a specification that names remote data fails instead of fetching.
    """
    return str(
        vl_convert.vegalite_to_svg(
            themed(chart, theme),
            vl_version="5.21",
            allowed_base_urls=[],
            **(_SPANISH if (language or "").startswith("es") else {}),
        )
    )


def warm_up() -> None:
    """Start the renderer, so that no reader waits for it: one point is drawn and thrown away."""
    point = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}
    vl_convert.vegalite_to_svg(point, vl_version="5.21", allowed_base_urls=[])
