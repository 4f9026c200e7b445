"""Rows as Parquet, typed; through pyarrow, which is an extra because of its size."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from accord.core.formats.opendata.column import Column, Row

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 20_000


class NotInstalled(RuntimeError):
    """Parquet was asked for on an installation without pyarrow."""


def write_parquet(
    columns: Sequence[Column], rows: Iterable[Row], *, caveat: str
) -> Iterator[bytes]:
    """Blocks of one Parquet file, a row group of 20,000 rows each; the caveat is file metadata.

    Timestamps are UTC microseconds. Raises `NotInstalled` at the call, not at the first block.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise NotInstalled("Parquet needs pyarrow: pip install 'accord[parquet]'.") from error
    schema = pa.schema(
        [pa.field(column.name, _types(pa)[column.type]) for column in columns],
        metadata={"caveat": caveat},
    )
    return _blocks(pq, schema, iter(rows))


def _blocks(pq: Any, schema: "pa.Schema", rows: Iterator[Row]) -> Iterator[bytes]:
    import pyarrow as pa

    sink = _Sink()
    with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
        while group := list(islice(rows, GROUP)):
            cells = zip(*group, strict=True)
            arrays = [
                pa.array(cell, type=field.type) for cell, field in zip(cells, schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _types(pa: Any) -> dict[str, Any]:
    return {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", tz="UTC"),
    }


class _Sink(io.RawIOBase):
    """What the writer wrote since it was last taken, so that no file is held whole."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def write(self, data: Any) -> int:
        block = bytes(data)
        self._parts.append(block)
        self._position += len(block)
        return len(block)

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
