"""Identifiers: UUIDv7, so that a key says roughly when it was made and indexes stay compact."""

from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7."""
    return uuid7()


def id_at(moment: datetime) -> UUID:
    """The smallest UUIDv7 of a moment: what was made since then has a larger one."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62)
