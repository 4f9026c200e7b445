"""Forecasts that a viewer may read, their first cells, and what happened in their windows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import DateField, Exists, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from accord.apps.places import scope, surface
from accord.apps.places.incidents import Incidents, day_of
from accord.apps.places.models import Activation, ForecastCell, ForecastRun
from accord.apps.places.selectors.counting import incidents
from accord.core.crypto import sha256
from accord.core.forecast import hits_at, marked
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


def runs_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[ForecastRun]:
    """Forecasts of the viewer's agency made from exactly what the viewer may use, newest first.

    Drafts are open to those alone who may make them; everybody else sees what is in force.
    """
    digest = scope.scope_of(viewer=viewer, purpose=purpose, action="forecast").digest
    rows = ForecastRun.objects.filter(scope=digest).defer("surface", "outline")
    rows = rows.filter(agency_id=viewer.agency_id) if viewer.agency_id else rows.none()
    return rows if viewer.may("places.forecast") else rows.filter(is_in_force())


class LastDay(Func):
    """The last day of a window, of its first day and its number of days."""

    output_field = DateField()
    template = "(%(expressions)s)"
    arg_joiner = " + "

    def __init__(self, first: str, days: str) -> None:
        super().__init__(OuterRef(first), OuterRef(days) - 1)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite keeps dates as texts, and adds days that are said in words."""
        told = {"template": "date(%(expressions)s || ' days')", "arg_joiner": ", "}
        return self.as_sql(compiler, connection, **context, **told)


def is_in_force() -> Exists:
    """The condition on forecasts that their question is activated, asked at each reading.

    A window that reaches past the last day of the use that was signed is no part of it.
    """
    last = LastDay("starts_on", "horizon_days")
    held = Activation.objects.filter(in_force(), question=OuterRef("question"), ends_on__gte=last)
    return Exists(held.exclude(question=""))


def is_run_in_force(*, run_id: UUID | str) -> bool:
    """Whether a forecast that the caller holds already is in force at this moment."""
    return ForecastRun.objects.filter(is_in_force(), pk=run_id).exists()


def in_force() -> Q:
    """The condition on activations that they are in force now: no round need have walked."""
    now = timezone.now()
    return Q(
        state=Activation.State.ACTIVE,
        ends_on__gte=timezone.localdate(now),
        good_until__gt=now,
    )


def run(*, viewer: Actor, purpose: Purpose, run_id: UUID | str) -> ForecastRun:
    """One forecast; foreign and missing give the same `Missing`."""
    found = runs_visible_to(viewer=viewer, purpose=purpose).filter(pk=run_id).first()
    if found is None:
        raise Missing
    return found


def view_run(
    *, viewer: Actor, purpose: Purpose, run_id: UUID | str, verb: str = "forecast.viewed"
) -> tuple[ForecastRun, list[ForecastCell]]:
    """One forecast with its top cells, its reading entered in the ledger."""
    found = run(viewer=viewer, purpose=purpose, run_id=run_id)
    cells = list(found.cells.all())
    audit.read(
        by=viewer,
        purpose=purpose,
        verb=verb,
        object_type="forecast",
        object_id=str(found.pk),
        payload={"cells": len(cells)},
        disclosed=[found.pk],
    )
    return found, cells


def latest_run(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    owners: Sequence[str] = (),
    on: date | None = None,
    only_in_force: bool = False,
) -> ForecastRun | None:
    """The newest finished forecast of a question; with `on`, of the window that starts that day.

    With `owners`, one of their records alone: asked so, or of the whole scope when nobody else's
    records had gone in.
    """
    rows = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        status=ForecastRun.Status.DONE,
        kind=kind,
        offences_key=offences_key(offences),
        area_id=area_id,
        owners_key__in={"", owners_key(owners)},
    )
    rows = rows.filter(starts_on=on) if on else rows.order_by("-starts_on", "-requested_at")
    if only_in_force:
        rows = rows.filter(is_in_force())
    wanted = set(owners)
    fitting = (
        row for row in rows if not wanted or row.owners or wanted >= set(row.inputs["agencies"])
    )
    return next(fitting, None)


def refusal_of(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    on: date,
    area_id: UUID | None = None,
    owners: Sequence[str] = (),
) -> str:
    """Why the newest forecast of a window was not made; "" where none was refused."""
    rows = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        status=ForecastRun.Status.REFUSED,
        kind=kind,
        starts_on=on,
        area_id=area_id,
        owners_key__in={"", owners_key(owners)},
    )
    newest = rows.first()
    return newest.refusal if newest else ""


def offences_key(offences: Sequence[str]) -> str:
    """The codes in order, as one text."""
    return ",".join(sorted(set(offences)))


def owners_key(owners: Sequence[str]) -> str:
    """A digest of the ORIs in order; "" for all."""
    return sha256(",".join(sorted(set(owners))).encode()).hex() if owners else ""


def next_week_cells(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    count: int = 10,
) -> tuple[ForecastRun, list[ForecastCell]] | None:
    """The newest forecast and its first cells; None when none is made. Leaves an entry."""
    found = latest_run(
        viewer=viewer, purpose=purpose, kind=kind, offences=offences, area_id=area_id
    )
    if found is None:
        return None
    whole, cells = view_run(viewer=viewer, purpose=purpose, run_id=found.pk)
    return whole, cells[:count]


@dataclass(frozen=True, kw_only=True)
class ForecastScore:
    """We said, it happened: the flagged share of cells and how many records fell into them."""

    run_id: UUID
    starts_on: date
    ends_on: date
    share: float
    cells: int
    flagged: int
    # On street segments, what the share is of; None where it is of cells.
    street_km: float | None
    expected: float
    happened: int
    hits: float
    best: float
    known_until: date | None
    # Whether it said so before the window began, or afterwards from the records of before.
    was_made_before: bool

    @property
    def hit_rate(self) -> float | None:
        """Share of what happened that fell into the flagged cells; unknown when nothing did."""
        return self.hits / self.happened if self.happened else None

    @property
    def is_complete(self) -> bool:
        """Whether records reach the window's end."""
        return self.known_until is not None and self.known_until >= self.ends_on - timedelta(1)


def score_of(
    *, viewer: Actor, purpose: Purpose, run_id: UUID | str, share: float = 0.05
) -> ForecastScore | None:
    """What a finished forecast said of its window and what was recorded there; None before it began."""
    found = run(viewer=viewer, purpose=purpose, run_id=run_id)
    if found.status != ForecastRun.Status.DONE:
        return None
    ends_on = found.starts_on + timedelta(days=found.horizon_days)
    table, _ = incidents(
        viewer=viewer,
        purpose=purpose,
        kind=found.kind,
        action="forecast",
        start=found.starts_on,
        end=ends_on,
    )
    table = table.of_owners(found.owners)
    if len(table) == 0:
        return None
    return _scored(found, table, ends_on=ends_on, share=share)


def was_made_before(found: ForecastRun) -> bool:
    """Whether a forecast stood when its window began; on the first day itself counts as before."""
    made = found.finished_at
    return made is not None and timezone.localdate(made) <= found.starts_on


def _scored(found: ForecastRun, table: Incidents, *, ends_on: date, share: float) -> ForecastScore:
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=found.pk)
    grid, expected = surface.grid_of(bytes(packed), found.grid)
    happened = table.of_offences(found.offences)
    if not found.override_reason:
        happened = happened.where(~happened.is_discovered)
    cell = grid.cell_of(happened.lon, happened.lat)
    counts = np.bincount(cell[cell >= 0], minlength=grid.size).astype(float)
    shares, sizes, km = np.array([share]), grid.measures, found.grid.get("km")
    return ForecastScore(
        run_id=found.pk,
        starts_on=found.starts_on,
        ends_on=ends_on,
        share=share,
        cells=grid.size,
        flagged=len(marked(expected, sizes, share=share)) if km else round(share * grid.size),
        street_km=km,
        expected=float(expected.sum()),
        happened=int(counts.sum()),
        hits=float(hits_at(expected, counts, shares=shares, measures=sizes)[0]),
        best=float(hits_at(counts, counts, shares=shares, measures=sizes)[0]),
        known_until=day_of(int(table.day.max())),
        was_made_before=was_made_before(found),
    )


def last_forecast_score(
    *,
    viewer: Actor,
    purpose: Purpose,
    week: date,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    owners: Sequence[str] = (),
    share: float = 0.05,
) -> ForecastScore | None:
    """The score of the forecast that was made for the window starting on `week`; None if none was."""
    found = latest_run(
        viewer=viewer,
        purpose=purpose,
        kind=kind,
        offences=offences,
        area_id=area_id,
        owners=owners,
        on=week,
    )
    if found is None:
        return None
    return score_of(viewer=viewer, purpose=purpose, run_id=found.pk, share=share)
