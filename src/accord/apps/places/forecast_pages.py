"""What the pages of forecasts show, as component values."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers import selectors as layers
from accord.apps.places import explaining, stating
from accord.apps.places.activation_pages import standing_of
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.selectors import ForecastScore
from accord.apps.places.words import (
    cells_note,
    cells_of,
    hit_rate_label,
    is_on_streets,
    method_note,
    offences_of,
    params_of,
    share_label,
    title_of,
    unplaced_of,
    weeks_caption,
    window_of,
)
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import (
    Action,
    Chart,
    Crumb,
    Figure,
    Map,
    MapLayer,
    Progress,
)
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table

CELLS_A_PAGE: Final = 10  # as tall as the map beside them
TONES: Final = {"done": "success", "refused": "warning", "queued": "info", "running": "info"}


def runs_context(request: Request, rows: QuerySet[ForecastRun]) -> dict[str, Any]:
    """The list of forecasts."""
    table = Table(
        request,
        caption=_("Forecasts"),
        export=True,
        columns=[
            Column(
                label=_("Window"),
                value=window_of,
                sort="starts_on",
                href=lambda run: reverse("places:forecast", args=[run.pk]),
            ),
            Column(label=_("Area"), value=lambda run: run.area_name or _("Whole region")),
            Column(label=_("Counts"), value=lambda run: unit_of(run.kind)),
            Column(label=_("Agencies"), value=lambda run: ", ".join(run.owners) or _("All")),
            Column(label=_("Offences"), value=lambda run: offences_of(run.offences)),
            Column(label=_("Method"), value=lambda run: run.get_method_display()),
            Column(
                label=_("Hit rate at 5 % of cells or streets"),
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
            topic="forecasts",
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
        **standing_of(request, run),
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
        "figures": run_figures(run),
        "map": _run_map(request, run),
        "cells": cells_table(request, run, cells),
        "hit_sentence": explaining.hit_sentence(run),
        "chart": _hit_chart(run),
        "score_sentence": explaining.score_sentence(score, run.kind) if score else "",
        "weeks_table": weeks_table(request, run),
        "method": _method(run),
        "method_note": method_note(run),
    }


def cell_context(run: ForecastRun, cell: ForecastCell) -> dict[str, Any]:
    """One cell taken apart."""
    title = _("Why cell %(rank)s stands where it does") % {"rank": cell.rank}
    return {
        "run": run,
        "cell": cell,
        "title": title,
        "lede": explaining.where(cell),
        "card": explaining.card_rows(cell),
        "counts": [
            (_("Expected"), f"{decimal(cell.expected, 2)} ({cell.lower}–{cell.upper})"),
            (_("Recorded in the past year"), cell.past_year),
            (_("Recorded in the past 4 weeks"), cell.past_weeks),
            (_("An average cell in the past year"), decimal(_average(run))),
            (_("Left alone by lot"), _("Yes") if cell.is_held_back else _("No")),
        ],
        "crumbs": [
            Crumb(label=_("Forecasts"), url=reverse("places:forecasts")),
            Crumb(label=title_of(run), url=reverse("places:forecast", args=[run.pk])),
            Crumb(label=title),
        ],
    }


def whole_table(request: Request, run: ForecastRun, cells: Sequence[ForecastCell]) -> Table:
    """Every cell of the map as a table, and as CSV."""
    return Table(
        request,
        caption=_("Cells with most expected, %(window)s") % {"window": window_of(run)},
        export=True,
        lead=stating.lead_of(run) if cells else (),
        columns=[
            Column(label=_("Rank"), value="rank", numeric=True),
            Column(label=_("Cell"), value="cell"),
            Column(
                label=_("Where"),
                value=explaining.where,
                href=lambda cell: reverse("places:cell", args=[run.pk, cell.rank]),
            ),
            Column(label=_("Longitude"), value="lon", numeric=True),
            Column(label=_("Latitude"), value="lat", numeric=True),
            Column(label=_("Expected"), value="expected", numeric=True, places=3),
            Column(label=_("From"), value="lower", numeric=True),
            Column(label=_("To"), value="upper", numeric=True),
            Column(label=_("Past year"), value="past_year", numeric=True),
            Column(label=_("Past 4 weeks"), value="past_weeks", numeric=True),
            Column(label=_("Moved most by"), value=explaining.main_reason),
            Column(
                label=_("Left alone by lot"),
                value=lambda cell: _("Yes") if cell.is_held_back else _("No"),
            ),
        ],
        rows=list(cells),
    )


def weeks_table(request: Request, run: ForecastRun) -> Table:
    """Past accuracy week by week: what happened, and how much of it each method's cells caught."""
    own = run.evaluation[run.method]
    names = explaining.method_names()
    hits = {
        method: next(one for one in found["shares"] if one["share"] == explaining.HEADLINE_SHARE)
        for method, found in run.evaluation.items()
    }
    rows = [
        {
            "start": start,
            "events": events,
            **{method: round(found["weekly_hits"][at], 1) for method, found in hits.items()},
        }
        for at, (start, events) in enumerate(zip(own["starts"], own["events"], strict=True))
    ]
    return Table(
        request,
        caption=weeks_caption(run),
        columns=[
            Column(label=_("Week from"), value="start", unbroken=True),
            Column(label=_("Recorded"), value="events", numeric=True),
            *(Column(label=names[method], value=method, numeric=True) for method in hits),
        ],
        rows=rows,
        prefix="weeks",
    )


def _reason_column(cells: Sequence[ForecastCell]) -> list[Column]:
    """What moves each cell most, where the method has a score card."""
    if not any(cell.card for cell in cells):
        return []
    return [Column(label=_("Moved most by"), value=explaining.main_reason)]


def cells_table(request: Request, run: ForecastRun, cells: Sequence[ForecastCell]) -> Table:
    """The cells with most expected, each with its reason."""
    return Table(
        request,
        caption=_("Cells with most expected, %(window)s") % {"window": window_of(run)},
        columns=[
            Column(label=_("Rank"), value="rank", numeric=True),
            Column(
                label=_("Where"),
                value=explaining.where,
                href=lambda cell: reverse("places:cell", args=[run.pk, cell.rank]),
            ),
            Column(
                label=_("Expected"),
                value=lambda cell: f"{decimal(cell.expected, 2)} ({cell.lower}–{cell.upper})",
                numeric=True,
            ),
            Column(label=_("Why: recorded there"), value=explaining.why),
            *_reason_column(cells),
        ],
        rows=list(cells),
        per_page=CELLS_A_PAGE,
        prefix="cells",
        note=cells_note(run, average=_average(run)),
    )


def run_figures(run: ForecastRun) -> list[Figure]:
    own = explaining.headline(run)
    week = run.week if run.horizon_days == 7 else {}
    base = explaining.percent(explaining.headline(run, "last-year")["hit_rate"])
    best = explaining.percent(explaining.headline(run, "oracle")["hit_rate"])
    return [
        Figure(
            label=_("Expected, %(window)s") % {"window": window_of(run)},
            value=decimal(run.expected_total, 0),
            unit=unit_of(run.kind),
            low=week.get("lower"),
            high=week.get("upper"),
        ),
        Figure(
            label=hit_rate_label(run),
            value=explaining.percent(own["hit_rate"]),
            low=explaining.percent(own["low"]),
            high=explaining.percent(own["high"]),
            note=_("Last year's cells: %(base)s · best fixed map: %(best)s")
            % {"base": base, "best": best},
        ),
    ]


def _run_map(request: Request, run: ForecastRun) -> Map:
    centre = run.grid["centre"]
    known = layers.region_bounds(viewer=request.actor, purpose=request.purpose)
    cells = [(cell.lon, cell.lat) for cell in run.cells.all()]
    bounds = around(cells) or known or (centre[0], centre[1], centre[0], centre[1])
    return Map(
        id="forecast-map",
        title=_("Map of the cells with most expected"),
        bounds=bounds,
        layers=[*base_layers(request, run.starts_on), cells_layer(run)],
    )


def cells_layer(run: ForecastRun) -> MapLayer:
    return MapLayer(
        id="cells",
        src=reverse("places:forecast-map", args=[run.pk]),
        label=_("Cells with most expected"),
        look="ribbon" if is_on_streets(run) else "shade",
        shade_by="shade",
        name_by="label",
    )


def around(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    """A box about the points without the outermost hundredth, where coordinates are often wrong."""
    if not points:
        return None
    trimmed = len(points) // 100
    lons, lats = (sorted(part) for part in zip(*points, strict=True))
    last = len(points) - 1 - trimmed
    return lons[trimmed], lats[trimmed], lons[last], lats[last]


def base_layers(request: Request, day: date) -> list[MapLayer]:
    return layers.base_map_layers(viewer=request.actor, purpose=request.purpose, day=day)


def _hit_chart(run: ForecastRun) -> Chart:
    names = explaining.method_names()
    rows = [
        (
            names[method],
            numbers.percent(part["share"], 0),
            explaining.percent(part["hit_rate"]),
            f"{explaining.percent(part['low'])} – {explaining.percent(part['high'])}",
            decimal(part["pai"]),
        )
        for method, found in run.evaluation.items()
        for part in found["shares"]
    ]
    return Chart(
        title=_("Hit rate of the last eight weeks"),
        src=reverse("places:hit-rate-chart", args=[run.pk]),
        alt=explaining.hit_sentence(run),
        columns=[_("Method"), share_label(run), _("Hit rate"), _("95 % interval"), _("PAI")],
        rows=rows,
        note=_("Each week was forecast from what was known before it, and then counted."),
        width=560,
        height=250,
    )


def _method(run: ForecastRun) -> list[tuple[str, Any]]:
    inputs = run.inputs
    agencies = ", ".join(f"{ori} {grouped(count)}" for ori, count in inputs["agencies"].items())
    return [
        (_("Method"), run.get_method_display()),
        *params_of(run.params),
        (
            _("Made from"),
            f"{grouped(inputs['events'])} {unit_of(run.kind)}, {inputs['first']} – {inputs['last']}",
        ),
        (_("By agency"), agencies),
        (_("Asked for"), ", ".join(run.owners) or _("All agencies whose records may be used")),
        (_("Left out for want of coordinates"), grouped(inputs["left_out"])),
        (_("Cells"), cells_of(run)),
        *([(_("On no segment"), unplaced_of(run))] if is_on_streets(run) else []),
        (_("Protocol of the test"), run.protocol),
        (_("Inputs"), f"SHA-256 {run.input_digest[:16]}…"),
        (_("Made"), date_format(run.finished_at, "DATETIME_FORMAT") if run.finished_at else ""),
        (_("Computed in"), f"{decimal(run.seconds)} s"),
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
