"""The digest of a package: its entities with their roles, and how they belong together."""

from __future__ import annotations

from collections.abc import Sequence
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
from accord.core.formats.ndex.shape import METADATA

_ID = "@s:id"
_REF = "/@s:ref"

Pairs = list[tuple[str, str]]
#: An element's name with what is told of it.
Unit = tuple[str, Pairs]
Ends = tuple[tuple[str, str], ...]
#: A table by path that a hostile file cannot fill.
PATHS_KEPT = 4_096
#: What an item holds of each kind, and the class that stands for it.
_CLASSES: dict[str, tuple[str, type[Any]]] = {
    "activity": ("activities", Activity),
    "person": ("persons", Person),
    "vehicle": ("vehicles", Vehicle),
    "place": ("places", Place),
    "organisation": ("organisations", Organisation),
    "thing": ("things", Thing),
}


class Part:
    """An entity, role or association while its payload is still to come."""

    __slots__ = ("element", "ends", "id", "kind", "pairs", "payload", "roles", "roots", "wrapper")

    def __init__(self, kind: str, element: str, pairs: Pairs, ends: Ends = ()) -> None:
        """Take the id out of the pairs."""
        self.kind, self.element, self.pairs, self.ends = kind, element, pairs, ends
        self.id = self.wrapper = ""
        self.roles: Sequence[Part] = ()
        self.payload: Pairs | None = None
        #: How many objects of the payload detail this part, by element.
        self.roots: dict[str, int] | None = None
        for at, (path, text) in enumerate(pairs):
            if path == _ID:
                self.id = text
                if text:
                    del pairs[at]
                break

    def detail(self, name: str, pairs: Pairs) -> None:
        """Keep an object of the payload that details this part, under its number by name."""
        if self.roots is None or self.payload is None:
            self.roots, self.payload = {}, []
        self.roots[name] = number = self.roots.get(name, 0) + 1
        self.payload += placed(pairs, "", name, number) if number > 1 else pairs


def placed(pairs: Pairs, under: str, name: str, number: int) -> Pairs:
    """Return the pairs of an object, their paths under another and the object with its number."""
    root = (under + "/" if under else "") + (name if number == 1 else f"{name}[{number}]")
    return [(root + path[len(name) :], text) for path, text in pairs]


class _EndNames(dict[str, str]):
    """Paths of an association's references to the names of its ends; "" for any other path."""

    def __missing__(self, path: str) -> str:
        is_end = path.endswith(_REF) and path.count("/") == 1
        name = path[: -len(_REF)].partition("[")[0] if is_end else ""
        if len(self) < PATHS_KEPT:
            self[path] = name
        return name


class Digest:
    """All parts in the sender's order, those with an id also by their ids."""

    __slots__ = ("by_id", "details", "parts")

    def __init__(self) -> None:
        """Begin empty."""
        self.parts: list[Part] = []
        self.by_id: dict[str, Part] = {}
        self.details: Pairs = []

    def _keep(self, part: Part) -> None:
        """Keep a part; of two with one id the first is the one that references mean."""
        if part.id:
            self.by_id.setdefault(part.id, part)

    def entity(self, wrapper: str, units: list[Unit], beside: Pairs) -> None:
        """Keep an entity with its roles: the elements of its wrapper, and what stands beside."""
        kind = layout.BY_WRAPPER.get(wrapper, "thing")
        element = layout.SHAPES[kind].element
        entity: Part | None = None
        roles: list[Part] = []
        for number, (name, pairs) in enumerate(units, start=1):
            if entity is None and (name == element or not _is_role(pairs)):
                entity = Part(kind, name, pairs)
            elif kind == "activity":  # which has no roles: what else stands beside it is kept
                beside = [*beside, *((f"../{name}[{number}]/{path}", text) for path, text in pairs)]
            else:
                roles.append(Part("role", name, pairs))
        if entity is None:
            entity = Part(kind, "", [])
        entity.wrapper, entity.roles = wrapper, roles
        if beside:
            entity.pairs = beside + entity.pairs
        self.parts.append(entity)
        self._keep(entity)
        for role in roles:
            self._keep(role)

    def association(self, name: str, pairs: Pairs) -> None:
        """Keep an association: its ends apart from what else it says."""
        ends: list[tuple[str, str]] = []
        rest: Pairs = []
        for pair in pairs:
            end = _END_NAMES[pair[0]]
            if end:
                ends.append((end, pair[1]))
            else:
                rest.append(pair)
        part = Part("association", name, rest, tuple(ends))
        self.parts.append(part)
        self._keep(part)

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


_END_NAMES = _EndNames()


def _is_role(pairs: Pairs) -> bool:
    return any(path.startswith("nc:RoleOf") for path, _ in pairs)


def _entity(part: Part, made: type[Any]) -> Any:
    shape = layout.SHAPES[part.kind]
    typed, details = shape.fields.take(part.pairs)
    rich, payload = shape.payload.take(part.payload or ())
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
        payload=tuple(part.payload or ()),
    )


def _source_id(details: Pairs) -> str:
    """Return the sender's own id of the person, from the metadata that the person names."""
    said = dict(details)
    named = said.get("@s:metadata", "")
    for path, text in details:
        if path.startswith(METADATA) and path.endswith(_ID) and text == named:
            return said.get(path[: -len(_ID)] + "nc:SourceIDText", "")
    return ""


def _association(part: Part) -> Association:
    return Association(
        id=part.id,
        element=part.element,
        ends=part.ends,
        details=tuple(part.pairs),
        payload=tuple(part.payload or ()),
    )
