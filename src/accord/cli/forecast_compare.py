"""`accord forecast-compare`: every method on a file of incidents, one table, without a node."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.forecast import Events
    from accord.core.formats.tabular import Table

SEED = 20260101  # the bootstrap's; the same file gives the same interval


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("forecast-compare")(forecast_compare)


@command(policy=PUBLIC, audit=None, purpose=False)
def forecast_compare(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")],
    category: Annotated[str, typer.Option(help="The category that is forecast.")],
    time_column: Annotated[str, typer.Option("--time", help="Column of times (ISO).")] = "time",
    lon: Annotated[str, typer.Option(help="Column of longitudes.")] = "lon",
    lat: Annotated[str, typer.Option(help="Column of latitudes.")] = "lat",
    kind: Annotated[str, typer.Option(help="Column of categories.")] = "category",
    premises: Annotated[str, typer.Option(help="Column of premises types, if any.")] = "",
    cell: Annotated[int, typer.Option(min=50, help="Side of a cell in metres.")] = 250,
    weeks: Annotated[int, typer.Option(min=2, help="Weeks at the end that are tested.")] = 52,
    every: Annotated[int, typer.Option(min=1, help="Test each n-th of them.")] = 1,
    override: Annotated[str, typer.Option(help="Reason to pass the provenance gate.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the report here.")] = None,
) -> None:
    """Hold every forecaster against last year's map on your own incidents; nothing is stored."""
    import numpy as np

    from accord.core.fairness import PoliceDiscoveredError, check_provenance
    from accord.core.forecast import (
        ForecastError,
        Window,
        compare,
        comparison_html,
        comparison_table,
        side_by_side,
    )
    from accord.core.geo import SquareGrid
    from accord.frame.errors import Invalid

    columns = {"t": time_column, "lon": lon, "lat": lat, "category": kind, "premises": premises}
    try:
        check_provenance([category], reason=override)
        known = _events(file, columns)
        end = np.floor(known.t[-1]) + 1 if len(known) else 0.0
        tested = Window(start=float(end - 7 * weeks), days=7.0 * weeks)
        past = known.before(tested.start)
        if not len(past.only(category)):
            raise Invalid(f"No incident of “{category}” lies before the tested weeks.")
        grid = SquareGrid.around(past.lon, past.lat, cell_m=float(cell))
        events = known.on(grid).focus(category)
        origins = tested.start + 7.0 * np.arange(0, weeks, every)
        found = compare(side_by_side(events, grid, tested=tested), events, grid, origins=origins)
    except (PoliceDiscoveredError, ForecastError) as error:
        raise Invalid(str(error)) from error
    table = comparison_table(found, rng=np.random.default_rng(SEED))
    for row in (table.headings, *table.rows):
        typer.echo(f"{row[0]:30s} " + "  ".join(row[1:]))
    typer.echo(f"{table.facts}\n{table.verdict}")
    if html is not None:
        html.write_text(comparison_html(table, title=f"Forecasts of {category}"), encoding="utf-8")
        typer.echo(f"Report: {html}")


def _events(file: Path, columns: dict[str, str]) -> "Events":
    from accord.core.forecast import Events
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Invalid

    wanted = {role: name for role, name in columns.items() if name}
    found: dict[str, list[str]] = {role: [] for role in wanted}
    try:
        with file.open("rb") as stream:
            table = open_table(stream, filename=file.name)
            places = {role: _place(table, name) for role, name in wanted.items()}
            for row in table.rows():
                for role, place in places.items():
                    found[role].append(row.values[place])
    except BadInput as error:
        raise Invalid(error.reason) from error
    whole = [_point(*three) for three in zip(found["t"], found["lon"], found["lat"], strict=True)]
    kept = [index for index, point in enumerate(whole) if point is not None]
    points = [point for point in whole if point is not None]
    if len(kept) < len(whole):
        typer.echo(f"{len(whole) - len(kept):,} rows without a time or a point were left out.")
    texts = {r: [found[r][i].strip() for i in kept] for r in ("category", "premises") if r in found}
    return Events.of(
        t=[point[0] for point in points],
        lon=[point[1] for point in points],
        lat=[point[2] for point in points],
        **texts,
    )


def _place(table: "Table", name: str) -> int:
    from accord.frame.errors import Invalid

    names = [column.lower() for column in table.columns]
    if name.lower() not in names:
        raise Invalid(f"There is no column “{name}”; there are {', '.join(table.columns)}.")
    return names.index(name.lower())


def _point(time: str, lon: str, lat: str) -> tuple[float, float, float] | None:
    """Days, longitude and latitude of a row; None where one is missing, or for the point 0, 0."""
    from accord.core.forecast import days_since_epoch

    try:
        x, y = float(lon), float(lat)
        moment = days_since_epoch(datetime.fromisoformat(time.strip()))
    except ValueError:
        return None
    return (moment, x, y) if abs(x) <= 180 and abs(y) <= 90 and (x, y) != (0.0, 0.0) else None
