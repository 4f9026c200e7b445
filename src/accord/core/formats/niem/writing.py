"""Items are written as JSON-LD envelopes, one a line: a digest in NIEM 6 names, and all the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from accord.core.formats.exchange import Activity, Association, Contact, Entity, Item, Owner, Role
from accord.core.formats.niem import layout
from accord.core.formats.niem.closed_schema import breaches
from accord.core.safe_io import BadInput

ENVELOPE = "accord:Envelope"
#: The kind of layout table for each list of an item.
KINDS = {
    "activities": "activity",
    "persons": "person",
    "vehicles": "vehicle",
    "places": "place",
    "organisations": "organisation",
    "things": "thing",
}


def write_envelopes(
    items: Iterable[Item], *, refused: Callable[[Item, BadInput], None] | None = None
) -> Iterator[bytes]:
    """Yield each item as one line of UTF-8: a complete JSON-LD document, ended by a line feed.

    With `refused`, each envelope is checked against the closed schema first; an item that does not
    fit it (a text or a list beyond its bound) is handed over with the reason and left out.
    """
    for item in items:
        made = envelope(item)
        if refused is not None:
            breach = next(breaches(made, layout.envelope_schema()), None)
            if breach is not None:
                rule, where = f"schema_{breach.word}", breach.pointer
                refused(item, BadInput("it does not fit an envelope", rule=rule, field=where))
                continue
        text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        # A lone surrogate is no character and has no UTF-8; "?" stands for it.
        yield (text + "\n").encode("utf-8", "replace")


def envelope(item: Item) -> dict[str, Any]:
    """Return an item's envelope: message, report, thin digest, and the details path by path."""
    message = layout.put("header", _values("header", item.header))
    if item.header.submitter != Owner():
        message["accord:submitter"] = _owner(item.header.submitter)
    made: dict[str, Any] = {
        "@context": dict(layout.CONTEXT),
        "@type": ENVELOPE,
        "accord:version": layout.VERSION,
        "accord:message": message,
        "accord:report": _report(item),
        "accord:digest": _digest(item),
    }
    details = list(_details(item))
    if details:
        made["accord:detail"] = details
    if item.namespaces:
        made["accord:namespace"] = [list(pair) for pair in item.namespaces]
    return made


def _values(kind: str, thing: object) -> dict[str, str]:
    return {name: getattr(thing, name) for name in layout.PATHS[kind]}


def _report(item: Item) -> dict[str, Any]:
    made = layout.put("item", _values("item", item))
    made["accord:owner"] = _owner(item.owner)
    if item.contact != Contact():
        made["accord:contact"] = layout.put("contact", _values("contact", item.contact))
    made["accord:dissemination"] = [
        layout.put("dissemination", _values("dissemination", each)) for each in item.dissemination
    ]
    return made


def _owner(owner: Owner) -> dict[str, Any]:
    made = layout.put("source", _values("source", owner.source))
    if owner.contact != Contact():
        made["accord:contact"] = layout.put("contact", _values("contact", owner.contact))
    return made


def _digest(item: Item) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, kind in KINDS.items():
        entities: Sequence[Entity] = getattr(item, name)
        if entities:
            made[layout.LISTS[name]] = [_entity(each, kind) for each in entities]
    if item.associations:
        made[layout.LISTS["associations"]] = [_association(each) for each in item.associations]
    return made


def _named(entity: Entity) -> dict[str, Any]:
    made = {"@id": f"#{entity.id}"} if entity.id else {}
    if entity.element:
        made["accord:element"] = entity.element
    return made


def _entity(entity: Entity, kind: str) -> dict[str, Any]:
    made = {**_named(entity), **layout.put(kind, _values(kind, entity))}
    if isinstance(entity, Activity):
        made["@type"] = layout.ACTIVITY_TYPES[entity.kind]
        return made
    roles: Sequence[Role] = getattr(entity, "roles", ())
    if roles:
        made["accord:role"] = [{**_named(role), "accord:kind": role.kind.value} for role in roles]
    return made


def _association(association: Association) -> dict[str, Any]:
    ends = [{"accord:as": name, "@id": f"#{target}"} for name, target in association.ends]
    return {**_named(association), "accord:end": ends}


def _details(item: Item) -> Iterator[dict[str, Any]]:
    """Yield what the digest leaves out, and of what: the place of the entity in its list."""
    if item.header.details:
        yield {"accord:of": "message", "accord:beside": [list(p) for p in item.header.details]}
    if item.details:
        yield {"accord:of": "report", "accord:beside": [list(pair) for pair in item.details]}
    for name in (*KINDS, "associations"):
        for place, entity in enumerate(getattr(item, name)):
            yield from _of(entity, f"{name}/{place}")
            for number, role in enumerate(getattr(entity, "roles", ())):
                yield from _of(role, f"{name}/{place}/roles/{number}")


def _of(entity: Entity, where: str) -> Iterator[dict[str, Any]]:
    made: dict[str, Any] = {"accord:of": where}
    if entity.details:
        made["accord:beside"] = [list(pair) for pair in entity.details]
    if entity.payload:
        made["accord:payload"] = [list(pair) for pair in entity.payload]
    if len(made) > 1:
        yield made
