"""The neutral exchange model: what two agencies say to each other, whatever the wire format.

An item is one report of one owner. Its thin digest (activities, persons, vehicles, places and how
they belong together) is typed and understood by every partner; whatever else the sender wrote stands
as details and payload, path by path, so that nothing is lost on the way to the next partner. Texts
are as the sender wrote them, without the white space around them; "" is absent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

#: Further elements: (path from the entity, text); "@name" at the end of a path is an attribute and
#: "[2]" after a name the second element of that name.
Details = tuple[tuple[str, str], ...]


class ActivityKind(StrEnum):
    """What kind of activity an item tells of."""

    INCIDENT = "incident"
    OFFENCE = "offence"
    ARREST = "arrest"
    SERVICE_CALL = "service_call"
    MISSING_PERSON = "missing_person"
    WARRANT = "warrant"
    OTHER = "other"


class RoleKind(StrEnum):
    """What a person or organisation is in one item, never a standing label."""

    VICTIM = "victim"
    WITNESS = "witness"
    SUBJECT = "subject"
    ARRESTEE = "arrestee"
    OFFICER = "officer"
    MISSING = "missing"
    COMPLAINANT = "complainant"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A system of an agency: the agency's ORI (9 characters), its name, the system's name."""

    ori: str = ""
    organisation: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask about a report before acting on it."""

    given: str = ""
    family: str = ""
    organisation: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who owns or submits: the system and the contact."""

    source: Source = Source()
    contact: Contact = Contact()


# As segments of NIBRS, what a message has many of is not frozen: it would take a twentieth of a
# message's reading. Nobody changes one.
@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Dissemination:
    """How far the owner lets a report travel, on the scale of a community (N-DEx: Green …)."""

    domain: str = ""
    value: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Header:
    """The message that carried an item; `sent` is as written (ISO 8601), zone and all."""

    version: str = ""
    sent: str = ""
    sequence: str = ""
    sensitivity: str = ""
    submitter: Owner = Owner()
    details: Details = ()


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Entity:
    """One thing of an item: its id within the item, its element, and what the digest leaves out.

    `details` are further elements of the digest, `payload` those of the structured payload that
    say "same as" this one.
    """

    id: str = ""
    element: str = ""
    details: Details = ()
    payload: Details = ()


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Role(Entity):
    """What the entity it stands in is in this item."""

    kind: RoleKind = RoleKind.OTHER


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Activity(Entity):
    """An incident, offence, arrest …; times as ISO 8601 texts of a day, a moment or a month."""

    kind: ActivityKind = ActivityKind.OTHER
    category: str = ""
    number: str = ""
    begins: str = ""
    ends: str = ""
    text: str = ""
    #: An offence's code as the sender's scale has it, an arrest's charge code.
    code: str = ""
    status: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Person(Entity):
    """A person as this item describes them, with their roles in it."""

    roles: tuple[Role, ...] = ()
    local_id: str = ""
    given: str = ""
    middle: str = ""
    family: str = ""
    full_name: str = ""
    birth_date: str = ""
    age: str = ""
    sex: str = ""
    race: str = ""
    ethnicity: str = ""
    ssn: str = ""
    fbi_number: str = ""
    state_id: str = ""
    licence: str = ""
    licence_state: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Vehicle(Entity):
    """A vehicle as this item describes it."""

    roles: tuple[Role, ...] = ()
    plate: str = ""
    plate_state: str = ""
    vin: str = ""
    make: str = ""
    model: str = ""
    year: str = ""
    colour: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Place(Entity):
    """A place: an address in parts, and degrees WGS 84 as texts where they are given."""

    roles: tuple[Role, ...] = ()
    street: str = ""
    number: str = ""
    street_name: str = ""
    street_type: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    latitude: str = ""
    longitude: str = ""
    category: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Organisation(Entity):
    """An organisation of an item, with its roles in it."""

    roles: tuple[Role, ...] = ()
    name: str = ""
    category: str = ""
    ori: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Thing(Entity):
    """Anything else an item tells of: property, firearm, drug, telephone number …"""

    roles: tuple[Role, ...] = ()
    #: The wrapper element's name, such as lexsdigest:EntityFirearm.
    wrapper: str = ""
    text: str = ""
    serial: str = ""


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Association(Entity):
    """How entities belong together: the element names the relation, each end has its role in it."""

    ends: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Attachment:
    """A file that came with a message, as its details hold it (base64 included).

    `namespaces` are prefixes as those of an item.
    """

    uri: str = ""
    details: Details = ()
    namespaces: Details = ()


Participant = Person | Vehicle | Place | Organisation | Thing


@dataclass(slots=True, kw_only=True, unsafe_hash=True)
class Item:
    """One report of one owner, to be inserted, replaced or deleted at the receiver.

    `report` is the structured payload's report element; `namespaces` are the prefixes that paths of
    this item use beside those that the format itself defines.
    """

    id: str = ""
    reference: str = ""
    date: str = ""
    instruction: str = ""
    status: str = ""
    category: str = ""
    report: str = ""
    owner: Owner = Owner()
    contact: Contact = Contact()
    dissemination: tuple[Dissemination, ...] = ()
    activities: tuple[Activity, ...] = ()
    persons: tuple[Person, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    things: tuple[Thing, ...] = ()
    associations: tuple[Association, ...] = ()
    details: Details = ()
    namespaces: Details = ()
    header: Header = field(default=Header())

    def participants(self) -> Iterator[Participant]:
        """Yield all that takes part: persons, vehicles, places, organisations, things."""
        yield from self.persons
        yield from self.vehicles
        yield from self.places
        yield from self.organisations
        yield from self.things

    def of_kind(self, kind: ActivityKind) -> tuple[Activity, ...]:
        """Return the activities of one kind, in the sender's order."""
        return tuple(activity for activity in self.activities if activity.kind is kind)

    @property
    def is_delete(self) -> bool:
        """Whether the owner withdraws the item."""
        return self.instruction.casefold() == "delete"


def bounds(text: str) -> tuple[datetime | date, datetime | date] | None:
    """Return the first and last day or moment that an ISO 8601 text may mean, or None.

    A year or a month means all its days. A moment keeps the zone that was written, if one was.
    """
    parts = text.split("-")
    try:
        if len(parts) == 1 and len(text) == 4:
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if len(parts) == 2 and len(text) == 7:
            year, month = int(parts[0]), int(parts[1])
            following = date(year + month // 12, month % 12 + 1, 1)
            return date(year, month, 1), date.fromordinal(following.toordinal() - 1)
        if len(text) == 10:
            day = date.fromisoformat(text)
            return day, day
        moment = datetime.fromisoformat(_within_microseconds(text))
    except ValueError:
        return None
    return moment, moment


def _within_microseconds(text: str) -> str:
    """Cut a fraction of a second to the six digits that Python reads (senders write seven)."""
    head, dot, tail = text.partition(".")
    if not dot:
        return text
    digits = len(tail) - len(tail.lstrip("0123456789"))
    return f"{head}.{tail[:digits][:6]}{tail[digits:]}"
