"""What a viewer may count, as arrays: when, where, which offence, whose; read once and kept a while."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from accord.core.crypto import sha256
from accord.core.geo import Area

EPOCH: Final = date(1970, 1, 1)
NO_HOUR: Final = -1
COLUMNS: Final = ("day", "hour", "lon", "lat", "offence", "owner", "is_discovered")

BoolArray = npt.NDArray[np.bool_]


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(number))


@dataclass(frozen=True, eq=False, kw_only=True)
class Incidents:
    """Records of one kind in order of local day; `lon`/`lat` are NaN where there is no point."""

    kind: str
    day: npt.NDArray[np.int32]
    hour: npt.NDArray[np.int8]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    offence: npt.NDArray[np.int16]
    owner: npt.NDArray[np.int16]
    is_discovered: BoolArray
    offences: tuple[str, ...]
    owners: tuple[str, ...]

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]], *, kind: str) -> Self:
        """From rows (local date, hour, lon, lat, offence code, owner, police-discovered).

        Dates may be dates or, as SQLite keeps them, ISO 8601 texts.
        """
        return cls.of_columns(list(zip(*rows, strict=True)) or [()] * 7, kind=kind)

    @classmethod
    def of_columns(cls, columns: Sequence[Sequence[Any]], *, kind: str) -> Self:
        """The same from the rows' columns."""
        days = {day: _number(day) for day in set(columns[0])}
        offences, offence = _coded(columns[4])
        owners, owner = _coded(columns[5])
        return cls(
            kind=kind,
            day=np.array([days[value] for value in columns[0]], np.int32),
            hour=np.array([NO_HOUR if v is None else v for v in columns[1]], np.int8),
            lon=np.array(columns[2], float),
            lat=np.array(columns[3], float),
            offence=offence,
            owner=owner,
            is_discovered=np.array(columns[6], bool),
            offences=offences,
            owners=owners,
        )

    @classmethod
    def joined(
        cls, parts: Sequence[Self], *, kind: str, order: npt.NDArray[np.intp] | None = None
    ) -> Self:
        """Several agencies' tables as one, in order of day and, within a day, of the parts.

        `order` gives another, as places among the records of all parts.
        """
        told = [part for part in parts if len(part)] or [cls.of([], kind=kind)]
        offences = tuple(sorted({code for part in told for code in part.offences}))
        owners = tuple(sorted({owner for part in told for owner in part.owners}))
        if order is None:
            order = np.argsort(np.concatenate([part.day for part in told]), kind="stable")

        def column(name: str) -> Any:
            return np.concatenate([getattr(part, name) for part in told])[order]

        def recoded(name: str, names: tuple[str, ...]) -> Any:
            places = [
                np.array([names.index(one) for one in getattr(part, f"{name}s")], np.int16)[
                    getattr(part, name)
                ]
                for part in told
            ]
            return np.concatenate(places)[order]

        return cls(
            kind=kind,
            day=column("day"),
            hour=column("hour"),
            lon=column("lon"),
            lat=column("lat"),
            offence=recoded("offence", offences),
            owner=recoded("owner", owners),
            is_discovered=column("is_discovered"),
            offences=offences,
            owners=owners,
        )

    def __len__(self) -> int:
        return len(self.day)

    @property
    def nbytes(self) -> int:
        """How much memory its columns take."""
        return sum(getattr(self, name).nbytes for name in COLUMNS)

    def with_own_codes(self) -> Self:
        """The same, naming no offence that none of its records has."""
        counts = np.bincount(self.offence, minlength=len(self.offences))
        if counts.all():
            return self
        places = (np.cumsum(counts > 0) - 1).astype(np.int16)
        offences = tuple(
            code for code, count in zip(self.offences, counts.tolist(), strict=True) if count
        )
        return replace(self, offence=places[self.offence], offences=offences)

    @property
    def is_located(self) -> BoolArray:
        """Which records have a point."""
        return np.isfinite(self.lon) & np.isfinite(self.lat)

    @property
    def digest(self) -> str:
        """Equal exactly for records of the same days, hours and points in the same order."""
        columns = (self.day, self.hour, self.lon, self.lat)
        return sha256(b"".join(column.tobytes() for column in columns)).hex()

    @property
    def moment(self) -> npt.NDArray[np.float64]:
        """Days since 1970 on the local clock; noon where the hour is not known."""
        hour = np.where(self.hour == NO_HOUR, 12.0, self.hour + 0.5)
        return self.day + hour / 24.0

    def where(self, chosen: BoolArray | npt.NDArray[np.intp] | slice) -> Self:
        """The chosen records, or those at some places in the order of these."""
        return replace(self, **{name: getattr(self, name)[chosen] for name in COLUMNS})

    def between(self, start: date, end: date) -> Self:
        """From `start` to before `end`."""
        first, last = day_number(start), day_number(end)
        if self._is_by_day:  # a stretch of each column, of which nothing is copied
            return self.where(slice(*np.searchsorted(self.day, (first, max(first, last)))))
        return self.where((self.day >= first) & (self.day < last))

    @cached_property
    def _is_by_day(self) -> bool:
        return bool((self.day[1:] >= self.day[:-1]).all())

    def of_owners(self, oris: Sequence[str]) -> Self:
        """Records of some agencies; all when none is named."""
        if not oris or set(self.owners) <= set(oris):
            return self
        return self.where(self._is_of(oris))

    def days_of(self, oris: Collection[str]) -> npt.NDArray[np.int32]:
        """The days of the records of some agencies alone, which nothing else is copied for."""
        return self.day[self._is_of(oris)]

    def _is_of(self, oris: Collection[str]) -> BoolArray:
        return np.array([ori in oris for ori in self.owners], bool)[self.owner]

    def of_offences(self, codes: Sequence[str]) -> Self:
        """Records with one of the codes; all when none is named."""
        if not codes:
            return self
        wanted = [code in set(codes) for code in self.offences]
        return self.where(np.array(wanted, bool)[self.offence])

    def less(self, rows: Sequence[tuple[Any, ...]]) -> Self:
        """Without one record for each of these rows (as in `of`), where there is one like it.

        Records that are alike in all that is counted stand for one another.
        """
        gone = np.zeros(len(self), bool)
        for day, hour, lon, lat, offence, ori, is_discovered in rows:
            if offence not in self.offences or ori not in self.owners:
                continue
            alike = (
                (self.day == day_number(day))
                & (self.hour == (NO_HOUR if hour is None else hour))
                & (self.offence == self.offences.index(offence))
                & (self.owner == self.owners.index(ori))
                & (self.is_discovered == is_discovered)
                & _same(self.lon, lon)
                & _same(self.lat, lat)
                & ~gone
            )
            gone[np.flatnonzero(alike)[:1]] = True
        return self.where(~gone) if gone.any() else self

    def inside(self, area: Area | None) -> Self:
        """Records with a point in the area; all, also those without a point, for no area."""
        if area is None:
            return self
        inside = self.is_located
        inside[inside] = area.contains(self.lon[inside], self.lat[inside])
        return self.where(inside)

    def by_owner(self) -> dict[str, int]:
        """How many records each agency (ORI) contributes, without those that give none."""
        counts = np.bincount(self.owner, minlength=len(self.owners))
        return {ori: int(n) for ori, n in zip(self.owners, counts, strict=True) if n}

    def by_weekday_and_hour(self) -> npt.NDArray[np.int64]:
        """Counts of shape (7, 24), Monday first, of records whose hour is known."""
        known = self.hour != NO_HOUR
        weekday = (self.day[known].astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
        code = weekday * 24 + self.hour[known]
        return np.bincount(code, minlength=168).reshape(7, 24)

    def by_week(self, *, end: date, weeks: int) -> npt.NDArray[np.int64]:
        """Counts of the `weeks` weeks before `end`, oldest first."""
        first = day_number(end) - 7 * weeks
        week = (self.day.astype(np.int64) - first) // 7
        inside = (week >= 0) & (week < weeks)
        return np.bincount(week[inside], minlength=weeks)


def _number(day: date | str) -> int:
    return day_number(date.fromisoformat(day) if isinstance(day, str) else day)


def _same(column: npt.NDArray[np.float64], value: float | None) -> BoolArray:
    return np.isnan(column) if value is None else column == value


def _coded(values: Sequence[str]) -> tuple[tuple[str, ...], npt.NDArray[np.int16]]:
    names = sorted(set(values))
    places = {name: place for place, name in enumerate(names)}
    return tuple(names), np.array([places[value] for value in values], np.int16)
