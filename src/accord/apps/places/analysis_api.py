"""The API of analysis: what is emerging and what has shifted, cell by cell."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from accord.apps.places import drawing, selectors, shifts_page, stories_page
from accord.apps.places.schemas import (
    AffectedIn,
    AffectedOut,
    AreaRatesOut,
    PictureIn,
    ShiftsIn,
    ShiftsOut,
    StoriesIn,
    StoriesOut,
    affected_values,
)
from accord.frame.declare import route
from accord.frame.errors import Conflict, Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

SHIFTED = ("before_from", "before", "after", "cell_m", "bandwidth_m", "cells")
router = Router(tags=["places"])


@router.get(
    "/emerging",
    response={200: StoriesOut, **PROBLEMS},
    summary="Emerging hot spots and cold spots",
)
@route(policy="places.view", audit="places.stories_viewed", rate="heavy")
def read_stories(request: Request, asked: Query[StoriesIn]) -> dict[str, Any]:
    """Thirteen steps up to `end`; `side` is 1 for a hot spot and −1 for a cold one.

    What police find is left out. `counts` are by step, oldest first.
    """
    found = _stories(request, asked, verb="places.stories_viewed")
    if found.told is None:
        raise Conflict(found.refusal)
    return {
        "starts": found.told.starts,
        "step_days": found.told.step_days,
        "cell_m": found.told.cell_m,
        "cells": found.told.cells,
        "incidents": found.told.incidents,
        "without_coordinates": found.without_point,
        "discovered": found.discovered,
        "stories": [
            {**asdict(one), "beat": place.beat, "street": place.street}
            for one, place in zip(found.told.stories, found.places, strict=True)
        ],
    }


@router.get(
    "/emerging.geojson",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/geo+json"),
    summary="Emerging hot spots and cold spots as GeoJSON",
)
@route(policy="places.view", audit="places.stories_map_read", rate="heavy")
def read_stories_geojson(request: Request, asked: Query[StoriesIn]) -> HttpResponse:
    """Polygons in longitude and latitude with the story of each."""
    found = _stories(request, asked, verb="places.stories_map_read")
    return drawing.geojson_answer(request, drawing.collection(stories_page.features(found)))


@router.get("/shifts", response={200: ShiftsOut, **PROBLEMS}, summary="Where a pattern has shifted")
@route(policy="places.view", audit="places.shifts_viewed", rate="heavy")
def read_shifts(request: Request, asked: Query[ShiftsIn]) -> dict[str, Any]:
    """Cells with more or fewer than the overall change; `end` is the last day.

    What police find is left out. Densities are events a km² and 4 weeks.
    """
    found = _shifts(request, asked, verb="places.shifts_viewed")
    shifted = found.shifted
    if shifted is None:
        raise Conflict(found.refusal)
    return {
        **{name: getattr(shifted, name) for name in SHIFTED},
        "ratio": shifted.overall.estimate,
        "ratio_lower": shifted.overall.lower,
        "ratio_upper": shifted.overall.upper,
        "without_coordinates": found.without_point,
        "discovered": found.discovered,
        "shifts": [
            {**asdict(one), "beat": place.beat, "street": place.street}
            for one, place in zip(shifted.shifts, found.places, strict=True)
        ],
    }


@router.get(
    "/shifts.geojson",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("application/geo+json"),
    summary="Where a pattern has shifted, as GeoJSON",
)
@route(policy="places.view", audit="places.shifts_map_read", rate="heavy")
def read_shifts_geojson(request: Request, asked: Query[ShiftsIn]) -> HttpResponse:
    """Polygons in longitude and latitude with both densities of each."""
    found = _shifts(request, asked, verb="places.shifts_map_read")
    return drawing.geojson_answer(request, drawing.collection(shifts_page.features(found)))


@router.get(
    "/rates", response={200: AreaRatesOut, **PROBLEMS}, summary="Rates by area, in a funnel"
)
@route(policy="places.view", audit="places.rates_viewed", rate="heavy")
def read_rates(request: Request, asked: Query[PictureIn]) -> dict[str, Any]:
    """By thousand residents and year in each area of the population layer, by name.

    `lower` and `upper` are to hold 998 of 1,000: chance and, with `dispersion` above 1, the spread
    that all areas share. Inside them nothing shows a difference from the overall rate; whether two
    areas differ from each other is not tested. What police find is left out.
    """
    found = selectors.area_rates(
        viewer=request.actor, purpose=request.purpose, question=asked.question
    )
    if found.funnel is None:
        raise Missing("No layer tells residents of at least three areas that are reported.")
    return {
        "layer": found.layer,
        "overall_rate": found.funnel.overall_rate,
        "dispersion": found.funnel.dispersion,
        "level": found.funnel.level,
        "uninhabited": found.uninhabited,
        "unheld": found.unheld,
        "elsewhere": found.elsewhere,
        "without_coordinates": found.without_point,
        "discovered": found.discovered,
        "areas": [
            {
                "name": one.name,
                "residents": one.residents,
                "count": one.point.count,
                "rate": one.point.rate,
                "lower": one.limits[0],
                "upper": one.limits[1],
                "place": one.point.place,
                "rate_lower": one.interval.lower if one.interval else None,
                "rate_upper": one.interval.upper if one.interval else None,
                "ambient": [
                    {
                        "layer": layer,
                        "unit": unit,
                        "amount": amount,
                        "rate": rate.estimate if rate else None,
                        "lower": rate.lower if rate else None,
                        "upper": rate.upper if rate else None,
                    }
                    for (layer, unit), amount, rate in zip(
                        found.ambient, one.ambient, one.by_ambient, strict=True
                    )
                ],
            }
            for one in sorted(found.rates, key=lambda one: one.name)
        ],
    }


@router.get(
    "/affected", response={200: AffectedOut, **PROBLEMS}, summary="Victims by group, safe to show"
)
@route(policy="places.view", audit="places.affected_viewed", rate="heavy")
def read_affected(request: Request, asked: Query[AffectedIn]) -> dict[str, Any]:
    """Victims by age, sex, race and ethnicity (NIBRS codes) in whole quarters.

    Null is a number from 1 to 4, or one that would give such a number away; all others are rounded
    to five. Rates are by thousand residents of the group and year on your own agency's ground,
    where a layer tells them; there is none where others' victims are among those counted.
    """
    found = selectors.affected(viewer=request.actor, purpose=request.purpose, asked=asked.question)
    return affected_values(found)


def _shifts(request: Request, asked: ShiftsIn, *, verb: str) -> selectors.Shifts:
    return selectors.shifts(
        viewer=request.actor,
        purpose=request.purpose,
        question=asked.question,
        against=asked.against,
        verb=verb,
    )


def _stories(request: Request, asked: StoriesIn, *, verb: str) -> selectors.Stories:
    return selectors.stories(
        viewer=request.actor, purpose=request.purpose, question=asked.question, verb=verb
    )
