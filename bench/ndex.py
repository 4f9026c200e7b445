"""Claim `ndex`: N-DEx messages are read whole, lose nothing, and are read faster than a naive DOM.

The naive peer is what a first attempt looks like: the file as a DOM (xml.dom.minidom), and every
field of every person fetched by its tag name. Beside it stands a DOM that is walked once from node
to node. There is no peer library on the package index. Each pays for the garbage that it leaves: a DOM
is all cycles, which the collector has to find.
"""

from __future__ import annotations

import gc
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.dom import minidom

from accord.core.formats.exchange import Item
from accord.core.formats.ndex import SKIPPED, Tally, read_ndex, write_ndex
from accord.core.formats.ndex.layout import SHAPES
from bench.harness import at_least, interleaved, not_run, row

CLAIM = "ndex"
FOLDER = "records/ndex_iepd_2.1.1"
LARGEST = "burglary-incident-w-arrest-expanded.xml"
COPIES = 30


def run() -> list[dict[str, object]]:
    """Read every scenario, write it back, and time the largest one repeated."""
    folder = Path(os.environ.get("ACCORD_DATA", "")) / FOLDER
    if not folder.exists():
        return [
            not_run(
                CLAIM, "N-DEx scenarios", bar="as read", why="ACCORD_DATA names no sample files"
            )
        ]
    paths = sorted(folder.glob("*.xml"))
    return [*_whole(paths), *_speed(folder / LARGEST)]


def _whole(paths: list[Path]) -> list[dict[str, object]]:
    tally = Tally()
    lost = 0
    for path in paths:
        found = list(read_ndex(io.BytesIO(path.read_bytes()), tally=tally))
        back = list(read_ndex(io.BytesIO(b"".join(write_ndex(found)))))
        lost += found != back
    unexplained = sum(n for name, n in tally.skipped.items() if name not in SKIPPED)
    skipped = tally.skipped.total()
    share = 100 * tally.taken / (tally.taken + skipped)
    note = ", ".join(f"{name} {n}" for name, n in sorted(tally.skipped.items()))
    return [
        row(CLAIM, f"leaves left out unexplained, {len(paths)} files", unexplained, at_most=0),
        at_least(CLAIM, "leaves taken", share, bar=99, unit="%", note=f"left out: {note}"),
        row(CLAIM, "files that another reading tells otherwise", lost, at_most=0),
    ]


def _speed(path: Path) -> list[dict[str, object]]:
    document = _repeated(path.read_bytes())
    gc.collect()
    gc.freeze()  # what the imports hold is nobody's garbage
    spent = interleaved(
        {
            "ours": lambda: _swept(
                lambda: sum(isinstance(x, Item) for x in read_ndex(io.BytesIO(document)))
            ),
            "naive": lambda: _swept(lambda: _by_tag_name(document)),
            "walked": lambda: _swept(
                lambda: _walk(minidom.parseString(document).documentElement, "")
            ),
        },
        rounds=5,
    )
    ours, naive, walked = spent["ours"], spent["naive"], spent["walked"]
    gc.unfreeze()
    size = f"{len(document) / 1e6:.1f} MB in {ours:.2f} s"
    return [
        at_least(CLAIM, "read, against a DOM by tag names", naive / ours, bar=5, note=size),
        at_least(CLAIM, "read, against one walk of a DOM", walked / ours, bar=5, note=size),
    ]


def _swept(work: Callable[[], object]) -> None:
    work()
    gc.collect()


def _repeated(document: bytes) -> bytes:
    """The scenario with its package so many times, without what stands before its declaration."""
    document = document[document.find(b"<?xml ") :]
    start = document.index(b"<lexs:DataItemPackage>")
    end = document.index(b"</lexs:DataItemPackage>") + len(b"</lexs:DataItemPackage>")
    return document[:start] + document[start:end] * COPIES + document[end:]


def _by_tag_name(document: bytes) -> int:
    """Fetch each field of each entity by the name of its element."""
    root = minidom.parseString(document)
    found = 0
    for package in root.getElementsByTagName("lexs:DataItemPackage"):
        for shape in SHAPES.values():
            if not shape.wrapper:
                continue
            for entity in package.getElementsByTagName(shape.wrapper):
                for path in shape.fields.first:
                    found += len(entity.getElementsByTagName(path.rpartition("/")[2]))
    return found


def _walk(node: Any, path: str) -> int:
    children = [child for child in node.childNodes if child.nodeType == node.ELEMENT_NODE]
    if not children:
        text = "".join(child.data for child in node.childNodes if child.nodeType == node.TEXT_NODE)
        return int(bool(path and text.strip()))
    return sum(_walk(child, f"{path}/{child.tagName}") for child in children)
