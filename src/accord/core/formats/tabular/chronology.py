"""Which of a file's columns of moments comes first in its rows: when it happened or came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from accord.core.formats.tabular.dates import Moment, reader
from accord.core.formats.tabular.profile import DateFit
from accord.core.formats.tabular.table import Table

#: Rows that are compared.
_ROWS: Final = 1_000
#: Rows with both moments that two columns must share before their order says anything.
_LEAST: Final = 20
#: Share of rows in which a moment must not come after another.
_MOST: Final = 0.98
#: What lies further apart is of different lives: a birth, a hiring.
_NEAR: Final = timedelta(days=30)

Moments = Sequence[datetime | None]


def earliest(table: Table, dates: Mapping[str, DateFit]) -> str:
    """Return the column that comes before each other one in nearly all rows; "" for none.

    It says the time of day, all rows have it, and every other column that is compared is near.
    """
    told = {name: fit for name, fit in dates.items() if fit.has_time and len(fit.formats) == 1}
    if len(told) < 2:
        return ""
    moments = _moments(table, told)
    filled = [name for name, found in moments.items() if found and None not in found]
    for name in filled:
        others = [found for other, found in moments.items() if other != name]
        if all(_goes_before(moments[name], found) for found in others):
            return name
    return ""


def is_stamp(table: Table, name: str, other: str, dates: Mapping[str, DateFit]) -> bool:
    """Say whether a column tells one moment in all rows that comes after all of another column.

    It is when the file was made.
    """
    told = {one: fit for one, fit in dates.items() if one in (name, other)}
    if len(told) < 2 or any(len(fit.formats) != 1 for fit in told.values()):
        return False
    moments = {one: {at for at in found if at} for one, found in _moments(table, told).items()}
    if len(moments[name]) != 1 or len(moments[other]) < _LEAST:
        return False
    return moments[name].pop() > max(moments[other])


def _moments(table: Table, dates: Mapping[str, DateFit]) -> Mapping[str, Moments]:
    place = {name: cell for cell, name in enumerate(table.columns)}
    read: dict[str, Callable[[str], Moment | None]] = {
        name: reader(fit.formats[0]) for name, fit in dates.items()
    }
    found: dict[str, list[datetime | None]] = {name: [] for name in dates}
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(table.columns):
            continue
        for name, moments in found.items():
            moment = read[name](row.values[place[name]].strip())
            moments.append(moment.naive if moment else None)
    return found


def _goes_before(first: Moments, second: Moments) -> bool:
    """Whether the first is never much after the second, mostly before it, and near it."""
    gaps = sorted(b - a for a, b in zip(first, second, strict=True) if a and b)
    if len(gaps) < _LEAST:
        return False
    zero = timedelta(0)
    in_order = sum(gap >= zero for gap in gaps)
    return in_order >= _MOST * len(gaps) and zero < gaps[len(gaps) // 2] <= _NEAR
