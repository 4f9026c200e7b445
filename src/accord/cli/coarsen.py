"""`accord coarsen`: a partner's own file as counts, made where the persons are; they never leave."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from accord.core.formats.partner import Coarsened
    from accord.core.formats.partner.coarsening import Locate

FILE_BYTES = 64 * 2**20


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(coarsen)


@command(policy=PUBLIC, audit=None, purpose=False)
def coarsen(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            help="ed-assaults, ambulance-assaults, lighting, code-enforcement, requests-311 or "
            "school-route.",
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="FILE.csv; FILE-counts.csv else.")] = None,
    areas: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Layer of named areas, instead of cells."),
    ] = None,
    resolution: Annotated[int, typer.Option(help="H3 cells: 8 is 0.7 km², 9 is 0.1 km².")] = 8,
    minimum: Annotated[int, typer.Option(help="Hide counts below; the kind's own when 0.")] = 0,
    zone: Annotated[str, typer.Option(help="Time zone, where times state an offset.")] = "",
    date_format: Annotated[str, typer.Option(help="m/d/y, d/m/y, iso …; found when empty.")] = "",
    column: Annotated[
        list[str] | None, typer.Option(help="ROLE=COLUMN: time, lon, lat, place, weapon …; repeat.")
    ] = None,
    streets: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Layer to place addresses by.")
    ] = None,
    places: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Layer to place venues by.")
    ] = None,
) -> None:
    """Drop every person, coarsen time and place, hide small counts; offline, nothing is sent."""
    from shapely import convex_hull, union_all

    from accord.core.formats.partner import Options, kind_named, partner_kinds, written
    from accord.core.formats.partner import coarsen as coarsened
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Fault, Invalid

    if kind not in partner_kinds():
        raise Invalid(f"Unknown kind. Known: {', '.join(partner_kinds())}.")
    target = out or file.with_name(f"{file.stem}-counts.csv")
    if target.resolve() == file.resolve():
        raise Invalid("Write to another file than the one that is read.")
    try:
        named = _areas(areas) if areas else ()
        options = Options(
            minimum=minimum, resolution=resolution, areas=named, zone=_zone(zone),
            date_format=date_format, columns=_columns(column or []),
        )  # fmt: skip
        with file.open("rb") as stream:
            table = open_table(stream, filename=file.name)
            found = coarsened(table, kind_named(kind), options, locate=_locator(streets, places))
        outline = convex_hull(union_all([shape for _, shape in named])) if named else None
        made = written(found, outline=outline)
    except BadInput as error:
        fault = Fault(error.field or "(file)", error.rule, error.reason, error.row)
        raise Invalid("Nothing was written.", faults=[fault]) from error
    target.write_bytes(made.table)
    manifest = target.with_suffix(".manifest.json")
    manifest.write_bytes(made.manifest)
    _tell(found, target, manifest)


def _areas(path: Path) -> "list[tuple[str, BaseGeometry]]":
    from accord.core.geocode import named_shapes
    from accord.frame.errors import Invalid

    found = named_shapes((one.properties, one.geometry) for one in _features(path))
    areas = [(name, shape) for name, shape in found if shape.geom_type.endswith("Polygon")]
    if not areas:
        raise Invalid(f"{path.name} holds no area with a name.")
    return areas


def _features(path: Path) -> "list[Any]":
    from io import BytesIO

    from accord.core.geo import GeoError, read_layer
    from accord.core.safe_io import read_bytes
    from accord.frame.errors import Invalid

    with path.open("rb") as stream:
        data = read_bytes(stream, cap=FILE_BYTES, what="layer file")
    try:
        return list(read_layer(BytesIO(data), filename=path.name).features)
    except GeoError as error:
        raise Invalid(f"{path.name}: {error}") from error


def _locator(streets: Path | None, places: Path | None) -> "Locate | None":
    """A geocoder over layer files as a plain function; None without any."""
    given = {"streets": streets, "places": places}
    if not any(given.values()):
        return None
    from accord.core import geocode

    builder = geocode.IndexBuilder()
    for part, path in given.items():
        if path is not None:
            features = (("", one.properties, one.geometry) for one in _features(path))
            geocode.teach(builder, part, features)
    geocoder = geocode.Geocoder(builder.build())

    def locate(text: str) -> tuple[float, float] | None:
        match = geocoder.geocode(text)
        if not match.is_placed or match.lon is None or match.lat is None:
            return None
        return match.lon, match.lat

    return locate


def _columns(said: list[str]) -> dict[str, str]:
    from accord.frame.errors import Invalid

    pairs = [one.partition("=") for one in said]
    if any(not role or not mark or not name for role, mark, name in pairs):
        raise Invalid("Write --column ROLE=COLUMN, for example --column time=Arrived.")
    return {role.strip(): name for role, _, name in pairs}


def _zone(name: str) -> str:
    from accord.frame.errors import Invalid
    from accord.frame.zones import known_zones

    if name and name not in known_zones():
        raise Invalid(f"“{name[:40]}” is not a time zone; for example America/Chicago.")
    return name


def _tell(found: "Coarsened", target: Path, manifest: Path) -> None:
    typer.echo(f"{target}: {len(found.cells):,} counts of {found.counted:,} {found.kind.unit}, "
               f"{found.first_day} to {found.last_day}; {found.hidden:,} hidden (below "
               f"{found.minimum}, and what would give them away).")  # fmt: skip
    read = ", ".join(f"{name} as {role}" for role, name in found.columns.read.items())
    typer.echo(f"Columns read: {read}.")
    typer.echo(f"Columns dropped unread: {', '.join(found.columns.dropped) or 'none'}.")
    for count, words in (
        (found.without_time, "rows without a readable time are not counted"),
        (found.faulty, "rows are no rows of the table and are not counted"),
    ):
        if count:
            typer.echo(f"{count:,} {words}.")
    if found.left_out:
        typer.echo(f"Left out, since hiding would take all of it: {', '.join(found.left_out)}.")
    typer.echo(f"{manifest}: how it was made, with the SHA-256 of the counts. Look at both files "
               "before you send them; nothing has been sent.")  # fmt: skip
