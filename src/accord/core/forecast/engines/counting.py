"""Counts by cell and window: the same SQL on DuckDB and on Spark, and the same counts in memory.

An engine first counts alike points of one window, then the grid finds the cell of each part of
them, then the engine adds the cells up. Published incidents stand at few places (a block, a
crossing), so that most of the work is the engine's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from accord.core.forecast.errors import ForecastError
from accord.core.forecast.events import Events, FloatArray, IntArray
from accord.core.geo import Grid

if TYPE_CHECKING:
    import pyarrow as pa

# So many points are placed into cells at once.
POINTS_AT_ONCE: Final = 250_000


@dataclass(frozen=True, kw_only=True)
class Windows:
    """`count` windows of `days` days each, the first from `start` (days since 1970)."""

    start: float
    days: float = 7.0
    count: int = 52

    def __post_init__(self) -> None:
        """Refuse windows that hold no time."""
        if not (np.isfinite(self.start) and self.days > 0 and self.count > 0):
            raise ForecastError("windows need a start, a length above 0 and a count above 0")

    @property
    def end(self) -> float:
        """The first moment after the last window."""
        return self.start + self.days * self.count

    def of(self, t: FloatArray) -> IntArray:
        """The window that each moment (days since 1970) falls into; −1 for none."""
        at = np.floor((t - self.start) / self.days)
        return np.where((t >= self.start) & (at < self.count), at, -1).astype(np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class CellCounts:
    """Events of each cell and window that has any, by cell, then window; shape (n,) each.

    `outside` are events of these windows that no cell of the grid holds.
    """

    cell: IntArray
    window: IntArray
    events: IntArray
    outside: int

    def dense(self, cells: int, windows: int) -> IntArray:
        """Counts as an array of shape (cells, windows)."""
        out = np.zeros((cells, windows), np.int64)
        out[self.cell, self.window] = self.events
        return out

    @classmethod
    def of(cls, cell: IntArray, window: IntArray, events: IntArray) -> "CellCounts":
        """Add up counts that may name a cell and window more than once; a cell of −1 is outside."""
        inside = cell >= 0
        pairs, back = np.unique(
            np.column_stack([cell[inside], window[inside]]), axis=0, return_inverse=True
        )
        sums = np.zeros(len(pairs), np.int64)
        np.add.at(sums, back.ravel(), events[inside])
        return cls(
            cell=pairs[:, 0], window=pairs[:, 1], events=sums, outside=int(events[~inside].sum())
        )


def counts_here(events: Events, grid: Grid, windows: Windows) -> CellCounts:
    """The counts of events that fit into memory, without an engine."""
    at = windows.of(events.t)
    within = at >= 0
    cells = grid.cell_of(events.lon[within], events.lat[within])
    return CellCounts.of(cells, at[within], np.ones(int(within.sum()), np.int64))


def written_points(events: Events, target: Path) -> None:
    """Write times and places as the engines read them: Parquet with `t`, `lon`, `lat`."""
    pa, parquet = _required("pyarrow", "duckdb"), _required("pyarrow.parquet", "duckdb")
    table = pa.table({"t": events.t, "lon": events.lon, "lat": events.lat})
    parquet.write_table(table, target, compression="zstd")


def counts_with_duckdb(
    points: Path, grid: Grid, windows: Windows, *, work: Path, memory: str = "1GB"
) -> CellCounts:
    """The counts of Parquet with `t`, `lon`, `lat`: a file or folder; `work` takes overflow.

    Raises ForecastError where DuckDB or pyarrow is not installed, or memory or disk does not do.
    """
    duckdb, pa = _required("duckdb", "duckdb"), _required("pyarrow", "duckdb")
    settings = {"memory_limit": memory, "temp_directory": str(work / "spill")}
    try:
        with duckdb.connect(str(work / "counts.duckdb"), config=settings) as base:
            files = str(points / "*.parquet") if points.is_dir() else str(points)
            base.read_parquet(files).create_view("points")
            base.execute("CREATE TABLE placed (cell BIGINT, window_number BIGINT, events BIGINT)")
            alike = base.cursor().sql(_alike_points(windows))
            for part in _placed(grid)(alike.to_arrow_reader(POINTS_AT_ONCE)):
                base.register("part", pa.Table.from_batches([part]))
                base.execute("INSERT INTO placed SELECT * FROM part")
            return _counted(base.sql(_ADDED).to_arrow_table())
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise ForecastError("DuckDB ran out of memory or disk; give it more of either.") from error


def counts_with_spark(points: Path, grid: Grid, windows: Windows, *, spark: Any) -> CellCounts:
    """The same on Spark; `spark` is a `SparkSession` whose workers have this package.

    Raises ForecastError where PySpark is not installed.
    """
    _required("pyspark", "spark")
    spark.read.parquet(str(points)).createOrReplaceTempView("points")
    alike = spark.sql(_alike_points(windows))
    schema = "cell BIGINT, window_number BIGINT, events BIGINT"
    alike.mapInArrow(_placed(grid), schema).createOrReplaceTempView("placed")
    return _counted(spark.sql(_ADDED).toArrow())


_ADDED: Final = """
SELECT cell, window_number, CAST(sum(events) AS BIGINT) AS events
FROM placed GROUP BY cell, window_number
"""


def _alike_points(windows: Windows) -> str:
    """Points of one place and window, counted, in SQL that both engines read."""
    start, days, end = (f"CAST({value!r} AS DOUBLE)" for value in (
        float(windows.start), float(windows.days), float(windows.end)))  # fmt: skip
    at = f"CAST(floor((t - {start}) / {days}) AS BIGINT)"
    return f"""
    SELECT lon, lat, {at} AS window_number, count(*) AS events FROM points
    WHERE t >= {start} AND t < {end} AND {at} < {int(windows.count)}
    GROUP BY lon, lat, {at}
    """


def _placed(
    grid: Grid,
) -> Callable[[Iterable["pa.RecordBatch"]], Iterator["pa.RecordBatch"]]:
    """What turns parts of alike points into counts of cells; it goes to the workers as it is."""

    def place(parts: Iterable["pa.RecordBatch"]) -> Iterator["pa.RecordBatch"]:
        import pyarrow as pa

        for part in parts:
            lon, lat, window, events = (part[at].to_numpy() for at in range(4))
            cells = grid.cell_of(lon, lat)
            yield pa.RecordBatch.from_pydict(
                {"cell": cells, "window_number": window, "events": events}
            )

    return place


def _counted(found: "pa.Table") -> CellCounts:
    cell, window, events = (found[at].to_numpy() for at in range(3))
    return CellCounts.of(cell, window, events)


def _required(module: str, extra: str) -> Any:
    """A module that an extra brings."""
    from importlib import import_module

    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        said = f"{module.partition('.')[0]} is not installed: pip install 'accord[{extra}]'."
        raise ForecastError(said) from error
