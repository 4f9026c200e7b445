"""`accord evaluate`: from counts per unit and month and a plan to a graded report, without a node."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from datetime import date

    from accord.core.evaluate import Count, Frozen

Row = tuple[str, "date", "Count", "Count"]


def register(app: typer.Typer) -> None:
    """Mount the commands at the top of the tree."""
    app.command("evaluate")(evaluate)
    app.command("evaluate-again")(evaluate_again)


@command(policy=PUBLIC, audit=None, purpose=False)
def evaluate(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")],
    plan: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The plan (TOML).")],
    unit: Annotated[str, typer.Option(help="Column of units.")] = "unit",
    month: Annotated[str, typer.Option(help="Column of months (2024-03).")] = "month",
    count: Annotated[str, typer.Option(help="Column of counts; empty is not reported.")] = "count",
    control: Annotated[str, typer.Option(help="Column of an outcome that cannot move.")] = "",
    neighbours: Annotated[
        Path | None, typer.Option(exists=True, help="Pairs of units that touch: unit, neighbour.")
    ] = None,
    frozen: Annotated[str, typer.Option(help="Hash of the plan as it was signed.")] = "",
    signed: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day of the last signature.")
    ] = None,
    agency: Annotated[list[str] | None, typer.Option(help="Who signed; once for each.")] = None,
    registered: Annotated[str, typer.Option(help="Hash that the file was registered with.")] = "",
    bundle_file: Annotated[
        Path | None, typer.Option("--bundle", help="Write the evidence bundle here.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report here.")] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
) -> None:
    """Judge a change by the design the data allow, with its checks; nothing is stored.

    Ends with 1 where a frozen plan was named and the result may not be called confirmatory.
    """
    from accord.cli.whole_files import placed
    from accord.core.evaluate import (
        METHOD,
        bundle,
        digest,
        evaluate_table,
        read_plan,
        report_html,
        table_inputs,
    )
    from accord.frame.errors import Invalid

    if language not in ("en", "es"):
        raise Invalid("The language is en or es.")
    data = file.read_bytes()
    seal = _seal(frozen, signed, agency or [])
    try:
        asked = read_plan(plan.read_bytes())
        inputs = table_inputs(
            _rows(file, (unit, month, count, control)), asked, data=data, frozen=seal,
            registered_data=registered,
            neighbours=None if neighbours is None else _pairs(neighbours),
        )  # fmt: skip
        text = bundle(method=METHOD, inputs=inputs, compute=evaluate_table, plan_hash=asked.hash)
    except ValueError as error:  # the plan's, the table's
        raise Invalid(str(error)) from error
    label = _say(text, language)
    typer.echo(f"Plan {asked.hash}\nData {digest(data)}\nBundle {digest(text)}")
    page = report_html(text, language=language, bundle_hash=digest(text))
    for out, content in ((bundle_file, text), (html, page.encode())):
        if out is not None:
            with placed(out) as stream:
                stream.write(content)
    if frozen and label != "confirmatory":
        raise typer.Exit(1)


@command(policy=PUBLIC, audit=None, purpose=False)
def evaluate_again(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A bundle.")],
) -> None:
    """Run an evidence bundle again and compare every byte; ends with 1 where one differs."""
    from accord.core.evaluate import METHODS, BundleError, rerun
    from accord.frame.errors import Invalid

    try:
        found = rerun(file.read_bytes(), METHODS)
    except (BundleError, KeyError, TypeError, ValueError) as error:
        raise Invalid(f"The bundle cannot be run: {error}") from error
    if not found.is_identical:
        typer.echo(f"Differs: {', '.join(found.differing)}.")
        raise typer.Exit(1)
    typer.echo("Identical to the byte.")
    if found.label == "confirmatory":
        typer.echo(
            f"Its label is as it was given: that plan {found.plan_hash} was frozen and signed before the "
            "start is for the ledger to say."
        )


def _seal(frozen: str, signed: datetime | None, agencies: list[str]) -> "Frozen | None":
    """What was signed, and when; None where nothing was."""
    from accord.core.evaluate import Frozen
    from accord.frame.errors import Invalid

    if bool(frozen) != (signed is not None):
        raise Invalid("A frozen plan has its hash and the day of its last signature: give both.")
    if signed is None:
        return None
    if not all(name.strip() for name in agencies):
        raise Invalid("An agency that signed has a name.")
    return Frozen(plan_hash=frozen, signed=signed.date(), agencies=tuple(agencies))


def _say(text: bytes, language: str) -> str:
    import json

    results = json.loads(text)["results"]
    for line in results["sentences_es" if language == "es" else "sentences"]:
        typer.echo(line)
    if results.get("power"):
        typer.echo(results["power"][language])
    return str(results["standing"]["label"])


def _rows(file: Path, names: tuple[str, ...]) -> list[Row]:
    from accord.cli.columns import read_columns
    from accord.core.evaluate import count_of, month_of

    found = read_columns(file, [name for name in names if name])
    return [
        (
            row[0].strip(), month_of(row[1]), count_of(row[2]),
            count_of(row[3]) if names[3] else None,
        )
        for row in found
    ]  # fmt: skip


def _pairs(file: Path) -> dict[str, list[str]]:
    """Who touches whom; one row for a pair is enough."""
    from accord.cli.columns import read_columns

    near: dict[str, list[str]] = {}
    for one, other in read_columns(file, ["unit", "neighbour"]):
        near.setdefault(one.strip(), []).append(other.strip())
        near.setdefault(other.strip(), []).append(one.strip())
    return {name: sorted(set(others)) for name, others in near.items()}
