"""A small check of JSON against a closed JSON Schema: the words that our own schema uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

#: What the check understands; a schema with another word is refused, never half checked.
WORDS = frozenset(
    {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum", "pattern",
     "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
     "minLength", "maxLength", "minProperties"}
)  # fmt: skip
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
}


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a document departs from its schema (JSON pointer) and which word it breaks."""

    pointer: str
    word: str


class UnknownWord(ValueError):
    """A schema uses a word that the check does not know."""


def breaches(value: Any, schema: Mapping[str, Any]) -> Iterator[Breach]:
    """Yield each departure of a value from a schema, with no value in it. Raises UnknownWord."""
    yield from _check(value, schema, schema, "")


def _check(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[Breach]:
    if unknown := set(schema) - WORDS:
        raise UnknownWord(", ".join(sorted(unknown)))
    if "$ref" in schema:
        yield from _check(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, at)
        return
    kind = schema.get("type")
    if kind is not None and not isinstance(value, _TYPES[kind]):
        yield Breach(at, "type")
        return
    if "const" in schema and value != schema["const"]:
        yield Breach(at, "const")
    if "enum" in schema and value not in schema["enum"]:
        yield Breach(at, "enum")
    if isinstance(value, str):
        yield from _text(value, schema, at)
    elif isinstance(value, list):
        yield from _list(value, schema, root, at)
    elif isinstance(value, dict):
        yield from _object(value, schema, root, at)


def _text(value: str, schema: Mapping[str, Any], at: str) -> Iterator[Breach]:
    if len(value) < schema.get("minLength", 0):
        yield Breach(at, "minLength")
    if "maxLength" in schema and len(value) > schema["maxLength"]:
        yield Breach(at, "maxLength")
    if "pattern" in schema and not _pattern(schema["pattern"]).search(value):
        yield Breach(at, "pattern")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    # In ECMA-262 "$" is the end alone; in Python it would let a line feed follow.
    return re.compile(text.removesuffix("$") + r"\Z" if text.endswith("$") else text)


def _list(
    value: list[Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[Breach]:
    if len(value) < schema.get("minItems", 0):
        yield Breach(at, "minItems")
    if "maxItems" in schema and len(value) > schema["maxItems"]:
        yield Breach(at, "maxItems")
        return
    if "items" in schema:
        for place, each in enumerate(value):
            yield from _check(each, schema["items"], root, f"{at}/{place}")


def _object(
    value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], at: str
) -> Iterator[Breach]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Breach(f"{at}/{_escaped(name)}", "required")
    if len(value) < schema.get("minProperties", 0):
        yield Breach(at, "minProperties")
    for name, each in value.items():
        if name in properties:
            yield from _check(each, properties[name], root, f"{at}/{_escaped(name)}")
        elif schema.get("additionalProperties") is False:
            # The name is the sender's own text and may hold anything: it is not repeated.
            yield Breach(at, "additionalProperties")


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
