"""Kinds of operation with the radius and the buffer that an entry begins with, from `types.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from accord.core.vocabulary import BadVocabulary


@dataclass(frozen=True, kw_only=True)
class OperationType:
    """One kind of operation."""

    code: str
    name: str
    name_es: str
    radius_ft: int
    buffer_minutes: int

    def label(self, language: str = "en") -> str:
        """Its name in English or Spanish."""
        return self.name_es if language.startswith("es") else self.name


@cache
def _table() -> Mapping[str, Any]:
    text = files("accord.core.deconflict").joinpath("types.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def operation_types() -> Mapping[str, OperationType]:
    """Every kind by its code. Raises BadVocabulary for a code named twice or a figure below 1."""
    rows = [OperationType(**row) for row in _table()["type"]]
    found = {row.code: row for row in rows}
    if len(found) != len(rows):
        raise BadVocabulary("types.toml names a code twice")
    if any(row.radius_ft < 1 or row.buffer_minutes < 0 for row in rows):
        raise BadVocabulary("types.toml: a radius is at least 1 foot, a buffer at least 0 minutes")
    return MappingProxyType(found)


def lead_time() -> timedelta:
    """How long before its start an operation is entered, unless it is exigent."""
    return timedelta(minutes=int(_table()["lead_minutes"]))


def last_call() -> timedelta:
    """How long before the start everybody on the rota has been called at the latest."""
    return timedelta(minutes=int(_table()["last_call_minutes"]))
