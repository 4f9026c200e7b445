"""Handling levels: how far a record may travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from accord.core.vocabulary.tables import BadVocabulary, only_keys, read_table

_FILE = "handling.toml"


class Dissemination(StrEnum):
    """Green: partners see it; yellow: they learn that it exists; red: it stays."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def rank(self) -> int:
        """0 for the least restricted level, rising with restriction."""
        return list(Dissemination).index(self)


@dataclass(frozen=True, kw_only=True)
class HandlingLevel:
    """Name and meaning of one dissemination level."""

    code: Dissemination
    name: str
    name_es: str
    meaning: str
    record_visible: bool
    existence_visible: bool


@cache
def handling_levels() -> Mapping[Dissemination, HandlingLevel]:
    """Return the levels, least restricted first."""
    allowed = frozenset(field.name for field in fields(HandlingLevel))
    table: dict[Dissemination, HandlingLevel] = {}
    for entry in read_table(_FILE)["level"]:
        only_keys(_FILE, entry, allowed)
        code = Dissemination(entry["code"])
        table[code] = HandlingLevel(**{**entry, "code": code})
    if list(table) != list(Dissemination):
        raise BadVocabulary(f"{_FILE} must name green, yellow, red in this order")
    return MappingProxyType(table)
