"""`accord submissions`: what became of a file, and what is still to be decided about it."""

from pathlib import Path
from typing import Annotated, Any

import typer

from accord.cli.json_output import say_json
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
SubmissionId = Annotated[str, typer.Argument(help="Id of the submission; see `list`.")]


@app.command("list")
@command(policy="records.ingest", audit="submissions.viewed")
def list_submissions(
    as_user: As = "", purpose: Why = "records-management", reason: Reason = "", case: Case = ""
) -> None:
    """List the files that your agency sent, newest first; at most 500."""
    actor, stated = acting(as_user, purpose, reason, case)
    from rich.console import Console
    from rich.table import Table

    from accord.apps.records import selectors
    from accord.frame import audit

    found = list(selectors.submissions_visible_to(viewer=actor, purpose=stated)[:500])
    audit.read(
        by=actor, purpose=stated, verb="submissions.viewed", object_type="submissions",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    table = Table("File", "Received (UTC)", "State", "Landed", "Changed", "In quarantine")
    table.add_column("Id", no_wrap=True, min_width=36)
    for one in found:
        table.add_row(
            one.filename, f"{one.received_at:%Y-%m-%d %H:%M}", one.state,
            *(_number(getattr(one, name)) for name in ("rows_landed", "rows_changed", "open_rows")),
            str(one.pk),
        )  # fmt: skip
    Console().print(table)


@app.command("absent")
@command(policy="records.ingest", audit="snapshot.decided")
def absent(
    submission_id: SubmissionId,
    withdraw: Annotated[
        bool,
        typer.Option(
            "--withdraw/--keep", help="They are gone at the source, or the file was incomplete."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why; it goes into the ledger as a commitment.")],
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """Decide about records that a snapshot left out: more than half, so nothing was withdrawn."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import results, services

    run = services.decide_absence(
        by=actor, purpose=stated, submission_id=uuid_of(submission_id), withdraw=withdraw,
        reason=reason,
    )  # fmt: skip
    typer.echo(results.absence(run))


@app.command("receipt")
@command(policy="records.ingest", audit="submission.receipt")
def receipt(
    submission_id: SubmissionId,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Print what was received and what became of each row, with the ledger's entries, as JSON."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import selectors

    viewer: dict[str, Any] = {"viewer": actor, "purpose": stated}
    found = selectors.submission_visible_to(**viewer, submission_id=uuid_of(submission_id))
    told = selectors.receipt_of(**viewer, submission=found).as_dict()
    say_json(told)


@app.command("quality")
@command(policy="records.ingest", audit="submission.quality")
def quality(
    submission_id: SubmissionId,
    as_json: Annotated[bool, typer.Option("--json", help="Counts as JSON.")] = False,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Tell how complete, valid, timely and placeable the rows of a file are."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import grading, selectors

    viewer: dict[str, Any] = {"viewer": actor, "purpose": stated}
    found = selectors.submission_visible_to(**viewer, submission_id=uuid_of(submission_id))
    told = selectors.quality_of(**viewer, submission=found)
    if as_json:
        say_json(told)
        return
    for one in grading.figures(told):
        typer.echo(f"{one.label}: {one.value} {one.unit} {one.note}".strip())
    for name, count in told["filled"].items():
        typer.echo(f"  {grading.FIELDS[name]}: {grading.share(count, told['landed'])} filled")
    for field, rules in told["invalid"].items():
        for rule, count in rules.items():
            typer.echo(f"  {field} ({rule}): {count:,} rows in quarantine")


@app.command("quarantine")
@command(policy="records.ingest", audit="quarantine.exported")
def quarantine(
    submission_id: SubmissionId,
    to: Annotated[Path, typer.Option(help="The CSV file to write.")],
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write the quarantined rows with their reasons; mend them and send them back."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import downloads, selectors
    from accord.frame import audit

    viewer: dict[str, Any] = {"viewer": actor, "purpose": stated}
    found = selectors.submission_visible_to(**viewer, submission_id=uuid_of(submission_id))
    rows = selectors.quarantine_visible_to(**viewer).filter(load__submission=found)
    audit.read(
        by=actor, purpose=stated, verb="quarantine.exported", object_type="submission",
        object_id=str(found.pk), payload={"count": rows.count()},
        disclosed=rows.values_list("pk", flat=True),
    )  # fmt: skip
    with to.open("wb") as file:
        file.writelines(downloads.quarantine_blocks(rows))
    typer.echo(f"{rows.count():,} rows written to {to.name}")


@app.command("points")
@command(policy="records.ingest", audit="points.doubted")
def points(
    submission_id: SubmissionId,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """List the rows whose coordinates were put right or not believed, by row, field and rule."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import selectors
    from accord.apps.records.status_words import point_words
    from accord.frame import audit

    viewer: dict[str, Any] = {"viewer": actor, "purpose": stated}
    found = selectors.submission_visible_to(**viewer, submission_id=uuid_of(submission_id))
    rows = list(selectors.doubted_points_of(**viewer, submission=found))
    audit.read(
        by=actor, purpose=stated, verb="points.doubted", object_type="submission",
        object_id=str(found.pk), payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    for one in rows:
        where = " ".join(filter(None, (one.part, f"row {one.row_number}")))
        typer.echo(f"{where}: {one.field} [{one.rule}] {point_words(one.rule)}")
    typer.echo(f"{len(rows):,} rows with doubted coordinates")


@app.command("resubmit")
@command(policy="records.ingest", audit="quarantine.resubmitted")
def resubmit(
    submission_id: SubmissionId,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The mended rows.")],
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Send mended rows back; exit status 1 where something is still wrong or matches no row."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import services

    with file.open("rb") as stream:
        done = services.resubmit(
            by=actor, purpose=stated, submission_id=uuid_of(submission_id), stream=stream,
            filename=file.name,
        )  # fmt: skip
    typer.echo(f"{done.mended} landed, {done.unchanged} were sent as they were")
    for words, faults in (("still wrong", done.still), ("not matched", done.unmatched)):
        for one in faults:
            typer.echo(f"  row {one.row}, {one.field} ({one.rule}), {words}: {one.message}")
    if done.still or done.unmatched or done.unchanged:
        raise typer.Exit(1)


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
