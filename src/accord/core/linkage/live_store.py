"""The records that are matched live: numbers into texts that are kept once, and the signs of each.

A text that no record has any more is gone with the last that had it.
"""

from array import array

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.live_signs import LOOKED_AT, WIDTH, Bits, Looks, lengths_of, signs_of
from accord.core.linkage.standard import MOST_TOKENS, Person
from accord.core.linkage.table import Codes, Index

Key = tuple[str, str]
_ROLES = Person._fields[:-1]
# The number of no text, and the code of a text that is told and that nobody has.
_NONE, _NEW = 0, -1
_FIRST = 1_024


class Texts:
    """Texts under numbers, each kept once and as long as somebody has it; 0 is no text."""

    __slots__ = ("_counts", "_free", "_numbers", "values")

    def __init__(self) -> None:
        """Begin empty."""
        self.values: list[str] = [""]
        self._numbers: dict[str, int] = {}
        self._counts = array("q", [0])
        self._free: list[int] = []

    def __len__(self) -> int:
        return len(self._numbers)

    def code(self, text: str) -> int:
        """The number of a text that may be held."""
        return self._numbers.get(text, _NEW) if text else _NONE

    def take(self, text: str) -> int:
        """The number of a text, with one more who has it."""
        if not text:
            return _NONE
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
        if number == _NONE:
            return
        self._counts[number] -= 1
        if not self._counts[number]:
            del self._numbers[self.values[number]]
            self.values[number] = ""
            self._free.append(number)


class Store:
    """Records by number: codes of their texts by role and of their names' words, and signs."""

    def __init__(self) -> None:
        """Begin empty."""
        self.keys: dict[int, Key] = {}
        self._texts = tuple(Texts() for _ in _ROLES)
        self._words = Texts()
        self._codes: Codes = np.zeros((_FIRST, len(_ROLES) + MOST_TOKENS), np.int32)
        self._signs: Bits = np.zeros((_FIRST, WIDTH), np.uint64)
        self._lengths: NDArray[np.float32] = np.ones((_FIRST, 2), np.float32)

    def __len__(self) -> int:
        return len(self.keys)

    def held(self) -> int:
        """How many texts are kept."""
        return sum(map(len, self._texts)) + len(self._words)

    def put(self, number: int, key: Key, one: Person) -> None:
        """Enter a record under a number that is free."""
        if number >= len(self._codes):
            self._make_room(number)
        self.keys[number] = key
        codes = [texts.take(text) for texts, text in zip(self._texts, one[:-1], strict=True)]
        codes += [self._words.take(word) for word in one.words]
        self._codes[number, : len(codes)] = codes
        self._signs[number] = signs_of(one)
        self._lengths[number] = lengths_of(one)

    def remove(self, number: int) -> None:
        """Take a record out, with every text that it alone had."""
        del self.keys[number]
        codes = self._codes[number].tolist()
        for texts, code in zip(self._texts, codes, strict=False):
            texts.drop(code)
        for code in codes[len(_ROLES) :]:
            self._words.drop(code)
        self._codes[number], self._signs[number] = _NONE, 0

    def person(self, number: int) -> Person:
        """A record as it was entered."""
        codes = self._codes[number].tolist()
        texts = [one.values[code] for one, code in zip(self._texts, codes, strict=False)]
        words = self._words.values
        named = tuple([words[code] for code in codes[len(_ROLES) :] if code])
        return Person._make((*texts, named))

    def looks(self, numbers: Index) -> Looks:
        """The signs of records."""
        codes = self._codes[numbers, : len(LOOKED_AT)]
        return Looks(codes, self._signs[numbers], self._lengths[numbers])

    def look_of(self, one: Person) -> Looks:
        """The signs of a record that is only asked about."""
        codes = [texts.code(text) for texts, text in zip(self._texts, one[:-1], strict=True)]
        return Looks.of(one, codes[: len(LOOKED_AT)])

    def _make_room(self, number: int) -> None:
        more = max(number + 1, len(self._codes) + len(self._codes) // 2) - len(self._codes)
        self._codes = np.pad(self._codes, ((0, more), (0, 0)))
        self._signs = np.pad(self._signs, ((0, more), (0, 0)))
        self._lengths = np.pad(self._lengths, ((0, more), (0, 0)))
