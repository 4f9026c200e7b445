"""How two persons' telephone and document numbers are compared: whole, in part, one slip apart.

A number that many share (a hotel's, a school's, a household's) is no proof: blocks that large are
left out, rarity tells how little a common one says, and kinds of other people learn to share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.likeness import edits
from accord.core.linkage.numbers import PART, agree_in_part, is_checked
from accord.core.linkage.table import Index, Levels, Table, known_codes

DIFFER, IN_PART, SLIP, SAME = 1, 2, 3, 4


@dataclass(frozen=True)
class WrittenNumbers:
    """Numbers of one role; where `apart` names a role, other values of it are other series.

    Two numbers of two types of document, or of two issuers, say nothing of each other: a person has
    a licence and a passport.
    """

    role: str
    words: str
    apart: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The role."""
        return self.role

    @property
    def labels(self) -> tuple[str, ...]:
        """What each level says."""
        return (
            f"{self.words} not known", f"{self.words}s differ",
            f"{self.words}s agree as far as both are told", f"{self.words}s differ by one slip",
            f"same {self.words}",
        )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has such a number."""
        return table.has(self.role)

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        numbers = table.columns[self.role]
        one, other, known = known_codes(numbers, left, right)
        part = numbers.derived("part", _in_part)
        out = np.where(known, np.where(one == other, SAME, DIFFER), 0).astype(np.int8)
        at = np.flatnonzero(known)
        one, other = one[at], other[at]
        at_all = part[one] | part[other]
        at_all |= (one != other) & numbers.may_be_slips(one, other, 1)
        one, other = one[at_all], other[at_all]
        out[at[at_all]] = number_levels(numbers.at(one), numbers.at(other))
        for role in self.apart:
            column = table.columns.get(role)
            if column is not None:
                one, other, known = known_codes(column, left, right)
                out[known & (one != other)] = 0
        return out

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same number: a rare one says more than one that many share."""
        return {SAME: (self.role,)}


def _in_part(numbers: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([number.startswith(PART) for number in numbers], dtype=bool)


def number_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of written numbers, pairwise.

    One slip is one sign wrong, missing or too many, or two neighbours exchanged; not between two
    numbers whose check digits both hold.
    """
    apart = edits(one, other).tolist()
    return np.array(list(map(number_level, one, other, apart)), dtype=np.int8)


def number_level(one: str, other: str, apart: int) -> int:
    """The level of two written numbers, so many slips apart."""
    if PART in one[:1] + other[:1]:
        return IN_PART if agree_in_part(one, other) else DIFFER
    if one == other:
        return SAME
    return SLIP if apart <= 1 and not (is_checked(one) and is_checked(other)) else DIFFER


PHONES: Final = WrittenNumbers("phone", "telephone number")
DOCUMENTS: Final = WrittenNumbers(
    "document", "document number", apart=("document_type", "document_issuer")
)
