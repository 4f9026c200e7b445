"""Rows laid aside until their time comes: few stay in memory, many go to a scratch file."""

import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Generic, Protocol, Self, TypeVar

import numpy as np

from accord.core.simulate.draws import I64, Flags

# A hundred piles wait at a time: each may keep this much in memory, and the rest on disk.
KEPT_BYTES = 128 * 1024
AT_ONCE = 8_000  # rows read back at a time, unless the caller says otherwise

Scratch = Callable[[], IO[bytes]]


class Columns(Protocol):
    """A frozen dataclass of equally long arrays."""

    def __len__(self) -> int:
        """Number of rows."""

    def take(self, chosen: Flags | I64 | slice) -> Self:
        """Select by mask, index or slice."""


Kind = TypeVar("Kind", bound=Columns)


def spooled(folder: str | None = None) -> IO[bytes]:
    """A nameless scratch file, in memory while it is small, then in the folder or the system's."""
    return SpooledTemporaryFile(max_size=KEPT_BYTES, dir=folder)


class Pile(Generic[Kind]):
    """Rows of one kind in the order they came; `packed` names each column's type in the file."""

    def __init__(self, kind: type[Kind], packed: Mapping[str, str], scratch: Scratch) -> None:
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # a dataclass, by contract
        self._kind = kind
        self._row = np.dtype([(name, packed[name]) for name in names])
        self._rows, self._file = 0, scratch()
        # A reader may stop half-way: the file goes with the pile.
        weakref.finalize(self, self._file.close)

    def __len__(self) -> int:
        return self._rows

    def add(self, rows: Kind) -> None:
        """Lay rows on the pile."""
        if not len(rows):
            return
        block = np.empty(len(rows), dtype=self._row)
        for name in self._row.names or ():
            block[name] = getattr(rows, name)
        self._file.seek(self._rows * self._row.itemsize)
        self._file.write(block.tobytes())
        self._rows += len(rows)

    def read(
        self, start: int = 0, stop: int | None = None, *, at_once: int = AT_ONCE
    ) -> Iterator[Kind]:
        """Yield the rows from `start` to `stop`, so many at a time."""
        end = self._rows if stop is None else stop
        for first in range(start, end, at_once):
            count = min(at_once, end - first)
            self._file.seek(first * self._row.itemsize)
            block = np.frombuffer(self._file.read(count * self._row.itemsize), dtype=self._row)
            yield self._unpacked(block)

    def all(self, start: int = 0, stop: int | None = None) -> Kind:
        """The rows from `start` to `stop` together."""
        return next(self.read(start, stop, at_once=max(1, self._rows)), self.none())

    def none(self) -> Kind:
        """No rows, of this kind."""
        return self._unpacked(np.empty(0, self._row))

    def _unpacked(self, block: np.ndarray[Any, np.dtype[np.void]]) -> Kind:
        """Columns of the full width that arithmetic needs: 64 bits, or truth values."""
        names = self._row.names or ()
        return self._kind(
            **{name: block[name].astype(_WIDE[block[name].dtype.kind]) for name in names}
        )


class Waiting(Generic[Kind]):
    """Piles by when their rows are due; what is due is taken away."""

    def __init__(self, kind: type[Kind], packed: Mapping[str, str], scratch: Scratch) -> None:
        self._kind, self._packed, self._scratch = kind, packed, scratch
        self._piles: dict[int, Pile[Kind]] = {}

    def lay(self, rows: Kind, due: I64) -> None:
        """Lay each row on the pile of its time."""
        for time in np.unique(due).tolist():
            if time not in self._piles:
                self._piles[time] = self._pile()
            self._piles[time].add(rows.take(due == time))

    def due(self, time: int) -> Kind:
        """All rows of a time, in the order they were laid; asked for once."""
        pile = self._piles.pop(time, None)
        return (pile or self._pile()).all()

    def _pile(self) -> Pile[Kind]:
        return Pile(self._kind, self._packed, self._scratch)


_WIDE = {"u": np.uint64, "i": np.int64, "b": np.bool_}
