"""A table of weights as it is kept: id, version, source, unit, and a weight for each offence code."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import isfinite
from types import MappingProxyType
from typing import Final

from accord.core import vocabulary
from accord.core.evaluate.report.canonical import digest

COLUMNS: Final = ("id", "version", "source", "unit", "offence", "weight")
LONGEST: Final = {"id": 40, "version": 20, "source": 300, "unit": 30}
HEAVIEST: Final = 1e9


class WeightsError(ValueError):
    """A table of weights that cannot be read; `row` counts from 1 at the heading."""

    def __init__(self, row: int, reason: str) -> None:
        super().__init__(f"row {row}: {reason}")
        self.row = row
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class WeightTable:
    """Weights of one source and version; an offence not in it has none, which is not nought."""

    id: str
    version: str
    source: str
    unit: str
    weights: Mapping[str, float]

    @property
    def digest(self) -> str:
        """SHA-256 of all that it says."""
        names = ("id", "version", "source", "unit")
        return digest(
            {name: getattr(self, name) for name in names} | {"weights": dict(self.weights)}
        )

    @property
    def heaviest(self) -> float:
        """The largest weight."""
        return max(self.weights.values())


def read_weights(lines: Iterable[str]) -> WeightTable:
    """A table from the lines of a CSV file; `WeightsError` says which row is wrong and why.

    Every row repeats id, version, source and unit, so that a row says by itself what it is.
    """
    rows = csv.reader(lines)
    about: tuple[str, ...] | None = None
    weights: dict[str, float] = {}
    try:
        if tuple(cell.strip().lower() for cell in next(rows, [])) != COLUMNS:
            raise WeightsError(1, f"the columns are {', '.join(COLUMNS)}")
        for place, row in enumerate(rows, start=2):
            if not any(cell.strip() for cell in row):
                continue
            cells = _cells(place, row)
            about = about or _about(place, cells)
            if tuple(cells[:4]) != about:
                raise WeightsError(place, "one file holds one table: id, version, source, unit")
            if cells[4] in weights:
                raise WeightsError(place, f"{cells[4]} stands twice")
            weights[cells[4]] = _weight(place, cells[5])
    except csv.Error as error:
        raise WeightsError(rows.line_num, str(error)) from error
    if about is None or not any(weights.values()):
        raise WeightsError(2, "no offence has a weight above 0")
    names = dict(zip(COLUMNS[:4], about, strict=True))
    return WeightTable(**names, weights=MappingProxyType(weights))


@cache
def illustrative() -> WeightTable:
    """A made-up table to try the index with; its name says so, and it is nobody's default."""
    text = resources.files(__package__).joinpath("illustrative.csv").read_text("utf-8")
    return read_weights(text.splitlines())


def _cells(place: int, row: list[str]) -> list[str]:
    """The cells of a row, its code in capitals and known."""
    cells = [" ".join(cell.split()) for cell in row]
    if len(cells) != len(COLUMNS):
        raise WeightsError(place, f"{len(cells)} cells instead of {len(COLUMNS)}")
    cells[4] = cells[4].upper()
    if cells[4] not in vocabulary.offences():
        raise WeightsError(place, f"“{cells[4][:10]}” is no NIBRS code")
    return cells


def _about(row: int, cells: list[str]) -> tuple[str, ...]:
    for name, cell in zip(COLUMNS[:4], cells[:4], strict=True):
        if not 1 <= len(cell) <= LONGEST[name]:
            raise WeightsError(row, f"{name} takes 1 to {LONGEST[name]} characters")
    return tuple(cells[:4])


def _weight(row: int, text: str) -> float:
    try:
        found = float(text)
    except ValueError as error:
        raise WeightsError(row, f"“{text[:20]}” is no number") from error
    if not (isfinite(found) and 0 <= found <= HEAVIEST):
        raise WeightsError(row, "a weight lies between 0 and 1,000,000,000")
    return found
