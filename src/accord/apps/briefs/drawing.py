"""The charts of a brief as SVG, drawn for paper."""

import re
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.briefs.facts import CELLS_SHOWN, Facts
from accord.core.charts import Chart, MapCell, TrendPoint, cell_map, trend


def trend_svg(facts: Facts) -> str:
    """The weeks with their expected band; "" where there are fewer than two."""
    points = [
        TrendPoint(start=one.start.isoformat(), count=one.count, lower=one.lower, upper=one.upper)
        for one in facts.trend
        if one.count is not None
    ]
    if len(points) < 2:
        return ""
    unit = unit_of(facts.kind)
    title = _("%(unit)s per week") % {"unit": unit.capitalize()}
    return _svg(trend(points, title=title, unit=unit), width=430, height=130)


def cells_svg(facts: Facts) -> str:
    """Next week's cells with streets and border, the first by their numbers; "" where there are none."""
    found = facts.next_week
    if found is None or not found.worth_showing:
        return ""
    cells = [
        MapCell(id=str(one.rank), ring=[(x, y) for x, y in one.ring], value=one.expected)
        for one in found.worth_showing
    ]
    chart = cell_map(
        cells,
        title=_("Next week's cells"),
        unit=_("expected"),
        outline=found.outline,
        streets=found.streets,
        labelled=CELLS_SHOWN,
    )
    return _svg(chart, width=260, height=230)


def _svg(chart: Chart, *, width: int, height: int) -> str:
    from accord.core.charts.svg import to_svg

    sized = replace(chart, spec={**chart.spec, "width": width, "height": height})
    return renumbered(to_svg(sized, theme="print", language=get_language()))


def renumbered(svg: str) -> str:
    """The drawing with its inner names counted from 0: the renderer counts on from chart to chart.

    Without this the same numbers would give another page, and another digest, each time.
    """
    order: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        return order.setdefault(found[0], f"{found[1]}{len(order)}")

    return re.sub(r"\b(gradient_|clip)\d+\b", name, svg)
