"""Remember the answer to a write under its key; give it again, or refuse the key's other use."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from accord.frame.errors import Conflict
from accord.frame.idempotency.models import IdempotencyKey


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try at a write: who, of which agency, under which key, and the digest of what was asked."""

    actor_id: str
    key: str
    digest: str
    agency_ori: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered the first time, byte for byte; `body` is None where it gave out records."""

    status: int
    body: str | None


def one_at_a_time(attempt: Attempt) -> None:
    """Let a twin of this attempt wait until this transaction ends.

    On SQLite the transaction holds the writer lock from its start.
    """
    if connection.vendor != "postgresql":
        return
    lock = zlib.crc32(f"{attempt.actor_id} {attempt.key}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [20_231, lock - (1 << 31)])


def earlier(attempt: Attempt) -> Answer | None:
    """The answer given before, None the first time; raises `Conflict` for another request."""
    known = IdempotencyKey.objects.filter(actor_id=attempt.actor_id, key=attempt.key).first()
    if known is None:
        return None
    if known.request_hash != attempt.digest:
        raise Conflict("This Idempotency-Key was used for another request.")
    return Answer(status=known.status, body=None if known.is_withheld else known.answer)


def remember(attempt: Attempt, *, status: int, body: str | None) -> None:
    """Keep the answer, or that there was one; called in the transaction of the write itself."""
    IdempotencyKey.objects.create(
        actor_id=attempt.actor_id,
        key=attempt.key,
        agency_ori=attempt.agency_ori,
        request_hash=attempt.digest,
        status=status,
        answer=body or "",
        is_withheld=body is None,
    )


def withhold(*, from_agencies: Iterable[str]) -> int:
    """Take the answers out of what is remembered for these agencies' people; that a write was done
    stays known.

    For when something of theirs must be gone everywhere: answers are not searched for it. What an
    answer gave out of others' records was never kept, so that of nobody else's people can hold it:
    they must not notice, by an answer that is missing, that something is gone.
    """
    kept = IdempotencyKey.objects.filter(is_withheld=False, agency_ori__in={"", *from_agencies})
    return kept.update(is_withheld=True, answer="")


def forget(*, before: datetime) -> int:
    """Delete answers older than a moment: they may hold case data and serve retries only."""
    return IdempotencyKey.objects.filter(created_at__lt=before).delete()[0]
