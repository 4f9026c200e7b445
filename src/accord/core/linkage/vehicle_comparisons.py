"""How two records of vehicles are compared: number, plate with state, make and model, year, colour.

Levels, models and waterfalls are those of persons; level 0 is "not known" and no evidence here too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from accord.core.linkage.comparisons import Comparison, Exact
from accord.core.linkage.likeness import edits
from accord.core.linkage.table import Index, Levels, Table, by_values
from accord.core.linkage.vehicles import alike_colours, are_two, is_whole
from accord.core.names import confusion_key
from accord.core.names.vin import LENGTH

TWO_NUMBERS: Final = 1
_SAME_VIN: Final = 5
PLATED, STATED = 6, 3
_SAME_PLATE: Final = (PLATED - 1) * STATED
_SHORTEST_PART: Final = 3


@dataclass(frozen=True)
class Numbers:
    """Vehicle identification numbers, with what their check digits say."""

    name: str = "vin"
    labels: tuple[str, ...] = (
        "vehicle number not known", "two whole vehicle numbers differ", "vehicle numbers differ",
        "one vehicle number is part of the other", "vehicle numbers differ by one slip",
        "same vehicle number",
    )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a number."""
        return table.has("vin")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        return by_values(table.columns["vin"], left, right, vin_levels)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: each vehicle has its own."""
        return {}


def vin_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of vehicle identification numbers, pairwise.

    Two numbers that both hold and differ are of two vehicles, however alike they are (`are_two`).
    """
    keys = [confusion_key(a) for a in one], [confusion_key(b) for b in other]
    apart = edits(*keys)
    out = np.full(len(one), 2, dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        if a == b:
            out[at] = 5
        elif is_whole(a) and is_whole(b) and are_two(a, b):
            out[at] = TWO_NUMBERS
        elif apart[at] <= 1:
            out[at] = 4
        elif min(len(a), len(b)) < LENGTH and (
            keys[0][at].endswith(keys[1][at]) or keys[1][at].endswith(keys[0][at])
        ):
            out[at] = 3
    return out


_PLATE_LABELS: Final = ("plate not known", "plates differ", "one plate is part of the other",
    "plates differ by one sign", "plates differ by signs that look alike", "same plate")  # fmt: skip
_STATE_LABELS: Final = ("state not known", "another state", "same state")


@dataclass(frozen=True)
class Plates:
    """Plate and issuing state together: two states give the same plate to two vehicles."""

    name: str = "plate"
    labels: tuple[str, ...] = tuple(
        f"{plate}, {state}" for plate in _PLATE_LABELS for state in _STATE_LABELS
    )

    def present(self, table: Table) -> bool:
        """Whether any record has a plate."""
        return table.has("plate")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """Level = 3 × plate level + state level."""
        plates = by_values(table.columns["plate"], left, right, plate_levels)
        states = table.columns["state"].codes
        one, other = states[left], states[right]
        said = np.where((one >= 0) & (other >= 0), np.where(one == other, 2, 1), 0)
        return (plates * STATED + said).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: each vehicle has its own."""
        return {}


def plate_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of plates, pairwise; two neighbours exchanged count as signs that look alike."""
    keys = [confusion_key(a) for a in one], [confusion_key(b) for b in other]
    apart = edits(*keys)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        key, its = keys[0][at], keys[1][at]
        if a == b:
            out[at] = 5
        elif key == its or (apart[at] <= 1 and sorted(key) == sorted(its)):
            out[at] = 4
        elif apart[at] <= 1 and min(len(key), len(its)) > _SHORTEST_PART:
            out[at] = 3
        elif _is_part(key, its) or _is_part(its, key):
            out[at] = 2
    return out


def _is_part(part: str, whole: str) -> bool:
    return len(part) >= _SHORTEST_PART and (whole.startswith(part) or whole.endswith(part))


@dataclass(frozen=True)
class Makes:
    """Make and model together."""

    name: str = "make"
    labels: tuple[str, ...] = ("make not known", "makes differ", "same make, models differ",
        "same make, a model not known", "same make, models spelt alike", "same make and model")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a make."""
        return table.has("make")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        makes = Exact("make", "make", edits=1).levels(table, left, right)
        models = Exact("model", "model", edits=1).levels(table, left, right)
        same = np.select([models == 0, models == 1, models == 2], [3, 2, 4], default=5)
        return np.where(makes == 0, 0, np.where(makes == 1, 1, same)).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same make and model, or the same make."""
        return {2: ("make",), 3: ("make",), 4: ("make",), 5: ("vehicle",)}


@dataclass(frozen=True)
class Years:
    """Model years: the same, or next to each other."""

    name: str = "model_year"
    labels: tuple[str, ...] = ("model year not known", "model years differ",
        "model years one apart", "same model year")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a year."""
        return table.has("model_year")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        column = table.columns["model_year"]
        years = np.array([*(int(text) for text in column.values), -1], dtype=np.int32)
        one, other = years[column.codes[left]], years[column.codes[right]]
        apart = np.abs(one - other)
        said = np.where(apart == 0, 3, np.where(apart == 1, 2, 1))
        return np.where((one >= 0) & (other >= 0), said, 0).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same year."""
        return {3: ("model_year",)}


@dataclass(frozen=True)
class Colours:
    """Colours: the same, or such as the eye takes for one another."""

    name: str = "colour"
    labels: tuple[str, ...] = ("colour not known", "colours differ", "colours look alike",
        "same colour")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a colour."""
        return table.has("colour")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        return by_values(table.columns["colour"], left, right, _colour_levels)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same colour."""
        return {3: ("colour",)}


def _colour_levels(one: list[str], other: list[str]) -> Levels:
    alike = alike_colours()
    return np.array(
        [3 if a == b else 2 if frozenset((a, b)) in alike else 1
         for a, b in zip(one, other, strict=True)], dtype=np.int8,
    )  # fmt: skip


def has_whole_mark(terms: Iterable[Sequence[Any]]) -> bool:
    """Whether a waterfall in codes says that two records tell the very same number or plate."""
    return any(
        (name == "vin" and level == _SAME_VIN) or (name == "plate" and level >= _SAME_PLATE)
        for name, level, *_ in terms
    )


VEHICLE_COMPARISONS: Final[tuple[Comparison, ...]] = (
    Numbers(),
    Plates(),
    Makes(),
    Years(),
    Colours(),
    Exact("body", "body", edits=1),
)
