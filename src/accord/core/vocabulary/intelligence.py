"""Criminal intelligence under 28 CFR Part 23: codes, gradings, and what a text may not hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, read_table

_FILE = "intelligence.toml"


@dataclass(frozen=True, kw_only=True)
class Word:
    """A code with its name in both languages."""

    code: str
    name: str
    name_es: str


def _table(name: str) -> Mapping[str, Word]:
    entries = read_table(_FILE)[name]
    keep_unique(_FILE, [entry["code"] for entry in entries])
    return MappingProxyType({entry["code"]: Word(**entry) for entry in entries})


@cache
def criminal_activities() -> Mapping[str, Word]:
    """Return the criminal activities of which somebody may be reasonably suspected."""
    return _table("activity")


@cache
def source_grades() -> Mapping[str, Word]:
    """Return how far a source is relied on: A, B, C, X."""
    return _table("source")


@cache
def content_grades() -> Mapping[str, Word]:
    """Return how well information is confirmed: 1 to 4."""
    return _table("content")


@cache
def _views() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for entry in read_table(_FILE)["views"]:
        stems = "|".join(re.escape(stem) for stem in entry["stems"])
        if not stems:
            raise BadVocabulary(f"{_FILE}: {entry['of']} names no stems")
        found.append((str(entry["of"]), re.compile(rf"\b(?:{stems})", re.IGNORECASE)))
    return tuple(found)


def views_named(text: str) -> tuple[str, ...]:
    """Return which kinds of views or associations a text touches: political, religious, social."""
    return tuple(kind for kind, pattern in _views() if pattern.search(text))


def last_purge_day(start: date) -> date:
    """Return the last day to which intelligence of that day may be kept without validation."""
    year = start.year + int(read_table(_FILE)["years_at_most"])
    if (start.month, start.day) == (2, 29):
        return date(year, 2, 28)
    return start.replace(year=year)
