"""What every way of fetching shares: a file that was found, and what can be done with it."""

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Protocol

# Half-written files, as the usual transfer programs name them.
PARTIAL: Final = (".part", ".partial", ".filepart", ".tmp", ".crdownload", ".swp")
DONE: Final = ".done"
SIZE_AT_MOST: Final = 2 * 1024**3
SECONDS_AT_MOST: Final = 600.0


class NotYet(Exception):
    """The file is still being written, or there is nothing newer; look again another time."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file at its source; `mark` (size and time) knows it again where it stays there."""

    name: str
    size: int = 0
    mark: str = ""


class Source(Protocol):
    """One visit of one source."""

    def waiting(self) -> Sequence[Found]:
        """Whole files that may be new, oldest first."""

    def copy(self, found: Found, into: BinaryIO) -> None:
        """Write the file's bytes; raises `NotYet` if it is not what was listed."""

    def done(self, found: Found, *, accepted: bool) -> None:
        """Tidy up after a file that was taken in, or that cannot be read."""

    @property
    def memory(self) -> dict[str, Any]:
        """What to remember for the next visit."""


def wanted(names: Iterable[str], *, pattern: str, needs_marker: bool) -> list[str]:
    """Names that fit the pattern and are neither hidden, half-written nor markers themselves."""
    all_names = set(names)
    return [
        name
        for name in sorted(all_names)
        if fnmatch.fnmatchcase(name, pattern)
        and not name.startswith(".")
        and not name.lower().endswith((*PARTIAL, DONE))
        and (not needs_marker or f"{name}{DONE}" in all_names)
    ]
