"""What a command without a node writes: files that appear when they are whole, findings as rows."""

import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from accord.core.safe_io import CsvWriter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@contextmanager
def placed(out: Path) -> Iterator[BinaryIO]:
    """A file beside `out` that takes its place at the end, so that no half one is ever left."""
    handle, name = tempfile.mkstemp(dir=out.parent, suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        part.chmod(0o640)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def write_rows(
    rows: Iterable["DataclassInstance"], out: Path, *, kind: type["DataclassInstance"]
) -> None:
    """Rows of one kind as JSON when the name says so, else as CSV, with its fields as columns."""
    names = [one.name for one in fields(kind)]
    with placed(out) as raw:
        if out.suffix.lower() == ".json":
            raw.write(b"[")
            for at, one in enumerate(rows):
                text = json.dumps(dict(zip(names, astuple(one), strict=True)), ensure_ascii=False)
                raw.write((",\n" if at else "\n").encode() + text.encode("utf-8", "replace"))
            raw.write(b"\n]\n")
            return
        # A lone surrogate, which JSON can carry, has no UTF-8; "?" stands for it.
        text_stream = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="")
        CsvWriter(text_stream, columns=names).rows(astuple(one) for one in rows)
        text_stream.detach()
