"""Every read of places: the picture of a period, aggregates by area, forecasts and their scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
import shapely
from django.core.cache import cache
from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from accord.apps.layers import selectors as layers
from accord.apps.places import scope, surface
from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.apps.places.models import ForecastCell, ForecastRun
from accord.apps.records.models import Chunk, Record
from accord.core import crypto
from accord.core.disclosure import MINIMUM, SafeTable, suppress_table
from accord.core.forecast import hits_at
from accord.core.geo import Area
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid, Missing

HISTORY_DAYS: Final = 6 * 365
SPAN_SECONDS: Final = 600
POINTS_AT_MOST: Final = 4000
KINDS: Final = tuple(kind.value for kind in RecordKind)
CHANGES_OF_SCOPE: Final = ("dissemination.changed", "quarantine.mended")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is looked at: one kind, some offences (all when none), an area, whole days."""

    kind: str
    offences: tuple[str, ...]
    start: date
    end: date
    area_id: UUID | None = None

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days


@dataclass(frozen=True, eq=False, kw_only=True)
class Picture:
    """What a viewer may count of a question; `before` is the history up to the question's end."""

    question: Question
    area: Area | None
    chosen: Incidents
    before: Incidents
    without_point: int
    scope: str


def data_version() -> str:
    """Changes whenever records land or their dissemination changes."""
    newest = Chunk.objects.order_by("-pk").values_list("pk", flat=True).first()
    changed = [
        LedgerEntry.objects.filter(verb=verb).order_by("-id").values_list("id", flat=True).first()
        for verb in CHANGES_OF_SCOPE
    ]
    return f"{newest}:{changed}"


def span(*, viewer: Actor, purpose: Purpose, kind: str) -> tuple[date, date] | None:
    """First and last local day of the viewer's records of a kind; None without any."""
    return spans(viewer=viewer, purpose=purpose).get(kind)


def spans(*, viewer: Actor, purpose: Purpose) -> dict[str, tuple[date, date]]:
    """First and last local day of every kind that the viewer can see any of."""
    found = scope.scope_of(viewer=viewer, purpose=purpose, action="view")
    key = f"places.spans:{found.digest}:{crypto.sha256(data_version().encode()).hex()}"
    known: dict[str, tuple[date, date]] | None = cache.get(key)
    if known is None:
        rows = found.rows.filter(local_date__isnull=False).order_by().values_list("kind")
        ends = rows.annotate(first=Min("local_date"), last=Max("local_date"))
        known = {kind: (first, last) for kind, first, last in ends}
        cache.set(key, known, SPAN_SECONDS)
    return known


def codes_at_hand(*, viewer: Actor, purpose: Purpose, kind: str) -> list[str]:
    """The offence codes of the viewer's records of a kind."""
    known = span(viewer=viewer, purpose=purpose, kind=kind)
    if known is None:
        return []
    return [code for code in _all(viewer, purpose, kind, known[1])[0].offences if code]


def _all(viewer: Actor, purpose: Purpose, kind: str, last: date) -> tuple[Incidents, str]:
    """Everything of a kind that pages look at: one table, whatever the question."""
    end = last + timedelta(days=1)
    return incidents(
        viewer=viewer,
        purpose=purpose,
        kind=kind,
        action="view",
        start=end - timedelta(days=HISTORY_DAYS),
        end=end,
    )


def incidents(
    *, viewer: Actor, purpose: Purpose, kind: str, action: str, start: date, end: date
) -> tuple[Incidents, str]:
    """The viewer's records of a kind as arrays, and the scope's digest; leaves no entry by itself."""
    if kind not in KINDS:
        raise Invalid(f"Ask for one kind of record: {', '.join(KINDS)}.")
    found = scope.scope_of(viewer=viewer, purpose=purpose, action=action)
    key = (found.digest, data_version())
    table = scope.table_of(found.rows, key=key, kind=kind, start=start, end=end)
    return table, found.digest


def area_of(*, viewer: Actor, purpose: Purpose, area_id: UUID | None) -> Area | None:
    """The asked area; None stands for the whole region."""
    if area_id is None:
        return None
    return layers.area(viewer=viewer, purpose=purpose, feature_id=area_id)


def picture(
    *, viewer: Actor, purpose: Purpose, question: Question, verb: str = "places.viewed"
) -> Picture:
    """What may be counted, narrowed to the question; leaves one entry with the count."""
    area = area_of(viewer=viewer, purpose=purpose, area_id=question.area_id)
    known = span(viewer=viewer, purpose=purpose, kind=question.kind)
    table, digest = _all(viewer, purpose, question.kind, known[1] if known else question.end)
    history = table.of_offences(question.offences).between(date.min, question.end)
    chosen = history.between(question.start, question.end)
    without = int((~chosen.is_located).sum())
    chosen = chosen.inside(area)
    payload: dict[str, Any] = {
        "count": len(chosen),
        "kind": question.kind,
        "offences": list(question.offences),
    }
    if verb != "places.chart_read":
        payload["days"] = question.days
    audit.read(by=viewer, purpose=purpose, verb=verb, object_type="places", payload=payload)
    return Picture(
        question=question,
        area=area,
        chosen=chosen,
        before=history.inside(area),
        without_point=without,
        scope=digest,
    )


def spots_of(chosen: Incidents) -> list[tuple[float, float, int]]:
    """Longitude, latitude and count of each spot; nearby points join until a map can hold them."""
    located = chosen.where(chosen.is_located)
    for decimals in (4, 3, 2, 1):
        places = np.column_stack([located.lon.round(decimals), located.lat.round(decimals)])
        spots, counts = np.unique(places, axis=0, return_counts=True)
        if len(spots) <= POINTS_AT_MOST:
            break
    return [(float(lon), float(lat), int(n)) for (lon, lat), n in zip(spots, counts, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Aggregates:
    """Counts by area and month that may be published; None stands for a suppressed number."""

    areas: tuple[str, ...]
    months: tuple[date, ...]
    table: SafeTable
    outside: bool


def aggregates(*, viewer: Actor, purpose: Purpose, kind: str, quarter: date) -> Aggregates | None:
    """Counts by area and month of one calendar quarter, small ones hidden; None without areas.

    Whole quarters and all offences only, so that no two tables differ by a few records.
    """
    if kind not in KINDS:
        raise Invalid(f"Ask for one kind of record: {', '.join(KINDS)}.")
    condition, digest = scope.aggregate_terms(viewer=viewer, purpose=purpose)
    months = tuple(_month(quarter, n) for n in range(4))
    names, shapes = _areas(viewer, purpose, months[0])
    if not names:
        return None
    rows = Record.objects.filter(condition, is_current=True)
    key = (digest, data_version())
    table = scope.table_of(rows, key=key, kind=kind, start=months[0], end=months[3])
    counts = _by_area_and_month(table, shapes, months)
    safe = suppress_table(counts.tolist(), minimum=MINIMUM)
    hidden = sum(value is None for row in safe.values for value in row)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="places.aggregates_viewed",
        object_type="places",
        payload={"areas": len(names), "hidden": hidden, "kind": kind},
    )
    return Aggregates(areas=tuple(names), months=months[:3], table=safe, outside=bool(shapes.size))


def _areas(viewer: Actor, purpose: Purpose, day: date) -> tuple[list[str], npt.NDArray[Any]]:
    """Beats, or the jurisdictions where no beats are loaded, with a row for what lies in none."""
    for role in ("beat", "jurisdiction"):
        names, shapes = layers.shapes_of(viewer=viewer, purpose=purpose, day=day, role=role)
        if names:
            return names, np.asarray(shapes, object)
    return [], np.zeros(0, object)


def _by_area_and_month(
    table: Incidents, shapes: npt.NDArray[Any], months: Sequence[date]
) -> npt.NDArray[np.int64]:
    located = table.where(table.is_located)
    points = shapely.points(located.lon, located.lat)
    tree = shapely.STRtree(shapes)
    point, area = tree.query(points, predicate="intersects")
    _, first = np.unique(point, return_index=True)  # a point on a border counts once
    starts = np.array([day_number(month) for month in months])
    month = np.searchsorted(starts, located.day[point[first]], side="right") - 1
    code = area[first] * 3 + month
    return np.bincount(code, minlength=3 * len(shapes)).reshape(len(shapes), 3)


def _month(quarter: date, offset: int) -> date:
    months = quarter.year * 12 + (quarter.month - 1) // 3 * 3 + offset
    return date(months // 12, months % 12 + 1, 1)


def runs_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[ForecastRun]:
    """Forecasts of the viewer's agency made from exactly what the viewer may use, newest first."""
    digest = scope.scope_of(viewer=viewer, purpose=purpose, action="forecast").digest
    rows = ForecastRun.objects.filter(scope=digest).defer("surface", "outline")
    return rows.filter(agency_id=viewer.agency_id)


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
    )
    return found, cells


def latest_run(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    on: date | None = None,
) -> ForecastRun | None:
    """The newest finished forecast of a question; with `on`, of the window that starts that day."""
    rows = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        status=ForecastRun.Status.DONE,
        kind=kind,
        offences_key=offences_key(offences),
        area_id=area_id,
    )
    rows = rows.filter(starts_on=on) if on else rows.order_by("-starts_on", "-requested_at")
    return rows.first()


def offences_key(offences: Sequence[str]) -> str:
    """The codes in order, as one text."""
    return ",".join(sorted(set(offences)))


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
    expected: float
    happened: int
    hits: float
    best: float
    known_until: date | None

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
    if len(table) == 0:
        return None
    return _scored(found, table, ends_on=ends_on, share=share)


def _scored(found: ForecastRun, table: Incidents, *, ends_on: date, share: float) -> ForecastScore:
    packed = ForecastRun.objects.values_list("surface", flat=True).get(pk=found.pk)
    lon0, lat0 = found.grid["centre"]
    grid, expected = surface.unpack(
        bytes(packed), cell_m=found.grid["cell_m"], lon0=lon0, lat0=lat0
    )
    happened = table.of_offences(found.offences)
    if not found.override_reason:
        happened = happened.where(~happened.is_discovered)
    cell = grid.cell_of(happened.lon, happened.lat)
    counts = np.bincount(cell[cell >= 0], minlength=grid.size).astype(float)
    shares = np.array([share])
    return ForecastScore(
        run_id=found.pk,
        starts_on=found.starts_on,
        ends_on=ends_on,
        share=share,
        cells=grid.size,
        flagged=round(share * grid.size),
        expected=float(expected.sum()),
        happened=int(counts.sum()),
        hits=float(hits_at(expected, counts, shares=shares)[0]),
        best=float(hits_at(counts, counts, shares=shares)[0]),
        known_until=day_of(int(table.day.max())),
    )


def last_forecast_score(
    *,
    viewer: Actor,
    purpose: Purpose,
    week: date,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    share: float = 0.05,
) -> ForecastScore | None:
    """The score of the forecast that was made for the window starting on `week`; None if none was."""
    found = latest_run(
        viewer=viewer, purpose=purpose, kind=kind, offences=offences, area_id=area_id, on=week
    )
    if found is None:
        return None
    return score_of(viewer=viewer, purpose=purpose, run_id=found.pk, share=share)


def today() -> date:
    """The node's day."""
    return timezone.localdate()
