"""`accord ledger`: verify it or a receipt, prove, export, check and purge."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from accord.cli import ledger_use
from accord.cli.private_keys import Key as PrivateKey
from accord.cli.private_keys import holder_of
from accord.cli.session import As, Case, Why, acting, setup
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
ledger_use.register(app)
Key = Annotated[
    list[str] | None, typer.Option("--key", help="The log's public key; may be repeated.")
]


@app.command()
@command(policy="ledger.verify", audit="ledger.verified")
def verify(
    receipt: Annotated[
        Path | None, typer.Argument(help="A receipt; without it the whole ledger here.")
    ] = None,
    key: Key = None,
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """Check a receipt offline, with a key and nothing else; or recompute this node's whole tree."""
    if receipt is not None:
        _check_receipt(receipt, key or [])
        return
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import inspection

    report = inspection.verify(by=actor, purpose=stated)
    typer.echo(report.checkpoint)
    if not report.intact:
        typer.secho(f"NOT INTACT: {report.problem}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    typer.echo(f"Intact: {report.size} entries, unchanged and in order.")


def _check_receipt(file: Path, texts: list[str]) -> None:
    """No database, no network, no settings: the library alone."""
    from accord.core.ledger.verify import check_receipt_file

    good, told = check_receipt_file(file, texts)
    typer.secho(told, fg=None if good else typer.colors.RED, err=not good)
    if not good:
        raise typer.Exit(1)


@app.command()
@command(policy="signed-in", audit="receipt.viewed")
def receipt(
    entry_id: str,
    to: Annotated[Path, typer.Option(help="The file to write.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Write the receipt of one of your entries; its id came with the answer."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.cli.typed import uuid_of
    from accord.frame import audit
    from accord.frame.audit import receipts, sequencer

    sequencer.sequence_all()
    found = receipts.receipt_of(viewer=actor, entry_id=uuid_of(entry_id))
    audit.record(
        by=actor, purpose=stated, verb="receipt.viewed", object_type="entry", object_id=entry_id
    )
    to.write_text(found.text(), encoding="utf-8")
    typer.echo(f"Wrote the {'promise' if found.is_promise else 'proof'} to {to}.")


@app.command()
@command(policy="ledger.verify", audit="ledger.verified")
def export(
    folder: Path, as_user: As = "", purpose: Why = "oversight-audit", case: Case = ""
) -> None:
    """Write the log as tiles (C2SP tlog-tiles), with checkpoint, public key and plain leaves."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import inspection, keys, tile_export

    report = inspection.verify(by=actor, purpose=stated)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "leaves").open("wb") as leaves:
        count = inspection.write_leaves(leaves)
    tile_export.write_tiles(folder)
    (folder / "key").write_text(f"{keys.verifier()}\n", encoding="ascii")
    typer.echo(f"Wrote {count} leaves to {folder}. Anyone can check them:")
    typer.echo(
        f'python -m accord.core.ledger.verify --key "$(cat {folder}/key)" '
        f"{folder}/leaves {folder}/checkpoint"
    )
    if not report.intact:
        typer.secho(f"NOT INTACT: {report.problem}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)


@app.command()
@command(policy="ledger.checkpoints", audit="ledger.proved")
def prove(
    index: Annotated[int, typer.Argument(help="The entry's index.")],
    since: Annotated[
        int, typer.Option(help="Prove instead that the log of this size is its beginning.")
    ] = -1,
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """Print the hashes that prove an entry, or an older size with --since, and the checkpoint."""
    actor, stated = acting(as_user, purpose, case=case)
    import base64

    from accord.core.ledger import LedgerError, consistency_proof, inclusion_proof
    from accord.frame import audit
    from accord.frame.audit import inspection, tiles
    from accord.frame.errors import Missing

    newest = inspection.latest_checkpoint()
    size = newest.size if newest else 0
    audit.record(
        by=actor, purpose=stated, verb="ledger.proved", object_type="ledger", object_id="-",
        payload={"size": size},
    )  # fmt: skip
    try:
        if since >= 0:
            hashes = consistency_proof(since, size, tiles.reader())
        else:
            hashes = inclusion_proof(index, size, tiles.reader())
    except LedgerError as error:
        raise Missing(str(error)) from error
    for item in hashes:
        typer.echo(base64.b64encode(item).decode())
    typer.echo(f"\n{newest.note if newest else ''}")


@app.command()
@command(policy="platform.manage", audit="ledger.checked")
def fsck(
    backup: Annotated[
        list[Path] | None, typer.Option(help="Check this archive as well; may be repeated.")
    ] = None,
    key: PrivateKey = None,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Recompute leaves, tiles, checkpoints, values, disclosures and keys; name what is wrong."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import fsck as checking
    from accord.frame.errors import Invalid
    from accord.site import backups

    report = checking.check(by=actor, purpose=stated)
    faults = list(report.faults)
    archives = backup or []
    holder = holder_of(key, sealed=any(backups.is_sealed(one) for one in archives))
    for file in archives:
        try:
            found = backups.check(file, holder=holder)
        except Invalid as error:
            faults.append(f"backup {file.name}: {error.message}")
        else:
            typer.echo(f"{file.name}: good, ledger of {found.ledger_size}")
    for fault in faults:
        typer.secho(fault, fg=typer.colors.RED, err=True)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"Good: {report.size} entries, and everything beside them.")


@app.command()
@command(policy="platform.manage", audit="ledger.purged")
def purge(
    days: Annotated[int, typer.Option(help="Purge values of entries older than so many days.")],
    disclosures: Annotated[
        bool, typer.Option(help="Purge which records were given out as well.")
    ] = False,
    yes: Annotated[bool, typer.Option(help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Purge reasons, terms and other personal values; every entry and proof stays."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.frame.audit import purging

    if not yes:
        typer.confirm(f"Purge the values of entries older than {days} days for good?", abort=True)
    count = purging.purge_values(
        by=actor,
        purpose=stated,
        before=timezone.now() - timedelta(days=days),
        keep_disclosures=not disclosures,
    )
    typer.echo(f"Purged {count} values; the ledger stays provable.")


@app.command("publish-key")
@command(policy="public", audit=None, purpose=False)
def publish_key() -> None:
    """Print every public key of this log, newest first: for the first meeting, on paper."""
    setup()
    from accord.frame.audit import keys

    for one in keys.verifiers():
        typer.echo(str(one))
