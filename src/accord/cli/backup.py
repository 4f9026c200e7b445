"""`accord backup` and `accord restore`: database, uploads and keys in one verified archive."""

import os
from pathlib import Path
from typing import Annotated

import typer

from accord.cli.passwords import Password, password_of
from accord.cli.private_keys import Key, holder_of
from accord.cli.records import read_stubs
from accord.cli.session import As, Case, Why, acting, setup
from accord.frame.declare import command


def register(app: typer.Typer) -> None:
    """Mount the commands at the top of the tree."""
    app.command()(backup)
    app.command("backup-key")(backup_key)
    app.command()(restore)


@command(policy="platform.manage", audit="node.backed_up")
def backup(
    file: Path,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
    keys: Annotated[bool, typer.Option(help="Take the node's keys along; guard the file.")] = True,
    to: Annotated[
        list[Path] | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Public key of who may open it (accord backup-key); may be repeated.",
        ),
    ] = None,
) -> None:
    """Write a consistent copy of the node to FILE while it runs, sealed to the keys of --to."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.core.crypto import KeyMaterialError, Recipient
    from accord.frame.errors import Invalid
    from accord.site import backups

    sealed_to = []
    for one in to or []:
        try:
            sealed_to.append(Recipient.from_pem(one.read_bytes()))
        except KeyMaterialError as error:
            raise Invalid(f"{one}: {error}.") from error
    report = backups.make(by=actor, purpose=stated, file=file, keys=keys, to=sealed_to)
    typer.echo(
        f"Wrote {file}: {report.rows} rows, {report.uploads} uploads, "
        f"ledger of {report.ledger_size}."
    )
    for found in sealed_to:
        typer.echo(f"Sealed to key {found.id[:16]}.")
    if not sealed_to:
        typer.echo("Not sealed: whoever has the file reads the node. See accord backup-key.")


@command(policy="public", audit=None, purpose=False)
def backup_key(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; FILE.pub beside it.")],
    password: Password = "",
) -> None:
    """Make the pair of keys that backups are sealed to and opened with, away from the node.

    FILE is the private key, locked by a password: keep it where the backups are not. FILE.pub is
    what `accord backup --to` needs. A pair on P-256 made by OpenSSL does as well.
    """
    from accord.core.crypto import Holder
    from accord.frame.errors import Conflict

    public = file.with_name(f"{file.name}.pub")
    if taken := [one for one in (file, public) if one.exists()]:
        raise Conflict(f"{taken[0]} is there already: a key that opens backups is never replaced.")
    holder = Holder.generate()
    pem = holder.to_pem(password=password_of(password, text="Password of the key", again=True))
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        target.write(pem)
    public.write_bytes(holder.recipient.to_pem())
    typer.echo(f"Key {holder.recipient.id[:16]}: {file} (private), {public}.")
    typer.echo("Without the private key and its password no backup sealed to it opens again.")


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
    key: Key = None,
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
) -> None:
    """Restore a node from FILE into an empty state folder, or with --verify only check it."""
    setup()
    from accord.site import backups

    holder = holder_of(key, sealed=backups.is_sealed(file))
    if verify:
        report = backups.check(file, holder=holder)
        typer.echo(
            f"Good: {report.rows} rows, {report.uploads} uploads, "
            f"ledger of {report.ledger_size} intact."
        )
        return
    if not yes:
        typer.confirm(f"Restore {file} into this node's empty state folder?", abort=True)
    told = read_stubs(expunged) if expunged else []
    report = backups.restore(file, holder=holder)
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
