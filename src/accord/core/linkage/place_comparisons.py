"""How two records of places are compared: house, street, crossing, unit, point, name, town.

Levels, models and waterfalls are those of persons; level 0 is "not known" and no evidence here too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from accord.core.linkage.comparisons import Comparison, Exact
from accord.core.linkage.likeness import edits
from accord.core.linkage.places import numbers_of
from accord.core.linkage.table import Index, Levels, Table, by_values
from accord.core.names import StreetName, confusion_key

TWO_UNITS, _ONE_UNIT, _IN_BLOCK = 1, 2, 4
_SAME_STREET, _NEAR_STREET = 7, 6
_ALIKE: Final = 0.92  # Jaro-Winkler, as for surnames
_METRES_A_DEGREE: Final = 111_195.0
# An error above this is that of a block or a blurred point, not of a house.
_COARSE_METRES: Final = 60.0
_SAME_METRES: Final = 12.0
_FAR_METRES: Final = 500.0


_HOUSE_LABELS: Final = (
    "house number not known", "house numbers differ", "houses of one hundred-block",
    "house numbers differ by one slip", "a house and its hundred-block",
    "same hundred-block, the house not told", "same house number",
)  # fmt: skip
_STREET_LABELS: Final = (
    "street not known", "streets differ", "streets spelt alike, of another type or direction",
    "streets spelt alike", "same street name, another direction", "same street name, another type",
    "same street name, type or direction told by one", "same street",
)  # fmt: skip
STREETED, HOUSED = len(_STREET_LABELS), len(_HOUSE_LABELS)


_CROSSING_LABELS: Final = (
    "a crossing and an address on a street", "crossings differ", "crossings share a street",
    "same names at the crossing, another type or direction", "crossings spelt alike",
    "same crossing",
)  # fmt: skip
STREETED, HOUSED, CROSSED = len(_STREET_LABELS), len(_HOUSE_LABELS), len(_CROSSING_LABELS)
_MIXED: Final = STREETED * HOUSED


# How close the levels of streets are: differ, contradict each other, spelt alike, the same.
_CLOSENESS: Final = np.array([0, 0, 1, 2, 1, 1, 3, 3], dtype=np.int8)
_SAME: Final = 3


@dataclass(frozen=True)
class Addresses:
    """Street and house number together, or the two streets of a crossing."""

    name: str = "address"
    labels: tuple[str, ...] = (
        *(f"{street}, {house}" for street in _STREET_LABELS for house in _HOUSE_LABELS),
        *_CROSSING_LABELS,
    )

    def present(self, table: Table) -> bool:
        """Whether any record has a street or a crossing."""
        return table.has("street") or table.has("crossing")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """Level = 7 × street level + house level; the last six are of crossings."""
        streets = by_values(table.columns["street"], left, right, street_levels)
        houses = by_values(table.columns["house"], left, right, house_levels)
        crossings = by_values(table.columns["crossing"], left, right, crossing_levels)
        has_street, is_crossing = (
            table.columns[role].codes >= 0 for role in ("street", "crossing")
        )
        mixed = (is_crossing[left] & has_street[right]) | (has_street[left] & is_crossing[right])
        out = np.where(crossings > 0, _MIXED + crossings, streets * HOUSED + houses)
        return np.where(mixed, _MIXED, out).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: however much happens at an address, it is the same one."""
        return {}


def house_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of house numbers, pairwise."""
    spans = [(numbers_of(a), numbers_of(b)) for a, b in zip(one, other, strict=True)]
    apart = edits([str(a) for (a, _), _ in spans], [str(b) for _, (b, _) in spans])
    out = np.ones(len(one), dtype=np.int8)
    for at, ((low, high), (its_low, its_high)) in enumerate(spans):
        are_houses = low == high and its_low == its_high
        if are_houses and low == its_low:
            out[at] = 6
        elif are_houses:
            out[at] = 3 if apart[at] <= 1 else 2 if low // 100 == its_low // 100 else 1
        elif low <= its_high and its_low <= high:
            out[at] = 4 if low == high or its_low == its_high else 5
    return out


def street_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of streets as tables have them, pairwise."""
    names = [StreetName(*text.split("|")) for text in one]
    others = [StreetName(*text.split("|")) for text in other]
    cores = [a.core for a in names], [b.core for b in others]
    apart = edits(*cores)
    alike = process.cpdist(*cores, scorer=JaroWinkler.similarity, dtype=np.float32)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(names, others, strict=True)):
        directions = _part({a.before, a.after} - {""}, {b.before, b.after} - {""})
        kinds = _part({a.kind} - {""}, {b.kind} - {""})
        if a.core == b.core:
            contradicted = 4 if directions < 0 else 5 if kinds < 0 else 0
            out[at] = contradicted or (_SAME_STREET if directions and kinds else _NEAR_STREET)
        elif _is_spelt_alike(a.core, b.core, int(apart[at]), float(alike[at])):
            out[at] = 2 if min(directions, kinds) < 0 else 3
    return out


def _part(one: set[str], other: set[str]) -> int:
    """1 where they are the same, 0 where one leaves something out, -1 where they differ."""
    if one == other:
        return 1
    return 0 if one <= other or other <= one else -1


def _is_spelt_alike(core: str, its: str, apart: int, alike: float) -> bool:
    """Numbered streets never are: 21ST is the street after 20TH, and I25 another road than I225."""
    numbers = ("".join(filter(str.isdigit, text)) for text in (core, its))
    if core[0].isdigit() or its[0].isdigit() or len(set(numbers)) > 1:
        return False
    shortest = min(len(core), len(its))
    return alike >= _ALIKE or (apart <= 1 and shortest > 3) or (apart <= 2 and shortest > 6)


def crossing_levels(one: list[str], other: list[str]) -> Levels:
    """Which of the labels of crossings each pair shows, whichever street is named first."""
    pairs = [[text.split(" / ") for text in texts] for texts in (one, other)]
    first, second = ([pair[at] for pair in pairs[0]] for at in (0, 1))
    best = np.zeros(len(one), dtype=np.int8)
    shared = np.zeros(len(one), dtype=bool)
    for turn in (0, 1):
        a = _CLOSENESS[street_levels(first, [pair[turn] for pair in pairs[1]])]
        b = _CLOSENESS[street_levels(second, [pair[1 - turn] for pair in pairs[1]])]
        best = np.maximum(best, np.minimum(a, b))
        shared |= np.maximum(a, b) == _SAME
    return np.where(best > 0, best + 2, np.where(shared, 2, 1)).astype(np.int8)


@dataclass(frozen=True)
class Units:
    """Units of a building: two that differ are of two places."""

    name: str = "unit"
    labels: tuple[str, ...] = ("no unit told", "two units", "a unit told by one",
        "units of signs that look alike", "same unit")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a unit."""
        return table.has("unit")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        codes = table.columns["unit"].codes
        alone = (codes[left] >= 0) != (codes[right] >= 0)
        both = by_values(table.columns["unit"], left, right, unit_levels)
        return np.where(alone, 2, both).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: a unit is one of its building's."""
        return {}


def unit_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of units, pairwise."""
    return np.array(
        [4 if a == b else 3 if confusion_key(a) == confusion_key(b) else TWO_UNITS
         for a, b in zip(one, other, strict=True)], dtype=np.int8,
    )  # fmt: skip


@dataclass(frozen=True)
class Points:
    """Distance of two points, held against how far each may lie from its place."""

    name: str = "point"
    labels: tuple[str, ...] = (
        "point not known", "points far apart", "points further apart than their error",
        "points within their error, one of them coarse", "points within their error",
        "same point",
    )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a point."""
        return table.has("point")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        column = table.columns["point"]
        rows = [[float(part) for part in text.split(",")] for text in column.values]
        y, x, error = np.array([*rows, [0.0, 0.0, 0.0]]).T
        one, other = column.codes[left], column.codes[right]
        metres = distances((y[one], x[one]), (y[other], x[other]))
        reach = error[one] + error[other]
        is_coarse = np.maximum(error[one], error[other]) > _COARSE_METRES
        within = np.where(is_coarse, 3, np.where(metres <= _SAME_METRES, 5, 4))
        beyond = np.where(metres > reach + _FAR_METRES, 1, 2)
        said = np.where(metres <= reach, within, beyond)
        return np.where((one >= 0) & (other >= 0), said, 0).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: however much happens at a point, it is the same one."""
        return {}


def distances(
    one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Metres between points in degrees, latitude first; good for what lies near."""
    middle = np.radians((one[0] + other[0]) / 2)
    along = (np.mod(one[1] - other[1] + 180, 360) - 180) * np.cos(middle)
    metres: np.ndarray = np.hypot(one[0] - other[0], along) * _METRES_A_DEGREE
    return metres


@dataclass(frozen=True)
class PlaceNames:
    """Names of places: the same words, alike, or one in part."""

    name: str = "place_name"
    labels: tuple[str, ...] = ("name of the place not known", "names of places differ",
        "one name is part of the other", "names of places spelt alike", "same name of the place")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a name."""
        return table.has("place_name")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        return by_values(table.columns["place_name"], left, right, place_name_levels)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same name: a chain has many shops."""
        return {4: ("place_name",)}


def place_name_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of names of places, pairwise."""
    alike = process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)
    apart = edits(one, other)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        words, its = set(a.split()), set(b.split())
        if words == its:
            out[at] = 4
        elif words <= its or its <= words:
            out[at] = 2
        elif alike[at] >= _ALIKE or (apart[at] <= 1 and min(len(a), len(b)) > 3):
            out[at] = 3
    return out


# A place is what the record tells it to be: a block is not one of its houses, a building not one
# of its units, a crossing not a house at it.
IMPOSSIBLE_PLACES: Final[Mapping[str, tuple[int, ...]]] = {
    "address": (*range(_IN_BLOCK, _MIXED, HOUSED), _MIXED),
    "unit": (TWO_UNITS, _ONE_UNIT),
}


def _addresses(*, streets: tuple[int, ...], houses: tuple[int, ...]) -> tuple[int, ...]:
    """Levels of addresses with these levels of street and house number."""
    return tuple(street * HOUSED + house for street in streets for house in houses)


# What only two places show: neighbours, the same number on the other side of town or on a street
# of another type, round the corner, another crossing of one street, another shop of one chain.
OTHER_PLACES: Final[tuple[Mapping[str, tuple[int, ...]], ...]] = (
    {"address": _addresses(streets=(6, 7), houses=(0, 1, 2, 3))},
    {"address": _addresses(streets=(6, 7), houses=(5, 6)), "point": (1,)},
    {"address": _addresses(streets=(4,), houses=(1, 2, 3))},
    {"address": _addresses(streets=(4,), houses=(5, 6))},
    {"address": _addresses(streets=(5,), houses=(1, 2, 3))},
    {"address": _addresses(streets=(5,), houses=(5, 6))},
    {"address": _addresses(streets=(2, 3), houses=(1, 2, 3))},
    {"address": _addresses(streets=(2,), houses=(5, 6))},
    {"address": _addresses(streets=(1,), houses=(1, 2, 3, 5, 6)), "point": (2, 3, 4, 5)},
    {"address": (_MIXED + 1, _MIXED + 2)},
    {"address": (_MIXED + 3,)},
    {"place_name": (4,), "point": (1,)},
)
PLACE_COMPARISONS: Final[tuple[Comparison, ...]] = (
    Addresses(),
    Units(),
    Points(),
    PlaceNames(),
    Exact("city", "city", edits=2),
)
