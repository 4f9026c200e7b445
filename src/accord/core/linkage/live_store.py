"""The records that are matched live: numbers into texts that are kept once, and small tables of them.

A text that no record has any more is gone with the last that had it.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from accord.core.linkage.standard import MOST_TOKENS
from accord.core.linkage.table import MISSING, Codes, Column, Index, Table

Key = tuple[str, str]
# Names are compared with all words of the other's, so that these columns are always looked at.
_ALWAYS: Final = frozenset({"given", "surname"})
# Stands in a column of which no record has a value, so that it is looked at all the same.
_FILLED: Final = ("-",)


class Texts:
    """Texts under numbers, each kept once and as long as somebody has it."""

    __slots__ = ("_counts", "_free", "_numbers", "values")

    def __init__(self) -> None:
        """Begin empty."""
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}
        self._counts = array("q")
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def take(self, text: str) -> int:
        """The number of a text, with one more who has it."""
        if not text:
            return MISSING
        number = self._numbers.get(text)
        if number is not None:
            self._counts[number] += 1
            return number
        if self._free:
            number = self._free.pop()
            self.values[number], self._counts[number] = text, 1
        else:
            number = len(self.values)
            self.values.append(text)
            self._counts.append(1)
        self._numbers[text] = number
        return number

    def drop(self, number: int) -> None:
        """One fewer has it; with the last it goes."""
        if number == MISSING:
            return
        self._counts[number] -= 1
        if not self._counts[number]:
            del self._numbers[self.values[number]]
            self.values[number] = ""
            self._free.append(number)


class Store:
    """Records by number: codes of their texts by role, and of the words of their names."""

    def __init__(self, roles: Iterable[str]) -> None:
        """Begin empty, for these roles."""
        self.roles = tuple(roles)
        self.keys: dict[int, Key] = {}
        self._texts = tuple(Texts() for _ in self.roles)
        self._words = Texts()
        self._codes: Codes = np.full((1_024, len(self.roles) + MOST_TOKENS), MISSING, np.int32)

    def __len__(self) -> int:
        return len(self.keys)

    def held(self) -> int:
        """How many texts are kept."""
        return sum(map(len, self._texts)) + len(self._words)

    def put(self, numbers: Sequence[int], told: Table) -> None:
        """Enter the records of a table under numbers that are free, in order."""
        self._make_room(max(numbers))
        texts = [told.columns[role].texts() for role in self.roles]
        for at, number in enumerate(numbers):
            self.keys[number] = (told.sources[at], told.ids[at])
            codes = [one.take(text[at]) for one, text in zip(self._texts, texts, strict=True)]
            codes += [self._words.take(word) for word in words_of(told, at)]
            self._codes[number, : len(codes)] = codes

    def remove(self, number: int) -> None:
        """Take a record out, with every text that it alone had."""
        del self.keys[number]
        codes = self._codes[number].tolist()
        for texts, code in zip(self._texts, codes, strict=False):
            texts.drop(code)
        for code in codes[len(self.roles) :]:
            self._words.drop(code)
        self._codes[number] = MISSING

    def texts_of(self, number: int) -> dict[str, str]:
        """A record's texts by role."""
        codes = self._codes[number].tolist()
        return {
            role: texts.values[code]
            for role, texts, code in zip(self.roles, self._texts, codes, strict=False)
            if code >= 0
        }

    def words_of(self, number: int) -> tuple[str, ...]:
        """The words of a record's name."""
        codes = self._codes[number, len(self.roles) :].tolist()
        return tuple(self._words.values[code] for code in codes if code >= 0)

    def table(self, numbers: Index, asked: Iterable[int]) -> Table:
        """A table of these records; roles that none of `asked` (places in it) has are left out.

        What those lack cannot be compared, so that each of their pairs scores as in a table of all.
        """
        rows = self._codes[numbers]
        is_known = np.any(rows[np.fromiter(asked, np.int64)] >= 0, axis=0).tolist()
        columns = {
            role: _column(rows[:, at], self._texts[at].values, role, wanted=is_known[at])
            for at, role in enumerate(self.roles)
        }
        words = rows[:, len(self.roles) :]
        distinct, back = np.unique(words, return_inverse=True)
        missing = int(len(distinct) > 0 and distinct[0] == MISSING)
        tokens = (back.reshape(words.shape) - missing).astype(np.int32)
        values = tuple(self._words.values[code] for code in distinct[missing:].tolist())
        nobody = ("",) * len(rows)
        return Table(nobody, nobody, columns, tokens, values)

    def _make_room(self, number: int) -> None:
        if number >= len(self._codes):
            more = max(number + 1, len(self._codes) + len(self._codes) // 2) - len(self._codes)
            empty = np.full((more, self._codes.shape[1]), MISSING, np.int32)
            self._codes = np.concatenate((self._codes, empty))


def _column(codes: Codes, values: Sequence[str], role: str, *, wanted: bool) -> Column:
    """A column of a small table: only the values that stand in it."""
    if not wanted and role not in _ALWAYS:
        return Column(np.full(len(codes), MISSING, np.int32), ())
    distinct, back = np.unique(codes, return_inverse=True)
    missing = int(len(distinct) > 0 and distinct[0] == MISSING)
    texts = [values[code] for code in distinct[missing:].tolist()]
    back = back - missing
    if role in _ALWAYS:
        # Likeness of names is not quite symmetric: the order of the texts decides, as elsewhere.
        order = sorted(range(len(texts)), key=texts.__getitem__)
        rank = np.empty(len(texts) + 1, np.int64)
        rank[order], rank[-1] = np.arange(len(texts)), MISSING
        back, texts = rank[back], [texts[at] for at in order]
    return Column(back.astype(np.int32), tuple(texts) or _FILLED)


def words_of(told: Table, at: int) -> tuple[str, ...]:
    """The words of one record's name."""
    return tuple(told.token_values[code] for code in told.tokens[at].tolist() if code >= 0)


def texts_at(told: Table, at: int) -> Mapping[str, str]:
    """One record's texts by role."""
    return {
        role: column.values[code]
        for role, column in told.columns.items()
        if (code := int(column.codes[at])) >= 0
    }
