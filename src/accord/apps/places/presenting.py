"""What the pages of places show, as component values."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.places import explaining
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.selectors import Aggregates, ForecastScore, Picture, Question
from accord.core import vocabulary
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import (
    Action,
    Chart,
    Crumb,
    Figure,
    HeatTable,
    Map,
    MapLayer,
    Progress,
)
from accord.frame.ui.tables import Column, Table

TOP_SHOWN: Final = 10
QUARTERS_SHOWN: Final = 8
WHOLE_WORLD: Final = (-125.0, 24.0, -66.0, 50.0)
TONES: Final = {"done": "success", "refused": "warning", "queued": "info", "running": "info"}


def picture_context(
    request: Request,
    form: forms.Form,
    picture: Picture,
    found: tuple[ForecastRun, list[ForecastCell]] | None,
) -> dict[str, Any]:
    """The page of a question: figures, map, cells, heat table, trend."""
    question = picture.question
    run, cells = found or (None, [])
    points = explaining.weeks_of(picture)
    query = query_of(question)
    located = len(picture.chosen) - int((~picture.chosen.is_located).sum())
    return {
        "form": form,
        "title": picture.area.name if picture.area else _("Whole region"),
        "lede": _lede(picture),
        "actions": _actions(request.actor, query),
        "figures": _figures(picture, points, run),
        "has_points": located > 0,
        "unlocated": _unlocated(picture),
        "map": _picture_map(request, picture, run, query),
        "run": run,
        "hit_sentence": explaining.hit_sentence(run) if run else "",
        "cells": cells_table(request, run, cells[:TOP_SHOWN]) if run else None,
        "run_url": reverse("places:forecast", args=[run.pk]) if run else "",
        "window": window_of(run) if run else "",
        "heat": _heat(picture),
        "trend": _trend(picture, points, query),
    }


def nothing_context(actor: Actor) -> dict[str, Any]:
    """What to do when there is no record that may be seen."""
    actions = []
    if actor.may("records.ingest"):
        actions.append(Action(label=_("Submit a file"), url="/records/submit", style="primary"))
    return {"actions": actions}


def runs_context(request: Request, rows: QuerySet[ForecastRun]) -> dict[str, Any]:
    """The list of forecasts."""
    table = Table(
        request,
        caption=_("Forecasts"),
        columns=[
            Column(
                label=_("Window"),
                value=window_of,
                sort="starts_on",
                href=lambda run: reverse("places:forecast", args=[run.pk]),
            ),
            Column(label=_("Area"), value=lambda run: run.area_name or _("Whole region")),
            Column(label=_("Counts"), value=lambda run: unit_of(run.kind)),
            Column(label=_("Offences"), value=lambda run: offences_of(run.offences)),
            Column(label=_("Method"), value=lambda run: run.get_method_display()),
            Column(
                label=_("Hit rate at 5 % of cells"),
                value=_headline_of,
                numeric=True,
                unit=_("last 8 weeks"),
            ),
            Column(
                label=_("State"),
                value=lambda run: run.get_status_display(),
                tone=lambda run: TONES[run.status],
            ),
        ],
        rows=rows,
        empty_title=_("No forecast has been made yet"),
        empty_text=_("Ask for one: it takes a few seconds and is tested on the last eight weeks."),
    )
    actions = (
        [Action(label=_("New forecast"), url=reverse("places:new-forecast"), style="primary")]
        if request.actor.may("places.forecast")
        else []
    )
    return {"table": table, "actions": actions}


def progress_context(run: ForecastRun) -> dict[str, Any]:
    """How far a forecast is."""
    finished = run.status in {ForecastRun.Status.DONE, ForecastRun.Status.REFUSED}
    return {
        "title": title_of(run),
        "progress": Progress(
            label=_("Making the forecast"),
            done=int(finished),
            total=0 if run.status == ForecastRun.Status.QUEUED else 1,
            unit=_("forecast"),
            poll_url=reverse("places:forecast-progress", args=[run.pk]),
            finished=finished,
        ),
        "crumbs": _run_crumbs(run),
    }


def run_context(
    request: Request,
    run: ForecastRun,
    cells: Sequence[ForecastCell],
    score: ForecastScore | None,
) -> dict[str, Any]:
    """One finished or refused forecast."""
    context: dict[str, Any] = {
        "run": run,
        "title": title_of(run),
        "crumbs": _run_crumbs(run),
        "is_done": run.status == ForecastRun.Status.DONE,
        "override_reason": run.override_reason,
    }
    if run.status != ForecastRun.Status.DONE:
        return context
    return context | {
        "lede": _("%(unit)s, %(offences)s, %(window)s")
        % {
            "unit": unit_of(run.kind).capitalize(),
            "offences": offences_of(run.offences),
            "window": window_of(run),
        },
        "figures": _run_figures(run),
        "map": _run_map(request, run),
        "cells": cells_table(request, run, cells, per_page=20),
        "hit_sentence": explaining.hit_sentence(run),
        "chart": _hit_chart(run),
        "score_sentence": explaining.score_sentence(score, run.kind) if score else "",
        "method": _method(run),
    }


def aggregates_context(
    request: Request, form: forms.Form, kind: str, found: Aggregates | None
) -> dict[str, Any]:
    """Counts by area and month, small ones hidden."""
    if found is None:
        return {"form": form, "table": None}
    rows = [
        {"name": name, "counts": counts, "total": total}
        for name, counts, total in zip(
            found.areas, found.table.values, found.table.row_totals, strict=True
        )
    ]
    months = [
        Column(
            label=date_format(month, "F Y"),
            value=lambda row, place=place: _published(row["counts"][place]),
            numeric=True,
        )
        for place, month in enumerate(found.months)
    ]
    table = Table(
        request,
        caption=_("%(unit)s by area and month") % {"unit": unit_of(kind).capitalize()},
        columns=[
            Column(label=_("Area"), value="name"),
            *months,
            Column(label=_("Total"), value=lambda row: _published(row["total"]), numeric=True),
        ],
        rows=rows,
        per_page=200,
        note=_(
            "“–” stands for a number from 1 to 4, or one that would give such a number away. "
            "Only whole quarters and all offences together are shown, for the same reason."
        ),
    )
    return {"form": form, "table": table}


def cells_table(
    request: Request, run: ForecastRun | None, cells: Sequence[ForecastCell], *, per_page: int = 10
) -> Table:
    """The cells with most expected, each with its reason."""
    average = _average(run) if run else 0.0
    return Table(
        request,
        caption=_("Cells with most expected"),
        columns=[
            Column(label=_("Rank"), value="rank", numeric=True),
            Column(label=_("Where"), value=explaining.where),
            Column(
                label=_("Expected"),
                value=lambda cell: f"{cell.expected:.2f}",
                numeric=True,
                unit=_("95 % interval"),
            ),
            Column(label=_("From"), value="lower", numeric=True),
            Column(label=_("To"), value="upper", numeric=True),
            Column(label=_("Why"), value=lambda cell: explaining.why(cell, average=average)),
        ],
        rows=list(cells),
        per_page=per_page,
        prefix="cells",
    )


def show_faults(form: forms.Form, error: Invalid) -> None:
    """Put the service's faults beside the fields they are about."""
    form.add_error(None, error.message)
    for fault in error.faults:
        form.add_error(fault.field if fault.field in form.fields else None, fault.message)


def unit_of(kind: str, count: int = 2) -> str:
    """The kind's word in the reader's language."""
    return RecordKind(kind).unit(count, language=(get_language() or "en")[:2])


def offences_of(codes: Sequence[str]) -> str:
    """Offence names, or that all are meant."""
    known = vocabulary.offences()
    return ", ".join(known[code].name for code in codes) or _("all offences that people report")


def window_of(run: ForecastRun) -> str:
    """The forecast's days, first to last."""
    last = run.starts_on + timedelta(days=run.horizon_days - 1)
    return days_between(run.starts_on, last)


def days_between(first: date, last: date) -> str:
    """Two dates, both included."""
    form = "DATE_FORMAT"
    return f"{date_format(first, form)} – {date_format(last, form)}"


def title_of(run: ForecastRun) -> str:
    """What a forecast is called."""
    return _("Forecast: %(area)s") % {"area": run.area_name or _("whole region")}


def query_of(question: Question) -> str:
    """The question as the query of an address."""
    query = QueryDict(mutable=True)
    query["area"] = str(question.area_id or "")
    query["kind"] = question.kind
    query.setlist("offences", list(question.offences))
    query["start"] = question.start.isoformat()
    query["end"] = (question.end - timedelta(days=1)).isoformat()
    return query.urlencode()


def quarters_before(day: date) -> list[date]:
    """First days of the last whole quarters, newest first."""
    number = day.year * 4 + (day.month - 1) // 3
    return [
        date(back // 4, back % 4 * 3 + 1, 1)
        for back in range(number - 1, number - 1 - QUARTERS_SHOWN, -1)
    ]


def quarter_of(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _published(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _lede(picture: Picture) -> str:
    question = picture.question
    owners = len(picture.chosen.by_owner())
    return _("%(count)s %(unit)s from %(agencies)s agencies · %(days)s · %(offences)s") % {
        "count": f"{len(picture.chosen):,}",
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
    last = points[-1].count if points else 0
    figures = [
        Figure(label=_("In these days"), value=f"{total:,}", unit=unit_of(kind, total)),
        Figure(
            label=_("In the last 7 of them"),
            value=f"{last:,}",
            unit=unit_of(kind, last),
            note=explaining.last_expected(points),
        ),
    ]
    return figures + (_run_figures(run) if run else [])


def _run_figures(run: ForecastRun) -> list[Figure]:
    own = explaining.headline(run)
    week = run.week if run.horizon_days == 7 else {}
    base = explaining.percent(explaining.headline(run, "last-year")["hit_rate"])
    best = explaining.percent(explaining.headline(run, "oracle")["hit_rate"])
    return [
        Figure(
            label=_("Expected, %(window)s") % {"window": window_of(run)},
            value=f"{run.expected_total:,.0f}",
            unit=unit_of(run.kind),
            low=week.get("lower"),
            high=week.get("upper"),
        ),
        Figure(
            label=_("Hit rate at 5 % of cells, last 8 weeks"),
            value=explaining.percent(own["hit_rate"]),
            low=explaining.percent(own["low"]),
            high=explaining.percent(own["high"]),
            note=_("Last year's cells: %(base)s · best fixed map: %(best)s")
            % {"base": base, "best": best},
        ),
    ]


def _unlocated(picture: Picture) -> str:
    count = picture.without_point
    if not count:
        return ""
    return _("%(count)s %(unit)s of these days have no coordinates: no map can show them.") % {
        "count": f"{count:,}",
        "unit": unit_of(picture.question.kind, count),
    }


def _picture_map(request: Request, picture: Picture, run: ForecastRun | None, query: str) -> Map:
    drawn = [] if run is None else [_cells_layer(run)]
    drawn += _base(request, picture.question.end)
    drawn.append(
        MapLayer(
            id="incidents",
            src=f"{reverse('places:incidents-map')}?{query}",
            label=unit_of(picture.question.kind).capitalize(),
            look="point",
            name_by="label",
        )
    )
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


def _run_map(request: Request, run: ForecastRun) -> Map:
    centre = run.grid["centre"]
    known = layers.region_bounds(viewer=request.actor, purpose=request.purpose)
    cells = [(cell.lon, cell.lat) for cell in run.cells.all()]
    bounds = _around(cells) or known or (centre[0], centre[1], centre[0], centre[1])
    return Map(
        id="forecast-map",
        title=_("Map of the cells with most expected"),
        bounds=bounds,
        layers=[_cells_layer(run), *_base(request, run.starts_on)],
    )


def _cells_layer(run: ForecastRun) -> MapLayer:
    return MapLayer(
        id="cells",
        src=reverse("places:forecast-map", args=[run.pk]),
        label=_("Cells with most expected"),
        look="shade",
        shade_by="shade",
        name_by="label",
    )


def _base(request: Request, day: date) -> list[MapLayer]:
    return layers.base_map_layers(viewer=request.actor, purpose=request.purpose, day=day)


def _bounds(request: Request, picture: Picture) -> tuple[float, float, float, float]:
    if picture.area is not None:
        return picture.area.bounds
    known = layers.region_bounds(viewer=request.actor, purpose=request.purpose)
    chosen = picture.chosen.where(picture.chosen.is_located)
    points = list(zip(chosen.lon.tolist(), chosen.lat.tolist(), strict=True))
    return known or _around(points) or WHOLE_WORLD


def _around(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    """A box about the points without the outermost hundredth, where coordinates are often wrong."""
    if not points:
        return None
    trimmed = len(points) // 100
    lons, lats = (sorted(part) for part in zip(*points, strict=True))
    last = len(points) - 1 - trimmed
    return lons[trimmed], lats[trimmed], lons[last], lats[last]


def _heat(picture: Picture) -> HeatTable:
    counts = picture.chosen.by_weekday_and_hour()
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
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
    drawn = explaining.trend_of(picture)
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
        height=260,
    )


def _hit_chart(run: ForecastRun) -> Chart:
    names = explaining.method_names()
    rows = [
        (
            names[method],
            f"{part['share']:.0%}",
            explaining.percent(part["hit_rate"]),
            f"{explaining.percent(part['low'])} – {explaining.percent(part['high'])}",
            f"{part['pai']:.1f}",
        )
        for method, found in run.evaluation.items()
        for part in found["shares"]
    ]
    return Chart(
        title=_("Hit rate of the last eight weeks"),
        src=reverse("places:hit-rate-chart", args=[run.pk]),
        alt=explaining.hit_sentence(run),
        columns=[_("Method"), _("Share of cells"), _("Hit rate"), _("95 % interval"), _("PAI")],
        rows=rows,
        note=_("Each week was forecast from what was known before it, and then counted."),
        width=560,
        height=260,
    )


def _method(run: ForecastRun) -> list[tuple[str, Any]]:
    inputs = run.inputs
    agencies = ", ".join(f"{ori} {count:,}" for ori, count in inputs["agencies"].items())
    params = ", ".join(f"{name} {value}" for name, value in run.params.items() if name != "name")
    return [
        (
            _("Method"),
            f"{run.get_method_display()} ({params})" if params else run.get_method_display(),
        ),
        (
            _("Made from"),
            f"{inputs['events']:,} {unit_of(run.kind)}, {inputs['first']} – {inputs['last']}",
        ),
        (_("By agency"), agencies),
        (_("Left out for want of coordinates"), f"{inputs['left_out']:,}"),
        (_("Cells"), f"{run.grid['cells']:,} × {run.grid['cell_m']:.0f} m"),
        (_("Protocol of the test"), run.protocol),
        (_("Inputs"), f"SHA-256 {run.input_digest[:16]}…"),
        (_("Made"), date_format(run.finished_at, "DATETIME_FORMAT") if run.finished_at else ""),
        (_("Computed in"), f"{run.seconds:.1f} s"),
    ]


def _run_crumbs(run: ForecastRun) -> list[Crumb]:
    return [
        Crumb(label=_("Forecasts"), url=reverse("places:forecasts")),
        Crumb(label=title_of(run)),
    ]


def _headline_of(run: ForecastRun) -> str:
    if run.status != ForecastRun.Status.DONE:
        return "–"
    return explaining.percent(explaining.headline(run)["hit_rate"])


def _average(run: ForecastRun) -> float:
    """Records a cell had in the past year on average, from the baseline's own parameters."""
    found = run.evaluation["last-year"]["expected"]
    cells = max(int(run.grid["cells"]), 1)
    return float(found[-1]) * 52 / cells if found else 0.0
