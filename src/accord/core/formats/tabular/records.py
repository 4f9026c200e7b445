"""What comes out of a table: a normal record that landed, or a row rejected with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accord.core.formats.tabular.related import Related
from accord.core.vocabulary import RecordKind


class CoordinateStatus(StrEnum):
    """What became of a row's coordinates; only OK, SWAPPED and SIGN carry a point."""

    OK = "ok"
    SWAPPED = "swapped"  # latitude and longitude changed places; put right
    SIGN = "sign"  # the minus was lost; put right
    MISSING = "missing"  # empty cells
    PLACEHOLDER = "placeholder"  # 0/0, -1/-1 and the like
    UNREADABLE = "unreadable"  # not numbers, or not on the globe
    OUTSIDE = "outside"  # far from where the agency's records lie
    NOT_GIVEN = "not_given"  # no coordinates are read from this file


class OffenceStatus(StrEnum):
    """What the crosswalk said about a row's offence."""

    MAPPED = "mapped"
    NOT_OFFENCE = "not_offence"  # an accident, found property …: no offence to code
    UNMAPPED = "unmapped"  # below the threshold: counted, never guessed
    NOT_APPLICABLE = "not_applicable"  # calls for service carry no offence code


@dataclass(frozen=True, kw_only=True, slots=True)
class NormalRecord:
    """One record in the common form; times in UTC with the agency's zone, degrees WGS 84.

    `occurred_earliest` and `occurred_latest` bound when it happened; `extra` holds every
    column that the mapping does not use, and raw coordinates that gave no point, as text.
    """

    kind: RecordKind
    local_id: str
    incident_id: str
    agency: str | None
    zone: str
    occurred_earliest: datetime
    occurred_latest: datetime
    reported: datetime | None
    offence_code: str
    offence_text: str
    nibrs_code: str | None
    offence_status: OffenceStatus
    lon: float | None
    lat: float | None
    coordinate_status: CoordinateStatus
    address: str
    area: str
    disposition: str
    narrative: str
    domestic: bool | None
    arrest_made: bool | None
    extra: Mapping[str, str]
    #: Why a known code was not used, such as the years in which it is valid.
    offence_note: str = ""
    #: How far the owner lets it travel, where the row says so itself: green, yellow or red.
    level: str = ""


@dataclass(frozen=True, slots=True)
class AttachedRow:
    """A row of another file that stands in a record: its part, number and cells."""

    part: str
    number: int
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Landed:
    """A row that became a record; `row_number` is the row as a spreadsheet counts it.

    In a delivery of several files `part` names the row's file, `position` counts the answers
    from 1, and the rows `attached`, of other files, stand in the record as `related`. `offences`
    are records too: each offence of an incident, where its row tells several.
    """

    row_number: int
    record: NormalRecord
    part: str = ""
    position: int = 0
    related: Related | None = None
    attached: tuple[AttachedRow, ...] = ()
    offences: tuple[NormalRecord, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """A row by which the owner takes a whole report back: its number, and whose it is.

    `kind` is that of the record which leads the report, where the standard numbers each kind by
    itself. With `told_here` the report was told and taken back in the same file, so that it may be unknown.
    """

    row_number: int
    local_id: str
    agency: str
    part: str = ""
    position: int = 0
    kind: str = ""
    told_here: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that broke a rule, with the raw cells so that nothing is lost.

    `part` and `position` are as in `Landed`; `joined_to` is the row of the file of incidents
    to which the row belongs, None where there is none.
    """

    row_number: int
    field: str
    rule: str
    reason: str
    raw: Mapping[str, str]
    part: str = ""
    position: int = 0
    joined_to: int | None = None
