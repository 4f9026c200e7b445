"""How two persons' records are compared: levels of agreement, field by field, for many pairs.

Level 0 of every comparison is "not known" and is no evidence. What moves together is compared
together: given name with surname, street with postcode.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.birth_comparisons import Births
from accord.core.linkage.number_comparisons import DOCUMENTS, PHONES
from accord.core.linkage.table import (
    Codes,
    Column,
    Index,
    Levels,
    Table,
    known_codes,
    mark,
    where_known,
)
from accord.core.linkage.written_names import variants_of
from accord.core.names import kin_of

CLOSE_NAME: Final = 0.88  # Jaro-Winkler, as the field uses it for names
CLOSE_SURNAME: Final = 0.92


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


def _given_levels(column: Column, one: Codes, other: Codes) -> Levels:
    out = np.where(one == other, 6, 1).astype(np.int8)
    at = np.flatnonzero(one != other)
    one, other, signs = one[at], other[at], column.signs
    shortest = np.minimum(signs.lengths[one], signs.lengths[other])
    initial = shortest == 1
    agree = signs.first[one] == signs.first[other]
    forms = _are_kin(column, one, other) & ~initial
    rest = np.flatnonzero(~initial & ~forms)
    one, other = one[rest], other[rest]
    spelt = np.zeros(len(at), dtype=bool)
    spelt[rest] = column.alike(one, other, CLOSE_NAME) | (
        (column.slips(one, other, 1) <= 1) & (shortest[rest] > 2)
    )
    out[at] = np.select([initial & agree, forms, spelt], [2, 4, 3], 1)
    return out


@dataclass(frozen=True)
class _Kin:
    """Which given names are forms of one: each name's place in the matrix, -1 where it has none."""

    place: Codes
    are: NDArray[np.bool_]

    @classmethod
    def of(cls, names: tuple[str, ...]) -> "_Kin":
        """Of the names of a column."""
        at = {name: code for code, name in enumerate(names)}
        found = [(code, at[k]) for name, code in at.items() for k in kin(name) if k in at]
        pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
        place = np.full(len(names), -1, dtype=np.int32)
        flagged = np.unique(pairs)
        place[flagged] = np.arange(len(flagged))
        are = np.zeros((len(flagged), len(flagged)), dtype=bool)
        are[place[pairs[:, 0]], place[pairs[:, 1]]] = True
        return cls(place, are | are.T)


def _are_kin(column: Column, one: Codes, other: Codes) -> NDArray[np.bool_]:
    kin = column.derived("kin", _Kin.of)
    a, b = kin.place[one], kin.place[other]
    out = (a >= 0) & (b >= 0)
    out[out] = kin.are[a[out], b[out]]
    return out


_KIN: dict[str, frozenset[str]] = {}


def kin(word: str) -> frozenset[str]:
    """Forms of a given name that one person may go by."""
    if word not in _KIN:
        _KIN[word] = kin_of(word) | variants_of(word)
    return _KIN[word]


def _surname_levels(column: Column, one: Codes, other: Codes) -> Levels:
    out = np.where(one == other, 4, 1).astype(np.int8)
    at = np.flatnonzero(one != other)
    one, other, lengths = one[at], other[at], column.signs.lengths
    size = np.minimum(lengths[one], lengths[other])
    apart = column.slips(one, other, 2)
    close = ((apart <= 1) & (size > 3)) | ((apart <= 2) & (size > 6))
    rest = np.flatnonzero(~close)
    close[rest] = column.alike(one[rest], other[rest], CLOSE_SURNAME)
    out[at[close]] = 3
    return out


_GIVEN_LABELS: Final = ("given name not known", "given names differ", "initials agree",
    "given names spelt alike", "forms of one given name", "given name among the other's names",
    "same given name")  # fmt: skip
_SURNAME_LABELS: Final = ("surname not known", "surnames differ", "surnames share a part",
    "surnames spelt alike", "same surname")  # fmt: skip
GIVEN, SURNAME = len(_GIVEN_LABELS), len(_SURNAME_LABELS)
PLACED, POSTCODED = 5, 4
# A number that differs by more than a slip, or that one or both of the records do not tell.
SAME_STREET: Final = "same street, not known to be one house"
SWAPPED: Final = GIVEN * SURNAME


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
        g = where_known(given, left, right, _given_levels)
        s = where_known(surname, left, right, _surname_levels)
        given_word, surname_word = table.words_of("given"), table.words_of("surname")
        weak = np.flatnonzero(g == 1)
        if len(weak):
            i, j = left[weak], right[weak]
            g[weak[_among(table, i, given_word[j]) | _among(table, j, given_word[i])]] = 5
        weak = np.flatnonzero(s < 3)
        if len(weak):
            i, j = left[weak], right[weak]
            found = _among(table, i, surname_word[j], given_word[i])
            found |= _among(table, j, surname_word[i], given_word[j])
            s[weak[found | _parts_shared(table, i, j, given_word)]] = 2
        out = (g * SURNAME + s).astype(np.int8)
        crossed = _crossed(table, left, right) & ~((g >= 3) & (s >= 3))
        out[crossed] = SWAPPED
        return out

    def exact_roles(self) -> Mapping[int, tuple[str, ...]]:
        """The same given name, the same surname, or both."""
        roles: dict[int, tuple[str, ...]] = {}
        for level in range(SWAPPED):
            g, s = divmod(level, SURNAME)
            same = (("given",) if g == 6 else ()) + (("surname",) if s == 4 else ())
            if same:
                roles[level] = same
        return roles


def _among(table: Table, at: Index, wanted: Codes, but: Codes | None = None) -> np.ndarray:
    """Whether records have a wanted word among those of their names, and not as their `but`."""
    out = ((table.marks[at] & mark(wanted)) > 0) & (wanted >= 0)
    if but is not None:
        out &= wanted != but
    some = np.flatnonzero(out)
    out[some] = (table.tokens[at[some]] == wanted[some, None]).any(axis=1)
    return out


def _parts_shared(table: Table, left: Index, right: Index, given: Codes) -> np.ndarray:
    """Whether two records share a word of their names beside given names and middle ones."""
    out = (table.marks[left] & table.marks[right]) > 0
    some = np.flatnonzero(out)
    left, right = left[some], right[some]
    one, other = table.tokens[left], table.tokens[right]
    shared = np.zeros(len(some), dtype=bool)
    middle = table.words_of("middle")
    for word in one.T:
        own = word >= 0
        for role in (given, middle):
            own &= (word != role[left]) & (word != role[right])
        own = np.flatnonzero(own)
        shared[own] |= (other[own] == word[own, None]).any(axis=1)
    out[some] = shared
    return out


def _crossed(table: Table, left: Index, right: Index) -> np.ndarray:
    codes, surname = table.given_as_surname, table.columns["surname"]
    one, other = codes[left], codes[right]
    return (
        (one >= 0) & (other >= 0) & (one == surname.codes[right]) & (other == surname.codes[left])
    )


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
        one, other, known = known_codes(column, left, right)
        out = np.where(known, np.where(one == other, 3, 1), 0).astype(np.int8)
        unsure = np.flatnonzero(known & (one != other))
        if self.edits and len(unsure):
            apart = column.slips(one[unsure], other[unsure], self.edits)
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
        one, other, known = known_codes(column, left, right)
        first = np.append(column.signs.first, np.uint32(0))
        out = np.where(known, np.where(first[one] == first[other], 2, 1), 0)
        long = np.append(column.signs.lengths > 1, False)
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
        for street in ("address not known", "addresses differ", SAME_STREET,
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
