"""What the page of shifts shows: where more or fewer came than everywhere, on a map and as a table."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import analysis_page
from accord.apps.places.forecast_pages import base_layers
from accord.apps.places.naming import Place
from accord.apps.places.picture_page import query_of
from accord.apps.places.selectors import Shifts
from accord.apps.places.shifting import CellShift, Shifted
from accord.apps.places.words import days_between
from accord.frame.errors import Conflict
from accord.frame.http import Request
from accord.frame.ui.components import Figure, Map, MapLayer
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table

ROWS_A_PAGE: Final = 25
Row = tuple[CellShift, Place]


def shifts_context(request: Request, form: forms.Form, found: Shifts) -> dict[str, Any]:
    """The page of a question that was answered, or why it cannot be."""
    question = found.question
    context = {
        "form": form,
        "title": title(),
        "lede": _lede(found),
        "crumbs": analysis_page.crumbs(title()),
        "refusal": found.refusal,
        "left_out": analysis_page.left_out(
            discovered=found.discovered, without_point=found.without_point
        ),
    }
    shifted = found.shifted
    if shifted is None:
        return context
    return context | {
        "figures": _figures(question.kind, shifted),
        "map": _map(request, found, shifted),
        "table": _table(request, list(zip(shifted.shifts, found.places, strict=True)), shifted),
    }


def title() -> str:
    """What the page is called."""
    return _("What has shifted")


def shift_words(one: CellShift) -> str:
    """Which way a cell differs."""
    return _("More than everywhere") if one.z > 0 else _("Fewer than everywhere")


def features(found: Shifts) -> list[dict[str, Any]]:
    """The cells as GeoJSON features, shaded by how far they differ. Raises Conflict for too little."""
    if found.shifted is None:
        raise Conflict(found.refusal)
    most = max((abs(one.z) for one in found.shifted.shifts), default=1.0)
    return [
        analysis_page.feature(
            one,
            label=f"{shift_words(one)} · {analysis_page.where(one, place)}",
            before=one.before,
            after=one.after,
            z=one.z,
            side=1 if one.z > 0 else -1,
            shade=round(abs(one.z) / most, 3),
        )
        for one, place in zip(found.shifted.shifts, found.places, strict=True)
    ]


def shift_query(found: Shifts) -> str:
    """The question as the query of an address."""
    return f"{query_of(found.question)}&against={found.against}"


def _lede(found: Shifts) -> str:
    asked = analysis_page.lede(found.question)
    if found.shifted is None:
        return asked
    first = found.shifted.before_from
    last = first + timedelta(days=found.question.days - 1)
    against = _("against %(days)s") % {"days": days_between(first, last)}
    return f"{asked}, {against}"


def _figures(kind: str, shifted: Shifted) -> list[Figure]:
    change = shifted.overall
    return [
        Figure(
            label=_("With a place, now and before"),
            value=grouped(shifted.after),
            unit=unit_of(kind, shifted.after),
            note=_("Before: %(count)s") % {"count": grouped(shifted.before)},
        ),
        Figure(
            label=_("Now over before, everywhere"),
            value=decimal(change.estimate, 2),
            low=decimal(change.lower, 2),
            high=decimal(change.upper, 2),
        ),
    ]


def _map(request: Request, found: Shifts, shifted: Shifted) -> Map:
    source = f"{reverse('places:shifts-map')}?{shift_query(found)}"
    return Map(
        id="shifts-map",
        title=_("Map of the cells that differ"),
        bounds=analysis_page.bounds_of(request, found.area, shifted.shifts),
        layers=[
            *base_layers(request, found.question.end),
            MapLayer(
                id="more", src=source, where=("side", 1), label=_("More than everywhere"),
                look="shade", shade_by="shade", name_by="label",
            ),
            MapLayer(
                id="fewer", src=source, where=("side", -1), label=_("Fewer than everywhere"),
                look="outline", name_by="label",
            ),
        ],
        summary=_("The darker, the surer that more came. Where fewer came, cells are outlined."),
    )  # fmt: skip


def _table(request: Request, rows: Sequence[Row], shifted: Shifted) -> Table:
    return Table(
        request,
        caption=_("Cells that differ from the overall change"),
        export=True,
        columns=[
            Column(label=_("Where"), value=lambda row: analysis_page.where(*row)),
            Column(label=_("How"), value=lambda row: shift_words(row[0])),
            Column(
                label=_("Before"), value=lambda row: row[0].before, numeric=True,
                unit=_("a km² and 4 weeks"),
            ),
            Column(
                label=_("Now"), value=lambda row: row[0].after, numeric=True,
                unit=_("a km² and 4 weeks"),
            ),
            Column(label=_("Deviate"), value=lambda row: row[0].z, numeric=True),
            Column(label=_("Longitude"), value=lambda row: row[0].lon, numeric=True),
            Column(label=_("Latitude"), value=lambda row: row[0].lat, numeric=True),
        ],
        rows=list(rows),
        per_page=ROWS_A_PAGE,
        empty_title=_("No cell differs"),
        empty_text=_(
            "Everywhere changed alike, as far as chance lets tell at a false discovery rate of 5 %."
        ),
        note=_(
            "Two densities with a kernel of %(reach)s m over %(cells)s cells of %(metres)s m. Shown are "
            "cells whose change differs from the overall one at a false discovery rate of 5 %%."
        )
        % {
            "reach": decimal(shifted.bandwidth_m, 0),
            "cells": grouped(shifted.cells),
            "metres": decimal(shifted.cell_m, 0),
        },
    )  # fmt: skip
