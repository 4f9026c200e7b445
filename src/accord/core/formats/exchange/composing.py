"""An agency's own record becomes an exchange item: ids, and who belongs to what by their roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from accord.core.formats.exchange.model import (
    Activity,
    ActivityKind,
    Association,
    Contact,
    Dissemination,
    Header,
    Item,
    Owner,
    Person,
    Place,
    RoleKind,
    Vehicle,
)

#: The scale on which N-DEx owners state how far a report travels.
NDEX_SCALE = "N-DEx"
INSERT, DELETE = "Insert", "Delete"

#: Report element and category by the kind of the leading activity.
_REPORTS = {
    ActivityKind.INCIDENT: ("ndexia:IncidentReport", "Incident Report"),
    ActivityKind.ARREST: ("ndexia:ArrestReport", "Arrest Report"),
    ActivityKind.SERVICE_CALL: ("ndexia:ServiceCallReport", "Service Call Report"),
    ActivityKind.MISSING_PERSON: ("ndexia:MissingPersonReport", "Missing Person Report"),
}
_ACTIVITIES = {
    (ActivityKind.INCIDENT, ActivityKind.OFFENCE): "lexsdigest:IncidentOffenseAssociation",
    (ActivityKind.INCIDENT, ActivityKind.ARREST): "lexsdigest:IncidentArrestAssociation",
    (ActivityKind.INCIDENT, ActivityKind.SERVICE_CALL): "lexsdigest:IncidentServiceCallAssociation",
    (ActivityKind.ARREST, ActivityKind.OFFENCE): "lexsdigest:ArrestOffenseAssociation",
}
_ROLES = {
    (ActivityKind.INCIDENT, RoleKind.VICTIM): "lexsdigest:IncidentVictimPersonAssociation",
    (ActivityKind.INCIDENT, RoleKind.WITNESS): "lexsdigest:IncidentWitnessAssociation",
    (ActivityKind.INCIDENT, RoleKind.SUBJECT): "lexsdigest:IncidentSubjectPersonAssociation",
    (ActivityKind.ARREST, RoleKind.ARRESTEE): "lexsdigest:ArrestSubjectAssociation",
    (ActivityKind.ARREST, RoleKind.OFFICER): "lexsdigest:ArrestOfficerAssociation",
}
_PLACES = {
    ActivityKind.INCIDENT: "lexsdigest:IncidentLocationAssociation",
    ActivityKind.SERVICE_CALL: "lexsdigest:ServiceCallLocationAssociation",
}
_PREFIXES = {
    ActivityKind.INCIDENT: "Incident",
    ActivityKind.OFFENCE: "Offense",
    ActivityKind.ARREST: "Arrest",
    ActivityKind.SERVICE_CALL: "ServiceCall",
    ActivityKind.MISSING_PERSON: "MissingPersonOccurrence",
    ActivityKind.WARRANT: "Warrant",
    ActivityKind.OTHER: "Activity",
}


def compose_item(
    *,
    item_id: str,
    owner: Owner,
    level: str,
    date: str,
    activities: Sequence[Activity],
    persons: Sequence[Person] = (),
    vehicles: Sequence[Vehicle] = (),
    place: Place | None = None,
    header: Header | None = None,
    contact: Contact | None = None,
) -> Item:
    """Return an item whose first activity leads, with ids and associations by role.

    `level` is the owner's word (green, yellow, red), written on the N-DEx scale; `date` is the day
    as of which the report stands. Persons in no role are kept, tied to the leading activity.
    Raises ValueError without an activity.
    """
    if not activities:
        raise ValueError("an item tells of at least one activity")
    acts = _numbered(activities)
    people = tuple(_numbered_person(each, number) for number, each in enumerate(persons, start=1))
    cars = tuple(replace(each, id=f"Vehicle{n}") for n, each in enumerate(vehicles, start=1))
    places = () if place is None else (replace(place, id="Location1"),)
    report, category = _REPORTS.get(acts[0].kind, _REPORTS[ActivityKind.INCIDENT])
    return Item(
        id=item_id,
        reference=acts[0].number or item_id,
        date=date,
        instruction=INSERT,
        status="Active",
        category=category,
        report=report,
        owner=owner,
        contact=contact if contact is not None else owner.contact,
        dissemination=(Dissemination(domain=NDEX_SCALE, value=level.capitalize()),),
        activities=acts,
        persons=people,
        vehicles=cars,
        places=places,
        associations=tuple(_associations(acts, people, cars, places)),
        header=header if header is not None else Header(),
    )


def compose_delete(item: Item) -> Item:
    """Return the message that withdraws an item: its metadata alone, nothing of its content."""
    return Item(
        id=item.id,
        reference=item.reference,
        date=item.date,
        instruction=DELETE,
        status=item.status,
        category=item.category,
        owner=item.owner,
        contact=item.contact,
        dissemination=item.dissemination,
        header=item.header,
    )


def _numbered(activities: Sequence[Activity]) -> tuple[Activity, ...]:
    counts: dict[ActivityKind, int] = {}
    found = []
    for activity in activities:
        counts[activity.kind] = number = counts.get(activity.kind, 0) + 1
        found.append(replace(activity, id=f"{_PREFIXES[activity.kind]}{number}"))
    return tuple(found)


def _numbered_person(person: Person, number: int) -> Person:
    roles = tuple(
        replace(role, id=f"Person{number}{role.kind.capitalize()}{at}")
        for at, role in enumerate(person.roles, start=1)
    )
    return replace(person, id=f"Person{number}", roles=roles)


def _associations(
    activities: tuple[Activity, ...],
    persons: tuple[Person, ...],
    vehicles: tuple[Vehicle, ...],
    places: tuple[Place, ...],
) -> Iterator[Association]:
    lead = activities[0]
    for other in activities[1:]:
        element = _ACTIVITIES.get((lead.kind, other.kind), "nc:RelatedActivityAssociation")
        yield _tie(element, "nc:ActivityReference", lead.id, "nc:ActivityReference", other.id)
    for place in places:
        element = _PLACES.get(lead.kind, "j:ActivityLocationAssociation")
        yield _tie(element, "nc:ActivityReference", lead.id, "nc:LocationReference", place.id)
    for person in persons:
        yield from _person_ties(person, activities)
    for vehicle in vehicles:
        element = "nc:ActivityItemAssociation"
        if lead.kind is ActivityKind.INCIDENT:
            element = "lexsdigest:IncidentInvolvedItemAssociation"
        yield _tie(element, "nc:ActivityReference", lead.id, "nc:ItemReference", vehicle.id)


def _person_ties(person: Person, activities: tuple[Activity, ...]) -> Iterator[Association]:
    """Tie a person in each role to the first activity that knows the role, else to the lead."""
    kinds = [role.kind for role in person.roles] or [RoleKind.OTHER]
    for kind in kinds:
        activity, element = activities[0], "nc:ActivityInvolvedPersonAssociation"
        for each in activities:
            known = _ROLES.get((each.kind, kind))
            if known is not None:
                activity, element = each, known
                break
        yield _tie(element, "nc:ActivityReference", activity.id, "nc:PersonReference", person.id)


def _tie(element: str, one: str, first: str, other: str, second: str) -> Association:
    return Association(element=element, ends=((one, first), (other, second)))
