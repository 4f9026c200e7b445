"""How pages and programs call what a mention tells of, in the reader's language."""

from django.utils.translation import get_language

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.models import Identifier, Person, Vehicle
from accord.apps.subjects import wording
from accord.apps.subjects.models import Mention, WrittenPlace
from accord.core import vocabulary
from accord.core.vocabulary import PersonRole

Telling = Person | Vehicle | WrittenPlace | Identifier


def name_of(told: Telling) -> str:
    """A person's name as the record has it; a plate, or a vehicle's number; an address; a number."""
    if isinstance(told, WrittenPlace):
        return told.address
    if isinstance(told, Identifier):
        return " ".join(filter(None, (scheme_words(told), told.value, told.issuer)))
    if isinstance(told, Vehicle):
        return " ".join(filter(None, (told.plate, told.plate_state))) if told.plate else told.vin
    return ", ".join(filter(None, (told.family_name, told.given_names)))


def scheme_words(told: Identifier) -> str:
    """What kind of identifier it is, in the reader's language; a type that no list has, as told."""
    return str(wording.SCHEMES.get(told.scheme, told.scheme))


def holder_of(told: Identifier) -> str:
    """Who holds it in the record, by name."""
    return name_of(told.person)


def label_of(mention: Mention) -> str:
    """The number of the record that it stands in; a place, which many have, by its address."""
    told = mention.told
    return told.address if isinstance(told, WrittenPlace) else told.record.local_id


def described(vehicle: Vehicle) -> str:
    """Colour, year, make and model, as far as they are told."""
    parts = (vehicle.colour, str(vehicle.year or ""), vehicle.make, vehicle.model)
    return " ".join(filter(None, parts))


def role_words(told: Telling) -> str:
    """A role in a record, in the reader's language; a number has its holder's, a place none."""
    if isinstance(told, WrittenPlace):
        return ""
    if isinstance(told, Identifier):
        return role_words(told.person)
    if isinstance(told, Vehicle):
        return str(wording.VEHICLE_ROLES[told.role])
    return role_of(told.role)


def role_of(role: str) -> str:
    """A person's role, in the reader's language."""
    entry = vocabulary.person_roles()[PersonRole(role)]
    return entry.name_es if (get_language() or "en").startswith("es") else entry.name


def kind_words(kind: str) -> str:
    """A kind of record, in the reader's language."""
    return unit_of(kind, 1)


def point_words(place: WrittenPlace) -> str:
    """The square that a place is in, as far as a point is told."""
    if place.lat is None or place.lon is None:
        return ""
    return f"{place.lat:.4f}, {place.lon:.4f} (± {place.reach_m} m)"
