"""Named columns of a file: rows of another shape end a command in words, not in half a result."""

import pytest

from accord.cli.columns import read_columns
from accord.frame.errors import Invalid


def write(tmp_path, data):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return path


def test_columns_are_found_by_name_in_any_case(tmp_path):
    path = write(tmp_path, b"Unit,Month,Count\nA,2024-01,3\nB,2024-01,4\n")
    assert read_columns(path, ["count", "UNIT"]) == [["3", "A"], ["4", "B"]]


@pytest.mark.parametrize("data", [b"unit,count\nA,3\nB\n", b"unit,count\nA,3\nB,4,5\n"])
def test_a_row_of_another_shape_is_named(tmp_path, data):
    with pytest.raises(Invalid, match="Row 3"):
        read_columns(write(tmp_path, data), ["unit", "count"])


@pytest.mark.parametrize("data", [b"", b"\x00\xff" * 40, b"unit,other\nA,1\n"])
def test_what_is_no_such_table_is_refused_in_words(tmp_path, data):
    with pytest.raises(Invalid):
        read_columns(write(tmp_path, data), ["unit", "count"])
