"""Claim `nibrs`: flat files and XML are read fast, in memory that does not grow with the file.

The peer for XML is what a first attempt looks like: the file as a DOM (xml.dom.minidom), and every
field of every report fetched by its tag name. Beside it stands a DOM that is only walked once, from
node to node, with nothing made of it. Each pays for the garbage that it leaves: a DOM is all cycles,
which the collector has to find. Memory is the peak of a process of its own that reads
a stream made while it is read; `NIBRS_BENCH_GB=2` adds a stream of two gigabytes of each form.
"""

from __future__ import annotations

import gc
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from xml.dom import minidom

from accord.core.formats.nibrs.flat import group, read_flat, write_segment
from accord.core.formats.nibrs.model import Report, Segment
from accord.core.formats.nibrs.reading import read_any
from accord.core.formats.nibrs.rules import validate
from accord.core.formats.nibrs.xml_names import PARTS
from accord.core.formats.nibrs.xml_read import read_xml
from accord.core.formats.nibrs.xml_write import CLOSING, Message, XmlWriter, write_xml
from bench.harness import at_least, interleaved, not_run, row

CLAIM = "nibrs"
STATE = "records/nibrs_flatfile/VTUCR0001_20200420_NIBRS_010.txt"
SAMPLES = "records/nibrs_xml_2019.1/iep-sample"
COPIES = 60
REPORT = re.compile(rb"(.*?)(<nibrs:Report[ >].*</nibrs:Report>)(.*)", re.DOTALL)
MESSAGE = Message("VT0000000", "1", datetime(2026, 1, 1))
STEPS = {"flat": (30, 60), "xml": (100, 200)}
MIB = 1024 * 1024
#: Both peaks hold the interpreter; what a file twice as long may add is noise.
GROWTH_MIB = 8.0
HEAD = "I012020    VT0000000{:012d}"
LINES = (
    ("00881", "20200102 14N", 88),
    ("00712", "13ACN  20   N  12A40    88", 71),
    ("00712", "240CN  18               88", 71),
    ("03073", "703000001500        24000000900", 307),
    ("01414", "00113A".ljust(33) + "I30  FBNR0902 N    01AQ", 141),
    ("00465", "012535MWN", 46),
    ("01106", "01A-17        20200103OM13A01    28  MWNR", 110),
)


def lines() -> Iterator[bytes]:
    """Segments without end, an incident of seven at a time."""
    for number in chain.from_iterable(repeat(range(10**6))):
        head = HEAD.format(number)
        for start, rest, length in LINES:
            yield f"{start}{head}{rest}".ljust(length).encode() + b"\r\n"


def reports(data: bytes) -> Iterator[Report]:
    """The reports of a flat file."""
    return group(one for one in read_flat(io.BytesIO(data)) if isinstance(one, Segment))


def as_xml(data: bytes) -> bytes:
    """The same reports as one XML document."""
    out = io.BytesIO()
    write_xml(reports(data), out, writer=XmlWriter("2019.1"), message=MESSAGE)
    return out.getvalue()


class Made(io.RawIOBase):
    """A stream of about `size` bytes that is made while it is read."""

    def __init__(self, parts: Iterator[bytes], *, size: int, end: bytes) -> None:
        super().__init__()
        self._parts, self._left, self._end, self._kept = parts, size, end, b""

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, target: object, /) -> int:
        """Fill the buffer from the parts."""
        view = memoryview(target)  # type: ignore[arg-type]
        while len(self._kept) < len(view) and (self._left > 0 or self._end):
            if self._left > 0:
                part = next(self._parts)
                self._left -= len(part)
            else:
                part, self._end = self._end, b""
            self._kept += part
        count = min(len(self._kept), len(view))
        view[:count], self._kept = self._kept[:count], self._kept[count:]
        return count


def stream(form: str, mib: int) -> Made:
    """A flat file or an XML document of that size."""
    if form == "flat":
        return Made(lines(), size=mib * MIB, end=b"")
    some = lines()
    text = as_xml(b"".join(next(some) for _ in range(700)))
    start = text.index(b"<nibrs:Report>")
    inner = text[start : -len(CLOSING)]
    return Made(chain([text[:start]], repeat(inner)), size=mib * MIB, end=CLOSING.encode())


def dom_fields(data: bytes) -> int:
    """Every field of every report, fetched by name from a DOM; the number of values."""
    count = 0
    for report in minidom.parseString(data).getElementsByTagNameNS("*", "Report"):
        for part, leaves in PARTS.items():
            for element in report.getElementsByTagNameNS("*", part):
                for leaf in leaves:
                    for one in element.getElementsByTagNameNS("*", leaf):
                        count += bool(
                            "".join(getattr(n, "data", "") for n in one.childNodes).strip()
                        )
    return count


def dom_walk(data: bytes) -> int:
    """A DOM whose nodes are each visited once, with nothing made of them."""
    count = 0
    waiting: list[Any] = [minidom.parseString(data)]
    while waiting:
        node = waiting.pop()
        count += node.nodeType == node.TEXT_NODE and bool(node.data.strip())
        waiting.extend(node.childNodes)
    return count


def ours(data: bytes) -> int:
    """The reports of the document."""
    return sum(isinstance(one, Report) for one in read_xml(io.BytesIO(data)))


def sources() -> Iterator[tuple[str, bytes]]:
    """Flat files to measure: a made one, and the state's submission where it is at hand."""
    some = lines()
    yield "made, 7,000 segments", b"".join(next(some) for _ in range(7_000))
    path = Path(os.environ.get("ACCORD_DATA", "")) / STATE
    if path.is_file():
        yield "a state's month", path.read_bytes()


def run() -> list[dict[str, object]]:
    """Speed of both forms, what a round trip loses, and memory."""
    rows: list[dict[str, object]] = []
    for name, data in sources():
        rows += _speed(name, data)
    if text := samples():
        rows += _beside_doms("the FBI's samples", text)
    if len([*sources()]) == 1:
        why = "ACCORD_DATA names no folder with the state's file"
        rows.append(not_run(CLAIM, "a state's month", bar="as above", why=why))
    large = float(os.environ.get("NIBRS_BENCH_GB", "0"))
    for form, steps in STEPS.items():
        rows.append(_memory(form, steps))
        if large:
            rows.append(_memory(form, (steps[0], int(large * 1024))))
        else:
            why = "takes minutes: NIBRS_BENCH_GB=2"
            bar = f"≤ {GROWTH_MIB:g} MiB"
            rows.append(not_run(CLAIM, f"{form}: memory added by 2 GB", bar=bar, why=why))
    return rows


def _speed(name: str, data: bytes) -> Iterator[dict[str, object]]:
    before = [write_segment(one) for report in reports(data) for one in report.segments]
    text = as_xml(data)
    found = [one for one in read_xml(io.BytesIO(text)) if isinstance(one, Report)]
    after = [write_segment(one) for report in found for one in report.segments]
    lost = sum(one != other for one, other in zip(before, after, strict=False))
    lost += abs(len(before) - len(after))

    def check() -> int:
        return sum(1 for _ in validate(reports(data), year=2020))

    spent = interleaved({"check": check}, rounds=3)
    note = f"{len(before):,} segments, {len(text) / MIB:.1f} MiB of XML"
    yield at_least(
        CLAIM, f"{name}: flat read and validated", len(before) / spent["check"],
        bar=20_000, unit="segments/s", note=note,
    )  # fmt: skip
    yield from _beside_doms(name, text)
    yield row(CLAIM, f"{name}: lines lost flat to XML to flat", lost, at_most=0, note=note)


def _beside_doms(name: str, text: bytes) -> Iterator[dict[str, object]]:
    gc.collect()
    gc.freeze()  # what the imports hold is nobody's garbage
    spent = interleaved(
        {
            "ours": _swept(lambda: ours(text)),
            "walk": _swept(lambda: dom_walk(text)),
            "fields": _swept(lambda: dom_fields(text)),
        },
        rounds=5,
    )
    gc.unfreeze()
    note = f"{len(text) / MIB / spent['ours']:.1f} MiB/s of {len(text) / MIB:.1f} MiB"
    yield at_least(
        CLAIM, f"{name}: XML beside a DOM asked for each field", spent["fields"] / spent["ours"],
        bar=5, unit="×", note=note,
    )  # fmt: skip
    yield at_least(
        CLAIM, f"{name}: XML beside a DOM only walked, with nothing read out",
        spent["walk"] / spent["ours"], bar=5, unit="×", note=note,
    )  # fmt: skip


def _swept(work: Callable[[], object]) -> Callable[[], None]:
    def done() -> None:
        work()
        gc.collect()

    return done


def samples() -> bytes:
    """The FBI's samples of the newest version as one document, sixty times over; b"" without."""
    folder = Path(os.environ.get("ACCORD_DATA", "")) / SAMPLES
    texts = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    found = [match for text in texts if (match := REPORT.fullmatch(text))]
    if not found:
        return b""
    return found[0][1] + b"\n".join(match[2] for match in found * COPIES) + found[0][3]


def _memory(form: str, steps: tuple[int, int]) -> dict[str, object]:
    began = time.perf_counter()
    small, large = (_peak(form, mib) for mib in steps)
    note = f"{small:.0f} MiB at {steps[0]} MiB, {large:.0f} MiB at {steps[1]:,} MiB"
    note += f", {time.perf_counter() - began:.0f} s"
    name = f"{form}: memory added by {steps[1]:,} MiB over {steps[0]}"
    return row(CLAIM, name, max(large - small, 0), at_most=GROWTH_MIB, unit="MiB", note=note)


def _peak(form: str, mib: int) -> float:
    """Peak memory in MiB of a process that reads such a stream."""
    words = [sys.executable, "-m", "bench.nibrs", form, str(mib)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _read(form: str, mib: int) -> float:
    count = sum(isinstance(one, Report) for one in read_any(stream(form, mib)))
    assert count > mib, "the stream holds reports"
    # Not ru_maxrss: a child begins with the peak of the process that started it.
    status = Path("/proc/self/status").read_text()
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    print(_read(sys.argv[1], int(sys.argv[2])))
