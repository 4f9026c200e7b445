"""How two persons' dates of birth are compared: whole, in part, exchanged, one digit wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.table import Codes, Column, Index, Levels, Table, where_known

_NO_YEAR: Final = -9
_WHOLE: Final = 10  # signs of YYYY-MM-DD


@dataclass(frozen=True)
class Births:
    """Dates of birth: whole, in part, day and month exchanged, one digit wrong."""

    name: str = "birth"
    labels: tuple[str, ...] = (
        "date of birth not known", "dates of birth differ", "birth years at most two apart",
        "same day and month, another year", "same year of birth",
        "same year, the day not known to one", "one digit of the date differs",
        "day and month exchanged", "same year, given without day", "same date of birth",
    )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a date of birth."""
        return table.has("birth")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        return where_known(table.columns["birth"], left, right, birth_levels)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same date."""
        return {8: ("birth",), 9: ("birth",)}


def is_vague(birth: str) -> bool:
    """Whether a date tells no day, or the first of January, which stands for none."""
    return len(birth) < _WHOLE or birth[4:] == "-01-01"


@dataclass(frozen=True)
class _Dates:
    """Written dates in parts: texts that are the same have the same number, one for all parts."""

    years: Codes
    numbers: Codes  # of the year, -9 where it is none
    months: Codes
    days: Codes
    within: Codes  # month and day as they stand after the year
    lengths: Codes
    vague: NDArray[np.bool_]

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> "_Dates":
        """Of the dates of a column."""
        known: dict[str, int] = {}
        cuts = (slice(0, 4), slice(5, 7), slice(8, None), slice(4, None))
        parts = [[known.setdefault(text[cut], len(known)) for text in texts] for cut in cuts]
        years, months, days, within = (np.array(part, dtype=np.int32) for part in parts)
        numbers = [int(text[:4]) if text[:4].isdigit() else _NO_YEAR for text in texts]
        vague = [is_vague(text) for text in texts]
        lengths = np.array([len(text) for text in texts], dtype=np.int32)
        return cls(years, np.array(numbers, dtype=np.int32), months, days, within, lengths,
                   np.array(vague, dtype=bool))  # fmt: skip


def birth_levels(column: Column, one: Codes, other: Codes) -> Levels:
    """Levels of dates of birth, pairwise."""
    dates = column.derived("dates", _Dates.of)
    length, vague = dates.lengths[one], dates.vague[one]
    year = dates.years[one] == dates.years[other]
    turned = (
        year & (length == _WHOLE)
        & (dates.months[one] == dates.days[other]) & (dates.days[one] == dates.months[other])
    )  # fmt: skip
    slip = np.flatnonzero((one != other) & (length == dates.lengths[other]))
    near = np.zeros(len(one), dtype=bool)
    near[slip] = column.slips(one[slip], other[slip], 1) <= 1
    first, second = dates.numbers[one], dates.numbers[other]
    close = (np.abs(first - second) <= 2) & (first != _NO_YEAR) & (second != _NO_YEAR)
    return np.select(
        [one == other, turned, year & (vague | dates.vague[other]), near, year,
         (dates.within[one] == dates.within[other]) & ~vague, close],
        [np.where(vague, 8, 9), 7, 5, 6, 4, 3, 2],
        1,
    ).astype(np.int8)  # fmt: skip
