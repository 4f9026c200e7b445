"""What a brief says of next week's cells, and how last week's did.

A brief goes further than those who may make forecasts, so that it holds numbers of forecasts in
force alone, and what a stored one may still show is asked anew at each reading.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from accord.apps.briefs.facts import CELLS_SHOWN, Cell, Facts, NextWeek, Score
from accord.apps.layers import selectors as layers
from accord.apps.places import selectors as places
from accord.core.geo import Area
from accord.core.geo.thinning import Line, thinned
from accord.core.geocode import without_house_numbers
from accord.frame.actor import Actor, Purpose

if TYPE_CHECKING:
    from accord.apps.briefs.selectors.sourcing import Source

CELLS_DRAWN = 300
STREET_SIDES = 16  # of a map four fingers wide: more lines would hide its cells


def places_of(viewer: Actor, purpose: Purpose, source: "Source") -> dict[str, Any]:
    """Next week's cells and the score of what was said of this one."""
    ask = {"viewer": viewer, "purpose": purpose, **source.forecast_asked}
    following = source.week + timedelta(weeks=1)
    run = _run_for(ask, following)
    found = NextWeek(starts_on=following, refusal=places.refusal_of(**ask, on=following))
    if run is not None and not _may_tell(viewer, run.pk):
        found = NextWeek(starts_on=following, is_draft=True)
    elif run is not None:
        whole, cells = places.view_run(viewer=viewer, purpose=purpose, run_id=run.pk)
        drawn = [_cell(one) for one in cells[:CELLS_DRAWN]]
        found = NextWeek(
            starts_on=following,
            cells=drawn,
            expected=whole.week.get("mean", whole.expected_total),
            lower=whole.week.get("lower"),
            upper=whole.week.get("upper"),
            cell_m=whole.grid.get("cell_m"),
            outline=whole.outline,
            streets=_streets(viewer, purpose, drawn, whole.outline, following),
            run_id=str(run.pk),
            **_of_whom(source, whole.inputs["agencies"]),
        )
    return {"next_week": found, **_score(ask, source.week)}


def _of_whom(source: "Source", inside: Sequence[str]) -> dict[str, Any]:
    """Whose records went into the cells, and whether the others' have no point at all."""
    located = source.table.where(source.table.is_located).by_owner()
    without = [one for one in source.counted if one.ori not in inside]
    return {
        "of": [one.name for one in source.counted if one.ori in inside],
        "without": [one.name for one in without],
        "only_located": bool(without) and not any(one.ori in located for one in without),
    }


def _streets(
    viewer: Actor, purpose: Purpose, cells: list[Cell], outline: Any, day: date
) -> list[Line]:
    """The streets of the map on which the cells are drawn, as far as the agencies loaded any."""
    if not cells:
        return []
    if outline is not None:
        within = Area.from_geojson(outline, name="").bounds
    else:
        points = np.array([point for one in cells for point in one.ring])
        within = (*points.min(axis=0).tolist(), *points.max(axis=0).tolist())
    _keys, names, lines = layers.streets_on(viewer=viewer, purpose=purpose, day=day)
    first = np.array([(one.lon, one.lat) for one in cells[:CELLS_SHOWN]])
    whole = [without_house_numbers(one) for one in names]
    return thinned(lines, whole, within=within, sides=STREET_SIDES, first=first)


def as_it_may_be_told(facts: Facts, *, viewer: Actor) -> Facts:
    """A stored brief without cells and score of a forecast that is off now, or never was in force."""
    if viewer.kind == "local":
        return facts
    found, score, why = facts.next_week, facts.score, facts.no_score
    if score is not None and not (score.run_id and places.is_run_in_force(run_id=score.run_id)):
        score, why = None, "draft"
    if found is not None and (found.cells or found.expected is not None):
        standing = places.standing_of_run(run_id=found.run_id) if found.run_id else None
        if standing is None or not standing.is_in_force:
            found = NextWeek(
                starts_on=found.starts_on,
                is_withheld=True,
                off_since=standing.since if standing else None,
                off_because=standing.because if standing else "",
            )
    return replace(facts, next_week=found, score=score, no_score=why)


def _may_tell(viewer: Actor, run_id: Any) -> bool:
    """On a private node of own files, whose only actor is local, its reader has made it."""
    return viewer.kind == "local" or places.is_run_in_force(run_id=run_id)


def _run_for(ask: dict[str, Any], week: date) -> Any:
    """The week's forecast: that in force, else the newest draft."""
    standing = places.latest_run(**ask, on=week, only_in_force=True)
    return standing or places.latest_run(**ask, on=week)


def _score(ask: dict[str, Any], week: date) -> dict[str, Any]:
    """What the week's forecast said and what happened, or why that cannot be told."""
    run = _run_for(ask, week)
    who = {"viewer": ask["viewer"], "purpose": ask["purpose"]}
    if run is None:
        return _none_made(ask, week)
    if not _may_tell(ask["viewer"], run.pk):
        return {"no_score": "draft"}
    found = places.score_of(**who, run_id=run.pk)
    if found is None or not found.happened:
        return {"no_score": "nothing"}
    score = Score(
        starts_on=found.starts_on,
        share=found.share,
        cells=found.cells,
        flagged=found.flagged,
        street_km=found.street_km,
        hits=round(found.hits, 1),
        happened=found.happened,
        was_made_before=found.was_made_before,
        run_id=str(run.pk),
    )
    return {"score": score}


def _none_made(ask: dict[str, Any], week: date) -> dict[str, Any]:
    """Why no forecast of the week stands: none is made of the kind, it was refused, or not asked."""
    if ask["kind"] in places.ACTIVITY_KINDS:
        return {"no_score": "kind"}
    refusal = places.refusal_of(**ask, on=week)
    return {"no_score": "refused" if refusal else "none", "no_score_because": refusal}


def _cell(one: Any) -> Cell:
    names = ("rank", "beat", "street", "lon", "lat", "ring", "expected", "lower", "upper")
    values = {name: getattr(one, name) for name in names}
    return Cell(**values, past_weeks=one.past_weeks, past_year=one.past_year)
