"""Read XLSX and XLS: the first sheet with data, cells as text, zip bombs refused before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from accord.core.formats.tabular.header import looks_like_header, title_note, title_rows
from accord.core.formats.tabular.sheetscan import scan_sheets
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import Archive, BadInput, TooLarge, Truncated, read_bytes

_TOP_ROWS = 25
FORMULA_NOTE = "the workbook calculates; what it showed when it was last saved is read"


def open_workbook(stream: BinaryIO, *, filename: str, limits: Limits, wire: str) -> Table:
    """Open a workbook. Raises BadInput, TooLarge, Truncated."""
    stream.seek(0)
    data = read_bytes(stream, cap=limits.workbook_bytes, what="workbook")
    notes: tuple[str, ...] = ()
    if wire == "xlsx":
        found = scan_sheets(Archive(io.BytesIO(data), limits=limits.archive))
        notes = (FORMULA_NOTE,) if found.has_formulas else ()
    name, grid = _first_sheet(data)
    lead = next((index for index, row in enumerate(grid) if any(row)), 0)
    top = [[cell_text(cell) for cell in row] for row in grid[lead : lead + _TOP_ROWS]]
    title = title_rows(top)
    first = top[title]
    if len(first) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap", row=lead + 1)
    has_header = looks_like_header(first)
    names = first if has_header else [""] * len(first)
    start = lead + title + 1 if has_header else lead + title

    def rows() -> Iterator[Row]:
        for index in range(start, len(grid)):
            values = tuple(cell_text(cell) for cell in grid[index])
            if any(values):
                yield Row(index + 1, values)

    notes += title_note(top[:title])
    facts = FormatFacts(wire=wire, has_header=has_header, sheet=name, notes=notes)
    return Table(filename=filename, columns=tidy_columns(names), facts=facts, source=rows)


def _first_sheet(data: bytes) -> tuple[str, list[list[Any]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(row) for row in grid):
                return name, grid
    except CalamineError as error:
        raise Truncated(
            "not a whole workbook (truncated, damaged or locked)", rule="workbook_readable"
        ) from error
    raise BadInput("the workbook has no sheet with data", rule="not_empty")


def cell_text(cell: object) -> str:
    """Return a cell as text: ISO dates and times, whole numbers without a point."""
    match cell:
        case None:
            text = ""
        case bool():
            text = "true" if cell else "false"
        case float():
            text = str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            text = cell.isoformat(sep=" ", timespec="seconds")
        case date():
            text = cell.isoformat()
        case time():
            text = cell.isoformat(timespec="seconds")
        case timedelta():
            seconds = round(cell.total_seconds())
            text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case _:
            text = str(cell)
    return text
