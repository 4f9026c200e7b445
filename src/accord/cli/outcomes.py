"""`accord outcomes`: tables of prosecutors, courts, jails and supervision offices; the match rate."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.core.formats.outcomes import OutcomeMapping, OutcomeSuggestion

app = typer.Typer(no_args_is_help=True)
STOPPED = 1  # the file could not be read to its end; what came before it has landed
UNDECIDED = 4  # nothing was loaded: the mapping is not complete, or was not confirmed


@app.command("load")
@command(policy="records.ingest", audit="outcomes.loaded")
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table.")],
    agency: Annotated[str, typer.Option(help="ORI of the agency that says so.")],
    mapping: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A mapping as JSON; see --save-mapping."),
    ] = None,
    save_mapping: Annotated[
        Path | None, typer.Option(help="Write the mapping here, to use or change it later.")
    ] = None,
    level: Annotated[str, typer.Option(help="green, yellow or red.")] = "green",
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show how the table would be read.")
    ] = False,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Load case outcomes: suggest how the table is read, confirm, land; twice changes nothing."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.records import services

    who: dict[str, Any] = {"by": actor, "purpose": stated}
    owner = agencies.agency_by_ori(agency)
    with file.open("rb") as stream:
        suggestion = services.study_outcomes(**who, agency=owner, filename=file.name, stream=stream)
    chosen = _read(mapping) if mapping else suggestion.mapping
    _show(suggestion, chosen)
    if save_mapping and chosen:
        save_mapping.write_text(chosen.to_json() + "\n", encoding="utf-8")
        typer.echo(f"Mapping written to {save_mapping}")
    if dry_run:
        return
    if chosen is None or not (yes or typer.confirm("Read the table like this?")):
        raise typer.Exit(UNDECIDED)
    with file.open("rb") as stream:
        made = services.receive_outcomes(
            **who, agency=owner, filename=file.name, stream=stream, level=level
        )
    done = services.load_outcomes(**who, file_id=made.pk, mapping=chosen)
    typer.echo(
        f"{done.rows:,} rows: {done.landed:,} outcomes landed, {done.changed:,} changed, "
        f"{done.unchanged:,} unchanged; {done.unmapped:,} in words that are not mapped; "
        f"{done.rejected:,} rows rejected"
    )
    _rejected(actor, stated, done)
    if done.fault:
        typer.echo(f"Stopped at row {done.fault['row']}: {done.fault['message']}", err=True)
        raise typer.Exit(STOPPED)


@app.command("match")
@command(policy="records.view", audit="outcomes.matched")
def show_match(
    as_user: As = "", purpose: Why = "crime-analysis", reason: Reason = "", case: Case = ""
) -> None:
    """Show how many outcomes found their arrest, and what is known of the arrests."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import outcome_tables, selectors

    found = selectors.outcomes_matched(viewer=actor, purpose=stated)
    typer.echo(
        f"{found.outcomes:,} outcomes, {outcome_tables.percent(found.match_rate)} found their "
        f"arrest; {found.arrests:,} arrests, of {outcome_tables.percent(found.coverage)} an "
        "outcome is known"
    )
    for label, count in (*outcome_tables.known(found), *outcome_tables.grades(found)):
        typer.echo(f"  {label}: {count}")
    typer.echo(outcome_tables.bounds(found))


@app.command("funnel")
@command(policy="records.view", audit="outcomes.followed")
def show_funnel(
    origin: Annotated[str, typer.Option("--from", help="arrest or referral.")] = "arrest",
    every: Annotated[str, typer.Option(help="month, quarter or year.")] = "quarter",
    agency: Annotated[str, typer.Option(help="ORI; empty for all that can be seen.")] = "",
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show how many were charged and convicted by then; open stays open, unknown unknown."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import funnel_page, funnel_shaping, selectors
    from accord.frame.errors import Fault, Invalid

    if origin not in {"arrest", "referral"} or every not in {"month", "quarter", "year"}:
        words = "Follow from arrest or referral, by month, quarter or year."
        raise Invalid(words, faults=[Fault("from", "known", words)])
    found = selectors.outcome_funnel(
        viewer=actor, purpose=stated, origin=cast("Any", origin), every=cast("Any", every),
        ori=agency,
    )  # fmt: skip
    if as_json:
        say_json(funnel_shaping.funnel(found))
        return
    for line in funnel_page.text_lines(found):
        typer.echo(line)


def _read(path: Path) -> "OutcomeMapping":
    from accord.core.formats.outcomes import OutcomeMapping
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Fault, Invalid

    try:
        return OutcomeMapping.from_json(path.read_text(encoding="utf-8"))
    except (BadInput, UnicodeDecodeError) as error:
        fault = Fault("mapping", "outcome_mapping", str(error))
        raise Invalid("The mapping cannot be read.", faults=[fault]) from error


def _show(suggestion: "OutcomeSuggestion", chosen: "OutcomeMapping | None") -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for name in suggestion.missing:
        console.print(f"- not recognised: {name}", markup=False)
    if chosen is None:
        return
    table = Table("what", "column", "day", title=f"How {suggestion.rows_seen:,} rows are read")
    for name in ("case_number", "arrest_number", "ori", "charge", "charge_text"):
        if column := getattr(chosen, name):
            table.add_row(name.replace("_", " "), column, "")
    for event in chosen.events:
        stage = event.stage.value if event.stage else f"stage in “{event.stage_column}”"
        table.add_row(stage, event.status_column, event.date_column)
    console.print(table)
    console.print(f"days are written as {chosen.date_format}")
    if chosen.unused:
        console.print(f"- not read: {', '.join(chosen.unused)}", markup=False)
    for each in suggestion.unknown:
        console.print(
            f"- not mapped: {each.stage}: {each.words!r} ({each.rows:,} rows)", markup=False
        )


def _rejected(actor: Any, purpose: Any, done: Any) -> None:
    from accord.apps.records import selectors

    rows = selectors.rejected_outcomes_of(viewer=actor, purpose=purpose, file=done)
    for row in rows[:20]:
        typer.echo(f"  row {row.row_number}, {row.field} ({row.rule}): {row.reason}")
    if done.rejected > 20:
        typer.echo(f"  … and {done.rejected - 20:,} more; the page of the file has them all")
