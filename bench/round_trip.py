"""What `onboard` asks of exports: a delivery is loaded on an empty node, exported, and read back.

Each format is read by its own reader and compared, value by value, with the records that it was made
of; then the tables are onboarded again as another agency's export, with the suggestion as it stands.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

#: Ends the name of a column that tells a record's moment as the clocks of its zone showed it.
_BY_THE_ZONE: Final = "_local"
AGENCY = "elmsgate"
#: Fields that a format has no place for; what is left out by design is not lost unseen.
CANNOT = {
    "csv": "persons, vehicles, things, narratives",
    "geojson": "persons, vehicles, things, narratives",
    "parquet": "persons, vehicles, things, narratives",
    "nibrs": "names, vehicles, things, place, text, minutes, incidents without a NIBRS code; a number"
    " of more than 12 signs stands as its digest",
    "ndex": "things, match grade, area; a role that N-DEx does not have is 'other'",
    "niem": "things, match grade, area; a role that N-DEx does not have is 'other'",
}


def run() -> dict[str, Any]:
    """Per format: how many values were compared, and which kinds did not come back."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings",
               "ACCORD_STATE_DIR": folder}  # fmt: skip
        env.pop("ACCORD_DATABASE_URL", None)
        done = subprocess.run(
            [sys.executable, "-m", "bench.round_trip"], env=env, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the worker failed: {done.stderr[-3000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _worker() -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command

    from accord.apps.agencies import services as agencies
    from accord.frame.actor import Actor, Purpose

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    who: dict[str, Any] = {
        "by": Actor(id="bench", name="bench", kind="system"),
        "purpose": Purpose(code="records-management"),
    }
    ori, data = _delivery()
    owners = [
        agencies.register_agency(
            **who, ori=one, name=f"Agency {one}", kind="police", time_zone="America/New_York"
        )
        for one in (ori, "XA0990100", "XA0990200")
    ]
    _load(who, owners[0], "delivery.zip", data)
    found = {}
    viewer = _analyst(owners[0])
    for name, compare in _COMPARED.items():
        blocks = _exported(viewer, who["purpose"], name)
        found[name] = compare(blocks, viewer, who["purpose"])
    for name, other in zip(("csv", "geojson"), owners[1:], strict=True):
        blocks = _exported(viewer, who["purpose"], name)
        _load(who, other, f"records.{name}", blocks)
        found[f"{name} onboarded again"] = _same_records(owners[0], other)
    return found


def _delivery() -> tuple[str, bytes]:
    from accord.core.safe_io import pack
    from accord.core.simulate import Plan, Region

    files = {}
    ori = ""
    for export in Region(Plan(seed=5, incidents=1_500, weeks=20)).history():
        folder, _, name = export.name.partition("/")
        if folder == AGENCY:
            files[name.replace("/", "-")], ori = (
                io.BytesIO(b"".join(export.chunks)),
                export.agency_ori,
            )
    out = io.BytesIO()
    pack(out, files)
    return ori, out.getvalue()


def _load(who: dict[str, Any], agency: Any, name: str, data: bytes) -> None:
    from accord.apps.records import services

    sent = services.receive(**who, agency=agency, filename=name, stream=io.BytesIO(data))
    suggestion = services.propose(**who, submission=sent)
    if suggestion.mapping is None:
        raise SystemExit(f"{name}: {suggestion.missing}")
    services.confirm_mapping(**who, submission=sent, mapping=suggestion.mapping, name="rms")
    services.load(**who, submission_id=sent.pk)


def _analyst(agency: Any) -> Any:
    from accord.apps.agencies.roles import all_roles
    from accord.frame.actor import Actor

    capabilities = (
        all_roles()["analyst"].capabilities | all_roles()["records-custodian"].capabilities
    )
    return Actor(
        id=str(agency.pk), name="ana", agency_id=str(agency.pk), agency_ori=agency.ori,
        roles=frozenset({"analyst"}), capabilities=capabilities,
    )  # fmt: skip


def _exported(viewer: Any, purpose: Any, name: str) -> bytes:
    from accord.apps.records import exporting, listing
    from accord.core.vocabulary import RecordKind

    made = exporting.exported(
        viewer=viewer, purpose=purpose, filters=listing.Filters(kind=RecordKind.INCIDENT),
        chosen=exporting.format_named(name),
    )  # fmt: skip
    return b"".join(made.blocks)


def _records(viewer: Any, purpose: Any) -> Iterator[Any]:
    from accord.apps.records import selectors

    rows = selectors.records_visible_to(viewer=viewer, purpose=purpose).filter(kind="incident")
    return iter(rows.select_related("owner").order_by("pk"))


class _Difference:
    """Counts values compared, and by field those that did not come back, with one example."""

    def __init__(self) -> None:
        self.compared, self.lost = 0, Counter[str]()
        self.examples: dict[str, str] = {}

    def see(self, field: str, was: Any, became: Any) -> None:
        """Compare one value."""
        self.compared += 1
        if was != became:
            self.lost[field] += 1
            self.examples.setdefault(field, f"{was!r} → {became!r}"[:120])

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"compared": self.compared, "lost": dict(self.lost), "examples": self.examples}


def _cells(read: Callable[[bytes], list[dict[str, Any]]]) -> Callable[..., dict[str, Any]]:
    """A table's cells, each beside the column of its record."""

    def compare(blocks: bytes, viewer: Any, purpose: Any) -> dict[str, Any]:
        from accord.apps.records.exporting.formats import COLUMNS

        found = _Difference()
        rows = {(row["local_id"], row["row_key"]): row for row in read(blocks)}
        for record in _records(viewer, purpose):
            row = rows.get((record.local_id, record.row_key))
            found.see("row", True, row is not None)
            for column in COLUMNS if row is not None else ():
                assert row is not None
                was = _value(record, column.name)
                found.see(column.name, _plain(was), _plain(_typed(row[column.name], was)))
        return found.told()

    return compare


def _value(record: Any, column: str) -> Any:
    """What a record says under the name of an exported column."""
    if column == "owner":
        return record.owner.ori
    if column.endswith(_BY_THE_ZONE):
        moment = getattr(record, column.removesuffix(_BY_THE_ZONE))
        return moment and moment.astimezone(ZoneInfo(record.time_zone)).isoformat()
    return getattr(record, column)


def _typed(cell: Any, like: Any) -> Any:
    """A cell of a text format as the type of the value that it was written from."""
    if not isinstance(cell, str) or like is None or isinstance(like, str):
        return cell
    if isinstance(like, bool):
        return cell.lower() == "true"
    if isinstance(like, datetime):
        return datetime.fromisoformat(cell)
    return type(like)(cell)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=value.microsecond)
    return None if value == "" else value


def _csv_rows(data: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def _geojson_rows(data: bytes) -> list[dict[str, Any]]:
    features = json.loads(data)["features"]
    return [
        {**one["properties"], **dict(zip(("lon", "lat"), point, strict=True))}
        for one in features
        for point in [(one["geometry"] or {"coordinates": (None, None)})["coordinates"]]
    ]


def _parquet_rows(data: bytes) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return found


def _items(read: Callable[[bytes], list[Any]]) -> Callable[..., dict[str, Any]]:
    """Items as they were written beside items as they are read, part by part."""

    def compare(blocks: bytes, viewer: Any, purpose: Any) -> dict[str, Any]:
        from accord.apps.records.exporting.cases import cases
        from accord.apps.records.exporting.exchanged import items_of
        from accord.apps.records.models import Record

        found = _Difference()
        back = {one.id: one for one in read(blocks)}
        given = Record.objects.order_by().values_list("pk", flat=True)
        rows = Record.objects.filter(pk__in=[one.pk for one in _records(viewer, purpose)])
        written = cases(
            viewer=viewer, purpose=purpose, records=rows.select_related("owner"), given=given
        )
        for item in items_of(written, at=datetime.now(UTC)):
            other = back.get(item.id)
            found.see("item", True, other is not None)
            if other is not None:
                _same_item(found, item, other)
        return found.told()

    return compare


_PARTS = {
    "activities": ("kind", "number", "begins", "ends", "text", "code", "status"),
    "persons": ("given", "family", "birth_date", "age", "sex", "race", "ethnicity", "local_id"),
    "vehicles": ("plate", "plate_state", "vin", "make", "model", "year", "colour"),
    "places": ("street", "latitude", "longitude"),
}  # fmt: skip


def _same_item(found: _Difference, item: Any, other: Any) -> None:
    found.see("owner", item.owner.source.ori, other.owner.source.ori)
    found.see("date", item.date, other.date)
    for part, fields in _PARTS.items():
        ones, others = getattr(item, part), getattr(other, part)
        found.see(f"{part}: how many", len(ones), len(others))
        for one, same in zip(ones, others, strict=False):
            for field in fields:
                found.see(f"{part}.{field}", getattr(one, field), getattr(same, field))
            if part == "persons":
                roles = [role.kind for role in one.roles], [role.kind for role in same.roles]
                found.see("persons.roles", *roles)


def _ndex_items(data: bytes) -> list[Any]:
    from accord.core.formats.exchange import Item
    from accord.core.formats.ndex import read_ndex

    return [one for one in read_ndex(io.BytesIO(data)) if isinstance(one, Item)]


def _niem_items(data: bytes) -> list[Any]:
    from accord.core.formats.exchange import Item
    from accord.core.formats.niem import read_envelopes

    return [one for one in read_envelopes(io.BytesIO(data)) if isinstance(one, Item)]


def _nibrs(blocks: bytes, viewer: Any, purpose: Any) -> dict[str, Any]:
    """Incidents with a NIBRS code: number, day, hour and offences of each report."""
    from accord.core.formats.nibrs.drafts import usable_number
    from accord.core.formats.nibrs.model import Administrative, Offense, Report
    from accord.core.formats.nibrs.reading import read_any
    from accord.core.vocabulary import offences

    found = _Difference()
    reports: dict[str, Any] = {}
    for one in read_any(io.BytesIO(blocks)):
        found.see("read without a fault", True, isinstance(one, Report))
        if isinstance(one, Report):
            reports[one.segments[0].number] = one.segments
    for record in _records(viewer, purpose):
        known = offences().get(record.offence_code)
        if known is None or known.group == "B":
            continue
        segments = reports.get(usable_number(record.local_id))
        found.see("report", True, segments is not None)
        if segments is None:
            continue
        lead = next(one for one in segments if isinstance(one, Administrative))
        codes = {one.offence for one in segments if isinstance(one, Offense)}
        found.see("day", f"{record.local_date:%Y%m%d}", lead.incident_date)
        found.see(
            "hour", record.local_hour, int(lead.incident_hour) if lead.incident_hour else None
        )
        found.see("offence", True, record.offence_code in codes)
    return found.told()


_COMPARED: dict[str, Callable[..., dict[str, Any]]] = {
    "csv": _cells(_csv_rows), "geojson": _cells(_geojson_rows), "parquet": _cells(_parquet_rows),
    "ndex": _items(_ndex_items), "niem": _items(_niem_items), "nibrs": _nibrs,
}  # fmt: skip
_AGAIN = (
    "occurred_from", "occurred_to", "time_zone", "reported_at", "offence_code", "offence_text",
    "lon", "lat", "address", "area_code", "disposition", "domestic", "arrest_made",
)  # fmt: skip


def _same_records(one: Any, other: Any) -> dict[str, Any]:
    """Incidents of two agencies by number, field by field."""
    from accord.apps.records.models import Record

    found = _Difference()
    current = Record.objects.filter(is_current=True, kind="incident")
    again = {row.local_id: row for row in current.filter(owner=other)}
    for record in current.filter(owner=one):
        same = again.get(record.local_id)
        found.see("record", True, same is not None)
        for name in _AGAIN if same is not None else ():
            found.see(name, getattr(record, name), getattr(same, name))
    return found.told()


if __name__ == "__main__":
    print(json.dumps(_worker()))
