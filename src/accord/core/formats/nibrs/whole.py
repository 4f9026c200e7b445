"""Reports of a flat file kept whole: a line that cannot be read keeps its report from landing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from accord.core.formats.nibrs.flat import Fault, begins_another, read_flat, write_segment
from accord.core.formats.nibrs.model import Report, Segment

#: An ORI and a number stand within the first columns of a line, even of one that has shifted.
_NAMED_WITHIN: Final = 48
#: Unreadable lines that are kept until it is known whose they are; what is more stands alone.
_KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A report of which lines cannot be read: its segments and those lines' faults, none empty."""

    segments: tuple[Segment, ...]
    faults: tuple[Fault, ...]

    @property
    def raw(self) -> bytes:
        """All lines in the file's order, the unreadable byte for byte, each with CRLF."""
        lines = [(one.line, write_segment(one)) for one in self.segments]
        lines += [(one.line, one.raw.rstrip(b"\r\n")) for one in self.faults]
        return b"".join(line + b"\r\n" for _, line in sorted(lines, key=lambda one: one[0]))


def whole_reports(stream: BinaryIO) -> Iterator[Report | Incomplete | Fault]:
    """Reports, those with unreadable lines, and faults: of padded lines, and of nobody's.

    An unreadable line is of the report that stands around it, or whose ORI and number it bears;
    before segments without their administrative one it is of them. Memory follows one report.
    """
    held: list[Segment] = []
    inside: list[Fault] = []  # unreadable lines of the report that is held
    loose: list[Fault] = []  # those since its last segment: whose they are shows afterwards
    for found in read_flat(stream):
        if isinstance(found, Fault):
            if found.rule == "padded":
                yield found
            elif len(inside) + len(loose) < _KEPT:
                loose.append(found)
            else:
                yield found
            continue
        if held and not begins_another(found, held):
            inside += loose
        else:
            own, alone, following = _shared(loose, held, found)
            yield from _closed(held, [*inside, *own])
            yield from alone
            held, inside = [], following
        loose = []
        held.append(found)
    own, alone, _ = _shared(loose, held, None)
    yield from _closed(held, [*inside, *own])
    yield from alone


def _closed(held: Sequence[Segment], faults: Sequence[Fault]) -> Iterator[Report | Incomplete]:
    if held and faults:
        yield Incomplete(tuple(held), tuple(faults))
    elif held:
        yield Report(tuple(held))


def _shared(
    loose: Sequence[Fault], before: Sequence[Segment], after: Segment | None
) -> tuple[list[Fault], list[Fault], list[Fault]]:
    """Lines between two reports: of the one before, of neither, of the one that follows."""
    own: list[Fault] = []
    alone: list[Fault] = []
    following: list[Fault] = []
    for fault in loose:
        if before and _names(fault, before[0]):
            own.append(fault)
        elif after is not None and (_names(fault, after) or after.level not in "017"):
            following.append(fault)
        else:
            alone.append(fault)
    return own, alone, following


def _names(fault: Fault, segment: Segment) -> bool:
    """Whether a line bears the ORI and the number of a report of several segments."""
    if segment.level in "07" or not segment.number:
        return False
    start = fault.raw[:_NAMED_WITHIN].decode("latin-1")
    return segment.ori in start and segment.number in start.partition(segment.ori)[2]
