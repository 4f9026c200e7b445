"""Counts as a CSV file that loads as a layer, with a manifest that says how it was made."""

import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from accord.core.formats.partner.coarsening import Cell, Coarsened
from accord.core.formats.partner.kinds import partner_kinds
from accord.core.safe_io import BadInput, CsvWriter

FORMAT: Final = "accord-partner-counts/1"
COLUMNS: Final = (
    "name", "kind", "table", "first_day", "last_day", "day_part", "place", "value", "count",
    "suppressed", "wkt",
)  # fmt: skip
DECIMALS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Written:
    """The CSV's bytes and its manifest as JSON."""

    table: bytes
    manifest: bytes


def written(found: Coarsened, *, outline: BaseGeometry | None = None) -> Written:
    """The file and its manifest; `outline` is drawn for counts that have no place of their own.

    Without it the hull of all places is; BadInput when there is none.
    """
    whole = outline or _outline(found)
    text = io.StringIO(newline="")
    writer = CsvWriter(text, columns=COLUMNS)
    for cell in found.cells:
        writer.row(_row(found.kind.code, cell, whole))
    data = text.getvalue().encode()
    manifest = json.dumps(_manifest(found, data), indent=1, sort_keys=True, ensure_ascii=False)
    return Written(table=data, manifest=f"{manifest}\n".encode())


@dataclass(frozen=True, kw_only=True)
class Told:
    """One row of such a file, read back; `count` is None where it is suppressed."""

    kind: str
    table: str
    first_day: date
    last_day: date
    part: str
    place: str
    value: str
    count: int | None


def told(row: Mapping[str, Any]) -> Told:
    """A row of counts by its columns; ValueError with the column and the rule when it is none."""
    if set(row) - {"wkt"} != set(COLUMNS) - {"wkt"}:
        raise ValueError(f"the columns are {', '.join(COLUMNS)}, and no others")
    if row["kind"] not in partner_kinds():
        raise ValueError("kind: none of the known kinds")
    hidden, text = str(row["suppressed"]).strip(), str(row["count"] or "").strip()
    if (hidden, bool(text)) not in {("0", True), ("1", False)} or (text and not text.isdecimal()):
        raise ValueError("count: a whole number, or empty where it is suppressed")
    try:
        first, last = (date.fromisoformat(str(row[name])) for name in ("first_day", "last_day"))
    except ValueError as error:
        raise ValueError("first_day, last_day: days as YYYY-MM-DD") from error
    if last < first:
        raise ValueError("last_day: lies before first_day")
    return Told(
        kind=row["kind"], table=str(row["table"]), first_day=first, last_day=last,
        part=str(row["day_part"]), place=str(row["place"]), value=str(row["value"]),
        count=int(text) if text else None,
    )  # fmt: skip


def digest_in(manifest: bytes) -> str:
    """The SHA-256 of the counts that a manifest tells of; raises ValueError if it is none."""
    try:
        said = json.loads(manifest)
    except (ValueError, RecursionError) as error:
        raise ValueError("this is no JSON") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise ValueError("this is no manifest of partner counts")
    digest = said.get("sha256")
    if not isinstance(digest, str) or not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError("the manifest has no SHA-256 of its counts")
    return digest


def _row(kind: str, cell: Cell, whole: BaseGeometry) -> list[object]:
    shape = shapely.set_precision(cell.shape if cell.shape is not None else whole, 10**-DECIMALS)
    name = " · ".join(
        part for part in (cell.place, cell.part, cell.value, str(cell.first_day)) if part != "all"
    )
    return [
        name, kind, cell.table, cell.first_day.isoformat(), cell.last_day.isoformat(), cell.part,
        cell.place, cell.value, "" if cell.count is None else cell.count,
        int(cell.count is None), shapely.to_wkt(shape, rounding_precision=DECIMALS),
    ]  # fmt: skip


def _outline(found: Coarsened) -> BaseGeometry:
    shapes = [cell.shape for cell in found.cells if cell.shape is not None]
    if not shapes:
        raise BadInput(
            "no place has enough rows to be drawn; give named areas, or layers to place by",
            rule="no_place",
        )
    return shapely.convex_hull(shapely.union_all(shapes))


def _manifest(found: Coarsened, data: bytes) -> dict[str, Any]:
    shown = Counter(cell.table for cell in found.cells)
    hidden = Counter(cell.table for cell in found.cells if cell.count is None)
    return {
        "format": FORMAT,
        "kind": found.kind.code,
        "first_day": found.first_day.isoformat(),
        "last_day": found.last_day.isoformat(),
        "rows_read": found.rows,
        "rows_counted": found.counted,
        "rows_without_time": found.without_time,
        "rows_faulty": found.faulty,
        "columns_read": sorted(found.columns.read),
        # Their number only: where a file has no header, a column's name would be a cell.
        "columns_dropped": len(found.columns.dropped),
        "minimum": found.minimum,
        "cells": dict(sorted(shown.items())),
        "cells_suppressed": dict(sorted(hidden.items())),
        "tables_left_out": list(found.left_out),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
