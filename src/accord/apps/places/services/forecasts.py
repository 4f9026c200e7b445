"""Ask for a forecast, make it, or say why it cannot be made."""

import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.places import computing, naming, reaching, selectors, surface
from accord.apps.places.events import ForecastMade
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.places.scope import scope_of
from accord.apps.places.services.cells_asked import (
    check_cells,
    check_streets,
    streets_of_run,
)
from accord.apps.places.services.questioned import demand_whole, pass_gate
from accord.core.crypto import sha256
from accord.core.forecast import protocol_on
from accord.core.geo import Area, GridError
from accord.frame import audit, changes, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing
from accord.frame.outbox import announce

HELD_BACK_OF: Final = 5
GAP_AT_MOST: Final = 14  # days between the last record and the window: two late weekly exports


def request_forecast(
    *,
    by: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    owners: Sequence[str] = (),
    horizon_days: int = 7,
    starts_on: date | None = None,
    method: str = ForecastRun.Method.MULTI_SCALE,
    cell_m: int | None = None,
    hex_resolution: int | None = None,
    segment_m: int | None = None,
    override_reason: str = "",
    enqueue: bool = True,
) -> ForecastRun:
    """Write down what is asked and hand it to the worker; the gate for provenance comes first.

    Cells are squares of `cell_m`, H3 hexagons, or street segments of at most `segment_m`.
    `owners` are the ORIs whose records alone go in; none: all that the asker may use.
    """
    _demand(by)
    codes = sorted(set(offences))
    demand_whole(kind, codes, horizon_days, method)
    check_cells(cell_m, hex_resolution, segment_m, owners)
    pass_gate(kind=kind, offences=codes, override_reason=override_reason)
    scope, area = _ground(by, purpose, area_id)
    first = starts_on or default_start(by=by, purpose=purpose, kind=kind)
    check_streets(segment_m, by=by, purpose=purpose, day=first)
    row = ForecastRun(
        agency_id=by.agency_id,
        scope=scope,
        purpose_code=purpose.code,
        made_by=by.id,
        area_id=area_id,
        area_name=area.name if area else "",
        outline=area.to_geojson() if area else None,
        kind=kind,
        offences=codes,
        offences_key=selectors.offences_key(codes),
        owners=sorted(set(owners)),
        owners_key=selectors.owners_key(owners),
        starts_on=first,
        horizon_days=horizon_days,
        method=method,
        cell_m=cell_m,
        hex_resolution=hex_resolution,
        segment_m=segment_m,
        override_reason=override_reason.strip(),
    )
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.requested", object_type="forecast",
        object_id=str(row.pk),
        payload={
            "kind": kind, "offences": codes, "horizon_days": horizon_days,
            "overridden": bool(row.override_reason),
        },
    ) as entry:  # fmt: skip
        if row.override_reason:
            entry.commitments.append(entry.commit("override_reason", row.override_reason))
        row.save(force_insert=True)
        if enqueue:
            tasks.enqueue("accord.apps.places.tasks.make_forecast", str(row.pk))
    return row


def run_forecast(*, by: Actor, purpose: Purpose, run_id: UUID | str) -> ForecastRun:
    """Compute a requested forecast from what its requester may use now; the worker's part."""
    row = ForecastRun.objects.filter(pk=run_id, made_by=by.id).first()
    if row is None:
        raise Missing
    if row.status in {ForecastRun.Status.DONE, ForecastRun.Status.REFUSED}:
        return row
    started = time.perf_counter()
    changes.tell("forecasts", agency_id=row.agency_id)
    ForecastRun.objects.filter(pk=row.pk).update(status=ForecastRun.Status.RUNNING)
    table, scope = selectors.incidents(
        viewer=by,
        purpose=purpose,
        kind=row.kind,
        action="forecast",
        start=row.starts_on - timedelta(days=computing.HISTORY_DAYS),
        end=row.starts_on,
    )
    if set(table.by_owner()) <= set(row.owners):
        row.owners, row.owners_key = [], ""  # nobody's records are kept out: the whole scope's
    used, beside = usable(table, row), told_beside(table, row)
    asked = table.of_owners(row.owners)
    known = reaching.known_until(asked)
    if known and (late := _gap(row, known, asked)):
        return _refuse(row, by, purpose, rule="gap", message=late)
    try:
        result = computing.compute(
            used,
            beside=beside,
            area=area_of_run(row, by, purpose),
            starts_on=row.starts_on,
            horizon_days=row.horizon_days,
            method=row.method,
            cell_m=row.cell_m,
            hex_resolution=row.hex_resolution,
            streets=streets_of_run(row, by, purpose),
            unknown=reaching.unknown_in(asked),
        )
    except computing.TooLittle as error:
        return _refuse(row, by, purpose, rule=error.rule, message=str(error))
    except GridError as error:
        return _refuse(row, by, purpose, rule="grid", message=str(error))
    row.scope = scope
    row.input_digest = computing.input_digest(used, beside)
    row.inputs = {"known_until": str(known)} if known else {}
    return _finish(row, by, purpose, result=result, started=started)


def _gap(row: ForecastRun, last: date, table: Incidents) -> str:
    """Why a window begins too long after the last record: days without any would count as quiet.

    A stray record after a hole is not the last: the hole is named, and the days before it count.
    """
    latest = last + timedelta(days=GAP_AT_MOST + 1)
    if row.starts_on <= latest:
        return ""
    text = _(
        "The records end on %(last)s and this window begins on %(first)s: what lies between is not "
        "known. Begin it by %(latest)s, or load newer records."
    ) % {"last": last, "first": row.starts_on, "latest": latest}
    after = [day_of(one.last) for one in reaching.unknown_in(table) if day_of(one.first) > last]
    if not after:
        return text
    words = _(
        "Records are missing from %(first)s to %(last)s; what came after is too little to count."
    )
    return f"{text} {words % {'first': last + timedelta(days=1), 'last': max(after)}}"


def requested(run_id: UUID | str) -> ForecastRun:
    """The row behind a job's id; raises `Missing` when it is gone."""
    row = ForecastRun.objects.filter(pk=run_id).first()
    if row is None:
        raise Missing
    return row


def make_now(*, by: Actor, purpose: Purpose, **asked: Any) -> ForecastRun:
    """Ask for a forecast and compute it here: for the command line and the demonstration."""
    row = request_forecast(by=by, purpose=purpose, enqueue=False, **asked)
    return run_forecast(by=by, purpose=purpose, run_id=row.pk)


def usable(table: Incidents, row: ForecastRun) -> Incidents:
    """The asked owners and offences, without what police discover unless that was overridden."""
    found = table.of_owners(row.owners).of_offences(row.offences)
    return found if row.override_reason else found.where(~found.is_discovered)


def told_beside(table: Incidents, row: ForecastRun) -> Incidents | None:
    """What else people report there, for a method that learns from it; never what police find."""
    if row.method != ForecastRun.Method.MULTI_SCALE or not row.offences:
        return None
    rest = table.of_owners(row.owners)
    wanted = [at for at, code in enumerate(rest.offences) if code not in row.offences]
    return rest.where(np.isin(rest.offence, wanted) & ~rest.is_discovered)


def question_of(row: ForecastRun) -> str:
    """A digest of what is asked, without the week: what one activation covers."""
    parts = (
        row.agency_id, row.scope, row.purpose_code, row.area_id, row.area_name, row.kind,
        row.offences_key, row.owners_key, row.horizon_days, row.method, row.cell_m,
        bool(row.override_reason), *([] if row.hex_resolution is None else [f"h3:{row.hex_resolution}"]),
        *([] if row.segment_m is None else [f"segment:{row.segment_m}"]),
    )  # fmt: skip
    return sha256(repr([str(part) for part in parts]).encode()).hex()


def default_start(*, by: Actor, purpose: Purpose, kind: str) -> date:
    """The day after the last record, but not after today: the first day nothing is known of."""
    known = selectors.known_until(viewer=by, purpose=purpose, kind=kind)
    today = selectors.today()
    return min(known + timedelta(days=1), today) if known else today


def _demand(by: Actor) -> None:
    if not by.may("places.forecast"):
        raise Denied


def _ground(by: Actor, purpose: Purpose, area_id: UUID | None) -> tuple[str, Area | None]:
    digest = scope_of(viewer=by, purpose=purpose, action="forecast").digest
    return digest, selectors.area_of(viewer=by, purpose=purpose, area_id=area_id)


def area_of_run(row: ForecastRun, by: Actor, purpose: Purpose) -> Area | None:
    """The area as it was when asked; the jurisdictions for the whole region, if loaded."""
    if row.outline:
        return Area.from_geojson(row.outline, name=row.area_name)
    return layers.area_of_region(viewer=by, purpose=purpose, day=row.starts_on)


def _refuse(
    row: ForecastRun, by: Actor, purpose: Purpose, *, rule: str, message: str
) -> ForecastRun:
    row.status, row.refusal = ForecastRun.Status.REFUSED, message
    row.finished_at = timezone.now()
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="forecast.refused",
        object_type="forecast",
        object_id=str(row.pk),
        payload={"rule": rule},
    ):
        row.save(update_fields=["status", "refusal", "finished_at", "owners", "owners_key"])
        changes.tell("forecasts", agency_id=row.agency_id)
    return row


def _finish(
    row: ForecastRun,
    by: Actor,
    purpose: Purpose,
    *,
    result: computing.Result,
    started: float,
) -> ForecastRun:
    _fill(row, result)
    cells = _cells(row, by, purpose, result)
    row.seconds = round(time.perf_counter() - started, 3)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="forecast.made",
        object_type="forecast",
        object_id=str(row.pk),
        payload={
            "events": row.inputs["events"],
            "left_out": row.inputs["left_out"],
            "cells": result.grid.size,
            "agencies": sorted(row.inputs["agencies"]),
            "input_digest": row.input_digest,
            "result_digest": surface.digest(bytes(row.surface)),
            "protocol": row.protocol,
        },
    ):
        fresh = ForecastRun.objects.select_for_update().get(pk=row.pk)
        if fresh.status == ForecastRun.Status.DONE:
            raise Conflict(_("This forecast was made in the meantime."))
        row.save()
        ForecastCell.objects.bulk_create(cells)
        changes.tell("forecasts", agency_id=row.agency_id)
        announce(ForecastMade(run_id=str(row.pk), agency_id=str(row.agency_id or "")))
    return row


def _fill(row: ForecastRun, result: computing.Result) -> None:
    row.status = ForecastRun.Status.DONE
    row.params = result.forecast.estimator
    row.inputs = {
        **row.inputs,
        "events": len(result.events),
        "left_out": result.left_out,
        "unplaced": result.ground.unplaced,
        "agencies": _agencies(result),
        "first": str(day_of(int(result.events.t[0]))),
        "last": str(day_of(int(result.events.t[-1]))),
    }
    row.grid = result.grid.describe()
    row.surface = surface.pack(result.grid, result.forecast.expected)
    row.expected_total = float(result.forecast.expected.sum())
    row.week = result.week
    row.evaluation = result.evaluation
    row.protocol = protocol_on(result.grid)
    row.question = question_of(row)
    row.finished_at = timezone.now()


def _agencies(result: computing.Result) -> dict[str, int]:
    if result.events.agency is None:
        return {}
    oris, counts = np.unique(result.events.agency, return_counts=True)
    return {str(ori): int(n) for ori, n in zip(oris, counts, strict=True)}


def _cells(
    row: ForecastRun, by: Actor, purpose: Purpose, result: computing.Result
) -> list[ForecastCell]:
    """The top cells with what lay in them before and where they are in words."""
    grid, forecast, events = result.grid, result.forecast, result.events
    start = forecast.window.start
    year = events.between(start - 364, start).counts()
    weeks = events.between(start - 28, start).counts()
    lon, lat = grid.centres()
    top = result.top
    held, cards = held_back(row, len(top)), computing.cards_of(result)
    places = naming.places_of(lon[top], lat[top], viewer=by, purpose=purpose, day=row.starts_on)
    return [
        ForecastCell(
            run=row,
            rank=rank,
            cell=grid.ids[index],
            lon=round(float(lon[index]), 6),
            lat=round(float(lat[index]), 6),
            ring=[[round(x, 6), round(y, 6)] for x, y in grid.polygon(index)],
            expected=float(forecast.expected[index]),
            lower=int(forecast.lower[index]),
            upper=int(forecast.upper[index]),
            past_year=int(year[index]),
            past_weeks=int(weeks[index]),
            is_held_back=rank in held,
            card=cards.get(index, {}),
            beat=place.beat,
            street=result.ground.names.get(grid.ids[index], place.street),
        )
        for rank, (index, place) in enumerate(zip(top, places, strict=True), start=1)
    ]


def held_back(row: ForecastRun, cells: int) -> frozenset[int]:
    """The ranks that are left alone: one in five, drawn by a seed that the forecast itself fixes.

    Whoever holds the forecast can draw them again; nobody can choose them.
    """
    seed = int(sha256(f"{row.input_digest}:{row.starts_on}".encode()).hex()[:16], 16)
    count = cells // HELD_BACK_OF
    drawn = np.random.default_rng(seed).choice(cells, size=count, replace=False)
    return frozenset(int(place) + 1 for place in drawn)
