"""Levels 6 and 7: arrests, in Group A incidents and for Group B offences."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Arrestee, GroupBArrest
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, ages, day, middle

_ADULT = 18
_OLDEST = "99"
_JUSTIFIABLE, _RUNAWAY = "09C", "90I"
_NOBODY = "00"
Arrest = Arrestee | GroupBArrest


def check_arrest(segment: Arrest, incident: Incident) -> Iterator[Hit]:
    """Rules x05, x18, x41, x67 and 758: date, register, sex and age of any arrest."""
    level = segment.level
    made, month_end = day(segment.arrest_date), incident.month_end
    if made and month_end and made > month_end:
        yield Hit(f"{level}05", "arrest_date")
    agency = incident.agency
    closed = (agency.inactive_from, agency.covered_from) if agency else ()
    if made and any(begun is not None and made >= begun for begun in closed):
        yield Hit(f"{level}18", "arrest_date")
    if segment.sex not in {"", "M", "F"}:
        yield Hit("667" if level == "6" else "758", "sex")
    if segment.age == _OLDEST:
        yield Hit(f"{level}41", "age")
    yield from _disposition(segment)


def _disposition(segment: Arrest) -> Iterator[Hit]:
    """Rules x40, x52, x53: a range of ages that spans 18 only warns."""
    age, level = ages(segment.age), segment.level
    if age is None:
        return
    centre = middle(segment.age) or 0
    if segment.disposition:
        if age[0] >= _ADULT:
            yield Hit(f"{level}53", "disposition")
    elif age[1] < _ADULT:
        yield Hit(f"{level}52", "disposition")
    elif age[0] < _ADULT and centre < _ADULT:
        yield Hit(f"{level}40", "disposition")


def check_arrestee(segment: Arrestee, incident: Incident) -> Iterator[Hit]:
    """Rules 071, 623, 665, 670: one arrest against its incident."""
    made = day(segment.arrest_date)
    if made and incident.happened and made < incident.happened:
        yield Hit("665", "arrest_date")
    administrative = incident.administrative
    cleared = day(administrative.clearance_date) if administrative else None
    if made and cleared and incident.cleared and incident.is_whole and made <= cleared:
        yield Hit("071", "arrest_date")
    if segment.offence == _JUSTIFIABLE:
        yield Hit("670", "offence")
    if segment.action == "I":
        if segment.clearance_indicator:
            yield Hit("623", "clearance_indicator")
        if any(segment.clearance_offences):
            yield Hit("623", "clearance_offences")


def check_arrestees(incident: Incident) -> Iterator[Hit]:
    """Rules 656, 661, 669: the arrestees of one incident together."""
    known = sum(one.sequence != _NOBODY for one in incident.offenders)
    seen: set[str] = set()
    for count, one in enumerate(incident.arrestees, start=1):
        if one.sequence and one.sequence in seen:
            yield Hit("661", "sequence", segment=one)
        seen.add(one.sequence)
        if incident.is_whole and count > known:
            yield Hit("656", "sequence", segment=one)
        if _JUSTIFIABLE in incident.codes:
            yield Hit("669", segment=one)


def check_group_b(segment: GroupBArrest, incident: Incident) -> Iterator[Hit]:
    """Rules 720, 760, 761: a Group B arrest is of its group, and not too early."""
    made, base = day(segment.arrest_date), incident.base_date
    if made and base and made < base and segment.action == "A":
        yield Hit("720", "arrest_date")
    if segment.offence and incident.book.group(segment.offence) == "A":
        yield Hit("760", "offence")
    age = ages(segment.age)
    if segment.offence == _RUNAWAY and not (age and age[0] >= 1 and age[1] < _ADULT):
        yield Hit("761", "age")
