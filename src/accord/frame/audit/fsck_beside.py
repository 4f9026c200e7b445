"""What stands beside the leaves: salted values, what was purged, and which records were given out."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from accord.core.ledger import Leaf, LeafError, LedgerError, opens
from accord.core.ledger.commitment import root_of_ids
from accord.frame.audit.disclosed import NAME
from accord.frame.audit.models import (
    DisclosedItem,
    DisclosedSet,
    Disclosure,
    LedgerEntry,
    PurgedValue,
    SaltedValue,
)
from accord.frame.audit.purging import root_of

BATCH = 2_000
PURGE = "ledger.purged"


def raw(value: object) -> bytes:
    """The bytes of a column of bytes; `TypeError` where something else stands in it by now."""
    if not isinstance(value, bytes | memoryview):
        raise TypeError(f"{type(value).__name__} where bytes are due")
    return bytes(value)


def faults() -> Iterator[str]:
    """Everything beside the leaves that they do not bear out."""
    yield from _commitments()
    yield from _purges()
    yield from _sets()
    yield from _disclosures()


def _commitments() -> Iterator[str]:
    """Each commitment of a leaf opens, or was purged by an entry that says so; and none is added."""
    kept = _by_entry(SaltedValue.objects.values_list("entry_id", "commitment", "salt", "value"))
    gone = _by_entry(PurgedValue.objects.values_list("entry_id", "commitment"))
    beside = _merged(kept, gone)
    waiting = next(beside, None)
    for entry_id, data in (
        LedgerEntry.objects.order_by("id").values_list("id", "leaf").iterator(chunk_size=BATCH)
    ):
        while waiting is not None and waiting[0] < entry_id:
            yield f"values kept beside entry {waiting[0]}, which there is not"
            waiting = next(beside, None)
        rows: list[tuple[Any, ...]] = []
        if waiting is not None and waiting[0] == entry_id:
            rows, waiting = waiting[1], next(beside, None)
        yield from _of_entry(entry_id, raw(data), rows)
    while waiting is not None:
        yield f"values kept beside entry {waiting[0]}, which there is not"
        waiting = next(beside, None)


def _of_entry(entry_id: UUID, data: bytes, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    try:
        leaf = Leaf.decode(data)
    except LeafError:
        return  # told of already
    why = leaf.purpose
    due = [*leaf.commitments, why.reason, why.case_number, why.on_behalf_of]
    if sorted(filter(None, due)) != sorted(row[1] for row in rows):
        yield f"entry {entry_id}: its values are not those that its leaf commits to"
        return
    for row in rows:
        if len(row) == 2:
            continue
        _, commitment, salt, value = row
        try:
            is_open = opens(commitment, value=value, salt=raw(salt))
        except (LedgerError, ValueError):
            is_open = False
        if not is_open:
            yield f"entry {entry_id}: a value kept beside it was changed"


def _purges() -> Iterator[str]:
    """What is gone is exactly what the entries of purges say."""
    gone: dict[UUID, list[str]] = {}
    rows = PurgedValue.objects.order_by("purge_id").values_list("purge_id", "commitment")
    for purge_id, commitment in rows.iterator(chunk_size=BATCH):
        gone.setdefault(purge_id, []).append(commitment)
    entries = LedgerEntry.objects.filter(verb=PURGE).values_list("id", "leaf")
    for entry_id, data in entries.iterator(chunk_size=BATCH):
        try:
            said = Leaf.decode(raw(data)).payload
            found = gone.pop(entry_id, [])
            if (said["values"], said["root"]) != (len(found), root_of(found)):
                yield f"purge {entry_id}: what is gone is not what it says"
        except (LedgerError, ValueError):
            yield f"purge {entry_id}: what is gone is not what it says"
    yield from (f"values gone by a purge {purge_id} that there is not" for purge_id in gone)


def _sets() -> Iterator[str]:
    """Each set of disclosed records gives its root and its size; no record is in none."""
    items = DisclosedItem.objects.order_by("set_id", "record_id").values_list("set_id", "record_id")
    known = {
        pk: (root, size)
        for pk, root, size in DisclosedSet.objects.values_list("pk", "root", "size")
    }
    used = set(Disclosure.objects.order_by().values_list("set_id", flat=True).distinct())
    for number, rows in groupby(items.iterator(chunk_size=BATCH), key=lambda row: row[0]):
        ids = [record_id for _, record_id in rows]
        if known.pop(number, None) != (root_of_ids(ids), len(ids)):
            yield f"disclosed set {number}: its records are not those of its root"
        elif number not in used:
            yield f"disclosed set {number}: no entry gave it out"
        used.discard(number)
    yield from (f"disclosed set {number}: without its records" for number in {*known, *used})


def _disclosures() -> Iterator[str]:
    """An entry commits to the root of the set that stands beside it."""
    roots = dict(DisclosedSet.objects.values_list("pk", "root"))
    links = dict(Disclosure.objects.values_list("entry_id", "set_id"))
    said = SaltedValue.objects.filter(name=NAME).values_list("entry_id", "value")
    for entry_id, root in said.iterator(chunk_size=BATCH):
        if roots.get(links.pop(entry_id, 0)) != root:
            yield f"entry {entry_id}: it gave out another set of records"
    yield from (
        f"entry {entry_id}: records stand beside it that it did not give out" for entry_id in links
    )


def _by_entry(rows: Any) -> Iterator[tuple[UUID, list[tuple[Any, ...]]]]:
    ordered = rows.order_by("entry_id").iterator(chunk_size=BATCH)
    for entry_id, found in groupby(ordered, key=lambda row: row[0]):
        yield entry_id, list(found)


def _merged(
    *streams: Iterable[tuple[UUID, list[tuple[Any, ...]]]],
) -> Iterator[tuple[UUID, list[tuple[Any, ...]]]]:
    together = heapq.merge(*streams, key=lambda pair: pair[0])
    for entry_id, pairs in groupby(together, key=lambda pair: pair[0]):
        yield entry_id, [row for _, rows in pairs for row in rows]
