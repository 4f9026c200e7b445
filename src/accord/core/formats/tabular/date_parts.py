"""Moments in parts: year, month, day and hour in columns of their own, AM and PM beside a clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from accord.core.formats.tabular.clocks import half_of_day
from accord.core.formats.tabular.dates import COLUMNS_OF_A_DAY, joined, month_number, reader
from accord.core.formats.tabular.naming import plain_name, spelled_name
from accord.core.formats.tabular.profile import DateFit, Profile
from accord.core.formats.tabular.table import Table

Fits = Callable[[str], bool]


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A moment in parts: its columns from the year on, and the format that reads them joined."""

    columns: tuple[str, ...]
    form: str
    #: Month and day could change places in every cell that was seen.
    is_ambiguous: bool = False

    @property
    def tells_days(self) -> bool:
        """Whether it tells the day, and not the month alone."""
        return self.form != "y-m"

    @property
    def tells_time(self) -> bool:
        """Whether it tells the hour too."""
        return len(self.columns) > COLUMNS_OF_A_DAY[self.form]


def _between(least: int, most: int) -> Fits:
    def fits(text: str) -> bool:
        return text.isascii() and text.isdigit() and len(text) <= 4 and least <= int(text) <= most

    return fits


def _is_month(text: str) -> bool:
    return month_number(text) is not None or _between(1, 12)(text)


#: The parts of a moment in their order: the words for each, and what its cells are.
_PARTS: Final[Sequence[tuple[str, frozenset[str], Fits]]] = (
    ("year", frozenset({"year", "yr", "yyyy", "ccyy"}), _between(1900, 2100)),
    ("month", frozenset({"month", "mon", "mo", "mth", "mm"}), _is_month),
    ("day", frozenset({"day", "dd"}), _between(1, 31)),
    ("hour", frozenset({"hour", "hh", "time"}), _between(0, 23)),
    ("minute", frozenset({"minute", "min", "mi"}), _between(0, 59)),
)
#: Month and day in one column, where no two words say so.
_TOGETHER: Final = frozenset({"mmdd", "ddmm", "monthday", "daymonth", "mmmdd", "ddmmm"})
#: Words that only join others: day of month, day and month.
_LINKS: Final = frozenset({"of", "the", "and"})
#: One that has the 29th of February.
_LEAP_YEAR: Final = "2024"
#: Share of cells that must be such a part.
_MOST: Final = 0.98
#: Rows that are compared, and share of them in which a date must lie in the month beside it; one
#: that is told in UTC may lie in the month before.
_ROWS: Final = 1_000
_SAME: Final = 0.95
#: Whose year it is, where several moments stand in parts; any other word names another moment.
_OCCURRED: Final = frozenset(
    {
        "occurred", "occurrence", "incident", "offense", "offence", "crime", "event", "start",
        "begin", "from", "date",
    }
)  # fmt: skip
_REPORTED: Final = frozenset({"reported", "report", "received", "recorded", "entered"})
_ENDED: Final = frozenset({"end", "ended", "to", "until"})
#: A column of these words may say A and P alone.
_HALVES: Final = frozenset({"am", "pm", "ampm", "meridiem", "meridian"})


def parted_moments(profiles: Sequence[Profile]) -> dict[str, Parted]:
    """Return by field the moment whose parts stand in columns of their own.

    A year alone dates nothing that is counted by week: it is no moment.
    """
    by_name: dict[frozenset[str], dict[str, Profile]] = {}
    for column in profiles:
        for part, rest in _parts_of(column):
            by_name.setdefault(rest, {}).setdefault(part, column)
    found: dict[str, Parted] = {}
    for rest, parts in by_name.items():
        field, moment = _field(rest), _in_order(parts)
        # Months are counted where nothing finer is told of when it happened; they end nothing.
        if not moment or not field or not (moment.tells_days or field == "occurred"):
            continue
        if field not in found or len(moment.columns) > len(found[field].columns):
            found[field] = moment
    return found


def halves_of_days(profiles: Sequence[Profile]) -> frozenset[str]:
    """Return the columns that say AM or PM and no more, by one letter where the name says so."""
    return frozenset(
        column.name
        for column in profiles
        if column.filled
        and column.share(lambda text: half_of_day(text) is not None) >= _MOST
        and (
            _HALVES & {*plain_name(column.name).split()}
            or column.share(lambda text: len(text) > 1) == 1
        )
    )


def half_beside(
    names: Sequence[str], clock: str, *, halves: Collection[str], moments: Collection[str]
) -> str:
    """The column of AM and PM nearest to the right of a clock, before any other moment; or ""."""
    for name in names[names.index(clock) + 1 :]:
        if name in halves:
            return name
        if name in moments:
            break
    return ""


def are_parts_of(table: Table, parted: Parted, column: str, fit: DateFit) -> bool:
    """Say whether columns of year, month and perhaps day only repeat a column of dates."""
    place = {name: cell for cell, name in enumerate(table.columns)}
    whole = parted.tells_days
    parts = parted.columns[: COLUMNS_OF_A_DAY[parted.form]]
    in_parts, reads = reader(parted.form), [reader(name) for name in fit.formats]
    same = rows = 0
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(place):
            continue
        told = in_parts(joined([row.values[place[name]].strip() for name in parts]))
        text = row.values[place[column]].strip()
        date = next((one for read in reads if (one := read(text)) is not None), None)
        if told is not None and date is not None:
            rows += 1
            same += told.naive == date.naive.replace(
                day=date.naive.day if whole else 1, hour=0, minute=0, second=0, microsecond=0
            )
    return rows > 0 and same >= _SAME * rows


def _parts_of(column: Profile) -> list[tuple[str, frozenset[str]]]:
    """Which parts of a moment a column holds, each with the other words of its name."""
    words = frozenset(spelled_name(column.name).split()) - _LINKS
    named = {part: words & own for part, own, _ in _PARTS if words & own}
    together = words & _TOGETHER or (
        named["month"] | named["day"] if {"month", "day"} <= set(named) else frozenset()
    )
    if together:
        # A day of the month is named for both, and its cells are days alone.
        if _order_within(column):
            return [("month and day", words - together)]
        named = {"day": together} if not words & _TOGETHER else {}
    return [
        (part, words - named[part])
        for part, _, fits in _PARTS
        if part in named and column.filled > 0 and column.share(fits) >= _MOST
    ]


def _order_within(column: Profile) -> tuple[str, ...]:
    """The formats that read a column of month and day beside a leap year; none where it is no such."""
    if not column.filled:
        return ()
    return tuple(form for form in ("y md", "y dm") if column.share(_read_as(form)) >= _MOST)


def _read_as(form: str) -> Fits:
    read = reader(form)
    return lambda text: read(joined([_LEAP_YEAR, text])) is not None


def _field(words: frozenset[str]) -> str:
    """The field of a moment whose parts have these words besides; "" for another's moment."""
    if not words - _OCCURRED:
        return "occurred"
    for field, own in (("reported", _REPORTED), ("occurred_end", _ENDED)):
        if words & own and not words - own - _OCCURRED:
            return field
    return ""


def _in_order(found: Mapping[str, Profile]) -> Parted | None:
    """The moment that parts make, as far as they go on from the year without a gap."""
    if "year" not in found:
        return None
    names = {part: column.name for part, column in found.items()}
    clock = [names[one] for one in ("hour", "minute") if one in names]
    clock = clock if "hour" in names else []
    if "month" in found and "day" in found:
        columns = (names["year"], names["month"], names["day"], *clock)
        return Parted(columns=columns, form="y m d")
    if "month and day" in found:
        forms = _order_within(found["month and day"])
        columns = (names["year"], names["month and day"], *clock)
        return Parted(columns=columns, form=forms[0], is_ambiguous=len(forms) > 1)
    if "month" in found:
        return Parted(columns=(names["year"], names["month"]), form="y-m")
    return None
