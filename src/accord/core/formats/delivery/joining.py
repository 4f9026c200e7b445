"""The keys under which the rows of several files meet, and the cells that a record takes over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from accord.core.formats.delivery.apart import Apart
from accord.core.formats.delivery.keys import key_text
from accord.core.formats.delivery.plan import (
    FROM_INCIDENT,
    NUMBER,
    Delivery,
    KeyForm,
    PartPlan,
    PartRole,
)
from accord.core.formats.tabular.table import Table


class RowKeys:
    """The keys under which rows of incidents and of what joins them meet."""

    def __init__(self, plan: Delivery) -> None:
        primary = plan.primary
        joining = [part for part in plan.parts if part.to == primary.label]
        # Keys of different columns never meet, even where their values are alike.
        groups = {(part.to_key.strip().lower(), part.form): "" for part in joining}
        marks = {group: f"{number}:" for number, group in enumerate(groups)}
        self._readers: dict[str, list[tuple[str, KeyForm, Callable[[Sequence[str]], str]]]] = {
            primary.label: [
                (mark, form, cell_reader(primary, column)) for (column, form), mark in marks.items()
            ]
        }
        for part in plan.parts:
            if part.to:
                mark = marks.get((part.to_key.strip().lower(), part.form), "")
                mark = mark if part.to == primary.label else ""
                self._readers[part.label] = [(mark, part.form, cell_reader(part, part.key))]

    def of(self, part: PartPlan, values: Sequence[str]) -> frozenset[str]:
        """Return the keys of a whole row: one for what joins, several for an incident; or none."""
        texts = [
            (mark, key_text(read(values), form)) for mark, form, read in self._readers[part.label]
        ]
        return frozenset(mark + text for mark, text in texts if text)


def family_keys(
    plan: Delivery, tables: Mapping[str, Table], part: PartPlan, values: Sequence[str]
) -> frozenset[str]:
    """Return the keys of the incidents to which a row leads.

    A person who stands in another file is led there by the file of links. Raises BadInput where that file cannot go on.
    """
    keys = RowKeys(plan)
    own = keys.of(part, values)
    if not is_looked_up(plan, part):
        return own
    link = plan.part(part.to)
    points_to = cell_reader(link, part.to_key)
    found: set[str] = set()
    for row in tables[link.label].rows():
        whole = not row.fault and len(row.values) == len(link.signature)
        if whole and key_text(points_to(row.values), part.form) in own:
            found |= keys.of(link, row.values)
    return frozenset(found)


def joiner(
    part: PartPlan, primary: PartPlan
) -> Callable[[Sequence[str], Sequence[str]], tuple[str, ...]]:
    """Compile what makes a record's cells: its own, those of its incident, its number.

    It goes through the file's rows once: how many were alike before is part of a number.
    """
    assert part.mapping is not None  # as the caller passes parts that hold records
    place = {name: cell for cell, name in enumerate(primary.signature)}
    taken = part.mapping.signature[len(part.signature) :]
    cells = [place[name.removeprefix(FROM_INCIDENT)] for name in taken if name != NUMBER]
    key = cell_reader(part, part.key)
    ordinal = cell_reader(part, part.ordinal) if part.ordinal else None
    is_numbered = NUMBER in taken
    apart = Apart(part) if part.by_offence else None

    def join(values: Sequence[str], incident: Sequence[str]) -> tuple[str, ...]:
        more = tuple(incident[cell] for cell in cells)
        if not is_numbered:
            return (*values, *more)
        own = key(values).strip()
        if apart is not None:
            return (*values, *more, f"{own}-{apart.of(own, values)}")
        parts = (own, ordinal(values).strip() if ordinal else "")
        return (*values, *more, "-".join(filter(None, parts)))

    return join


def is_looked_up(plan: Delivery, part: PartPlan) -> bool:
    """Whether the part holds persons to whom the rows of another file point."""
    return part.role is PartRole.PERSON and bool(part.to) and (
        plan.part(part.to).role is PartRole.LINK
    )  # fmt: skip


def cell_reader(part: PartPlan, column: str) -> Callable[[Sequence[str]], str]:
    """Return the reader of one cell of a part's rows. Raises ValueError."""
    cell = place_in(part.signature)(column)
    return lambda values: values[cell]


def place_in(signature: Sequence[str]) -> Callable[[str], int]:
    """Return where each column stands; the answer raises ValueError for others."""
    index = {name.strip().lower(): cell for cell, name in enumerate(signature)}

    def place(column: str) -> int:
        try:
            return index[column.strip().lower()]
        except KeyError:
            raise ValueError(f"the plan names a column that is not there: {column}") from None

    return place
