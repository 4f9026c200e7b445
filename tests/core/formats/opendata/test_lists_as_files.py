"""Lists as CSV, GeoJSON, Parquet and FollowTheMoney: every value comes back as it was."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as some

from accord.core.formats.opendata import (
    Column,
    FtmPerson,
    FtmVehicle,
    Happening,
    write_csv,
    write_ftm,
    write_geojson,
    write_parquet,
)

COLUMNS = (
    Column("id"), Column("day", "date"), Column("at", "timestamp"), Column("n", "integer"),
    Column("yes", "boolean"), Column("lon", "number"), Column("lat", "number"),
)  # fmt: skip
AT = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)
ROWS = [
    ["A1", date(2026, 3, 8), AT, 1, True, -87.5, 41.25],
    ['Ñandú, "2"\n', None, None, None, None, None, None],
]
texts = some.text(some.characters(exclude_categories=("Cs",)), max_size=20)


def test_geojson_has_a_point_or_says_that_the_place_is_not_known():
    read = json.loads(b"".join(write_geojson(COLUMNS, ROWS, caveat="verify")))
    first, second = read["features"]
    assert read["caveat"] == "verify"
    assert first["geometry"] == {"type": "Point", "coordinates": [-87.5, 41.25]}
    assert first["properties"] == {
        "id": "A1", "day": "2026-03-08", "at": AT.isoformat(), "n": 1, "yes": True,
    }  # fmt: skip
    assert second["geometry"] is None
    assert second["properties"]["id"] == ROWS[1][0]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1_000])
def test_geojson_in_blocks_stays_one_document(count):
    columns = (Column("id", "integer"), Column("lon", "number"), Column("lat", "number"))
    written = b"".join(write_geojson(columns, ([n, 1.0, 2.0] for n in range(count)), caveat=""))
    ids = [one["properties"]["id"] for one in json.loads(written)["features"]]
    assert ids == list(range(count))


def test_parquet_keeps_types_and_nothing_is_lost_between_row_groups():
    many = [[f"A{n}", date(2026, 1, 1), AT, n, n % 2 == 0, 1.5, 2.5] for n in range(45_000)]
    written = b"".join(write_parquet(COLUMNS, iter(many), caveat="verify"))
    table = pq.read_table(io.BytesIO(written))
    assert table.schema.metadata[b"caveat"] == b"verify"
    assert table.num_rows == 45_000
    assert table.column("n").to_pylist() == list(range(45_000))
    assert table.column("at")[0].as_py() == AT
    assert table.column("day")[0].as_py() == date(2026, 1, 1)


def test_an_empty_list_is_a_whole_parquet_file():
    table = pq.read_table(io.BytesIO(b"".join(write_parquet(COLUMNS, [], caveat=""))))
    assert (table.num_rows, table.column_names) == (0, [one.name for one in COLUMNS])


@given(some.lists(some.lists(texts, min_size=2, max_size=2), max_size=30))
def test_text_comes_back_from_parquet_and_geojson(rows):
    columns = (Column("a"), Column("b"))
    table = pq.read_table(io.BytesIO(b"".join(write_parquet(columns, rows, caveat=""))))
    assert [list(one.values()) for one in table.to_pylist()] == rows
    placed = (*columns, Column("lon", "number"), Column("lat", "number"))
    read = json.loads(b"".join(write_geojson(placed, [[*r, 1.0, 2.0] for r in rows], caveat="")))
    assert [[f["properties"]["a"], f["properties"]["b"]] for f in read["features"]] == rows


def _lines(written):
    return list(csv.reader(io.StringIO(b"".join(written).decode(), newline="")))


def test_a_csv_begins_with_its_heading_and_each_row_ends_with_what_must_be_said_of_it():
    heading, first, second = _lines(write_csv(COLUMNS, ROWS, caveat="verify"))
    assert heading == [*(one.name for one in COLUMNS), "caveat"]
    assert (first[0], first[2], first[-1]) == ("A1", "2026-03-08T09:30:00+00:00", "verify")
    assert (second[0], second[-1]) == (ROWS[1][0], "verify")


def test_a_csv_of_which_nothing_must_be_said_has_no_column_for_it():
    assert _lines(write_csv(COLUMNS, []))[0] == [one.name for one in COLUMNS]


def test_a_role_stands_on_the_link_and_never_on_the_person():
    happening = Happening(
        id="r1", name="24-1", kind="incident", owner="XA0010100", started=AT,
        persons=[FtmPerson(id="p1", role="suspect", family_name="Vega", given_names="Ana")],
        vehicles=[FtmVehicle(id="v1", role="stolen", plate="AB123", plate_state="NY")],
    )  # fmt: skip
    lines = b"".join(write_ftm([happening], caveat="verify")).decode().splitlines()
    entities = {one["id"]: one for one in map(json.loads, lines)}
    assert entities["p1"]["properties"]["name"] == ["Ana Vega"]
    assert "suspect" not in json.dumps(entities["p1"])
    link = entities["r1-p1"]
    assert (link["schema"], link["properties"]["subject"], link["properties"]["role"]) == (
        "UnknownLink", ["p1"], ["suspect"],
    )  # fmt: skip
    assert entities["r1"]["properties"]["notes"] == ["verify"]
    assert entities["v1"]["properties"]["registrationNumber"] == ["AB123"]
