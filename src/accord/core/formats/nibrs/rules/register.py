"""A register of ORIs as a CSV file: since when each reports, and until when."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

from accord.core.formats.nibrs.rules.incident import Agency, day
from accord.core.formats.nibrs.rules.plain import is_ori
from accord.core.safe_io import MIB, BadInput, read_bytes

_CAP = 16 * MIB
_DAYS = ("reports_since", "inactive_from", "covered_from")
_COLUMNS = ("ori", *_DAYS, "historical")


def read_register(stream: BinaryIO) -> Mapping[str, Agency]:
    """Read a CSV of the columns ori, reports_since, inactive_from, covered_from, historical.

    Days are YYYY-MM-DD or YYYYMMDD or blank, `historical` is yes, no or blank; every column but
    ori may be left out. Raises BadInput naming row and field.
    """
    try:
        text = read_bytes(stream, cap=_CAP, what="register").decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("is no UTF-8 text", rule="encoding") from None
    register: dict[str, Agency] = {}
    for number, row in _rows(text):
        ori = row.get("ori", "").strip()
        if not is_ori(ori):
            raise BadInput("is no ORI of nine characters", rule="ori", row=number, field="ori")
        if ori in register:
            raise BadInput("stands twice in the register", rule="unique", row=number, field="ori")
        since, inactive, covered = (_day(row.get(name, ""), number, name) for name in _DAYS)
        historical = _yes(row.get("historical", ""), number)
        register[ori] = Agency(since, inactive, covered, historical)
    return register


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    table = csv.DictReader(io.StringIO(text), restkey="", restval="", strict=True)
    try:
        names = [name.strip().lower() for name in table.fieldnames or ()]
        table.fieldnames = names
        if "ori" not in names:
            raise BadInput("has no column ori", rule="columns", row=1)
        for name in (name for name in names if name not in _COLUMNS):
            raise BadInput(f"has an unknown column {name!r}", rule="columns", row=1, field=name)
        for number, row in enumerate(table, start=2):
            if "" in row:
                raise BadInput("has more cells than columns", rule="columns", row=number)
            yield number, row
    except csv.Error as error:
        raise BadInput(f"is no CSV: {error}", rule="csv") from None


def _day(text: str, number: int, name: str) -> date | None:
    found = day(text.strip().replace("-", ""))
    if text.strip() and found is None:
        raise BadInput("is no day YYYY-MM-DD", rule="day", row=number, field=name)
    return found


def _yes(text: str, number: int) -> bool:
    word = text.strip().lower()
    if word not in {"", "yes", "no"}:
        raise BadInput("is neither yes nor no", rule="yes_no", row=number, field="historical")
    return word == "yes"
