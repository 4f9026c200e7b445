"""What the cells say where no name does: offences and what goes with them, addresses, numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.contents import (
    address_share,
    are_words,
    numbers_records,
    offence_share,
)
from accord.core.formats.tabular.naming import is_further_offence, is_of_something_else
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table

#: What content alone earns: below any name that is known.
_WEIGHT: Final = 0.65
#: Rows that are read beside each other.
_ROWS: Final = 3_000
#: Share of rows that must agree that one column's cell tells the other's.
_AGREE: Final = 0.98
#: Codes and texts of offences that must go together before one is taken for the other's.
_LEAST_CODES: Final = 4
_CODE: Final = re.compile(r"(?=.*[\dA-Z])[\dA-Z][\dA-Z.:()/ -]{0,13}")


def with_content(table: Table, columns: Columns, fields: Fields) -> Fields:
    """Return the candidates, with columns that only their cells speak for where there are none.

    A column that is named for something else, or is taken, is left; of several records' numbers
    none is more likely than the other, and none is taken.
    """
    if not columns.has_header:
        return fields
    found = dict(fields)
    for field, judge in _JUDGES.items():
        free = _free(columns, found)
        told = judge(free) if not found[field] else None
        if told:
            found[field] = (told,)
    return _with_company(table, columns, found)


def _free(columns: Columns, fields: Fields) -> list[Profile]:
    taken = {one.value for found in fields.values() for one in found[:1]}
    taken |= {*columns.dates, *columns.clocks, *columns.parts}
    return [
        one
        for one in columns.profiles
        if one.filled
        and one.name not in taken
        and not is_of_something_else(one.name)
        and not is_further_offence(one.name)
    ]


def _offences(free: Iterable[Profile]) -> Candidate | None:
    # Of two that say the same, the finer one.
    shares = [(offence_share(one), one.distinct, one.name) for one in free]
    share, _, name = max(shares, default=(0.0, 0, ""), key=lambda one: (one[0] > 0, one[1]))
    evidence = f"{share:.0%} of rows are known offences by their words"
    return _told(name, share, evidence) if share else None


def _addresses(free: Iterable[Profile]) -> Candidate | None:
    shares = [(address_share(one), one.distinct, one.name) for one in free]
    share, _, name = max(shares, default=(0.0, 0, ""), key=lambda one: (one[0] > 0, one[1]))
    return _told(name, share, f"{share:.0%} look like addresses") if share else None


def _numbers(free: Iterable[Profile]) -> Candidate | None:
    found = [one for one in free if numbers_records(one)]
    if len(found) != 1:
        return None
    return _told(found[0].name, 1.0, "the only column with a number of its own in every row")


_JUDGES: Final[Mapping[str, Callable[[Iterable[Profile]], Candidate | None]]] = {
    "offence_text": _offences,
    "address": _addresses,
    "local_id": _numbers,
}


def _told(name: str, share: float, evidence: str) -> Candidate:
    return Candidate(value=name, confidence=round(_WEIGHT * share, 3), evidence=evidence)


def _with_company(table: Table, columns: Columns, fields: Fields) -> Fields:
    """What stands beside the offence's words row by row: its code, and the wider class it is in."""
    text = first(fields, "offence_text")
    lacks = [one for one in ("offence_code", "offence_category") if not fields[one]]
    if not text or not lacks or columns.of(text).distinct < _LEAST_CODES:
        return fields
    free = [one for one in _free(columns, fields) if 1 < one.distinct <= columns.of(text).distinct]
    told = _told_by(table, text, [one.name for one in free])
    found = dict(fields)
    judges = {"offence_code": _is_its_code, "offence_category": _is_its_class}
    for field in lacks:
        fits = [one for one in free if judges[field](one, columns.of(text), told)]
        if len(fits) == 1:
            evidence = f"goes with {text!r} in {told[fits[0].name]:.0%} of rows"
            found[field] = (_told(fits[0].name, told[fits[0].name], evidence),)
    return found


def _is_its_code(column: Profile, text: Profile, told: Mapping[str, float]) -> bool:
    """As many codes as texts, none of them words of offences, and the text tells the code."""
    return (
        told[column.name] >= _AGREE
        and column.distinct == text.distinct
        and not offence_share(column)
        and column.share(lambda cell: _CODE.fullmatch(cell) is not None) == 1
    )


def _is_its_class(column: Profile, text: Profile, told: Mapping[str, float]) -> bool:
    """Fewer classes than texts, in words, some of them known offences, and the text tells which."""
    return (
        told[column.name] >= _AGREE
        and column.distinct < text.distinct
        and are_words(column.values)
        and offence_share(column) > 0
    )


def _told_by(table: Table, column: str, others: Iterable[str]) -> Mapping[str, float]:
    """By column, in which share of rows its cell is the one that goes with the first one's."""
    place = {name: cell for cell, name in enumerate(table.columns)}
    seen: dict[str, dict[str, dict[str, int]]] = {
        name: defaultdict(lambda: defaultdict(int)) for name in others
    }
    rows = 0
    for row in islice(table.rows(), _ROWS):
        if row.fault or len(row.values) != len(table.columns):
            continue
        key = row.values[place[column]].strip()
        if not key:
            continue
        rows += 1
        for name, told in seen.items():
            told[key][row.values[place[name]].strip()] += 1
    return {
        name: sum(max(cells.values()) for cells in told.values()) / max(1, rows)
        for name, told in seen.items()
    }
