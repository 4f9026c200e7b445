"""One side of a pair, field by field."""

from typing import Any

from django.utils.translation import gettext as _

from accord.apps.records.models import Identifier, Person, Vehicle
from accord.apps.subjects.models import Mention, WrittenPlace
from accord.apps.subjects.naming import (
    holder_of,
    kind_words,
    point_words,
    role_words,
    scheme_words,
)
from accord.frame.ui.components import Text


def fields_of(mention: Mention) -> list[tuple[Text, Any]]:
    """One side of a pair, in the order of its page."""
    told = mention.told
    if isinstance(told, WrittenPlace):
        return [(_("Address"), told.address), (_("Square of its point"), point_words(told))]
    record = told.record
    return [
        *_own_fields(told),
        (_("As what"), role_words(told)),
        (_("Record"), record.local_id),
        (_("Kind"), kind_words(record.kind)),
        (_("Day"), record.local_date),
    ]


def _own_fields(told: Person | Vehicle | Identifier) -> list[tuple[Text, Any]]:
    if isinstance(told, Identifier):
        return _fields_of_identifier(told)
    return _fields_of_vehicle(told) if isinstance(told, Vehicle) else _fields_of_person(told)


def _fields_of_person(person: Person) -> list[tuple[Text, Any]]:
    return [
        (_("Surname"), person.family_name),
        (_("Given names"), person.given_names),
        (_("Date of birth"), person.date_of_birth),
        (_("Sex"), person.sex),
        (_("Address"), person.address),
    ]


def _fields_of_vehicle(vehicle: Vehicle) -> list[tuple[Text, Any]]:
    return [
        (_("Plate"), vehicle.plate),
        (_("State"), vehicle.plate_state),
        (_("Vehicle number"), vehicle.vin),
        (_("Make and model"), " ".join(filter(None, (vehicle.make, vehicle.model)))),
        (_("Model year"), str(vehicle.year or "")),
        (_("Colour"), vehicle.colour),
    ]


def _fields_of_identifier(told: Identifier) -> list[tuple[Text, Any]]:
    return [
        (_("Kind of number"), scheme_words(told)),
        (_("Number"), told.value),
        (_("Issuer"), told.issuer),
        (_("Holder in the record"), holder_of(told)),
        (_("Date of birth"), told.person.date_of_birth),
    ]
