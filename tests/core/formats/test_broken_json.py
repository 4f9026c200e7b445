"""A JSON export that breaks off or goes wrong names the record and the byte where it does."""

import io
import json
from pathlib import Path

import pytest

from accord.core.formats.tabular import open_table
from accord.core.safe_io import BadInput

RECORDS = [
    {"id": f"24-{n}", "when": "2024-01-02", "note": 'a "{[" in é words'} for n in range(1, 6)
]
FEATURES = {
    "type": "FeatureCollection", "crs": {"properties": {"name": "urn"}},
    "features": [{"type": "Feature", "properties": one} for one in RECORDS],
}  # fmt: skip
ARCGIS = {
    "fields": [{"name": "id"}, {"name": "when"}],
    "features": [{"attributes": one} for one in RECORDS],
}


def refused(data: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_table(io.BytesIO(data), filename="export.json")
    return caught.value


def written(document: object, encoding: str = "utf-8") -> bytes:
    return json.dumps(document, ensure_ascii=False).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("document", [RECORDS, {"data": RECORDS}, FEATURES, ARCGIS])
def test_a_file_cut_inside_a_record_names_it_and_the_byte(document: object, encoding: str) -> None:
    text = json.dumps(document, ensure_ascii=False)
    cut = text[: text.index("24-3")].encode(encoding)
    error = refused(cut)
    assert (error.rule, error.row) == ("json_valid", 3)
    # A text that is not closed is told by the first byte of its quotation mark, the last of the file.
    byte = len(cut) - len('"'.encode(encoding.removesuffix("-sig"))[-2:]) + 1
    assert error.reason == f"the JSON ends too early, inside this record, at byte {byte}"


def test_a_file_cut_between_records_names_the_one_before() -> None:
    whole = written(RECORDS)
    error = refused(whole[: whole.index(b"24-4") - len('{"id": "')])
    assert (error.row, "after this record, at byte" in error.reason) == (3, True)


def test_a_file_cut_before_its_first_record_names_no_row() -> None:
    error = refused(b'{"type": "FeatureCollection", "features": [')
    assert (error.row, error.reason) == (None, "the JSON ends too early, at byte 44")


def test_records_one_a_line_are_counted_as_rows_whatever_ends_the_lines() -> None:
    lines = b"\r\n".join(written(one) for one in RECORDS)
    bad = lines.replace(b'"24-4"', b'"24-4" oops')
    error = refused(bad)
    assert error.row == 4
    assert error.reason.startswith("not valid JSON: Expecting ',' delimiter, inside this record")
    assert bad[int(error.reason.rpartition(" ")[2]) - 1 :].startswith(b"oops")


def test_a_file_of_many_open_brackets_is_told_quickly(tmp_path: Path) -> None:
    assert refused(b'[{"a": "' + b"\\" * 200_000).row == 1
