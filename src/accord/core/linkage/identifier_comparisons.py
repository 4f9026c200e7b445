"""How two identifiers are compared: scheme, number and issuer together; who holds it, and their birth.

Levels, models and waterfalls are those of persons; level 0 is "not known" and no evidence here too.
Lines of one exchange stand side by side, so that a number one slip away from another is somebody
else's as a rule: a slip speaks for one number only where the same person holds both. A number says as much when many hold it as when one does: it is the same telephone all the same. What
it says of who holds it is another question, which is not asked here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.comparisons import Comparison, Exact
from accord.core.linkage.identifiers import (
    ACCOUNT,
    DOCUMENT,
    EMAIL,
    PHONE,
    are_two_identifiers,
    is_sure,
    scheme_and_number,
)
from accord.core.linkage.likeness import edits
from accord.core.linkage.numbers import PART, agree_in_part
from accord.core.linkage.table import Index, Levels, Table, by_values

TWO_SCHEMES, TWO_CHECKED, DIFFER, ALIKE, IN_PART, SLIP, SAME = 1, 2, 3, 4, 5, 6, 7
IDENTIFIED, ISSUED = 8, 3
# An end shorter than this is shared by many numbers.
_LONG_PART: Final = 7
_SAME_HOLDER: Final = 3
_SHORT_PART: Final = IDENTIFIED  # until it is known who holds both
_LABELS: Final = (
    "number not known", "two kinds of number", "two numbers whose check digits hold",
    "numbers differ", "numbers alike, not known to be one holder's", "numbers agree as far as both are told", "numbers differ by one slip",
    "same number",
)  # fmt: skip
_ISSUERS: Final = ("issuer not known", "another issuer", "of one series")
_OTHERS: Final = frozenset({PHONE, EMAIL, ACCOUNT})


@dataclass(frozen=True)
class Identifiers:
    """Scheme, number and issuer together: two issuers give out the same number.

    Telephones, addresses of mail and accounts are of one series everywhere.
    """

    name: str = "identifier"
    labels: tuple[str, ...] = tuple(
        f"{number}, {issuer}" for number in _LABELS for issuer in _ISSUERS
    )

    def present(self, table: Table) -> bool:
        """Whether any record has an identifier."""
        return table.has("identifier")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """Level = 3 × level of the number + level of the issuer."""
        numbers = by_values(table.columns["identifier"], left, right, identifier_levels)
        is_one = holder_levels(table, left, right) >= _SAME_HOLDER
        numbers = np.where((numbers == _SHORT_PART) & is_one, IN_PART, numbers)
        numbers = np.where((numbers == _SHORT_PART) | ((numbers == SLIP) & ~is_one), ALIKE, numbers)
        return (numbers * ISSUED + _issuers(table, left, right)).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: what many hold is one number still."""
        return {}


def _issuers(table: Table, left: Index, right: Index) -> Levels:
    issuers, column = table.columns["issuer"].codes, table.columns["identifier"]
    is_world = np.array([*(scheme_and_number(text)[0] in _OTHERS for text in column.values), False])
    one, other = issuers[left], issuers[right]
    said = np.where((one >= 0) & (other >= 0), np.where(one == other, 2, 1), 0)
    everywhere = is_world[column.codes[left]] & is_world[column.codes[right]]
    return np.where(everywhere, 2, said).astype(np.int8)


def _asks_holder(table: Table, left: Index, right: Index) -> NDArray[np.bool_]:
    """Which pairs are open by their numbers alone, so that who holds them is asked.

    A number told alike and of one series is one whoever holds it; one that differs by more than a
    slip is another one, though the same person has both.
    """
    numbers = by_values(table.columns["identifier"], left, right, identifier_levels)
    is_told = (numbers == SAME) & (_issuers(table, left, right) == 2)
    return np.isin(numbers, (IN_PART, _SHORT_PART, SLIP, SAME)) & ~is_told


def identifier_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of identifiers, pairwise.

    One slip is one sign wrong, missing or too many, or two neighbours exchanged. An end that is
    short has a level of its own, beyond the last.
    """
    told = [scheme_and_number(a) for a in one], [scheme_and_number(b) for b in other]
    apart = edits([said for _, said in told[0]], [said for _, said in told[1]])
    out = np.full(len(one), DIFFER, dtype=np.int8)
    for at, ((scheme, a), (its, b)) in enumerate(zip(*told, strict=True)):
        if _two_schemes(scheme, its):
            out[at] = TWO_SCHEMES
        elif PART in a[:1] + b[:1]:
            part = min(len(a.lstrip(PART)), len(b.lstrip(PART)))
            told_in_part = IN_PART if part >= _LONG_PART else _SHORT_PART
            out[at] = told_in_part if agree_in_part(a, b) else DIFFER
        elif a == b:
            out[at] = SAME
        elif is_sure(one[at]) and is_sure(other[at]) and are_two_identifiers(one[at], other[at]):
            out[at] = TWO_CHECKED
        elif apart[at] <= 1:
            out[at] = SLIP
    return out


def _two_schemes(one: str, other: str) -> bool:
    """Whether two are never of one series; a document whose type is not told may be of any."""
    if one == other:
        return False
    return bool({one, other} & _OTHERS) or DOCUMENT not in {one, other}


_HOLDERS: Final = ("holder not known", "holders differ", "holders share a surname",
    "holders' names almost the same", "same holder's name")  # fmt: skip


@dataclass(frozen=True)
class Holders:
    """Who holds a number in each record, by name."""

    name: str = "holder"
    labels: tuple[str, ...] = _HOLDERS

    def present(self, table: Table) -> bool:
        """Whether any record names a holder."""
        return table.has("holder")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        found = holder_levels(table, left, right)
        return np.where(_asks_holder(table, left, right), found, 0).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """A rare name says more than a common one."""
        return {4: ("holder",)}


@dataclass(frozen=True)
class HolderBirths:
    """The date of birth of who holds a number in each record."""

    name: str = "holder_birth"
    labels: tuple[str, ...] = Exact("holder_birth", "date of birth of the holder").labels

    def present(self, table: Table) -> bool:
        """Whether any record tells of a holder's birth."""
        return table.has(self.name)

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        found = Exact(self.name, self.name, edits=1).levels(table, left, right)
        return np.where(_asks_holder(table, left, right), found, 0).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """None: one day of birth is as rare as another."""
        return {}


def holder_levels(table: Table, left: Index, right: Index) -> Levels:
    """How alike the holders' names are, whatever the number."""
    return by_values(table.columns["holder"], left, right, _holder_levels)


def _holder_levels(one: list[str], other: list[str]) -> Levels:
    apart = edits(one, other)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        (family, _, given), (its_family, _, its_given) = a.partition(" "), b.partition(" ")
        is_short = given.startswith(its_given) or its_given.startswith(given)
        if a == b and given:
            out[at] = 4
        elif apart[at] <= 1 or (family == its_family and is_short):
            out[at] = 3
        elif family == its_family:
            out[at] = 2
    return out


def has_same_number(terms: Iterable[Sequence[Any]]) -> bool:
    """Whether a waterfall in codes says that two records tell the very same number."""
    return any(name == "identifier" and level >= SAME * ISSUED for name, level, *_ in terms)


def _levels(*numbers: int) -> tuple[int, ...]:
    return tuple(number * ISSUED + issuer for number in numbers for issuer in range(ISSUED))


#: Two kinds of number, and two whose check digits hold, are never of one.
IMPOSSIBLE_IDENTIFIERS: Final[Mapping[str, tuple[int, ...]]] = {
    "identifier": _levels(TWO_SCHEMES, TWO_CHECKED)
}
#: What only two numbers show: another number, a neighbour's, the same one of another issuer.
OTHER_IDENTIFIERS: Final[tuple[Mapping[str, tuple[int, ...]], ...]] = (
    {"identifier": _levels(DIFFER)},
    {"identifier": _levels(ALIKE)},
    {"identifier": (SAME * ISSUED + 1,)},
)
IDENTIFIER_COMPARISONS: Final[tuple[Comparison, ...]] = (
    Identifiers(),
    Holders(),
    HolderBirths(),
)
