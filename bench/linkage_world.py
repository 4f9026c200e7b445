"""Invented records of persons for the benches of linkage at any size, with their truth.

Households of 2.4 with one name and home, twins, fathers and sons of one name and home; four
agencies, 1.45 records a person; slips of the pen, moves, new numbers and missing values in fixed
shares. `storm` is the share of records that a clerk has filled with placeholders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from accord.core.names import name_tables, nicknames_of, typo

PER_PERSON = 1.45
SURNAMES, GIVEN = 40_000, 3_000
_ONSETS = [
    "b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st",
    "t", "th", "v", "w",
]  # fmt: skip
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea"]
_CODAS = ["n", "r", "l", "s", "t", "m", "ck", "nd", "x", ""]
_STREETS = [
    "Oak", "Elm", "Main", "Pine", "Lake", "Hill", "Cedar", "Park", "Mill", "River", "Church",
    "High", "Spring", "Walnut",
]  # fmt: skip
_TYPES = ["St", "Ave", "Rd", "Dr", "Ln", "Ct", "Blvd", "Way"]
SOURCES = ("police", "school", "probation", "community")
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """Columns of records by role, and each record's person."""

    columns: dict[str, list[str]]
    truth: NDArray[np.int64]

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, object]]:
        """Some of the records as rows."""
        roles = list(self.columns)
        cells = zip(*(self.columns[role][start:stop] for role in roles), strict=True)
        return [dict(zip(roles, row, strict=True)) for row in cells]


def world(records: int, seed: int, *, storm: float = 0.0) -> World:
    """So many records, in random order; the same seed, the same records."""
    rng = np.random.default_rng(seed)
    people = _People.made(int(records / PER_PERSON) + 1, rng)
    copies = 1 + rng.poisson(PER_PERSON - 1, len(people.given))
    whose = np.repeat(np.arange(len(copies)), copies)
    whose = rng.permutation(whose)[:records]
    columns = people.told(whose, rng)
    size = len(whose)
    columns["source"] = rng.choice(np.array(SOURCES, object), size, p=[0.45, 0.25, 0.2, 0.1])
    columns["id"] = np.arange(size).astype(str).astype(object)
    _slips(columns, rng)
    _missing(columns, rng)
    if storm:
        filled = rng.random(size) < storm
        for role, text in (
            ("given", "UNKNOWN"), ("surname", "UNKNOWN"), ("birth", "1900-01-01"),
            ("phone", "000-000-0000"), ("document", "UNKNOWN"), ("street", "UNKNOWN"),
        ):  # fmt: skip
            columns[role][filled] = text
    return World({role: column.tolist() for role, column in columns.items()}, whose)


def _words(count: int, first: tuple[str, ...], rng: np.random.Generator) -> np.ndarray:
    """Names in order of frequency: known ones, then made of syllables."""
    found = dict.fromkeys(first)
    while len(found) < count:
        parts = [rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(2)]
        found["".join(parts).title() + ("o" if len(found) % 3 else "er")] = None
    return np.array(list(found)[:count], object)


def _ranked(count: int, size: int, rng: np.random.Generator) -> np.ndarray:
    """Ranks of which the first are the most common, as names are."""
    weights = 1 / (np.arange(count) + 12)
    return rng.choice(count, size, p=weights / weights.sum())


@dataclass
class _People:
    given: np.ndarray
    middle: np.ndarray
    surname: np.ndarray
    born: np.ndarray
    sex: np.ndarray
    home: np.ndarray
    phone: np.ndarray
    document: np.ndarray
    homes: dict[str, np.ndarray]

    @classmethod
    def made(cls, count: int, rng: np.random.Generator) -> _People:
        names = name_tables()
        known = (*names.given_female, *names.given_male)
        given_names, surnames = _words(GIVEN, known, rng), _words(SURNAMES, names.surnames, rng)
        home = np.cumsum(rng.random(count) < 1 / 2.4)
        households = int(home.max()) + 1
        of_home = surnames[
            np.where(
                rng.random(households) < 0.28,
                rng.integers(0, SURNAMES, households), _ranked(SURNAMES, households, rng),
            )
        ]  # fmt: skip
        codes = max(50, count // 800)
        weights = 1 / (np.arange(codes) + 1) ** 0.8
        homes = {
            "number": rng.integers(1, 9_000, households).astype(str).astype(object),
            "street": _streets(households, rng),
            "postcode": (90_000 + rng.choice(codes, households, p=weights / weights.sum()))
            .astype(str).astype(object),
        }  # fmt: skip
        given = given_names[_ranked(GIVEN, count, rng)]
        born = rng.integers(date(1940, 1, 1).toordinal(), date(2012, 1, 1).toordinal(), count)
        same_home = np.append(False, home[1:] == home[:-1])
        before = np.maximum(np.arange(count) - 1, 0)
        twin = same_home & (rng.random(count) < 0.03)
        born = np.where(twin, born[before], born)
        junior = same_home & ~twin & (rng.random(count) < 0.02)
        given, born = (
            np.where(junior, given[before], given),
            np.where(junior, born[before] + 9_000, born),
        )
        return cls(
            given, np.array(list("ABCDEFGHJKLMNPRSTW"), object)[rng.integers(0, 18, count)],
            of_home[home], born, np.array(["f", "m"], object)[rng.integers(0, 2, count)], home,
            rng.integers(2_000_000_000, 9_999_999_999, count).astype(str).astype(object),
            rng.integers(10_000_000, 99_999_999, count).astype(str).astype(object), homes,
        )  # fmt: skip

    def told(self, whose: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """What records say before slips: some have moved, or have another telephone."""
        size = len(whose)
        home = self.home[whose]
        moved = rng.random(size) < 0.18
        home = np.where(moved, rng.integers(0, int(self.home.max()) + 1, size), home)
        phone = self.phone[whose]
        new = rng.integers(2_000_000_000, 9_999_999_999, size).astype(str).astype(object)
        days = [date.fromordinal(day).isoformat() for day in self.born[whose].tolist()]
        return {
            "given": self.given[whose], "middle": self.middle[whose],
            "surname": self.surname[whose], "birth": np.array(days, object),
            "sex": self.sex[whose], **{role: texts[home] for role, texts in self.homes.items()},
            "phone": np.where(rng.random(size) < 0.25, new, phone),
            "document": self.document[whose],
        }  # fmt: skip


def _streets(count: int, rng: np.random.Generator) -> np.ndarray:
    """Streets of several hundred names, the first the most common."""
    names = [f"{a} {b} {t}" for a in _STREETS for b in ("", *_STREETS) for t in _TYPES]
    streets: np.ndarray = np.array([" ".join(one.split()) for one in names], object)
    found: np.ndarray = streets[_ranked(len(names), count, rng)]
    return found


def _slips(columns: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    """Slips of the pen, each in its share of the records."""
    size = len(columns["id"])

    def change(role: str, share: float, slip: Callable[[str], str]) -> None:
        at = np.flatnonzero(rng.random(size) < share)
        column = columns[role]
        column[at] = [slip(text) for text in column[at]]

    def misspelt(text: str) -> str:
        return typo(text, int(rng.integers(0, 1_000))) if text else text

    change("given", 0.08, lambda text: (nicknames_of(text) or (text,))[0])
    for role, share in (("given", 0.07), ("surname", 0.08), ("street", 0.12)):
        change(role, share, misspelt)
    for role, share in (("number", 0.05), ("postcode", 0.04), ("phone", 0.05), ("document", 0.03)):
        change(role, share, lambda text: text[:-1] + str(int(rng.integers(0, 10))))
    change("birth", 0.03, lambda day: f"{day[:4]}-{day[8:]}-{day[5:7]}")
    change("birth", 0.03, lambda day: f"{day[:3]}{int(rng.integers(0, 10))}{day[4:]}")
    change("birth", 0.02, lambda day: f"{day[:4]}-01-01")
    other = columns["surname"][rng.permutation(size)]
    married = rng.random(size) < 0.03
    hyphened = rng.random(size) < 0.015
    columns["surname"] = np.where(married, other, columns["surname"])
    columns["surname"] = np.where(hyphened, columns["surname"] + "-" + other, columns["surname"])
    turned = rng.random(size) < 0.015
    given, surname = columns["given"], columns["surname"]
    columns["given"] = np.where(turned, surname, given)
    columns["surname"] = np.where(turned, given, surname)


def _missing(columns: dict[str, np.ndarray], rng: np.random.Generator) -> None:
    shares = {
        "middle": 0.35, "birth": 0.08, "phone": 0.35, "document": 0.55, "postcode": 0.06,
        "street": 0.08, "number": 0.08, "sex": 0.03, "given": 0.01,
    }  # fmt: skip
    for role, share in shares.items():
        columns[role][rng.random(len(columns[role])) < share] = ""
