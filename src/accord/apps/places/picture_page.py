"""What the page of places shows, as component values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places import explaining
from accord.apps.places.forecast_pages import (
    around,
    base_layers,
    cells_layer,
    cells_table,
    run_figures,
)
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.selectors import Picture, Question
from accord.apps.places.words import days_between, offences_of, weekdays, window_of
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import (
    Action,
    Chart,
    Figure,
    HeatTable,
    Map,
    MapLayer,
)
from accord.frame.ui.numbers import grouped

TOP_SHOWN: Final = 10
WHOLE_WORLD: Final = (-125.0, 24.0, -66.0, 50.0)


def picture_context(
    request: Request,
    form: forms.Form,
    picture: Picture,
    found: tuple[ForecastRun, list[ForecastCell]] | None,
    *,
    steps: Sequence[tuple[str, str]],
    week: str = "",
) -> dict[str, Any]:
    """The page of a question: figures, map, cells, heat table, trend.

    `steps` are those of the map's slider; with `week` the map begins with that one.
    """
    question = picture.question
    run, cells = found or (None, [])
    points = explaining.weeks_of(picture)
    query = query_of(question)
    located = len(picture.chosen) - int((~picture.chosen.is_located).sum())
    return {
        "form": form,
        "kind": question.kind,
        "title": picture.area.name if picture.area else _("Whole region"),
        "lede": _lede(picture),
        "actions": _actions(request.actor, query),
        "figures": _figures(picture, points, run),
        "has_points": located > 0,
        "unlocated": _unlocated(picture),
        "map": _picture_map(request, picture, run, query, steps=steps, week=week),
        "run": run,
        "hit_sentence": explaining.hit_sentence(run) if run else "",
        "cells": cells_table(request, run, cells[:TOP_SHOWN]) if run else None,
        "run_url": reverse("places:forecast", args=[run.pk]) if run else "",
        "window": window_of(run) if run else "",
        "heat": _heat(picture),
        "busiest": explaining.busiest(picture.chosen.by_weekday_and_hour(), weekdays()),
        "outside": explaining.outside_weeks(points),
        "apart": explaining.apart_words(picture.apart),
        "weeks": len(points),
        "trend": _trend(picture, points, query),
    }


def nothing_context(actor: Actor) -> dict[str, Any]:
    """What to do when there is no record that may be seen."""
    actions = []
    if actor.may("records.ingest"):
        actions.append(
            Action(label=_("Submit a file"), url=reverse("records:submit"), style="primary")
        )
    return {"actions": actions}


def query_of(question: Question) -> str:
    """The question as the query of an address."""
    query = QueryDict(mutable=True)
    query["area"] = str(question.area_id or "")
    query["kind"] = question.kind
    query.setlist("offences", list(question.offences))
    query["start"] = question.start.isoformat()
    query["end"] = (question.end - timedelta(days=1)).isoformat()
    return query.urlencode()


def _lede(picture: Picture) -> str:
    question = picture.question
    owners = len(picture.chosen.by_owner())
    return ngettext(
        "%(count)s %(unit)s from %(agencies)s agency · %(days)s · %(offences)s",
        "%(count)s %(unit)s from %(agencies)s agencies · %(days)s · %(offences)s",
        owners,
    ) % {
        "count": grouped(len(picture.chosen)),
        "unit": unit_of(question.kind, len(picture.chosen)),
        "agencies": owners,
        "days": days_between(question.start, question.end - timedelta(days=1)),
        "offences": offences_of(question.offences) if question.offences else _("all offences"),
    }


def _actions(actor: Actor, query: str) -> list[Action]:
    if not actor.may("places.forecast"):
        return []
    url = f"{reverse('places:new-forecast')}?{query}"
    return [Action(label=_("Forecast the next days"), url=url, style="primary")]


def _figures(picture: Picture, points: Sequence[Any], run: ForecastRun | None) -> list[Figure]:
    kind = picture.question.kind
    total = len(picture.chosen)
    question = picture.question
    week = picture.chosen.between(question.end - timedelta(days=7), question.end)
    last = points[-1].count if points else len(week)
    figures = [
        Figure(label=_("In these days"), value=grouped(total), unit=unit_of(kind, total)),
        Figure(
            label=_("In the last 7 of them"),
            value=grouped(last),
            unit=unit_of(kind, last),
            note=" ".join([explaining.last_expected(points), *_not_among(picture)]),
        ),
    ]
    return figures + (_forecast_beside(run, question) if run else [])


def _forecast_beside(run: ForecastRun, question: Question) -> list[Figure]:
    """The forecast's figures; where no offence is chosen it is of less than the counts beside it."""
    expected, *others = run_figures(run)
    if not question.offences:
        words = _("Of what people report; the counts beside it take in what police find.")
        expected = replace(expected, note=words)
    return [expected, *others]


def _not_among(picture: Picture) -> list[str]:
    count = len(picture.apart)
    words = ngettext(
        "%(count)s agency is not among them.", "%(count)s agencies are not among them.", count
    )
    return [words % {"count": grouped(count)}] if count else []


def _unlocated(picture: Picture) -> str:
    count = picture.without_point
    if not count:
        return ""
    return _("%(count)s %(unit)s of these days have no coordinates: no map can show them.") % {
        "count": grouped(count),
        "unit": unit_of(picture.question.kind, count),
    }


def _picture_map(
    request: Request,
    picture: Picture,
    run: ForecastRun | None,
    query: str,
    *,
    steps: Sequence[tuple[str, str]],
    week: str,
) -> Map:
    asked = f"&week={week}" if week else ""
    drawn = base_layers(request, picture.question.end)
    drawn.append(
        MapLayer(
            id="incidents",
            src=f"{reverse('places:incidents-map')}?{query}{asked}",
            label=unit_of(picture.question.kind).capitalize(),
            look="point",
            name_by="label",
            steps=steps,
        )
    )
    if run is not None:
        drawn.append(cells_layer(run))
    return Map(
        id="places-map",
        title=_("Map of %(unit)s and of the forecast") % {"unit": unit_of(picture.question.kind)},
        bounds=_bounds(request, picture),
        layers=drawn,
        summary=_(
            "Points are places where something was recorded, not persons. Shaded squares are the "
            "cells with most expected. Agencies may move points to the nearest crossing."
        ),
    )


def _bounds(request: Request, picture: Picture) -> tuple[float, float, float, float]:
    if picture.area is not None:
        return picture.area.bounds
    known = layers.region_bounds(viewer=request.actor, purpose=request.purpose)
    chosen = picture.chosen.where(picture.chosen.is_located)
    points = list(zip(chosen.lon.tolist(), chosen.lat.tolist(), strict=True))
    return known or around(points) or WHOLE_WORLD


def _heat(picture: Picture) -> HeatTable:
    counts = picture.chosen.by_weekday_and_hour()
    days = weekdays()
    return HeatTable(
        caption=_("By day of the week and hour"),
        corner=_("Day"),
        columns=[f"{hour:02d}" for hour in range(24)],
        rows={day: [int(n) for n in row] for day, row in zip(days, counts, strict=True)},
        unit=unit_of(picture.question.kind),
    )


def _trend(picture: Picture, points: Sequence[Any], query: str) -> Chart | None:
    if not points:
        return None
    drawn = explaining.trend_of(picture, points)
    return Chart(
        title=_("Week by week, and what was expected"),
        src=f"{reverse('places:trend-chart')}?{query}",
        alt=drawn.description,
        columns=[
            _("Week from"),
            unit_of(picture.question.kind).capitalize(),
            _("Expected from"),
            _("Expected to"),
        ],
        rows=[(p.start, p.count, p.lower, p.upper) for p in points],
        note=_(
            "The band holds 95 of 100 weeks if nothing changed. A week inside it is no news, "
            "whatever its per cent."
        ),
        width=560,
        height=250,
    )
