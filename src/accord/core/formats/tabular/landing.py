"""Land rows: compile a mapping to closures; each row becomes a record or a stated rejection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.coordinates import point_reader
from accord.core.formats.tabular.mapping import Mapping, OffenceRule
from accord.core.formats.tabular.records import (
    CoordinateStatus,
    Landed,
    NormalRecord,
    OffenceStatus,
    Rejected,
)
from accord.core.formats.tabular.table import Row
from accord.core.formats.tabular.timing import Cells, Fault, Interval, optional_time, time_reader
from accord.core.vocabulary import offences

NOT_OFFENCE = "-"
_CACHE = 100_000
#: A clock of the agency may be ahead of ours, and the day of receipt is still going on.
_FUTURE_SLACK = timedelta(days=1)
_ID = re.compile(r"\S(?:.{0,198}\S)?", re.DOTALL)
_TRUE = frozenset({"true", "t", "yes", "y", "1", "x"})
_FALSE = frozenset({"false", "f", "no", "n", "0"})


def crosswalk_key(*parts: str) -> str:
    """Return the key under which an offence's code and texts stand in a crosswalk."""
    return " | ".join(" ".join(part.split()).upper() for part in parts)


def content_id(values: Cells) -> str:
    """Return an id made of the row's whole content, for exports that number nothing."""
    digest = hashlib.sha256("\x1f".join(values).encode("utf-8", "surrogatepass"))
    return f"row-{digest.hexdigest()[:24]}"


def land(
    mapping: Mapping, rows: Iterable[Row], *, received: datetime | None = None
) -> Iterator[Landed | Rejected]:
    """Yield one answer per row, in order: landed, or rejected with field, rule and reason.

    `rows` come from a table with the mapping's columns; `received` (aware) is when the file
    came, so that dates after it are refused. Raises ValueError when the mapping names a
    column or time zone that does not exist.
    """
    build = _compile(mapping, received)
    width = len(mapping.signature)
    columns = mapping.signature
    seen: dict[str, int] = {}
    for row in rows:
        values = row.values
        if row.fault or len(values) != width:
            reason = row.fault or f"{len(values)} cells where the mapping has {width} columns"
            yield _rejected(row, columns, Fault("(row)", "row_shape", reason))
            continue
        try:
            record = build(values, seen)
        except Fault as fault:
            yield _rejected(row, columns, fault)
            continue
        yield Landed(row_number=row.number, record=record)


def _rejected(row: Row, columns: Sequence[str], fault: Fault) -> Rejected:
    raw = dict(zip(columns, row.values, strict=False))
    for extra, value in enumerate(row.values[len(columns) :], start=len(columns) + 1):
        raw[f"column {extra}"] = value
    return Rejected(
        row_number=row.number, field=fault.field, rule=fault.rule, reason=fault.reason, raw=raw
    )


def _compile(
    mapping: Mapping, received: datetime | None
) -> Callable[[Cells, dict[str, int]], NormalRecord]:
    place = _positions(mapping)
    zone = _zone(mapping.zone)
    occurred = time_reader(mapping.occurred, place, zone)
    ended = optional_time(mapping.occurred_end, place, zone)
    reported = optional_time(mapping.reported, place, zone)
    check = _range_check(mapping, received)
    identify = _identify(mapping, place)
    incident = _text(mapping.incident_id, place)
    agency = _agency(mapping, place)
    offence = _offence_reader(mapping, place)
    point = point_reader(mapping.coordinates, place)
    address, area = _joined(mapping.address, place), _joined(mapping.area, place)
    disposition, narrative = _text(mapping.disposition, place), _text(mapping.narrative, place)
    domestic, arrest_made = _flag(mapping.domestic, place), _flag(mapping.arrest_made, place)
    extras = _extra_columns(mapping)
    raw_point = _point_columns(mapping)
    kind, zone_name = mapping.kind, mapping.zone

    def build(values: Cells, seen: dict[str, int]) -> NormalRecord:
        earliest, latest = _occurred(values, occurred, ended, mapping, check)
        notified = reported(values) if reported else None
        if notified is not None and mapping.reported is not None:
            check(notified, mapping.reported.column)
        owner = agency(values)
        code, text, nibrs, offence_status = offence(values)
        lon, lat, status = point(values)
        extra = {name: values[cell] for name, cell in extras if values[cell]}
        if status not in _HAVE_POINT:
            extra.update((name, values[cell]) for name, cell in raw_point if values[cell])
        local_id = identify(values, seen)
        return NormalRecord(
            kind=kind,
            local_id=local_id,
            incident_id=incident(values),
            agency=owner,
            zone=zone_name,
            occurred_earliest=earliest,
            occurred_latest=latest,
            reported=notified[0] if notified else None,
            offence_code=code,
            offence_text=text,
            nibrs_code=nibrs,
            offence_status=offence_status,
            lon=lon,
            lat=lat,
            coordinate_status=status,
            address=address(values),
            area=area(values),
            disposition=disposition(values),
            narrative=narrative(values),
            domestic=domestic(values),
            arrest_made=arrest_made(values),
            extra=extra,
        )

    return build


_HAVE_POINT = frozenset({CoordinateStatus.OK, CoordinateStatus.SWAPPED, CoordinateStatus.SIGN})


def _positions(mapping: Mapping) -> Callable[[str], int]:
    index = {name: position for position, name in enumerate(mapping.signature)}

    def place(column: str) -> int:
        try:
            return index[column.strip().lower()]
        except KeyError:
            raise ValueError(f"the mapping names a column that is not there: {column}") from None

    return place


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone of this name: {name!r}") from error


def _text(column: str, place: Callable[[str], int]) -> Callable[[Cells], str]:
    if not column:
        return lambda _: ""
    cell = place(column)
    return lambda values: values[cell].strip()


def _joined(columns: Sequence[str], place: Callable[[str], int]) -> Callable[[Cells], str]:
    if len(columns) < 2:
        return _text(columns[0] if columns else "", place)
    cells = [place(column) for column in columns]
    return lambda values: ", ".join(filter(None, (values[cell].strip() for cell in cells)))


def _flag(column: str, place: Callable[[str], int]) -> Callable[[Cells], bool | None]:
    if not column:
        return lambda _: None
    cell = place(column)

    def read(values: Cells) -> bool | None:
        word = values[cell].strip().lower()
        if word in _TRUE:
            return True
        return False if word in _FALSE else None

    return read


def _identify(
    mapping: Mapping, place: Callable[[str], int]
) -> Callable[[Cells, dict[str, int]], str]:
    column, may_repeat = mapping.local_id, mapping.repeat_ids or not mapping.local_id
    cell = place(column) if column else 0

    def identify(values: Cells, seen: dict[str, int]) -> str:
        local_id = values[cell].strip() if column else content_id(values)
        if not _ID.fullmatch(local_id):
            words = "is longer than 200 characters" if local_id else "is empty"
            raise Fault(column, "local_id", f"the record's own number {words}")
        count = seen.get(local_id, 0)
        if count and not may_repeat:
            raise Fault(column, "duplicate_id", "the record's own number stands here before")
        seen[local_id] = count + 1
        return f"{local_id}#{count + 1}" if count else local_id

    return identify


def _agency(mapping: Mapping, place: Callable[[str], int]) -> Callable[[Cells], str | None]:
    rule = mapping.agency
    if not rule.column:
        fixed = rule.fixed or None
        return lambda _: fixed
    cell, table = place(rule.column), dict(rule.table)

    def read(values: Cells) -> str:
        name = values[cell].strip()
        ori = table.get(name)
        if not ori:
            raise Fault(rule.column, "known_agency", f"no agency is named for {name!r}")
        return ori

    return read


def _range_check(mapping: Mapping, received: datetime | None) -> Callable[[Interval, str], None]:
    first = datetime(mapping.not_before, 1, 1, tzinfo=UTC)
    last = received + _FUTURE_SLACK if received else datetime(2200, 1, 1, tzinfo=UTC)

    def check(interval: Interval, column: str) -> None:
        if interval[0] < first:
            raise Fault(column, "date_range", f"before {first.year}")
        if interval[0] > last:
            raise Fault(column, "date_range", "after the file was received")

    return check


def _occurred(
    values: Cells,
    occurred: Callable[[Cells], Interval | None],
    ended: Callable[[Cells], Interval | None] | None,
    mapping: Mapping,
    check: Callable[[Interval, str], None],
) -> Interval:
    start = occurred(values)
    if start is None:
        raise Fault(mapping.occurred.column, "date_given", "there is no date")
    check(start, mapping.occurred.column)
    end = ended(values) if ended else None
    if end is None or mapping.occurred_end is None:
        return start
    check(end, mapping.occurred_end.column)
    if end[1] < start[0]:
        raise Fault(mapping.occurred_end.column, "date_order", "the end lies before the start")
    return start[0], max(start[1], end[1])


def _offence_reader(
    mapping: Mapping, place: Callable[[str], int]
) -> Callable[[Cells], tuple[str, str, str | None, OffenceStatus]]:
    rule, may_code = mapping.offence, mapping.kind.may_have_nibrs_code
    code_cells = [place(column) for column in (rule.code, rule.extension) if column]
    text_cells = [place(column) for column in rule.texts]
    nibrs_cell = place(rule.nibrs) if rule.nibrs else None
    answer = _crosswalk_reader(rule)
    known: dict[tuple[str, ...], tuple[str, str, str | None, OffenceStatus]] = {}

    def read(values: Cells) -> tuple[str, str, str | None, OffenceStatus]:
        direct = values[nibrs_cell].strip() if nibrs_cell is not None else ""
        raw = (direct, *[values[cell] for cell in code_cells], *[values[c] for c in text_cells])
        found = known.get(raw)
        if found is None:
            codes = [values[cell].strip() for cell in code_cells]
            texts = [values[cell].strip() for cell in text_cells]
            nibrs, status = answer(direct, crosswalk_key(*codes, *texts))
            if not may_code:
                nibrs, status = None, OffenceStatus.NOT_APPLICABLE
            found = ("-".join(filter(None, codes)), " / ".join(filter(None, texts)), nibrs, status)
            if len(known) < _CACHE:
                known[raw] = found
        return found

    return read


def _crosswalk_reader(
    rule: OffenceRule,
) -> Callable[[str, str], tuple[str | None, OffenceStatus]]:
    table: MappingOf[str, str] = dict(rule.crosswalk)
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


def _point_columns(mapping: Mapping) -> list[tuple[str, int]]:
    rule = mapping.coordinates
    used = {column.strip().lower() for column in (rule.lon, rule.lat, rule.pair) if column}
    return [(name, cell) for cell, name in enumerate(mapping.signature) if name in used]


def _extra_columns(mapping: Mapping) -> list[tuple[str, int]]:
    times = [mapping.occurred, mapping.occurred_end, mapping.reported]
    used = {
        mapping.local_id, mapping.incident_id, mapping.disposition, mapping.narrative,
        mapping.domestic, mapping.arrest_made, mapping.agency.column, mapping.offence.code,
        mapping.offence.extension, mapping.offence.nibrs, *mapping.offence.texts,
        *mapping.address, *mapping.area, mapping.coordinates.lon, mapping.coordinates.lat,
        mapping.coordinates.pair,
        *(rule.column for rule in times if rule), *(rule.time_column for rule in times if rule),
    }  # fmt: skip
    lower = {column.strip().lower() for column in used}
    return [(name, cell) for cell, name in enumerate(mapping.signature) if name not in lower]
