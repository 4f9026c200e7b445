"""A table of records that leaves: read by any program, in two clocks, and taken in elsewhere whole."""

import csv
import io
from datetime import datetime

import pytest

from accord.apps.records import exporting, listing
from accord.apps.records.models import Record, Submission
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
KEPT = (
    "local_id", "occurred_from", "occurred_to", "time_zone", "reported_at", "offence_text",
    "offence_code", "lon", "lat", "address", "area_code", "disposition",
)  # fmt: skip
#: The night of 2024-03-10 has no 02:15 in New York; 01:15 is still standard time.
CHANGES = {
    1: {"date_occurred": "2024-03-10 01:15:00"},
    2: {"date_occurred": "2024-03-10 03:15:00"},
    3: {"longitude": "", "latitude": ""},
}


@pytest.fixture
def written(make_agency, make_user, actor_of, ingest, export):
    agency = make_agency(name="Alder")
    ingest(agency, export(40, changes=CHANGES))
    made = exporting.exported(
        viewer=actor_of(make_user("ann", "analyst", agency=agency)),
        purpose=Purpose(code="crime-analysis"),
        filters=listing.Filters(kind=RecordKind.INCIDENT),
        chosen=exporting.FORMATS["csv"],
    )
    return b"".join(made.blocks)


def test_a_plain_reader_finds_the_heading_in_the_first_line_and_both_clocks(written):
    rows = {one["local_id"]: one for one in csv.DictReader(io.StringIO(written.decode()))}
    assert len(rows) == 40
    before, after = rows["24-000001"], rows["24-000002"]
    assert before["occurred_from"] == "2024-03-10T06:15:00+00:00"
    assert before["occurred_from_local"] == "2024-03-10T01:15:00-05:00"
    assert after["occurred_from_local"] == "2024-03-10T03:15:00-04:00"
    assert after["reported_at_local"] == after["reported_at"] == ""
    for row in rows.values():
        assert row["time_zone"] == "America/New_York"
        for name in ("occurred_from", "occurred_to"):
            utc, local = (datetime.fromisoformat(row[name + end]) for end in ("", "_local"))
            assert utc == local


def test_what_leaves_comes_back_as_it_was(written, make_agency, ingest):
    there = make_agency(name="Birch")
    before = {one.local_id: one for one in Record.objects.all()}
    result = ingest(there, written, name="from alder.csv", mapping="alder")
    assert (result.landed, result.quarantined) == (40, 0)
    for one in Record.objects.filter(submission__agency=there):
        had = before[one.local_id]
        assert {name: getattr(one, name) for name in KEPT} == {
            name: getattr(had, name) for name in KEPT
        }
        assert one.extra["caveat"].startswith("Verify with the owning agency")
    assert Submission.objects.filter(agency=there).get().proposal["missing"] == []
