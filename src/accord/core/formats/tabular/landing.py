"""Land rows: compile a mapping to closures; each row becomes a record or a stated rejection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.cells import (
    Place,
    address_reader,
    extra_columns,
    flag_reader,
    joined_reader,
    point_columns,
    positions,
    text_reader,
)
from accord.core.formats.tabular.coordinates import point_reader
from accord.core.formats.tabular.identity import agency_reader, id_reader
from accord.core.formats.tabular.mapping import Mapping
from accord.core.formats.tabular.offending import (
    NumberedOffence,
    crosswalk_key,
    offence_reader,
    offences_reader,
)
from accord.core.formats.tabular.records import (
    CoordinateStatus,
    Landed,
    NormalRecord,
    OffenceStatus,
    Rejected,
)
from accord.core.formats.tabular.seen import SeenTexts
from accord.core.formats.tabular.storable import REASON, RULE, storable, unstorable_cell
from accord.core.formats.tabular.table import Row
from accord.core.formats.tabular.timing import Cells, Fault, Interval, optional_time, time_reader
from accord.core.vocabulary import Dissemination, RecordKind

__all__ = ["crosswalk_key", "land"]

#: A clock of the agency may be ahead of ours, and the day of receipt is still going on.
_FUTURE_SLACK = timedelta(days=1)
_HAVE_POINT = frozenset({CoordinateStatus.OK, CoordinateStatus.SWAPPED, CoordinateStatus.SIGN})


def land(
    mapping: Mapping, rows: Iterable[Row], *, received: datetime | None = None
) -> Iterator[Landed | Rejected]:
    """Yield one answer per row, in order: landed, or rejected with field, rule and reason.

    `rows` come from a table with the mapping's columns; `received` (aware) is when the file
    came, so that dates after it are refused. Memory grows by 13 to 27 bytes a row, for the
    ids seen. Raises ValueError when the mapping names a column or time zone that does not
    exist.
    """
    build = _compile(mapping, received)
    columns = mapping.signature
    seen = SeenTexts()
    for row in rows:
        fault = _shape_fault(row, columns)
        if fault is None:
            try:
                record, offences = build(row.values, seen)
                yield Landed(row_number=row.number, record=record, offences=offences)
                continue
            except Fault as found:
                fault = found
        yield _rejected(row, columns, fault)


def _shape_fault(row: Row, columns: Sequence[str]) -> Fault | None:
    if row.fault or len(row.values) != len(columns):
        reason = (
            row.fault or f"{len(row.values)} cells where the mapping has {len(columns)} columns"
        )
        return Fault(row.field, row.rule, reason)
    cell = unstorable_cell(row.values)
    if cell is None:
        return None
    return Fault(columns[cell], RULE, REASON)


def _rejected(row: Row, columns: Sequence[str], fault: Fault) -> Rejected:
    values = [storable(value) for value in row.values]
    raw = dict(zip(columns, values, strict=False))
    for extra, value in enumerate(values[len(columns) :], start=len(columns) + 1):
        raw[f"column {extra}"] = value
    return Rejected(
        row_number=row.number, field=fault.field, rule=fault.rule, reason=fault.reason, raw=raw
    )


def _compile(
    mapping: Mapping, received: datetime | None
) -> Callable[[Cells, SeenTexts], tuple[NormalRecord, tuple[NormalRecord, ...]]]:
    place, zone = positions(mapping), _zone(mapping.zone)
    times = _times_reader(mapping, place, zone, _range_check(mapping, received))
    identify, agency = id_reader(mapping, place), agency_reader(mapping, place)
    offence = offence_reader(mapping, place, zone)
    each_offence = offences_reader(mapping, place, zone)
    point, extra = point_reader(mapping.coordinates, place), _extra_reader(mapping)
    incident = text_reader(mapping.incident_id, place)
    address, area = address_reader(mapping.address, place), joined_reader(mapping.area, place)
    disposition = text_reader(mapping.disposition, place)
    narrative = text_reader(mapping.narrative, place)
    domestic = flag_reader(mapping.domestic, place)
    kind_of, level = _kind_reader(mapping, place), _level_reader(mapping, place)
    arrest_made = flag_reader(mapping.arrest_made, place)

    def build(values: Cells, seen: SeenTexts) -> tuple[NormalRecord, tuple[NormalRecord, ...]]:
        earliest, latest, reported = times(values)
        owner = agency(values)
        kind = kind_of(values)
        told = offence(values, earliest)
        if not kind.may_have_nibrs_code and told.nibrs is not None:
            told = replace(told, nibrs=None)
        lon, lat, status = point(values)
        record = NormalRecord(
            kind=kind,
            local_id=identify(values, seen),
            incident_id=incident(values),
            agency=owner,
            zone=mapping.zone,
            occurred_earliest=earliest,
            occurred_latest=latest,
            reported=reported,
            offence_code=told.code,
            offence_text=told.text,
            nibrs_code=told.nibrs,
            offence_status=(
                told.status if kind.may_have_nibrs_code else OffenceStatus.NOT_APPLICABLE
            ),
            offence_note=told.note,
            lon=lon,
            lat=lat,
            coordinate_status=status,
            address=address(values),
            area=area(values),
            disposition=disposition(values),
            narrative=narrative(values),
            domestic=domestic(values),
            arrest_made=arrest_made(values),
            extra=extra(values, status),
            level=level(values),
        )
        if kind is not RecordKind.INCIDENT:
            return record, ()
        return record, _offences_of(record, each_offence(values, earliest))

    return build


def _offences_of(record: NormalRecord, told: Sequence[NumberedOffence]) -> tuple[NormalRecord, ...]:
    """The offences of an incident as records, with its time and place, and numbers by its own."""
    return tuple(
        replace(
            record, kind=RecordKind.OFFENCE, local_id=f"{record.local_id}-{number}",
            incident_id=record.local_id, offence_code=one.code, offence_text=one.text,
            nibrs_code=one.nibrs, offence_status=one.status, offence_note=one.note,
            disposition="", narrative="", domestic=None, arrest_made=None, extra={},
        )
        for number, one in told
    )  # fmt: skip


def _kind_reader(mapping: Mapping, place: Place) -> Callable[[Cells], RecordKind]:
    """What a row is: as the mapping says, or as the row itself does."""
    if not mapping.kinds:
        return lambda _: mapping.kind
    cell, known = place(mapping.kinds), {kind.value: kind for kind in RecordKind}

    def read(values: Cells) -> RecordKind:
        kind = known.get(values[cell].strip().casefold())
        if kind is None:
            raise Fault(mapping.kinds, "known_kind", "this is no kind of record")
        return kind

    return read


def _level_reader(mapping: Mapping, place: Place) -> Callable[[Cells], str]:
    """How far the owner lets a row travel; a mapping that asks for it wants an answer."""
    if not mapping.level:
        return lambda _: ""
    cell, known = place(mapping.level), {level.value for level in Dissemination}

    def read(values: Cells) -> str:
        word = values[cell].strip().casefold()
        if word not in known:
            raise Fault(mapping.level, "known_level", "the owner's level is green, yellow or red")
        return word

    return read


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"no time zone of this name: {name!r}") from error


def _extra_reader(mapping: Mapping) -> Callable[[Cells, CoordinateStatus], dict[str, str]]:
    """What the mapping does not use, and raw coordinates that gave no point."""
    unused, raw_point = extra_columns(mapping), point_columns(mapping)

    def read(values: Cells, status: CoordinateStatus) -> dict[str, str]:
        kept = {name: values[cell] for name, cell in unused if values[cell]}
        if status not in _HAVE_POINT:
            kept.update((name, values[cell]) for name, cell in raw_point if values[cell])
        return kept

    return read


Check = Callable[[Interval, str], None]


def _range_check(mapping: Mapping, received: datetime | None) -> Check:
    first = datetime(mapping.not_before, 1, 1, tzinfo=UTC)
    last = received + _FUTURE_SLACK if received else datetime(2200, 1, 1, tzinfo=UTC)

    def check(interval: Interval, column: str) -> None:
        if interval[0] < first:
            raise Fault(column, "date_range", f"before {first.year}")
        if interval[0] > last:
            raise Fault(column, "date_range", "after the file was received")

    return check


def _times_reader(
    mapping: Mapping, place: Place, zone: ZoneInfo, check: Check
) -> Callable[[Cells], tuple[datetime, datetime, datetime | None]]:
    occurred = time_reader(mapping.occurred, place, zone)
    ended = optional_time(mapping.occurred_end, place, zone)
    reported = optional_time(mapping.reported, place, zone)

    def read(values: Cells) -> tuple[datetime, datetime, datetime | None]:
        earliest, latest = _occurred(values, occurred, ended, mapping, check)
        notified = reported(values) if reported else None
        if notified is None or mapping.reported is None:
            return earliest, latest, None
        check(notified, mapping.reported.column)
        return earliest, latest, notified[0]

    return read


def _occurred(
    values: Cells,
    occurred: Callable[[Cells], Interval | None],
    ended: Callable[[Cells], Interval | None] | None,
    mapping: Mapping,
    check: Check,
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
