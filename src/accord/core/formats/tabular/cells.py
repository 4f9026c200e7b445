"""Compile the plain cells of a row: where a column stands, text, joined texts, yes and no."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from accord.core.formats.tabular.mapping import Mapping
from accord.core.formats.tabular.streets import HOUSE_NUMBER
from accord.core.formats.tabular.timing import Cells

Place = Callable[[str], int]

TRUE = frozenset({"true", "t", "yes", "y", "1", "x", "sí", "si"})
FALSE = frozenset({"false", "f", "no", "n", "0"})
#: The column that we make to join the rows of one report: no word of the source.
REPORT_KEY = "(report)"


def positions(mapping: Mapping) -> Place:
    """Return where each column of the mapping stands; the answer raises ValueError for others."""
    index = {name: position for position, name in enumerate(mapping.signature)}

    def place(column: str) -> int:
        try:
            return index[column.strip().lower()]
        except KeyError:
            raise ValueError(f"the mapping names a column that is not there: {column}") from None

    return place


def text_reader(column: str, place: Place) -> Callable[[Cells], str]:
    """Return a reader of one cell without the spaces around it; "" for no column."""
    if not column:
        return lambda _: ""
    cell = place(column)
    return lambda values: values[cell].strip()


def joined_reader(columns: Sequence[str], place: Place) -> Callable[[Cells], str]:
    """Return a reader of several cells as one text, empty ones left out."""
    if len(columns) < 2:
        return text_reader(columns[0] if columns else "", place)
    cells = [place(column) for column in columns]
    return lambda values: ", ".join(filter(None, (values[cell].strip() for cell in cells)))


def address_reader(columns: Sequence[str], place: Place) -> Callable[[Cells], str]:
    """Return a reader of an address: a house number, street and its kind are one text.

    Behind a whole address, what follows stands apart by a comma, as its town does.
    """
    if len(columns) < 2:
        return joined_reader(columns, place)
    cells = [place(column) for column in columns]

    def read(values: Cells) -> str:
        told = [values[cell].strip() for cell in cells]
        mark = " " if not told[0] or HOUSE_NUMBER.fullmatch(told[0]) else ", "
        return mark.join(filter(None, told))

    return read


def flag_reader(column: str, place: Place) -> Callable[[Cells], bool | None]:
    """Return a reader of yes and no in the usual spellings; None for anything else."""
    if not column:
        return lambda _: None
    cell = place(column)

    def read(values: Cells) -> bool | None:
        word = values[cell].strip().lower()
        if word in TRUE:
            return True
        return False if word in FALSE else None

    return read


def extra_columns(mapping: Mapping) -> list[tuple[str, int]]:
    """Return name and place of each column that the mapping does not use, and that came so.

    What the owner says of the level is kept beside what is made of it.
    """
    times = [mapping.occurred, mapping.occurred_end, mapping.reported]
    used = {
        mapping.local_id, mapping.incident_id, mapping.disposition, mapping.narrative,
        mapping.domestic, mapping.arrest_made, mapping.agency.column, *mapping.offence.names,
        *(name for one in mapping.offence.further if mapping.tells_offences for name in one.names),
        *(mapping.offence.marked if mapping.tells_offences else ()),
        *mapping.address, *mapping.area, mapping.coordinates.lon, mapping.coordinates.lat,
        mapping.coordinates.pair,
        *(name for rule in times if rule for name in rule.columns),
        mapping.kinds,
    }  # fmt: skip
    lower = {column.strip().lower() for column in used}
    return [
        (name, cell)
        for cell, name in enumerate(mapping.signature)
        if name not in lower and name != REPORT_KEY
    ]


def point_columns(mapping: Mapping) -> list[tuple[str, int]]:
    """Return name and place of the columns that hold coordinates."""
    rule = mapping.coordinates
    used = {column.strip().lower() for column in (rule.lon, rule.lat, rule.pair) if column}
    return [(name, cell) for cell, name in enumerate(mapping.signature) if name in used]
