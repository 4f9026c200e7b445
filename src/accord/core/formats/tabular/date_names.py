"""Which numbers are dates and times of day: what a column's name must say besides its cells."""

from __future__ import annotations

import re
from typing import Final

from accord.core.formats.tabular.profile import DateFit, Profile

_CLOCK: Final = re.compile(r"time|\b(tm|hour|clock|hhmm(ss)?)\b")
#: How long an answer took is a time, and no hour of the day.
_HOURS: Final = re.compile(r"hour|\bhrs?\b|hora\b|franja|heure|stunde", re.IGNORECASE)
#: Of parts of the day; the borders of a shift are the agency's own, and it may be the report's.
_PARTS: Final = re.compile(
    r"time|hour|\b(hrs?|period|band|part|range|interval)\b|hora\b|franja|rango|tramo|jornada|periodo"
    r"|tranche|heure|stunde|tageszeit|faixa",
    re.IGNORECASE,
)
_SHIFTS: Final = re.compile(
    r"\b(shift|watch|platoon|tour|duty|turno|guardia|plantao)\b", re.IGNORECASE
)
#: Formats that numbers of another meaning have as well: the column's name must be of a date.
_NUMBERS_TOO: Final = frozenset(
    {
        "epoch s", "epoch ms", "epoch us", "excel serial", "yyyymmddhhmmss", "yymmdd", "mmddyy",
        "y-m", "y-ddd",
    }
)  # fmt: skip
_DATED: Final = re.compile(r"date|time|occur|report|stamp|month|\b(start|begin|began|happened)")
_NUMBERED: Final = re.compile(r"\b(id|number|num|no|nbr|key)$")
_OF_THE_YEAR: Final = re.compile(r"\b(date|day|julian)\b")
#: Figures of milliseconds from 1973 on.
_LEAST_EPOCH: Final = 12
_MOST: Final = 0.9


def is_clock_name(words: str) -> bool:
    """Say whether the words of a name are of a time of day."""
    return _CLOCK.search(words) is not None


def is_of_hours(name: str) -> bool:
    """Say whether a name is of hours of the day, in the languages of names."""
    return _HOURS.search(name.replace("_", " ")) is not None


def may_be_of_parts(name: str) -> bool:
    """Say whether a name is of parts of the day, in the languages of names."""
    return _PARTS.search(name.replace("_", " ")) is not None and not is_of_shifts(name)


def is_of_shifts(name: str) -> bool:
    """Say whether a name is of a shift or watch."""
    return _SHIFTS.search(name.replace("_", " ")) is not None


def only_numbers(fit: DateFit) -> bool:
    """Say whether other numbers could be read as the dates are."""
    return fit.formats[0] in _NUMBERS_TOO


def is_no_serial(fit: DateFit, words: str, column: Profile) -> bool:
    """Say whether numbers are moments: reports are numbered 2024-017 and 23024000017 as well."""
    if "epoch ms" in fit.formats and column.share(lambda text: len(text) < _LEAST_EPOCH) > _MOST:
        return False
    return "y-ddd" not in fit.formats or _OF_THE_YEAR.search(words) is not None


def may_be_number_date(words: str) -> bool:
    """Say whether the words of a name let its numbers be dates."""
    return _DATED.search(words) is not None and not _NUMBERED.search(words)
