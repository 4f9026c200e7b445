"""Numbers of places in words and charts: each sentence is made from the number beside it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.kinds import unit_of
from accord.apps.places.computing import EVALUATED_WEEKS
from accord.apps.places.incidents import day_number
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.reaching import Apart
from accord.apps.places.selectors import ForecastScore, Picture
from accord.apps.places.words import is_on_streets
from accord.core.charts import Chart, HitRateBar, TrendPoint, hit_rates, is_outside, trend
from accord.core.evaluate import Expectation, TooFewWeeksError, expected_week
from accord.frame.ui import numbers
from accord.frame.ui.numbers import decimal, grouped

TREND_WEEKS: Final = 26
HEADLINE_SHARE: Final = 0.05
CATCHES_ALL: Final = 0.995  # no bound worth telling: it would be printed as 100 %


def weeks_of(picture: Picture) -> list[TrendPoint]:
    """The last half year week by week, each beside what the weeks before it let expect."""
    end = picture.question.end
    whole = _whole_weeks(picture)
    counts = picture.before.by_week(end=end, weeks=whole)
    shown = min(TREND_WEEKS, whole)
    points = []
    for back in range(shown, 0, -1):
        place = whole - back
        expected = _expected(counts[:place])
        points.append(
            TrendPoint(
                start=(end - timedelta(days=7 * back)).isoformat(),
                count=int(counts[place]),
                lower=expected.lower if expected else None,
                upper=expected.upper if expected else None,
            )
        )
    return points


def trend_of(picture: Picture, points: Sequence[TrendPoint] | None = None) -> Chart:
    """The weeks as a chart; `points` where they are known already."""
    known = weeks_of(picture) if points is None else points
    return trend(known, title=_("Week by week"), unit=unit_of(picture.question.kind))


def hit_rates_of(run: ForecastRun) -> Chart:
    """The methods and the oracle at every share of the cells."""
    names = method_names()
    bars = [
        HitRateBar(method=names[method], share=part["share"], hit_rate=part["hit_rate"])
        for method, found in run.evaluation.items()
        for part in found["shares"]
    ]
    return hit_rates(bars, title=_("Hit rate of the last eight weeks"))


def method_names() -> dict[str, str]:
    """The evaluated methods in the reader's language."""
    return {
        "multi-scale-poisson": _("Score card"),
        "decayed-kde": _("Decayed density"),
        "last-year": _("Same cells as last year"),
        "oracle": _("Best fixed map, knowing the outcome"),
    }


def headline(run: ForecastRun, method: str | None = None) -> dict[str, Any]:
    """The score of the run's own method (or another) at one cell in twenty."""
    found = run.evaluation[method or run.method]["shares"]
    chosen: dict[str, Any] = next(part for part in found if part["share"] == HEADLINE_SHARE)
    return chosen


def why(cell: ForecastCell) -> str:
    """Why a cell stands where it does: what was recorded in it; each half keeps on one line."""
    year = _("%(n)s in the past year,") % {"n": cell.past_year}
    weeks = _("%(n)s in the past 4 weeks") % {"n": cell.past_weeks}
    return " ".join(part.replace(" ", "\u00a0") for part in (year, weeks))


def group_words() -> dict[str, str]:
    """What each group of the score card's terms asks, in the reader's language."""
    return {
        "recent here": _("the last weeks here"),
        "recent around": _("the last weeks around it"),
        "lasting here": _("the past years here"),
        "lasting around": _("the past years around it"),
        "other categories": _("other offences that people report there"),
        "premises": _("kinds of premises there"),
        "addresses": _("how many points, and the same one again"),
        "season": _("the same weeks of other years"),
    }


def card_rows(cell: ForecastCell) -> list[tuple[str, str]]:
    """The score card of a cell: where it starts, what moves it, where it ends."""
    if not cell.card:
        return []
    words = group_words()
    rows = [(_("An average cell"), decimal(cell.card["base"], 4))]
    rows += [(words.get(group, group), factor_words(f)) for group, f in cell.card["lines"]]
    rows.append((_("the area's recent level"), factor_words(cell.card["level"])))
    rows.append((_("Expected here"), decimal(cell.expected, 2)))
    return rows


def factor_words(factor: float) -> str:
    """A factor as what it does."""
    if factor >= 1:
        return _("times %(factor)s") % {"factor": decimal(factor, 2)}
    return _("divided by %(factor)s") % {"factor": decimal(1 / max(factor, 1e-9), 2)}


def card_lines(cell: ForecastCell) -> list[str]:
    """The score card line by line."""
    return [f"{label}: {value}" for label, value in card_rows(cell)]


def main_reason(cell: ForecastCell) -> str:
    """What moves a cell most, in words; "" without a score card."""
    if not cell.card:
        return ""
    group, factor = cell.card["lines"][0]
    return f"{group_words().get(group, group)}: {factor_words(factor)}"


def outside_weeks(points: Sequence[TrendPoint]) -> list[str]:
    """Each week outside what was expected, in words."""
    return [
        _("Week from %(start)s: %(count)s; %(low)s to %(high)s were expected.")
        % {
            "start": date_format(date.fromisoformat(point.start), "DATE_FORMAT"),
            "count": grouped(point.count),
            "low": decimal(point.lower, 0),
            "high": decimal(point.upper, 0),
        }
        for point in points
        if is_outside(point)
    ]


def busiest(counts: npt.NDArray[np.int64], days: Sequence[str]) -> str:
    """The hour of the week with most records, and the share of those with a known hour."""
    if not counts.any():
        return _("None of the chosen records has an hour.")
    day, hour = (int(place) for place in np.unravel_index(int(counts.argmax()), counts.shape))
    return _(
        "Most on %(day)s from %(hour)s:00 to %(after)s:00: %(count)s of %(all)s with a known hour."
    ) % {
        "day": days[day],
        "hour": hour,
        "after": hour + 1,
        "count": grouped(counts.max()),
        "all": grouped(counts.sum()),
    }


def where(cell: ForecastCell) -> str:
    """A cell's place in words; its coordinates where no layer names one."""
    parts = [part for part in (cell.street, cell.beat) if part]
    return ", ".join(parts) or f"{cell.lat:.4f}, {cell.lon:.4f}"


def hit_sentence(run: ForecastRun) -> str:
    """The measured record of the method, beside the baseline, and of which weeks there is none."""
    text = _hits(run)
    if not (untested := EVALUATED_WEEKS - len(run.evaluation[run.method]["starts"])):
        return text
    words = ngettext(
        "%(count)s of these weeks is not tested: records of it are missing.",
        "%(count)s of these weeks are not tested: records of them are missing.",
        untested,
    )
    return f"{text} {words % {'count': grouped(untested)}}"


def _hits(run: ForecastRun) -> str:
    if is_on_streets(run):
        return _street_sentence(run)
    own, base, best = headline(run), headline(run, "last-year"), headline(run, "oracle")
    if not own["events"]:
        return _("Nothing was recorded in the last eight weeks, so the method could not be tested.")
    text = _(
        "In the last eight weeks, %(rate)s of %(events)s lay in the 5 %% of cells that the method "
        "marked before each week (95 %% interval %(low)s to %(high)s). The same cells as last year "
        "caught %(base)s; no fixed map could have caught more than %(best)s."
    )
    if best["hit_rate"] >= CATCHES_ALL:
        text = _(
            "In the last eight weeks, %(rate)s of %(events)s lay in the 5 %% of cells that the "
            "method marked before each week (95 %% interval %(low)s to %(high)s). The same cells "
            "as last year caught %(base)s."
        )
    return text % {
        "rate": percent(own["hit_rate"]),
        "events": _count(own["events"], run.kind),
        "low": percent(own["low"]),
        "high": percent(own["high"]),
        "base": percent(base["hit_rate"]),
        "best": percent(best["hit_rate"]),
    }


def _street_sentence(run: ForecastRun) -> str:
    """The same on street segments, where shares are of metres and some records are on none."""
    own, base, best = headline(run), headline(run, "last-year"), headline(run, "oracle")
    if not own["events"]:
        return _("Nothing was recorded in the last eight weeks, so the method could not be tested.")
    return _(
        "In the last eight weeks, %(rate)s of %(events)s lay on the 5 %% of the street length that "
        "the method marked before each week (95 %% interval %(low)s to %(high)s). The same segments "
        "as last year caught %(base)s; no fixed map could have caught more than %(best)s."
    ) % {
        "rate": percent(own["hit_rate"]),
        "events": _count(own["events"], run.kind),
        "low": percent(own["low"]),
        "high": percent(own["high"]),
        "base": percent(base["hit_rate"]),
        "best": percent(best["hit_rate"]),
    }


def score_sentence(score: ForecastScore, kind: str) -> str:
    """We said, it happened: in one sentence."""
    if score.hit_rate is None:
        return _("Nothing has been recorded in this window yet.")
    text = _(
        "We expected %(expected)s; %(happened)s were recorded. %(hits)s of them (%(rate)s) lay in "
        "the %(flagged)s cells marked (5 %% of %(cells)s)."
    )
    if score.street_km is not None:
        text = _(
            "We expected %(expected)s; %(happened)s were recorded on its segments. %(hits)s of them "
            "(%(rate)s) lay on the %(flagged)s marked (5 %% of %(km)s km of street)."
        )
    text %= {
        "km": decimal(score.street_km or 0, 0),
        "expected": decimal(score.expected, 0),
        "happened": _count(score.happened, kind),
        "hits": decimal(score.hits, 0),
        "rate": percent(score.hit_rate),
        "flagged": grouped(score.flagged),
        "cells": grouped(score.cells),
    }
    if not score.was_made_before:
        text += " " + _("This forecast was made afterwards, from the data before the week.")
    if not score.is_complete:
        text += " " + _("The records do not reach the end of the window yet.")
    return text


def percent(share: float | None) -> str:
    """A share as per cent with one decimal."""
    return "–" if share is None else numbers.percent(share)


def last_expected(points: Sequence[TrendPoint]) -> str:
    """The newest week beside what was expected of it."""
    if not points or points[-1].lower is None:
        return _("Too few weeks of history to say what was expected.")
    return _("Expected: %(low)s to %(high)s") % {
        "low": decimal(points[-1].lower, 0),
        "high": decimal(points[-1].upper, 0),
    }


def apart_words(left_out: Sequence[Apart]) -> list[str]:
    """Which agencies are not among the weeks, and why."""
    if not left_out:
        return []
    names = agencies.agency_names()
    words = {
        "late": _("%(name)s is not among these weeks: its records end on %(day)s."),
        "short": _(
            "%(name)s is not among these weeks: its records begin on %(day)s, too late to compare."
        ),
    }
    return [
        words[one.why]
        % {
            "name": names.get(one.agency, one.agency),
            "day": date_format(one.last if one.why == "late" else one.first, "DATE_FORMAT"),
        }
        for one in left_out
    ]


def _whole_weeks(picture: Picture) -> int:
    """How many whole weeks of history there are, at most five years and a half."""
    if len(picture.before) == 0:
        return 0
    first = int(picture.before.day.min())
    days = day_number(picture.question.end) - first
    return min(days // 7, 5 * 52 + 30)


def _expected(history: Any) -> Expectation | None:
    try:
        return expected_week(history)
    except TooFewWeeksError:
        return None


def _count(count: int, kind: str) -> str:
    return f"{grouped(count)} {unit_of(kind, count)}"
