"""Count the rows of an export whose offence stays without a code, as landing will count them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from accord.core.formats.tabular.cells import positions
from accord.core.formats.tabular.landing import land
from accord.core.formats.tabular.mapping import Mapping
from accord.core.formats.tabular.offending import NOT_OFFENCE, crosswalk_key
from accord.core.formats.tabular.records import Landed, OffenceStatus
from accord.core.formats.tabular.table import Row, Table
from accord.core.vocabulary import offences

#: Different offences that are remembered; a hostile file cannot fill the memory.
_CACHE = 20_000


TRIED: Final = 200


def unmapped_in(
    table: Table, mapping: Mapping | None, *, limit: int
) -> tuple[int | None, tuple[str, ...]]:
    """Return how many of the first `limit` rows land unmapped, and why known codes are not used.

    Only rows in doubt are landed: those without an answer, and those whose code is valid in
    some years alone. Without a mapping the number is not known: None. Raises BadInput where
    the table cannot be read.
    """
    if mapping is None:
        return None, ()
    if not mapping.kind.may_have_nibrs_code:
        return 0, ()
    notes: Counter[str] = Counter()
    count = 0
    for answer in land(mapping, _doubtful(table, mapping, limit)):
        if not isinstance(answer, Landed):
            continue
        told = (answer.record, *answer.offences)
        open_ones = [one for one in told if one.offence_status is OffenceStatus.UNMAPPED]
        if open_ones:
            count += 1
            notes[open_ones[-1].offence_note.partition(", not in ")[0]] += 1
    del notes[""]
    return count, tuple(f"{rows} unmapped: {note}" for note, rows in notes.most_common())


def misreading(table: Table, known: Mapping, fresh: Mapping | None) -> str:
    """Why a saved mapping of these columns does not fit their values; empty where it does.

    It does not where the mapping suggested anew lands, or places, more than twice as many of the
    first rows: dates or coordinates are written in another way than they were.
    """
    if fresh is None:
        return ""
    _, landed, located = _read_by(table, known)
    rows, could_land, could_place = _read_by(table, fresh)
    if could_land > 2 * landed:
        return f"{landed} of the first {rows} rows land with it, {could_land} as suggested now"
    if could_place > 2 * located:
        return f"{located} of the first {rows} rows have a point with it, {could_place} as suggested now"
    return ""


def _read_by(table: Table, mapping: Mapping) -> tuple[int, int, int]:
    """How many first rows were read, how many of them land, and how many of these have a point."""
    try:
        rows = list(islice(table.rows(), TRIED))
        answers = [one for one in land(mapping, rows) if isinstance(one, Landed)]
    except ValueError:
        return 0, 0, 0
    return len(rows), len(answers), sum(one.record.lon is not None for one in answers)


def _doubtful(table: Table, mapping: Mapping, limit: int) -> Iterator[Row]:
    is_sure = _surely(mapping)
    width = len(mapping.signature)
    for row in islice(table.rows(), limit):
        if not row.fault and len(row.values) == width and not is_sure(row.values):
            yield row


def _surely(mapping: Mapping) -> Callable[[tuple[str, ...]], bool]:
    """Whether a row's offence has an answer in whatever year it happened."""
    if mapping.tells_offences:  # a row has several: each is looked up as it lands
        return lambda _values: False
    rule, place = mapping.offence, positions(mapping)
    cells = [place(name) for name in (rule.code, rule.extension, *rule.texts) if name]
    nibrs = place(rule.nibrs) if rule.nibrs else None
    lasting = {code for code, entry in offences().items() if not (entry.since or entry.until)}
    sure = {key for key, code in rule.crosswalk.items() if code == NOT_OFFENCE or code in lasting}
    answers: dict[tuple[str, ...], bool] = {}

    def is_sure(values: tuple[str, ...]) -> bool:
        direct = values[nibrs].strip().upper() if nibrs is not None else ""
        if direct in offences():
            return direct in lasting
        raw = tuple(values[cell] for cell in cells)
        known = answers.get(raw)
        if known is None:
            known = crosswalk_key(*raw) in sure
            if len(answers) < _CACHE:
                answers[raw] = known
        return known

    return is_sure
