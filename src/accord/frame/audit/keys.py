"""The node's signing key for checkpoints, its origin, and every key that was one before.

The private half is one file beside the data, readable to us only. The public halves stand in
`LedgerKey` with signed statements, each signed by the key that came after it, so that whoever
knows the newest key knows them all, and old receipts stay valid.
"""

import base64
import os
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from accord.core import crypto
from accord.core.ledger.checkpoint import Checkpoint, sign_checkpoint
from accord.frame.audit.keeping import LedgerKey
from accord.frame.audit.models import Checkpoint as Signed
from accord.frame.audit.models import LedgerTree
from accord.frame.errors import Conflict
from accord.frame.secret_files import write_once

FILE: Final = "ledger.key"
NEXT: Final = "ledger.key.next"
ORIGIN: Final = "ledger.origin"
STATEMENT: Final = "accord-key@v1"
GONE: Final = (
    "The file of the signing key is gone. Bring it back from its shares (accord keys recover), or "
    "let two persons put another in use (accord keys rotate --lost)."
)


def origin() -> str:
    """The log's name: the node's, or that of the epoch begun when it was restored."""
    file: Path = settings.ACCORD_STATE_DIR / ORIGIN
    return file.read_text(encoding="ascii").strip() if file.exists() else settings.ACCORD_NODE_NAME


def signer() -> crypto.NoteSigner:
    """The node's key under the log's name, made at first use; another after a change.

    The table says which: inside the transaction of a change the next key signs, and no file moves.
    Raises `Conflict` where the file of a key that has signed is gone: a new one takes two persons.
    """
    if (following := _next_in_use()) is not None:
        return following
    path: Path = settings.ACCORD_STATE_DIR / FILE
    if not path.exists():
        if LedgerKey.objects.exists():
            raise Conflict(GONE)
        _make(path)
    found = path.stat()
    return _held(path, origin(), found.st_ino, found.st_mtime_ns)


def is_gone() -> bool:
    """Whether the file of a key that has signed is gone; nothing new is signed till it is back."""
    is_there = (settings.ACCORD_STATE_DIR / FILE).exists() or _next_in_use() is not None
    return not is_there and LedgerKey.objects.exists()


def newest() -> str:
    """The public half of the key that signs, as the table has it; "" before the first."""
    found = LedgerKey.objects.order_by("-number").values_list("verifier", flat=True)
    return found.first() or ""


def verifier() -> crypto.NoteVerifier:
    """The public half, for those who check; where the file is gone, as the table has it."""
    return crypto.NoteVerifier.parse(newest()) if is_gone() else signer().verifier


def verifiers() -> list[crypto.NoteVerifier]:
    """The key in use and all before it, newest first; the file is not needed."""
    now = [] if is_gone() else [signer().verifier]
    earlier = list[crypto.NoteVerifier]()
    for row in LedgerKey.objects.order_by("-number").values_list("verifier", flat=True):
        try:
            earlier.append(crypto.NoteVerifier.parse(row))
        except crypto.NoteError:
            continue  # `first_fault` tells of it
    return [*now, *(one for one in earlier if one not in now)]


def verifier_of(path: Path, *, name: str = "") -> crypto.NoteVerifier:
    """The public half of a key file, a backup's for example."""
    return _open(path, name or settings.ACCORD_NODE_NAME).verifier


def sign(checkpoint: Checkpoint) -> str:
    """The checkpoint as a signed note; the first one names its key."""
    found = signer()
    if not LedgerKey.objects.filter(verifier=str(found.verifier)).exists():
        enter(found, reason="first", since=0, tree=Checkpoint(
            origin=found.name, size=0, root=crypto.sha256(b""),
        ))  # fmt: skip
    return sign_checkpoint(checkpoint, found)


def enter(
    new: crypto.NoteSigner,
    *,
    reason: str,
    since: int,
    tree: Checkpoint,
    old: crypto.NoteSigner | None = None,
) -> LedgerKey:
    """Keep a key with the statement by which it takes over; `since` in seconds since 1970."""
    before = LedgerKey.objects.order_by("-number").first()
    number = before.number + 1 if before else 1
    text = (
        f"{new.name}\n{STATEMENT}\nnumber {number}\nverifier {new.verifier}\n"
        f"replaces {before.verifier if before else 'none'}\nreason {reason}\nsince {since}\n"
        f"tree {tree.size} {base64.b64encode(tree.root).decode()}\n"
    )
    signers = (new, old) if old else (new,)
    return LedgerKey.objects.create(
        verifier=str(new.verifier), number=number, statement=crypto.sign_note(text, signers)
    )


def stated() -> list[LedgerKey]:
    """Every key that has signed, oldest first."""
    return list(LedgerKey.objects.order_by("number"))


def facts_of(row: LedgerKey) -> dict[str, str]:
    """What a statement says, by word; nothing of it is checked here."""
    lines = row.statement.split("\n\n")[0].split("\n")
    return dict(line.split(" ", 1) for line in lines[2:] if " " in line)


def is_signed_by(note: str, key: crypto.NoteVerifier) -> bool:
    """Whether this very key has signed the note, and rightly."""
    try:
        crypto.open_note(note, (key,))
    except crypto.NoteError:
        return False
    return True


def first_fault() -> str:
    """What is wrong with the chain of statements; "" if nothing is."""
    rows = list(LedgerKey.objects.order_by("number"))
    if not rows:
        return "none is entered, yet there are checkpoints" if Signed.objects.exists() else ""
    if is_gone():
        return GONE
    if rows[-1].verifier != str(verifier()):
        return "the newest key in the table is not the key in use"
    for number, row in enumerate(rows, start=1):
        told = facts_of(row)
        before = rows[number - 2].verifier if number > 1 else "none"
        expected = {"number": str(row.number), "verifier": row.verifier, "replaces": before}
        if row.number != number or {word: told.get(word) for word in expected} != expected:
            return f"key {row.number}: its statement says something else"
        if not _is_signed_whole(row, rows[: number - 1]):
            return f"key {row.number}: its statement is not signed by it, or by somebody unknown"
    return ""


def _is_signed_whole(row: LedgerKey, before: list[LedgerKey]) -> bool:
    """Whether the key itself has signed, and every other signature is of the key before it.

    Whoever reads a note passes over signatures of unknown keys; a changed one would then show nowhere.
    """
    try:
        key = crypto.NoteVerifier.parse(row.verifier)
        older = [crypto.NoteVerifier.parse(one.verifier) for one in before[-1:]]
        _, signatures = crypto.split_note(row.statement)
        _, signed = crypto.open_note(row.statement, (key, *older))
    except crypto.NoteError:
        return False
    return len(signed) == len(signatures) and is_signed_by(row.statement, key)


def write_next(key: crypto.SigningKey) -> None:
    """Lay the next key beside the one in use; it takes over once its statement is committed.

    What lies there of a change that was taken back goes: `demand_settled` and the lock come first.
    """
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    (settings.ACCORD_STATE_DIR / NEXT).unlink(missing_ok=True)
    write_once(settings.ACCORD_STATE_DIR / NEXT, key.to_pem(password=password))


def settle() -> None:
    """Let the key's file follow its statement: now, or with the commit of what is being written.

    Called before anything is sequenced, so that a crash between commit and file is mended.
    """
    if (settings.ACCORD_STATE_DIR / NEXT).exists():
        transaction.on_commit(_put_in_place)


def demand_settled() -> None:
    """Raise `Conflict` while the file of the key that signs lies where a next one would be laid."""
    if _next_in_use() is not None:
        raise Conflict("The last change of the key is not finished; try again in a few seconds.")


def _put_in_place() -> None:
    with transaction.atomic():
        LedgerTree.objects.select_for_update().first()  # no hand-over lays its key meanwhile
        if _next_in_use() is not None:
            (settings.ACCORD_STATE_DIR / NEXT).replace(settings.ACCORD_STATE_DIR / FILE)


def _next_in_use() -> crypto.NoteSigner | None:
    """The key whose statement is the newest, while its file has not yet taken its place."""
    path: Path = settings.ACCORD_STATE_DIR / NEXT
    if not path.exists() or not (stated := newest()):
        return None
    try:
        found = _open(path, stated.split("+")[0])
    except FileNotFoundError:
        return None  # it has taken its place just now
    return found if str(found.verifier) == stated else None


@cache
def _held(path: Path, name: str, _inode: int, _changed: int) -> crypto.NoteSigner:
    return _open(path, name)


def _open(path: Path, name: str) -> crypto.NoteSigner:
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    key = crypto.SigningKey.from_pem(path.read_bytes(), password=password)
    return crypto.NoteSigner(name=name, key=key)


def _make(path: Path) -> None:
    password = os.environ.get("ACCORD_KEY_PASSWORD")
    pem = crypto.SigningKey.generate().to_pem(password=password)
    write_once(path, pem)
