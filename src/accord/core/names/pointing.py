"""Whether a text seems to point to a person: for sheets that speak of kinds of places and targets.

It errs on the side of refusing: a common given name before another capitalised word, a title with
a name, a number of a person, a plate, a date of birth, a number at which somebody is reached. A
street, school or park that bears a name is none. Nothing here tells which words it was.
"""

import itertools
import re
from functools import cache
from typing import Final, Literal

from accord.core.names.address_words import words as address_words
from accord.core.names.search_keys import folded
from accord.core.names.tables import name_tables

Pointer = Literal["name", "title", "birth", "number", "contact"]

_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*", re.UNICODE)
_TITLE: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Sgt|Det|Ofc|Sr|Sra|Srta|Don|Doña|alias|a\.?k\.?a)\.?\s+[A-ZÁÉÍÓÚÑ]\w",
)
_BIRTH: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born|nacid[oa]|fecha de nacimiento)\b[^.]{0,20}\d",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\b\d{3}-\d{2}-\d{4}\b|\b(?:SSN|FBI|SID)\W{0,3}\d", re.IGNORECASE)
_CONTACT: Final = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)"
)
_PLACES: Final = frozenset(
    [
        "SCHOOL",
        "PARK",
        "LIBRARY",
        "HOSPITAL",
        "STATION",
        "HALL",
        "HOUSES",
        "HOUSE",
        "HOMES",
        "BRIDGE",
        "MALL",
        "MARKET",
        "CHURCH",
        "COLLEGE",
        "UNIVERSITY",
        "GARDENS",
        "TOWER",
        "TOWERS",
        "STADIUM",
        "CLINIC",
        "MOTEL",
        "HOTEL",
        "BAR",
        "STORE",
        "DEPOT",
        "COUNTY",
        "CITY",
        "BEACH",
        "ESTATE",
        "MIDDLE",
        "HIGH",
        "ELEMENTARY",
        "MEMORIAL",
        "DAY",
        "SHELTER",
        "PROJECT",
        "PROJECTS",
        "APARTMENTS",
    ]
)
_BEFORE: Final = frozenset(
    [
        "CALLE",
        "AVENIDA",
        "PLAZA",
        "PARQUE",
        "ESCUELA",
        "COLEGIO",
        "HOSPITAL",
        "SAN",
        "SANTA",
        "SANTO",
        "SAINT",
        "ST",
        "FORT",
        "LAKE",
        "MOUNT",
    ]
)
_AHEAD: Final = 3  # words after a given name among which the word for a place may stand


_SHAPES: Final[dict[Pointer, re.Pattern[str]]] = {
    "title": _TITLE, "birth": _BIRTH, "number": _NUMBER,
}  # fmt: skip


def points_to_person(text: str) -> Pointer | None:
    """What in a text seems to point to a person; None where nothing does."""
    for kind, pattern in _SHAPES.items():
        if pattern.search(text):
            return kind
    if _CONTACT.search(text):
        return "contact"
    return "name" if _has_name(text) else None


def _has_name(text: str) -> bool:
    """A common given name with a capitalised word right after it, and no place called so."""
    found = list(_WORD.finditer(text))
    words = [_plain(one[0]) for one in found]
    for place, (one, following) in enumerate(itertools.pairwise(found)):
        if words[place] not in _given() or not one[0][0].isupper():
            continue
        if not following[0][0].isupper() or text[one.end() : following.start()].strip(" ."):
            continue
        after = words[place + 1 : place + 1 + _AHEAD]
        if any(word in _places() for word in after) or (place and words[place - 1] in _BEFORE):
            continue
        return True
    return False


@cache
def _given() -> frozenset[str]:
    tables = name_tables()
    shorter = {short for names in tables.nicknames.values() for short in names}
    given = {*tables.given_female, *tables.given_male, *tables.nicknames, *shorter}
    return frozenset(_plain(one) for one in given)


@cache
def _places() -> frozenset[str]:
    return _PLACES | frozenset(address_words().types)


def _plain(word: str) -> str:
    return folded(word).upper()
