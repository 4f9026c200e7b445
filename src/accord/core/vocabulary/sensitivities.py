"""Marks of records that stand above every grant: juvenile, sealed, victim's identity and others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

from accord.core.vocabulary.tables import BadVocabulary, keep_unique, only_keys, read_table

SensitivityRule = Literal["closed", "named", "masked"]
_FILE = "sensitivities.toml"


@dataclass(frozen=True, kw_only=True)
class Sensitivity:
    """One mark: closed to partners, open only where a grant names it, or shown without fields."""

    code: str
    name: str
    name_es: str
    meaning: str
    rule: SensitivityRule
    own: bool = False
    fields: tuple[str, ...] = ()


@cache
def sensitivities() -> Mapping[str, Sensitivity]:
    """Return all marks by code, in the order in which a decision cites them."""
    entries = read_table(_FILE)["sensitivity"]
    allowed = frozenset(field.name for field in fields(Sensitivity))
    for entry in entries:
        only_keys(_FILE, entry, allowed)
        if entry["rule"] not in get_args(SensitivityRule):
            raise BadVocabulary(f"{_FILE}: {entry['code']} has no known rule")
        if bool(entry.get("fields")) != (entry["rule"] == "masked"):
            raise BadVocabulary(f"{_FILE}: {entry['code']}: fields belong to masked marks alone")
    keep_unique(_FILE, [entry["code"] for entry in entries])
    return MappingProxyType(
        {
            entry["code"]: Sensitivity(**{**entry, "fields": tuple(entry.get("fields", ()))})
            for entry in entries
        }
    )


@cache
def sensitivities_with(*rules: SensitivityRule) -> frozenset[str]:
    """Return the codes of the marks under any of these rules."""
    return frozenset(code for code, mark in sensitivities().items() if mark.rule in rules)
