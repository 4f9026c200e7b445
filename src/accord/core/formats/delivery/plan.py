"""A delivery: how several files of one export join and become records; frozen, storable."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Self

from accord.core.formats.tabular.mapping import Mapping
from accord.core.vocabulary import RecordKind

DELIVERY_FORMAT = 1
#: The column that a joined row gets for the number made of its key and its ordinal.
NUMBER = "(number)"
#: What stands before a column that a row takes over from its incident.
FROM_INCIDENT = "incident: "


class PartRole(StrEnum):
    """What the rows of one file are."""

    INCIDENT = "incident"
    OFFENCE = "offence"
    PERSON = "person"
    LINK = "link"  # who is in which incident, and as what; the person stands in another file
    VEHICLE = "vehicle"
    PROPERTY = "property"
    ARREST = "arrest"
    NARRATIVE = "narrative"
    DELETION = "deletion"  # reports that their owner takes back as a whole
    OTHER = "other"  # left out: kept with the submission, counted, not loaded


#: Files whose rows join no other's.
STANDING_ALONE = frozenset({PartRole.INCIDENT, PartRole.OTHER, PartRole.DELETION})


class KeyForm(StrEnum):
    """How the values of two key columns are compared."""

    EXACT = "exact"  # but for spaces around them
    LOOSE = "loose"  # letters and digits alone, in capitals, without leading noughts


def _frozen(pairs: MappingOf[str, str] | None = None) -> MappingOf[str, str]:
    return MappingProxyType(dict(pairs or {}))


@dataclass(frozen=True, kw_only=True)
class EntityRule:
    """Which column holds which field of a person, a vehicle or an item, and what words mean.

    `columns` are field → column, in the fields of `accord.core.formats.delivery.fields`;
    `roles` turns the file's word (in capitals) into a role; a word that is not in it is
    quarantined. `fixed_role` is the role of every row where no column says it. `formats` are
    those of the date of birth, `decimal_comma` tells how amounts are written.
    """

    columns: MappingOf[str, str] = field(default_factory=_frozen)
    roles: MappingOf[str, str] = field(default_factory=_frozen)
    fixed_role: str = ""
    formats: tuple[str, ...] = ()
    decimal_comma: bool = False


@dataclass(frozen=True, kw_only=True)
class PartPlan:
    """How the rows of one file are read, and to which other file they join.

    `key` is its column that holds the number found in column `to_key` of part `to` (a label);
    both are "" for the incidents themselves and for files left out. `mapping` reads rows that
    are records (incident, offence, arrest), over the columns of the joined row. `by_offence` tells
    records without a number of their own apart by what they are, and not by their order.
    """

    label: str
    role: PartRole
    signature: tuple[str, ...]
    key: str = ""
    to: str = ""
    to_key: str = ""
    form: KeyForm = KeyForm.EXACT
    ordinal: str = ""
    mapping: Mapping | None = None
    entity: EntityRule | None = None
    text: str = ""
    by_offence: bool = False


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How the files of one export become records; `digest` names exactly this plan."""

    name: str
    version: int = 1
    parts: tuple[PartPlan, ...]

    @property
    def primary(self) -> PartPlan:
        """The file of incidents, which all others join in the end."""
        return next(part for part in self.parts if part.role is PartRole.INCIDENT)

    @property
    def mapping(self) -> Mapping:
        """How the incidents are read."""
        assert self.primary.mapping is not None  # checked when the plan is made
        return self.primary.mapping

    @property
    def kind(self) -> RecordKind:
        """The kind of the records that lead."""
        return self.mapping.kind

    @property
    def told_kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of record that the rows of all files may become."""
        found = {kind for part in self.parts if part.mapping for kind in part.mapping.told_kinds}
        return tuple(kind for kind in RecordKind if kind in found)

    @property
    def signature(self) -> tuple[str, ...]:
        """Labels and columns of all files, by which the next delivery is recognised."""
        return tuple(
            f"{part.label}:{column}"
            for part in sorted(self.parts, key=lambda part: part.label)
            for column in part.signature
        )

    @property
    def told_apart(self) -> frozenset[str]:
        """The files whose records are told apart by what they are."""
        return frozenset(part.label for part in self.parts if part.by_offence)

    def part(self, label: str) -> PartPlan:
        """Return the plan of one file. Raises KeyError."""
        for part in self.parts:
            if part.label == label:
                return part
        raise KeyError(label)

    def numbered_as(self, before: Self) -> Self:
        """Return the plan with records told apart as a plan of the same source did before.

        Records keep their numbers: one that counted them in order goes on to do so.
        """
        counted = {
            part.role for part in before.parts
            if part.mapping is not None and NUMBER in part.mapping.signature and not part.by_offence
        }  # fmt: skip
        parts = tuple(
            replace(part, by_offence=False) if part.role in counted else part for part in self.parts
        )
        return replace(self, parts=parts)

    def with_mapping(self, mapping: Mapping) -> Self:
        """Return the plan with the incidents read in another way."""
        changed = replace(self.primary, mapping=mapping)
        parts = tuple(changed if part is self.primary else part for part in self.parts)
        return replace(self, parts=parts)

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces; equal plans give equal text."""
        body = {
            "delivery": DELIVERY_FORMAT, "name": self.name, "version": self.version,
            "parts": [_part_out(part) for part in self.parts],
        }  # fmt: skip
        return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read `to_json` back; unknown keys are refused. Raises ValueError."""
        try:
            data = json.loads(text)
        except RecursionError as error:
            raise ValueError("the delivery is nested too deeply") from error
        if not isinstance(data, dict) or data.pop("delivery", None) != DELIVERY_FORMAT:
            raise ValueError("not a delivery of a known format")
        try:
            parts = tuple(_part_in(part) for part in data.pop("parts"))
            found = cls(parts=parts, **data)
            _all_of(str, found.name)
            _all_of(int, found.version)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("a part of the delivery is missing or of another kind") from error
        found.check()
        return found

    def check(self) -> None:
        """Raise ValueError, saying what, where the plan does not hold together."""
        labels = [part.label for part in self.parts]
        if len(set(labels)) < len(labels):
            raise ValueError("two files have the same label")
        leads = [part for part in self.parts if part.role is PartRole.INCIDENT]
        if len(leads) != 1 or leads[0].mapping is None:
            raise ValueError("exactly one file holds the incidents, and has a mapping")
        for part in self.parts:
            _check_part(self, part)

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


Plan = Mapping | Delivery


def read_plan(text: str) -> Plan:
    """Read a mapping or a delivery back from its canonical JSON. Raises ValueError."""
    if '"delivery":' in text[:20]:
        return Delivery.from_json(text)
    return Mapping.from_json(text)


def label_of(filename: str) -> str:
    """Return a file's name without folder, ending and digits: what stays from week to week."""
    stem = PurePath(filename.replace("\\", "/")).name.rsplit(".", 1)[0].lower()
    return " ".join(re.findall(r"[^\W\d_]+", stem)) or "table"


def _check_part(plan: Delivery, part: PartPlan) -> None:
    columns = {column.strip().lower() for column in part.signature}
    named = [part.key, part.ordinal, part.text]
    named += list(part.entity.columns.values()) if part.entity else []
    for column in filter(None, named):
        if column.strip().lower() not in columns:
            raise ValueError(f"{part.label} has no column {column[:80]!r}")
    if part.role is PartRole.DELETION and part.entity is None:
        raise ValueError(f"{part.label} does not say which reports are taken back")
    if part.role in STANDING_ALONE:
        return
    if not part.key or part.to == part.label:
        raise ValueError(f"{part.label} joins nothing: it needs a key")
    try:
        above = plan.part(part.to)
    except KeyError:
        raise ValueError(f"{part.label} joins a file that is not there") from None
    if part.to_key.strip().lower() not in {column.strip().lower() for column in above.signature}:
        raise ValueError(f"{part.to} has no column {part.to_key[:80]!r}")
    lookup = part.role is PartRole.PERSON and above.role is PartRole.LINK
    if above.role is not PartRole.INCIDENT and not lookup:
        raise ValueError(f"{part.label} joins {part.to}, which holds no incidents")
    records = part.role in {PartRole.OFFENCE, PartRole.ARREST}
    if records and part.mapping is None:
        raise ValueError(f"{part.label} needs a mapping")


def _part_out(part: PartPlan) -> dict[str, Any]:
    entity = part.entity
    return {
        "label": part.label, "role": part.role.value, "signature": list(part.signature),
        "key": part.key, "to": part.to, "to_key": part.to_key, "form": part.form.value,
        "ordinal": part.ordinal, "text": part.text,
        "mapping": json.loads(part.mapping.to_json()) if part.mapping else None,
        "entity": {
            "columns": dict(entity.columns), "roles": dict(entity.roles),
            "fixed_role": entity.fixed_role, "formats": list(entity.formats),
            "decimal_comma": entity.decimal_comma,
        } if entity else None,
        # Left out where it says nothing: plans of before have the digest that they had.
        **({"by_offence": True} if part.by_offence else {}),
    }  # fmt: skip


def _part_in(data: dict[str, Any]) -> PartPlan:
    mapping, entity = data.pop("mapping"), data.pop("entity")
    if entity is not None:
        columns, roles = _frozen(entity.pop("columns")), _frozen(entity.pop("roles"))
        formats = tuple(entity.pop("formats"))
        entity = EntityRule(columns=columns, roles=roles, formats=formats, **entity)
        _all_of(str, *columns.values(), *roles.values(), *formats, entity.fixed_role)
        _all_of(bool, entity.decimal_comma)
    part = PartPlan(
        role=PartRole(data.pop("role")),
        form=KeyForm(data.pop("form")),
        signature=tuple(data.pop("signature")),
        mapping=Mapping.from_json(json.dumps(mapping)) if mapping else None,
        entity=entity,
        **data,
    )
    _all_of(
        str, part.label, *part.signature, part.key, part.to, part.to_key, part.ordinal, part.text
    )
    _all_of(bool, part.by_offence)
    return part


def _all_of(kind: type, *values: object) -> None:
    """Raise TypeError unless all are of one kind: JSON may hold a list or a number in its place."""
    if any(type(value) is not kind for value in values):
        raise TypeError
