"""Persons, vehicles and items as read from one row; what cannot be read is a stated fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from accord.core.formats.delivery.plan import EntityRule
from accord.core.formats.tabular.dates import reader
from accord.core.formats.tabular.related import ItemEntry, PersonEntry, VehicleEntry
from accord.core.formats.tabular.timing import Cells, Fault

#: A date of birth that says “not known”: year 0 or the noughts and nines of old systems.
_NO_DATES: Final = frozenset({"0", "00000000", "0000-00-00", "00/00/0000", "99999999"})
_OLDEST: Final = 130  # years; a longer life is a slip of the pen
_LARGEST: Final = Decimal("999999999999.99")

Place = Callable[[str], int]
#: What a person is reached or known by: kept beside the fields of the person, under these names.
IDENTIFIERS: Final = (
    "phone", "email", "account", "licence", "licence_state", "document", "document_type",
    "document_issuer",
)  # fmt: skip


#: What a field of the database holds; longer text is a fault, never cut.
LONGEST: Final = {
    "local_id": 120, "family_name": 120, "given_names": 120, "sex": 12, "race": 80,
    "ethnicity": 40, "plate": 16, "plate_state": 3, "vin": 17, "make": 40, "model": 40,
    "colour": 20, "loss": 80, "serial": 80, "phone": 120, "email": 254, "document": 80,
    "document_type": 40, "document_issuer": 40, "account": 120, "licence": 40,
    "licence_state": 40,
}  # fmt: skip


class _Cells:
    """Reads the cells of a row by field."""

    def __init__(self, rule: EntityRule, place: Place, unused: Mapping[str, int]) -> None:
        self._column = dict(rule.columns)
        self._cell = {name: place(column) for name, column in rule.columns.items() if column}
        self._unused = unused

    def column(self, name: str) -> str:
        """The column behind a field."""
        return self._column.get(name, name)

    def text(self, values: Cells, name: str) -> str:
        """One field as text, without the spaces around it."""
        cell = self._cell.get(name)
        found = values[cell].strip() if cell is not None else ""
        longest = LONGEST.get(name)
        if longest is not None and len(found) > longest:
            raise Fault(self.column(name), "max_length", f"longer than {longest} characters")
        return found

    def rest(self, values: Cells, **kept: str) -> dict[str, str]:
        """What no field took, and raw text that gave no value."""
        found = {name: values[cell] for name, cell in self._unused.items() if values[cell]}
        return found | {name: text for name, text in kept.items() if text}


def person_reader(
    rule: EntityRule, place: Place, unused: Mapping[str, int], *, received: datetime | None
) -> Callable[[Cells], PersonEntry]:
    """Compile the reader of a person's row; it raises Fault with field, rule and reason."""
    cells = _Cells(rule, place, unused)
    role, birth = _role_reader(rule, cells), _birth_reader(rule, cells, received)

    def read(values: Cells) -> PersonEntry:
        family, given = cells.text(values, "family_name"), cells.text(values, "given_names")
        if not family and not given:
            family, given = split_name(cells.text(values, "full_name"))
            _fits(cells, family, given)
        born, raw_birth = birth(values)
        age, raw_age = _whole(cells, values, "age", 0, _OLDEST)
        return PersonEntry(
            role=role(values),
            local_id=cells.text(values, "local_id"),
            family_name=family,
            given_names=given,
            date_of_birth=born,
            age_years=age,
            sex=cells.text(values, "sex"),
            race=cells.text(values, "race"),
            ethnicity=cells.text(values, "ethnicity"),
            address=cells.text(values, "address"),
            extra=cells.rest(
                values,
                birth=raw_birth,
                age=raw_age,
                **{name: cells.text(values, name) for name in IDENTIFIERS},
            ),
        )

    return read


def vehicle_reader(
    rule: EntityRule, place: Place, unused: Mapping[str, int]
) -> Callable[[Cells], VehicleEntry]:
    """Compile the reader of a vehicle's row; it raises Fault with field, rule and reason."""
    cells = _Cells(rule, place, unused)
    role = _role_reader(rule, cells)

    def read(values: Cells) -> VehicleEntry:
        make, model = cells.text(values, "make"), cells.text(values, "model")
        if not make and not model:
            make, _, model = cells.text(values, "make_model").partition(" ")
            for name, part in (("make", make), ("model", model)):
                if len(part) > LONGEST[name]:
                    raise Fault(
                        cells.column("make_model"), "max_length", "too long a make or model"
                    )
        year, raw_year = _whole(cells, values, "year", 1885, 2200)
        word = values[place(rule.columns["role"])].strip() if rule.columns.get("role") else ""
        return VehicleEntry(
            role=role(values),
            local_id=cells.text(values, "local_id"),
            plate=cells.text(values, "plate"),
            plate_state=cells.text(values, "plate_state"),
            vin=cells.text(values, "vin"),
            make=make,
            model=model.strip(),
            year=year,
            colour=cells.text(values, "colour"),
            extra=cells.rest(values, role=word, year=raw_year),
        )

    return read


def item_reader(
    rule: EntityRule, place: Place, unused: Mapping[str, int]
) -> Callable[[Cells], ItemEntry]:
    """Compile the reader of an item's row; it raises Fault with field, rule and reason."""
    cells = _Cells(rule, place, unused)

    def read(values: Cells) -> ItemEntry:
        return ItemEntry(
            local_id=cells.text(values, "local_id"),
            description=cells.text(values, "description"),
            loss=cells.text(values, "loss"),
            value=_amount(cells, values, "value", comma=rule.decimal_comma),
            quantity=_amount(cells, values, "quantity", comma=rule.decimal_comma, places=3),
            serial=cells.text(values, "serial"),
            extra=cells.rest(values),
        )

    return read


def split_name(text: str) -> tuple[str, str]:
    """Return family and given names of “Family, Given” or “Given Family”; one word is family."""
    family, comma, given = text.partition(",")
    if comma:
        return family.strip(), given.strip()
    *before, last = text.split() or [""]
    return last, " ".join(before)


def amount(text: str, *, comma: bool, places: int = 2) -> Decimal | None:
    """Return an amount as written ($1,250.00 or 1.250,00), or None for none.

    Raises ValueError for what is no amount, or has more decimal places.
    """
    bare = text.replace("$", "").replace("€", "").replace(" ", "").strip()
    if not bare:
        return None
    bare = bare.replace(".", "").replace(",", ".") if comma else bare.replace(",", "")
    try:
        found = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not found.is_finite() or abs(found) > _LARGEST or found != round(found, places):
        raise ValueError(text)
    return found


def _role_reader(rule: EntityRule, cells: _Cells) -> Callable[[Cells], str]:
    if not rule.columns.get("role"):
        return lambda _: rule.fixed_role or "other"
    table = {word.upper(): role for word, role in rule.roles.items()}

    def read(values: Cells) -> str:
        word = cells.text(values, "role")
        found = table.get(" ".join(word.upper().split()))
        if found is None:
            reason = f"{word[:40]!r} is no role of the mapping" if word else "no role is given"
            raise Fault(cells.column("role"), "known_role", reason)
        return found

    return read


def _birth_reader(
    rule: EntityRule, cells: _Cells, received: datetime | None
) -> Callable[[Cells], tuple[date | None, str]]:
    """The date of birth, or None with the raw text where it says that nobody knew."""
    readers = [reader(name) for name in rule.formats]

    def read(values: Cells) -> tuple[date | None, str]:
        text = cells.text(values, "birth")
        if not text or text in _NO_DATES:
            return None, text
        moment = next((found for one in readers if (found := one(text)) is not None), None)
        if moment is None:
            raise Fault(cells.column("birth"), "date_format", "no date of the mapping's formats")
        born = moment.naive.date()
        if received is not None and not 0 <= received.year - born.year <= _OLDEST:
            raise Fault(cells.column("birth"), "date_range", "nobody alive was born then")
        return born, ""

    return read


def _whole(
    cells: _Cells, values: Cells, name: str, least: int, most: int
) -> tuple[int | None, str]:
    """A whole number in its range, or None with the raw text."""
    text = cells.text(values, name)
    bare = text.removesuffix(".0")
    if bare.isascii() and bare.isdigit() and len(bare) < 6 and least <= int(bare) <= most:
        return int(bare), ""
    return None, text


def _amount(
    cells: _Cells, values: Cells, name: str, *, comma: bool, places: int = 2
) -> Decimal | None:
    try:
        return amount(cells.text(values, name), comma=comma, places=places)
    except ValueError:
        raise Fault(cells.column(name), "amount", "this is no amount") from None


def _fits(cells: _Cells, family: str, given: str) -> None:
    for name, text in (("family_name", family), ("given_names", given)):
        if len(text) > LONGEST[name]:
            raise Fault(cells.column("full_name"), "max_length", f"a name over {LONGEST[name]}")
