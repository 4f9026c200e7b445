"""What may be a subject: persons, vehicles, places, identifiers; where each stands, and what is compared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from accord.core.linkage import IDENTIFIER as IDENTIFIER_MODEL
from accord.core.linkage import PERSON as PERSON_MODEL
from accord.core.linkage import PLACE as PLACE_MODEL
from accord.core.linkage import VEHICLE as VEHICLE_MODEL
from accord.core.linkage import Kind as Model
from accord.core.linkage import (
    Standing,
    Table,
    could_be_identifier,
    could_be_person,
    could_be_vehicle,
    number_and_street,
)
from accord.frame.ids import new_id

Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of subject.

    `compared` are the columns that links follow from, `row_of` brings their values to a row of the
    library, and `whole` is a row with a value in each role: beside it a comparison looks at a
    small table as at a large one. `told` are the columns by which it is found again in its
    record's next version, as `standing` and `could_be` judge; what has no `standing` follows none.
    `owner` leads to whose it is, `beside` to what else is shown of it, and `new_mention` gives the
    ids of its mentions.
    """

    code: str
    model: Model
    compared: tuple[str, ...]
    row_of: Callable[[UUID | str, str, Sequence[Any]], Row]
    whole: Mapping[str, object]
    told: tuple[str, ...] = ()
    standing: Callable[[UUID, Sequence[Any], Callable[[Any], str]], Standing[UUID]] | None = None
    could_be: Callable[[Standing[UUID], Standing[UUID]], bool] | None = None
    owner: str = "record__owner"
    new_mention: Callable[[], UUID] = new_id
    beside: tuple[str, ...] = ()

    @property
    def part(self) -> str:
        """The way from a mention to what it tells of."""
        return f"{self.code}__"

    def read_with(self, end: str = "") -> tuple[str, ...]:
        """What is read along with a mention, or with the one at this end of a pair."""
        lead = f"{end}__" if end else ""
        return tuple(f"{lead}{self.part}{way}" for way in (self.owner, *self.beside))

    def table_of(self, rows: Iterable[Row]) -> Table:
        """The table of these rows, and a whole row at its end."""
        return self.model.table([*rows, self.whole])


def _person_row(key: UUID | str, owner: str, values: Sequence[Any]) -> Row:
    family, given, born, sex, address, is_kept = values
    number, street = number_and_street("" if is_kept else address)
    return {
        "id": str(key), "source": owner, "surname": family, "given": given,
        "birth": born.isoformat() if born else "", "sex": sex, "number": number, "street": street,
    }  # fmt: skip


def _person_standing(
    key: UUID, values: Sequence[Any], rest_of: Callable[[Any], str]
) -> Standing[UUID]:
    role, number, family, given, born, *rest = values
    return Standing(
        key=key, role=role, number=number, family=family, given=given, born=born,
        rest=rest_of(rest),
    )  # fmt: skip


def _vehicle_row(key: UUID | str, owner: str, values: Sequence[Any]) -> Row:
    vin, plate, state, make, model, year, colour = values
    return {
        "id": str(key), "source": owner, "vin": vin, "plate": plate, "state": state, "make": make,
        "model": model, "model_year": year or "", "colour": colour,
    }  # fmt: skip


def _vehicle_standing(
    key: UUID, values: Sequence[Any], rest_of: Callable[[Any], str]
) -> Standing[UUID]:
    """A vehicle's number stands where a person's family name does, its plate where the given one."""
    role, number, vin, plate, *rest = values
    return Standing(
        key=key, role=role, number=number, family=vin, given=plate, born=None, rest=rest_of(rest)
    )


def _place_row(key: UUID | str, owner: str, values: Sequence[Any]) -> Row:
    address, lat, lon, reach = values
    point = {} if lat is None else {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}", "radius": str(reach)}
    return {"id": str(key), "source": owner, "address": address, **point}


def _identifier_row(key: UUID | str, owner: str, values: Sequence[Any]) -> Row:
    scheme, value, issuer, family, given, born = values
    return {
        "id": str(key), "source": owner, "scheme": scheme, "value": value, "issuer": issuer,
        "holder_family": family, "holder_given": given,
        "holder_birth": born.isoformat() if born else "",
    }  # fmt: skip


def _identifier_standing(
    key: UUID, values: Sequence[Any], rest_of: Callable[[Any], str]
) -> Standing[UUID]:
    """The number stands where a person's family name does, its holder's where the given one."""
    role, number, family, born, *rest = values
    return Standing(
        key=key, role=role, number="", family=number, given=family, born=born, rest=rest_of(rest)
    )


# Race, ethnicity and the agency's own numbers are not compared; nor is an address where the record
# keeps its place from outsiders, since the words of a comparison would tell it.
PERSON: Final = Kind(
    code="person",
    model=PERSON_MODEL,
    compared=(
        "family_name", "given_names", "date_of_birth", "sex", "address", "record__place_kept",
    ),
    row_of=_person_row,
    whole={
        "id": "-", "source": "-", "surname": "-", "given": "-", "birth": "1001-02-03", "sex": "f",
        "number": "-", "street": "-", "postcode": "-", "phone": "-", "email": "-", "document": "-",
        "document_type": "-",
        "document_issuer": "-", "middle": "-", "city": "-", "birth_place": "-", "occupation": "-",
    },
    told=(
        "role", "local_id", "family_name", "given_names", "date_of_birth", "age_years", "sex",
        "race", "ethnicity", "address", "extra",
    ),
    standing=_person_standing,
    could_be=could_be_person,
)  # fmt: skip
VEHICLE: Final = Kind(
    code="vehicle",
    model=VEHICLE_MODEL,
    compared=("vin", "plate", "plate_state", "make", "model", "year", "colour"),
    row_of=_vehicle_row,
    whole={
        "id": "-", "source": "-", "vin": "11111111111111112", "plate": "WHOLE1", "state": "-",
        "make": "-", "model": "-", "model_year": "1901", "colour": "-", "body": "-",
    },
    told=(
        "role", "local_id", "vin", "plate", "plate_state", "make", "model", "year", "colour",
        "extra",
    ),
    standing=_vehicle_standing,
    could_be=could_be_vehicle,
)  # fmt: skip
# What a place is compared by is how one agency writes it: many records share that, and one of them
# suffices to see it. Its id says nothing of when the first of them landed.
PLACE: Final = Kind(
    code="place",
    model=PLACE_MODEL,
    compared=("address", "lat", "lon", "reach_m"),
    row_of=_place_row,
    whole={
        "id": "-", "source": "-", "address": "1 WHOLE ST", "unit": "1", "place_name": "WHOLE",
        "city": "-", "lat": "1.00025", "lon": "1.00025", "radius": "70",
    },
    owner="owner",
    new_mention=uuid4,
)  # fmt: skip
# An identifier stands in a record with the person who holds it there, and is seen as they are.
IDENTIFIER: Final = Kind(
    code="identifier",
    model=IDENTIFIER_MODEL,
    compared=(
        "scheme", "value", "issuer", "person__family_name", "person__given_names",
        "person__date_of_birth",
    ),
    row_of=_identifier_row,
    whole={
        "id": "-", "source": "-", "scheme": "phone", "value": "2902000000", "issuer": "-",
        "holder_family": "whole", "holder_given": "whole", "holder_birth": "1001-02-03",
    },
    told=(
        "person__role", "number", "person__family_name", "person__date_of_birth",
        "person__given_names", "issuer",
    ),
    standing=_identifier_standing,
    could_be=could_be_identifier,
    beside=("person",),
)  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = {
    kind.code: kind for kind in (PERSON, VEHICLE, PLACE, IDENTIFIER)
}
