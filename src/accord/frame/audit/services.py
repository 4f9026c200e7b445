"""Writing ledger entries: alone for a disclosure, with a change in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction as database
from django.utils import timezone

from accord.core import crypto
from accord.core.ledger import (
    Leaf,
    LeafActor,
    LeafObject,
    LeafPurpose,
    commit,
    leaf_hash,
)
from accord.core.ledger.leaf import Outcome
from accord.core.ledger.receipt import LABEL, OF_PURPOSE
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import scope, verbs
from accord.frame.audit.disclosed import NAME, NUMBERS_ONLY, Disclosed, keeping, sorted_ids
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.ids import new_id
from accord.frame.written_rows import Statement, WrittenRows, run_together

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENTRIES: Final = WrittenRows(
    LedgerEntry, "id", "leaf", "leaf_hash", "verb", "actor_id", "agency_ori", "purpose_code",
    "object_type", "object_id", "outcome", "recorded_at",
)  # fmt: skip
_SALTED: Final = WrittenRows(SaltedValue, "commitment", "entry_id", "name", "salt", "value")


Salted = tuple[str, UUID, str, bytes, str]


@dataclass
class Entry:
    """An entry being written: the block may add to its payload and commit to personal values."""

    id: UUID = field(default_factory=new_id)
    payload: dict[str, Any] = field(default_factory=dict)
    commitments: list[str] = field(default_factory=list)
    salted: list[Salted] = field(default_factory=list)
    #: What stands beside the entry, written with it.
    beside: list[Statement] = field(default_factory=list)

    def commit(self, name: str, value: str) -> str:
        """Put a personal value behind a salted commitment and return its hex; "" stays "".

        Its name is a label of a receipt. Those of a purpose are told by the leaf itself, so that a
        receipt proves them: no other value bears one.
        """
        if name in OF_PURPOSE or not LABEL.fullmatch(name):
            raise ValueError(f"no name for a value: {name}")
        return self._commit(name, value)

    def state(self, purpose: Purpose) -> LeafPurpose:
        """The purpose as the leaf tells it."""
        stated = {name: self._commit(name, getattr(purpose, name)) for name in OF_PURPOSE}
        return LeafPurpose(code=purpose.code, **stated)

    def _commit(self, name: str, value: str) -> str:
        if not value:
            return ""
        salt = crypto.new_salt()
        commitment = commit(value, salt).hex
        self.salted.append((commitment, self.id, name, salt, value))
        return commitment

    def disclose(self, disclosed: Disclosed) -> None:
        """Say which records this entry gives out, or that it gives out numbers only."""
        ids = sorted_ids(disclosed)
        if not ids:
            return
        root, written = keeping(self.id, ids)
        self.payload["disclosed"] = len(ids)
        self.commitments.append(self.commit(NAME, root))
        self.beside += written


@contextmanager
def transaction(
    *,
    by: Actor,
    purpose: Purpose,
    verb: str,
    object_type: str,
    object_id: str,
    payload: Mapping[str, Any] | None = None,
) -> Iterator[Entry]:
    """One atomic block: the caller's rows and the ledger entry, or neither."""
    with database.atomic():
        entry = Entry(payload=dict(payload or {}))
        yield entry
        _write(entry, by=by, purpose=purpose, verb=verb, target=(object_type, object_id))


def record(
    *,
    by: Actor,
    purpose: Purpose,
    verb: str,
    object_type: str,
    object_id: str,
    payload: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    disclosed: Disclosed = NUMBERS_ONLY,
    outcome: Outcome = "ok",
    beside: Sequence[Statement] = (),
) -> UUID:
    """Write one entry by itself; `personal` values are committed to, never written out.

    `disclosed` are the ids of records that the answer gives out; `beside` are rows of the caller
    that stand or fall with the entry.
    """
    entry = Entry(payload=dict(payload or {}), beside=[*beside])
    entry.commitments += [
        commitment
        for name, value in (personal or {}).items()
        if (commitment := entry.commit(name, value))
    ]
    entry.disclose(disclosed)
    _write(
        entry, by=by, purpose=purpose, verb=verb, target=(object_type, object_id), outcome=outcome
    )
    return entry.id


def read(
    *,
    by: Actor,
    purpose: Purpose,
    verb: str,
    object_type: str,
    object_id: str = "-",
    payload: Mapping[str, Any] | None = None,
    personal: Mapping[str, str] | None = None,
    disclosed: Disclosed = NUMBERS_ONLY,
    beside: Sequence[Statement] = (),
) -> UUID:
    """Write the entry of a disclosure; called by selectors and doors before the data leave.

    Every caller says `disclosed`: the ids of exactly what the answer holds, or `NUMBERS_ONLY`.
    """
    return record(
        by=by,
        purpose=purpose,
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        payload=payload,
        personal=personal,
        disclosed=disclosed,
        beside=beside,
    )


def moment_of(microseconds: int) -> datetime:
    """A leaf's time as a moment."""
    return EPOCH + timedelta(microseconds=microseconds)


def _write(
    entry: Entry,
    *,
    by: Actor,
    purpose: Purpose,
    verb: str,
    target: tuple[str, str],
    outcome: Outcome = "ok",
) -> None:
    now = timezone.now()
    leaf = Leaf(
        id=entry.id,
        time=(now - EPOCH) // (now.resolution),
        actor=LeafActor(id=by.id, ori=by.agency_ori, kind=by.kind),
        purpose=entry.state(purpose),
        verb=verb,
        object=LeafObject(type=target[0], id=target[1] or "-"),
        node=settings.ACCORD_NODE_NAME,
        payload=verbs.checked(verb, entry.payload),
        commitments=tuple(entry.commitments),
        outcome=outcome,
    ).encode()
    about = (verb, by.id, by.agency_ori, purpose.code, target[0], target[1] or "-", outcome, now)
    run_together(
        [
            *_ENTRIES.writing([(entry.id, leaf, leaf_hash(leaf), *about)]),
            *_SALTED.writing(entry.salted),
            *entry.beside,
        ]
    )
    scope.note(verb, entry.id, discloses="disclosed" in entry.payload)
