"""A mapping: how one layout of export becomes normal records; frozen, versioned, storable."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Self

from accord.core.vocabulary import RecordKind

MAPPING_FORMAT = 1


def _frozen(pairs: MappingOf[str, str] | None = None) -> MappingOf[str, str]:
    return MappingProxyType(dict(pairs or {}))


@dataclass(frozen=True, kw_only=True)
class TimeRule:
    """Where a moment stands: one column, or a date column and a time column, and its formats.

    `formats` are tried in order; names in `accord.core.formats.tabular.dates.FORMATS`.
    `wall_clock` reads a written +00 as decoration, not as an instruction; other offsets hold. Where `column` holds
    the year alone, `parts` are the columns of month and, as far as they are told, day, hour, minute;
    month and day may share one. `half_column` says AM or PM where the clock does not.
    """

    column: str
    formats: tuple[str, ...]
    time_column: str = ""
    time_formats: tuple[str, ...] = ()
    wall_clock: bool = False
    parts: tuple[str, ...] = ()
    half_column: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that tell the moment."""
        return tuple(filter(None, (self.column, *self.parts, self.time_column, self.half_column)))


@dataclass(frozen=True, kw_only=True)
class CoordinateRule:
    """Where a point stands: two columns, or one column holding both.

    `order` is that of the one column; `millionths` reads 39530000 as 39.53 degrees; `bounds` (west, south, east, north, degrees) is where
    the agency's records lie; outside it a point is not believed. With a `system` such as EPSG:2232,
    `lon` and `lat` are columns of its x and y in its own unit; with `MGRS`, `pair` holds references.
    """

    lon: str = ""
    lat: str = ""
    pair: str = ""
    order: str = "lat_lon"
    decimal_comma: bool = False
    millionths: bool = False
    bounds: tuple[float, float, float, float] | None = None
    system: str = ""


@dataclass(frozen=True, kw_only=True)
class AgencyRule:
    """Whose record it is: one fixed ORI, or a column whose values a table turns into ORIs."""

    fixed: str = ""
    column: str = ""
    table: MappingOf[str, str] = field(default_factory=_frozen)


@dataclass(frozen=True, kw_only=True)
class OffenceColumns:
    """Columns of one offence of a row: its code and extension, its words, its NIBRS code."""

    code: str = ""
    extension: str = ""
    texts: tuple[str, ...] = ()
    nibrs: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that there are, NIBRS first."""
        return tuple(filter(None, (self.nibrs, self.code, self.extension, *self.texts)))


@dataclass(frozen=True, kw_only=True)
class OffenceRule(OffenceColumns):
    """Where the agency's own code and words stand, and what each becomes in NIBRS.

    `crosswalk` maps the key of a row (code and texts, see `crosswalk_key`) to a NIBRS code or
    to "-" for what is no offence; a key that is not in it stays unmapped and is counted.
    `nibrs` is a column that already holds NIBRS codes. `further` are the columns of the row's
    second offence and of later ones; with a `separator` a cell lists several offences. Each of the
    `marked` columns stands for an offence, by its heading, as often as its cell tells.
    """

    further: tuple[OffenceColumns, ...] = ()
    separator: str = ""
    marked: tuple[str, ...] = ()
    crosswalk: MappingOf[str, str] = field(default_factory=_frozen)


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """How one layout becomes records; `digest` names exactly this mapping."""

    name: str
    version: int = 1
    signature: tuple[str, ...]
    kind: RecordKind
    zone: str
    #: Column of the record's own number; "" makes one from the row's content.
    local_id: str
    incident_id: str = ""
    occurred: TimeRule
    occurred_end: TimeRule | None = None
    reported: TimeRule | None = None
    agency: AgencyRule = field(default_factory=AgencyRule)
    offence: OffenceRule = field(default_factory=OffenceRule)
    coordinates: CoordinateRule = field(default_factory=CoordinateRule)
    address: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    disposition: str = ""
    narrative: str = ""
    domestic: str = ""
    arrest_made: str = ""
    #: Several rows may share a local id; later ones get "#2", "#3" … in file order.
    repeat_ids: bool = False
    not_before: int = 1950
    #: Columns in which a row says its own kind, or how far its owner lets it travel.
    kinds: str = ""
    level: str = ""

    def to_json(self) -> str:
        """Return canonical JSON: sorted keys, no spaces; equal mappings give equal text."""
        return json.dumps(
            {"format": MAPPING_FORMAT, **_plain(self)},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read `to_json` back; unknown keys are refused. Raises ValueError."""
        try:
            data = json.loads(text)
        except RecursionError as error:
            raise ValueError("the mapping is nested too deeply") from error
        if not isinstance(data, dict) or data.pop("format", None) != MAPPING_FORMAT:
            raise ValueError("not a mapping of a known format")
        try:
            return cls(**_mapping_parts(data))
        except (KeyError, TypeError) as error:
            raise ValueError("a part of the mapping is missing or of another kind") from error

    def with_codes(self, codes: MappingOf[str, str]) -> Self:
        """Return the mapping with codes of offences that it has no answer for yet."""
        crosswalk = {**codes, **self.offence.crosswalk}
        return replace(self, offence=replace(self.offence, crosswalk=crosswalk))

    @property
    def told_kinds(self) -> tuple[RecordKind, ...]:
        """The kinds of record that rows may become: all, where a column says the kind."""
        if self.kinds:
            return tuple(RecordKind)
        return (self.kind, RecordKind.OFFENCE) if self.tells_offences else (self.kind,)

    @property
    def tells_offences(self) -> bool:
        """Whether each offence of a row becomes a record: rows are incidents, each told once."""
        rule = self.offence
        several = bool(rule.further or rule.separator or rule.marked)
        return several and self.kind is RecordKind.INCIDENT and not self.repeat_ids

    @property
    def is_by_report(self) -> bool:
        """Whether the moments are those of the report, since nothing tells when it happened."""
        told = self.reported
        return told is not None and told.column.lower() == self.occurred.column.lower()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


#: Fields that came later: left out while empty, so that the digests of older mappings hold.
_LATER = frozenset(
    {
        "further", "half_column", "kinds", "level", "marked", "millionths", "parts", "separator",
        "system",
    }
)  # fmt: skip


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        told = {part.name: getattr(value, part.name) for part in fields(value)}
        return {name: _plain(one) for name, one in told.items() if one or name not in _LATER}
    if isinstance(value, MappingOf):
        return dict(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _closed(kind: type, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"{kind.__name__} is not an object")  # noqa: TRY004 - bad data, not a bug
    unknown = set(data) - {part.name for part in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} has unknown keys: {', '.join(sorted(unknown))}")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def _time_rule(data: Any) -> TimeRule | None:
    return None if data is None else TimeRule(**_closed(TimeRule, data))


def _mapping_parts(data: dict[str, Any]) -> dict[str, Any]:
    parts = _closed(Mapping, data)
    agency = _closed(AgencyRule, parts.get("agency", {}))
    offence = _closed(OffenceRule, parts.get("offence", {}))
    agency["table"] = _frozen(agency.get("table"))
    offence["crosswalk"] = _frozen(offence.get("crosswalk"))
    further = offence.get("further", ())
    offence["further"] = tuple(OffenceColumns(**_closed(OffenceColumns, one)) for one in further)
    return {
        **parts,
        "kind": RecordKind(parts["kind"]),
        "occurred": TimeRule(**_closed(TimeRule, parts["occurred"])),
        "occurred_end": _time_rule(parts.get("occurred_end")),
        "reported": _time_rule(parts.get("reported")),
        "agency": AgencyRule(**agency),
        "offence": OffenceRule(**offence),
        "coordinates": CoordinateRule(**_closed(CoordinateRule, parts.get("coordinates", {}))),
    }
