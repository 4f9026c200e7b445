"""`accord submissions`: what became of a file, and what is still to be decided about it."""

from typing import Annotated

import typer

from accord.cli.records import uuid_of
from accord.cli.session import As, Case, Reason, Why, acting
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


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
