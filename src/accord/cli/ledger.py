"""`accord ledger`: verify it here, or export it so that others can."""

from pathlib import Path

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command()
@command(policy="ledger.verify", audit="ledger.verified")
def verify(as_user: As = "", purpose: Why = "oversight-audit", case: Case = "") -> None:
    """Recompute the whole tree and compare it with the signed checkpoint."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import inspection

    report = inspection.verify(by=actor, purpose=stated)
    typer.echo(report.checkpoint)
    if not report.intact:
        typer.secho(f"NOT INTACT: {report.problem}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    typer.echo(f"Intact: {report.size} entries, unchanged and in order.")


@app.command()
@command(policy="ledger.verify", audit="ledger.verified")
def export(
    folder: Path, as_user: As = "", purpose: Why = "oversight-audit", case: Case = ""
) -> None:
    """Write leaves, checkpoint and public key, for the stand-alone verifier."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import inspection, keys

    report = inspection.verify(by=actor, purpose=stated)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "leaves").open("wb") as leaves:
        count = inspection.write_leaves(leaves)
    (folder / "checkpoint").write_text(report.checkpoint, encoding="utf-8")
    (folder / "key").write_text(f"{keys.verifier()}\n", encoding="ascii")
    typer.echo(f"Wrote {count} leaves to {folder}. Anyone can check them:")
    typer.echo(
        f'python -m accord.core.ledger.verify --key "$(cat {folder}/key)" '
        f"{folder}/leaves {folder}/checkpoint"
    )
