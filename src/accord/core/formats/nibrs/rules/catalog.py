"""The rules as data: number, level, years, severity and words, and the lists they go by."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Severity = Literal["error", "warning"]
_FILES = (
    "structure",
    "zero",
    "administrative",
    "offense",
    "property",
    "victim",
    "offender",
    "arrestee",
    "group_b",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An edit rule; `elements` are FBI data elements, `needs` what a caller must give beside.

    `since` and `until` are the first and last year of reports for which the rule holds.
    """

    number: str
    level: str
    text: str
    elements: tuple[str, ...] = ()
    severity: Severity = "error"
    since: int = 0
    until: int = 9999
    needs: str = ""

    def holds_in(self, year: int) -> bool:
        """Say whether reports of that year are held to the rule."""
        return self.since <= year <= self.until


@cache
def _read(name: str) -> Mapping[str, Any]:
    path = files("accord.core.formats.nibrs.rules").joinpath("catalog", f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def rule_catalog() -> Mapping[str, Rule]:
    """All rules that are checked, by number."""
    rules: dict[str, Rule] = {}
    for name in _FILES:
        data = _read(name)
        for number, entry in data["rules"].items():
            given = {key: entry[key] for key in entry if key != "of"}
            elements = tuple(entry.get("of", "").split())
            rules[number] = Rule(number=number, level=data["level"], elements=elements, **given)
    return MappingProxyType(dict(sorted(rules.items())))


@cache
def not_covered() -> Mapping[str, str]:
    """The FBI's rules that are not checked, by number, each with the reason."""
    return MappingProxyType(dict(_read("structure")["not_covered"]))


def level_tables() -> Mapping[str, Mapping[str, Any]]:
    """For each level 0 to 7 the tables of its checks that are data alone."""
    tables = (_read(name) for name in _FILES)
    return {data["level"]: data for data in tables if data["level"]}


@cache
def codes_in(table: str, name: str) -> frozenset[str]:
    """One of the lists of codes that rules go by, from sets.toml."""
    return frozenset(_read("sets")[table][name])


@cache
def lists_in(table: str) -> Mapping[str, Any]:
    """A whole table of sets.toml."""
    return MappingProxyType(dict(_read("sets")[table]))
