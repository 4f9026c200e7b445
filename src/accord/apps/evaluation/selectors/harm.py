"""The harm of what was recorded in an area and a period, by a table of weights that the reader chooses."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from accord.apps.agencies import audiences
from accord.apps.evaluation import extracting
from accord.apps.evaluation.models import HarmWeights
from accord.apps.evaluation.selectors.extracts import demand_records
from accord.apps.places import selectors as places
from accord.apps.places.incidents import Incidents
from accord.core.evaluate import Interval, months_between, next_month
from accord.core.evaluate.harm import HarmIndex, WeightTable, harm_index, harm_ratio, illustrative
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

EVER: Final = date(1990, 1, 1)
HARM_SPANS: Final = (3, 6, 12, 24)


@dataclass(frozen=True, kw_only=True)
class HarmAsked:
    """By which table (its id; empty is the made-up one), what, where, and over how many months."""

    kind: str
    weights_id: UUID | None = None
    area_id: UUID | None = None
    months: int = 12


@dataclass(frozen=True, kw_only=True)
class HarmCompared:
    """The indices of both periods and the ratio of their daily harm."""

    since: HarmIndex
    before: HarmIndex
    ratio: Interval


@dataclass(frozen=True, kw_only=True)
class Harm:
    """The index of the last whole months beside that of the same months a year (or span) earlier.

    `agencies` reported every month of both; `left_out` hold records there and did not, and are in
    neither; `compared` is None where nobody reported both. `uncoded` records have no offence code.
    """

    asked: HarmAsked
    table: WeightTable
    since_months: tuple[date, ...]
    before_months: tuple[date, ...]
    compared: HarmCompared | None
    agencies: tuple[str, ...]
    left_out: tuple[str, ...]
    uncoded: int
    without_place: int


def harm_weights_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[HarmWeights]:  # noqa: ARG001 - every read states its purpose; which tables an agency brought is the same under each
    """Tables that the viewer's agency brought; the node's operator sees all."""
    rows = HarmWeights.objects.select_related("agency")
    if viewer.kind in {"system", "local"} and viewer.agency_id is None:
        return rows
    return rows.filter(agency_id=viewer.agency_id) if viewer.agency_id else rows.none()


def weights_of(*, viewer: Actor, purpose: Purpose, weights_id: UUID | str | None) -> WeightTable:
    """A table by its id; the made-up one for none. Foreign and missing give the same `Missing`."""
    if weights_id is None:
        return illustrative()
    rows = harm_weights_visible_to(viewer=viewer, purpose=purpose)
    row = rows.filter(pk=weights_id).first()
    if row is None:
        raise Missing
    return _table(row)


def harm_tables(*, viewer: Actor, purpose: Purpose) -> list[tuple[str, WeightTable]]:
    """The tables that the viewer's agency brought, each by its id."""
    rows = harm_weights_visible_to(viewer=viewer, purpose=purpose)
    return [(str(row.pk), _table(row)) for row in rows]


def harm(*, viewer: Actor, purpose: Purpose, asked: HarmAsked) -> Harm:
    """The index of both periods; leaves an entry.

    Raises `Denied` without the right to records, `Missing` for an area or table that is not there.
    """
    demand_records(viewer, purpose)
    table = weights_of(viewer=viewer, purpose=purpose, weights_id=asked.weights_id)
    area = places.area_of(viewer=viewer, purpose=purpose, area_id=asked.area_id)
    end = timezone.localdate().replace(day=1)
    records, _digest = places.incidents(
        viewer=audiences.as_agency(viewer), purpose=purpose, kind=asked.kind, action="view",
        start=EVER, end=end,
    )  # fmt: skip
    placed = records.inside(area)
    since = months_between(next_month(end, -asked.months), next_month(end, -1))
    back = max(asked.months, 12)
    before = tuple(next_month(month, -back) for month in since)
    held, whole = _who(placed, records, (since, before))
    counted = placed.of_owners(whole) if whole else None
    both = _compared(counted, since, before, table) if counted else None
    uncoded = sum(one.unweighted.get("", 0) for one in (both.since, both.before)) if both else 0
    audit.read(
        by=viewer, purpose=purpose, verb="harm.viewed", object_type="places",
        payload={"kind": asked.kind, "months": asked.months, "weights": table.digest},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return Harm(
        asked=asked, table=table, since_months=since, before_months=before, compared=both,
        agencies=whole, left_out=tuple(ori for ori in held if ori not in whole), uncoded=uncoded,
        without_place=_without_place(records, (since, before)) if area else 0,
    )  # fmt: skip


def _table(row: HarmWeights) -> WeightTable:
    return WeightTable(
        id=row.name, version=row.version, source=row.source, unit=row.unit, weights=row.weights
    )


def _who(
    placed: Incidents, records: Incidents, spans: tuple[tuple[date, ...], tuple[date, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Agencies that hold a share of what lies there in either period, and who reported all of both.

    A month is reported where an agency has any record of the kind, also elsewhere.
    """
    inside = [placed.between(span[0], next_month(span[-1])) for span in spans]
    held: set[str] = set()
    for part in inside:
        shares = part.by_owner()
        total = sum(shares.values())
        held |= {ori for ori, n in shares.items() if n >= extracting.HOLDS_FROM * total}
    whole = sorted(held)
    for span in spans:
        told = extracting.reported(records, whole, span) if whole else {}
        whole = [ori for ori in whole if bool(np.all(told[ori]))]
    return tuple(sorted(held)), tuple(whole)


def _compared(
    table: Incidents, since: tuple[date, ...], before: tuple[date, ...], weights: WeightTable
) -> HarmCompared:
    now, then = _index(table, since, weights), _index(table, before, weights)
    return HarmCompared(since=now, before=then, ratio=harm_ratio(now, then))


def _index(table: Incidents, months: tuple[date, ...], weights: WeightTable) -> HarmIndex:
    end = next_month(months[-1])
    part = table.between(months[0], end)
    cells = np.bincount(part.offence, minlength=len(part.offences))
    counts = Counter({code: int(n) for code, n in zip(part.offences, cells, strict=True) if n})
    return harm_index(counts, weights, exposure=float((end - months[0]).days))


def _without_place(table: Incidents, spans: tuple[tuple[date, ...], ...]) -> int:
    return sum(
        int((~table.between(span[0], next_month(span[-1])).is_located).sum()) for span in spans
    )
