"""Which column of a file of persons, vehicles, places or identifiers is which field: guessed by usual names, or given."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from accord.core.linkage.errors import UnknownField
from accord.core.linkage.kinds import PERSON, Kind
from accord.core.linkage.standard import ROLES

# `name_origin` is said, never guessed, and compared by nothing: errors are counted by it.
_EVERY: Final = ("id", "source", "truth", "name_origin")
FIELDS: Final = (*_EVERY, *ROLES)
# Usual names, the likeliest first; a column is taken by the first field that wants it.
_USUAL: Final[Mapping[str, str]] = {
    "id": "unique id, record id, rec id, id, row id, local id, identifier",
    "source": "source, agency, ori, owner, data source, source agency, source system",
    "truth": "truth, person id, entity id, cluster, true id, subject id",
    "given": "given, first name, given name, forename, given names, first names, first, fname",
    "middle": "middle, middle name, middle initial, mi, middle names, mname",
    "surname": "surname, last name, family name, surnames, last, lname",
    "name": "name, full name, person name, subject name",
    "birth": "birth, dob, date of birth, birth date, dob raw, birthday",
    "sex": "sex, gender",
    "number": "number, street number, house number, street no, house no, address number",
    "street": "street, street name, address 1, address line 1, road",
    "unit": "unit, apt, apartment, unit number, address 2, address line 2",
    "city": "city, suburb, town, municipality, locality",
    "postcode": "postcode, zip, zip code, postal code",
    "phone": "phone, telephone, phone number, telephone number, mobile, cell",
    "email": "email, e mail, email address, mail",
    "document": "document, ssn, soc sec id, id number, licence id, license id, licence number, "
    "license number, passport, document number",
    "document_type": "document type, id type, identifier type, kind of document",
    "document_issuer": "document issuer, issuer, issuing state, id state, licence state, license state",
    "birth_place": "birth place, place of birth",
    "suffix": "suffix, name suffix, generation",
    "death": "death, date of death, dod, death date",
    "recorded": "recorded, record date, recorded on, report date, incident date, arrest date",
    "occupation": "occupation, job, profession",
    "vin": "vin, vin number, vehicle identification number",
    "plate": "plate, license plate, licence plate, plate number, tag, lic, license, lpn",
    "state": "state, plate state, license state, tag state, lic state",
    "make": "make, vehicle make, veh make, make and model, make model",
    "model": "model, vehicle model, veh model",
    "model_year": "model year, vehicle year, veh year, year",
    "colour": "colour, color, vehicle color, veh color",
    "body": "body, body style, style, vehicle style",
    "address": "address, incident address, location, block, street address, blocksized address",
    "place_name": "place name, place, facility, premise name, business name, common name",
    "lat": "lat, latitude, geo lat",
    "lon": "lon, longitude, geo lon, lng, long",
    "scheme": "scheme, identifier type, type, id type, document type, kind of number",
    "value": "value, identifier value, number, identifier, phone number, document number, account",
    "issuer": "issuer, issuing state, issued by, id state, license state, licence state",
    "holder_family": "holder family, holder surname, surname, last name, family name, last, lname",
    "holder_given": "holder given, holder given name, given, first name, given name, first, fname",
    "holder_birth": "holder birth, birth, dob, date of birth, birth date",
    "radius": "radius, radius m, error radius, accuracy",
}
_OF_VEHICLES: Final = {"id": "vehicle id, vehicle key, "}
_PARTS: Final = re.compile(r"[^a-z0-9]+")


def fields_of(kind: Kind) -> tuple[str, ...]:
    """What a column may be of."""
    return (*_EVERY, *kind.roles)


def guess_columns(
    columns: Sequence[str], given: Mapping[str, str] | None = None, kind: Kind = PERSON
) -> dict[str, str]:
    """Field to column; what is `given` (column to field) counts, the rest goes by usual names.

    A column given to no field (an empty one) is left out. Raises `UnknownField`.
    """
    said, fields = given or {}, fields_of(kind)
    by_name = {name.strip().lower(): name for name in columns}
    found: dict[str, str] = {}
    for column, field in said.items():
        if column.strip().lower() not in by_name or (field and field not in fields):
            raise UnknownField(column, field)
        if field:
            found[field] = by_name[column.strip().lower()]
    free = {
        _flat(name): name for name in columns
        if name.strip().lower() not in {column.strip().lower() for column in said}
    }  # fmt: skip
    for field, usual in _USUAL.items():
        if field not in fields:
            continue
        for name in (_OF_VEHICLES.get(field, "") * (kind is not PERSON) + usual).split(", "):
            if field not in found and _flat(name) in free:
                found[field] = free.pop(_flat(name))
    return found


def _flat(name: str) -> str:
    return _PARTS.sub("", name.lower())
