"""Incidents as draft NIBRS: flat file by month of submission, never certified."""

from collections.abc import Iterator
from datetime import date

from accord.apps.records.exporting.cases import Case
from accord.apps.records.models import Person, Record
from accord.core import vocabulary
from accord.core.formats.nibrs.drafts import DraftArrest, DraftIncident, DraftPerson, draft
from accord.core.formats.nibrs.model import Report
from accord.core.vocabulary import PersonRole

GROUP_B = "B"


def reports_of(cases: Iterator[Case], *, submitted: date) -> Iterator[list[Report]]:
    """The draft reports of each incident; one without a NIBRS code, or an arrest, gives none."""
    group_b = frozenset(code for code, one in vocabulary.offences().items() if one.group == GROUP_B)
    for case in cases:
        yield list(draft(incident_of(case), submitted=submitted, group_b=group_b))


def incident_of(case: Case) -> DraftIncident:
    """What NIBRS asks of an incident, as far as the records tell."""
    record = case.record
    known = record.local_date is not None
    reported = record.reported_at.date() if record.reported_at else None
    return DraftIncident(
        ori=record.owner.ori,
        number=record.local_id,
        day=record.local_date or reported,
        hour=record.local_hour,
        is_report_date=not known and reported is not None,
        offences=case.codes,
        victims=_in_role(case, PersonRole.VICTIM),
        offenders=_in_role(case, PersonRole.SUSPECT),
        arrests=[
            DraftArrest(
                number=arrest.local_id,
                day=arrest.local_date,
                offence=arrest.offence_code or (case.codes[0] if case.codes else ""),
                person=_arrestee(arrest, involved.persons),
            )
            for arrest, involved in case.arrests
        ],
    )


def _in_role(case: Case, role: PersonRole) -> list[DraftPerson]:
    return [_person(one, case.record) for one in case.involved.persons if one.role == role.value]


def _arrestee(arrest: Record, persons: list[Person]) -> DraftPerson:
    found = [one for one in persons if one.role == PersonRole.ARRESTEE.value]
    return _person(found[0], arrest) if found else DraftPerson()


def _person(person: Person, record: Record) -> DraftPerson:
    return DraftPerson(
        age=_age(person, record.local_date),
        sex=person.sex,
        race=person.race,
        ethnicity=person.ethnicity,
    )


def _age(person: Person, day: date | None) -> int | None:
    """Whole years on the day of the incident; as stated where no birth date is known."""
    born = person.date_of_birth
    if born is None or day is None or day < born:
        return person.age_years
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
