"""`accord backup` and `accord restore`: database, uploads and keys in one verified archive."""

from pathlib import Path
from typing import Annotated

import typer

from accord.cli.records import read_stubs
from accord.cli.session import As, Case, Why, acting, setup
from accord.frame.declare import command


def register(app: typer.Typer) -> None:
    """Mount the commands at the top of the tree."""
    app.command()(backup)
    app.command()(restore)


@command(policy="platform.manage", audit="node.backed_up")
def backup(
    file: Path,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
    keys: Annotated[bool, typer.Option(help="Take the node's keys along; guard the file.")] = True,
) -> None:
    """Write a consistent copy of the node to FILE while it runs."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.site import backups

    report = backups.make(by=actor, purpose=stated, file=file, keys=keys)
    typer.echo(
        f"Wrote {file}: {report.rows} rows, {report.uploads} uploads, "
        f"ledger of {report.ledger_size}."
    )


@command(policy="system", audit="node.restored", purpose=False)
def restore(
    file: Path,
    verify: Annotated[
        bool, typer.Option(help="Only check: restore aside, recompute the ledger, compare.")
    ] = False,
    expunged: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="List of `accord records stubs`: what it names is expunged again at once.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
) -> None:
    """Restore a node from FILE into an empty state folder, or with --verify only check it."""
    setup()
    from accord.site import backups

    if verify:
        report = backups.check(file)
        typer.echo(
            f"Good: {report.rows} rows, {report.uploads} uploads, "
            f"ledger of {report.ledger_size} intact."
        )
        return
    if not yes:
        typer.confirm(f"Restore {file} into this node's empty state folder?", abort=True)
    told = read_stubs(expunged) if expunged else []
    report = backups.restore(file)
    typer.echo(
        f"Restored {report.rows} rows and {report.uploads} uploads; "
        f"ledger of {report.ledger_size} intact."
    )
    if expunged:
        from accord.apps.records import services
        from accord.frame.actor import Purpose

        why = Purpose(code="administration", reason="a backup was restored")
        done = services.reapply(by=services.RESTORER, purpose=why, told=told)
        typer.echo(f"{done:,} records of {expunged} expunged again.")
    else:
        typer.echo("What was expunged after this backup stands again: accord records reapply LIST.")
