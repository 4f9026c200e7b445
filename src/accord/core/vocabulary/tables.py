"""Load a vocabulary table from its TOML file, once, and refuse one that is not sound."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any


class BadVocabulary(ValueError):
    """A vocabulary file breaks its own rules; the product does not start with it."""


def read_table(name: str) -> Mapping[str, Any]:
    """Return the parsed TOML of `name`, which must state its version."""
    text = files("accord.core.vocabulary").joinpath(name).read_text(encoding="utf-8")
    data = tomllib.loads(text)
    if not isinstance(data.get("version"), str):
        raise BadVocabulary(f"{name} states no version")
    return data


def keep_unique(name: str, codes: list[str]) -> None:
    """Check that a table has entries and names each code once. Raises BadVocabulary."""
    if not codes:
        raise BadVocabulary(f"{name} is empty")
    doubles = sorted({code for code in codes if codes.count(code) > 1})
    if doubles:
        raise BadVocabulary(f"{name} names twice: {', '.join(doubles)}")


def only_keys(name: str, entry: Mapping[str, Any], allowed: frozenset[str]) -> None:
    """Check that an entry uses no key but the allowed ones. Raises BadVocabulary."""
    unknown = sorted(set(entry) - allowed)
    if unknown:
        raise BadVocabulary(f"{name}: unknown keys {', '.join(unknown)}")
