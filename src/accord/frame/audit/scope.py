"""Which ledger entries were written while one request, job or command is running."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID


class Written(list[str]):
    """The verbs written, and the entry whose receipt the answer carries.

    That is the newest entry which gave out records, or the newest of all where none did.
    """

    receipt: UUID | None = None
    discloses: bool = False

    def add(self, verb: str, entry_id: UUID, *, discloses: bool) -> None:
        """Take one entry along."""
        self.append(verb)
        if discloses or not self.discloses:
            self.receipt, self.discloses = entry_id, discloses


_written: ContextVar[Written | None] = ContextVar("accord_ledger_verbs", default=None)


@contextmanager
def entries() -> Iterator[Written]:
    """Collect what is written inside; an inner scope reports to the outer one as well."""
    outer = _written.get()
    found = Written()
    token = _written.set(found)
    try:
        yield found
    finally:
        _written.reset(token)
        if outer is not None:
            outer.extend(found)
            if found.receipt and (found.discloses or not outer.discloses):
                outer.receipt, outer.discloses = found.receipt, found.discloses


def note(verb: str, entry_id: UUID, *, discloses: bool) -> None:
    """Remember that an entry with this verb was written."""
    found = _written.get()
    if found is not None:
        found.add(verb, entry_id, discloses=discloses)


def receipt() -> UUID | None:
    """The entry whose receipt the answer being made carries; None outside a door."""
    found = _written.get()
    return found.receipt if found is not None else None
