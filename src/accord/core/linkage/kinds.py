"""Kinds of what is linked: how records of each are brought to form, found, compared and learned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from operator import ne
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.blocking import PERSON_RULES, Rule
from accord.core.linkage.comparisons import PERSON_COMPARISONS, Comparison
from accord.core.linkage.errors import NotAModel
from accord.core.linkage.identifier_comparisons import (
    IDENTIFIER_COMPARISONS,
    IMPOSSIBLE_IDENTIFIERS,
    OTHER_IDENTIFIERS,
)
from accord.core.linkage.identifiers import (
    IDENTIFIER_ROLES,
    IDENTIFIER_RULES,
    are_two_identifiers,
    identifiers,
    is_sure,
)
from accord.core.linkage.place_comparisons import IMPOSSIBLE_PLACES, OTHER_PLACES, PLACE_COMPARISONS
from accord.core.linkage.places import PLACE_ROLES, PLACE_RULES, are_two_doors, places
from accord.core.linkage.standard import ROLES, persons
from accord.core.linkage.table import Floats, Index, Table
from accord.core.linkage.vehicle_comparisons import TWO_NUMBERS, VEHICLE_COMPARISONS
from accord.core.linkage.vehicles import (
    VEHICLE_ROLES,
    VEHICLE_RULES,
    are_two,
    is_whole,
    vehicles,
)

# What a finding that cannot be of one thing is worth: no other finding makes up for it.
IMPOSSIBLE: Final = 1e-13


@dataclass(frozen=True)
class Kind:
    """One kind of thing that records tell of.

    `doubt` is how many pairs are spread over all findings where labels teach: fewer where a value
    that two things share is nearly unheard of. `guess` is how many pairs of one thing the first
    guess counts for where no label teaches: what no block can show is left to it. `others` are findings
    that only two things show together, where these are known. `blocks` are the keys that identify, each with the comparisons that it decides by itself;
    `impossible` are findings that two records of one thing never give. `number` is the role of a
    number of which everything of the kind has one; `holds` says whether it is a sure one, and
    `are_two` whether two sure ones are of two things.
    """

    name: str
    roles: tuple[str, ...]
    comparisons: tuple[Comparison, ...]
    rules: tuple[Rule, ...]
    table: Callable[[Sequence[Mapping[str, object]]], Table]
    blocks: tuple[tuple[str, frozenset[str]], ...]
    starter: str
    doubt: float = 5.0
    guess: float = 0.0
    others: tuple[Mapping[str, tuple[int, ...]], ...] = ()
    impossible: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    number: str = ""
    holds: Callable[[str], bool] = bool
    are_two: Callable[[str, str], bool] = ne

    def ruled(self, same: Mapping[str, Floats]) -> dict[str, Floats]:
        """Chances of one thing, in which what is impossible is."""
        out = {name: chances.copy() for name, chances in same.items()}
        for name, levels in self.impossible.items():
            if name in out:
                out[name][list(levels)] = IMPOSSIBLE
        return out

    def apart(self, table: Table, groups: Index) -> frozenset[tuple[int, int]]:
        """Pairs within each group of records that bear two sure numbers: they are never one thing."""
        if not self.number or not table.has(self.number):
            return frozenset()
        column = table.columns[self.number]
        sure: NDArray[Any] = np.array([*map(self.holds, column.values), False])
        bearers = np.flatnonzero(sure[column.codes])
        order = bearers[np.argsort(groups[bearers], kind="stable")]
        _, starts = np.unique(groups[order], return_index=True)
        found: set[tuple[int, int]] = set()
        for members in np.split(order, starts[1:]):
            numbers = [(at, column.values[column.codes[at]]) for at in sorted(members.tolist())]
            found.update(
                (one, other)
                for (one, said), (other, its) in combinations(numbers, 2)
                if self.are_two(said, its)
            )
        return frozenset(found)


PERSON: Final = Kind(
    name="person",
    roles=ROLES,
    comparisons=PERSON_COMPARISONS,
    rules=PERSON_RULES,
    table=persons,
    # No telephone: in a household's block most pairs are of two people who share all but their names
    # and birth, and what one person's records look like would be learned from them.
    blocks=(
        ("birth", frozenset({"birth"})),
        ("name_words", frozenset({"name", "middle"})),
        ("document", frozenset({"document"})),
        ("email", frozenset({"email"})),
    ),
    starter="starter.json",
)
VEHICLE: Final = Kind(
    name="vehicle",
    roles=VEHICLE_ROLES,
    comparisons=VEHICLE_COMPARISONS,
    rules=VEHICLE_RULES,
    table=vehicles,
    blocks=(("vin_key", frozenset({"vin"})), ("plate_key", frozenset({"plate"}))),
    starter="starter_vehicles.json",
    doubt=0.25,
    impossible={"vin": (TWO_NUMBERS,)},
    number="vin",
    holds=is_whole,
    are_two=are_two,
)
PLACE: Final = Kind(
    name="place",
    roles=PLACE_ROLES,
    comparisons=PLACE_COMPARISONS,
    rules=PLACE_RULES,
    table=places,
    blocks=(
        ("house_key", frozenset({"address"})),
        ("number_cell", frozenset({"point"})),
        ("crossing_key", frozenset({"address"})),
        ("name_key", frozenset({"place_name"})),
    ),
    starter="starter_places.json",
    doubt=0.25,
    guess=200.0,
    others=OTHER_PLACES,
    impossible=IMPOSSIBLE_PLACES,
    number="door",
    are_two=are_two_doors,
)
IDENTIFIER: Final = Kind(
    name="identifier",
    roles=IDENTIFIER_ROLES,
    comparisons=IDENTIFIER_COMPARISONS,
    rules=IDENTIFIER_RULES,
    table=identifiers,
    blocks=(
        ("identifier", frozenset({"identifier"})),
        ("holder", frozenset({"holder"})),
    ),
    starter="starter_identifiers.json",
    doubt=0.25,
    others=OTHER_IDENTIFIERS,
    impossible=IMPOSSIBLE_IDENTIFIERS,
    number="identifier",
    holds=is_sure,
    are_two=are_two_identifiers,
)
KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind for kind in (PERSON, VEHICLE, PLACE, IDENTIFIER)
}


def kind_of(comparisons: Sequence[str]) -> Kind:
    """The kind whose comparisons these are; raises `NotAModel` where they are of none."""
    for kind in KINDS.values():
        if comparisons and set(comparisons) <= {one.name for one in kind.comparisons}:
            return kind
    raise NotAModel
