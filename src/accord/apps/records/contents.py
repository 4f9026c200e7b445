"""A landed row as the columns of a record, with the commitment that proves its content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from accord.apps.records.models import Record
from accord.apps.records.parts import parts_digest, stricter
from accord.core.crypto import new_salt, same, sha256
from accord.core.formats.tabular import CoordinateStatus, NormalRecord, OffenceStatus, Related
from accord.core.ledger import commit
from accord.core.vocabulary import RecordKind, is_found_by_police

HOUR: Final = timedelta(hours=1)
# Encoders of our own: `json.dumps` with options builds one anew for each row.
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Sorted, since PostgreSQL's jsonb gives keys back in an order of its own.
_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
# What PostgreSQL would refuse and SQLite would let pass: checked here, for both.
LONGEST: Final = {
    "offence_local_code": 120,
    "area_code": 120,
    "disposition": 200,
    "incident_ref": 210,
    "local_id": 210,
    "row_key": 12,
}


@dataclass(frozen=True, slots=True)
class Content:
    """What an export says in one row: its key, its columns, and the digest of all of it."""

    local_id: str
    row_key: str
    columns: tuple[Any, ...]
    digest: str
    related: Related | None = None
    level: str = ""  # as the row itself says it


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the geocoder puts a row that gave no point; or, without a grade, a note on its point."""

    grade: str = ""
    lon: float | None = None
    lat: float | None = None
    radius_m: float | None = None
    kind: str = ""
    note: str = ""


AS_GIVEN: Final = Placed()


class Unstorable(ValueError):
    """A value that no database column can hold; carries field and rule."""

    def __init__(self, field: str, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.rule, self.reason = field, rule, reason


# What the geocoder says of a record; no part of what the export told, nor of its digest.
PLACING: Final = ("match_grade", "error_radius_m", "match_kind", "match_note")
# The columns that the export fills, and those of the geocoder, in the order of `Content.columns`.
FROM_EXPORT: Final = (
    "kind", "local_id", "row_key", "incident_ref", "occurred_from", "occurred_to", "time_zone",
    "local_date", "local_weekday", "local_hour", "reported_at", "offence_code",
    "offence_local_code", "offence_text", "offence_status", "police_discovered", "lon", "lat",
    "coordinate_status", "address", "area_code", "disposition", "narrative", "domestic",
    "arrest_made", "extra", *PLACING, "parts_digest",
)  # fmt: skip


def content_of(
    record: NormalRecord,
    *,
    repeats: bool,
    related: Related | None = None,
    placed: Placed = AS_GIVEN,
) -> Content:
    """The columns and digest of a landed record and what stands in it. Raises `Unstorable`.

    A point that the geocoder gave stands in the columns; the digest is of what the export says.
    """
    local_id, row_key = _key(record.local_id, repeats=repeats)
    date, weekday, hour = local_parts(record.occurred_earliest, record.occurred_latest, record.zone)
    code = record.nibrs_code or ""
    extra = _canonical(record.extra)
    told = (
        record.kind.value, local_id, row_key, record.incident_id,
        record.occurred_earliest.isoformat(), record.occurred_latest.isoformat(), record.zone,
        record.reported.isoformat() if record.reported else None,
        code, record.offence_code, record.offence_text, record.offence_status.value,
        record.lon, record.lat, record.coordinate_status.value, record.address, record.area,
        record.disposition, record.narrative, record.domestic, record.arrest_made, extra,
    )  # fmt: skip
    parts = parts_digest(related) if related is not None else ""
    text = _compact((*told, parts) if parts else told)
    _storable(text + extra, record, local_id, row_key)
    lon, lat = (placed.lon, placed.lat) if placed.grade else (record.lon, record.lat)
    columns = (
        told[0], local_id, row_key, record.incident_id, record.occurred_earliest,
        record.occurred_latest, record.zone, date, weekday, hour, record.reported, code,
        record.offence_code, record.offence_text, told[11],
        is_found_by_police(record.kind, code, record.offence_text), lon, lat, told[14],
        record.address, record.area, record.disposition, record.narrative, record.domestic,
        record.arrest_made, record.extra, placed.grade, placed.radius_m, placed.kind, placed.note,
        parts,
    )  # fmt: skip
    try:
        digest = sha256(text.encode()).hex()
    except UnicodeEncodeError as error:
        raise Unstorable("(row)", "plain_text", "the row holds half a character") from error
    return Content(local_id, row_key, columns, digest, related, record.level)


def normal_of(record: Record, *, ori: str) -> NormalRecord:
    """What a file told in a version of a record: the columns of `content_of` the other way round."""
    assert record.occurred_from is not None  # a record that a file tells has a time
    assert record.occurred_to is not None
    lon, lat = given_point(record)
    return NormalRecord(
        kind=RecordKind(record.kind), local_id=record.local_id, incident_id=record.incident_ref,
        agency=ori, zone=record.time_zone, occurred_earliest=record.occurred_from,
        occurred_latest=record.occurred_to, reported=record.reported_at,
        offence_code=record.offence_local_code, offence_text=record.offence_text,
        nibrs_code=record.offence_code or None,
        offence_status=OffenceStatus(record.offence_status), lon=lon, lat=lat,
        coordinate_status=CoordinateStatus(record.coordinate_status), address=record.address,
        area=record.area_code, disposition=record.disposition, narrative=record.narrative,
        domestic=record.domestic, arrest_made=record.arrest_made, extra=dict(record.extra),
    )  # fmt: skip


def strictest(level: str, told: str) -> str:
    """The stricter of two levels: what a file says narrows, and never widens."""
    return stricter(level, told) if told else level


def digest_of(record: Record) -> str:
    """The digest of a stored record's content: the value behind its commitment."""
    lon, lat = given_point(record)
    extra = _canonical(record.extra)
    told = (
        record.kind, record.local_id, record.row_key, record.incident_ref,
        _iso(record.occurred_from), _iso(record.occurred_to), record.time_zone,
        _iso(record.reported_at), record.offence_code, record.offence_local_code,
        record.offence_text, record.offence_status, lon, lat,
        record.coordinate_status, record.address, record.area_code, record.disposition,
        record.narrative, record.domestic, record.arrest_made, extra,
    )  # fmt: skip
    parts = (record.parts_digest,) if record.parts_digest else ()
    return sha256(_compact((*told, *parts)).encode()).hex()


def given_point(record: Record) -> tuple[float | None, float | None]:
    """The point that the export or a person gave; (None, None) where the geocoder found it."""
    return (None, None) if record.match_grade else (record.lon, record.lat)


def commitment_of(digest: str) -> tuple[bytes, bytes]:
    """A fresh salted commitment to a digest, and its salt: 32 bytes each."""
    salt = new_salt()
    return commit(digest, salt).digest, salt


def is_committed(digest: str, *, commitment: bytes, salt: bytes) -> bool:
    """Whether the commitment is one to this digest: then nothing has changed."""
    return same(commit(digest, bytes(salt)).digest, bytes(commitment))


def local_parts(earliest: datetime, latest: datetime, zone: str) -> tuple[Any, int, int | None]:
    """Local date, weekday (0 = Monday) and, if known to the hour, hour of the earliest time."""
    local = earliest.astimezone(_zone(zone))
    hour = local.hour if latest - earliest <= HOUR else None
    return local.date(), local.weekday(), hour


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _canonical(extra: Mapping[str, str]) -> str:
    return _sorted(dict(extra))


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _key(local_id: str, *, repeats: bool) -> tuple[str, str]:
    """Several rows under one number arrive as "X", "X#2", "X#3"; the rest is the row's key."""
    if repeats:
        bare, mark, count = local_id.rpartition("#")
        if mark and bare and count.isdigit():
            return bare, count[:12]
    return local_id, ""


def _storable(text: str, record: NormalRecord, local_id: str, row_key: str) -> None:
    if "u0000" in text and "\\u0000" in text.replace("\\\\", ""):
        raise Unstorable("(row)", "plain_text", "the row holds a NUL character")
    values = {
        "offence_local_code": record.offence_code,
        "area_code": record.area,
        "disposition": record.disposition,
        "incident_ref": record.incident_id,
        "local_id": local_id,
        "row_key": row_key,
    }
    for name, value in values.items():
        if len(value) > LONGEST[name]:
            raise Unstorable(name, "max_length", f"longer than {LONGEST[name]} characters")
