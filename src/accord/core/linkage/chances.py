"""Level probabilities: counts to chances within what is known, and how rare a value is."""

from collections.abc import Sequence
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.comparisons import GIVEN, PLACED, POSTCODED, SURNAME, Comparison
from accord.core.linkage.identifier_comparisons import IDENTIFIED, ISSUED
from accord.core.linkage.place_comparisons import CROSSED, HOUSED, STREETED
from accord.core.linkage.table import Codes, Floats, Index, Levels, Table
from accord.core.linkage.vehicle_comparisons import PLATED, STATED

# A model names no value that fewer records hold: it is as rare as that, whoever bears it.
FEWEST_NAMED: Final = 5
# Names whose rarity a file itself may tell, and so many people of whom it must tell to be heard.
_PERSONAL: Final = ("given", "surname")
SAYS_LITTLE: Final = 1_000.0
# Comparisons of two things at once, and how many levels the second has.
_INNER: Final = {"name": SURNAME, "place": POSTCODED, "plate": STATED, "identifier": ISSUED}

# Those whose two things say nothing of each other among strangers, with the levels of both.
_APART: Final = {"plate": (PLATED, STATED), "address": (STREETED, HOUSED),
    "identifier": (IDENTIFIED, ISSUED)}  # fmt: skip


def known_groups(comparison: Comparison) -> Codes:
    """Which parts of the compared thing are known at each level; 3 where none is.

    Chances are of a level given what is known, so that a missing value is no evidence.
    """
    count = len(comparison.labels)
    if comparison.name == "address":
        return np.append(_joint(count - CROSSED, HOUSED), np.zeros(CROSSED, dtype=np.int32))
    if comparison.name in _INNER:
        return _joint(count, _INNER[comparison.name])
    return np.array([3] + [0] * (count - 1), dtype=np.int32)


def _joint(count: int, inner: int) -> Codes:
    levels = np.arange(count)
    return ((levels // inner == 0) * 1 + (levels % inner == 0) * 2).astype(np.int32)


def normalised(counts: Floats, groups: Codes, smoothing: float) -> Floats:
    """Chances of each level within its group, with `smoothing` pairs spread evenly."""
    out = np.ones(len(counts))
    for group in (0, 1, 2):
        inside = groups == group
        if inside.any():
            weights = counts[inside] + smoothing / inside.sum()
            out[inside] = weights / weights.sum()
    return out


def stranger_chances(counts: Floats, comparison: Comparison) -> Floats:
    """Chances among strangers from the levels of random pairs.

    Names: given name and surname are independent among strangers, and each is read where the
    other differs, so that the few true pairs in a random sample do not count as chance. So are
    plate and state, street and house number.
    """
    if comparison.name == "name":
        table = counts[: GIVEN * SURNAME].reshape(GIVEN, SURNAME)
        given, surname = _shares(table[1:, 1]), _shares(table[1, 1:])
        joint = np.ones((GIVEN, SURNAME))
        joint[1:, 1:] = np.outer(given, surname)
        joint[0, 1:], joint[1:, 0] = surname, given
        exchanged = max(counts[-1] / max(1.0, counts.sum()), 1e-6)
        return np.append(joint.ravel(), exchanged)
    if comparison.name == "place":
        table = counts.reshape(PLACED, POSTCODED)
        street, code = _shares(table[1:, :2].sum(axis=1)), _shares(table[:2, 1:].sum(axis=0))
        joint = np.ones((PLACED, POSTCODED))
        both = table[1:, 1:] + 5 * np.outer(street, code)
        joint[1:, 1:] = both / both.sum()
        joint[0, 1:], joint[1:, 0] = code, street
        return joint.ravel()
    if comparison.name in _APART:
        shape = _APART[comparison.name]
        rest = counts[shape[0] * shape[1] :] + 0.5
        table = counts[: shape[0] * shape[1]].reshape(shape)
        outer, inner = _shares(table[1:, :2].sum(axis=1)), _shares(table[:2, 1:].sum(axis=0))
        joint = np.ones(table.shape)
        rest /= table[1:, 1:].sum() + rest.sum() + 0.5
        joint[1:, 1:] = np.outer(outer, inner) * (1 - rest.sum())
        joint[0, 1:], joint[1:, 0] = inner, outer
        return np.append(joint.ravel(), rest)
    return normalised(counts, known_groups(comparison), 0.5)


def _shares(counts: Floats) -> Floats:
    return (counts + 0.5) / (counts + 0.5).sum()


def first_guess(comparison: Comparison) -> Floats:
    """Where estimation starts: most pairs of one person agree in most."""
    if comparison.name == "name":
        given, surname = [0, 5, 3, 8, 5, 4, 75], [0, 7, 3, 10, 80]
        return _guess(
            comparison, np.append(np.outer(given, surname).ravel() / 8, 10), given, surname
        )
    if comparison.name == "place":
        street, code = [0, 20, 5, 10, 65], [0, 15, 10, 75]
        return _guess(comparison, np.outer(street, code).ravel() / 10, street, code)
    if comparison.name == "plate":
        plates, states = [0, 40, 40, 20, 100, 800], [0, 3, 97]
        return _guess(comparison, np.outer(plates, states).ravel() / 10, plates, states)
    if comparison.name == "identifier":
        numbers, issuers = [0, 1, 1, 5, 5, 100, 40, 800], [0, 3, 97]
        return _guess(comparison, np.outer(numbers, issuers).ravel() / 10, numbers, issuers)
    if comparison.name == "address":
        streets, houses = [0, 5, 5, 60, 5, 5, 120, 800], [0, 5, 5, 30, 10, 150, 800]
        crossings = 8 * np.array([0, 1, 1, 8, 50, 940])
        joint = np.append(np.outer(streets, houses).ravel() / 10, crossings)
        return _guess(comparison, joint, streets, houses)
    by_name = {
        "birth": [0, 40, 10, 20, 40, 50, 60, 20, 160, 600],
        "middle": [0, 100, 300, 600],
        "vin": [0, 2, 30, 60, 100, 800],
        "make": [0, 20, 20, 60, 100, 800],
        "unit": [0, 1, 1, 20, 980],
        "point": [0, 5, 20, 250, 325, 400],
        "phone": [0, 100, 20, 80, 800],
        "document": [0, 100, 20, 80, 800],
        "holder": [0, 150, 50, 150, 650],
        "place_name": [0, 100, 100, 100, 700],
    }
    counts = np.array(by_name.get(comparison.name, [0, 100, 100, 800]), dtype=np.float64)
    return normalised(counts, known_groups(comparison), 1.0)


def _guess(comparison: Comparison, joint: Floats, outer: list[int], inner: list[int]) -> Floats:
    size = len(inner)
    joint[:size] = inner
    joint[: len(outer) * size : size] = outer
    return normalised(joint.astype(np.float64), known_groups(comparison), 1.0)


class Rarity:
    """How much an agreement says beyond its level because the value is rare or common."""

    def __init__(self, frequencies: dict[str, dict[str, float]], floors: dict[str, float],
                 means: dict[str, float]) -> None:  # fmt: skip
        self.frequencies, self.floors, self.means = frequencies, floors, means

    @classmethod
    def measured(cls, table: Table, comparisons: tuple[Comparison, ...]) -> "Rarity":
        """Read the frequencies of the values whose rarity counts."""
        frequencies, floors, means = {}, {}, {}
        for role in sorted({r for c in comparisons for rs in c.exact_roles().values() for r in rs}):
            if not table.has(role):
                continue
            column = table.columns[role]
            share = column.frequencies()
            known = max(1, int((column.codes >= 0).sum()))
            common = np.flatnonzero(share * known >= FEWEST_NAMED)
            frequencies[role] = {column.values[at]: float(share[at]) for at in common}
            # A value may be told and borne by no record: another part of the name took its place.
            rare = share[(share > 0) & (share * known < FEWEST_NAMED)]
            floors[role] = float((rare**2).sum() / rare.sum()) if len(rare) else 1.0 / known
            means[role] = float((share**2).sum())
        return cls(frequencies, floors, means)

    def among(self, table: Table) -> "Rarity":
        """The same for a file: no name is rarer than the file shows it.

        Records of one name and birth count once, so that no person makes a name common; a small file
        says little. Only where a file is linked as a whole: on a node no record moves another's score.
        """
        told = [table.columns[role].codes for role in (*_PERSONAL, "birth") if table.has(role)]
        if not told:
            return self
        rows = np.unique(np.stack(told), axis=1, return_index=True)[1]
        named = dict(self.frequencies)
        for role in named.keys() & {*_PERSONAL}:
            if not table.has(role):
                continue
            column = table.columns[role]
            codes = column.codes[rows]
            counts = np.bincount(codes[codes >= 0], minlength=len(column.values))
            shares = counts / (counts.sum() + SAYS_LITTLE)
            more = np.flatnonzero(shares > self.floors[role])
            fresh = {column.values[at]: float(shares[at]) for at in more.tolist()}
            named[role] = {
                v: max(fresh.get(v, 0), named[role].get(v, 0)) for v in fresh | named[role]
            }
        return Rarity(named, self.floors, self.means)

    def of_values(self, values: Sequence[str], role: str) -> Floats:
        """Log of mean chance over each value's own chance."""
        named, floor, mean = self.frequencies[role], self.floors[role], self.means[role]
        share = np.fromiter((named.get(v, floor) for v in values), np.float64, len(values))
        return np.asarray(np.log(mean) - np.log(share))

    def of_value(self, value: str, role: str) -> float:
        """The same of one value."""
        return log(self.means[role]) - log(self.frequencies[role].get(value, self.floors[role]))

    def levels_of(self, comparison: Comparison) -> dict[str, list[int]]:
        """Roles of which the rarity of values is known, each with the levels where it counts."""
        by_role: dict[str, list[int]] = {}
        for level, roles in comparison.exact_roles().items():
            for role in roles:
                by_role.setdefault(role, []).append(level)
        return {role: levels for role, levels in by_role.items() if role in self.frequencies}

    def of_pairs(self, table: Table, comparison: Comparison, levels: Levels, left: Index) -> Floats:
        """What rarity adds to each pair's log-odds against strangers."""
        out = np.zeros(len(left))
        self.add(out, table, comparison, levels, left)
        return out

    def add(
        self, out: Floats, table: Table, comparison: Comparison, levels: Levels, left: Index
    ) -> None:
        """Add to each pair's log-odds in `out` what rarity says beside the level."""
        for role, at_levels in self.levels_of(comparison).items():
            if not table.has(role):
                continue
            flagged: NDArray[np.bool_] = np.zeros(len(comparison.labels), dtype=bool)
            flagged[at_levels] = True
            at = np.flatnonzero(flagged[levels])
            if not len(at):
                continue
            column = table.columns[role]
            codes = column.codes[left[at]]
            # A value that is not known has the last place, and adds nothing.
            weights = np.zeros(len(column.values) + 1)
            seen = np.flatnonzero(np.bincount(codes + 1, minlength=len(weights))[1:])
            weights[seen] = self.of_values([column.values[code] for code in seen.tolist()], role)
            out[at] += weights[codes]
