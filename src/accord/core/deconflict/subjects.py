"""Subjects in one spelling each, so that keyed marks of them meet without being shown."""

import re
import unicodedata
from datetime import date
from functools import cache
from itertools import combinations, product
from typing import Final

from accord.core import names

KINDS: Final = ("person", "phone", "plate", "address", "handle", "business")
_LETTERS: Final = re.compile(r"[^A-Z0-9 ]+")
_FORMS: Final = frozenset({"INC", "LLC", "LTD", "CO", "CORP", "COMPANY", "THE", "LP", "LLP"})
_SUFFIXES: Final = frozenset({"JR", "SR", "II", "III", "IV"})
_NOBODY: Final = frozenset({"UNKNOWN", "UNK", "NONE", "NA", "DOE", "TEST", "REFUSED"})
PHONE_DIGITS: Final = 10


class SubjectError(ValueError):
    """The subject cannot be compared; `code` is one of kind, empty, birth, phone, common."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def keys_of(kind: str, value: str, *, born: date | None = None) -> frozenset[str]:
    """The spellings under which a subject is found; two subjects meet if they share one.

    A person needs a date of birth, since a name alone brings strangers together. Raises SubjectError.
    """
    if kind not in KINDS:
        raise SubjectError("kind", f"A subject is one of {', '.join(KINDS)}.")
    spelt = _SPELLINGS[kind](value) if kind != "person" else ""
    found = frozenset({spelt}) if kind != "person" else _person(value, born)
    if not all(found) or not found:
        raise SubjectError("empty", "Nothing is left of this to compare.")
    if any(_is_common(kind, key) for key in found):
        raise SubjectError("common", "This stands for nobody in particular.")
    return found


def _person(value: str, born: date | None) -> frozenset[str]:
    if born is None:
        raise SubjectError("birth", "A person needs a date of birth.")
    words = [w for w in _plain(value.replace("-", " ")).split() if w not in _SUFFIXES]
    if len(words) < 2:
        raise SubjectError("empty", "A person needs a given name and a surname.")
    if words[-1] in _NOBODY or words[0] in _NOBODY:
        raise SubjectError("common", "This stands for nobody in particular.")
    day = born.isoformat()
    # Any two of the names, whatever their order, with nicknames as the names they stand for:
    # swapped, hyphenated and middle names then meet, and a birthday holds strangers apart.
    spelt = [_formal(word) for word in dict.fromkeys(words) if len(word) > 1]
    pairs = [pair for one, other in combinations(spelt, 2) for pair in product(one, other)]
    return frozenset(f"{min(pair)} {max(pair)} {day}" for pair in pairs)


def _formal(word: str) -> tuple[str, ...]:
    """The names that a short form stands for, or the name itself."""
    return _nicknames().get(word, (word,))


@cache
def _nicknames() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for given, shorts in names.name_tables().nicknames.items():
        for short in shorts:
            found[short.upper()] = (*found.get(short.upper(), ()), given.upper())
    return found


def _phone(value: str) -> str:
    digits = "".join(one for one in value if one.isdigit())
    if len(digits) < 7:
        raise SubjectError("phone", "A phone number has at least seven digits.")
    return digits[-PHONE_DIGITS:]


def _address(value: str) -> str:
    plain = _plain(value.replace(".", " "))
    number, _space, street = plain.partition(" ")
    if not number[:1].isdigit():
        return names.normalise_street(plain)
    return f"{number} {names.normalise_street(street)}"


def _handle(value: str) -> str:
    return value.strip().lstrip("@").casefold()


def _business(value: str) -> str:
    return " ".join(word for word in _plain(value).split() if word not in _FORMS)


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKD", value)
    upper = "".join(one for one in folded if not unicodedata.combining(one)).upper()
    return " ".join(_LETTERS.sub(" ", upper.replace("'", "")).split())


def _is_common(kind: str, key: str) -> bool:
    digits = [one for one in key if one.isdigit()]
    if kind == "phone":
        return len(set(digits)) < 3
    return key.upper() in _NOBODY


_SPELLINGS: Final = {
    "phone": _phone,
    "plate": names.normalise,
    "address": _address,
    "handle": _handle,
    "business": _business,
}
