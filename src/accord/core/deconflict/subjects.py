"""Subjects in one spelling each, so that keyed marks of them meet without being shown."""

import re
import unicodedata
from datetime import date
from functools import cache
from itertools import combinations, product
from typing import Final

from accord.core import names

KINDS: Final = ("person", "phone", "plate", "address", "handle", "business")
_BETWEEN: Final = re.compile(r"[\W_]+")
_EXTENSION: Final = re.compile(
    r"\s*(?:extension|extn?\.?|x|#|,|;)\s*#?\s*\d{1,6}\s*$", re.IGNORECASE
)
_HOUSE: Final = re.compile(r"\d+\S*\s+\S")
_UNIT: Final = re.compile(
    r"(?<=\w)[\s,.]+(?:(?:APT|APARTMENT|UNIT|STE|SUITE|RM|ROOM|FL|FLOOR|LOT|BLDG|BUILDING|TRLR|SPC|SPACE)"
    r"\b[\s.]*#?|#)\s*\w[\w-]*\s*$",
    re.IGNORECASE,
)
_FORMS: Final = frozenset({"AND", "INC", "LLC", "LTD", "CO", "CORP", "COMPANY", "THE", "LP", "LLP"})
_NOBODY: Final = frozenset({"UNKNOWN", "UNK", "NONE", "NA", "DOE", "TEST", "REFUSED"})
PHONE_DIGITS: Final = 10
LEAST_DIGITS: Final = 7  # without its area
MOST_DIGITS: Final = 11  # with the country before it
MOST_JOINED: Final = 3
MOST_NAMES: Final = 6


class SubjectError(ValueError):
    """The subject cannot be compared; `code` is one of kind, signs, empty, birth, phone, common."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def keys_of(kind: str, value: str, *, born: date | None = None) -> frozenset[str]:
    """The spellings under which a subject is found; two subjects meet if they share one.

    A conflict too many is a call; one too few is a meeting in the dark. So accents, apostrophes,
    characters of a plate that look alike, extensions and apartments make no difference.
    A person needs a date of birth, since a name alone brings strangers together. Raises SubjectError.
    """
    if kind not in KINDS:
        raise SubjectError("kind", f"A subject is one of {', '.join(KINDS)}.")
    plain = " ".join(unicodedata.normalize("NFKC", value).split())
    if not plain.isprintable():
        raise SubjectError("signs", "It holds signs that nobody sees; type it anew.")
    found = _person(plain, born) if kind == "person" else _SPELLINGS[kind](plain)
    if not all(found) or not found:
        raise SubjectError("empty", "Nothing is left of this to compare.")
    if any(_is_common(kind, key) for key in found):
        raise SubjectError("common", "This stands for nobody in particular.")
    return found


def _person(value: str, born: date | None) -> frozenset[str]:
    if born is None:
        raise SubjectError("birth", "A person needs a date of birth.")
    said = _words(value)
    if said and (said[0] in _NOBODY or said[-1] in _NOBODY):
        raise SubjectError("common", "This stands for nobody in particular.")
    words = [word.upper() for word in names.name_words(value)]
    if len(words) < 2:
        raise SubjectError("empty", "A person needs a given name and a surname.")
    day = born.isoformat()
    # Any two of the names, whatever their order, with nicknames as the names they stand for:
    # swapped, hyphenated and middle names then meet, and a birthday holds strangers apart.
    spans = _spans(words)
    pairs = [
        pair
        for (_start, end, one), (start, _end, other) in combinations(spans, 2)
        if end <= start
        for pair in product(_formal(one), _formal(other))
    ]
    return frozenset(f"{min(pair)} {max(pair)} {day}" for pair in pairs)


def _spans(words: list[str]) -> list[tuple[int, int, str]]:
    """Each name, and neighbours written as one: `O Brien` and `de la Cruz` as OBRIEN, DELACRUZ."""
    longest = MOST_JOINED if len(words) <= MOST_NAMES else 1
    found = [
        (start, end, "".join(words[start:end]))
        for start in range(len(words))
        for end in range(start + 1, min(start + longest, len(words)) + 1)
    ]
    spelt = [one for one in found if len(one[2]) > 1]
    # Of two names of one letter each, or of one beside another, nothing else would be left.
    return spelt if len(words) > 2 or all(len(word) > 1 for word in words) else found


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


def _phone(value: str) -> frozenset[str]:
    dialled, typed = _digits(_EXTENSION.sub("", value)), _digits(value)
    # A slip within the number looks like the sign before an extension: `303 555,0199`.
    written = {dialled, typed} if len(typed) <= MOST_DIGITS else {dialled}
    found = {one[-PHONE_DIGITS:] for one in written if len(one) >= LEAST_DIGITS}
    if not found:
        raise SubjectError("phone", "A phone number has at least seven digits.")
    if len(dialled) > PHONE_DIGITS and not value.startswith("+"):
        # More digits than a number has: perhaps an extension that nobody marked.
        found.add(dialled.removeprefix("1")[:PHONE_DIGITS])
    return frozenset(found)


def _digits(value: str) -> str:
    return "".join(str(unicodedata.digit(one)) for one in value if one.isdigit())


def _plate(value: str) -> frozenset[str]:
    return frozenset({names.normalise(value), names.confusion_key(value)})


def _address(value: str) -> frozenset[str]:
    house = value.partition(",")[0]
    written = {value, house} if _HOUSE.match(house) else {value}
    # Without its apartment and without its town an address is found as well.
    return frozenset(_street(text) for one in written for text in (one, _UNIT.sub("", one)))


def _street(value: str) -> str:
    plain = " ".join(_words(value.replace(".", " ")))
    number, _space, street = plain.partition(" ")
    if not number[:1].isdigit():
        return names.normalise_street(plain)
    return f"{number} {names.normalise_street(street)}"


def _handle(value: str) -> frozenset[str]:
    return frozenset({value.strip().lstrip("@").casefold()})


def _business(value: str) -> frozenset[str]:
    return frozenset({" ".join(word for word in _words(value) if word not in _FORMS)})


def _words(value: str) -> list[str]:
    """Capitals without accents and apostrophes, in any writing: `O’Brien` is OBRIEN."""
    return [word.upper() for word in _BETWEEN.split(names.folded(value)) if word]


def _is_common(kind: str, key: str) -> bool:
    digits = [one for one in key if one.isdigit()]
    if kind == "phone":
        return len(set(digits)) < 3
    return key.upper() in _NOBODY


_SPELLINGS: Final = {
    "phone": _phone,
    "plate": _plate,
    "address": _address,
    "handle": _handle,
    "business": _business,
}
