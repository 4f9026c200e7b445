"""Records as files that other programs open; what may leave was decided by the query before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from accord.apps.records import listing
from accord.apps.records.models import Record
from accord.apps.records.selectors import counted
from accord.core.formats.opendata import (
    Column,
    NotInstalled,
    write_csv,
    write_geojson,
    write_parquet,
)
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Missing

Writer = Callable[[QuerySet[Record], str], Iterator[bytes]]
COLUMNS: Final = (
    Column("owner"), Column("kind"), Column("local_id"), Column("row_key"),
    Column("version", "integer"), Column("incident_ref"), Column("occurred_from", "timestamp"),
    Column("occurred_to", "timestamp"), Column("time_zone"), Column("reported_at", "timestamp"),
    Column("offence_code"), Column("offence_local_code"), Column("offence_text"),
    Column("police_discovered", "boolean"), Column("lon", "number"), Column("lat", "number"),
    Column("address"), Column("area_code"), Column("disposition"),
    Column("domestic", "boolean"), Column("arrest_made", "boolean"), Column("level"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of export; `name` ends the file's name and stands in the address."""

    name: str
    label: str
    media_type: str
    write: Writer


def format_named(name: str) -> Format:
    """The format of that name; raises `Missing`."""
    try:
        return FORMATS[name]
    except KeyError:
        raise Missing from None


def _table(write: Callable[..., Iterator[bytes]]) -> Writer:
    def written(records: QuerySet[Record], caveat: str) -> Iterator[bytes]:
        try:
            return write(COLUMNS, _rows(records), caveat=caveat)
        except NotInstalled as error:
            raise Conflict(
                gettext("This node was installed without Parquet; choose another.")
            ) from error

    return written


def _rows(records: QuerySet[Record]) -> Iterator[list[Any]]:
    """The cells of each record in the order of `COLUMNS`."""
    fields = ["owner__ori" if column.name == "owner" else column.name for column in COLUMNS]
    yield from records.values_list(*fields).iterator(chunk_size=2_000)


_FORMATS: Final = (
    Format(name="csv", label="CSV", media_type="text/csv; charset=utf-8", write=_table(write_csv)),
    Format(
        name="geojson", label="GeoJSON", media_type="application/geo+json",
        write=_table(write_geojson),
    ),
    Format(
        name="parquet", label="Parquet", media_type="application/vnd.apache.parquet",
        write=_table(write_parquet),
    ),
)  # fmt: skip
FORMATS: Final = {one.name: one for one in _FORMATS}


def exported(
    *, viewer: Actor, purpose: Purpose, filters: listing.Filters, chosen: Format
) -> tuple[Iterator[bytes], int]:
    """A file of the records that the viewer may export, with how many; leaves its ledger entry."""
    rows = listing.listed(viewer=viewer, purpose=purpose, filters=filters, action="export")
    count = rows.count()
    language = get_language() or "en"
    caveat = f"{listing.CAVEAT} {counted(count, filters.kind, language=language)}"
    blocks = chosen.write(rows, caveat)
    listing.note(
        viewer=viewer, purpose=purpose, filters=filters, count=count, verb="records.exported"
    )
    return blocks, count
