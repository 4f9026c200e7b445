"""Counts by unit and month from a table of incidents: pure arithmetic, no tables, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.core.evaluate import canonical, digest, next_month
from accord.core.geo import area_of_each

HOLDS_FROM: Final = 0.05  # of a unit's records: from here on an agency's silence is a gap in it
EDGE_DAYS: Final = 3  # an agency's first and last month are whole if its records reach this near
SLIVER_DEGREES: Final = 1e-5  # about a metre
Row = tuple[str, date, float | None, float | None]
Cells = tuple[tuple[int | None, ...], ...]
Reported = Mapping[str, npt.NDArray[np.bool_]]


@dataclass(frozen=True, kw_only=True)
class Extract:
    """Counts by unit and month; None is a month that a holder did not report, never nought.

    `beside` are counts of what the plan names beside its outcome: `control`, an outcome that the
    programme cannot move; `type`, offences that may take its place; `time`, its own in other hours.
    """

    units: tuple[str, ...]
    months: tuple[date, ...]
    counts: tuple[tuple[int | None, ...], ...]
    agencies: tuple[str, ...]
    beside: Mapping[str, Cells] = field(default_factory=dict)

    def text(self) -> bytes:
        """The bytes whose hash is registered."""
        held = {
            "units": self.units,
            "months": [f"{month:%Y-%m}" for month in self.months],
            "counts": self.counts,
            "agencies": self.agencies,
        }
        return canonical(held | dict(self.beside))

    @property
    def digest(self) -> str:
        """SHA-256 of the text."""
        return digest(self.text())

    def rows(self) -> list[Row]:
        """As an evaluation reads them: unit, month, count, the control outcome's count."""
        control = self.beside.get("control") or ((None,) * len(self.months),) * len(self.units)
        return [
            (unit, month, count, other)
            for unit, line, others in zip(self.units, self.counts, control, strict=True)
            for month, count, other in zip(self.months, line, others, strict=True)
        ]

    def table(self) -> npt.NDArray[np.float64]:
        """Units × months, NaN for not reported."""
        return np.array(self.counts, float).reshape(len(self.units), len(self.months))


def reported(table: Incidents, oris: Sequence[str], months: Sequence[date]) -> Reported:
    """By agency, which months it reported whole: it has a record in them, and its data reach over.

    No burglary is a count of nought; no record of the kind at all is a month not reported.
    """
    starts = np.array([day_number(month) for month in (*months, next_month(months[-1]))])
    found: dict[str, npt.NDArray[np.bool_]] = {}
    for ori in oris:
        days = table.days_of([ori])
        places = np.searchsorted(starts, days, side="right") - 1
        inside = places[(places >= 0) & (places < len(months))]
        told = np.bincount(inside, minlength=len(months)) > 0
        if len(days):
            told &= starts[:-1] >= days.min() - EDGE_DAYS
            told &= starts[1:] - 1 <= days.max() + EDGE_DAYS
        found[ori] = told
    return found


def units_at(table: Incidents, shapes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """The unit of each record; −1 outside all. A point on a border belongs to the first unit."""
    found = np.full(len(table), -1, np.int64)
    where = np.flatnonzero(table.is_located)
    found[where] = area_of_each(table.lon[where], table.lat[where], shapes)
    return found


def holders_of(
    table: Incidents, at: npt.NDArray[np.int64], units: Sequence[str]
) -> dict[str, list[str]]:
    """By unit, the agencies that hold a share of its records; units without a record are left out."""
    found = {}
    for place, unit in enumerate(units):
        counts = table.where(at == place).by_owner()
        total = sum(counts.values())
        held = sorted(ori for ori, count in counts.items() if count >= HOLDS_FROM * total)
        if held:
            found[unit] = held
    return found


def extract(
    table: Incidents,
    shapes: npt.NDArray[Any],
    *,
    offences: Sequence[str],
    holders: Mapping[str, Sequence[str]],
    agencies: Sequence[str],
    months: tuple[date, ...],
    beside: Mapping[str, Sequence[str]] = MappingProxyType({}),
    hours: tuple[int, int] | None = None,
) -> Extract:
    """The counts; `table` holds all offences of the kind, `holders` name the units in their order.

    `beside` are the offences of what is counted beside it. With `hours` (from, to) of the response,
    the outcome in other hours is counted beside it as `time`; records without an hour are in none.
    """
    ends = (months[0], next_month(months[-1]))
    told = reported(table, agencies, months)
    whole = table.of_owners(list(agencies)).between(*ends)
    starts = np.array([day_number(month) for month in months])
    known = [
        np.logical_and.reduce([told.get(ori, np.zeros(len(months), bool)) for ori in held])
        for held in holders.values()
    ]

    def counted(some: Incidents) -> Cells:
        at = units_at(some, shapes)
        month = np.searchsorted(starts, some.day, side="right") - 1
        code = at[at >= 0] * len(months) + month[at >= 0]
        cells = np.bincount(code, minlength=len(holders) * len(months)).reshape(-1, len(months))
        return tuple(
            tuple(int(n) if is_told else None for n, is_told in zip(line, row, strict=True))
            for line, row in zip(cells, known, strict=True)
        )

    outcome = whole.of_offences(offences)
    return Extract(
        units=tuple(holders),
        months=months,
        counts=counted(outcome),
        beside={name: counted(whole.of_offences(codes)) for name, codes in beside.items() if codes}
        | (
            {} if hours is None else {"time": counted(outcome.where(_outside(outcome.hour, hours)))}
        ),
        agencies=tuple(ori for ori in agencies if told[ori].any()),
    )


def _outside(hour: npt.NDArray[np.int8], hours: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Which hours are known and not within (from, to), which may go over midnight."""
    first, last = hours
    within = (hour >= first) & (hour < last) if first < last else (hour >= first) | (hour < last)
    return np.asarray(~within & (hour >= 0), bool)


def neighbours_of(units: Sequence[str], shapes: npt.NDArray[Any]) -> dict[str, list[str]]:
    """Which units touch which; a sliver between two outlines is not a street."""
    tree = shapely.STRtree(shapes)
    one, other = tree.query(shapes, predicate="dwithin", distance=SLIVER_DEGREES)
    found: dict[str, list[str]] = {unit: [] for unit in units}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a != b:
            found[units[a]].append(units[b])
    return {unit: sorted(near) for unit, near in found.items()}


def span_of(table: Incidents) -> tuple[date, date] | None:
    """First and last day of a table."""
    if not len(table):
        return None
    return day_of(int(table.day[0])), day_of(int(table.day[-1])) + timedelta(days=1)
