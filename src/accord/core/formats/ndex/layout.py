"""Where the digest's fields stand in the XML, compiled once from layout.toml and order.txt."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from accord.core.formats.exchange import ActivityKind, RoleKind

Pairs = Iterable[tuple[str, str]]
#: The element that holds a date, by the length of its text; anything longer is a moment.
_BY_LENGTH = {4: "nc:Year", 7: "nc:YearMonth", 10: "nc:Date"}
_MOMENT = "nc:DateTime"


def date_element(value: str) -> str:
    """Return the element name that fits an ISO 8601 text: a year, a month, a day or a moment."""
    return _BY_LENGTH.get(len(value), _MOMENT)


@dataclass(frozen=True, slots=True)
class Fields:
    """Typed fields by their paths: the written one (`first`) and those read besides (`others`)."""

    first: Mapping[str, str]
    others: Mapping[str, str]
    written: Mapping[str, str]

    def take(self, pairs: Pairs) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Part (path, value) pairs into typed fields and the pairs that stay details.

        A field's written path leaves the details; one of its other paths fills it and stays.
        """
        typed: dict[str, str] = {}
        kept: list[tuple[str, str]] = []
        besides: dict[str, str] = {}
        first, others, keep = self.first, self.others, kept.append
        for pair in pairs:
            path = pair[0]
            if path in first:
                name, value = first[path], pair[1]
                if value and name not in typed and self._fits(path, value, name):
                    typed[name] = value
                    continue
            keep(pair)
            if path in others and pair[1]:
                besides.setdefault(others[path], pair[1])
        for name, value in besides.items():
            if typed.setdefault(name, value) is not value and typed[name] == value:
                # Both paths say the same: the details keep the written one too, so that it returns.
                kept.append((self.path(name, value), value))
        return typed, kept

    def _fits(self, path: str, value: str, name: str) -> bool:
        return not self.written[name].endswith("*") or path.endswith(date_element(value))

    def path(self, name: str, value: str) -> str:
        """Return the path under which a field's value is written."""
        path = self.written[name]
        return path[:-1] + date_element(value) if path.endswith("*") else path

    def give(self, typed: Mapping[str, str], kept: Pairs) -> list[tuple[str, str]]:
        """Return the pairs of typed fields that the kept details do not already say."""
        said = set(kept)
        paths = {path for path, _ in said}
        found = []
        for name, value in typed.items():
            path = self.path(name, value)
            if value and path not in paths and not self._said(name, value, said):
                found.append((path, value))
        return found

    def _said(self, name: str, value: str, said: set[tuple[str, str]]) -> bool:
        return any(other == name and (path, value) in said for path, other in self.others.items())


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of entity: its wrapper, its element, its fields in digest and payload."""

    wrapper: str
    element: str
    fields: Fields
    payload: Fields


def _expanded(path: str) -> list[str]:
    if not path.endswith("*"):
        return [path]
    return [path[:-1] + name for name in (_MOMENT, *_BY_LENGTH.values())]


def _fields(table: Mapping[str, list[str]]) -> Fields:
    first = {path: name for name, paths in table.items() for path in _expanded(paths[0])}
    others = {
        path: name
        for name, paths in table.items()
        for each in paths[1:]
        for path in _expanded(each)
    }
    return Fields(
        first=first, others=others, written={name: paths[0] for name, paths in table.items()}
    )


def _flat(table: Mapping[str, str], *, under: str = "") -> Fields:
    return _fields({name: [under + path] for name, path in table.items()})


_ROOM = files("accord.core.formats.ndex")
_LAYOUT = tomllib.loads(_ROOM.joinpath("layout.toml").read_text(encoding="utf-8"))

VERSION: str = _LAYOUT["version"]
#: Prefix → namespace of all that the format defines.
NAMESPACES: Mapping[str, str] = _LAYOUT["namespaces"]
#: Element or attribute → why it is left out.
SKIPPED: Mapping[str, str] = _LAYOUT["skipped"]
SHAPES: Mapping[str, Shape] = {
    kind: Shape(
        wrapper=_LAYOUT[kind]["wrapper"],
        element=_LAYOUT[kind]["element"],
        fields=_fields(_LAYOUT[kind]["fields"]),
        payload=_fields(_LAYOUT[kind]["payload"]),
    )
    for kind in ("activity", "person", "vehicle", "place", "organisation", "thing")
}
BY_WRAPPER: Mapping[str, str] = {
    shape.wrapper: kind for kind, shape in SHAPES.items() if shape.wrapper
}
ACTIVITY_KINDS: Mapping[str, ActivityKind] = {
    word: ActivityKind(kind) for word, kind in _LAYOUT["activity_kinds"].items()
}
ROLE_KINDS: Mapping[str, RoleKind] = {
    element: RoleKind(kind) for element, kind in _LAYOUT["role_kinds"].items()
}
ROLE_ELEMENTS: Mapping[str, str] = _LAYOUT["role_elements"]
ACTIVITY_WORDS: Mapping[str, str] = _LAYOUT["activity_words"]
SAME_AS: Mapping[str, str] = _LAYOUT["same_as"]
#: How a role names the entity that it is a role of, by the entity's kind.
ROLE_OF: Mapping[str, str] = {
    "person": "nc:RoleOfPersonReference",
    "organisation": "nc:RoleOfOrganizationReference",
    "vehicle": "nc:RoleOfItemReference",
    "thing": "nc:RoleOfItemReference",
}

METADATA = "lexs:PackageMetadata/"
HEADER = _flat(_LAYOUT["header"], under="lexs:PDMessageMetadata/")
ITEM = _flat(_LAYOUT["item"], under=METADATA)
OWNER_SOURCE = _flat(
    _LAYOUT["source"], under=METADATA + "lexs:DataOwnerMetadata/lexs:DataOwnerIdentifier/"
)
#: Where contacts stand, in the package and in the message.
OWNER_CONTACT_AT = METADATA + "lexs:DataOwnerMetadata/lexs:DataOwnerContact/"
ITEM_CONTACT_AT = METADATA + "lexs:DataItemContact/"
SUBMITTER_CONTACT_AT = "lexs:DataSubmitterMetadata/lexs:SystemContact/"
OWNER_CONTACT = _flat(_LAYOUT["contact"], under=OWNER_CONTACT_AT)
ITEM_CONTACT = _flat(_LAYOUT["contact"], under=ITEM_CONTACT_AT)
SUBMITTER_SOURCE = _flat(
    _LAYOUT["source"], under="lexs:DataSubmitterMetadata/lexs:SystemIdentifier/"
)
SUBMITTER_CONTACT = _flat(_LAYOUT["contact"], under=SUBMITTER_CONTACT_AT)
DISSEMINATION = METADATA + "lexs:DisseminationCriteriaValue"
DISSEMINATION_FIELDS = _flat(_LAYOUT["dissemination"])

#: Element → its place among its siblings, as the schemas' sequences have them.
RANK: Mapping[str, int] = {
    name: place
    for place, name in enumerate(_ROOM.joinpath("order.txt").read_text(encoding="utf-8").split())
}
