"""NIBRS in both of its forms."""

from __future__ import annotations

import io
from collections.abc import Iterable

from tools.fuzz import Target


def flat() -> Target:
    from accord.core.formats.nibrs.flat import Fault, group, read_flat, write_segment

    def parse(data: bytes) -> object:
        found = list(read_flat(io.BytesIO(data)))
        segments = [one for one in found if not isinstance(one, Fault)]
        for one in segments:
            again = next(iter(read_flat(io.BytesIO(write_segment(one)))))
            if isinstance(again, Fault):
                raise TypeError("a segment that was read cannot be read as it is written")
        return list(group(segments))

    zero = b"00430I042026    XA00101000000000000042026"
    head = b"I042026    XA001010026-00001    "
    incident = (b"00881" + head + b"20260402 23N").ljust(88)
    arrest = (b"00667" + head + b"0120260402O90D01  34  MWNR").ljust(66)
    seeds = (b"\r\n".join((zero.ljust(43), incident, b"", arrest)) + b"\r\n", arrest + b"\n")
    return Target(parse, (), seeds)


def xml() -> Target:
    from datetime import UTC, datetime

    from accord.core.formats.nibrs.flat import group, read_flat
    from accord.core.formats.nibrs.model import Report, Segment
    from accord.core.formats.nibrs.xml_read import read_xml
    from accord.core.formats.nibrs.xml_write import Message, XmlWriter, documents

    message = Message("XA0010100", "1", datetime(2026, 5, 1, tzinfo=UTC))

    def written(reports: Iterable[Report]) -> tuple[bytes, ...]:
        return tuple(documents(reports, writer=XmlWriter("2019.1"), message=message))

    def parse(data: bytes) -> object:
        found = [one for one in read_xml(io.BytesIO(data)) if isinstance(one, Report)]
        for one, text in zip(found, written(found), strict=True):
            again = [r for r in read_xml(io.BytesIO(text)) if isinstance(r, Report)]
            if [s.number for s in again[0].segments] != [s.number for s in one.segments]:
                raise TypeError("a report that was read comes back as another")
        return found

    (example, *_) = flat().seeds
    segments = [one for one in read_flat(io.BytesIO(example)) if isinstance(one, Segment)]
    return Target(parse, (), written(group(segments)))
