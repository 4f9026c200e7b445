"""Cells of columns that each stand for an offence: how often it is told, and what the heading says."""

from __future__ import annotations

from typing import Final

from accord.core.formats.tabular.cells import FALSE, TRUE
from accord.core.formats.tabular.naming import words_of

#: More of one offence in one row is no count of offences.
MOST_OF_ONE: Final = 99
_NOTHING: Final = FALSE | {"", "-", "null", "(null)", "none", "n/a", "na"}
#: What a heading says besides the offence: that it is a mark, or a count.
_OF_MARKS: Final = frozenset(
    {
        "is", "has", "was", "flag", "flags", "flg", "ind", "indicator", "yn", "y", "n", "yes", "no",
        "count", "counts", "cnt", "ct", "num", "nbr", "number", "total", "of",
    }
)  # fmt: skip


def told_times(text: str) -> int | None:
    """Return how many offences a cell tells: 1 for a yes or a mark; None where it says neither."""
    word = text.strip().casefold()
    if word in _NOTHING:
        return 0
    if word in TRUE:
        return 1
    figures = word.removesuffix(".0")
    return int(figures) if figures.isascii() and figures.isdigit() and len(figures) <= 4 else None


def offence_of_heading(name: str) -> str:
    """Return the words of a heading that name its offence: IsVehicleTheft, Vehicle Theft Count."""
    words = words_of(name)
    told = [word for word in words if word not in _OF_MARKS and not word.isdigit()]
    return " ".join(told or words).upper()
