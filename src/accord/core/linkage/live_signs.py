"""What tells at once that two records are too unlike: signs of texts, and the most a pair can weigh.

Most of those who share a key with a record are somebody else, and their weight stays below any that
counts whatever a close look would find. A sign never says so of two texts that are alike: a slip of
the pen changes the bag of a text's letters by one at most each way, as in `likeness`.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accord.core.linkage.birth_comparisons import is_vague
from accord.core.linkage.comparisons import CLOSE_NAME, CLOSE_SURNAME, kin
from accord.core.linkage.numbers import PART
from accord.core.linkage.standard import Person
from accord.core.linkage.table import Codes, Index

Bits = NDArray[np.uint64]
# The first roles of `Person` are compared, and of the first of these the letters are counted; two
# more tell documents apart.
COMPARED: Final = Person._fields[:14]
LOOKED_AT: Final = Person._fields[:16]
COUNTED: Final = Person._fields[:12]
# Slips that leave two texts alike, by role; of middle names the first letter is the only sign.
_MOST: Final = np.array([1, 2, 1, 1, 1, 2, 2, 1, 2, 1, 2, 0], dtype=np.uint8)
_GIVEN, _BIRTH, _DOCUMENT = (COMPARED.index(role) for role in ("given", "birth", "document"))
KIN, OWN, REST, BORN = range(len(COUNTED), len(COUNTED) + 4)
WIDTH: Final = BORN + 1
# The bag of a text that may be alike to any: an initial, the end of a number.
_ANY: Final = (1 << 64) - 1
_ANY_BITS: Final = np.uint64(_ANY)
# Jaro-Winkler of `least` needs shares of common letters whose sum is this: four letters may begin.
_NEEDED: Final = np.array(
    [3 * (1 - (1 - least) / 0.6) - 1 - 1e-5 for least in (CLOSE_NAME, CLOSE_SURNAME)]
)
_REMEMBERED: Final = 1 << 14
_YEAR, _MONTH, _DAY, _PIECE = 40, 24, 8, 0xFFFF
_MONTHS, _DAYS = np.uint64(_PIECE << _MONTH), np.uint64(_PIECE << _DAY)
_AFTER_YEAR: Final = _MONTHS | _DAYS
_TO_YEAR, _VAGUE = np.uint64(_YEAR), np.uint64(1)
_ONE_YEAR, _ONE_DAY = np.uint64(1 << _YEAR), np.uint64(1 << _DAY)


@lru_cache(maxsize=_REMEMBERED)
def _letters(text: str) -> int:
    """The letters of a text, each counted up to twice."""
    once = twice = 0
    for sign in text:
        bit = 1 << (ord(sign) & 31)
        twice |= once & bit
        once |= bit
    return twice << 32 | once


def _digits(text: str) -> int:
    """The digits of a text, each counted up to four times."""
    one = two = three = four = 0
    for sign in text:
        bit = 1 << (ord(sign) & 15)
        four |= three & bit
        three |= two & bit
        two |= one & bit
        one |= bit
    return four << 48 | three << 32 | two << 16 | one


def _number(text: str) -> int:
    return _ANY if text.startswith(PART) else _digits(text)


def _bit(word: str) -> int:
    return 1 << (hash(word) & 63) if word else 0


def _any_of(words: tuple[str, ...] | frozenset[str]) -> int:
    found = 0
    for word in words:
        found |= 1 << (hash(word) & 63)
    return found


@lru_cache(maxsize=_REMEMBERED)
def _kin_bits(given: str) -> int:
    return _any_of(kin(given)) | _bit(given)


@lru_cache(maxsize=_REMEMBERED)
def _born(text: str) -> int:
    """A date's year, month and day in pieces of 16 bits, and whether it is vague."""
    year = int(text[:4]) if text[:4].isdigit() else hash(text[:4]) & _PIECE
    month, day = hash(text[5:7]) & _PIECE, hash(text[8:]) & _PIECE
    return year << _YEAR | month << _MONTH | day << _DAY | is_vague(text)


def signs_of(one: Person) -> list[int]:
    """The signs of a record, as many as `WIDTH`."""
    given = one.given
    rest = _any_of(tuple(word for word in one.words if word != given)) | _bit(one.surname)
    return [
        _letters(given) if len(given) > 1 else _ANY,
        _letters(one.surname), _digits(one.birth), _digits(one.postcode), _digits(one.number),
        _letters(one.street), _letters(one.city), _number(one.phone), _letters(one.email),
        _number(one.document), _letters(one.birth_place), _letters(one.middle[:1]),
        _kin_bits(given) if given else 0, _bit(given), rest,
        _born(one.birth) if one.birth else 0,
    ]  # fmt: skip


def lengths_of(one: Person) -> tuple[int, int]:
    """How long the two names are, at least one."""
    return len(one.given) or 1, len(one.surname) or 1


@dataclass(frozen=True, slots=True)
class Looks:
    """Records in rows: codes of their texts, 0 where not known, signs, and lengths of names.

    One row stands beside as many others as there are.
    """

    codes: Codes
    signs: Bits
    lengths: NDArray[np.float32]

    @classmethod
    def of(cls, one: Person, codes: list[int]) -> "Looks":
        """A single record."""
        return cls(
            np.array([codes], dtype=np.int32),
            np.array([signs_of(one)], dtype=np.uint64),
            np.array([lengths_of(one)], dtype=np.float32),
        )

    def at(self, rows: Index) -> "Looks":
        """Some of the rows."""
        return Looks(self.codes[rows], self.signs[rows], self.lengths[rows])


def states(asked: Looks, others: Looks) -> NDArray[np.uint8]:
    """Of each other record and role: 0 not known, 1 too unlike, 2 may be alike, 3 the same."""
    compared, counted = len(COMPARED), len(COUNTED)
    bags, own = others.signs[:, :counted], asked.signs[:, :counted]
    gone, come = np.bitwise_count(own & ~bags), np.bitwise_count(bags & ~own)
    near = np.maximum(gone, come) <= np.where(own == _ANY_BITS, np.uint8(64), _MOST)
    near |= bags == _ANY_BITS
    shared = np.minimum(asked.lengths - gone[:, :2], others.lengths - come[:, :2])
    near[:, :2] |= shared / asked.lengths + shared / others.lengths >= _NEEDED
    kin_bits, bit = asked.signs[:, KIN], asked.signs[:, OWN]
    near[:, _GIVEN] |= ((bit & others.signs[:, KIN]) | (kin_bits & others.signs[:, OWN])) > 0
    out = np.ones((len(others.codes), compared), dtype=np.uint8)
    out[:, :counted] += near
    both = (others.codes != 0) & (asked.codes != 0)
    same = others.codes == asked.codes
    out[same[:, :compared]] = 3
    out *= both[:, :compared]
    if asked.codes[:, compared:].any():
        series = (both & ~same)[:, compared:].any(axis=1)
        out[series, _DOCUMENT] = 0
    return out


def births(asked: Looks, others: Looks, states: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The first level of `Births`, as its order goes, that each date may have; 9 if the same."""
    own, born, state = asked.signs[:, BORN], others.signs[:, BORN], states[:, _BIRTH]
    apart = born ^ own
    is_year = apart < _ONE_YEAR
    years = (born >> _TO_YEAR).view(np.int64) - (own >> _TO_YEAR).view(np.int64)
    out = np.where(np.abs(years) <= 2, np.uint8(2), np.uint8(1))
    out[(apart & _AFTER_YEAR) == 0] = 3
    out[is_year] = 4
    out[state == 2] = 6
    out[is_year & (((born | own) & _VAGUE) > 0)] = 5
    out[(born ^ _turned(own)) < _ONE_DAY] = 7
    out[state == 3] = 9
    out[state == 0] = 0
    return out


def _turned(born: Bits) -> Bits:
    """Dates with month and day exchanged."""
    step = np.uint64(_MONTH - _DAY)
    return (born & ~_AFTER_YEAR) | (born & _MONTHS) >> step | (born & _DAYS) << step


def shared_words(asked: Looks, others: Looks) -> NDArray[np.intp]:
    """2 if one's given name may be among the other's names, and 1 if other words may be shared."""
    rest, own = others.signs[:, REST], asked.signs[:, REST]
    among = ((asked.signs[:, OWN] & rest) | (own & others.signs[:, OWN])) > 0
    return among * 2 + ((own & rest) > 0)
