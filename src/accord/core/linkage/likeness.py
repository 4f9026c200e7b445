"""How many slips of the pen lie between texts, and which texts are too unlike to be asked.

A slip changes the bag of a text's letters by at most one each way, so that two bags tell in one
step of arithmetic how many slips there are at least: most pairs need no more than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

# Bits of a bag, the letters told apart in it at most, and how often one is counted at most.
_BITS, _LETTERS, _OFTEN = 64, 32, 5
_ASCII: Final = 127
_AT_ONCE: Final = 1 << 16
# What is rounded away must not hide a pair that is alike.
_ROUNDED: Final = 1e-5
# Jaro-Winkler: the weight of each letter that two words begin with, and how many count.
_PREFIX, _PREFIXED = 0.1, 4


@dataclass(frozen=True)
class Signs:
    """Of each value: its length, its first letter, and the bag of its letters in 64 bits.

    Bags are made when first asked for: for a few pairs they cost more than they spare.
    """

    values: Sequence[str]
    lengths: NDArray[np.int32]
    first: NDArray[np.uint32]

    @cached_property
    def bags(self) -> NDArray[np.uint64]:
        """The letters of each value, each counted some times at most."""
        return _bags(self.lengths, _letters(self.values))

    def fewest(self, one: np.ndarray, other: np.ndarray) -> NDArray[np.uint8]:
        """Slips between values at least, pairwise by their places."""
        a, b = self.bags[one], self.bags[other]
        return np.maximum(np.bitwise_count(a & ~b), np.bitwise_count(b & ~a))

    def may_be_alike(self, one: np.ndarray, other: np.ndarray, least: float) -> NDArray[np.bool_]:
        """Whether the Jaro-Winkler likeness of values can be so much."""
        a, b = self.bags[one], self.bags[other]
        long, its = self.lengths[one].astype(np.float32), self.lengths[other].astype(np.float32)
        shared = np.minimum(long - np.bitwise_count(a & ~b), its - np.bitwise_count(b & ~a))
        most = (shared / long + shared / its + 1) / 3
        begun = self.first[one] == self.first[other]
        needed = 1 - (1 - least) / np.where(begun, 1 - _PREFIX * _PREFIXED, 1.0)
        return np.asarray(most >= needed - _ROUNDED)


def signs_of(values: Sequence[str]) -> Signs:
    """The signs of texts, none of them empty."""
    lengths = np.fromiter(map(len, values), np.int32, len(values))
    ends = np.cumsum(lengths, dtype=np.int64)
    return Signs(values, lengths, _letters(values)[ends - lengths])


def _letters(values: Sequence[str]) -> NDArray[np.uint32]:
    text = "".join(values).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(text, dtype=np.uint32)


def _bags(lengths: NDArray[np.int32], letters: NDArray[np.uint32]) -> NDArray[np.uint64]:
    ends = np.cumsum(lengths, dtype=np.int64)
    classes = letters & _ASCII
    rank = np.cumsum(np.bincount(classes, minlength=_ASCII + 1) > 0) - 1
    many = min(_LETTERS, int(rank[-1]) + 1)
    classes = (rank % _LETTERS)[classes]
    often = min(_OFTEN, _BITS // max(1, many))
    bags = np.zeros(len(lengths), dtype=np.uint64)
    for begin in range(0, len(lengths), _AT_ONCE):
        some = lengths[begin : begin + _AT_ONCE]
        start = int(ends[begin] - lengths[begin])
        owner = np.repeat(np.arange(len(some)) * many, some)
        held = classes[start : start + len(owner)]
        counts = np.bincount(owner + held, minlength=len(some) * many).reshape(-1, many)
        for times in range(often):
            bit = np.uint64(1) << (np.arange(many, dtype=np.uint64) * np.uint64(often) + times)
            bags[begin : begin + len(some)] |= np.where(counts > times, bit, 0).sum(
                axis=1, dtype=np.uint64
            )
    return bags


def edits(one: list[str], other: list[str]) -> NDArray[np.uint8]:
    """Edits between texts pairwise, two exchanged neighbours counted as one; 3 is the most."""
    found: NDArray[np.uint8] = process.cpdist(
        one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8
    )
    return found


def likeness(one: list[str], other: list[str]) -> NDArray[np.float32]:
    """Jaro-Winkler likeness of texts pairwise, 0 to 1."""
    found: NDArray[np.float32] = process.cpdist(
        one, other, scorer=JaroWinkler.similarity, dtype=np.float32
    )
    return found
