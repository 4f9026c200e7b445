"""Columns of coded values: what the comparisons and the blocking read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

type_codes = np.int32
Codes = NDArray[np.int32]
Index = NDArray[np.int64]
Floats = NDArray[np.float64]
Levels = NDArray[np.int8]
MISSING = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One field of all records: a code into its distinct values each, -1 where missing."""

    codes: Codes
    values: tuple[str, ...]

    def frequencies(self) -> Floats:
        """Each distinct value's share of the records that have one."""
        known = self.codes[self.codes >= 0]
        counts = np.bincount(known, minlength=len(self.values)).astype(np.float64)
        return counts / max(1, len(known))

    def texts(self) -> list[str]:
        """Every record's value; empty where missing."""
        return [self.values[code] if code >= 0 else "" for code in self.codes]


@dataclass(frozen=True, slots=True)
class Table:
    """Normalised records of one kind: ids, sources, columns by role, and words of names."""

    ids: tuple[str, ...]
    sources: tuple[str, ...]
    columns: Mapping[str, Column]
    tokens: Codes
    token_values: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, role: str) -> bool:
        """Whether any record has a value in this role."""
        column = self.columns.get(role)
        return column is not None and bool(len(column.values))


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
    one, other = column.codes[left], column.codes[right]
    known = (one >= 0) & (other >= 0)
    out = np.zeros(len(left), dtype=np.int8)
    values = column.values
    if known.any():
        out[known] = by_value_pair(
            one[known], other[known], len(values),
            lambda a, b: judge([values[x] for x in a], [values[x] for x in b]),
        )  # fmt: skip
    return out
