"""Tables open whatever their encoding, delimiter or wire format; bad files get a clear answer."""

from __future__ import annotations

import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import Limits, Table, open_table, open_tables
from accord.core.safe_io import BadInput, TooLarge, Truncated


def opened(data: bytes, filename: str = "a.csv", limits: Limits | None = None) -> Table:
    return open_table(io.BytesIO(data), filename=filename, limits=limits)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.values for row in table.rows()]


TEXT = "id;Straße;when\n1;Café;2020-01-01\n2;Müller – „x“;2020-01-02\n"


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_found(codec: str, found: str) -> None:
    table = opened(TEXT.encode(codec))
    assert table.facts.encoding == found
    assert table.columns == ("id", "Straße", "when")
    assert cells(table)[1][1] == "Müller – „x“"


def test_latin_1_without_cp1252_marks() -> None:
    table = opened("id,ort\n1,Zürich\n".encode("latin-1"))
    assert (table.facts.encoding, cells(table)) == ("latin-1", [("1", "Zürich")])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in [["a", "b", "c"], ["1.5", "2 3", "x"]] * 3)
    table = opened(text.encode())
    assert table.facts.delimiter == delimiter
    assert table.columns == ("a", "b", "c")


def test_two_encodings_in_one_file_are_refused_with_the_line() -> None:
    data = "id,t\n1,äöü\n2,ß€é\n".encode() + b"3,caf\xe9\n" + "4,ñandú\n".encode()
    with pytest.raises(BadInput) as caught:
        opened(data)
    assert (caught.value.rule, caught.value.row) == ("one_encoding", 4)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "not_empty"),
        (b"  \n ", "not_empty"),
        (bytes(range(256)) * 8, "text_only"),
        (b"a,b\n1,\x01\x02\n", "text_only"),
        (b"%PDF-1.7 \n", "known_format"),
        (b"\x1f\x8b\x08\x00", "known_format"),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, rule: str) -> None:
    with pytest.raises(BadInput) as caught:
        opened(data)
    assert caught.value.rule == rule


def test_a_file_without_header_gets_numbered_columns() -> None:
    table = opened(b"112780107,DUI,10052011\n112740301,DUI,10012011\n")
    assert not table.facts.has_header
    assert table.columns == ("column 1", "column 2", "column 3")
    assert [row.number for row in table.rows()] == [1, 2]


def test_row_numbers_are_those_of_a_spreadsheet_and_rows_repeat() -> None:
    table = opened(b"a,b\n1,2\n\n3,4\n")
    assert [row.number for row in table.rows()] == [2, 4]
    assert cells(table) == cells(table)


def test_doubled_and_missing_column_names_are_told_apart() -> None:
    columns = opened(b"Lat,lat,,x,y,z\n1,2,3,4,5,6\n").columns
    assert columns == ("Lat", "lat (2)", "column 3", "x", "y", "z")


def test_faulty_rows_are_named_and_the_rest_is_read() -> None:
    table = opened(b'a,b\n1,2\n3\n4,5,6\n"x"y,7\n8,9,\n10,11\n')
    rows = {row.number: row.fault for row in table.rows()}
    assert [number for number, fault in rows.items() if not fault] == [2, 6, 7]
    assert "1 cells" in rows[3]
    assert "3 cells" in rows[4]
    assert "quotation" in rows[5]


def test_a_file_cut_off_in_a_row_says_so() -> None:
    assert [r.fault for r in opened(b"a,b,c\n1,2,3\n4,5").rows()] == [
        "",
        "the file ends in the middle of this row",
    ]
    assert "before it is closed" in [r.fault for r in opened(b'a,b\n1,2\n3,"x').rows()][-1]


def test_a_long_line_is_refused_at_the_cap() -> None:
    data = b"a,b\n1,2\n3," + b"x" * 2_000_000 + b"\n"
    with pytest.raises(TooLarge, match="line_cap"):
        list(opened(data).rows())


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)] * 2),
        min_size=1,
        max_size=20,
    )
)
def test_what_was_written_is_read(rows: list[tuple[str, str]]) -> None:
    import csv

    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("name", "value"), *rows])
    assert cells(opened(text.getvalue().encode())) == rows


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbooks_give_iso_dates_and_whole_numbers() -> None:
    import datetime as dt

    data = workbook(
        [["id", "when", "n"], ["a", dt.datetime(2024, 5, 6, 7, 8), 12], ["b", None, 1.5]]
    )
    table = opened(data, "a.xlsx")
    assert table.facts.wire == "xlsx"
    assert cells(table) == [("a", "2024-05-06 07:08:00", "12"), ("b", "", "1.5")]


def test_a_truncated_workbook_is_noticed_and_a_bomb_refused() -> None:
    data = workbook([["id", "b"], ["1", "2"]])
    with pytest.raises(Truncated):
        opened(data[:-400], "a.xlsx")
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.xml", b" " * 20_000_000)
    with pytest.raises(TooLarge, match="zip_ratio"):
        opened(out.getvalue(), "a.xlsx")


def test_json_in_its_three_shapes() -> None:
    plain = opened(b'[{"id": 1, "ok": true}, {"id": 2, "n": null}]', "a.json")
    assert (plain.columns, cells(plain)) == (("id", "ok", "n"), [("1", "true", ""), ("2", "", "")])
    arcgis = {
        "spatialReference": {"wkid": 4326},
        "features": [{"attributes": {"d": 1620426600000}, "geometry": {"x": -76.5, "y": 39.2}}],
    }
    table = opened(json.dumps(arcgis).encode(), "a.json")
    assert table.facts.wire == "arcgis"
    assert cells(table) == [("1620426600000", "-76.5", "39.2")]
    geo = {
        "type": "FeatureCollection",
        "features": [
            {"properties": {"a": "x"}, "geometry": {"type": "Point", "coordinates": [1.5, 2]}}
        ],
    }
    assert cells(opened(json.dumps(geo).encode(), "a.geojson")) == [("x", "1.5", "2")]


def test_arcgis_geometry_in_feet_is_not_taken_for_degrees() -> None:
    document = {
        "spatialReference": {"wkid": 2248},
        "features": [{"attributes": {"id": 1}, "geometry": {"x": 1e6, "y": 6e5}}],
    }
    table = opened(json.dumps(document).encode(), "a.json")
    assert table.columns == ("id", "geometry x", "geometry y")
    assert table.facts.system == "EPSG:2248"


@pytest.mark.parametrize(
    ("data", "rule", "error"),
    [
        (b'[{"id": 1}, {"id"', "json_valid", Truncated),
        (b'[{"id": 1} {"id": 2}]', "json_valid", BadInput),
        (b'{"id": 1}', "json_shape", BadInput),
        (b"[{}]", "not_empty", BadInput),
        (b"[" * 100_000, "json_depth", BadInput),
    ],
)
def test_bad_json_is_answered(data: bytes, rule: str, error: type[BadInput]) -> None:
    with pytest.raises(error) as caught:
        opened(data, "a.json")
    assert caught.value.rule == rule


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return out.getvalue()


def test_a_table_inside_a_zip_is_read_and_two_are_not() -> None:
    table = opened(zipped(data_csv=b"a,b\n1,2\n", readme_md=b"x"), "a.zip")
    assert (table.facts.member, cells(table)) == ("data.csv", [("1", "2")])
    table.close()
    with pytest.raises(BadInput, match="one_table"):
        opened(zipped(a_csv=b"a,b\n", b_csv=b"a,b\n"), "a.zip")


def test_json_over_its_cap_is_refused() -> None:
    with pytest.raises(TooLarge):
        opened(b'[{"a": 1}]' + b" " * 100, "a.json", Limits(json_bytes=50))


def test_a_stream_closed_while_rows_are_read_leaves_no_mess() -> None:
    stream = io.BytesIO(b"a,b\n" + b"1,2\n" * 50_000)
    rows = open_table(stream, filename="a.csv").rows()
    assert next(rows).number == 2
    stream.close()
    with pytest.raises(ValueError, match="closed"):
        list(rows)


def book_of(**sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


INCIDENT_ROWS = [["case number", "offense"], ["24-1", "BURGLARY"], ["24-2", "ROBBERY"]]
PERSON_ROWS = [["case number", "last name"], ["24-1", "DOE"]]


def test_each_sheet_that_is_a_table_is_a_file_of_the_export():
    data = book_of(incidents=INCIDENT_ROWS, persons=PERSON_ROWS)
    tables = open_tables(io.BytesIO(data), filename="export.xlsx")
    assert [table.filename for table in tables] == ["incidents", "persons"]
    assert [len(list(table.rows())) for table in tables] == [2, 1]
    assert {table.facts.wire for table in tables} == {"xlsx"}


@pytest.mark.parametrize(
    "other",
    [
        [],
        [["Exported on 1 March by the records unit"]],
        [["case number", "offense"]],
        [["note"], ["all is well"]],
    ],
)
def test_a_sheet_that_is_no_table_is_no_file(other):
    data = book_of(incidents=INCIDENT_ROWS, notes=other)
    (table,) = open_tables(io.BytesIO(data), filename="export.xlsx")
    assert (table.filename, table.facts.sheet) == ("export.xlsx", "incidents")


def test_where_one_table_is_asked_for_the_first_sheet_answers():
    data = book_of(incidents=INCIDENT_ROWS, persons=PERSON_ROWS)
    assert opened(data, "export.xlsx").facts.sheet == "incidents"


def test_json_lines_are_records_and_inner_objects_are_columns() -> None:
    first = {
        "event": {"id": "P1", "type": {"code": "ALRM"}},
        "place": {"beat": "B1", "geo": {"type": "Point", "coordinates": [-83.5, 42.25]}},
        "units": [{"id": "A1"}], "extra": {},
    }  # fmt: skip
    second = {"event": {"id": "P2"}, "place": None}
    lines = "\n".join(json.dumps(one) for one in (first, second)) + "\n\n"
    table = opened(lines.encode(), "cad.jsonl")
    assert table.columns == (
        "event.id", "event.type.code", "place.beat", "place.geo.geometry lon",
        "place.geo.geometry lat", "units", "extra", "place",
    )  # fmt: skip
    assert cells(table) == [
        ("P1", "ALRM", "B1", "-83.5", "42.25", '[{"id":"A1"}]', "{}", ""),
        ("P2", "", "", "", "", "", "", ""),
    ]
    assert cells(opened(json.dumps([first, second]).encode(), "cad.json")) == cells(table)


@pytest.mark.parametrize(
    ("text", "row"), [('{"a": 1}\n{"a": 2', 2), ('{"a": 1}\n2', 2), ('{"a": 1}\n\n{"a"; 2}', 2)]
)
def test_a_line_that_is_no_object_is_named(text: str, row: int) -> None:
    with pytest.raises(BadInput) as refused:
        opened(text.encode(), "cad.jsonl")
    assert refused.value.row == row


def test_an_inner_object_stays_a_cell_where_its_columns_would_meet_others() -> None:
    table = opened(b'[{"a": {"b": 1}, "a.b": 2}]', "a.json")
    assert table.columns == ("a", "a.b")
    assert cells(table) == [('{"b":1}', "2")]


TWO_ROWS = [
    ["Monthly offense detail"],
    [],
    ["Case", "", "Occurred", "", "Status"],
    ["Number", "Agency", "From", "To", ""],
    ["26-1", "RPD", "2026-01-02", "2026-01-03", "Open"],
    ["26-2", "RPD", "2026-01-04", "2026-01-04", "Open"],
]
NAMED = ("Case Number", "Case Agency", "Occurred From", "Occurred To", "Status")


def test_a_header_of_two_rows_is_joined_in_a_workbook_and_in_text() -> None:
    text = "\n".join(",".join(row + [""] * (5 - len(row))) for row in TWO_ROWS).encode()
    for table in (opened(workbook(TWO_ROWS), "a.xlsx"), opened(text)):
        assert table.columns == NAMED
        assert [row.number for row in table.rows()] == [5, 6]


@pytest.mark.parametrize(
    "rows",
    [
        [["Case", "", "Status"], ["26-1", "RPD", "Open"], ["26-2", "RPD", "Open"]],
        [["Case", "", "Status"], ["one", "RPD", "Open"], ["two", "SPD", "Open"]],
        [["Case", "Date", "Status"], ["Number", "From", "x"], ["1", "2026-01-02", "y"]],
    ],
)
def test_a_first_row_of_data_is_no_second_header(rows: list[list[str]]) -> None:
    table = opened("\n".join(map(",".join, rows)).encode())
    assert len(cells(table)) == len(rows) - 1


def test_a_row_in_utf_8_among_rows_of_single_bytes_is_put_aside_with_its_field() -> None:
    plain = "".join(f"{n},MAIN ST {n}\n" for n in range(50)).encode()
    data = b"id,street\n" + plain + "L1,12 CAÑÓN ST\n".encode() + "L2,CAÑÓN\n".encode("cp1252")
    table = opened(data)
    faults = [row for row in table.rows() if row.fault]
    assert [(row.number, row.rule, row.field) for row in faults] == [(52, "one_encoding", "street")]
    assert "'ÑÓ' in UTF-8" in faults[0].fault


@pytest.mark.parametrize(
    "text", ["«CAFÉ»", "“MANHÃ”", "IRMû", "Nº 3", "MANHÃ – RUA", "SEÑOR JOSÉ’S", "Ñ°", "ÂNGELA"]
)
def test_capitals_before_marks_are_no_other_encoding(text: str) -> None:
    table = opened(f"id,t\n1,{text}\n2,caf\u00e9\n".encode("cp1252"))
    assert cells(table)[0][1] == text
    assert not [row for row in table.rows() if row.fault]


def test_a_row_with_bytes_that_no_text_holds_is_put_aside_with_its_field() -> None:
    plain = b"".join(b"%d,MAIN ST %d\n" % (n, n) for n in range(50))
    table = opened(b"id,street\n" + plain + b"B1,\xff\xfe\x81 ST\n" + b"B2,CA\xd1ON\n")
    faults = [row for row in table.rows() if row.fault]
    assert [(row.number, row.rule, row.field) for row in faults] == [(52, "encoding", "street")]
    assert "0x81" in faults[0].fault
