"""Charts as SVG by vl-convert, no browser, no network: import it where it is needed."""

import vl_convert

from accord.core.charts.chart import Chart
from accord.core.charts.theme import ThemeName, themed


def to_svg(chart: Chart, *, theme: ThemeName = "light") -> str:
    """The chart drawn as SVG text; ValueError when the specification is not a drawable one.

    The first call starts the renderer (about a second, see `warm_up`), later ones take some ten
    milliseconds.
    Base addresses are refused, so a specification that names remote data fails instead of fetching.
    """
    return str(
        vl_convert.vegalite_to_svg(themed(chart, theme), vl_version="5.21", allowed_base_urls=[])
    )


def warm_up() -> None:
    """Start the renderer, so that no reader waits for it: one point is drawn and thrown away."""
    point = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x"}}}
    vl_convert.vegalite_to_svg(point, vl_version="5.21", allowed_base_urls=[])
