"""Records as FollowTheMoney entities (schema 4): Event, Person, Vehicle and the link of a role.

Written by hand, one JSON object a line: the library of the same name needs ICU's headers to be
built, and all that is used of it here are four schemata. A role stands on the link between one
person and one event, never on the person.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

BLOCK: Final = 500
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class FtmPerson:
    """A person in a role in one happening; `id` is stable for the record's lifetime."""

    id: str
    role: str
    family_name: str = ""
    given_names: str = ""
    date_of_birth: date | None = None
    sex: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FtmVehicle:
    """A vehicle in one happening."""

    id: str
    role: str
    plate: str = ""
    plate_state: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A record with those who and what stand in it."""

    id: str
    name: str
    kind: str
    owner: str
    started: datetime | None = None
    ended: datetime | None = None
    address: str = ""
    summary: str = ""
    persons: Sequence[FtmPerson] = field(default=())
    vehicles: Sequence[FtmVehicle] = field(default=())


def write_ftm(happenings: Iterable[Happening], *, caveat: str) -> Iterator[bytes]:
    """UTF-8 blocks of JSON lines, one entity each; the caveat stands as notes on every event."""
    block: list[str] = []
    for happening in happenings:
        block += [_compact(entity) for entity in _entities(happening, caveat)]
        if len(block) >= BLOCK:
            yield ("\n".join(block) + "\n").encode()
            block = []
    if block:
        yield ("\n".join(block) + "\n").encode()


def _entities(one: Happening, caveat: str) -> Iterator[dict[str, object]]:
    yield _entity(
        one.id,
        "Event",
        {
            "name": one.name,
            "keywords": one.kind,
            "publisher": one.owner,
            "startDate": _day_time(one.started),
            "endDate": _day_time(one.ended),
            "address": one.address,
            "summary": one.summary,
            "notes": caveat,
        },
    )
    for person in one.persons:
        name = f"{person.given_names} {person.family_name}".strip()
        sex = person.sex.lower()
        yield _entity(
            person.id,
            "Person",
            {
                "name": name,
                "firstName": person.given_names,
                "lastName": person.family_name,
                "birthDate": person.date_of_birth.isoformat() if person.date_of_birth else "",
                "gender": sex if sex in {"male", "female"} else "",
                "address": person.address,
            },
        )
        yield _link(one.id, person.id, person.role)
    for vehicle in one.vehicles:
        yield _entity(
            vehicle.id,
            "Vehicle",
            {
                "name": f"{vehicle.make} {vehicle.model}".strip() or vehicle.plate or vehicle.vin,
                "registrationNumber": vehicle.plate,
                "description": f"VIN {vehicle.vin}" if vehicle.vin else "",
                "type": vehicle.make,
                "model": vehicle.model,
                "buildDate": str(vehicle.year or ""),
                "country": "us" if vehicle.plate_state else "",
            },
        )
        yield _link(one.id, vehicle.id, vehicle.role)


def _link(event: str, other: str, role: str) -> dict[str, object]:
    return _entity(
        f"{event}-{other}", "UnknownLink", {"subject": other, "object": event, "role": role}
    )


def _entity(identifier: str, schema: str, values: Mapping[str, str]) -> dict[str, object]:
    properties = {name: [value] for name, value in values.items() if value}
    return {"id": identifier, "schema": schema, "properties": properties}


def _day_time(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%S") if when else ""
