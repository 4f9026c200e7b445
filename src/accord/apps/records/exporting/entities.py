"""Records as FollowTheMoney happenings, with who and what stands in them."""

from collections.abc import Iterator

from accord.apps.records.exporting.cases import Case
from accord.apps.records.exporting.naming import Names
from accord.apps.records.models import Record
from accord.apps.records.selectors.involved import Involved
from accord.core.formats.opendata import FtmPerson, FtmVehicle, Happening


def happenings(cases: Iterator[Case]) -> Iterator[Happening]:
    """One happening a record; its arrests are happenings of their own."""
    names = Names()
    for case in cases:
        yield _happening(case.record, case.involved, names)
        for arrest, involved in case.arrests:
            yield _happening(arrest, involved, names)


def _happening(record: Record, involved: Involved, names: Names) -> Happening:
    return Happening(
        id=f"accord-{names.of(record)}",
        name=f"{record.kind} {record.local_id}",
        kind=record.kind,
        owner=record.owner.name,
        started=record.occurred_from,
        ended=record.occurred_to,
        address=record.address,
        summary=record.offence_text or record.offence_code,
        persons=[
            FtmPerson(
                id=f"accord-{one.subject_id}",
                role=one.role,
                family_name=one.family_name,
                given_names=one.given_names,
                date_of_birth=one.date_of_birth,
                sex=one.sex,
                address=one.address,
            )
            for one in involved.persons
        ],
        vehicles=[
            FtmVehicle(
                id=f"accord-{one.subject_id}",
                role=one.role,
                plate=one.plate,
                plate_state=one.plate_state,
                vin=one.vin,
                make=one.make,
                model=one.model,
                year=one.year,
            )
            for one in involved.vehicles
        ],
    )
