"""What stands in a record besides its own row: persons in roles, vehicles, items, narratives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonEntry:
    """A person in a role in one record, as written down; `extra` is what no field took."""

    role: str
    local_id: str = ""
    family_name: str = ""
    given_names: str = ""
    date_of_birth: date | None = None
    age_years: int | None = None
    sex: str = ""
    race: str = ""
    ethnicity: str = ""
    address: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class VehicleEntry:
    """A vehicle in one record; `role` is stolen, used, target, damaged or other."""

    role: str = "other"
    local_id: str = ""
    plate: str = ""
    plate_state: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    year: int | None = None
    colour: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemEntry:
    """Property in one record; `value` in the agency's currency."""

    local_id: str = ""
    description: str = ""
    loss: str = ""
    value: Decimal | None = None
    quantity: Decimal | None = None
    serial: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """What stands in one record besides itself, each in the order of its file."""

    persons: tuple[PersonEntry, ...] = ()
    vehicles: tuple[VehicleEntry, ...] = ()
    items: tuple[ItemEntry, ...] = ()
    narratives: tuple[str, ...] = ()
