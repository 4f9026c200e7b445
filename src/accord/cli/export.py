"""`accord export`: records that the actor may export, as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from uuid import UUID

    from accord.frame.actor import Actor


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(export)


@command(policy="records.view", audit="records.exported")
def export(
    file: Annotated[
        Path, typer.Argument(help="Where to write; its suffix names the format, e.g. out.geojson.")
    ],
    kind: Annotated[str, typer.Option(help="incident, offence, …: one kind.")] = "incident",
    offence: Annotated[str, typer.Option(help="A NIBRS code; all when left out.")] = "",
    agency: Annotated[str, typer.Option(help="ORI of the owner; all when left out.")] = "",
    start: Annotated[str, typer.Option(help="First local day, YYYY-MM-DD.")] = "",
    end: Annotated[str, typer.Option(help="The day after the last, YYYY-MM-DD.")] = "",
    format_: Annotated[
        str, typer.Option("--format", help="csv, geojson, parquet, …; else by the suffix.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write records within your agreements to a file; nothing is left where it fails."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import exporting, listing, selectors
    from accord.cli.typed import day_of
    from accord.frame.audit import scope
    from accord.frame.errors import Conflict, Invalid, Missing

    name = (format_ or exporting.format_of(file.name)).lower()
    try:
        chosen = exporting.format_named(name)
    except Missing:
        known = ", ".join(exporting.FORMATS)
        raise Invalid(f"“{name[:20]}” is no format of export; there are {known}.") from None
    if file.exists() and not force:
        raise Conflict(f"{file.name} exists; add --force to overwrite it.")
    wanted = selectors.needed_kind(kind)
    filters = listing.Filters(
        kind=wanted, offence=offence.upper(), agency=agency, start=day_of(start), end=day_of(end)
    )
    with scope.entries() as written:
        made = exporting.exported(viewer=actor, purpose=stated, filters=filters, chosen=chosen)
    part = file.with_name(file.name + ".part")
    try:
        with part.open("wb") as stream:
            for block in made.blocks:
                stream.write(block)
        part.replace(file)
        _write_receipt(file, actor, written.receipt)
    finally:
        part.unlink(missing_ok=True)
    if not chosen.says_caveats:
        beside = file.with_name(f"{file.name}.caveats.txt")
        beside.write_text(f"{file.name}: {made.caveat}\n", encoding="utf-8")
        typer.echo(f"caveats beside it in {beside}")
    typer.echo(f"{selectors.counted(made.count, wanted)} written to {file}")
    typer.echo(made.caveat)
    for words in made.checked.words():
        typer.echo(words)


def _write_receipt(file: Path, actor: "Actor", entry_id: "UUID | None") -> None:
    """Beside the export: which records it holds, proved by the ledger."""
    from accord.frame.audit import receipts, sequencer

    if entry_id is None:
        return
    sequencer.sequence_all()
    text = receipts.receipt_of(viewer=actor, entry_id=entry_id).text()
    file.with_name(f"{file.name}.tlog-proof").write_text(text, encoding="utf-8")
