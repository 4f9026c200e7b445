"""The inverted index of live matching: blocking keys of single records, and who shares them.

The keys are those of `blocking.person_keys`, written as text, so that a record has the same keys
whatever else is known. A block above the limit finds nobody until it shrinks again; this depends
on who is there now, never on the order in which they came.

Keys are kept in many short sorted arrays: twelve bytes an entry, and whoever goes leaves nothing.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from accord.core.linkage.blocking import Rule, month_day, ordered_birth, sound
from accord.core.linkage.standard import Person

_DERIVED: Final[tuple[tuple[str, str, Callable[[str], str]], ...]] = (
    ("surname_sound", "surname", sound),
    ("initial", "given", lambda text: text[:1]),
    ("given_root", "given", lambda text: text[:3]),
    ("year", "birth", lambda text: text[:4]),
    ("month_day", "birth", month_day),
    ("birth_swapped", "birth", ordered_birth),
)
# With a million records an array has some fourteen hundred keys: short enough to insert into.
_ARRAYS: Final = 16_384


def key_texts(texts: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """What a record can be found by: its texts by role, and what is derived from them."""
    said = dict(texts)
    for name, role, change in _DERIVED:
        if said.get(role):
            said[name] = change(said[role])
    if len(words) > 1:
        said["name_words"] = " ".join(sorted(words))
        said["last_word"] = words[-1]
        said["swapped_name"] = " ".join(sorted((words[0], words[-1])))
    return said


class RuleParts:
    """What some rules read of a record, told once for all records."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Tell rules of one part from those of several, whose parts are read at once."""
        names = [rule.keys for rule in rules]
        self._nothing = dict.fromkeys((key for some in names for key in some), "")
        self._single = tuple((at, some[0]) for at, some in enumerate(names) if len(some) == 1)
        self._several = tuple(
            (at, itemgetter(*some)) for at, some in enumerate(names) if len(some) > 1
        )

    def of(
        self, texts: Mapping[str, str], words: Sequence[str]
    ) -> list[tuple[int, tuple[str, ...]]]:
        """The place of each rule whose keys the record has, and what it says there."""
        said = self._nothing | key_texts(texts, words)
        found: list[tuple[int, tuple[str, ...]]] = [
            (at, (text,)) for at, key in self._single if (text := said[key])
        ]
        found += [(at, text) for at, parts in self._several if "" not in (text := parts(said))]
        return found


class LiveKeys:
    """The keys of single records by some rules: a number each, the same in one process."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Tell what the rules read."""
        self._parts = RuleParts(rules)

    def of(self, one: Person) -> tuple[int, ...]:
        """A number for each rule whose keys the record has."""
        texts: dict[str, Any] = one._asdict()
        return tuple(map(hash, self._parts.of(texts, texts.pop("words"))))


class KeyIndex:
    """Which records share a key; blocks of more than `limit` are closed."""

    def __init__(self, limit: int) -> None:
        """Begin empty."""
        self.limit = limit
        self._keys = tuple(array("q") for _ in range(_ARRAYS))
        self._holders = tuple(array("i") for _ in range(_ARRAYS))

    def add(self, number: int, keys: Iterable[int]) -> list[int]:
        """Enter a record; returns the keys whose block is closed by it."""
        closed = []
        for key in keys:
            some, holders = self._keys[key % _ARRAYS], self._holders[key % _ARRAYS]
            end = bisect_right(some, key)
            some.insert(end, key)
            holders.insert(end, number)
            first = end - self.limit
            if first >= 0 and some[first] == key and (first == 0 or some[first - 1] != key):
                closed.append(key)
        return closed

    def remove(self, number: int, keys: Iterable[int]) -> list[int]:
        """Take a record out; returns the keys whose block is open again."""
        opened = []
        for key in keys:
            some, holders = self._keys[key % _ARRAYS], self._holders[key % _ARRAYS]
            first, end = bisect_left(some, key), bisect_right(some, key)
            at = holders.index(number, first, end)
            del some[at], holders[at]
            if end - first == self.limit + 1:
                opened.append(key)
        return opened

    def block(self, key: int) -> list[int]:
        """Who has a key, be it open or closed."""
        some = self._keys[key % _ARRAYS]
        first = bisect_left(some, key)
        return self._holders[key % _ARRAYS][first : bisect_right(some, key, first)].tolist()

    def is_open(self, key: int) -> bool:
        """Whether few enough have a key that they are found by it."""
        some = self._keys[key % _ARRAYS]
        first = bisect_left(some, key)
        return bisect_right(some, key, first) - first <= self.limit

    def partners(self, keys: Iterable[int], *, joining: int) -> set[int]:
        """Records in open blocks of these keys, counted as if `joining` more were in them."""
        found: set[int] = set()
        most = self.limit - joining
        for key in keys:
            some = self._keys[key % _ARRAYS]
            first = bisect_left(some, key)
            # One look tells whether the block is closed, however large it is.
            over = first + most
            if over < len(some) and some[over] == key:
                continue
            end = bisect_right(some, key, first, min(len(some), over))
            if end > first:
                found.update(self._holders[key % _ARRAYS][first:end])
        return found

    def size(self) -> tuple[int, int]:
        """How many keys there are, and how many entries under them."""
        return sum(len(set(some)) for some in self._keys), sum(map(len, self._keys))
