"""Trials of the claim `tamper`: change one bit or row somewhere, and see whether it is found.

`python -m bench.tamper_trials CHANGES CLEAN SEED` prints one line of JSON.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import ledger_node

TABLES = {
    "frame_ledgerentry": "id", "frame_ledgertile": "id", "frame_ledgertree": "id",
    "frame_checkpoint": "size", "frame_saltedvalue": "commitment",
    "frame_purgedvalue": "commitment", "frame_disclosedset": "id", "frame_discloseditem": "id",
    "frame_disclosure": "entry_id", "frame_ledgerkey": "verifier",
}  # fmt: skip
# Row numbers that mean nothing: no other row and no leaf speaks of them.
MEANINGLESS = {("frame_ledgertile", "id"), ("frame_discloseditem", "id"),
               ("frame_saltedvalue", "name")}  # fmt: skip


def trials(changes: int, clean: int, seed: int, folder: Path) -> dict[str, Any]:
    """Run so many changes in tables, exported tiles and a backup, then so many clean checks."""
    from accord.frame.audit import fsck, guards

    rng = random.Random(seed)
    writer = ledger_node.Writer(rng)
    _fill(writer)
    guards.remove()
    exported, archive = _export(folder), _backup(folder)
    missed: list[str] = []
    counts = {"table": 0, "tile": 0, "backup": 0}
    for number in range(changes):
        kind = "backup" if number % 20 == 0 else "tile" if number % 4 == 1 else "table"
        found, what = {
            "table": lambda: _in_table(rng),
            "tile": lambda: _in_file(rng, exported),
            "backup": lambda: _in_archive(rng, archive, folder),
        }[kind]()
        counts[kind] += 1
        if not found:
            missed.append(what)
    guards.install()
    alarms = 0
    for number in range(clean):
        writer.write(rng.randrange(0, 2))
        if number % 7 == 0:
            _sequence()
        alarms += not fsck.recompute().is_good
    return {
        "changes": changes,
        "missed": missed,
        "counts": counts,
        "clean": clean,
        "alarms": alarms,
    }


def _fill(writer: ledger_node.Writer) -> None:
    from django.utils import timezone

    from accord.frame.actor import Actor, Purpose
    from accord.frame.audit import key_changes, purging

    operator = Actor(
        id="root",
        name="root",
        kind="system",
        capabilities=frozenset({"platform.manage", key_changes.MAY_ASK}),
    )
    why = Purpose(code="administration")
    for entry in writer.write(40)[:2]:
        purging.purge_entry(by=operator, purpose=why, entry_id=entry)
    _sequence()
    second = Actor(
        id="second", name="second", kind="system",
        capabilities=frozenset({key_changes.MAY_DECIDE}),
    )  # fmt: skip
    asked = key_changes.ask_for_change(by=operator, purpose=why)
    key_changes.decide_change(
        by=second, purpose=why, approval_id=str(asked.pk), approve=True, now=timezone.now()
    )
    writer.write(260)
    _sequence()
    writer.write(1)


def _sequence() -> None:
    from accord.frame.audit import sequencer

    sequencer.sequence_all()


def _export(folder: Path) -> Path:
    from accord.frame.audit import tile_export

    tile_export.write_tiles(folder / "export")
    return folder / "export"


def _backup(folder: Path) -> Path:
    from accord.frame.actor import Actor, Purpose
    from accord.site import backups

    operator = Actor(
        id="root",
        name="root",
        kind="system",
        capabilities=frozenset({"platform.manage"}),
    )
    file = folder / "node.accord"
    backups.make(by=operator, purpose=Purpose(code="administration"), file=file)
    return file


@contextmanager
def _undone() -> Iterator[None]:
    """Whatever happens inside is rolled back."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _in_table(rng: random.Random) -> tuple[bool, str]:
    """One row gone, doubled or with one bit of one column changed."""
    from django.db import DatabaseError, connection

    from accord.frame.audit import fsck

    table = rng.choice(list(TABLES))
    key = TABLES[table]
    with _undone(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(f'SELECT "{key}" FROM {table} ORDER BY random() LIMIT 1')
        row = cursor.fetchone()
        if row is None:
            return True, table
        if rng.randrange(4) == 0:
            cursor.execute(f'DELETE FROM {table} WHERE "{key}" = %s', row)
            return not fsck.recompute().is_good, f"row of {table} deleted"
        columns = [c.name for c in connection.introspection.get_table_description(cursor, table)]
        column = rng.choice([c for c in columns if (table, c) not in MEANINGLESS])
        cursor.execute(f'SELECT "{column}" FROM {table} WHERE "{key}" = %s', row)
        old = cursor.fetchone()[0]
        new = flipped(rng, old)
        try:
            cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE "{key}" = %s', [new, *row])
        except DatabaseError:
            return True, f"{table}.{column}"  # the database itself refused it
        return not fsck.recompute().is_good, f"{table}.{column}: {old!r:.60} to {new!r:.60}"


def flipped(rng: random.Random, old: Any) -> Any:
    """A value with one bit changed, of the kind that the column holds."""
    if isinstance(old, int):
        return old ^ 1 << rng.randrange(20)
    if isinstance(old, memoryview | bytes):
        data = bytearray(old)
        if not data:
            return b"\x01"
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)
    if old is None:
        return 7
    text = str(old)
    if not text:
        return "x"
    place = rng.randrange(len(text))
    letter = chr(ord(text[place]) ^ 1 << rng.randrange(5)) if text[place].isalnum() else "x"
    if not letter.isprintable() or letter == text[place]:
        letter = "y" if text[place] != "y" else "z"
    return text[:place] + letter + text[place + 1 :]


def _in_file(rng: random.Random, folder: Path) -> tuple[bool, str]:
    """One bit of a tile, a bundle or the checkpoint in an exported folder; or one file gone."""
    from accord.core.ledger.verify import verify_tiles
    from accord.frame.audit import keys

    file = rng.choice(sorted(p for p in folder.rglob("*") if p.is_file()))
    honest = file.read_bytes()
    try:
        if rng.randrange(10) == 0:
            file.unlink()
        else:
            data = bytearray(honest)
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            file.write_bytes(data)
        return not verify_tiles(folder, keys.verifier()).is_good, str(file.relative_to(folder))
    finally:
        file.write_bytes(honest)


def _in_archive(rng: random.Random, archive: Path, folder: Path) -> tuple[bool, str]:
    """One bit of a backup, checked against the digest that was signed beside it."""
    from accord.frame.errors import Invalid
    from accord.site import backups

    copy = folder / "copy.accord"
    data = bytearray(archive.read_bytes())
    place = rng.randrange(len(data))
    data[place] ^= 1 << rng.randrange(8)
    copy.write_bytes(data)
    beside = backups.signature_of(archive)
    shutil.copy(beside, backups.signature_of(copy))
    try:
        backups.check(copy)
    except Invalid:
        return True, "backup"
    return False, f"backup, byte {place}"


def main() -> None:
    """Run the trials in a folder of their own and print what came of them."""
    changes, clean, seed = (int(word) for word in sys.argv[1:4])
    with tempfile.TemporaryDirectory() as folder:
        ledger_node.start(Path(folder) / "state")
        sys.stdout.write(json.dumps(trials(changes, clean, seed, Path(folder))) + "\n")


if __name__ == "__main__":
    main()
