"""`accord layers`: add, list and remove map layers."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from accord.cli import addresses, measures
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import day_of, id_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
addresses.register(app)
measures.register(app)


@app.command("add")
@command(policy="layers.manage", audit="layer.published")
def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    role: Annotated[
        str,
        typer.Option(
            help="jurisdiction, beat, street, address-point, population, covariate, boundary or "
            "partner-counts."
        ),
    ],
    source: Annotated[str, typer.Option(help="Who publishes it, and where it was taken.")],
    licence: Annotated[str, typer.Option(help="For example: CC BY 4.0, own data.")],
    name: Annotated[str, typer.Option(help="The file's name when left out.")] = "",
    valid_from: Annotated[str, typer.Option(help="YYYY-MM-DD; today when left out.")] = "",
    valid_to: Annotated[str, typer.Option(help="YYYY-MM-DD, first day it no longer holds.")] = "",
    name_field: Annotated[str, typer.Option(help="The column that holds the names.")] = "",
    replaces: Annotated[str, typer.Option(help="Id of the layer this is a new version of.")] = "",
    unshared: Annotated[bool, typer.Option(help="Only for the own agency.")] = False,
    manifest: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Of partners' counts: compare the digest."),
    ] = None,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Load GeoJSON, zipped Shapefile, GeoPackage or CSV with WKT; at most 64 MB."""
    actor, stated = acting(as_user, purpose, reason, case)

    from accord.apps.layers import services

    if manifest is not None:
        _compare(file, manifest)
    about = services.Particulars(
        name=name or file.stem.replace("_", " "),
        role=role,
        source=source,
        licence=licence,
        valid_from=day_of(valid_from) or date.today(),  # noqa: DTZ011 - the operator's own calendar
        valid_to=day_of(valid_to),
        is_shared=not unshared,
        name_field=name_field,
    )
    with file.open("rb") as stream:
        row = services.add(
            by=actor,
            purpose=stated,
            stream=stream,
            filename=file.name,
            about=about,
            replaces=id_of(replaces, what="the id of a layer") if replaces else None,
        )
    typer.echo(f"{row.pk} {row}: {row.feature_count:,} features, {row.crs}")


def _compare(file: Path, manifest: Path) -> None:
    """Refuse counts whose digest is not the one in their manifest."""
    from accord.core.crypto import sha256
    from accord.core.formats.partner import digest_in
    from accord.frame.errors import Fault, Invalid

    try:
        told = digest_in(manifest.read_bytes())
    except ValueError as error:
        raise Invalid(f"{manifest.name}: {error}.") from error
    if told != sha256(file.read_bytes()).hex():
        fault = Fault("manifest", "digest", "The SHA-256 of the file is another one.")
        raise Invalid("These are not the counts that the manifest tells of.", faults=[fault])


@app.command("list")
@command(policy="layers.view", audit="layers.viewed")
def list_layers(
    role: str = "",
    day: Annotated[str, typer.Option(help="Only what holds on this day, YYYY-MM-DD.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """List the layers, newest version first."""
    actor, stated = acting(as_user, purpose, reason, case)
    from rich.console import Console
    from rich.table import Table

    from accord.apps.layers import selectors

    found = selectors.list_layers(viewer=actor, purpose=stated, role=role, day=day_of(day))
    table = Table("Name", "Shows", "Version", "State", "Features", "Valid from", "Licence")
    table.add_column("Id", no_wrap=True, min_width=36)
    for row in found:
        table.add_row(
            row.name,
            row.role,
            str(row.version),
            row.status,
            f"{row.feature_count:,}",
            row.valid_from.isoformat(),
            row.licence,
            str(row.pk),
        )
    Console().print(table)


LayerId = Annotated[str, typer.Argument(help="The id of a layer that another agency shares.")]


@app.command("take-up")
@command(policy="layers.manage", audit="layer.taken_up")
def take_up(
    layer_id: LayerId, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Let another agency's layer count for yours, with its later versions."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import services

    wanted = id_of(layer_id, what="the id of a layer")
    row = services.take_up(by=actor, purpose=stated, layer_id=wanted)
    typer.echo(f"{row} counts for your agency.")


@app.command("give-back")
@command(policy="layers.manage", audit="layer.given_back")
def give_back(
    layer_id: LayerId, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Let another agency's layer count no more; what was placed by it keeps its place."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import services

    wanted = id_of(layer_id, what="the id of a layer")
    row = services.give_back(by=actor, purpose=stated, layer_id=wanted)
    typer.echo(f"{row} counts for your agency no more.")


@app.command("remove")
@command(policy="layers.manage", audit="layer.removed")
def remove(
    layer_id: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Remove one version of a layer with its features."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import selectors, services

    row = selectors.layer(viewer=actor, purpose=stated, layer_id=layer_id)
    if not yes:
        typer.confirm(f"Remove {row} with {row.feature_count:,} features?", abort=True)
    services.remove(by=actor, purpose=stated, layer_id=row.pk)
    typer.echo(f"Removed {row}.")
