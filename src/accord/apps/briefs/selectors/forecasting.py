"""What a brief says of next week's cells, and how last week's did."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from accord.apps.briefs.facts import Cell, NextWeek, Score
from accord.apps.places import selectors as places
from accord.frame.actor import Actor, Purpose

if TYPE_CHECKING:
    from accord.apps.briefs.selectors.gathering import Source

CELLS_DRAWN = 300


def places_of(viewer: Actor, purpose: Purpose, source: "Source") -> dict[str, Any]:
    """Next week's cells and the score of what was said of this one."""
    ask = {"viewer": viewer, "purpose": purpose, **source.forecast_asked}
    following = source.week + timedelta(weeks=1)
    run = _run_for(ask, following)
    found = NextWeek(starts_on=following, refusal=places.refusal_of(**ask, on=following))
    if run is not None:
        whole, cells = places.view_run(viewer=viewer, purpose=purpose, run_id=run.pk)
        # On a private node of own files, whose only actor is local, its reader has made it.
        is_draft = viewer.kind != "local" and not places.is_run_in_force(run_id=run.pk)
        found = NextWeek(
            starts_on=following,
            cells=[] if is_draft else [_cell(one) for one in cells[:CELLS_DRAWN]],
            is_draft=is_draft,
            expected=whole.week.get("mean", whole.expected_total),
            lower=whole.week.get("lower"),
            upper=whole.week.get("upper"),
            cell_m=whole.grid.get("cell_m"),
            outline=whole.outline,
            without=[one.name for one in source.counted if one.ori not in whole.inputs["agencies"]],
        )
    return {"next_week": found, "score": _score(ask, source.week)}


def _run_for(ask: dict[str, Any], week: date) -> Any:
    """The week's forecast: that in force, else the newest draft."""
    standing = places.latest_run(**ask, on=week, only_in_force=True)
    return standing or places.latest_run(**ask, on=week)


def _score(ask: dict[str, Any], week: date) -> Score | None:
    run = _run_for(ask, week)
    who = {"viewer": ask["viewer"], "purpose": ask["purpose"]}
    found = places.score_of(**who, run_id=run.pk) if run else None
    if run is None or found is None:
        return None
    return Score(
        starts_on=found.starts_on,
        share=found.share,
        cells=found.cells,
        flagged=found.flagged,
        hits=round(found.hits, 1),
        happened=found.happened,
        was_made_before=bool(run.finished_at and run.finished_at.date() <= found.starts_on),
    )


def _cell(one: Any) -> Cell:
    names = ("rank", "beat", "street", "lon", "lat", "ring", "expected", "lower", "upper")
    values = {name: getattr(one, name) for name in names}
    return Cell(**values, past_weeks=one.past_weeks, past_year=one.past_year)
