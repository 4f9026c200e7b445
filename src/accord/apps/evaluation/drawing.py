"""Charts of reports as SVG, kept while their numbers stay the same."""

import json
from dataclasses import replace
from typing import Final

from django.core.cache import caches
from django.utils.translation import get_language

from accord.core.charts import THEMES, Chart, ThemeName
from accord.core.crypto import sha256

KEPT_SECONDS: Final = 3600
WIDTH: Final = 660


def svg(chart: Chart, *, theme: str = "") -> str:
    """The picture; the page's own caption is its title."""
    look: ThemeName = theme if theme in THEMES else "light"
    spec = {name: part for name, part in chart.spec.items() if name != "title"}
    chart = replace(chart, spec={**spec, "width": WIDTH})
    # The key is made from the numbers themselves: two scopes share a picture only if equal.
    key = "evaluation:" + sha256(f"{look}{get_language()}{json.dumps(chart.spec)}".encode()).hex()
    found = caches["drawings"].get(key)
    if found is None:
        from accord.core.charts.svg import to_svg

        found = to_svg(chart, theme=look, language=get_language())
        caches["drawings"].set(key, found, KEPT_SECONDS)
    return str(found)
