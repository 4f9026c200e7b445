"""A report of the exchange model taken apart: what N-DEx messages and envelopes land as."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from accord.core.formats.exchange import (
    Activity,
    ActivityKind,
    Item,
    Person,
    Place,
    RoleKind,
    bounds,
    check_item,
)
from accord.core.formats.reports.columns import (
    ARRESTS,
    DELETIONS,
    OFFENCES,
    PERSONS,
    PROPERTY,
    REPORTS,
    VEHICLES,
    Taken,
)
from accord.core.vocabulary import Dissemination, PersonRole, RecordKind, offences

_SCALE: Final = "n-dex"
_STRICTNESS: Final = [level.value for level in Dissemination]
_LEADS: Final = (
    (ActivityKind.INCIDENT, RecordKind.INCIDENT),
    (ActivityKind.MISSING_PERSON, RecordKind.INCIDENT),
    (ActivityKind.ARREST, RecordKind.ARREST),
    (ActivityKind.SERVICE_CALL, RecordKind.CALL_FOR_SERVICE),
)
# A year by the codes of UN/ECE Recommendation 20 and in words; an age of no stated unit is in years.
_UNITS_A_YEAR: Final = {
    "": 1.0, "ANN": 1.0, "MON": 12.0, "WEE": 52.18, "DAY": 365.25, "HUR": 8766.0, "MIN": 525_960.0,
    "YEAR": 1.0, "MONTH": 12.0, "WEEK": 52.18, "HOUR": 8766.0,
}  # fmt: skip
_AGE_UNIT: Final = ("PersonAgeMeasure/nc:TimeUnitCode", "PersonAgeMeasure/nc:MeasureUnitText")
_ROLES: Final = {
    RoleKind.VICTIM: PersonRole.VICTIM,
    RoleKind.WITNESS: PersonRole.WITNESS,
    RoleKind.COMPLAINANT: PersonRole.COMPLAINANT,
    RoleKind.SUBJECT: PersonRole.SUSPECT,
    RoleKind.ARRESTEE: PersonRole.ARRESTEE,
}
#: What a word in an association's name makes of the person at its end.
_TIES: Final = (
    ("ArrestSubject", RoleKind.ARRESTEE), ("VictimPerson", RoleKind.VICTIM),
    ("WitnessAssociation", RoleKind.WITNESS), ("IncidentSubject", RoleKind.SUBJECT),
    ("OffenseSubject", RoleKind.SUBJECT), ("Suspect", RoleKind.SUBJECT),
    ("CallerAssociation", RoleKind.COMPLAINANT), ("Complainant", RoleKind.COMPLAINANT),
)  # fmt: skip
#: Things that are property; telephone numbers, pictures and the like stay in the original.
_THINGS: Final = (
    "TangibleItem", "Firearm", "Substance", "Drug", "Explosive", "Securit", "Jewel", "Vessel",
    "Aircraft", "Document", "Weapon",
)  # fmt: skip
#: Rules of the standard that the reading of the rows tells itself, cell by cell, to be mended.
_TOLD_BY_CELLS: Final = frozenset(
    {"item_id", "owner_ori", "dissemination", "dissemination_scale", "dissemination_level",
     "activity_date_form"}
)  # fmt: skip


def take_item(item: Item, *, at: int) -> Taken:
    """Take the `at`-th item of a file apart; a fault that no cell shows sets it aside."""
    source = item.owner.source
    taken = Taken(key=" ".join(filter(None, (source.ori, item.id))) or f"(item {at})")
    errors = [one for one in check_item(item) if one.severity == "error"]
    for one in errors:
        if one.rule not in _TOLD_BY_CELLS:
            taken.wrong(one.rule, one.where, one.message)
    if item.is_delete:
        taken.add(DELETIONS, report_id=item.id, owner_ori=source.ori, item_date=item.date)
        return taken
    lead, kind = _lead(item)
    _report(taken, item, lead, kind)
    if kind is not RecordKind.ARREST:
        _offences(taken, item)
        _arrests(taken, item)
    _persons(taken, item, with_arrestees=kind is RecordKind.ARREST or not _arrested(item))
    for car in item.vehicles:
        taken.add(
            VEHICLES, plate=car.plate, plate_state=car.plate_state, vin=car.vin, make=car.make,
            model=car.model, year=car.year, colour=car.colour,
        )  # fmt: skip
    for thing in item.things:
        if any(word in thing.wrapper for word in _THINGS):
            name = thing.text or thing.wrapper.rpartition(":")[2].removeprefix("Entity")
            taken.add(PROPERTY, description=name, serial=thing.serial)
    return taken


def _lead(item: Item) -> tuple[Activity, RecordKind]:
    """The activity that the report is about, and what kind of record it becomes."""
    for activity_kind, kind in _LEADS:
        found = item.of_kind(activity_kind)
        if found:
            return found[0], kind
    return (item.activities or (Activity(),))[0], RecordKind.INCIDENT


def _report(taken: Taken, item: Item, lead: Activity, kind: RecordKind) -> None:
    begins, ends = _when(item, lead)
    place = _place(item, lead)
    told = item.of_kind(ActivityKind.OFFENCE) or ((lead,) if lead.code else ())
    first = told[0] if told else None
    status = lead.status or item.status
    taken.add(
        REPORTS,
        report_id=item.id,
        kind=kind.value,
        number=lead.number if lead.number != item.id else "",
        owner_ori=item.owner.source.ori,
        dissemination=level_of(item),
        begins=begins,
        ends=ends,
        offence_code=_nibrs(first) if first else "",
        offence=_words(first) if first else _about(lead),
        address=_street(place),
        city=place.city,
        latitude=place.latitude,
        longitude=place.longitude,
        narrative=lead.text,
        disposition=status[:200],
        item_date=item.date,
        category=item.category,
        status=item.status,
        further_charges="; ".join(_words(one) for one in told[1:])
        if kind is RecordKind.ARREST
        else "",
    )


def _when(item: Item, lead: Activity) -> tuple[str, str]:
    """When the report's activity was; where it does not say, when the first other one was."""
    dated = [one for one in (lead, *item.activities) if one.begins or one.ends]
    return interval(dated[0].begins, dated[0].ends) if dated else ("", "")


def level_of(item: Item) -> str:
    """How far the owner lets the item travel: the strictest level stated on the N-DEx scale."""
    stated = [each.value.strip() for each in item.dissemination if each.domain.casefold() == _SCALE]
    known = [each.casefold() for each in stated if each.casefold() in _STRICTNESS]
    if len(known) < len(stated) or not known:
        return next((each for each in stated if each.casefold() not in _STRICTNESS), "")
    return max(known, key=_STRICTNESS.index)


def _offences(taken: Taken, item: Item) -> None:
    for number, one in enumerate(item.of_kind(ActivityKind.OFFENCE), start=1):
        begins, ends = interval(one.begins, one.ends)
        taken.add(
            OFFENCES, report_id=item.id, ordinal=str(number), offence_code=_nibrs(one),
            offence=_words(one), own_begin=begins, own_end=ends,
        )  # fmt: skip


def _arrested(item: Item) -> tuple[Activity, ...]:
    return item.of_kind(ActivityKind.ARREST)


def _arrests(taken: Taken, item: Item) -> None:
    """Each arrest with its arrestee; one with several is a row for each of them."""
    for number, one in enumerate(_arrested(item), start=1):
        own = one.number or f"{item.id}-arrest-{number}"
        begins, _ = interval(one.begins, one.ends)
        people = _arrestees(item, one)
        for place, person in enumerate(people or [None], start=1):
            told = _person(person) if person else {}
            taken.add(
                ARRESTS, report_id=item.id, arrest_id=own if place == 1 else f"{own}-{place}",
                date=begins, offence_code=_nibrs(one), offence=_words(one), narrative=one.text,
                **told,
            )  # fmt: skip


def _arrestees(item: Item, arrest: Activity) -> list[Person]:
    """The persons arrested in an arrest: those tied to it, else all where there is but one."""
    tied = _tied_roles(item)
    people = [one for one in item.persons if RoleKind.ARRESTEE in _role_kinds(one, tied)]
    if len(_arrested(item)) == 1:
        return people
    names = {name: one for one in people for name in _names(one)}
    found: dict[str, Person] = {}
    for tie in item.associations:
        ends = [target for _, target in tie.ends]
        if arrest.id in ends:
            found.update((names[end].id, names[end]) for end in ends if end in names)
    return list(found.values())


def _persons(taken: Taken, item: Item, *, with_arrestees: bool) -> None:
    tied = _tied_roles(item)
    for person in item.persons:
        kinds = {_ROLES.get(kind, PersonRole.OTHER) for kind in _role_kinds(person, tied)}
        known = sorted(kinds - {PersonRole.OTHER}) or [PersonRole.OTHER]
        if not with_arrestees and known == [PersonRole.ARRESTEE]:
            continue
        for role in known:
            if role is PersonRole.ARRESTEE and not with_arrestees:
                continue
            taken.add(PERSONS, role=role.value, **_person(person))


def _names(person: Person) -> Iterator[str]:
    """The ids under which associations speak of a person: their own, and those of their roles."""
    return filter(None, (person.id, *(role.id for role in person.roles)))


def _tied_roles(item: Item) -> dict[str, set[RoleKind]]:
    """By id, what the names of associations with an activity say that somebody is in it."""
    found: dict[str, set[RoleKind]] = {}
    for tie in item.associations:
        name = tie.element.rpartition(":")[2]
        kind = next((kind for word, kind in _TIES if word in name), None)
        if kind is not None:
            for end, target in tie.ends:
                if "Activity" not in end:
                    found.setdefault(target, set()).add(kind)
    return found


def _role_kinds(person: Person, tied: dict[str, set[RoleKind]]) -> set[RoleKind]:
    """What a person is in the report: as they themselves say, else as associations say of them."""
    told = {role.kind for role in person.roles} - {RoleKind.OTHER}
    return told or set().union(*(tied.get(name, set()) for name in _names(person)))


def _person(person: Person) -> dict[str, str]:
    """A person as a row has them; numbers that identify beyond the report stay in the original."""
    return {
        "person_id": person.local_id,
        "family_name": person.family,
        "given_names": " ".join(filter(None, (person.given, person.middle))),
        "full_name": person.full_name,
        "birth_date": person.birth_date if len(person.birth_date) >= len("1970-01-01") else "",
        "age": _age_in_years(person),
        "sex": person.sex,
        "race": person.race,
        "ethnicity": person.ethnicity,
    }


def _age_in_years(person: Person) -> str:
    """Whole years, as records count them: three days are no three years.

    A unit that is not known leaves the age to the original.
    """
    unit = next((text for path, text in person.details if path.endswith(_AGE_UNIT)), "")
    a_year = _UNITS_A_YEAR.get(unit.strip().upper().removesuffix("S"))
    if a_year == 1.0 or not person.age.isdecimal():
        return person.age
    return "" if a_year is None else str(int(int(person.age) / a_year))


def _place(item: Item, lead: Activity) -> Place:
    """Where the leading activity was: the place tied to it, else the first that is tied to none."""
    places = {one.id: one for one in item.places if one.id}
    tied = set()
    for tie in item.associations:
        ends = [target for _, target in tie.ends]
        here = next((places[end] for end in ends if end in places), None)
        if here is not None and lead.id in ends:
            return here
        tied |= {end for end in ends if end in places}
    free = [one for one in item.places if one.id not in tied]
    return free[0] if free else Place()


def _street(place: Place) -> str:
    parts = (place.number, place.street_name, place.street_type)
    return place.street or " ".join(filter(None, parts))


def _nibrs(activity: Activity) -> str:
    code = activity.code.strip().upper()
    return code if code in offences() else ""


def _words(activity: Activity) -> str:
    """What the sender calls an offence: its words, or the scale's own word with spaces."""
    code = activity.code.strip()
    if activity.kind is ActivityKind.OFFENCE and not code:
        return " ".join(activity.text.split())[:200]
    if code.upper() in offences():
        return offences()[code.upper()].name
    return " ".join(code.replace("_", " ").split())[:200]


def _about(lead: Activity) -> str:
    if lead.kind in {ActivityKind.MISSING_PERSON, ActivityKind.SERVICE_CALL}:
        return lead.category or lead.kind.value.replace("_", " ")
    return ""


def interval(begins: str, ends: str) -> tuple[str, str]:
    """The first and last moment of two ISO 8601 texts, as our readers of dates take them.

    A text that is no date stays as it is, so that its cell tells what is wrong.
    """
    if not begins and ends:
        begins = ends
    first, last = bounds(begins), bounds(ends)
    start = _moment(first[0]) if first else begins
    if last:
        return start, _moment(last[1])
    if ends:
        return start, ends
    whole = first is not None and first[0] != first[1]
    return start, _moment(first[1]) if whole and first else ""


def _moment(found: object) -> str:
    if isinstance(found, datetime):
        return found.isoformat(timespec="seconds")
    return str(found)
