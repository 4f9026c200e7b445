"""The same envelope as other processors of JSON-LD write it; what only looks alike is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.core.formats.reports.made import burglary, envelopes

from accord.core.formats.exchange import Item
from accord.core.formats.niem import read_envelopes
from accord.core.formats.niem.reading import EnvelopeFault
from accord.core.formats.reports.opening import sniff

ENVELOPE: dict[str, Any] = json.loads(envelopes(burglary()))
NC = "https://docs.oasis-open.org/niemopen/ns/model/niem-core/6.0/"


def copy() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(ENVELOPE))
    return made


def renamed(value: Any, term: Callable[[str], str]) -> Any:
    """A document with its terms renamed: properties and types, never texts of the sender."""
    if isinstance(value, list):
        return [renamed(one, term) for one in value]
    if not isinstance(value, dict):
        return value
    made = {term(key): renamed(one, term) for key, one in value.items() if key != "@context"}
    if "@type" in made:
        made["@type"] = term(made["@type"])
    return made


def other_prefixes() -> Any:
    others = {"nc": "core", "j": "justice", "accord": "x"}

    def term(name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return f"{others[prefix]}:{rest}" if colon else name

    context = {others[prefix]: iri for prefix, iri in ENVELOPE["@context"].items()}
    return {"@context": context, **renamed(ENVELOPE, term)}


def whole_iris() -> Any:
    def term(name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return ENVELOPE["@context"][prefix] + rest if colon else name

    return {"@context": ENVELOPE["@context"], **renamed(ENVELOPE, term)}


def aliases() -> Any:
    text = json.dumps(ENVELOPE).replace('"nc:Activity":', '"Activity":').replace('"@id"', '"id"')
    made = json.loads(text.replace('"@type"', '"type"'))
    made["@context"] |= {"Activity": {"@id": "nc:Activity"}, "id": "@id", "type": "@type"}
    return made


def vocabulary() -> Any:
    made = renamed(ENVELOPE, lambda name: name.removeprefix("nc:"))
    return {"@context": ENVELOPE["@context"] | {"@vocab": NC}, **made}


def graph() -> Any:
    made = copy()
    return {"@context": made.pop("@context"), "@graph": [made]}


def single_values() -> Any:
    made = copy()
    for name, value in list(made["accord:digest"].items()):
        if len(value) == 1:
            made["accord:digest"][name] = value[0]
    return made


def value_objects() -> Any:
    made = copy()
    made["accord:message"]["accord:sent"] = {"@value": made["accord:message"]["accord:sent"]}
    return made


def more_in_a_context() -> Any:
    made = copy()
    made["@context"] = [made["@context"], {"xsd": "http://www.w3.org/2001/XMLSchema#"}]
    return made


def read(document: Any) -> Item | EnvelopeFault:
    (found,) = read_envelopes(io.BytesIO(json.dumps(document).encode()))
    return found


@pytest.mark.parametrize(
    "make",
    [other_prefixes, whole_iris, aliases, vocabulary, graph, single_values, value_objects,
     more_in_a_context],
)  # fmt: skip
def test_what_means_the_same_is_read_as_the_same(make: Callable[[], Any]) -> None:
    document = make()
    assert document != ENVELOPE
    assert read(document) == read(ENVELOPE)
    assert sniff(io.BytesIO(json.dumps(document).encode())) == "envelope"


def test_other_namespaces_and_further_properties_are_refused() -> None:
    strange = json.loads(json.dumps(ENVELOPE).replace(NC, "https://other.example/core/"))
    assert isinstance(read(strange), EnvelopeFault)
    further = copy() | {"x:note": "a"}
    further["@context"]["x"] = "https://other.example/"
    assert isinstance(read(further), EnvelopeFault)


def test_two_terms_for_one_thing_are_refused() -> None:
    twice = copy()
    twice["@context"]["core"] = NC
    twice["accord:report"]["core:DocumentIdentification"] = {"nc:IdentificationID": "other"}
    assert isinstance(read(twice), EnvelopeFault)


@pytest.mark.parametrize(
    "context",
    ["https://other.example/context.jsonld", [], {"a": "a:a", "b": "a:b"}, {"nc": 7}, [None]],
)
def test_a_context_that_tells_nothing_is_refused(context: Any) -> None:
    assert isinstance(read(copy() | {"@context": context}), EnvelopeFault)
