"""Where the model's fields stand in the envelope, compiled once from layout.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

_ROOM = files("accord.core.formats.niem")
_LAYOUT = tomllib.loads(_ROOM.joinpath("layout.toml").read_text(encoding="utf-8"))
_DATES = {4: "nc:YearDate", 7: "nc:YearMonthDate", 10: "nc:Date"}
_MOMENT = "nc:DateTime"

VERSION: str = _LAYOUT["version"]
CONTEXT: Mapping[str, str] = _LAYOUT["context"]
LISTS: Mapping[str, str] = _LAYOUT["lists"]
ACTIVITY_TYPES: Mapping[str, str] = _LAYOUT["activity_types"]
#: Kind of object → field → path of properties.
PATHS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    kind: {name: tuple(path.split("/")) for name, path in table.items()}
    for kind, table in _LAYOUT.items()
    if isinstance(table, dict) and kind not in {"context", "lists", "activity_types"}
}


@cache
def envelope_schema() -> Mapping[str, Any]:
    """Return the JSON Schema (2020-12) of an envelope, which is closed: no further properties."""
    text = _ROOM.joinpath("envelope.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def put(kind: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return the object that holds the values of a kind's fields; empty ones are left out."""
    made: dict[str, Any] = {}
    for name, path in PATHS[kind].items():
        value = values.get(name, "")
        if not value:
            continue
        at = made
        for step in path[:-1]:
            at = at.setdefault(step, {})
        last = path[-1]
        at[_DATES.get(len(value), _MOMENT) if last == "*" else last] = value
    return made


def take(kind: str, made: Mapping[str, Any]) -> dict[str, str]:
    """Return the values of a kind's fields that an object holds."""
    values = {}
    for name, path in PATHS[kind].items():
        at: Any = made
        for step in path[:-1]:
            at = at.get(step, {})
        names = (*_DATES.values(), _MOMENT) if path[-1] == "*" else (path[-1],)
        for last in names:
            if last in at:
                values[name] = at[last]
    return values
