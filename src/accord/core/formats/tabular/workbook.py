"""Read XLSX and XLS: one sheet or each that is a table, cells as text, zip bombs refused before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from accord.core.formats.tabular.header import (
    header_rows,
    looks_like_header,
    title_note,
    title_rows,
)
from accord.core.formats.tabular.sheetscan import refuse_ill_formed_part, scan_sheets
from accord.core.formats.tabular.storable import checked
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table, tidy_columns
from accord.core.safe_io import Archive, BadInput, TooLarge, Truncated, read_bytes

_TOP_ROWS = 25
FORMULA_NOTE = "the workbook calculates; what it showed when it was last saved is read"


#: A sheet with fewer columns is a note, not a file of the export.
_LEAST_COLUMNS = 2
Grid = list[list[Any]]


def open_workbook(stream: BinaryIO, *, filename: str, limits: Limits, wire: str) -> Table:
    """Open the first sheet with data. Raises BadInput, TooLarge, Truncated."""
    sheets, notes = _sheets(stream, filename=filename, limits=limits, wire=wire)
    name, grid = next(sheets, ("", []))
    if not grid:
        raise BadInput("the workbook has no sheet with data", rule="not_empty")
    return _table(name, grid, filename=filename, limits=limits, wire=wire, notes=notes)


def open_sheets(stream: BinaryIO, *, filename: str, limits: Limits, wire: str) -> tuple[Table, ...]:
    """Open every sheet that is a table, each under its sheet's name, as files of one export.

    A sheet is a table when it has names over two columns at least, and a row below them. Where no
    two are, the first sheet with data stands alone, as in `open_workbook`, under the file's name.
    """
    sheets, notes = _sheets(stream, filename=filename, limits=limits, wire=wire)
    found = [
        _table(name, grid, filename=name, limits=limits, wire=wire, notes=notes)
        for name, grid in sheets
    ]
    tables = tuple(table for table in found if _is_table(table))
    if len(tables) > 1:
        return tables
    return (open_workbook(stream, filename=filename, limits=limits, wire=wire),)


def _is_table(table: Table) -> bool:
    has_names = table.facts.has_header and len(table.columns) >= _LEAST_COLUMNS
    return has_names and next(table.rows(), None) is not None


def _sheets(
    stream: BinaryIO, *, filename: str, limits: Limits, wire: str
) -> tuple[Iterator[tuple[str, Grid]], tuple[str, ...]]:
    """The sheets with data, one at a time, and what is to be said of the workbook."""
    stream.seek(0)
    data = read_bytes(stream, cap=limits.workbook_bytes, what="workbook")
    if wire != "xlsx":
        return _with_data(data), ()
    found = scan_sheets(Archive(io.BytesIO(data), limits=limits.archive), filename=filename)
    notes = (FORMULA_NOTE,) if found.has_formulas else ()
    return _whole(data, filename=filename, limits=limits), notes


def _whole(data: bytes, *, filename: str, limits: Limits) -> Iterator[tuple[str, Grid]]:
    """The sheets of an XLSX; where it cannot be read, the part at fault is named if one is."""
    try:
        yield from _with_data(data)
    except Truncated:
        archive = Archive(io.BytesIO(data), limits=limits.archive)
        refuse_ill_formed_part(archive, filename=filename)
        raise


def _table(
    name: str, grid: Grid, *, filename: str, limits: Limits, wire: str, notes: tuple[str, ...]
) -> Table:
    lead = next((index for index, row in enumerate(grid) if any(row)), 0)
    top = [[cell_text(cell) for cell in row] for row in grid[lead : lead + _TOP_ROWS]]
    title = title_rows(top)
    first, taken = header_rows(top[title:])
    if len(first) > limits.columns:
        raise TooLarge(f"more than {limits.columns} columns", rule="column_cap", row=lead + 1)
    has_header = looks_like_header(first)
    columns = tidy_columns(first if has_header else [""] * len(first))
    start = lead + title + (taken if has_header else 0)

    def rows() -> Iterator[Row]:
        for index in range(start, len(grid)):
            values = tuple(cell_text(cell) for cell in grid[index])
            if any(values):
                yield checked(Row(index + 1, values), columns)

    notes += title_note(top[:title])
    facts = FormatFacts(wire=wire, has_header=has_header, sheet=name, notes=notes)
    return Table(filename=filename, columns=columns, facts=facts, source=rows)


def _with_data(data: bytes) -> Iterator[tuple[str, Grid]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(row) for row in grid):
                yield name, grid
    except CalamineError as error:
        raise Truncated(
            "not a whole workbook (truncated, damaged or locked)", rule="workbook_readable"
        ) from error


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
