"""`accord forecast`: make a forecast of places here and show its cells and its measured record."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

METHODS = ("multi-scale-poisson", "decayed-kde", "last-year")

if TYPE_CHECKING:
    from accord.apps.places.models import ForecastCell, ForecastRun


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(forecast)


@command(policy="places.forecast", audit="forecast.made")
def forecast(
    area: Annotated[str, typer.Option(help="Name or code of a loaded area; all when empty.")] = "",
    horizon: Annotated[str, typer.Option(help="Days, such as 7d.")] = "7d",
    kind: Annotated[str, typer.Option(help="incident, offence, …: one kind.")] = "incident",
    offence: Annotated[
        list[str] | None, typer.Option(help="A NIBRS code; may be repeated; all when left out.")
    ] = None,
    agency: Annotated[
        list[str] | None, typer.Option(help="ORI whose records alone go in; may be repeated.")
    ] = None,
    starts: Annotated[str, typer.Option(help="First day, YYYY-MM-DD; else after the data.")] = "",
    method: Annotated[str, typer.Option(help=" or ".join(METHODS) + ".")] = METHODS[0],
    cell: Annotated[int, typer.Option(help="Side of a cell in metres; 0 chooses.")] = 0,
    hexagons: Annotated[
        int, typer.Option("--hex", help="H3 resolution 7 to 10: hexagons instead; 0 for squares.")
    ] = 0,
    segments: Annotated[
        bool, typer.Option("--segments", help="Street segments of a loaded layer instead.")
    ] = False,
    longest: Annotated[
        int, typer.Option(help="With --segments: a longer stretch is cut; 50 to 1000 metres.")
    ] = 200,
    top: Annotated[int, typer.Option(help="How many cells to show.")] = 10,
    override: Annotated[str, typer.Option(help="Reason to pass the provenance gate.")] = "",
    geojson: Annotated[Path | None, typer.Option(help="Write the top cells here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Where the next days' incidents are expected, and how well the method did for eight weeks."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import drawing, selectors, services
    from accord.cli.typed import day_of

    made = services.make_now(
        by=actor,
        purpose=stated,
        kind=kind,
        offences=offence or [],
        area_id=area_called(area, viewer=actor, purpose=stated),
        owners=agency or [],
        horizon_days=_days(horizon),
        starts_on=day_of(starts),
        method=method,
        cell_m=cell or None,
        hex_resolution=hexagons or None,
        segment_m=longest if segments else None,
        override_reason=override,
    )
    if made.refusal:
        typer.secho(f"Not made: {made.refusal}", err=True, fg=typer.colors.YELLOW)
        raise typer.Exit(3)
    run, cells = selectors.view_run(viewer=actor, purpose=stated, run_id=made.pk)
    if geojson is not None:
        geojson.write_bytes(drawing.cells_geojson(run, cells))
    if as_json:
        typer.echo(json.dumps(_as_json(run, cells[:top]), indent=2))
        return
    _show(run, cells[:top])


def _show(run: "ForecastRun", cells: "list[ForecastCell]") -> None:
    from rich.console import Console
    from rich.table import Table

    from accord.apps.agencies.kinds import unit_of
    from accord.apps.places import explaining, words

    console = Console()
    unit = unit_of(run.kind)
    console.print(f"[bold]{words.title_of(run)}[/], {words.window_of(run)}")
    console.print(
        f"{run.expected_total:,.0f} {unit} expected; "
        f"{words.cells_of(run)}; "
        f"made from {run.inputs['events']:,} {unit} in {run.seconds:.1f} s"
    )
    if words.is_on_streets(run):
        console.print(f"{words.unplaced_of(run)}. {words.by_the_metre()}")
    table = Table("Rank", "Where", "Expected", "95 %", "Past year", "Past 4 weeks")
    for one in cells:
        table.add_row(
            str(one.rank),
            explaining.where(one),
            f"{one.expected:.2f}",
            f"{one.lower}–{one.upper}",
            str(one.past_year),
            str(one.past_weeks),
        )
    console.print(table)
    for one in cells[:1]:
        for line in explaining.card_lines(one):
            console.print(f"  {line}")
    console.print(explaining.hit_sentence(run))
    console.print("[dim]Not an order to patrol. It says nothing about any person.[/]")


def _as_json(run: "ForecastRun", cells: "list[ForecastCell]") -> dict[str, object]:
    from accord.apps.places.schemas import CellOut, ForecastOut

    return {
        **ForecastOut.from_orm(run).model_dump(mode="json"),
        "cells": [CellOut.from_orm(one).model_dump(mode="json") for one in cells],
    }


def _days(text: str) -> int:
    from accord.frame.errors import Invalid

    number = text.strip().lower().removesuffix("d")
    if not number.isdigit():
        raise Invalid(f"“{text[:20]}” is not a horizon; write days, such as 7d.")
    return int(number)
