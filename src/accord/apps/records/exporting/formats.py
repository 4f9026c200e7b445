"""The formats of export; what may leave was decided by the query before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext

from accord.apps.records import listing
from accord.apps.records.exporting.cases import Case, belonging_ids, cases
from accord.apps.records.exporting.checked import Checked
from accord.apps.records.exporting.draft_nibrs import reports_of
from accord.apps.records.exporting.entities import happenings
from accord.apps.records.exporting.exchanged import items_of
from accord.apps.records.masks import PLACE, hides_place
from accord.apps.records.models import Record
from accord.apps.records.selectors import caveats_of_rows, counted
from accord.core import vocabulary
from accord.core.formats.ndex import write_ndex
from accord.core.formats.nibrs.flat import write_segment
from accord.core.formats.niem import write_envelopes
from accord.core.formats.opendata import (
    Column,
    NotInstalled,
    write_csv,
    write_ftm,
    write_geojson,
    write_parquet,
)
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing


@dataclass(frozen=True, kw_only=True)
class Export:
    """What is written, for whom and when; `records` is narrowed by policy already."""

    viewer: Actor
    purpose: Purpose
    records: QuerySet[Record]
    caveat: str
    at: datetime
    given: QuerySet[Any, UUID]
    checked: Checked

    def cases(self) -> Iterator[Case]:
        """The records with what belongs to them; only what the ledger says was given out."""
        return cases(
            viewer=self.viewer, purpose=self.purpose, records=self.records, given=self.given
        )


@dataclass(frozen=True, kw_only=True)
class Exported:
    """A file as it is streamed, how many records it tells, and what must be said of it."""

    blocks: Iterator[bytes]
    count: int
    caveat: str
    #: What the format's own rules say of it; whole once `blocks` have been read to their end.
    checked: Checked


Writer = Callable[[Export], Iterator[bytes]]
COLUMNS: Final = (
    Column("owner"), Column("kind"), Column("local_id"), Column("row_key"),
    Column("version", "integer"), Column("incident_ref"), Column("occurred_from", "timestamp"),
    Column("occurred_to", "timestamp"), Column("reported_at", "timestamp"), Column("time_zone"),
    Column("occurred_from_local"), Column("occurred_to_local"), Column("reported_at_local"),
    Column("offence_code"), Column("offence_local_code"), Column("offence_text"),
    Column("police_discovered", "boolean"), Column("lon", "number"), Column("lat", "number"),
    Column("match_grade"), Column("error_radius_m", "number"), Column("match_kind"),
    Column("match_note"), Column("address"), Column("area_code"), Column("disposition"),
    Column("domestic", "boolean"), Column("arrest_made", "boolean"), Column("level"),
)  # fmt: skip

#: Columns behind the zone that tell a moment by it, for whoever reads without converting.
_LOCAL: Final = {f"{name}_local": name for name in ("occurred_from", "occurred_to", "reported_at")}


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of export: its name stands in the address, `suffix` ends the file's name.

    `kinds` names the kinds of record that it can hold; none means all.
    """

    name: str
    label: str
    media_type: str
    write: Writer
    suffix: str = ""
    #: Whether the file itself says the caveats; else they go beside it.
    says_caveats: bool = True
    kinds: frozenset[RecordKind] = frozenset()
    with_cases: bool = True
    #: The package without which this node cannot write it.
    needs: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether this node can write it."""
        return not self.needs or find_spec(self.needs) is not None

    @property
    def ending(self) -> str:
        """What ends the name under which a browser keeps the file."""
        return self.suffix or self.name

    def takes(self, kind: RecordKind) -> bool:
        """Whether records of this kind can be written so."""
        return not self.kinds or kind in self.kinds


def format_named(name: str) -> Format:
    """The format of that name; raises `Missing`."""
    try:
        return FORMATS[name]
    except KeyError:
        raise Missing from None


def format_of(filename: str) -> str:
    """The name of the format that a file's name ends in: out.geojson, or records.ndex.xml."""
    ending = filename.lower().rpartition("/")[2]
    # The last suffix names it, or the one before: march.nibrs.txt, records.ftm.jsonl.
    named = [part for part in ending.split(".")[1:][-2:] if part in FORMATS]
    return named[-1] if named else ending.rpartition(".")[2]


def _table(write: Callable[..., Iterator[bytes]]) -> Writer:
    def written(export: Export) -> Iterator[bytes]:
        try:
            return write(COLUMNS, _rows(export), caveat=export.caveat)
        except NotInstalled as error:
            raise Conflict(
                gettext(
                    "This node was installed without Parquet; choose another format, or have "
                    "accord[parquet] installed."
                )
            ) from error

    return written


class _Event(NamedTuple):
    """What tells whether a row's place may leave."""

    owner_id: UUID
    place_kept: bool


def _rows(export: Export) -> Iterator[list[Any]]:
    """The cells of each record in the order of `COLUMNS`; what the law masks is blank.

    So is which row of its number a partner's record stands in: that others stand before it.
    """
    names = [column.name for column in COLUMNS if column.name not in _LOCAL]
    fields = ["owner__ori" if name == "owner" else name for name in names]
    blank = [(names.index(name), value) for name, value in PLACE.items() if name in names]
    row_key = names.index("row_key")
    zone, times = names.index("time_zone"), [names.index(name) for name in _LOCAL.values()]
    to = export.viewer.agency_id
    rows = export.records.values_list("owner_id", "place_kept", *fields)
    for owner_id, is_kept, *cells in rows.iterator(chunk_size=2_000):
        if hides_place(_Event(owner_id, is_kept), to=to):
            for place, value in blank:
                cells[place] = value
        if str(owner_id) != to:
            cells[row_key] = ""
        cells[zone + 1 : zone + 1] = [_local(cells[place], cells[zone]) for place in times]
        yield cells


def _local(moment: datetime | None, zone: str) -> str:
    """A moment as the clocks of the record's zone showed it, with their offset from UTC."""
    return "" if moment is None else moment.astimezone(ZoneInfo(zone)).isoformat()


def _nibrs_flat(export: Export) -> Iterator[bytes]:
    drafts = reports_of(export.cases(), submitted=export.at.date())
    for report in export.checked.watched(drafts):
        yield b"".join(write_segment(one) + b"\r\n" for one in report.segments)


def _ndex(export: Export) -> Iterator[bytes]:
    return write_ndex(items_of(export.cases(), at=export.at))


def _niem(export: Export) -> Iterator[bytes]:
    return write_envelopes(items_of(export.cases(), at=export.at))


def _ftm(export: Export) -> Iterator[bytes]:
    return write_ftm(happenings(export.cases()), caveat=export.caveat)


_FORMATS: Final = (
    Format(
        name="csv", label="CSV", media_type="text/csv; charset=utf-8", write=_table(write_csv),
        with_cases=False,
    ),
    Format(
        name="geojson", label="GeoJSON", media_type="application/geo+json",
        write=_table(write_geojson), with_cases=False,
    ),
    Format(
        name="parquet", label="Parquet", media_type="application/vnd.apache.parquet",
        write=_table(write_parquet), with_cases=False, needs="pyarrow",
    ),
    Format(
        name="nibrs", label="NIBRS", media_type="text/plain; charset=us-ascii",
        suffix="draft-not-certified.nibrs.txt", write=_nibrs_flat, says_caveats=False,
        kinds=frozenset({RecordKind.INCIDENT}),
    ),
    Format(
        name="ndex", label="N-DEx", media_type="application/xml", suffix="ndex.xml", write=_ndex,
        says_caveats=False,
    ),
    Format(
        name="niem", label="NIEM", media_type="application/x-ndjson",
        suffix="niem.jsonl", write=_niem, says_caveats=False,
    ),
    Format(
        name="ftm", label="FollowTheMoney", media_type="application/x-ndjson",
        suffix="ftm.json", write=_ftm,
    ),
)  # fmt: skip
FORMATS: Final = {one.name: one for one in _FORMATS}


def exported(
    *, viewer: Actor, purpose: Purpose, filters: listing.Filters, chosen: Format
) -> Exported:
    """A file of the records that the viewer may export, with how many; leaves its ledger entry.

    Raises `Invalid` for a kind that the format cannot hold.
    """
    if not chosen.takes(filters.kind):
        held = ", ".join(sorted(kind.unit(2) for kind in chosen.kinds))
        message = f"{chosen.label} holds {held} only."
        raise Invalid(faults=[Fault("kind", "kind_of_format", message)])
    rows = listing.listed(viewer=viewer, purpose=purpose, filters=filters, action="export")
    language = get_language() or "en"
    with transaction.atomic():  # a format that cannot be written leaves no entry
        ids = list(rows.order_by().values_list("pk", flat=True))
        if chosen.with_cases:
            ids += belonging_ids(viewer=viewer, purpose=purpose, records=rows)
        given = audit.ids_in(
            listing.note(
                viewer=viewer, purpose=purpose, filters=filters, shown=ids, verb="records.exported"
            )
        )
        # What lands while the file is written is not in it: the entry names all that is.
        pinned = rows.filter(pk__in=given)
        count = pinned.count()
        marked = vocabulary.caveat_line(caveats_of_rows(pinned), language=language)
        caveat = f"{marked} {counted(count, filters.kind, language=language)}"
        checked = Checked()
        blocks = chosen.write(
            Export(
                viewer=viewer, purpose=purpose, records=pinned, caveat=caveat, at=timezone.now(),
                given=given, checked=checked,
            )
        )  # fmt: skip
    return Exported(blocks=blocks, count=count, caveat=caveat, checked=checked)
