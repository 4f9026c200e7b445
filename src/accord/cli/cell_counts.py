"""`accord cell-counts`: incidents of a file counted by cell and window, without a node."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.engines import Engine, Memory, local_spark
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.forecast import Events
    from accord.core.forecast.engines import CellCounts, Windows
    from accord.core.geo import Grid


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("cell-counts")(cell_counts)


@command(policy=PUBLIC, audit=None, purpose=False)
def cell_counts(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")],
    out: Annotated[Path, typer.Option(help="Write cell, window and events here (CSV).")],
    time_column: Annotated[str, typer.Option("--time", help="Column of times (ISO).")] = "time",
    lon: Annotated[str, typer.Option(help="Column of longitudes.")] = "lon",
    lat: Annotated[str, typer.Option(help="Column of latitudes.")] = "lat",
    cell: Annotated[int, typer.Option(min=50, help="Side of a cell in metres.")] = 250,
    hexagons: Annotated[
        int, typer.Option("--hex", min=0, max=12, help="H3 resolution: hexagons instead; 0: none.")
    ] = 0,
    days: Annotated[int, typer.Option(min=1, help="Days of a window.")] = 7,
    engine: Engine = "own",
    memory: Memory = "1GB",
) -> None:
    """How many incidents each cell has in each window; those that have none are left out."""
    import numpy as np

    from accord.cli.incident_file import events_of
    from accord.core.forecast import ForecastError
    from accord.core.forecast.engines import Windows
    from accord.core.geo import GeoError, HexGrid, SquareGrid
    from accord.frame.errors import Invalid

    events = events_of(file, {"t": time_column, "lon": lon, "lat": lat})
    if not len(events):
        raise Invalid("No row has a time and a point.")
    first, last = np.floor(events.t[0]), events.t[-1]
    count = int((last - first) // days) + 1
    windows = Windows(start=float(first), days=float(days), count=count)
    try:
        grid: Grid = (
            HexGrid.around(events.lon, events.lat, resolution=hexagons, rings=0)
            if hexagons
            else SquareGrid.around(events.lon, events.lat, cell_m=float(cell), within_m=float(cell))
        )
        found = _counted(events, grid, windows, engine=engine, memory=memory)
    except (GeoError, ForecastError) as error:
        raise Invalid(str(error)) from error
    _write(found, grid, windows, out)
    typer.echo(
        f"{int(found.events.sum()):,} incidents in {len(np.unique(found.cell)):,} cells and "
        f"{count:,} windows of {days} days → {out}"
    )


def _counted(
    events: "Events", grid: "Grid", windows: "Windows", *, engine: str, memory: str
) -> "CellCounts":
    from accord.core.forecast.engines import (
        counts_here,
        counts_with_duckdb,
        counts_with_spark,
        written_points,
    )

    if engine == "own":
        return counts_here(events, grid, windows)
    with TemporaryDirectory(prefix="accord-counts-") as name:
        work = Path(name)
        written_points(events, work / "points.parquet")
        if engine == "duckdb":
            return counts_with_duckdb(
                work / "points.parquet", grid, windows, work=work, memory=memory
            )
        with local_spark(memory) as spark:
            return counts_with_spark(work / "points.parquet", grid, windows, spark=spark)


def _write(found: "CellCounts", grid: "Grid", windows: "Windows", out: Path) -> None:
    from accord.cli.whole_files import placed
    from accord.core.safe_io import CsvWriter

    days = [windows.start + windows.days * at for at in range(windows.count)]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    starts = [(epoch + timedelta(days=day)).date().isoformat() for day in days]
    with placed(out) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="")
        writer = CsvWriter(text, columns=("cell", "window_start", "events"))
        rows = zip(found.cell.tolist(), found.window.tolist(), found.events.tolist(), strict=True)
        writer.rows((grid.ids[cell], starts[window], events) for cell, window, events in rows)
        text.detach()
