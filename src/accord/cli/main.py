"""The command's tree; Django is imported inside commands, so that help comes at once."""

import importlib
import sys

import typer

from accord import __version__
from accord.cli import (
    activations,
    affected,
    agreements,
    alerts,
    area_rates,
    backup,
    brief,
    briefs,
    bulletins,
    call,
    cell_counts,
    coarsen,
    deconflict,
    demo,
    emerging,
    evaluate,
    evaluation,
    exchange_formats,
    export,
    feeds,
    find,
    forecast,
    forecast_audit,
    forecast_compare,
    geocode,
    harm,
    indicators,
    ingest,
    intelligence,
    keys,
    law,
    layers,
    ledger,
    legal,
    link,
    mappings,
    meetings,
    nibrs,
    outcomes,
    peers,
    people,
    places,
    plans,
    problem,
    records,
    retention,
    serve,
    shifts,
    simulate,
    strategies,
    subjects,
    submissions,
    task_forces,
    witness,
)
from accord.cli.session import explain, let_say_for_whom

app = typer.Typer(
    name="accord",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Run a joint crime-prevention strategy: share, find, forecast, act, measure, adapt.",
    epilog="Each command that reads or writes data takes --as USER and --purpose CODE, "
    "or the token in ACCORD_TOKEN; each leaves a ledger entry.",
)
for module in (
    serve, demo, ingest, export, forecast, forecast_compare, forecast_audit, emerging, shifts, area_rates, affected, brief, simulate, backup,
    geocode, coarsen, evaluate, cell_counts, call,
):  # fmt: skip
    module.register(app)
app.add_typer(layers.app, name="layers", help="Boundaries, beats, streets, populations.")
app.add_typer(records.app, name="records", help="Correct, delete, seal, expunge records.")
app.add_typer(submissions.app, name="submissions", help="What became of files that were sent.")
app.add_typer(mappings.app, name="mappings", help="How exports are read, every version.")
app.add_typer(indicators.app, name="indicators", help="What partners hand in by month.")
app.add_typer(strategies.app, name="strategies", help="Strategies, goals and their KPI.")
app.add_typer(places.app, name="places", help="Where and when; counts by area.")
app.add_typer(activations.app, name="activations", help="Audit a forecast and let it out.")
app.add_typer(plans.app, name="plans", help="Plan staff hours from a forecast in use.")
app.add_typer(evaluation.app, name="evaluation", help="Plans before, results after a strategy.")
app.add_typer(problem.app, name="problem", help="Problem analysis of a strategy (SARA).")
app.add_typer(harm.app, name="harm", help="Tables of weights, and harm by them.")
app.add_typer(meetings.app, name="meetings", help="Agenda, minutes, decisions of a strategy.")
app.add_typer(briefs.app, name="briefs", help="Briefs that were made: read, verify, decide.")
app.add_typer(outcomes.app, name="outcomes", help="What became of arrests: load, match rate.")
app.add_typer(agreements.app, name="agreements", help="Start, sign, read, rehearse, end.")
app.add_typer(law.app, name="law", help="What the law of the place forbids.")
app.add_typer(people.app, name="people", help="Agencies, accounts and tokens.")
app.add_typer(find.app, name="find", help="Persons, vehicles, records, around a place.")
app.add_typer(alerts.app, name="alerts", help="Searches that stand, and what fits them.")
app.add_typer(link.app, name="link", help="The same person across files: train, run, explain.")
app.add_typer(subjects.app, name="subjects", help="Which records are of one person: queue, decide.")
app.add_typer(legal.app, name="legal", help="Misuse, holds, recalls, requests of persons.")
app.add_typer(retention.app, name="retention", help="How long records are kept; what is due.")
app.add_typer(intelligence.app, name="intelligence", help="Under 28 CFR Part 23: list, purge.")
app.add_typer(task_forces.app, name="task-forces", help="Groups that owners release records to.")
app.add_typer(feeds.app, name="feeds", help="Deliveries that come by themselves.")
app.add_typer(bulletins.app, name="bulletins", help="What agencies tell one another.")
app.add_typer(deconflict.app, name="deconflict", help="Operations that must not collide.")
app.add_typer(nibrs.app, name="nibrs", help="NIBRS files: check, convert, code tables.")
app.add_typer(exchange_formats.ndex, name="ndex", help="N-DEx messages: check, convert.")
app.add_typer(exchange_formats.niem, name="niem", help="NIEM envelopes: check, convert.")
app.add_typer(peers.app, name="peers", help="Hosts this node may speak to.")
app.add_typer(ledger.app, name="ledger", help="Verify, prove, export, check the ledger.")
app.add_typer(keys.app, name="keys", help="Signing keys: rotate, escrow, drill.")
app.add_typer(witness.app, name="witness", help="Witnesses of ledgers.")
let_say_for_whom(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"accord {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Accord."""


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def manage(context: typer.Context) -> None:
    """Run one of Django's own management commands."""
    importlib.import_module("accord.cli.session").setup()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["accord manage", *context.args])


def main() -> None:
    """Run the command; our own errors are told in one line each, with their faults."""
    try:
        app()
    except Exception as error:
        if not explain(error):
            raise
        sys.exit(2)
