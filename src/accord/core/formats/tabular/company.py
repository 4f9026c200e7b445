"""What goes with the offence's words row by row: its code, and the wider class that it is in."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.contents import are_words, offence_share
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
#: How much oftener than its commonest value the words must tell a code.
_TELLING: Final = 0.2
#: Codes and texts of offences that must go together before one is taken for the other's.
_LEAST_CODES: Final = 4
_CODE: Final = re.compile(r"(?=.*[\dA-Z])[\dA-Z][\dA-Z.:()/ -]{0,13}")


def told_by_cells(name: str, share: float, *, evidence: str) -> Candidate:
    """Return a column as a candidate of which its cells alone speak, so many of them."""
    return Candidate(value=name, confidence=round(_WEIGHT * share, 3), evidence=evidence)


def with_company(
    table: Table, columns: Columns, fields: Fields, *, free: Callable[[Fields], Sequence[Profile]]
) -> Fields:
    """Return the candidates, with the code and the wider class that go with the offence's words.

    `free` answers which columns are of nothing else.
    """
    text = first(fields, "offence_text")
    if not text or columns.of(text).distinct < _LEAST_CODES:
        return fields
    found = dict(fields)
    found["offence_code"] = _without_strangers(table, columns, text, fields["offence_code"])
    lacks = [one for one in ("offence_code", "offence_category") if not found[one]]
    classes = first(found, "ucr_summary") if "offence_code" in lacks else ""
    own = [columns.of(classes)] if classes else []
    others = [one for one in (*own, *free(found)) if 1 < one.distinct <= columns.of(text).distinct]
    told = _told_by(table, text, [one.name for one in others]) if lacks else {}
    judges = {"offence_code": _is_its_code, "offence_category": _is_its_class}
    for field in lacks:
        fits = [one for one in others if judges[field](one, columns.of(text), told)]
        if len(fits) == 1:
            name, share = fits[0].name, told[fits[0].name]
            found[field] = (
                told_by_cells(name, share, evidence=f"goes with {text!r} in {share:.0%} of rows"),
            )
            if name == classes:
                # As many as offences are their codes, not classes of them.
                found["ucr_summary"] = ()
    return found


def _without_strangers(
    table: Table, columns: Columns, text: str, codes: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """The candidates for the code but those that the offence's words say nothing of.

    Of a code that is told by the words no better than by its commonest value, neither is a name's
    word enough: an offence's number in its report is not its code.
    """
    several = [one.value for one in codes if columns.of(one.value).distinct > 1]
    told = _told_by(table, text, several)

    def is_stranger(name: str) -> bool:
        column = columns.of(name)
        usual = column.values.most_common(1)[0][1] / column.rows
        fewer = column.distinct < columns.of(text).distinct
        return fewer and usual <= 1 - 2 * _TELLING and told[name] - usual < _TELLING

    return tuple(one for one in codes if one.value not in told or not is_stranger(one.value))


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
