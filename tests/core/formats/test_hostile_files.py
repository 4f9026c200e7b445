"""Files that attack or merely go wrong: a clear answer each time, sound rows land, none is lost."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import (
    CoordinateStatus,
    Landed,
    Limits,
    NormalRecord,
    Rejected,
    Table,
    land,
    open_table,
    open_tables,
    suggest,
)
from accord.core.formats.tabular.delimited import RECORD_CAP
from accord.core.safe_io import BadInput

HEADER = "id,date,offense,lat,lon\n"


def rows(count: int, *, start: int = 0, date: str = "2024-05-03 10:00") -> str:
    return "".join(f"{n},{date},BURGLARY,41.8,-87.6\n" for n in range(start, start + count))


def csv_table(text: str | bytes, name: str = "export.csv") -> Table:
    data = text.encode() if isinstance(text, str) else text
    return open_table(io.BytesIO(data), filename=name)


def json_table(value: object, name: str = "export.json") -> Table:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return open_table(io.BytesIO(data), filename=name)


def landed(table: Table) -> tuple[list[NormalRecord], list[Rejected]]:
    suggestion = suggest(table, ori="ILCPD0000")
    assert suggestion.mapping is not None, suggestion.missing
    answers = list(land(suggestion.mapping, table.rows()))
    good = [answer.record for answer in answers if isinstance(answer, Landed)]
    return good, [answer for answer in answers if isinstance(answer, Rejected)]


def zipped(
    *files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED, name: str = "export.zip"
) -> tuple[bytes, str]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for entry, data in files:
            archive.writestr(entry, data)
    return target.getvalue(), name


def workbook(fill: Callable[..., None]) -> Table:
    book = openpyxl.Workbook()
    fill(book.active)
    target = io.BytesIO()
    book.save(target)
    return open_table(io.BytesIO(target.getvalue()), filename="export.xlsx")


RECORDS = [
    {"id": n, "date": "2024-05-03 10:00", "offense": "BURGLARY", "lat": 41.8, "lon": -87.6}
    for n in range(20)
]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"])
def test_every_unicode_form_lands_with_or_without_a_mark(encoding: str) -> None:
    good, bad = landed(csv_table((HEADER + rows(30)).encode(encoding)))
    assert (len(good), bad) == (30, [])


@pytest.mark.parametrize("name", ["export.csv", "export.json"])
def test_text_cut_in_the_middle_of_a_character_is_said_to_be(name: str) -> None:
    text = HEADER + rows(30) if name.endswith("csv") else json.dumps(RECORDS)
    with pytest.raises(BadInput, match="does not decode as utf-16") as caught:
        csv_table(text.encode("utf-16")[:-1], name)
    assert caught.value.rule == "encoding"


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_nothing_at_all_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(BadInput, match="the file is empty"):
        csv_table(data)


def test_a_header_alone_says_that_rows_are_missing() -> None:
    suggestion = suggest(csv_table(HEADER), ori="ILCPD0000")
    assert suggestion.mapping is None
    assert "rows" in suggestion.missing


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    stray = '77,2024-05-03 10:00,"5 inch pipe,41.8,-87.6\n'
    good, (bad,) = landed(csv_table(HEADER + rows(10) + stray + rows(4_000, start=100)))
    assert len(good) == 4_010
    assert (bad.row_number, bad.rule) == (12, "row_shape")
    assert bad.raw["id"] == stray
    assert "quotation mark" in bad.reason


def test_marks_that_open_each_other_for_ever_neither_fill_the_memory_nor_lose_a_line() -> None:
    ladder = 'a","b\n'
    text = HEADER + rows(5) + ladder * 300_000
    table = csv_table(text)
    faults = [row for row in table.rows() if row.fault]
    assert max(len(row.values[0]) for row in faults) <= RECORD_CAP + len(ladder)
    assert "".join(row.values[0] for row in faults) == ladder * 300_000


def test_mixed_line_ends_and_line_ends_in_quotation_marks() -> None:
    text = (
        HEADER + "1,2024-05-03,A,41.8,-87.6\r\n2,2024-05-03,A,41.8,-87.6\r"
        '3,2024-05-03,"BURGLARY\nFORCED",41.8,-87.6\n' + rows(9, start=10)
    )
    good, bad = landed(csv_table(text))
    assert (len(good), bad) == (12, [])
    assert good[2].offence_text == "BURGLARY\nFORCED"


def test_nul_far_inside_a_file_is_refused_where_it_stands() -> None:
    good, (bad,) = landed(csv_table(HEADER + rows(3_000) + "X,2024-05-03,BURG\0LARY,41.8,-87.6\n"))
    assert len(good) == 3_000
    assert (bad.row_number, bad.field, bad.rule) == (3_002, "offense", "plain_text")
    assert bad.raw["offense"] == r"BURG\x00LARY"


def test_nul_in_the_first_rows_costs_its_own_row_and_nothing_is_suggested_from_it() -> None:
    table = csv_table(HEADER + "7,2024-05-03,BURG\0LARY,41.8,-87.6\n" + rows(30, start=10))
    found = suggest(table, ori="ILCPD0000")
    assert not any("\0" in entry.key + entry.local_code + entry.text for entry in found.crosswalk)
    good, (bad,) = landed(table)
    assert len(good) == 30
    assert (bad.row_number, bad.field, bad.rule) == (2, "offense", "plain_text")
    assert bad.raw["offense"] == r"BURG\x00LARY"


def test_nul_in_what_stands_above_the_table_is_written_out() -> None:
    (note,) = csv_table("Export\n\0 of June\n" + HEADER + rows(9)).facts.notes
    assert note == r"above the table stands: Export / \x00 of June"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("id,da\0te\n1,2024-05-03\n", 1),
        (HEADER + "".join(f"{n},2024\0,X,1,1\n" for n in range(9)), 2),
        (HEADER + rows(2) + "\x01\x02\n" * 9, 4),
    ],
)
def test_a_file_of_control_characters_is_no_text_and_says_from_which_row_on(
    text: str, row: int
) -> None:
    with pytest.raises(BadInput, match="binary data") as caught:
        csv_table(text)
    assert (caught.value.rule, caught.value.row) == ("text_only", row)


DTD = b'<!DOCTYPE x [<!ENTITY e "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]>'


def whole_book() -> dict[str, bytes]:
    """The parts of a sound workbook, a picture and a UTF-16 part among them."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["id", "date", "offense"])
    book.active.append([1, "2024-05-03", "BURGLARY & CO"])
    book.save(target)
    with zipfile.ZipFile(target) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/media/image1.png"] = b"\x89PNG\r\n\x1a\n<!DOCTYPE"
    parts["docProps/custom.xml"] = '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")
    parts["xl/drawings/vmlDrawing1.vml"] = b"<xml><v:shape><br></v:shape></xml>"
    return parts


def opened_book(parts: dict[str, bytes]) -> Table:
    return csv_table(*zipped(*parts.items(), name="june.xlsx"))


def with_dtd(part: bytes) -> bytes:
    if part.startswith(b"\xff\xfe"):
        return part.decode("utf-16").replace("?>", f"?>{DTD.decode()}").encode("utf-16")
    head = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
    return part[:head] + DTD + part[head:]


def test_a_workbook_with_pictures_and_old_drawings_is_read() -> None:
    assert [row.values[2] for row in opened_book(whole_book()).rows()] == ["BURGLARY & CO"]


@pytest.mark.parametrize("part", sorted(name for name in whole_book() if not name.endswith(".png")))
def test_a_dtd_in_any_part_of_a_workbook_is_refused_by_file_part_and_rule(part: str) -> None:
    parts = whole_book()
    with pytest.raises(BadInput) as caught:
        opened_book(parts | {part: with_dtd(parts[part])})
    assert caught.value.rule == "xml_no_dtd"
    assert caught.value.reason.startswith(f"june.xlsx: {part}: the document holds what is never")


def test_an_entity_that_nothing_declares_is_refused_by_file_part_and_rule() -> None:
    parts = whole_book()
    sheet = "xl/worksheets/sheet1.xml"
    with pytest.raises(BadInput) as caught:
        opened_book(parts | {sheet: parts[sheet].replace(b"BURGLARY", b"&passwd;")})
    assert caught.value.rule == "xml_well_formed"
    assert caught.value.reason.startswith(f"june.xlsx: {sheet}: not well-formed XML")


def test_a_workbook_inside_an_archive_is_named_once_when_it_is_refused() -> None:
    parts = whole_book()
    inner, _ = zipped(*(parts | {"xl/workbook.xml": with_dtd(parts["xl/workbook.xml"])}).items())
    data, _ = zipped(("june.xlsx", inner), ("may.csv", (HEADER + rows(3)).encode()))
    with pytest.raises(BadInput) as caught:
        open_tables(io.BytesIO(data), filename="all.zip")
    assert caught.value.reason.count("june.xlsx: ") == 1


def test_half_a_character_from_json_is_refused_too() -> None:
    doubtful = [*RECORDS, {**RECORDS[0], "id": 99, "offense": "X\ud800"}]
    good, (bad,) = landed(json_table(doubtful))
    assert len(good) == 20
    assert (bad.field, bad.raw["offense"]) == ("offense", r"X\ud800")


def test_ragged_rows_and_the_cut_last_row_name_themselves() -> None:
    text = HEADER + rows(20) + "21,2024-05-03\n1,2,3,4,5,6\n23,2024-05-03,BURG"
    good, bad = landed(csv_table(text))
    assert len(good) == 20
    assert [one.reason for one in bad] == [
        "2 cells where the table has 5 columns",
        "6 cells where the table has 5 columns",
        "the file ends in the middle of this row",
    ]
    assert bad[1].raw["column 6"] == "6"


def test_five_thousand_columns_are_refused_in_every_format() -> None:
    names = [f"c{n}" for n in range(5_000)]
    openings: list[Callable[[], Table]] = [
        lambda: csv_table(",".join(names)),
        lambda: json_table([dict.fromkeys(names, 1)]),
        lambda: workbook(lambda sheet: sheet.append(names)),
    ]
    for opening in openings:
        with pytest.raises(BadInput, match="more than 1000 columns") as caught:
            opening()
        assert caught.value.rule == "column_cap"


class _EndlessLine(io.RawIOBase):
    """Two gigabytes without a line end, made while they are read; counts what was taken."""

    size = 2 << 30

    def __init__(self) -> None:
        self.place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset if whence == 0 else self.place + offset
        return self.place

    def readinto(self, target: bytearray) -> int:  # type: ignore[override]
        count = min(len(target), self.size - self.place)
        target[:count] = b"x" * count
        self.place += count
        return count


def test_a_line_of_two_gigabytes_is_refused_with_memory_flat() -> None:
    import tracemalloc

    tracemalloc.start()
    with pytest.raises(BadInput, match="a line is longer than 1,048,576") as caught:
        open_table(io.BufferedReader(_EndlessLine()), filename="export.csv")
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (caught.value.rule, caught.value.row) == ("line_cap", 1)
    assert held < 16 << 20


def test_dates_at_the_edge_are_refused_one_by_one() -> None:
    edges = {
        "0001-01-01 00:00": "date_range",
        "9999-12-31 23:59": "date_range",
        "9999-12-31 24:00": "date_format",
        "9999-12-31": "date_range",
        "0021-05-03 10:00": "date_range",
        "2023-02-29 10:00": "date_format",
        "2024-05-03 24:01": "date_format",
        "2024-13-01 10:00": "date_format",
        "0000-01-01 10:00": "date_format",
    }
    text = HEADER + rows(300)
    text += "".join(f"{900 + n},{date},X,41.8,-87.6\n" for n, date in enumerate(edges))
    good, bad = landed(csv_table(text))
    assert len(good) == 300
    assert {one.raw["date"]: one.rule for one in bad} == edges


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-02-29 23:30", "2024-03-01T05:30:00+00:00"),
        ("2024-02-29 24:00", "2024-03-01T06:00:00+00:00"),
        ("2024-03-10 02:30", "2024-03-10T07:30:00+00:00"),  # never was: either reading
        ("2024-11-03 01:30", "2024-11-03T06:30:00+00:00"),  # came twice: the earlier
    ],
)
def test_leap_days_midnights_and_changing_clocks(date: str, expected: str) -> None:
    good, _ = landed(csv_table(HEADER + rows(20) + f"99,{date},X,41.8,-87.6\n"))
    assert good[-1].occurred_earliest.isoformat() == expected


def test_seconds_and_milliseconds_of_the_epoch_are_told_apart_by_their_digits() -> None:
    records = [{**one, "date": 1_714_730_400_000} for one in RECORDS * 10]
    records[7]["date"] = 1_714_730_400
    records[8]["date"] = 17_147_304  # neither: 1970 or nonsense
    good, (bad,) = landed(json_table([{**one, "id": n} for n, one in enumerate(records)]))
    assert {r.occurred_earliest.isoformat() for r in good} == {"2024-05-03T10:00:00+00:00"}
    assert (bad.row_number, bad.rule) == (9, "date_format")


@pytest.mark.parametrize("text", ["4_1.8", "４１.8", "0x29", "infinity", "1e400", "41.8N", "--41"])
def test_what_only_a_programming_language_calls_a_number_is_no_coordinate(text: str) -> None:
    good, _ = landed(csv_table(HEADER + rows(60) + f"99,2024-05-03,X,{text},-87.6\n"))
    assert good[-1].coordinate_status is CoordinateStatus.UNREADABLE
    assert good[-1].extra["lat"] == text


def test_nested_archives_are_refused_whatever_they_are_called() -> None:
    inner, _ = zipped(("export.csv", (HEADER + rows(20)).encode()))
    for name in ("inner.csv", "inner.zip"):
        data, filename = zipped((name, inner))
        with pytest.raises(BadInput, match="holds another archive") as caught:
            csv_table(data, filename)
        assert caught.value.rule == "nested_archive"


def test_a_workbook_inside_an_archive_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "date", "offense"])
    book.active.append([1, "2024-05-03", "BURGLARY"])
    target = io.BytesIO()
    book.save(target)
    table = csv_table(*zipped(("export.xlsx", target.getvalue())))
    assert [row.values for row in table.rows()] == [("1", "2024-05-03", "BURGLARY")]
    table.close()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_damage_inside_an_archive_is_said_to_be_damage(method: int) -> None:
    data, name = zipped(("export.csv", (HEADER + rows(900)).encode()), method=method)
    broken = data[:60] + b"\xff" * 40 + data[100:]
    with pytest.raises(BadInput, match="damaged") as caught:
        list(csv_table(broken, name).rows())
    assert caught.value.rule == "zip_readable"


def test_an_archive_of_a_future_version_and_one_with_twins_are_refused() -> None:
    data = bytearray(zipped(("export.csv", HEADER.encode()))[0])
    data[data.rfind(b"PK\x01\x02") + 6] = 99
    with pytest.raises(BadInput, match="not a whole ZIP"):
        csv_table(bytes(data), "export.zip")
    with pytest.warns(UserWarning, match="Duplicate"):
        twins, name = zipped(("a.csv", b"a,b\n"), ("a.csv", b"c,d\n"))
    with pytest.raises(BadInput, match="share a name"):
        csv_table(twins, name)


@given(st.data())
def test_no_damage_to_an_archive_escapes_as_another_error(data: st.DataObject) -> None:
    whole = bytearray(zipped(("export.csv", (HEADER + rows(40)).encode()))[0])
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        table = csv_table(bytes(whole[: data.draw(st.integers(4, len(whole)))]), "export.zip")
    except BadInput:
        return
    assert table.columns
    table.close()


def test_keys_that_stand_twice_in_json_refuse_their_record_and_keep_both() -> None:
    twice = b'{"id": 1, "id": 2, "date": "2024-05-03 10:00", "offense": "THEFT"}'
    data = json.dumps(RECORDS).encode()[:-1] + b"," + twice + b"]"
    good, (bad,) = landed(json_table(data))
    assert len(good) == 20
    assert bad.reason == "the key 'id' stands twice"
    assert (bad.raw["id"], bad.raw["column 6"]) == ("2", "1")


def test_keys_that_stand_twice_are_found_inside_features_too() -> None:
    feature = b'{"type":"Feature","properties":{"id":1,"id":2,"date":"2024-05-03"},"geometry":null}'
    data = b'{"type":"FeatureCollection","features":[' + feature + b"]}"
    (row,) = json_table(data, "export.geojson").rows()
    assert row.fault == "the key 'id' stands twice"


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {},
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [1]},
        {"type": "Point", "coordinates": "x"},
        {"type": "Point", "coordinates": {"a": 1}},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [0, 0]]]},
        "nonsense",
    ],
)
def test_a_feature_without_a_point_lands_without_one(geometry: object) -> None:
    def feature(one: dict[str, object], shape: object) -> dict[str, object]:
        told = {key: one[key] for key in ("id", "date", "offense")}
        return {"type": "Feature", "properties": told, "geometry": shape}

    point = {"type": "Point", "coordinates": [-87.6, 41.8, 180.0]}
    features = [feature(one, point) for one in RECORDS]
    features[5]["geometry"] = geometry
    table = json_table({"type": "FeatureCollection", "features": features}, "export.geojson")
    good, bad = landed(table)
    assert (len(good), bad) == (20, [])
    assert [n for n, record in enumerate(good) if record.lon is None] == [5]


@pytest.mark.parametrize("reference", [None, "x", [], {"wkid": [1]}, {"wkid": None}])
def test_an_odd_spatial_reference_is_no_crash(reference: object) -> None:
    features = [{"attributes": one, "geometry": {"x": -87.6, "y": 41.8}} for one in RECORDS]
    table = json_table({"features": features, "spatialReference": reference})
    assert len(list(table.rows())) == 20


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"[" * 100_000, "json_depth"),
        (b'[{"a":' + b"[" * 900 + b"]" * 900 + b"}]", "json_depth"),
        (b"[1, 2]", "json_shape"),
        (b'{"features": [], "features": []}', "json_shape"),
        (json.dumps(RECORDS).encode()[:-30], "json_valid"),
    ],
)
def test_json_that_holds_no_records_names_its_rule(data: bytes, rule: str) -> None:
    with pytest.raises(BadInput) as caught:
        json_table(data)
    assert caught.value.rule == rule


def test_a_number_of_five_thousand_digits_is_text() -> None:
    (row,) = json_table(b'[{"id":' + b"1" * 5_000 + b"}]").rows()
    assert row.values == ("1" * 5_000,)


def test_a_merged_title_above_the_header_is_noted_and_left_out() -> None:
    def fill(sheet: object) -> None:
        sheet.append(["Crime report, May"])  # type: ignore[attr-defined]
        sheet.merge_cells("A1:E1")  # type: ignore[attr-defined]
        sheet.append([])  # type: ignore[attr-defined]
        sheet.append(["id", "date", "offense", "lat", "lon"])  # type: ignore[attr-defined]
        for n in range(20):
            sheet.append([n, 45_415.5 + n, "BURGLARY", 41.8, -87.6])  # type: ignore[attr-defined]

    table = workbook(fill)
    assert table.facts.notes == ("above the table stands: Crime report, May",)
    good, bad = landed(table)
    assert (len(good), bad) == (20, [])
    assert next(iter(table.rows())).number == 4
    # A bare serial number: 45415 is 3 May 2024, the half is noon.
    assert good[0].occurred_earliest.isoformat() == "2024-05-03T17:00:00+00:00"


@pytest.mark.parametrize("blanks", [b"\n", b"\r\n\r\n", b"\n\n\n ,\n"])
def test_blank_lines_above_a_narrow_table_are_not_of_it(blanks: bytes) -> None:
    table = open_table(
        io.BytesIO(blanks + b"case,offense\nA1,ARSON\nA2,ROBBERY\n"), filename="a.csv"
    )
    assert table.columns == ("case", "offense")
    assert [row.values[0] for row in table.rows()] == ["A1", "A2"]


@pytest.mark.parametrize("data", [b"\r\n\r\n24", b"\r\r\nA", b"\r\r24\r\n\r\r\r"])
def test_a_file_of_little_but_blank_lines_opens(data: bytes) -> None:
    assert len(open_table(io.BytesIO(data), filename="a.csv").columns) == 1


def test_a_title_above_a_csv_is_noted_too() -> None:
    table = csv_table("Crime report\n\n" + HEADER + rows(20))
    assert table.columns[0] == "id"
    assert table.facts.notes == ("above the table stands: Crime report",)
    assert len(list(table.rows())) == 20


def test_a_workbook_that_calculates_says_so() -> None:
    def fill(sheet: object) -> None:
        sheet.append(["id", "date", "offense", "lat", "lon"])  # type: ignore[attr-defined]
        sheet.append([1, "2024-05-03", "BURGLARY", "=41+0.8", "=0-87"])  # type: ignore[attr-defined]

    assert "the workbook calculates" in workbook(fill).facts.notes[0]


def test_two_cells_at_the_ends_of_a_sheet_are_refused_before_the_reader_fills_what_lies_between() -> (
    None
):
    def fill(sheet: object) -> None:
        sheet["A1"], sheet["XFD1048576"] = "id", "x"  # type: ignore[index]

    with pytest.raises(BadInput, match="1,048,576 rows and 16,384 columns") as caught:
        workbook(fill)
    assert caught.value.rule == "cell_cap"
    assert Limits().workbook_bytes < 1 << 30


def test_no_two_rows_get_one_id_even_when_the_file_has_taken_the_numbered_form() -> None:
    ids = ["A", "A", "A#2", "A#2", "A", "A#3"]
    text = HEADER + "".join(f"{one},2024-05-03,BURGLARY,41.8,-87.6\n" for one in ids)
    good, bad = landed(csv_table(text))
    assert bad == []
    assert len({record.local_id for record in good}) == len(ids)
    assert [record.local_id for record in good[:2]] == ["A", "A#2"]
