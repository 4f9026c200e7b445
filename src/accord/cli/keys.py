"""`accord keys`: inventory, rotation, escrow in shares, and the drill for a lost signing key."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.core.crypto.sharing import Share

app = typer.Typer(no_args_is_help=True)
ShareFiles = Annotated[
    list[Path] | None, typer.Option("--share", help="A file with one share; repeat it.")
]


@app.command("list")
@command(policy="ledger.view", audit="keys.viewed")
def list_keys(as_user: As = "", purpose: Why = "oversight-audit", case: Case = "") -> None:
    """List the keys that have signed, and every algorithm with its alternative under FIPS."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.core.crypto import INVENTORY
    from accord.frame import audit
    from accord.frame.audit import keys

    rows = keys.stated()
    audit.read(
        by=actor, purpose=stated, verb="keys.viewed", object_type="key",
        payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    for row in rows:
        use = "in use" if row.verifier == str(keys.verifier()) else "earlier"
        typer.echo(f"{row.number:3} {use:8} {keys.facts_of(row).get('reason', '')}: {row.verifier}")
    for one in INVENTORY:
        instead = f"; under FIPS: {one.fips_alternative}" if one.fips_alternative else ""
        typer.echo(f"{one.name} ({one.standard}): {one.used_for}{instead}")


@app.command()
@command(policy="platform.manage", audit="approval.requested")
def rotate(
    lost: Annotated[
        bool, typer.Option(help="The old key is lost: the new one signs the hand-over alone.")
    ] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Ask for a new signing key; nothing changes until a second person agrees."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import key_changes

    made = key_changes.ask_for_change(by=actor, purpose=stated, lost=lost)
    typer.echo(f"Asked: {made.pk}. A second person runs: accord keys adopt {made.pk}")


@app.command()
@command(policy="keys.approve", audit="approval.decided")
def adopt(
    change: str,
    reject: Annotated[bool, typer.Option(help="Refuse it instead.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Agree to a new signing key that another asked for; the hand-over is signed, old receipts stay valid."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.frame.audit import key_changes

    row = key_changes.decide_change(
        by=actor, purpose=stated, approval_id=change, approve=not reject, now=timezone.now()
    )
    if row is None:
        typer.echo("Refused: the key stays as it is.")
        return
    typer.echo(f"Key {row.number} signs from now on. Give partners and auditors its public half:")
    typer.echo(row.verifier)


@app.command()
@command(policy="platform.manage", audit="keys.escrowed")
def escrow(
    folder: Path,
    needed: Annotated[int, typer.Option(help="How many shares give the key.")] = 2,
    shares: Annotated[int, typer.Option(help="How many are made.")] = 3,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Write the signing key as shares, one file each, to print and hand to different people."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import key_care
    from accord.frame.secret_files import write_once

    made = key_care.escrow(by=actor, purpose=stated, needed=needed, shares=shares)
    for one in made:
        write_once(folder / f"share-{one.number}.txt", f"{one}\n".encode())
    typer.echo(f"{len(made)} shares in {folder}; any {needed} give the key. Hand them out, then")
    typer.echo("remove the folder. Try them: accord keys drill --share …")


@app.command()
@command(policy="platform.manage", audit="keys.recovered")
def recover(
    share: ShareFiles = None, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Put the key behind enough shares in place of its lost file."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import key_care

    key_care.recover(by=actor, purpose=stated, shares=_read(share))
    typer.echo("The signing key is back in its place.")


@app.command()
@command(policy="platform.manage", audit="keys.drilled")
def drill(
    share: ShareFiles = None,
    sample: Annotated[int, typer.Option(help="How many receipts are tried.")] = 50,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Act out the loss of the signing key, changing nothing: do old receipts hold?"""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import key_care

    found = key_care.drill(by=actor, purpose=stated, shares=_read(share), sample=sample)
    for fault in found.faults:
        typer.secho(fault, fg=typer.colors.RED, err=True)
    if found.opened_by_shares is not None:
        typer.echo(f"The shares {'give' if found.opened_by_shares else 'do NOT give'} the key.")
    if found.faults:
        raise typer.Exit(1)
    typer.echo(
        f"{found.receipts} receipts hold under the old public key, and each one's tree is the "
        f"beginning of the {found.size} entries that a new key would sign."
    )


def _read(files: list[Path] | None) -> "list[Share]":
    from accord.core.crypto.sharing import Share, ShareError
    from accord.frame.errors import Invalid

    try:
        return [Share.parse(file.read_text(encoding="utf-8")) for file in files or []]
    except (ShareError, OSError, UnicodeDecodeError) as error:
        raise Invalid(f"A share cannot be read: {error}") from error
