"""Check a ledger from outside: `python -m accord.core.ledger.verify --key KEY LEAVES CHECKPOINT`.

With one file instead of two it is a receipt, with a folder a log in tiles. Needs this package, the standard library and `cryptography`; trusts nothing but the key.
"""

import argparse
import base64
import binascii
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from accord.core.crypto.note import NoteError, NoteVerifier
from accord.core.ledger.checkpoint import Checkpoint, open_checkpoint
from accord.core.ledger.errors import CheckpointError, LeafError, LedgerError
from accord.core.ledger.leaf import Leaf
from accord.core.ledger.receipt import Opening, Receipt, check_receipt
from accord.core.ledger.tiles import bundles_of, decode_bundle, hashes_for_tiles, tiles_of
from accord.core.ledger.tree import CompactRange, leaf_hash
from accord.core.safe_io.plain_text import plain

MAX_LINE = 100_000  # a leaf of MAX_LEAF_BYTES in base64, with room


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a check found; `first_bad` is an index, or None when no single leaf is to blame."""

    is_good: bool
    leaves: int
    first_bad: int | None = None
    problem: str = ""

    def __str__(self) -> str:
        if self.is_good:
            return f"good: {self.leaves} leaves, as signed"
        where = "" if self.first_bad is None else f" at leaf {self.first_bad}"
        return f"BAD{where}: {self.problem}"


def verify_log(
    leaves: Iterable[bytes],
    checkpoint: str,
    key: NoteVerifier,
    *,
    expected: Sequence[bytes] | None = None,
) -> Report:
    """Check every leaf's form, that no id stands twice, and that all give the signed root.

    `expected` are leaf hashes known beforehand (a mirror's, say): with them the first changed leaf
    is named. Without them a changed but well-formed leaf shows only as another root, and
    `first_bad` is None. Memory: the ids, 16 bytes each.
    """
    try:
        signed = open_checkpoint(checkpoint, key)
    except CheckpointError as error:
        return Report(is_good=False, leaves=0, problem=f"checkpoint: {error}")
    tree, seen = CompactRange(), set[UUID]()
    for index, data in enumerate(leaves):
        if problem := _problem_of(index, data, seen, signed, expected):
            return Report(is_good=False, leaves=index, first_bad=index, problem=problem)
        tree = tree.append(leaf_hash(data))
    if tree.size < signed.size:
        problem = f"missing; {signed.size} leaves are signed for"
        return Report(is_good=False, leaves=tree.size, first_bad=tree.size, problem=problem)
    if tree.root() != signed.root:
        problem = "the leaves do not give the signed root"
        return Report(is_good=False, leaves=tree.size, problem=problem)
    return Report(is_good=True, leaves=tree.size)


def _problem_of(
    index: int, data: bytes, seen: set[UUID], signed: Checkpoint, expected: Sequence[bytes] | None
) -> str:
    if index >= signed.size:
        return f"beyond the {signed.size} leaves that are signed for"
    if expected is not None and (index >= len(expected) or expected[index] != leaf_hash(data)):
        return "not the leaf whose hash was kept"
    try:
        leaf = Leaf.decode(data)
    except LeafError as error:
        return str(error)
    if leaf.id in seen:
        return "an id that an earlier leaf has"
    seen.add(leaf.id)
    return ""


def read_leaves(path: Path) -> Iterator[bytes]:
    """Leaves from a file with one base64 leaf a line, in order of index; b"" for a bad line."""
    with path.open("rb") as lines:
        while line := lines.readline(MAX_LINE):
            try:
                yield base64.b64decode(line.rstrip(b"\n"), validate=True)
            except binascii.Error:
                yield b""


def write_leaves(leaves: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that `read_leaves` reads."""
    for leaf in leaves:
        yield base64.b64encode(leaf) + b"\n"


def verify_tiles(folder: Path, key: NoteVerifier) -> Report:
    """Check a folder in the layout of C2SP tlog-tiles: every tile, every entry, the signed root."""
    try:
        note = (folder / "checkpoint").read_text(encoding="utf-8")
        signed = open_checkpoint(note, key)
        leaves: list[bytes] = []
        for bundle in bundles_of(signed.size):
            entries = decode_bundle((folder / bundle.path).read_bytes())
            if len(entries) != bundle.width:
                return _bad(len(leaves), f"{bundle.path} holds another number of entries")
            leaves += entries
        tree, nodes = CompactRange().extend_with_nodes(leaf_hash(leaf) for leaf in leaves)
        rows = hashes_for_tiles(nodes)
        for tile in tiles_of(signed.size):
            due = b"".join(rows[tile.level or 0, tile.index])
            if (folder / tile.path).read_bytes() != due:
                return _bad(len(leaves), f"{tile.path} is not what the entries give")
    except (OSError, UnicodeDecodeError, LedgerError) as error:
        return _bad(0, str(error))
    if tree.root() != signed.root:
        return _bad(len(leaves), "the entries do not give the signed root")
    return Report(is_good=True, leaves=len(leaves))


def _bad(leaves: int, problem: str) -> Report:
    return Report(is_good=False, leaves=leaves, problem=problem)


def check_receipt_file(file: Path, keys: Sequence[str]) -> tuple[bool, str]:
    """Whether a receipt holds under one of the keys, and what it says in a few lines."""
    try:
        verifiers = [NoteVerifier.parse(text) for text in keys]
        receipt = Receipt.parse(file.read_text(encoding="utf-8"))
        found = check_receipt(receipt, verifiers)
    except (OSError, UnicodeDecodeError, NoteError, LedgerError) as error:
        return False, f"BAD: {error}"
    leaf, what = found.leaf, "promised, not yet in the tree"
    if found.checkpoint is not None:
        what = f"entry {receipt.index} of {found.checkpoint.size} in {found.checkpoint.origin}"
    at = datetime.fromtimestamp(leaf.time / 1_000_000, tz=UTC)
    lines = [
        f"good: {what}",
        plain(f"{at:%Y-%m-%d %H:%M:%S} UTC: {leaf.verb} on {leaf.object.type} {leaf.object.id}"),
        plain(f"by {leaf.actor.id} of {leaf.actor.ori or 'no agency'} for {leaf.purpose.code}"),
    ]
    lines += [_told(one) for one in found.openings if one.name != "disclosed"]
    if receipt.records:
        lines.append(f"  {len(receipt.records)} records: {plain(', '.join(receipt.records[:20]))}")
    return True, "\n".join(lines)


def _told(one: Opening) -> str:
    """An opened value; what the leaf does not call by a name is told to be so called by the file."""
    if one.is_proven:
        return f"  {one.name}: {plain(one.value)}"
    return f"  a value that the file calls {one.name}: {plain(one.value)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files named on the command line; 0 when all is good, 1 when not, 2 on misuse."""
    parser = argparse.ArgumentParser(prog="accord.core.ledger.verify", description=__doc__)
    parser.add_argument("leaves", type=Path, help="one base64 leaf a line; a receipt; or tiles")
    parser.add_argument("checkpoint", type=Path, nargs="?", help="the signed checkpoint")
    parser.add_argument("--key", required=True, help="the log's verifier key, name+id+base64")
    asked = parser.parse_args(arguments)
    if asked.leaves.is_dir():
        return _told_of_tiles(asked.leaves, asked.key)
    if asked.checkpoint is None:
        is_good, told = check_receipt_file(asked.leaves, [asked.key])
        sys.stdout.write(f"{told}\n")
        return 0 if is_good else 1
    try:
        key = NoteVerifier.parse(asked.key)
        note = asked.checkpoint.read_text(encoding="utf-8")
        report = verify_log(read_leaves(asked.leaves), note, key)
    except (OSError, UnicodeDecodeError, NoteError) as error:
        sys.stderr.write(f"cannot check: {error}\n")
        return 2
    sys.stdout.write(f"{report}\n")
    return 0 if report.is_good else 1


def _told_of_tiles(folder: Path, key: str) -> int:
    try:
        report = verify_tiles(folder, NoteVerifier.parse(key))
    except NoteError as error:
        sys.stderr.write(f"cannot check: {error}\n")
        return 2
    sys.stdout.write(f"{report}\n")
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
