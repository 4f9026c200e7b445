"""Compile the offence rule: an agency's code and words to a NIBRS code valid in its year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.cells import Place
from accord.core.formats.tabular.mapping import Mapping, OffenceColumns, OffenceRule
from accord.core.formats.tabular.marks import MOST_OF_ONE, offence_of_heading, told_times
from accord.core.formats.tabular.records import OffenceStatus
from accord.core.formats.tabular.timing import Cells, Fault
from accord.core.vocabulary import Offence, offences

NOT_OFFENCE = "-"
#: Of a row that marks none of its columns of offences.
NO_MARK = "no column of an offence says yes"
_CACHE = 20_000
#: Longer texts are read anew each time, so that a hostile file cannot fill the memory.
_CACHED_CHARS = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class OffenceAnswer:
    """What a row says of its offence; `note` gives the reason where a known code is not used."""

    code: str
    text: str
    nibrs: str | None
    status: OffenceStatus
    note: str = ""


#: An offence of a row with its number within the row.
NumberedOffence = tuple[str, OffenceAnswer]


def crosswalk_key(*parts: str) -> str:
    """Return the key under which an offence's code and texts stand in a crosswalk."""
    return " | ".join(" ".join(part.split()).upper() for part in parts)


def offence_reader(
    mapping: Mapping, place: Place, zone: ZoneInfo
) -> Callable[[Cells, datetime], OffenceAnswer]:
    """Return a reader of a row and the time it began (UTC) to what its offence is.

    Where a row tells several offences, it is the first.
    """
    if mapping.offence.marked:
        told = _marks_reader(mapping, place, zone)
        none = OffenceAnswer(code="", text="", nibrs=None, status=_status_of(mapping), note=NO_MARK)
        return lambda values, began: next((one for _, one in told(values, began)), none)
    raw_of, look_up = _columns_reader(mapping, mapping.offence, place)
    separator = mapping.offence.separator if mapping.tells_offences else ""
    passing = {code: entry for code, entry in offences().items() if entry.since or entry.until}

    def read(values: Cells, began: datetime) -> OffenceAnswer:
        raw = raw_of(values)
        found = look_up(listed(raw, separator)[0] if separator else raw)
        if found.nibrs in passing:
            return _in_its_years(found, passing[found.nibrs], began.astimezone(zone).year)
        return found

    return read


def offences_reader(
    mapping: Mapping, place: Place, zone: ZoneInfo
) -> Callable[[Cells, datetime], tuple[NumberedOffence, ...]]:
    """Return a reader of a row to each of its offences; to none where rows tell but one.

    Each has a number within the row that does not change with the others: 2 stands in the second
    columns, 1.3 is the third that the first columns list.
    """
    if not mapping.tells_offences:
        return lambda _values, _began: ()
    rule = mapping.offence
    if rule.marked:
        return _marks_reader(mapping, place, zone)
    slots = [_columns_reader(mapping, one, place) for one in (rule, *rule.further)]
    passing = {code: entry for code, entry in offences().items() if entry.since or entry.until}

    def read(values: Cells, began: datetime) -> tuple[NumberedOffence, ...]:
        told = []
        for slot, (raw_of, look_up) in enumerate(slots, start=1):
            raws = listed(raw_of(values), rule.separator)
            for place_in_list, raw in enumerate(raws, start=1):
                if not any(map(str.strip, raw)):
                    continue
                found = look_up(raw)
                if found.nibrs in passing:
                    year = began.astimezone(zone).year
                    found = _in_its_years(found, passing[found.nibrs], year)
                number = f"{slot}.{place_in_list}" if place_in_list > 1 else str(slot)
                told.append((number, found))
        return tuple(told)

    return read


def _status_of(mapping: Mapping) -> OffenceStatus:
    """What is said of a record without a code."""
    is_open = mapping.kind.may_have_nibrs_code
    return OffenceStatus.UNMAPPED if is_open else OffenceStatus.NOT_APPLICABLE


def _marks_reader(
    mapping: Mapping, place: Place, zone: ZoneInfo
) -> Callable[[Cells, datetime], tuple[NumberedOffence, ...]]:
    """Return a reader of a row to the offences whose columns it marks, each as often as it is told."""
    answer, may_code = _crosswalk_reader(mapping.offence), mapping.kind.may_have_nibrs_code
    valid, slots = offences(), []
    for slot, column in enumerate(mapping.offence.marked, start=1):
        text = offence_of_heading(column)
        nibrs, status = answer("", crosswalk_key(text))
        if not may_code:
            nibrs, status = None, OffenceStatus.NOT_APPLICABLE
        told = OffenceAnswer(code="", text=text, nibrs=nibrs, status=status)
        slots.append((slot, place(column), column, told))

    def read(values: Cells, began: datetime) -> tuple[NumberedOffence, ...]:
        found: list[NumberedOffence] = []
        for slot, cell, column, one in slots:
            times = _times(values[cell], column)
            if not times:
                continue
            entry = valid.get(one.nibrs or "")
            year = began.astimezone(zone).year
            told = _in_its_years(one, entry, year) if entry else one
            found += ((f"{slot}.{n}" if n > 1 else str(slot), told) for n in range(1, times + 1))
        return tuple(found)

    return read


def _times(text: str, column: str) -> int:
    """How many offences a cell tells; a fault where it says neither yes nor no nor how many."""
    times = told_times(text)
    if times is None:
        raise Fault(column, "yes_or_no", f"{text[:40]!r} is neither yes nor no, nor a number")
    if times > MOST_OF_ONE:
        raise Fault(column, "yes_or_no", f"more than {MOST_OF_ONE} offences in one cell")
    return times


def listed(raw: tuple[str, ...], separator: str) -> list[tuple[str, ...]]:
    """Return the offences that cells list, each with its part of each cell; [raw] where one.

    Cells that list unlike numbers do not say what goes with what: they stay as they are.
    """
    if not separator or not any(separator in cell for cell in raw):
        return [raw]
    parts = [[one.strip() for one in cell.split(separator) if one.strip()] for cell in raw]
    counts = {len(one) for one in parts if one}
    if len(counts) != 1:
        return [raw]
    count = counts.pop()
    return [tuple(one[n] if one else "" for one in parts) for n in range(count)]


def _columns_reader(
    mapping: Mapping, columns: OffenceColumns, place: Place
) -> tuple[Callable[[Cells], tuple[str, ...]], Callable[[tuple[str, ...]], OffenceAnswer]]:
    """Readers of the cells of one offence (NIBRS, codes, words), and of these to its answer."""
    code_cells = [place(column) for column in (columns.code, columns.extension) if column]
    text_cells = [place(column) for column in columns.texts]
    nibrs_cell = place(columns.nibrs) if columns.nibrs else None
    answer, may_code = _crosswalk_reader(mapping.offence), mapping.kind.may_have_nibrs_code
    known: dict[tuple[str, ...], OffenceAnswer] = {}
    first_text = 1 + len(code_cells)

    def raw_of(values: Cells) -> tuple[str, ...]:
        direct = values[nibrs_cell].strip() if nibrs_cell is not None else ""
        return (direct, *[values[cell] for cell in code_cells], *[values[c] for c in text_cells])

    def look_up(raw: tuple[str, ...]) -> OffenceAnswer:
        if raw in known:
            return known[raw]
        codes = [cell.strip() for cell in raw[1:first_text]]
        texts = [cell.strip() for cell in raw[first_text:]]
        nibrs, status = answer(raw[0], crosswalk_key(*codes, *texts))
        if not may_code:
            nibrs, status = None, OffenceStatus.NOT_APPLICABLE
        found = OffenceAnswer(
            code="-".join(filter(None, codes)),
            text=" / ".join(filter(None, texts)),
            nibrs=nibrs,
            status=status,
        )
        if len(known) < _CACHE and sum(map(len, raw)) <= _CACHED_CHARS:
            known[raw] = found
        return found

    return raw_of, look_up


def _in_its_years(found: OffenceAnswer, entry: Offence, year: int) -> OffenceAnswer:
    if entry.is_valid_in(year):
        return found
    bounds = [
        f"{word} {end}" for word, end in (("from", entry.since), ("until", entry.until)) if end
    ]
    return OffenceAnswer(
        code=found.code,
        text=found.text,
        nibrs=None,
        status=OffenceStatus.UNMAPPED,
        note=f"{entry.code} is a code only {' '.join(bounds)}, not in {year}",
    )


def _crosswalk_reader(
    rule: OffenceRule,
) -> Callable[[str, str], tuple[str | None, OffenceStatus]]:
    table = dict(rule.crosswalk)
    valid = offences()

    def answer(direct: str, key: str) -> tuple[str | None, OffenceStatus]:
        if direct.upper() in valid:
            return direct.upper(), OffenceStatus.MAPPED
        code = table.get(key)
        if code == NOT_OFFENCE:
            return None, OffenceStatus.NOT_OFFENCE
        if code in valid:
            return code, OffenceStatus.MAPPED
        return None, OffenceStatus.UNMAPPED

    return answer
