"""The kinds of partner counts: which columns may be read, and into which few words they go."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

OTHER: Final = "other"
UNKNOWN: Final = "unknown"
_PLAIN: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Words:
    """A category of a kind: columns that may hold it, and patterns of its few words."""

    name: str
    columns: re.Pattern[str]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def of(self, text: str) -> str:
        """One of the few words; `unknown` for an empty cell, `other` for what fits none."""
        plain = _PLAIN.sub(" ", text.lower()).strip()
        if not plain:
            return UNKNOWN
        return next((word for word, pattern in self.patterns if pattern.search(plain)), OTHER)


@dataclass(frozen=True, kw_only=True)
class PartnerKind:
    """One kind of counts; `offences` are the reported crimes that it is compared with."""

    code: str
    name: str
    name_es: str
    unit: str
    unit_es: str
    words: tuple[Words, ...]
    minimum: int
    offences: tuple[str, ...]


def kind_named(code: str) -> PartnerKind:
    """The kind of that code; raises KeyError."""
    return partner_kinds()[code]


@cache
def partner_kinds() -> Mapping[str, PartnerKind]:
    """All kinds by code, from kinds.toml."""
    table = _table()
    words = {name: _words(name, dict(entry)) for name, entry in table["words"].items()}
    return {
        entry["code"]: PartnerKind(
            code=entry["code"],
            name=entry["name"],
            name_es=entry["name_es"],
            unit=entry["unit"],
            unit_es=entry["unit_es"],
            words=tuple(words[name] for name in entry["words"]),
            minimum=entry["minimum"],
            offences=tuple(entry["offences"]),
        )
        for entry in table["kind"]
    }


@cache
def column_patterns() -> Mapping[str, re.Pattern[str]]:
    """Patterns of the columns that every kind may read: time, lon, lat, place."""
    return {name: re.compile(text) for name, text in _table()["columns"].items()}


def plain_column(name: str) -> str:
    """A column's name as lower-case words: camelCase split, marks to spaces."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return _PLAIN.sub(" ", split.lower()).strip()


def _words(name: str, entry: dict[str, str]) -> Words:
    columns = re.compile(entry.pop("columns"))
    patterns = tuple((word, re.compile(text)) for word, text in entry.items())
    return Words(name=name, columns=columns, patterns=patterns)


def _table() -> dict[str, Any]:
    text = files("accord.core.formats.partner").joinpath("kinds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
