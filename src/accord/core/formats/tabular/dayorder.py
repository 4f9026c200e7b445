"""Decide whether day or month stands first where every date of a column could be read both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.dates import bare_format, reader
from accord.core.formats.tabular.profile import DateFit
from accord.core.formats.tabular.table import Table
from accord.core.formats.tabular.zones import is_zone_of_states

#: Rows that are read once more to hold dates against the weekdays beside them.
_ROWS: Final = 2_000
#: Share of rows in which the weekday must be the date's.
_AGREE: Final = 0.95
_MONTH_FIRST: Final = "m/d/y"
_DAY_FIRST: Final = "d/m/y"
_WEEKDAYS: Final = {
    word: day
    for day, words in enumerate(
        (
            "mon monday lun lunes lundi mo montag",
            "tue tues tuesday mar martes mardi di dienstag",
            "wed weds wednesday mie mié miercoles miércoles mer mercredi mi mittwoch",
            "thu thur thurs thursday jue jueves jeu jeudi do donnerstag",
            "fri friday vie viernes ven vendredi fr freitag",
            "sat saturday sab sáb sabado sábado sam samedi sa samstag",
            "sun sunday dom domingo dim dimanche so sonntag",
        )
    )
    for word in words.split()
}


def settled(table: Table, columns: Columns, *, zone: str) -> tuple[Columns, tuple[str, ...]]:
    """Return the columns with day and month in their order, and notes on what decided it.

    A weekday beside the dates decides it, then another column of the file, whose dates can be
    read in one order only. Else it stays doubtful: month first where the agency's zone is of the
    United States or not known, day first elsewhere. Raises BadInput where the table cannot be read.
    """
    doubtful = [name for name, fit in columns.dates.items() if fit.ambiguous]
    if not doubtful:
        return columns, ()
    dates, notes = dict(columns.dates), []
    by_days = _by_weekdays(table, columns, doubtful)
    told = _told_elsewhere(columns.dates.values())
    usual = _MONTH_FIRST if not zone or is_zone_of_states(zone) else _DAY_FIRST
    for name in doubtful:
        fit = columns.dates[name]
        if order := by_days.get(name):
            notes.append(f"{name}: day and month as the weekdays beside it say")
        order = order or told
        dates[name] = replace(
            fit,
            formats=tuple(dict.fromkeys(_in_order(one, order or usual) for one in fit.formats)),
            ambiguous=order is None,
        )
    return replace(columns, dates=dates), tuple(notes)


def _in_order(name: str, order: str) -> str:
    return order if bare_format(name) in {_MONTH_FIRST, _DAY_FIRST} else name


def _told_elsewhere(fits: Iterable[DateFit]) -> str | None:
    """The order that the file's other dates allow alone; None for neither or both."""
    found = {
        name
        for fit in fits
        if not fit.ambiguous
        for name in (bare_format(one) for one in fit.formats)
        if name in {_MONTH_FIRST, _DAY_FIRST}
    }
    return next(iter(found)) if len(found) == 1 else None


def _by_weekdays(table: Table, columns: Columns, doubtful: Iterable[str]) -> dict[str, str]:
    """The order in which a column's dates fall on the weekdays that stand beside them."""
    place = {name: cell for cell, name in enumerate(table.columns)}
    days = [
        place[one.name]
        for one in columns.profiles
        if one.filled and all(text.lower().rstrip(".") in _WEEKDAYS for text in one.values)
    ]
    if not days:
        return {}
    readers = {order: reader(order) for order in (_MONTH_FIRST, _DAY_FIRST)}
    agreed: Counter[tuple[str, int, str]] = Counter()
    held: Counter[tuple[str, int]] = Counter()
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(place):
            continue
        for name in doubtful:
            for cell in days:
                said = _WEEKDAYS.get(row.values[cell].strip().lower().rstrip("."))
                if said is None or not row.values[place[name]].strip():
                    continue
                held[name, cell] += 1
                for order, read in readers.items():
                    found = read(row.values[place[name]].strip())
                    agreed[name, cell, order] += found is not None and found.naive.weekday() == said
    return {
        name: order
        for (name, cell), rows in held.items()
        for order, other in ((_MONTH_FIRST, _DAY_FIRST), (_DAY_FIRST, _MONTH_FIRST))
        if agreed[name, cell, order] >= _AGREE * rows > agreed[name, cell, other]
    }
