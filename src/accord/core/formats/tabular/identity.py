"""Whose a row is and under which number: local ids, numbers made from content, agencies."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from accord.core.formats.tabular.cells import Place
from accord.core.formats.tabular.mapping import Mapping
from accord.core.formats.tabular.seen import SeenTexts
from accord.core.formats.tabular.timing import Cells, Fault

_ID = re.compile(r"\S(?:.{0,198}\S)?", re.DOTALL)


_ORI = re.compile(r"[A-Z0-9]{9}")
#: In the table of agencies, to itself: the column holds ORIs, and each is believed.
ANY_ORI = "*"
#: Bits of the fingerprint by which a row without a number is known.
FINGERPRINT_BITS = 96


def content_id(values: Cells) -> str:
    """Return an id made of the row's whole content, for exports that number nothing."""
    digest = hashlib.sha256("\x1f".join(values).encode("utf-8", "surrogatepass"))
    return f"row-{digest.hexdigest()[: FINGERPRINT_BITS // 4]}"


def collision_chance(rows: int) -> float:
    """Return an upper bound of the chance that two different rows of so many share an id.

    The birthday bound n(n-1)/2 over 2^96; rows that are alike cell by cell always share one,
    and are told apart by their order.
    """
    return min(1.0, rows * max(rows - 1, 0) / 2 / 2.0**FINGERPRINT_BITS)


def id_reader(mapping: Mapping, place: Place) -> Callable[[Cells, SeenTexts], str]:
    """Return a reader of the row's own number that refuses, or numbers, what came before.

    No two rows get the same id: where "A" repeats and "A#2" is taken, the next is "A#3".
    """
    column, may_repeat = mapping.local_id, mapping.repeat_ids or not mapping.local_id
    cell = place(column) if column else 0
    # Where rows say what and whose they are, each owner numbers each kind by itself.
    spaces = [place(name) for name in (mapping.kinds, mapping.agency.column) if name]
    spaces = spaces if ANY_ORI in mapping.agency.table else []

    def identify(values: Cells, seen: SeenTexts) -> str:
        local_id = values[cell].strip() if column else content_id(values)
        if not local_id:
            raise Fault(column, "local_id", "the record's own number is empty")
        if not _ID.fullmatch(local_id):
            long = "the record's own number is longer than 200 characters"
            raise Fault(column, "local_id", long)
        before = seen.count("\x1f".join((*(values[space] for space in spaces), local_id)))
        if not before:
            return local_id
        if not may_repeat:
            raise Fault(column, "duplicate_id", "the record's own number stands here before")
        number = before + 1
        while seen.count(numbered := f"{local_id}#{number}"):
            number += 1
        return numbered

    return identify


def agency_reader(mapping: Mapping, place: Place) -> Callable[[Cells], str | None]:
    """Return a reader of the owning agency's ORI; a name without an ORI is a fault."""
    rule = mapping.agency
    if not rule.column:
        fixed = rule.fixed or None
        return lambda _: fixed
    cell, table = place(rule.column), dict(rule.table)
    is_ori = table.get(ANY_ORI) == ANY_ORI

    def read(values: Cells) -> str:
        name = values[cell].strip()
        ori = table.get(name) or (name if is_ori and _ORI.fullmatch(name) else None)
        if not ori:
            raise Fault(rule.column, "known_agency", f"no agency is named for {name[:40]!r}")
        return ori

    return read
