"""Columns of coded values: what the comparisons and the blocking read."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.likeness import Signs, edits, likeness, signs_of

type_codes = np.int32
Codes = NDArray[np.int32]
Index = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]
MISSING = -1
# So few pairs of values are compared as they are: to tell first which are too unlike costs more.
FEW_PAIRS = 256
T = TypeVar("T")


@dataclass(frozen=True)
class Column:
    """One field of all records: a code into its distinct values each, -1 where missing."""

    codes: Codes
    values: tuple[str, ...]

    @cached_property
    def signs(self) -> Signs:
        """What tells at once that two values are too unlike."""
        return signs_of(self.values)

    @cached_property
    def _known(self) -> dict[str, Any]:
        return {}

    def derived(self, name: str, make: Callable[[tuple[str, ...]], T]) -> T:
        """What follows from the values alone, made once."""
        if name not in self._known:
            self._known[name] = make(self.values)
        return cast("T", self._known[name])

    def at(self, codes: Codes) -> list[str]:
        """The values of codes, none of them missing."""
        return [self.values[code] for code in codes.tolist()]

    def may_be_slips(self, one: Codes, other: Codes, most: int) -> NDArray[np.bool_]:
        """Whether so few edits can lie between values."""
        if len(one) <= FEW_PAIRS:
            return np.ones(len(one), dtype=bool)
        return np.asarray(self.signs.fewest(one, other) <= most)

    def slips(self, one: Codes, other: Codes, most: int) -> NDArray[np.uint8]:
        """Edits between values pairwise; more than `most` where there are more."""
        out = np.full(len(one), most + 1, dtype=np.uint8)
        near = np.flatnonzero(self.may_be_slips(one, other, most))
        if len(near):
            out[near] = edits(self.at(one[near]), self.at(other[near]))
        return out

    def alike(self, one: Codes, other: Codes, least: float) -> NDArray[np.bool_]:
        """Whether values are so much alike by Jaro and Winkler."""
        if len(one) <= FEW_PAIRS:
            return np.asarray(likeness(self.at(one), self.at(other)) >= least)
        out = self.signs.may_be_alike(one, other, least)
        near = np.flatnonzero(out)
        if len(near):
            out[near] = likeness(self.at(one[near]), self.at(other[near])) >= least
        return out

    def frequencies(self) -> Floats:
        """Each distinct value's share of the records that have one."""
        known = self.codes[self.codes >= 0]
        counts = np.bincount(known, minlength=len(self.values)).astype(np.float64)
        return counts / max(1, len(known))

    def texts(self) -> list[str]:
        """Every record's value; empty where missing."""
        return [self.values[code] if code >= 0 else "" for code in self.codes.tolist()]


@dataclass(frozen=True)
class Table:
    """Normalised records of one kind: ids, sources, columns by role, and words of names."""

    ids: tuple[str, ...]
    sources: tuple[str, ...]
    columns: Mapping[str, Column]
    tokens: Codes
    token_values: tuple[str, ...]

    @cached_property
    def marks(self) -> NDArray[np.uint64]:
        """Of each record the words of its names in 64 bits: words that share no bit differ."""
        out = np.zeros(len(self.tokens), dtype=np.uint64)
        for word in self.tokens.T:
            out |= np.where(word >= 0, mark(word), np.uint64(0))
        return out

    @cached_property
    def given_as_surname(self) -> Codes:
        """Of each record its given name's code among the surnames; -1 where it is none."""
        return lookup(self.columns["given"], self.columns["surname"].values)

    @cached_property
    def _words(self) -> dict[str, Codes]:
        return {}

    def words_of(self, role: str) -> Codes:
        """Of each record its value in a role as one of `token_values`; -1 where it is none."""
        if role not in self._words:
            self._words[role] = lookup(self.columns[role], self.token_values)
        return self._words[role]

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, role: str) -> bool:
        """Whether any record has a value in this role."""
        column = self.columns.get(role)
        return column is not None and bool(len(column.values))


def mark(word: Codes) -> NDArray[np.uint64]:
    """The bit of each word."""
    return np.uint64(1) << (word & 63).astype(np.uint64)


def lookup(column: Column, among: Sequence[str]) -> Codes:
    """Of each record the place of its value among texts; -1 where it is none of them."""
    place = {text: at for at, text in enumerate(among)}
    found = np.fromiter((place.get(v, -1) for v in column.values), np.int32, len(column.values))
    return np.append(found, np.int32(-1))[column.codes]


def coded(values: Iterable[str]) -> Column:
    """Code a list of texts; an empty text is missing. Codes follow the order of the values."""
    texts = list(values)
    distinct = sorted(set(texts) - {""})
    numbers = {text: number for number, text in enumerate(distinct)}
    numbers[""] = MISSING
    codes = np.fromiter((numbers[text] for text in texts), dtype=np.int32, count=len(texts))
    return Column(codes, tuple(distinct))


def mapped(texts: Sequence[str], change: Callable[[str], str]) -> list[str]:
    """Apply a change once to each distinct text."""
    known: dict[str, str] = {}
    for text in texts:
        if text not in known:
            known[text] = change(text) if text else ""
    return [known[text] for text in texts]


@dataclass(frozen=True)
class Told:
    """Cells as they were told: a code into distinct texts each; an empty text is one of them."""

    codes: Codes
    texts: tuple[str, ...]

    @classmethod
    def of(cls, cells: Sequence[object]) -> "Told":
        """Cells as texts without spaces around; None is empty."""
        # Only texts and None are told apart by what they equal: 1 and True are two texts.
        if not set(map(type, cells)) <= {str, type(None)}:
            cells = ["" if cell is None else str(cell) for cell in cells]
        number: defaultdict[object, int] = defaultdict(count().__next__)
        codes = np.fromiter(map(number.__getitem__, cells), np.int32, len(cells))
        return cls(codes, tuple("" if text is None else str(text).strip() for text in number))

    @classmethod
    def none(cls, size: int) -> "Told":
        """As many cells that tell nothing."""
        return cls(np.zeros(size, dtype=np.int32), ("",))

    def formed(self, change: Callable[[str], str]) -> Column:
        """The column of what a change makes of each distinct text; what is empty stays so."""
        return self.with_each([change(text) if text else "" for text in self.texts])

    def with_each(self, texts: Sequence[str]) -> Column:
        """The column with other texts in the place of these."""
        column = coded(texts)
        return Column(column.codes[self.codes], column.values)

    def beside(self, other: "Told") -> "Told":
        """Both together, with a space between them."""
        both = self.codes.astype(np.int64) * len(other.texts) + other.codes
        found, back = np.unique(both, return_inverse=True)
        pairs = (divmod(one, len(other.texts)) for one in found.tolist())
        texts = tuple(f"{self.texts[a]} {other.texts[b]}" for a, b in pairs)
        return Told(back.astype(np.int32), texts)


def by_value_pair(
    left: Codes, right: Codes, size: int, judge: Callable[[Index, Index], NDArray[Any]]
) -> NDArray[Any]:
    """Judge each distinct pair of codes once and hand the answers back to all pairs."""
    low = np.minimum(left, right).astype(np.int64)
    high = np.maximum(left, right).astype(np.int64)
    keys, back = np.unique(low * size + high, return_inverse=True)
    return judge(keys // size, keys % size)[back]


def by_values(
    column: Column, left: Index, right: Index, judge: Callable[[list[str], list[str]], Levels]
) -> Levels:
    """The level of each pair whose values are both known, each pair of values judged once.

    `left` and `right` are rows, shape (pairs,); a pair of which a value is not known has level 0.
    """
    values = column.values
    return where_known(
        column, left, right,
        lambda _, one, other: by_value_pair(
            one, other, len(values),
            lambda a, b: judge([values[x] for x in a], [values[x] for x in b]),
        ),
    )  # fmt: skip


def known_codes(
    column: Column, left: Index, right: Index
) -> tuple[Codes, Codes, NDArray[np.bool_]]:
    """The codes of each pair, and where both are known."""
    one, other = column.codes[left], column.codes[right]
    return one, other, (one >= 0) & (other >= 0)


def where_known(
    column: Column, left: Index, right: Index, judge: Callable[[Column, Codes, Codes], Levels]
) -> Levels:
    """The level of each pair whose values are both known; else 0."""
    one, other, known = known_codes(column, left, right)
    out = np.zeros(len(left), dtype=np.int8)
    if known.any():
        out[known] = judge(column, one[known], other[known])
    return out
