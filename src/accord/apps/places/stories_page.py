"""What the page of emerging hot spots shows: a map, a word for each cell, and its counts."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.places import analysis_page
from accord.apps.places.forecast_pages import base_layers
from accord.apps.places.naming import Place
from accord.apps.places.selectors import Stories, StoryQuestion
from accord.apps.places.storying import CellStory
from accord.core.forecast.emerging import STORIES
from accord.frame.errors import Conflict
from accord.frame.http import Request
from accord.frame.ui.components import Map, MapLayer
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table

ROWS_A_PAGE: Final = 25
Row = tuple[CellStory, Place]


def stories_context(request: Request, form: forms.Form, found: Stories) -> dict[str, Any]:
    """The page of a question that was answered, or why it cannot be."""
    context = {
        "form": form,
        "title": title(),
        "lede": analysis_page.lede(found.question),
        "crumbs": analysis_page.crumbs(title()),
        "refusal": found.refusal,
        "left_out": analysis_page.left_out(
            discovered=found.discovered, without_point=found.without_point
        ),
    }
    if found.told is None:
        return context
    rows = list(zip(found.told.stories, found.places, strict=True))
    return context | {
        "map": _map(request, found),
        "meanings": meanings([story for story, _place in rows]),
        "table": _table(request, rows, found),
    }


def title() -> str:
    """What the page is called."""
    return _("What is emerging")


def story_words(story: str, side: int) -> str:
    """A cell's story in the reader's language; `side` is 1 for a hot spot and −1 for a cold one."""
    hot = {
        "new": _("New hot spot"),
        "consecutive": _("Consecutive hot spot"),
        "intensifying": _("Intensifying hot spot"),
        "persistent": _("Persistent hot spot"),
        "diminishing": _("Diminishing hot spot"),
        "sporadic": _("Sporadic hot spot"),
        "oscillating": _("Oscillating hot spot"),
        "historical": _("Historical hot spot"),
    }
    cold = {
        "new": _("New cold spot"),
        "consecutive": _("Consecutive cold spot"),
        "intensifying": _("Intensifying cold spot"),
        "persistent": _("Persistent cold spot"),
        "diminishing": _("Diminishing cold spot"),
        "sporadic": _("Sporadic cold spot"),
        "oscillating": _("Oscillating cold spot"),
        "historical": _("Historical cold spot"),
    }
    return (hot if side > 0 else cold)[story]


def meanings(told: Sequence[CellStory]) -> list[tuple[str, str]]:
    """The stories that occur, each with how many cells have it and what it means."""
    means = {
        "new": _("in the last step for the first time"),
        "consecutive": _("in the last steps without a gap, and never before them"),
        "intensifying": _("in nine of ten steps and the last, and growing"),
        "persistent": _("in nine of ten steps and the last, without a trend"),
        "diminishing": _("in nine of ten steps and the last, and fading"),
        "sporadic": _("in the last step, and on and off before"),
        "oscillating": _("in the last step, and the opposite in an earlier one"),
        "historical": _("in nine of ten steps, and not in the last"),
    }
    many = Counter((one.side, one.story) for one in told)
    order = sorted(many, key=lambda key: (-key[0], STORIES.index(key[1])))
    return [
        (f"{story_words(story, side)}: {grouped(many[side, story])}", means[story])
        for side, story in order
    ]


def query_of(question: StoryQuestion) -> str:
    """The question as the query of an address."""
    query = QueryDict(mutable=True)
    query["area"] = str(question.area_id or "")
    query["kind"] = question.kind
    query.setlist("offences", list(question.offences))
    query["end"] = (question.end - timedelta(days=1)).isoformat()
    query["step_days"] = str(question.step_days)
    return query.urlencode()


def features(found: Stories) -> list[dict[str, Any]]:
    """The cells as GeoJSON features with their story in words. Raises Conflict for too little."""
    if found.told is None:
        raise Conflict(found.refusal)
    return [
        analysis_page.feature(
            one,
            label=" · ".join(
                part
                for part in (story_words(one.story, one.side), place.street, place.beat)
                if part
            ),
            story=one.story,
            side=one.side,
            counts=list(one.counts),
            shade=round(1 - STORIES.index(one.story) / len(STORIES), 3),
        )
        for one, place in zip(found.told.stories, found.places, strict=True)
    ]


def _map(request: Request, found: Stories) -> Map:
    cells = found.told.stories if found.told else ()
    source = f"{reverse('places:stories-map')}?{query_of(found.question)}"
    return Map(
        id="stories-map",
        title=_("Map of emerging hot spots and cold spots"),
        bounds=analysis_page.bounds_of(request, found.area, cells),
        layers=[
            *base_layers(request, found.question.end),
            MapLayer(
                id="hot", src=source, where=("side", 1), label=_("Hot spots"), look="shade",
                shade_by="shade", name_by="label",
            ),
            MapLayer(
                id="cold", src=source, where=("side", -1), label=_("Cold spots"),
                look="outline", name_by="label",
            ),
        ],
        summary=_("The darker a hot spot, the newer its story. Cold spots are outlined."),
    )  # fmt: skip


def _table(request: Request, rows: Sequence[Row], found: Stories) -> Table:
    last = found.told.starts[-1] if found.told else found.question.end
    return Table(
        request,
        caption=_("Cells with a story"),
        export=True,
        columns=[
            Column(label=_("Where"), value=lambda row: analysis_page.where(*row)),
            Column(label=_("Story"), value=lambda row: story_words(row[0].story, row[0].side)),
            Column(
                label=_("From %(day)s on") % {"day": date_format(last, "DATE_FORMAT")},
                value=lambda row: row[0].counts[-1],
                numeric=True,
            ),
            Column(label=_("In all steps"), value=lambda row: sum(row[0].counts), numeric=True),
            Column(
                label=_("Step by step"),
                value=lambda row: " ".join(str(n) for n in row[0].counts),
                unbroken=True,
            ),
            Column(label=_("Gi*, last step"), value=lambda row: row[0].z, numeric=True),
            Column(label=_("Trend (Mann-Kendall)"), value=lambda row: row[0].trend, numeric=True),
            Column(label=_("Longitude"), value=lambda row: row[0].lon, numeric=True),
            Column(label=_("Latitude"), value=lambda row: row[0].lat, numeric=True),
        ],
        rows=list(rows),
        per_page=ROWS_A_PAGE,
        empty_title=_("No cell has a story"),
        empty_text=_("Nothing here differs from chance beyond a false discovery rate of 5 %."),
        note=_(
            "Counts of %(cells)s cells of %(metres)s m in 13 steps. A cell is hot where it and its "
            "eight neighbours, now and a step before, hold more than chance leaves at a false "
            "discovery rate of 5 %%."
        )
        % {
            "cells": grouped(found.told.cells) if found.told else "0",
            "metres": decimal(found.told.cell_m, 0) if found.told else "0",
        },
    )
