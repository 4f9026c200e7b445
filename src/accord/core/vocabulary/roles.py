"""Roles of a person in one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from accord.core.vocabulary.tables import BadVocabulary, read_table


class PersonRole(StrEnum):
    """What a person is in one record, never a standing label."""

    VICTIM = "victim"
    WITNESS = "witness"
    COMPLAINANT = "complainant"
    SUSPECT = "suspect"
    ARRESTEE = "arrestee"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class RoleEntry:
    """Names of a role; `protected` roles are never shown outside the owner by default."""

    code: PersonRole
    name: str
    name_es: str
    protected: bool


@cache
def person_roles() -> Mapping[PersonRole, RoleEntry]:
    """Return all roles. Raises BadVocabulary when one is missing."""
    table = {
        PersonRole(entry["code"]): RoleEntry(**{**entry, "code": PersonRole(entry["code"])})
        for entry in read_table("roles.toml")["role"]
    }
    if set(table) != set(PersonRole):
        raise BadVocabulary("roles.toml does not name every role once")
    return MappingProxyType(table)
