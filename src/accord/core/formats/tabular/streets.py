"""Addresses whose house number, street and kind of street stand in columns of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from accord.core.formats.tabular.naming import plain_name
from accord.core.formats.tabular.profile import Profile

#: What a name must say of a part beside the street; "block" is a number of hundreds.
_STREET: Final = frozenset(
    {"street", "st", "str", "road", "address", "addr", "house", "location", "loc", "block"}
)
_OWN: Final = frozenset(
    {"offense", "incident", "occurred", "crime", "event", "call", "of", "the", "primary"}
)
#: Other places than that of the record.
_ELSE: Final = frozenset(
    {"victim", "suspect", "offender", "arrestee", "person", "owner", "home", "cross", "business"}
)
_PARTS: Final = {
    "number": frozenset({"number", "no", "num", "nbr", "nr", "range", "hundred", "block"}),
    "direction": frozenset(
        {"dir", "direction", "directional", "predir", "prefix", "pre", "postdir"}
    ),
    "name": frozenset({"name", "nm", "street", "address", "road"}),
    "type": frozenset({"type", "typ", "suffix", "sfx", "kind"}),
}
_SPLIT: Final = re.compile(
    r"^(street|st|str|house|addr|address)(no|num|number|nbr|name|nm|type|typ|dir|direction|suffix|prefix)$"
)
#: As it stands in a column of its own; a block may be told by its hundred.
HOUSE_NUMBER: Final = re.compile(
    r"\d{1,6}(?:-\d+)?[A-Za-z]?(?:\s?(?:block|blk|bk|hundred)(?: of)?)?|\d{1,4}XX", re.IGNORECASE
)
_SHORT: Final = 12
_LONGEST_NAME: Final = 4
#: Share of cells that must be such a part.
_MOST: Final = 0.9


def street_in_parts(profiles: Sequence[Profile]) -> tuple[str, ...]:
    """Return the columns of house number, street, direction and kind in order, as far as told.

    () where there is no number or no street. Names and cells must both say so.
    """
    found: dict[str, Profile] = {}
    systems = _systems(profiles)
    for column in profiles:
        part = _part_of(column, systems)
        if part and (part not in found or part == "direction"):
            found.setdefault(part, column)
    if "number" not in found or "name" not in found:
        return ()
    taken = {one.name for one in found.values()}
    behind = [one.name for one in profiles if one.name in taken and one is not found["number"]]
    return (found["number"].name, *behind)


def _systems(profiles: Sequence[Profile]) -> frozenset[str]:
    """Words that begin the names of several columns of a street: whose copy of the place it is."""
    names = [plain_name(one.name).split() for one in profiles]
    first = Counter(words[0] for words in names if len(words) > 1 and _STREET & set(words[1:]))
    parts = frozenset().union(*_PARTS.values())
    return frozenset(word for word, count in first.items() if count > 1) - _STREET - parts - _ELSE


def _part_of(column: Profile, systems: frozenset[str]) -> str:
    """Which part of an address a column holds, by its name and its cells; "" for none."""
    told = [word for one in plain_name(column.name).split() for word in _words(one)]
    words = [word for word in told if word not in _OWN]
    if words and words[0] in systems:
        words = words[1:]
    if not column.filled or not _STREET.intersection(words) or len(words) > _LONGEST_NAME:
        return ""
    rest = set(words) - _STREET
    if _is_number(column) and (rest or words) and set(words) <= _STREET | _PARTS["number"]:
        return "number" if rest or {"block", "house", "address", "addr"} & set(words) else ""
    for part in ("type", "direction"):
        if rest and rest <= _PARTS[part] and column.share(_is_short_word) > _MOST:
            return part
    is_name = rest <= _PARTS["name"] and {"street", "st", "str", "road"} & set(words)
    return (
        "name" if is_name and column.share(_has_letters) > _MOST and not _is_number(column) else ""
    )


def _words(word: str) -> tuple[str, ...]:
    found = _SPLIT.fullmatch(word)
    return (found[1], found[2]) if found else (word,)


def _is_number(column: Profile) -> bool:
    return column.share(lambda text: HOUSE_NUMBER.fullmatch(text) is not None) > _MOST


def _is_short_word(text: str) -> bool:
    return len(text) <= _SHORT and text.rstrip(".").isalpha()


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text))
