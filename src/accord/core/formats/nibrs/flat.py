"""NIBRS flat files: segments read as a stream, faults beside them, and written back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from accord.core.formats.nibrs.fields import HEADER, LAYOUTS, Field
from accord.core.formats.nibrs.model import Report, Segment

LINE_CAP = 4096
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_BLANK = b" \r\n\x1a"
HEADER_LENGTH = 37
NOTICE = "not certified for submission"

Cut = tuple[int, int, int, int, bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that is no segment, or is one with a flaw: where, which rule, the raw bytes.

    `position` is the column from 1. A fault with rule "padded" stands beside its segment;
    every other fault stands in its place.
    """

    line: int
    position: int
    rule: str
    message: str
    raw: bytes


def _cut(field: Field) -> Cut:
    start = field.start - 1
    step = field.step or field.width
    return start, field.end, step, field.width, field.times > 1


_CUTS: dict[str, tuple[Callable[..., Segment], tuple[int, ...], tuple[Cut, ...]]] = {
    level: (
        layout.segment,
        layout.lengths,
        tuple(_cut(field) for field in (*HEADER, *layout.fields)),
    )
    for level, layout in LAYOUTS.items()
}


def _repeated(text: str, *, start: int, end: int, step: int, width: int) -> tuple[str, ...]:
    found = [text[at : at + width].rstrip(" ") for at in range(start, min(end, len(text)), step)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _segment(text: str, *, line: int) -> Segment:
    make, _, cuts = _CUTS[text[4]]
    values: list[str | tuple[str, ...]] = []
    for start, end, step, width, many in cuts:
        part = text[start:end].rstrip(" ")
        if not many:
            values.append(part)
        elif part:
            values.append(_repeated(text, start=start, end=end, step=step, width=width))
        else:
            values.append(())
    return make(line, text[4], len(text), *values)


def _lost_only_blanks(raw: bytes, *, level: str) -> bool:
    """A line that is too short lost its blanks, unless the file breaks off before it was filled."""
    filled = LAYOUTS[level].filled
    return raw.endswith(b"\n") or (0 < filled < len(raw) and raw.endswith(b" "))


def _read(raw: bytes, *, line: int) -> Iterator[Segment | Fault]:
    """One line that is not blank: its segment, its fault, or both when it was padded."""
    body = raw.rstrip(b"\r\n")

    def fault(position: int, rule: str, message: str) -> Fault:
        return Fault(line, position, rule, message, raw)

    text = body.decode("latin-1")
    if not (text.isascii() and text.isprintable()):
        odd = next(at for at, byte in enumerate(body) if not 32 <= byte < 127)
        yield fault(odd + 1, "character", "a byte that is no printable ASCII character")
        return
    if not text[:4].isdigit():
        yield fault(1, "record_length", "columns 1 to 4 are no record length")
        return
    known = _CUTS.get(text[4:5])
    if known is None:
        yield fault(5, "level", f"no segment level {text[4:5]!r}")
        return
    stated = int(text[:4])
    if stated not in known[1]:
        yield fault(1, "record_length", f"level {text[4]} is never {stated} columns long")
    elif len(text.rstrip(" ")) > stated:
        yield fault(stated + 1, "too_long", f"{len(text)} columns where {stated} are stated")
    elif len(text) < stated and (
        len(text) < HEADER_LENGTH or not _lost_only_blanks(raw, level=text[4])
    ):
        yield fault(len(text) + 1, "truncated", f"ends after {len(text)} of {stated} columns")
    else:
        if len(text) < stated:
            yield fault(len(text) + 1, "padded", f"{len(text)} columns filled up to {stated}")
        elif len(text) > stated:
            yield fault(stated + 1, "padded", f"{len(text)} columns, blank after {stated}")
        yield _segment(text[:stated].ljust(stated), line=line)


def read_flat(stream: BinaryIO) -> Iterator[Segment | Fault]:
    """Read a flat file line by line: every line but a blank one gives a segment or a fault.

    Lines end in CRLF or LF; blank separator lines pass, as do a byte order mark and the sign with
    which old systems end a file. A line beyond `LINE_CAP` bytes is
    given as faults of that size. Memory does not grow with the file.
    """
    line, whole = 0, True
    for found in iter(lambda: stream.readline(LINE_CAP), b""):
        raw = found if line else found.removeprefix(_BYTE_ORDER_MARK)
        line += whole
        began_here, whole = whole, raw.endswith(b"\n")
        if not began_here or (not whole and len(raw) == LINE_CAP):
            yield Fault(line, 1, "line_cap", f"a line beyond {LINE_CAP} bytes", raw)
        elif raw.strip(_BLANK):
            yield from _read(raw, line=line)


def write_segment(segment: Segment) -> bytes:
    """The segment's line at its own length, without a line end.

    ValueError when a text is too wide for its columns, is not ASCII, or has no column in
    a record of that length: nothing is cut off in silence.
    """
    layout = LAYOUTS[segment.level]
    if segment.length not in layout.lengths:
        raise ValueError(f"level {segment.level} is never {segment.length} columns long")
    line = bytearray(b" " * segment.length)
    line[:5] = f"{segment.length:04d}{segment.level}".encode("ascii")
    for field in (*HEADER, *layout.fields):
        value: str | tuple[str, ...] = getattr(segment, field.name)
        texts = (value,) if isinstance(value, str) else value
        if len(texts) > field.times:
            raise ValueError(f"{field.name} holds {len(texts)} of at most {field.times}")
        for at, text in enumerate(texts):
            start = field.start - 1 + at * (field.step or field.width)
            if text and (len(text) > field.width or start + field.width > segment.length):
                raise ValueError(f"{field.name} {text!r} does not fit its columns")
            if text:
                line[start : start + field.width] = text.encode("ascii").ljust(field.width)
    return bytes(line)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, by whose code table, and what it must not be taken for."""

    segments: int
    code_table_year: int
    notice: str = NOTICE


def write_flat(
    segments: Iterable[Segment], stream: BinaryIO, *, year: int, line_end: bytes = b"\r\n"
) -> Written:
    """Write segments in their order; the result names the code table's `year`."""
    count = 0
    for segment in segments:
        stream.write(write_segment(segment) + line_end)
        count += 1
    return Written(segments=count, code_table_year=year)


def _key(segment: Segment) -> tuple[str, ...]:
    kind = segment.level if segment.level in "07" else "A"
    return kind, segment.ori, segment.number


def begins_another(segment: Segment, held: Sequence[Segment]) -> bool:
    """Whether a segment is of another report than those before it, of which there is one."""
    return segment.level in "017" or _key(segment) != _key(held[0])


def group(segments: Iterable[Segment]) -> Iterator[Report]:
    """Put neighbouring segments of one incident together; one report is held at a time.

    A level 0, 1 or 7 segment begins a report; so does another ORI or incident number.
    """
    held: list[Segment] = []
    for segment in segments:
        if held and begins_another(segment, held):
            yield Report(tuple(held))
            held = []
        held.append(segment)
    if held:
        yield Report(tuple(held))
