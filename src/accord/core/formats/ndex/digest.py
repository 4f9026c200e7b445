"""The digest of a package: its entities with their roles, and how they belong together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Association,
    Organisation,
    Person,
    Place,
    Role,
    RoleKind,
    Thing,
    Vehicle,
)
from accord.core.formats.ndex import layout
from accord.core.formats.ndex.leaves import Leaves
from accord.core.safe_io import Element

_METADATA = "lexsdigest:Metadata"
_ID = "@s:id"
_REF = "/@s:ref"

Pairs = list[tuple[str, str]]
#: What an item holds of each kind, and the class that stands for it.
_CLASSES: dict[str, tuple[str, type[Any]]] = {
    "activity": ("activities", Activity),
    "person": ("persons", Person),
    "vehicle": ("vehicles", Vehicle),
    "place": ("places", Place),
    "organisation": ("organisations", Organisation),
    "thing": ("things", Thing),
}


@dataclass(slots=True)
class Part:
    """An entity, role or association while its payload is still to come."""

    kind: str
    element: str
    id: str
    pairs: Pairs
    wrapper: str = ""
    ends: tuple[tuple[str, str], ...] = ()
    roles: list[Part] = field(default_factory=list)
    payload: Pairs = field(default_factory=list)
    roots: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Digest:
    """All parts in the sender's order, those with an id also by their ids."""

    parts: list[Part] = field(default_factory=list)
    by_id: dict[str, Part] = field(default_factory=dict)
    details: Pairs = field(default_factory=list)

    def keep(self, part: Part, *, listed: bool = True) -> None:
        """Keep a part; of two with one id the first is the one that references mean."""
        if listed:
            self.parts.append(part)
        if part.id:
            self.by_id.setdefault(part.id, part)

    def entities(self) -> dict[str, tuple[Any, ...]]:
        """Return the parts as the item's tuples of entities."""
        found: dict[str, list[Any]] = {}
        for part in self.parts:
            if part.kind == "association":
                found.setdefault("associations", []).append(_association(part))
                continue
            name, made = _CLASSES[part.kind]
            found.setdefault(name, []).append(_entity(part, made))
        return {name: tuple(entities) for name, entities in found.items()}


def read_digest(element: Element, leaves: Leaves) -> Digest:
    """Read lexs:Digest: every entity, every association; nothing is left out."""
    digest = Digest()
    lists = 0
    for child in element:
        name = leaves.names[child.tag]
        if name == "lexsdigest:Associations":
            lists += 1
            number = f"[{lists}]" if lists > 1 else ""
            at = f"lexs:Digest/lexsdigest:Associations{number}"
            digest.details += leaves.attributes(child, at)
            for each in child:
                digest.keep(_association_part(each, leaves))
        else:
            _keep_entity(child, name, leaves, digest)
    return digest


def _keep_entity(wrapper: Element, name: str, leaves: Leaves, digest: Digest) -> None:
    kind = layout.BY_WRAPPER.get(name, "thing")
    shape = layout.SHAPES[kind]
    beside: Pairs = []
    entity: Part | None = None
    roles: list[Part] = []
    metadata = 0
    for child in wrapper:
        element = leaves.names[child.tag]
        if element == _METADATA:
            metadata += 1
            beside += leaves.under(child, _METADATA + (f"[{metadata}]" if metadata > 1 else ""))
        elif entity is None and (element == shape.element or not _is_role(child, leaves)):
            entity = _part(child, leaves, kind=kind, name=element)
        else:
            roles.append(_part(child, leaves, kind="role", name=element))
    if entity is None:
        entity = Part(kind=kind, element="", id="", pairs=[])
    entity.wrapper = name
    entity.roles = roles
    beside += [("../" + path, text) for path, text in leaves.attributes(wrapper)]
    entity.pairs = beside + entity.pairs
    digest.keep(entity)
    for role in roles:
        digest.keep(role, listed=False)


def _is_role(element: Element, leaves: Leaves) -> bool:
    return any(leaves.names[child.tag].startswith("nc:RoleOf") for child in element)


def _part(element: Element, leaves: Leaves, *, kind: str, name: str) -> Part:
    pairs = leaves.under(element)
    own = next((text for path, text in pairs if path == _ID), "")
    if own:
        pairs.remove((_ID, own))
    return Part(kind=kind, element=name, id=own, pairs=pairs)


def _association_part(element: Element, leaves: Leaves) -> Part:
    part = _part(element, leaves, kind="association", name=leaves.names[element.tag])
    part.ends = tuple(
        (path[: -len(_REF)].partition("[")[0], text)
        for path, text in part.pairs
        if path.endswith(_REF) and path.count("/") == 1
    )
    part.pairs = [
        (path, text)
        for path, text in part.pairs
        if not (path.endswith(_REF) and path.count("/") == 1)
    ]
    return part


def _entity(part: Part, made: type[Any]) -> Any:
    shape = layout.SHAPES[part.kind]
    typed, details = shape.fields.take(part.pairs)
    rich, payload = shape.payload.take(part.payload)
    more: dict[str, Any] = {**rich, **typed}
    if part.kind == "activity":
        more["kind"] = layout.ACTIVITY_KINDS.get(
            typed.get("category", "").casefold(), ActivityKind.OTHER
        )
    else:
        more["roles"] = tuple(_role(role) for role in part.roles)
    if part.kind == "person":
        more["local_id"] = _source_id(details)
    if part.kind == "thing":
        more["wrapper"] = part.wrapper
    return made(
        id=part.id,
        element=part.element,
        details=tuple(details),
        payload=tuple(payload),
        **more,
    )


def _role(part: Part) -> Role:
    return Role(
        id=part.id,
        element=part.element,
        kind=layout.ROLE_KINDS.get(part.element, RoleKind.OTHER),
        details=tuple(part.pairs),
        payload=tuple(part.payload),
    )


def _source_id(details: Pairs) -> str:
    """Return the sender's own id of the person, from the metadata that the person names."""
    said = dict(details)
    named = said.get("@s:metadata", "")
    for path, text in details:
        if path.startswith(_METADATA) and path.endswith(_ID) and text == named:
            return said.get(path[: -len(_ID)] + "nc:SourceIDText", "")
    return ""


def _association(part: Part) -> Association:
    return Association(
        id=part.id,
        element=part.element,
        ends=part.ends,
        details=tuple(part.pairs),
        payload=tuple(part.payload),
    )
