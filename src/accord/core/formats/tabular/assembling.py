"""Assemble the mapping that the suggested columns add up to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.dates import DAY, DAY_IN_UTC
from accord.core.formats.tabular.learned import Learned
from accord.core.formats.tabular.mapping import Mapping, TimeRule
from accord.core.formats.tabular.profile import DateFit
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.settling import clock_beside, half_of
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary import RecordKind

#: An area is taken where its column is sure; a less sure one is only shown.
_SURE_AREA: Final = 0.75


def assemble(
    table: Table,
    columns: Columns,
    fields: Fields,
    *,
    kind: Candidate,
    zone: Candidate,
    learned: Learned,
) -> Mapping:
    """Return the mapping of the best candidates, when it happened among them, without offences."""
    occurred = _time_rule(columns, fields, "occurred", learned)
    assert occurred is not None  # checked by _missing
    local_id = first(fields, "local_id")
    areas = [c for c in fields["area"] if c.confidence >= _SURE_AREA]
    return Mapping(
        name=table.filename,
        signature=table.signature,
        kind=RecordKind(kind.value),
        zone=zone.value,
        local_id=local_id,
        incident_id=first(fields, "incident_id"),
        occurred=occurred,
        occurred_end=_time_rule(columns, fields, "occurred_end", learned),
        reported=_time_rule(columns, fields, "reported", learned),
        address=_address(columns, first(fields, "address")),
        area=tuple(c.value for c in areas[:1]),
        disposition=first(fields, "disposition"),
        narrative=first(fields, "narrative"),
        domestic=first(fields, "domestic"),
        arrest_made=first(fields, "arrest_made"),
        repeat_ids=bool(local_id) and not columns.of(local_id).is_unique,
    )


def _address(columns: Columns, name: str) -> tuple[str, ...]:
    """The column of the address, or those of its parts."""
    if columns.street and name == columns.street[0]:
        return columns.street
    return (name,) if name else ()


def _time_rule(columns: Columns, fields: Fields, name: str, learned: Learned) -> TimeRule | None:
    column = first(fields, name)
    if not column:
        return None
    clock = clock_beside(columns, column, learned)
    fit, parted = columns.dates.get(column), columns.parted(column)
    if fit is None:
        assert parted is not None  # a moment stands in a column of dates or in parts
        rule = TimeRule(column=column, formats=(parted.form,), parts=parted.columns[1:])
    else:
        # Databases write +00 behind what they were given; any other offset is one.
        walled = 0 < fit.offset_share < 1 and not fit.tells_offsets
        rule = TimeRule(column=column, formats=_formats(fit), wall_clock=walled)
    return replace(
        rule,
        time_column=clock,
        time_formats=columns.clocks.get(clock, ()),
        half_column=half_of(columns, column, clock),
    )


def _formats(fit: DateFit) -> tuple[str, ...]:
    """The names of the formats, with what their times mean where these are of days alone."""
    behind = DAY_IN_UTC if fit.midnight_in else DAY if fit.is_midnight else ""
    return tuple(name + behind for name in fit.formats)
