"""Which ledger verbs were written while one request, job or command is running."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_written: ContextVar[list[str] | None] = ContextVar("accord_ledger_verbs", default=None)


@contextmanager
def entries() -> Iterator[list[str]]:
    """Collect the verbs written inside; an inner scope reports to the outer one as well."""
    outer = _written.get()
    verbs: list[str] = []
    token = _written.set(verbs)
    try:
        yield verbs
    finally:
        _written.reset(token)
        if outer is not None:
            outer.extend(verbs)


def note(verb: str) -> None:
    """Remember that an entry with this verb was written."""
    verbs = _written.get()
    if verbs is not None:
        verbs.append(verb)
