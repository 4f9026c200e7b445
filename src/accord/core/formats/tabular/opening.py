"""Open an export of any supported format from a stream, also inside a ZIP archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import BinaryIO

from accord.core.formats.tabular.delimited import open_delimited
from accord.core.formats.tabular.jsontable import open_json
from accord.core.formats.tabular.table import Limits, Table
from accord.core.formats.tabular.workbook import open_sheets, open_workbook
from accord.core.safe_io import Archive, BadInput

_ZIP = b"PK\x03\x04"
#: The entry that every XLSX has.
WORKBOOK = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SUFFIXES = {".csv", ".tsv", ".txt", ".json", ".geojson", ".xlsx", ".xlsm", ".xls"}
_BINARY = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite": "a SQLite database",
    b"PAR1": "a Parquet file",
    b"7z\xbc\xaf": "a 7z archive",
}


def open_table(stream: BinaryIO, *, filename: str, limits: Limits | None = None) -> Table:
    """Open CSV, XLSX, XLS, JSON, GeoJSON or one of these in a ZIP; content beats the suffix.

    The stream must be seekable and stay open while rows are read. Raises BadInput (or its
    kinds TooLarge, Truncated), which names row and rule.
    """
    limits = limits or Limits()
    stream.seek(0)
    head = stream.read(4096)
    stream.seek(0)
    if head.startswith(_OLE):
        return open_workbook(stream, filename=filename, limits=limits, wire="xls")
    if head.startswith(_ZIP):
        return _open_zip(stream, filename=filename, limits=limits)
    for magic, what in _BINARY.items():
        if head.startswith(magic):
            raise BadInput(f"this is {what}, not a table", rule="known_format")
    suffix = PurePath(filename).suffix.lower()
    if suffix in {".xlsx", ".xlsm", ".xls"} and b"\0" in head:
        raise BadInput("the name says workbook, the content does not", rule="known_format")
    if suffix in {".json", ".geojson"} or _begins_json(head):
        return open_json(stream, filename=filename, limits=limits)
    return open_delimited(stream, filename=filename, limits=limits)


def _begins_json(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text[:1] == b"{" or (text[:1] == b"[" and text[1:].lstrip()[:1] in (b"{", b"]"))


def _open_zip(stream: BinaryIO, *, filename: str, limits: Limits) -> Table:
    archive = Archive(stream, limits=limits.archive)
    names = [entry.name for entry in archive.entries()]
    if WORKBOOK in names:
        return open_workbook(stream, filename=filename, limits=limits, wire="xlsx")
    tables = _members(archive)
    if len(tables) != 1:
        raise BadInput(f"the archive holds {len(tables)} tables, not one", rule="one_table")
    return _from_archive(archive, tables[0], limits)


def open_tables(
    stream: BinaryIO, *, filename: str, limits: Limits | None = None
) -> tuple[Table, ...]:
    """Open every table of a delivery: each one in a ZIP, each sheet, or the file itself.

    The caller closes them (`Table.close`). Raises as `open_table` does, with the entry's name.
    """
    limits = limits or Limits()
    stream.seek(0)
    head = stream.read(len(_OLE))
    if head.startswith(_OLE):
        return open_sheets(stream, filename=filename, limits=limits, wire="xls")
    if head.startswith(_ZIP):
        archive = Archive(stream, limits=limits.archive)
        names = [entry.name for entry in archive.entries()]
        if WORKBOOK not in names:
            return _all_members(archive, limits)
        return open_sheets(stream, filename=filename, limits=limits, wire="xlsx")
    return (open_table(stream, filename=filename, limits=limits),)


def _all_members(archive: Archive, limits: Limits) -> tuple[Table, ...]:
    opened: list[Table] = []
    for name in _members(archive):
        try:
            opened.append(_from_archive(archive, name, limits))
        except BadInput as error:
            for table in opened:
                table.close()
            reason = error.reason
            if not reason.startswith(f"{name}: "):
                reason = f"{name}: {reason}"
            raise type(error)(reason, rule=error.rule, row=error.row) from error
    if not opened:
        raise BadInput("the archive holds no table", rule="one_table")
    return tuple(opened)


def _members(archive: Archive) -> list[str]:
    """The names of the tables in an archive, in its order."""
    names = [entry.name for entry in archive.entries()]
    tables = [
        name
        for name in names
        if PurePath(name).suffix.lower() in _SUFFIXES and not name.startswith("__MACOSX/")
    ]
    if not tables and any(PurePath(name).suffix.lower() == ".zip" for name in names):
        raise BadInput("the archive holds another archive", rule="nested_archive")
    return tables


def _from_archive(archive: Archive, name: str, limits: Limits) -> Table:
    member = archive.open(name)
    try:
        table = _open_member(member, filename=name, limits=limits)
    except BadInput:
        member.close()
        raise
    return replace(table, facts=replace(table.facts, member=name), closing=member.close)


def _open_member(member: BinaryIO, *, filename: str, limits: Limits) -> Table:
    """Open what an archive holds: a table or a workbook, never another archive."""
    if member.read(4) == _ZIP:
        names = [entry.name for entry in Archive(member, limits=limits.archive).entries()]
        if WORKBOOK not in names:
            raise BadInput("the archive holds another archive", rule="nested_archive")
    return open_table(member, filename=filename, limits=limits)
