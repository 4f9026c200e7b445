"""Purposes: why somebody reads or writes; stated each time, kept in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType

from accord.core.vocabulary.tables import keep_unique, only_keys, read_table

_FILE = "purposes.toml"


@dataclass(frozen=True, kw_only=True)
class PurposeEntry:
    """One purpose; `case_number` demands a case, `aggregates_only` bars single records.

    `synthetic_only` bars them where they are not made up.
    """

    code: str
    name: str
    name_es: str
    description: str
    case_number: bool = False
    aggregates_only: bool = False
    synthetic_only: bool = False

    def bars_cases(self, *, are_made_up: bool) -> bool:
        """Whether no single record, person or operation is opened for it, not even one's own."""
        return self.aggregates_only or (self.synthetic_only and not are_made_up)


@cache
def purposes() -> Mapping[str, PurposeEntry]:
    """Return all purposes by code."""
    entries = read_table(_FILE)["purpose"]
    allowed = frozenset(field.name for field in fields(PurposeEntry))
    for entry in entries:
        only_keys(_FILE, entry, allowed)
    keep_unique(_FILE, [entry["code"] for entry in entries])
    return MappingProxyType({entry["code"]: PurposeEntry(**entry) for entry in entries})


@cache
def rights_without_cases() -> frozenset[str]:
    """Return the rights that open no single record, person or operation: all others do."""
    return frozenset(read_table(_FILE)["without_cases"])
