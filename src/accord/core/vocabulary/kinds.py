"""Kinds of record and the words in which each kind is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from accord.core.vocabulary.tables import BadVocabulary, read_table


class RecordKind(StrEnum):
    """What one record is; kinds are never added up."""

    CALL_FOR_SERVICE = "call_for_service"
    INCIDENT = "incident"
    OFFENCE = "offence"
    ARREST = "arrest"
    CITATION = "citation"

    def unit(self, count: int = 2, *, language: str = "en") -> str:
        """Return the word for this many records of the kind, in English or Spanish."""
        words = kind_words()[self]
        one, many = (words.one_es, words.many_es) if language == "es" else (words.one, words.many)
        return one if abs(count) == 1 else many

    @property
    def may_have_nibrs_code(self) -> bool:
        """Calls for service are not offences and never get an offence code."""
        return self is not RecordKind.CALL_FOR_SERVICE


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """Unit words and meaning of one kind."""

    one: str
    many: str
    one_es: str
    many_es: str
    meaning: str


@cache
def kind_words() -> Mapping[RecordKind, KindWords]:
    """Return the words of every kind. Raises BadVocabulary when one is missing."""
    table = {
        RecordKind(entry["code"]): KindWords(
            one=entry["unit"]["one"],
            many=entry["unit"]["many"],
            one_es=entry["unit_es"]["one"],
            many_es=entry["unit_es"]["many"],
            meaning=entry["meaning"],
        )
        for entry in read_table("kinds.toml")["kind"]
    }
    missing = sorted(set(RecordKind) - set(table))
    if missing:
        raise BadVocabulary(f"kinds.toml lacks {', '.join(missing)}")
    return MappingProxyType(table)
