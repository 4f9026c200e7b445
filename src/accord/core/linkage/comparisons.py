"""How two persons' records are compared: levels of agreement, field by field, for many pairs.

Level 0 of every comparison is "not known" and is no evidence. What moves together is compared
together: given name with surname, street with postcode.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from accord.core.linkage.likeness import edits
from accord.core.linkage.number_comparisons import DOCUMENTS, PHONES
from accord.core.linkage.table import Codes, Column, Index, Levels, Table, by_value_pair
from accord.core.names import kin_of

_CLOSE_NAME: Final = 0.88  # Jaro-Winkler, as the field uses it for names


class Comparison(Protocol):
    """One bar of the waterfall: levels in plain words, and the roles it reads."""

    @property
    def name(self) -> str:
        """The name in the model."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What each level says."""

    def present(self, table: Table) -> bool:
        """Whether the table has what is compared."""

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """Roles whose values are the same at a level: their rarity counts."""


def _codes(column: Column, left: Index, right: Index) -> tuple[Codes, Codes, np.ndarray]:
    one, other = column.codes[left], column.codes[right]
    return one, other, (one >= 0) & (other >= 0)


def _given_levels(one: list[str], other: list[str]) -> Levels:
    alike = process.cpdist(one, other, scorer=JaroWinkler.similarity, dtype=np.float32)
    apart = edits(one, other)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        if a == b:
            out[at] = 6
        elif len(a) == 1 or len(b) == 1:
            out[at] = 2 if a[0] == b[0] else 1
        elif b in _kin(a) or a in _kin(b):
            out[at] = 4
        elif alike[at] >= _CLOSE_NAME or (apart[at] <= 1 and min(len(a), len(b)) > 2):
            out[at] = 3
    return out


_KIN: dict[str, frozenset[str]] = {}


def _kin(word: str) -> frozenset[str]:
    if word not in _KIN:
        _KIN[word] = kin_of(word)
    return _KIN[word]


_GIVEN_LABELS: Final = ("given name not known", "given names differ", "initials agree",
    "given names spelt alike", "forms of one given name", "given name among the other's names",
    "same given name")  # fmt: skip
_SURNAME_LABELS: Final = ("surname not known", "surnames differ", "surnames share a part",
    "surnames spelt alike", "same surname")  # fmt: skip
GIVEN, SURNAME = len(_GIVEN_LABELS), len(_SURNAME_LABELS)
PLACED, POSTCODED = 5, 4
_SWAPPED: Final = GIVEN * SURNAME


@dataclass(frozen=True)
class Names:
    """Given name and surname together, with parts shared and the two exchanged."""

    name: str = "name"
    labels: tuple[str, ...] = (
        *(f"{given}, {surname}" for given in _GIVEN_LABELS for surname in _SURNAME_LABELS),
        "given name and surname exchanged",
    )

    def present(self, table: Table) -> bool:
        """Whether any record has a name."""
        return table.has("given") or table.has("surname")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """Level = 5 × given level + surname level; the last is the two exchanged."""
        given, surname = table.columns["given"], table.columns["surname"]
        g = self._given(given, left, right)
        s = self._surname(surname, left, right)
        word = {text: number for number, text in enumerate(table.token_values)}
        given_word = _lookup(given, word)
        surname_word = _lookup(surname, word)
        weak = np.flatnonzero((g > 0) & (g < 3))
        if len(weak):
            i, j = left[weak], right[weak]
            found = _among(table, i, given_word[j]) | _among(table, j, given_word[i])
            g[weak[found & (g[weak] != 2)]] = 5
        weak = np.flatnonzero(s < 3)
        if len(weak):
            i, j = left[weak], right[weak]
            found = _among_others(table, i, surname_word[j], given_word[i]) | _among_others(
                table, j, surname_word[i], given_word[j]
            )
            shared = _parts_shared(table, i, j, given_word)
            s[weak[found | shared]] = 2
        out = (g * SURNAME + s).astype(np.int8)
        crossed = _crossed(given, surname, left, right) & ~((g >= 3) & (s >= 3))
        out[crossed] = _SWAPPED
        return out

    @staticmethod
    def _given(column: Column, left: Index, right: Index) -> Levels:
        one, other, known = _codes(column, left, right)
        out = np.zeros(len(left), dtype=np.int8)
        values = column.values
        if known.any():
            out[known] = by_value_pair(
                one[known], other[known], len(values),
                lambda a, b: _given_levels([values[x] for x in a], [values[x] for x in b]),
            )  # fmt: skip
        return out

    @staticmethod
    def _surname(column: Column, left: Index, right: Index) -> Levels:
        one, other, known = _codes(column, left, right)
        out = np.zeros(len(left), dtype=np.int8)
        values = column.values

        def judge(a: Index, b: Index) -> Levels:
            first, second = [values[x] for x in a], [values[x] for x in b]
            alike = process.cpdist(first, second, scorer=JaroWinkler.similarity, dtype=np.float32)
            apart = edits(first, second)
            size = np.fromiter((min(map(len, p)) for p in zip(first, second, strict=True)), int)
            close = (alike >= 0.92) | ((apart <= 1) & (size > 3)) | ((apart <= 2) & (size > 6))
            return np.where(a == b, 4, np.where(close, 3, 1)).astype(np.int8)

        if known.any():
            out[known] = by_value_pair(one[known], other[known], len(values), judge)
        return out

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same given name, the same surname, or both."""
        roles: dict[int, tuple[str, ...]] = {}
        for level in range(_SWAPPED):
            g, s = divmod(level, SURNAME)
            same = (("given",) if g == 6 else ()) + (("surname",) if s == 4 else ())
            if same:
                roles[level] = same
        return roles


def _lookup(column: Column, word: Mapping[str, int]) -> Codes:
    codes = np.fromiter((word.get(v, -1) for v in column.values), np.int32, len(column.values))
    return np.append(codes, np.int32(-1))[column.codes]


def _among(table: Table, at: Index, wanted: Codes) -> np.ndarray:
    return (table.tokens[at] == wanted[:, None]).any(axis=1) & (wanted >= 0)


def _among_others(table: Table, at: Index, wanted: Codes, given: Codes) -> np.ndarray:
    tokens = table.tokens[at]
    return ((tokens == wanted[:, None]) & (tokens != given[:, None])).any(axis=1) & (wanted >= 0)


def _parts_shared(table: Table, left: Index, right: Index, given: Codes) -> np.ndarray:
    """Whether two records share a word of their names beside the given names."""
    one, other = table.tokens[left], table.tokens[right]
    out = np.zeros(len(left), dtype=bool)
    for at in range(one.shape[1]):
        word = one[:, at]
        own = (word >= 0) & (word != given[left]) & (word != given[right])
        out |= own & (other == word[:, None]).any(axis=1)
    return out


def _crossed(given: Column, surname: Column, left: Index, right: Index) -> np.ndarray:
    place = {text: code for code, text in enumerate(surname.values)}
    codes = _lookup(given, place)
    one, other = codes[left], codes[right]
    return (
        (one >= 0) & (other >= 0) & (one == surname.codes[right]) & (other == surname.codes[left])
    )


@dataclass(frozen=True)
class Births:
    """Dates of birth: whole, in part, day and month exchanged, one digit wrong."""

    name: str = "birth"
    labels: tuple[str, ...] = (
        "date of birth not known", "dates of birth differ", "birth years at most two apart",
        "same day and month, another year", "same year of birth",
        "same year, the day not known to one", "one digit of the date differs",
        "day and month exchanged", "same year, given without day", "same date of birth",
    )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a date of birth."""
        return table.has("birth")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        column = table.columns["birth"]
        one, other, known = _codes(column, left, right)
        values = column.values

        def judge(a: Index, b: Index) -> Levels:
            return birth_levels([values[x] for x in a], [values[x] for x in b])

        out = np.zeros(len(left), dtype=np.int8)
        if known.any():
            out[known] = by_value_pair(one[known], other[known], len(values), judge)
        return out

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same date."""
        return {8: ("birth",), 9: ("birth",)}


def birth_levels(one: list[str], other: list[str]) -> Levels:
    """Levels of dates of birth, pairwise."""
    apart = edits(one, other)
    out = np.ones(len(one), dtype=np.int8)
    for at, (a, b) in enumerate(zip(one, other, strict=True)):
        vague_a, vague_b = len(a) < 10 or a[4:] == "-01-01", len(b) < 10 or b[4:] == "-01-01"
        year = a[:4] == b[:4]
        if a == b:
            out[at] = 8 if vague_a else 9
        elif year and a[5:7] == b[8:] and a[8:] == b[5:7] and len(a) == 10:
            out[at] = 7
        elif year and (vague_a or vague_b):
            out[at] = 5
        elif apart[at] <= 1 and len(a) == len(b):
            out[at] = 6
        elif year:
            out[at] = 4
        elif a[4:] == b[4:] and not vague_a:
            out[at] = 3
        elif a[:4].isdigit() and b[:4].isdigit() and abs(int(a[:4]) - int(b[:4])) <= 2:
            out[at] = 2
    return out


@dataclass(frozen=True)
class Exact:
    """A field that is the same, one character off, or different."""

    role: str
    words: str
    edits: int = 0

    @property
    def name(self) -> str:
        """The role."""
        return self.role

    @property
    def labels(self) -> tuple[str, ...]:
        """What each level says."""
        return (f"{self.words} not known", f"{self.words} differs", f"{self.words} almost the same",
            f"same {self.words}")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has the role."""
        return table.has(self.role)

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        column = table.columns[self.role]
        one, other, known = _codes(column, left, right)
        out = np.where(known, np.where(one == other, 3, 1), 0).astype(np.int8)
        unsure = np.flatnonzero(known & (one != other))
        if self.edits and len(unsure):
            values = column.values
            apart = edits([values[x] for x in one[unsure]], [values[x] for x in other[unsure]])
            out[unsure[apart <= self.edits]] = 2
        return out

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same value."""
        return {3: (self.role,)}


@dataclass(frozen=True)
class Middles:
    """Middle names: whole or an initial."""

    name: str = "middle"
    labels: tuple[str, ...] = ("middle name not known", "middle names differ",
        "middle initials agree", "same middle name")  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has one."""
        return table.has("middle")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """The level of each pair."""
        column = table.columns["middle"]
        one, other, known = _codes(column, left, right)
        first = np.array([ord(text[0]) for text in column.values] + [0], dtype=np.int32)
        out = np.where(known, np.where(first[one] == first[other], 2, 1), 0)
        long = np.array([len(text) > 1 for text in column.values] + [False])
        return np.where(known & (one == other) & long[one], 3, out).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same value."""
        return {3: ("middle",)}


@dataclass(frozen=True)
class Places:
    """Street, house number and postcode together: who moves changes them all."""

    name: str = "place"
    labels: tuple[str, ...] = tuple(
        f"{street}, {code}"
        for street in ("address not known", "addresses differ", "same street, another number",
            "address almost the same", "same address")
        for code in ("postcode not known", "postcodes differ", "postcode almost the same",
            "same postcode")
    )  # fmt: skip

    def present(self, table: Table) -> bool:
        """Whether any record has a street or a postcode."""
        return table.has("street") or table.has("postcode")

    def levels(self, table: Table, left: Index, right: Index) -> Levels:
        """Level = 4 × address level + postcode level."""
        post = Exact("postcode", "postcode", edits=1).levels(table, left, right)
        street = Exact("street", "street", edits=2).levels(table, left, right)
        number = Exact("number", "number", edits=1).levels(table, left, right)
        where = np.where(street > 0, 1, 0)
        where[(street == 3) & (number != 3)] = 2
        where[((street == 2) & (number >= 2)) | ((street == 3) & (number == 2))] = 3
        where[(street == 3) & (number == 3)] = 4
        return (where * 4 + post).astype(np.int8)

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same address, else the same street, and the same postcode where no street is."""
        roles: dict[int, tuple[str, ...]] = {3: ("postcode",), 7: ("postcode",)}
        for level in range(16, 20):
            roles[level] = ("address",)
        for level in range(8, 12):
            roles[level] = ("street",)
        return roles


PERSON_COMPARISONS: Final[tuple[Comparison, ...]] = (
    Names(),
    Middles(),
    Births(),
    Exact("sex", "sex"),
    Places(),
    Exact("city", "city", edits=2),
    PHONES,
    Exact("email", "e-mail address", edits=2),
    DOCUMENTS,
    Exact("birth_place", "place of birth", edits=2),
    Exact("occupation", "occupation"),
)
