"""Records as arrays: what maps, grids and forecasts compute with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Record
from accord.apps.records.selectors.records import needed_kind, records_visible_to
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

Bounds = tuple[float, float, float, float]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DAY_SECONDS: Final = 86_400.0


@dataclass(frozen=True, kw_only=True)
class Points:
    """Records with coordinates, in the order of their times; one entry per record.

    `time_days` are days since 1970 UTC (middle of the interval), `lon` and `lat` degrees WGS 84,
    `owner_index` points into `owners` (ORIs), `offence_index` into `offences` (NIBRS codes, "" for
    none). `local_hour` is 255 where unknown. `left_out` records had no coordinates or no time.
    """

    kind: RecordKind
    time_days: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    owner_index: NDArray[np.int16]
    owners: tuple[str, ...]
    offence_index: NDArray[np.int16]
    offences: tuple[str, ...]
    local_weekday: NDArray[np.uint8]
    local_hour: NDArray[np.uint8]
    left_out: int

    def __len__(self) -> int:
        return len(self.time_days)


def narrowed(
    records: QuerySet[Record],
    *,
    kind: RecordKind,
    offences: Iterable[str] = (),
    bounds: Bounds | None = None,
    start: date | None = None,
    end: date | None = None,
) -> QuerySet[Record]:
    """The same records, fewer: of a kind, of some offences, in a box, from `start` up to `end`.

    Dates are the agency's local ones; `end` is the first day that is left out.
    """
    found = records.filter(kind=kind.value)
    if codes := tuple(offences):
        found = found.filter(offence_code__in=codes)
    if start is not None:
        found = found.filter(local_date__gte=start)
    if end is not None:
        found = found.filter(local_date__lt=end)
    if bounds is not None:
        west, south, east, north = bounds
        found = found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    return found


def points(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str | RecordKind,
    offences: Iterable[str] = (),
    bounds: Bounds | None = None,
    start: date | None = None,
    end: date | None = None,
    action: Action = "view",
) -> Points:
    """Where and when: the records that the viewer may use for this action, as arrays.

    Within `bounds` nothing can be said of records without coordinates, so `left_out` counts them
    only where no bounds are given. Leaves one ledger entry with the counts.
    """
    one, codes = needed_kind(kind), tuple(sorted(set(offences)))
    scope = narrowed(
        records_visible_to(viewer=viewer, purpose=purpose, action=action),
        kind=one, offences=codes, bounds=bounds, start=start, end=end,
    )  # fmt: skip
    with_point = scope.filter(lon__isnull=False, occurred_from__isnull=False)
    rows = list(
        with_point.order_by().values_list(
            "occurred_from", "occurred_to", "lon", "lat", "owner_id", "offence_code",
            "local_weekday", "local_hour", "pk",
        )
    )  # fmt: skip
    left_out = scope.count() - len(rows) if bounds is None else 0
    found = _arrays(rows, one, left_out)
    audit.read(
        by=viewer, purpose=purpose, verb="points.read", object_type="records",
        payload={
            "count": len(found), "left_out": left_out, "kind": one.value,
            "offences": list(codes), "use": action,
        },
        disclosed=[row[-1] for row in rows],
    )  # fmt: skip
    return found


def _arrays(rows: list[tuple[Any, ...]], kind: RecordKind, left_out: int) -> Points:
    owners = sorted({row[4] for row in rows})
    codes = sorted({row[5] for row in rows})
    owner_at = {owner: place for place, owner in enumerate(owners)}
    code_at = {code: place for place, code in enumerate(codes)}
    names = dict(Agency.objects.filter(pk__in=owners).values_list("pk", "ori"))
    times = np.array([_middle(row[0], row[1]) for row in rows], dtype=np.float64)
    order = np.argsort(times, kind="stable")

    def column(values: Iterable[Any], dtype: Any) -> Any:
        return np.array(list(values), dtype=dtype)[order]

    return Points(
        kind=kind,
        time_days=times[order],
        lon=column((row[2] for row in rows), np.float64),
        lat=column((row[3] for row in rows), np.float64),
        owner_index=column((owner_at[row[4]] for row in rows), np.int16),
        owners=tuple(names[owner] for owner in owners),
        offence_index=column((code_at[row[5]] for row in rows), np.int16),
        offences=tuple(codes),
        local_weekday=column((_or_unknown(row[6]) for row in rows), np.uint8),
        local_hour=column((_or_unknown(row[7]) for row in rows), np.uint8),
        left_out=left_out,
    )


def _middle(earliest: datetime, latest: datetime | None) -> float:
    first = (earliest - EPOCH).total_seconds()
    last = (latest - EPOCH).total_seconds() if latest else first
    return (first + last) / 2 / DAY_SECONDS


def _or_unknown(value: int | None) -> int:
    return 255 if value is None else value
