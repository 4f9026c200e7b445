"""Read points that stand in a plane coordinate system, or as references of a grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from accord.core.formats.tabular.mapping import CoordinateRule
from accord.core.formats.tabular.records import CoordinateStatus
from accord.core.formats.tabular.timing import Fault
from accord.core.geo import UnknownCRSError, from_mgrs, plane_system, turning

Point = tuple[float | None, float | None, CoordinateStatus]
Judge = Callable[[float, float], Point]
#: Beside the codes of registers, the system of references in one cell.
MGRS: Final = "MGRS"
#: The rule that a number breaks which no place of its system has.
RANGE: Final = "plane_range"
#: A system holds a little beyond the area that it is made for; degrees.
MARGIN: Final = 1.0
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_GROUPED_BY_POINT: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
_MOST: Final = 1e9
_NOWHERE: Final = 1e-3


def length(text: str, *, decimal_comma: bool) -> float | None:
    """Read one plane coordinate in its own unit, in groups of three or not; None for no number."""
    bare = text.strip()
    if decimal_comma:
        bare = bare.replace(".", "") if _GROUPED_BY_POINT.fullmatch(bare) else bare
        bare = bare.replace(",", ".")
    elif _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _NUMBER.fullmatch(bare):
        return None
    value = float(bare)
    return value if abs(value) < _MOST else None


def is_no_place(x: float, y: float) -> bool:
    """Say whether two plane coordinates stand for "no place": a nought, or one number twice."""
    return abs(x) <= 1 or abs(y) <= 1 or x == y


def plane_reader(
    rule: CoordinateRule, position: Callable[[str], int], judge: Judge
) -> Callable[[Sequence[str]], Point]:
    """Compile the rule to a function from a row's cells to a point and its status.

    The function raises Fault for numbers that no place of the system has. Raises ValueError for
    a system that is not known.
    """
    x_cell, y_cell, comma = position(rule.lon), position(rule.lat), rule.decimal_comma
    place = _placing(rule, judge)

    def read(values: Sequence[str]) -> Point:
        x_text, y_text = values[x_cell], values[y_cell]
        if not x_text.strip() and not y_text.strip():
            return None, None, CoordinateStatus.MISSING
        x, y = length(x_text, decimal_comma=comma), length(y_text, decimal_comma=comma)
        if x is None or y is None:
            return None, None, CoordinateStatus.UNREADABLE
        if is_no_place(x, y):
            return None, None, CoordinateStatus.PLACEHOLDER
        return place(x, y)

    return read


def _placing(rule: CoordinateRule, judge: Judge) -> Callable[[float, float], Point]:
    """What becomes of x and y: a point, one that is not believed, or a fault."""
    try:
        system, turn = plane_system(rule.system), turning(rule.system)
    except UnknownCRSError as error:
        raise ValueError(str(error)) from error
    west, south, east, north = system.bounds

    def judged(lon: float, lat: float) -> Point | None:
        """The point as the bounds judge it; None for what the system is not made for."""
        of_system = (
            west - MARGIN <= lon <= east + MARGIN and south - MARGIN <= lat <= north + MARGIN
        )
        return judge(lon, lat) if of_system else None

    def place(x: float, y: float) -> Point:
        lon, lat = turn(x, y)
        if abs(lon) < _NOWHERE and abs(lat) < _NOWHERE:  # 0/0 that was turned into the plane
            return None, None, CoordinateStatus.PLACEHOLDER
        there = judged(lon, lat)
        if there is not None and there[0] is not None:
            return there
        exchanged = judged(*turn(y, x)) if rule.bounds is not None else None
        if exchanged is not None and exchanged[2] is CoordinateStatus.OK:
            return exchanged[0], exchanged[1], CoordinateStatus.SWAPPED
        if there is None:
            raise Fault(rule.lon, RANGE, f"{x:.15g}, {y:.15g} is no place of {rule.system}")
        return there

    return place


def reference_reader(
    rule: CoordinateRule, position: Callable[[str], int], judge: Judge
) -> Callable[[Sequence[str]], Point]:
    """As `plane_reader`, of one cell with a reference of the Military Grid Reference System."""
    cell = position(rule.pair)

    def read(values: Sequence[str]) -> Point:
        text = values[cell]
        if not text.strip():
            return None, None, CoordinateStatus.MISSING
        found = from_mgrs(text)
        return judge(*found) if found else (None, None, CoordinateStatus.UNREADABLE)

    return read
