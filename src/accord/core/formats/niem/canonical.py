"""Envelopes that say the same in other JSON-LD: other prefixes, aliases, whole IRIs, one for a list.

JSON-LD leaves a writer free in its names and in whether one value stands in a list. What another
processor wrote is put into the names and shapes of our schema, which then decides; nothing is
fetched, so that a context that is only linked to stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from accord.core.formats.niem import layout

_KEYWORDS: Final = frozenset({"@context", "@id", "@type", "@value", "@graph", "@list", "@set"})
_OURS: Final = {iri: prefix for prefix, iri in layout.CONTEXT.items()}
#: Nested deeper than any envelope; the schema refuses such a thing.
_DEEPEST: Final = 40
#: A prefix may stand on another, and so on.
_STEPS: Final = 4


def canonical(found: Any) -> Any:
    """Return an envelope in the names and shapes of our schema; what is none as it is."""
    if not isinstance(found, dict) or not isinstance(found.get("@context"), dict | list):
        return found
    names = _Names(found["@context"])
    body: Any = {key: value for key, value in found.items() if key != "@context"}
    graph = body.get("@graph")
    if len(body) == 1 and isinstance(graph, list) and len(graph) == 1:
        body = graph[0]
    if not isinstance(body, dict):
        return found
    schema = layout.envelope_schema()
    made = _shaped(body, schema, schema, names, 0)
    return {"@context": dict(layout.CONTEXT), **made}


class _Names:
    """What the terms of a document's own context mean, in our names."""

    def __init__(self, context: Any) -> None:
        self._terms: dict[str, str] = {}
        self._vocabulary = ""
        for each in context if isinstance(context, list) else [context]:
            for term, meaning in each.items() if isinstance(each, dict) else ():
                iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
                if term == "@vocab" and isinstance(iri, str):
                    self._vocabulary = iri
                elif isinstance(iri, str):
                    self._terms[term] = iri

    def ours(self, term: str) -> str:
        """A term under our prefixes; one of no namespace of ours under none of them."""
        iri = self._expanded(term)
        if iri in _KEYWORDS:
            return iri
        for start, prefix in _OURS.items():
            if iri.startswith(start):
                return f"{prefix}:{iri.removeprefix(start)}"
        return f"?{term}" if term.partition(":")[0] in layout.CONTEXT else term

    def _expanded(self, term: str) -> str:
        iri = self._terms.get(term, term)
        for _ in range(_STEPS):
            prefix, colon, rest = iri.partition(":")
            if not colon or rest.startswith("//") or prefix not in self._terms:
                break
            iri = self._terms[prefix] + rest
        is_bare = ":" not in iri and not iri.startswith("@")
        return self._vocabulary + iri if is_bare and self._vocabulary else iri


def _shaped(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], names: _Names, depth: int
) -> Any:
    """A value in the shape that the schema has at its place."""
    if depth > _DEEPEST:
        return value
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and len(value) == 1:
        held = {names.ours(key): one for key, one in value.items()}
        value = next((held[key] for key in ("@value", "@list", "@set") if key in held), value)
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items", {})
        many = value if isinstance(value, list) else [value]
        return [_shaped(one, items, root, names, depth + 1) for one in many]
    if isinstance(value, list) and len(value) == 1:
        return _shaped(value[0], schema, root, names, depth + 1)
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        made: dict[str, Any] = {}
        for key, one in value.items():
            name = names.ours(key)
            if name in made:
                return value  # two terms for one thing: it is not for us to choose
            made[name] = _shaped(one, properties.get(name, {}), root, names, depth + 1)
        if isinstance(made.get("@type"), str):
            made["@type"] = names.ours(made["@type"])
        return made
    return value
