"""What things of places are called in the reader's language."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.places.models import BEYOND, Activation, ForecastRun
from accord.core import vocabulary
from accord.frame.ui.numbers import decimal, grouped

QUARTERS_SHOWN: Final = 8


def offences_of(codes: Sequence[str]) -> str:
    """Offence names, or that all are meant."""
    known = vocabulary.offences()
    return ", ".join(known[code].named(get_language() or "en") for code in codes) or _(
        "all offences that people report"
    )


def window_of(run: ForecastRun) -> str:
    """The forecast's days, first to last."""
    last = run.starts_on + timedelta(days=run.horizon_days - 1)
    return days_between(run.starts_on, last)


def days_between(first: date, last: date) -> str:
    """Two dates, both included."""
    form = "DATE_FORMAT"
    return f"{date_format(first, form)} – {date_format(last, form)}"


def params_of(params: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a method was set to, in words; what has no words is not for pages."""
    told = {
        "half_life_days": (_("A record weighs half after"), _("%(value)s days")),
        "bandwidth_m": (_("Each spreads over"), _("%(value)s metres around it")),
        "refit_days": (_("Weights are learned anew every"), _("%(value)s days")),
        "learn_days": (_("Weights are learned from"), _("the %(value)s days before")),
        "level_half_life_days": (_("The level's memory halves in"), _("%(value)s days")),
    }
    return [
        (label, words % {"value": decimal(params[name], 0)})
        for name, (label, words) in told.items()
        if name in params
    ]


def method_note(run: ForecastRun) -> str:
    """How the method comes to its figures, in a sentence or two."""
    told = {
        ForecastRun.Method.MULTI_SCALE: _(
            "Score card: it asks how much was recorded here, near and around it, in the last weeks, "
            "months and years, and weighs each answer by what the past weeks taught. Multiplied, the "
            "answers are the forecast."
        ),
        ForecastRun.Method.DECAYED_KDE: _(
            "Decayed density: each record weighs less the older it is and spreads over near cells; "
            "the total follows the recent level."
        ),
        ForecastRun.Method.LAST_YEAR: _("Each cell's count in the 52 weeks before."),
    }
    text = told[ForecastRun.Method(run.method)]
    return f"{text} {_('Records found by police rather than told to them are left out.')}"


def cells_of(run: ForecastRun) -> str:
    """How many cells of which kind and size a forecast has."""
    grid = run.grid
    if grid["kind"] == "h3":
        return _("%(cells)s hexagons (H3 resolution %(resolution)s)") % {
            "cells": grouped(grid["cells"]),
            "resolution": grid["resolution"],
        }
    if grid["kind"] == "segment":
        return _("%(cells)s street segments of at most %(longest)s m, %(km)s km in all") % {
            "cells": grouped(grid["cells"]),
            "longest": decimal(grid["longest_m"], 0),
            "km": decimal(grid["km"], 0),
        }
    return _("%(cells)s squares of %(side)s m") % {
        "cells": grouped(grid["cells"]),
        "side": decimal(grid["cell_m"], 0),
    }


def is_on_streets(run: ForecastRun) -> bool:
    """Whether its cells are street segments, so that shares are of the length of street."""
    return run.grid.get("kind") == "segment"


def unplaced_of(run: ForecastRun) -> str:
    """How many records with a point lay too far from any street to be on a segment."""
    return _("%(count)s lay farther than %(snap)s m from any street and are on none") % {
        "count": grouped(run.inputs["unplaced"]),
        "snap": decimal(run.grid["snap_m"], 0),
    }


def hit_rate_label(run: ForecastRun) -> str:
    """What the headline's share is of."""
    if is_on_streets(run):
        return _("Hit rate at 5 % of the street length, last 8 weeks")
    return _("Hit rate at 5 % of cells, last 8 weeks")


def weeks_caption(run: ForecastRun) -> str:
    """What the table of weeks counts."""
    if is_on_streets(run):
        return _("Week by week: how many lay on the 5 % of the street length marked before")
    return _("Week by week: how many lay in the 5 % of cells marked before")


def cells_note(run: ForecastRun, *, average: float) -> str:
    """How a table of cells is to be read."""
    text = _(
        "In brackets what 95 of 100 such weeks would bring. An average cell had %(average)s "
        "in the past year."
    ) % {"average": decimal(average)}
    return f"{text} {by_the_metre()}" if is_on_streets(run) else text


def by_the_metre() -> str:
    """In which order segments stand."""
    return _("Segments stand by what is expected a metre of street.")


def share_label(run: ForecastRun) -> str:
    """What shares are of, as a column's head."""
    return _("Share of the street length") if is_on_streets(run) else _("Share of cells")


def title_of(run: ForecastRun) -> str:
    """What a forecast is called."""
    return _("Forecast: %(area)s") % {"area": run.area_name or _("whole region")}


def off_because(code: str) -> str:
    """Why a forecast is off, as a clause."""
    known: dict[str, Any] = dict(Activation.Off.choices) | {
        BEYOND: _("its use ends before its window does")
    }
    return str(known.get(code, _("it is not in force")))


def weekdays() -> list[str]:
    """Monday to Sunday, short."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def quarters_before(day: date) -> list[date]:
    """First days of the last whole quarters, newest first."""
    number = day.year * 4 + (day.month - 1) // 3
    return [
        date(back // 4, back % 4 * 3 + 1, 1)
        for back in range(number - 1, number - 1 - QUARTERS_SHOWN, -1)
    ]
