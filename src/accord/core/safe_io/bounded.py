"""Read bytes and lines up to a stated cap, so that no file can fill the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TextIO

from accord.core.safe_io.errors import TooLarge

KIB = 1024
MIB = 1024 * KIB
#: Longest line of text that is read; an export's rows are a few KiB at most.
LINE_CAP = MIB


def read_bytes(stream: BinaryIO, *, cap: int, what: str = "file") -> bytes:
    """Read the whole stream, refusing it as soon as it exceeds `cap` bytes.

    Raises TooLarge.
    """
    data = stream.read(cap + 1)
    if len(data) > cap:
        raise TooLarge(f"the {what} is larger than {cap:,} bytes", rule="size_cap")
    return data


def lines(stream: TextIO, *, cap: int = LINE_CAP, start: int = 1) -> Iterator[str]:
    """Yield lines with their ends; a line beyond `cap` characters is refused unread.

    `start` is the number of the first line, for the error. Raises TooLarge.
    """
    number = start
    readline = stream.readline
    while line := readline(cap):
        if len(line) >= cap and line[-1] not in "\r\n":
            raise TooLarge(f"a line is longer than {cap:,} characters", rule="line_cap", row=number)
        yield line
        number += 1


def chunks(stream: BinaryIO, *, size: int = 256 * KIB, cap: int | None = None) -> Iterator[bytes]:
    """Yield the stream in pieces; refuse it once more than `cap` bytes have come.

    Raises TooLarge.
    """
    total = 0
    while block := stream.read(size):
        total += len(block)
        if cap is not None and total > cap:
            raise TooLarge(f"more than {cap:,} bytes", rule="size_cap")
        yield block
