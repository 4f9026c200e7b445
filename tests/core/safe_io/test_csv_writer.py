"""No cell that the writer emits is a formula; every cell survives reading back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accord.core.safe_io import CsvWriter, safe_cell

DANGER = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()


@given(st.text())
@example("=cmd|' /C calc'!A0")
@example(" =1+1")
@example("\u00a0@SUM(A1)")
@example("-2+3+cmd|' /C calc'!A0")
@example("\t=1")
def test_a_cell_is_never_a_formula(text: str) -> None:
    out = safe_cell(text)
    bare = out.lstrip(" \u00a0\ufeff")
    assert not bare.startswith(DANGER) or is_number(out)


@pytest.mark.parametrize("number", ["-87.645", "+3", "-1e-6", "0", ".5", -12, 3.25])
def test_numbers_stay_numbers(number: object) -> None:
    assert safe_cell(number) == str(number)


def test_an_infinite_word_is_no_number() -> None:
    assert safe_cell("-inf") == "'-inf"


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
)
def test_rows_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    CsvWriter(stream, columns=["a", "b"]).rows(rows)
    stream.seek(0)
    back = list(csv.reader(stream))[1:]
    assert back == [[safe_cell(cell) for cell in row] for row in rows]


def test_a_header_is_disarmed_too_and_widths_are_kept() -> None:
    stream = io.StringIO(newline="")
    writer = CsvWriter(stream, columns=["=HYPERLINK()", "b"])
    assert stream.getvalue().startswith("'=HYPERLINK()")
    with pytest.raises(ValueError, match="3 cells under 2"):
        writer.row(["1", "2", "3"])
