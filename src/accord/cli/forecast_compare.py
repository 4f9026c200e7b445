"""`accord forecast-compare`: every method on a file of incidents, one table, without a node."""

from pathlib import Path
from typing import Annotated

import typer

from accord.frame.declare import PUBLIC, command


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

    from accord.cli.incident_file import events_of
    from accord.cli.whole_files import placed
    from accord.core.fairness import PoliceDiscoveredError, check_provenance, reported_beside
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
        gate = check_provenance([category], reason=override)
        known = events_of(file, columns)
        end = np.floor(known.t[-1]) + 1 if len(known) else 0.0
        tested = Window(start=float(end - 7 * weeks), days=7.0 * weeks)
        past = known.before(tested.start)
        if not len(past.only(category)):
            raise Invalid(f"No incident of “{category}” lies before the tested weeks.")
        grid = SquareGrid.around(past.lon, past.lat, cell_m=float(cell))
        events, gate = reported_beside(known.on(grid), category, gate)
        origins = tested.start + 7.0 * np.arange(0, weeks, every)
        found = compare(side_by_side(events, grid, tested=tested), events, grid, origins=origins)
    except (PoliceDiscoveredError, ForecastError) as error:
        raise Invalid(str(error)) from error
    table = comparison_table(found)
    for row in (table.headings, *table.rows):
        typer.echo(f"{row[0]:30s} " + "  ".join(row[1:]))
    typer.echo(f"{table.facts}\n{table.verdict}")
    if gate.left_out:
        typer.echo(f"Found by police and kept from standing beside: {', '.join(gate.left_out)}.")
    if html is not None:
        with placed(html) as stream:
            stream.write(comparison_html(table, title=f"Forecasts of {category}").encode())
        typer.echo(f"Report: {html}")
