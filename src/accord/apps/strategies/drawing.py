"""A goal's charts as SVG, kept while its numbers stay the same."""

import json
from dataclasses import replace
from typing import Final

from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.strategies import alarm_words
from accord.apps.strategies.selectors import Measured
from accord.core.charts import THEMES, Chart, ThemeName, trend
from accord.core.crypto import sha256
from accord.frame.errors import Missing

KEPT_SECONDS: Final = 3600
WIDTH: Final = 660
HEIGHT: Final = 240


def trend_svg(found: Measured, *, theme: str = "") -> str:
    """The picture; `Missing` where the reader gets no weekly numbers."""
    if not found.trend:
        raise Missing
    chart = trend(
        found.trend,
        title=_("%(unit)s per week and what was expected")
        % {"unit": unit_of(found.kind).capitalize()},
        unit=unit_of(found.kind),
    )
    return _kept(chart, theme)


def watch_svg(found: Measured, *, theme: str = "") -> str:
    """The weeks that are watched; `Missing` where the reader gets none."""
    told = found.watched
    if told is None:
        raise Missing
    return _kept(alarm_words.drawn(told.alarms, start=told.start, unit=unit_of(found.kind)), theme)


def _kept(chart: Chart, theme: str) -> str:
    look: ThemeName = theme if theme in THEMES else "light"
    # The page's own caption is the title; the size is the one its frame has room for.
    spec = {name: part for name, part in chart.spec.items() if name != "title"}
    chart = replace(chart, spec={**spec, "width": WIDTH, "height": HEIGHT})
    # The key is made from the numbers themselves: two scopes share a picture only if equal.
    key = "trend:" + sha256(f"{look}{get_language()}{json.dumps(chart.spec)}".encode()).hex()
    svg = caches["drawings"].get(key)
    if svg is None:
        from accord.core.charts.svg import to_svg

        svg = to_svg(chart, theme=look, language=get_language())
        caches["drawings"].set(key, svg, KEPT_SECONDS)
    return str(svg)
