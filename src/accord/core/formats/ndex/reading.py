"""N-DEx messages are read package by package: memory follows one report, not the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from accord.core.formats.exchange import Attachment, Item
from accord.core.formats.ndex.building import Builder
from accord.core.formats.ndex.names import Tally
from accord.core.safe_io import XML_CAP, BadInput, TooLarge, stream_steps


def read_ndex(stream: BinaryIO, *, tally: Tally | None = None) -> Iterator[Item | Attachment]:
    """Yield each report of a message, and the message's attachments, as they come.

    A document that is a bare N-DEx report, without its LEXS envelope, is one item without owner.
    What is left out is counted in `tally`. Raises BadInput where the XML is refused or broken, and
    TooLarge for a report beyond XML_CAP; what was yielded before stands. Whether an item keeps the
    standard's rules, `check_item` says.
    """
    builder = Builder(tally if tally is not None else Tally())
    held = 0
    try:
        for size in stream_steps(stream, builder.root, builder.pairs):
            held = 0 if builder.done else held + size
            yield from builder.done
            builder.done.clear()
            if held > XML_CAP:
                raise TooLarge(f"a report of more than {XML_CAP:,} bytes", rule="size_cap")
    except BadInput:
        yield from builder.done
        raise
