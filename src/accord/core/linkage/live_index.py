"""The inverted index of live matching: blocking keys of single records, and who shares them.

The keys are those of `blocking.person_keys`, written as text, so that a record has the same keys
whatever else is known. A block above the limit finds nobody until it shrinks again; this depends
on who is there now, never on the order in which they came.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from accord.core.linkage.blocking import Rule, month_day, ordered_birth, sound
from accord.core.linkage.standard import token_matrix
from accord.core.linkage.table import Table, coded

_DERIVED: Final[tuple[tuple[str, str, Callable[[str], str]], ...]] = (
    ("surname_sound", "surname", sound),
    ("initial", "given", lambda text: text[:1]),
    ("given_root", "given", lambda text: text[:3]),
    ("year", "birth", lambda text: text[:4]),
    ("month_day", "birth", month_day),
    ("birth_swapped", "birth", ordered_birth),
)
# Present in every small table, so that each comparison looks at it as at a large one.
_FILLED: Final = "-"


class LiveRecord:
    """One record in normal form: its key, its texts by role, the words of its name."""

    __slots__ = ("key", "texts", "words")

    def __init__(self, table: Table) -> None:
        """Take the only record of a table."""
        self.key = (table.sources[0], table.ids[0])
        self.texts = {role: c.values[0] for role, c in table.columns.items() if c.values}
        self.words = tuple(table.token_values[code] for code in table.tokens[0] if code >= 0)

    def keys(self, rules: Sequence[Rule]) -> tuple[int, ...]:
        """A number for each rule whose keys the record has."""
        said = key_texts(self.texts, self.words)
        return tuple(
            hash((at, *(said[key] for key in rule.keys)))
            for at, rule in enumerate(rules)
            if all(said.get(key) for key in rule.keys)
        )


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


def table_of(records: Sequence[LiveRecord], roles: Iterable[str]) -> Table:
    """A table of these records, and one more at the end that has every role."""
    tokens, values = token_matrix([*(" ".join(r.words) for r in records), _FILLED])
    return Table(
        ids=(*(r.key[1] for r in records), ""),
        sources=(*(r.key[0] for r in records), ""),
        columns={
            role: coded([*(r.texts.get(role, "") for r in records), _FILLED]) for role in roles
        },
        tokens=tokens,
        token_values=values,
    )


class KeyIndex:
    """Which records share a key; blocks of more than `limit` are closed."""

    def __init__(self, limit: int) -> None:
        """Begin empty."""
        self.limit = limit
        self.members: dict[int, list[int]] = {}
        self.keys: dict[int, tuple[int, ...]] = {}

    def add(self, number: int, keys: tuple[int, ...]) -> list[int]:
        """Enter a record; returns the keys whose block is closed by it."""
        self.keys[number] = keys
        closed = []
        for key in keys:
            block = self.members.setdefault(key, [])
            block.append(number)
            if len(block) == self.limit + 1:
                closed.append(key)
        return closed

    def remove(self, number: int) -> list[int]:
        """Take a record out; returns the keys whose block is open again."""
        opened = []
        for key in self.keys.pop(number):
            block = self.members[key]
            block.remove(number)
            if not block:
                del self.members[key]
            elif len(block) == self.limit:
                opened.append(key)
        return opened

    def partners(self, keys: Iterable[int], *, joining: int) -> set[int]:
        """Records in open blocks of these keys, counted as if `joining` more were in them."""
        found: set[int] = set()
        for key in keys:
            block = self.members.get(key)
            if block and len(block) + joining <= self.limit:
                found.update(block)
        return found

    def shared(self, one: int, other: int) -> bool:
        """Whether two records are together in an open block."""
        common = set(self.keys[one]).intersection(self.keys[other])
        return any(len(self.members[key]) <= self.limit for key in common)
