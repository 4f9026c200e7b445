"""One year's code tables: flat code, FBI name and XML word, read from TOML and checked."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from accord.core.vocabulary import Offence, offences

BOOK_CAP = 1_000_000
_BOOK_KEYS = {"year", "version", "source", "based_on", "tables", "against"}
_TABLE_KEYS = {"elements", "codes", "words", "aliases", "add", "remove"}
_CODE = re.compile(r"[A-Z0-9]{1,3}\Z")
_AGAINST = {"person", "property", "society", "other", "not a crime"}


class BadCodes(ValueError):
    """A file of code tables breaks its rules; the text names table, code and rule."""


@dataclass(frozen=True)
class CodeTable:
    """The codes of one thing: code to FBI name, code to XML word where it differs."""

    name: str
    elements: tuple[str, ...]
    codes: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, code: object) -> bool:
        """Say whether the flat code is in the table."""
        return code in self.codes

    def word(self, code: str) -> str:
        """The XML spelling of a flat code; KeyError for a code that is not in the table."""
        if code not in self.codes:
            raise KeyError(code)
        return self.words.get(code, code)

    def code(self, word: str) -> str:
        """The flat code of an XML spelling; KeyError for a word that is not in the table."""
        return self._by_word[word]

    @cached_property
    def _by_word(self) -> Mapping[str, str]:
        return {**self.aliases, **{self.word(code): code for code in self.codes}}


@dataclass(frozen=True)
class CodeBook:
    """All code tables of a year; `year` is the first year of reports they hold for."""

    year: int
    version: str
    source: str
    tables: Mapping[str, CodeTable]
    classes: Mapping[str, tuple[str, str]]

    def __getitem__(self, name: str) -> CodeTable:
        """The table of that name."""
        return self.tables[name]

    def against(self, offence: str) -> str:
        """Whom an offence is against: person, property, society, other, not a crime; or ""."""
        return self.classes.get(offence, ("", ""))[0]

    def group(self, offence: str) -> str:
        """The group of an offence, A or B; "" for a code that is not in the table."""
        return self.classes.get(offence, ("", ""))[1]


def parse_book(text: str, *, known: Mapping[int, CodeBook]) -> CodeBook:
    """Read one year's tables from TOML. Raises BadCodes naming the table, code and rule.

    `based_on` names a year in `known` whose tables hold where the file gives none; a table
    then may `add` and `remove` codes. `[against]` classes offences that the vocabulary lacks:
    code = "person A", whom it is against and its group.
    """
    data = _toml(text)
    year = data.get("year")
    if type(year) is not int or not 1991 <= year <= 2100:
        raise BadCodes("year: must be a number from 1991 to 2100")
    for key in ("version", "source"):
        if not isinstance(data.get(key), str) or not data[key]:
            raise BadCodes(f"{key}: must be a text")
    base = _base(data, year, known)
    given = data.get("tables", {})
    if not isinstance(given, dict):
        raise BadCodes("tables: must hold one table for each thing coded")
    tables = {name: _table(name, entry, base.get(name)) for name, entry in given.items()}
    tables = {**base, **tables}
    wanted = next(iter(known.values())).tables if known else tables
    for name in (name for name in wanted if name not in tables):
        raise BadCodes(f"tables.{name}: is missing")
    for name in (name for name in tables if name not in wanted):
        raise BadCodes(f"tables.{name}: no such table")
    before = known[data["based_on"]].classes if "based_on" in data else {}
    classes = _classes(tables.get("offence"), data.get("against", {}), before)
    return CodeBook(year, data["version"], data["source"], MappingProxyType(tables), classes)


def _toml(text: str) -> dict[str, Any]:
    if len(text) > BOOK_CAP:
        raise BadCodes(f"a file of more than {BOOK_CAP:,} characters")
    try:
        data = tomllib.loads(text)
    except RecursionError:
        raise BadCodes("is no TOML: nested too deep") from None
    except ValueError as error:  # a number of too many digits is no TOMLDecodeError
        raise BadCodes(f"is no TOML: {error}") from None
    for key in sorted(set(data) - _BOOK_KEYS):
        raise BadCodes(f"{key}: no such key")
    return data


def _base(
    data: Mapping[str, Any], year: int, known: Mapping[int, CodeBook]
) -> Mapping[str, CodeTable]:
    base = data.get("based_on")
    if base is None:
        return {}
    if type(base) is not int or base not in known or base >= year:
        raise BadCodes(f"based_on: must be one of {', '.join(map(str, sorted(known)))}")
    return known[base].tables


def _texts(name: str, entry: Mapping[str, Any], key: str) -> dict[str, str]:
    found = entry.get(key, {})
    if not isinstance(found, dict) or not all(
        isinstance(text, str) and text and text.isprintable() for text in found.values()
    ):
        raise BadCodes(f"tables.{name}.{key}: must be pairs of texts")
    return found


def _table(name: str, entry: object, base: CodeTable | None) -> CodeTable:
    if not isinstance(entry, dict):
        raise BadCodes(f"tables.{name}: must be a table")
    for key in sorted(set(entry) - _TABLE_KEYS):
        raise BadCodes(f"tables.{name}.{key}: no such key")
    if base is None and {"add", "remove"} & set(entry):
        raise BadCodes(f"tables.{name}: add and remove need based_on")
    elements = entry.get("elements", base.elements if base else None)
    if not isinstance(elements, list | tuple) or not all(isinstance(one, str) for one in elements):
        raise BadCodes(f"tables.{name}.elements: must be a list of data elements")
    codes = _codes(name, entry, base)
    words = {**(base.words if base else {}), **_texts(name, entry, "words")}
    aliases = {**(base.aliases if base else {}), **_texts(name, entry, "aliases")}
    for word in (word for word in _texts(name, entry, "words") if word not in codes):
        raise BadCodes(f"tables.{name}.words: {word} is no code of the table")
    for code in (code for code in _texts(name, entry, "aliases").values() if code not in codes):
        raise BadCodes(f"tables.{name}.aliases: {code} is no code of the table")
    words = {code: word for code, word in words.items() if code in codes}
    aliases = {word: code for word, code in aliases.items() if code in codes}
    spelt = Counter(words.get(code, code) for code in codes)
    for word in sorted(word for word, times in spelt.items() if times > 1 or word in aliases):
        raise BadCodes(f"tables.{name}.words: {word} stands for two codes")
    return CodeTable(name, tuple(elements), MappingProxyType(codes), words, aliases)


def _codes(name: str, entry: Mapping[str, Any], base: CodeTable | None) -> dict[str, str]:
    codes = _texts(name, entry, "codes") or dict(base.codes if base else {})
    gone = entry.get("remove", [])
    if not isinstance(gone, list) or not all(isinstance(code, str) for code in gone):
        raise BadCodes(f"tables.{name}.remove: must be a list of codes")
    for code in (code for code in gone if code not in codes):
        raise BadCodes(f"tables.{name}.remove: {code} is not in the table")
    codes = {code: text for code, text in codes.items() if code not in gone}
    codes |= _texts(name, entry, "add")
    if not codes:
        raise BadCodes(f"tables.{name}.codes: is empty")
    for code in (code for code in codes if not _CODE.match(code)):
        raise BadCodes(f"tables.{name}.codes: {code!r} is not one to three capitals or digits")
    return codes


def _classes(
    table: CodeTable | None, given: object, before: Mapping[str, tuple[str, str]]
) -> Mapping[str, tuple[str, str]]:
    if not isinstance(given, dict):
        raise BadCodes('against: must be pairs such as 26H = "property A"')
    own: dict[str, tuple[str, str]] = dict(before)
    for code, text in given.items():
        against, _, group = str(text).rpartition(" ")
        if against not in _AGAINST or group not in {"A", "B"}:
            raise BadCodes(f'against.{code}: must be such as "property A"')
        own[code] = against, group
    named: Mapping[str, Offence] = offences()
    for code in table.codes if table else ():
        if code not in own and code not in named:
            raise BadCodes(f"against.{code}: whom this new offence is against must be given")
        if code not in own:
            own[code] = named[code].against, named[code].group
    return MappingProxyType(own)
