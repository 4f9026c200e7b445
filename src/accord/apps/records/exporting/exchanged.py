"""Records as items of the neutral exchange model, which N-DEx and NIEM are written from."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from accord.apps.records.exporting.cases import Case
from accord.apps.records.exporting.naming import Names
from accord.apps.records.models import Person, Record, Vehicle
from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Contact,
    Header,
    Item,
    Owner,
    Place,
    Role,
    RoleKind,
    Source,
    compose_item,
)
from accord.core.formats.exchange import Person as ExchangedPerson
from accord.core.formats.exchange import Vehicle as ExchangedVehicle
from accord.core.vocabulary import PersonRole, RecordKind

KINDS: Final = {
    RecordKind.INCIDENT.value: ActivityKind.INCIDENT,
    RecordKind.OFFENCE.value: ActivityKind.OFFENCE,
    RecordKind.ARREST.value: ActivityKind.ARREST,
    RecordKind.CALL_FOR_SERVICE.value: ActivityKind.SERVICE_CALL,
}
ROLES: Final = {
    PersonRole.VICTIM.value: RoleKind.VICTIM,
    PersonRole.WITNESS.value: RoleKind.WITNESS,
    PersonRole.COMPLAINANT.value: RoleKind.COMPLAINANT,
    PersonRole.SUSPECT.value: RoleKind.SUBJECT,
    PersonRole.ARRESTEE.value: RoleKind.ARRESTEE,
}


def items_of(cases: Iterator[Case], *, at: datetime) -> Iterator[Item]:
    """One item a record, with its offences, arrests, persons, vehicles and place."""
    header = Header(sent=at.isoformat(timespec="seconds"))
    names = Names()
    for case in cases:
        yield _item(case, header, names)


def _item(case: Case, header: Header, names: Names) -> Item:
    record = case.record
    persons = [*case.involved.persons, *(p for _, found in case.arrests for p in found.persons)]
    vehicles = [*case.involved.vehicles, *(v for _, found in case.arrests for v in found.vehicles)]
    owner = Owner(
        source=Source(
            ori=record.owner.ori, organisation=record.owner.name, system=record.source_system
        ),
        contact=Contact(organisation=record.owner.name),
    )
    day = record.local_date or record.recorded_at.date()
    return compose_item(
        item_id=str(names.of(record)),
        owner=owner,
        level=record.level,
        date=day.isoformat(),
        activities=list(_activities(case)),
        persons=[_person(one) for one in persons],
        vehicles=[_vehicle(one) for one in vehicles],
        place=_place(record),
        header=header,
    )


def _activities(case: Case) -> Iterator[Activity]:
    yield _activity(case.record, text=case.narrative)
    told = case.record.offence_code or case.record.offence_text
    if case.record.kind == RecordKind.INCIDENT.value and not case.offences and told:
        yield _offence(case.record)
    for one in case.offences:
        yield _offence(one)
    for one, _ in case.arrests:
        yield _activity(one)


def _activity(record: Record, *, text: str = "") -> Activity:
    kind = KINDS.get(record.kind, ActivityKind.OTHER)
    return Activity(
        kind=kind,
        number=record.local_id[:50],
        begins=_moment(record.occurred_from),
        ends=_moment(record.occurred_to) if record.occurred_to != record.occurred_from else "",
        text=text or record.offence_text,
        code=record.offence_code if kind is not ActivityKind.INCIDENT else "",
        status=record.disposition,
    )


def _offence(record: Record) -> Activity:
    return Activity(
        kind=ActivityKind.OFFENCE,
        begins=_moment(record.occurred_from),
        text=record.offence_text,
        code=record.offence_code,
    )


def _person(one: Person) -> ExchangedPerson:
    return ExchangedPerson(
        roles=(Role(kind=ROLES.get(one.role, RoleKind.OTHER)),),
        local_id=one.local_id,
        given=one.given_names,
        family=one.family_name,
        birth_date=one.date_of_birth.isoformat() if one.date_of_birth else "",
        age="" if one.age_years is None else str(one.age_years),
        sex=one.sex,
        race=one.race,
        ethnicity=one.ethnicity,
    )


def _vehicle(one: Vehicle) -> ExchangedVehicle:
    return ExchangedVehicle(
        plate=one.plate,
        plate_state=one.plate_state,
        vin=one.vin,
        make=one.make,
        model=one.model,
        year="" if one.year is None else str(one.year),
        colour=one.colour,
    )


def _place(record: Record) -> Place | None:
    if not record.address and record.lon is None:
        return None
    return Place(
        street=record.address,
        latitude="" if record.lat is None else f"{record.lat:.6f}",
        longitude="" if record.lon is None else f"{record.lon:.6f}",
    )


def _moment(when: datetime | None) -> str:
    return when.isoformat(timespec="seconds") if when else ""
