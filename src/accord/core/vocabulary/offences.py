"""NIBRS offence codes: name, category, whom they are against, and when they are valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Literal

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, only_keys, read_table

Against = Literal["person", "property", "society", "other", "not a crime"]
Group = Literal["A", "B"]
_FILE = "offences.toml"


@dataclass(frozen=True, kw_only=True)
class Offence:
    """One NIBRS offence code; `police_discovered` marks counts that follow police activity."""

    code: str
    name: str
    name_es: str
    category: str
    against: Against
    group: Group
    police_discovered: bool = False
    since: int | None = None
    until: int | None = None

    def named(self, language: str) -> str:
        """Its name in a language; English where the language is not Spanish."""
        return self.name_es if language.startswith("es") else self.name

    def is_valid_in(self, year: int) -> bool:
        """Say whether the code could be reported for an offence of that year."""
        return (self.since is None or year >= self.since) and (
            self.until is None or year <= self.until
        )


_KEYS = frozenset(field.name for field in fields(Offence))


@cache
def offences() -> Mapping[str, Offence]:
    """Return all offences by code, in the order of the table."""
    entries = read_table(_FILE)["offence"]
    for entry in entries:
        only_keys(_FILE, entry, _KEYS)
        if entry["against"] not in Against.__args__ or entry["group"] not in Group.__args__:  # type: ignore[attr-defined]  # read from a closed table
            raise BadVocabulary(f"{_FILE}: {entry['code']} has no valid group or victim class")
    table = {entry["code"]: Offence(**entry) for entry in entries}
    keep_unique(_FILE, [entry["code"] for entry in entries])
    if unknown := {one.category for one in table.values()} - _categories_es().keys():
        raise BadVocabulary(f"{_FILE}: {min(unknown)} is no category of the table")
    return MappingProxyType(table)


@cache
def _categories_es() -> Mapping[str, str]:
    entries = read_table(_FILE)["category"]
    keep_unique(_FILE, [entry["name"] for entry in entries])
    return MappingProxyType({entry["name"]: entry["name_es"] for entry in entries})


def category_named(category: str, language: str) -> str:
    """A category's name in a language; one that is no category stays as it is."""
    return _categories_es().get(category, category) if language.startswith("es") else category


@cache
def offences_version() -> str:
    """Return the version of the offence table."""
    return str(read_table(_FILE)["version"])


def is_police_discovered(code: str) -> bool:
    """Say whether counts of this code follow police activity. Raises KeyError."""
    return offences()[code].police_discovered
