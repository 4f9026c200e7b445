"""Persons, vehicles and things that stand in a record, as rows of tables, and their digest."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from accord.apps.records.models import Record
from accord.apps.records.sensitivity import default_level, vehicle_level
from accord.core.crypto import sha256
from accord.core.formats.tabular import Related
from accord.core.formats.tabular.related import ItemEntry, PersonEntry, VehicleEntry
from accord.core.vocabulary import Dissemination, PersonRole

# What an export tells of each, in the order of the tuples of `told`; the order is for ever, since
# digests stand on it.
PERSON: Final = (
    "role", "sequence", "local_id", "family_name", "given_names", "date_of_birth", "age_years",
    "sex", "race", "ethnicity", "address", "extra",
)  # fmt: skip
VEHICLE: Final = (
    "role", "sequence", "local_id", "plate", "plate_state", "vin", "make", "model", "year",
    "colour", "extra",
)  # fmt: skip
ITEM: Final = (
    "sequence", "local_id", "description", "loss", "value", "quantity", "serial", "extra",
)  # fmt: skip
Rows = Sequence[tuple[Any, ...]]
_ORDER: Final = {level.value: place for place, level in enumerate(Dissemination)}


def told(related: Related) -> tuple[Rows, Rows, Rows]:
    """Persons, vehicles and things as rows; a person's sequence counts within the role."""
    count: Counter[str] = Counter()
    persons = []
    for one in related.persons:
        count[one.role] += 1
        persons.append(
            (
                one.role, count[one.role], one.local_id, one.family_name, one.given_names,
                one.date_of_birth, one.age_years, one.sex, one.race, one.ethnicity, one.address,
                dict(one.extra),
            )
        )  # fmt: skip
    vehicles = [
        (
            one.role, place, one.local_id, one.plate, one.plate_state, one.vin, one.make,
            one.model, one.year, one.colour, dict(one.extra),
        )
        for place, one in enumerate(related.vehicles, start=1)
    ]  # fmt: skip
    items = [
        (
            place, one.local_id, one.description, one.loss, one.value, one.quantity, one.serial,
            dict(one.extra),
        )
        for place, one in enumerate(related.items, start=1)
    ]  # fmt: skip
    return persons, vehicles, items


def related_of(record: Record) -> Related:
    """What stands in a version of a record, as a file told it: `told` the other way round."""
    return Related(
        persons=tuple(
            PersonEntry(**_but_place(dict(zip(PERSON, row, strict=True))))
            for row in record.persons.order_by("role", "sequence").values_list(*PERSON)
        ),
        vehicles=tuple(
            VehicleEntry(**_but_place(dict(zip(VEHICLE, row, strict=True))))
            for row in record.vehicles.order_by("sequence").values_list(*VEHICLE)
        ),
        items=tuple(
            ItemEntry(**_but_place(dict(zip(ITEM, row, strict=True))))
            for row in record.items.order_by("sequence").values_list(*ITEM)
        ),
    )


def _but_place(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sequence"}


def parts_digest(related: Related) -> str:
    """The digest of all that stands in a record, or "" where nothing does."""
    return _digest(*told(related))


def stored_digest(record: Record) -> str:
    """The same digest, over what the tables hold for a record now."""
    return _digest(
        list(record.persons.values_list(*PERSON)),
        list(record.vehicles.values_list(*VEHICLE)),
        list(record.items.values_list(*ITEM)),
    )


def level_of_person(role: str, record_level: str, *, opens_suspects: bool = False) -> str:
    """How far a person travels: as role and owner say, and never further than the record."""
    own = default_level(PersonRole(role), opens_suspects=opens_suspects)
    return stricter(own.value, record_level)


def level_of_vehicle(role: str, record_level: str) -> str:
    """How far a vehicle travels: as the role says, and never further than the record."""
    return stricter(vehicle_level(role).value, record_level)


def stricter(one: str, other: str) -> str:
    """The level that travels less far."""
    return max(one, other, key=lambda level: _ORDER[level])


def _digest(persons: Rows, vehicles: Rows, items: Rows) -> str:
    if not (persons or vehicles or items):
        return ""
    plain = [
        sorted((_plain(row) for row in rows), key=lambda row: json.dumps(row[:2]))
        for rows in (persons, vehicles, items)
    ]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(text.encode()).hex()


def _plain(row: Iterable[Any]) -> list[Any]:
    return [_text(value) for value in row]


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value
