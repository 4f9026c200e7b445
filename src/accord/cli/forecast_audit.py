"""`accord forecast-audit`: who bears a forecast and its errors, on a file, without a node."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.fairness import Areas, Audit
    from accord.core.geo import Grid

SEED = 20260101  # of bootstrap and simulation; the same files give the same report
METHODS = ("multi-scale-poisson", "decayed-kde")
METRES_A_DEGREE = 111_320.0
MARKED = 0.05  # of the cells


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("forecast-audit")(forecast_audit)


@command(policy=PUBLIC, audit=None, purpose=False)
def forecast_audit(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or JSON.")],
    category: Annotated[str, typer.Option(help="The category that is forecast.")],
    areas: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Residents by area: CSV or a layer."),
    ] = None,
    group: Annotated[
        list[str] | None, typer.Option(help="Column of a group's residents; repeat it.")
    ] = None,
    reference: Annotated[str, typer.Option(help="Group compared with; else the largest.")] = "",
    reports: Annotated[
        list[str] | None, typer.Option(help="GROUP=SHARE who report, such as a=0.4; repeat it.")
    ] = None,
    method: Annotated[str, typer.Option(help=" or ".join(METHODS) + ".")] = METHODS[0],
    time_column: Annotated[str, typer.Option("--time", help="Column of times (ISO).")] = "time",
    lon: Annotated[str, typer.Option(help="Column of longitudes.")] = "lon",
    lat: Annotated[str, typer.Option(help="Column of latitudes.")] = "lat",
    kind: Annotated[str, typer.Option(help="Column of categories.")] = "category",
    cell: Annotated[int, typer.Option(min=50, help="Side of a cell in metres.")] = 250,
    weeks: Annotated[int, typer.Option(min=2, help="Weeks at the end that are tested.")] = 52,
    override: Annotated[str, typer.Option(help="Reason to pass the provenance gate.")] = "",
    html: Annotated[Path | None, typer.Option(help="Write the report here.")] = None,
) -> None:
    """Audit a forecast on your own incidents: exposure, errors, feedback; nothing is stored."""
    import numpy as np

    from accord.cli.incident_file import events_of
    from accord.core.fairness import FairnessError, audit, check_provenance, reported_beside
    from accord.core.forecast import DecayedKDE, ForecastError, MultiScalePoisson, weekly_origins
    from accord.frame.errors import Invalid

    _demand_method(method)
    make = MultiScalePoisson if method == METHODS[0] else DecayedKDE
    try:
        gate = check_provenance([category], reason=override)
        residents = None if areas is None else areas_of(areas, group or [])
        _demand_known(reference, residents)
        known = events_of(file, {"t": time_column, "lon": lon, "lat": lat, "category": kind})
        end = float(np.floor(known.t[-1]) + 1) if len(known) else 0.0
        origins = weekly_origins(end=end, weeks=weeks)
        past = known.before(float(origins[0]))
        if not len(past.only(category)):
            raise Invalid(f"No incident of “{category}” lies before the tested weeks.")
        events, gate = reported_beside(known, category, gate)
        found = audit(
            make,
            events,
            grids_of(past.lon, past.lat, cell),
            origins=[float(one) for one in origins],
            provenance=gate,
            rng=np.random.default_rng(SEED),
            areas=residents,
            reference=reference,
            share=MARKED,
            reporting=_shares(reports or [], residents),
        )
    except (FairnessError, ForecastError) as error:
        raise Invalid(str(error)) from error
    files = [file, *([areas] if areas else [])]
    _tell(found, category, _facts(found, category, make().get_params(), files), html)


def _tell(found: "Audit", category: str, facts: str, html: Path | None) -> None:
    """The sections on the terminal, and the page where one is wanted."""
    from accord.cli.whole_files import placed
    from accord.core.fairness import audit_html, audit_sections

    for section in audit_sections(found):
        typer.echo("\n".join(["", *section.lines()]))
    typer.echo(f"\n{facts}")
    if html is not None:
        title = f"Audit of a forecast of {category}"
        with placed(html) as stream:
            stream.write(audit_html(found, title=title, facts=facts).encode())
        typer.echo(f"Report: {html}")


def grids_of(lon: Any, lat: Any, cell: int) -> "dict[str, Grid]":
    """The forecast's own cells; the same moved by half a cell; and half as wide again."""
    from accord.core.geo import LocalProjection, SquareGrid

    own = SquareGrid.around(lon, lat, cell_m=float(cell))
    half = cell / 2 / METRES_A_DEGREE
    moved = LocalProjection(lon0=own.projection.lon0 + half, lat0=own.projection.lat0 + half)
    return {
        f"{cell} m": own,
        f"{cell} m, moved by half": SquareGrid.around(
            lon, lat, cell_m=float(cell), projection=moved
        ),
        f"{cell * 1.5:.0f} m": SquareGrid.around(lon, lat, cell_m=cell * 1.5),
    }


def areas_of(path: Path, groups: list[str]) -> "Areas":
    """Areas of a CSV with lon and lat of their centres, or of a layer with polygons."""
    import shapely

    from accord.core.fairness import Areas
    from accord.core.formats.tabular import open_table
    from accord.core.geo import read_layer
    from accord.core.geo.errors import GeoError
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Invalid

    try:
        with path.open("rb") as stream:
            if path.suffix.lower() == ".csv":
                table = open_table(stream, filename=path.name)
                names = table.columns
                rows = [dict(zip(names, row.values, strict=True)) for row in table.rows()]
            else:
                layer = read_layer(stream, filename=path.name)
                names = layer.fields
                rows = [dict(feature.properties) for feature in layer.features]
    except (BadInput, GeoError) as error:
        raise Invalid(str(error)) from error
    is_table = path.suffix.lower() == ".csv"
    missing = [
        name for name in (*groups, *(("lon", "lat") if is_table else ())) if name not in names
    ]
    if missing or len(groups) < 2:
        raise Invalid(
            f"Name at least two columns of residents with --group; the file has {', '.join(names)}."
        )
    try:
        counts = {name: [float(row[name] or 0) for row in rows] for name in groups}
        shapes = (
            tuple(shapely.Point(float(row["lon"]), float(row["lat"])) for row in rows)
            if is_table
            else tuple(feature.geometry for feature in layer.features)
        )
    except (TypeError, ValueError) as error:
        raise Invalid("An area has a count or a coordinate that is no number.") from error
    return Areas.of(shapes, counts)


def _demand_method(method: str) -> None:
    from accord.frame.errors import Invalid

    if method not in METHODS:
        raise Invalid(f"There is no method “{method}”; there are {', '.join(METHODS)}.")


def _demand_known(reference: str, residents: "Areas | None") -> None:
    from accord.frame.errors import Invalid

    if reference and (residents is None or reference not in residents.residents):
        raise Invalid(f"The reference “{reference}” is none of the groups.")


def _shares(given: list[str], residents: "Areas | None") -> dict[str, float] | None:
    from accord.frame.errors import Invalid

    if not given:
        return None
    pairs = [one.rpartition("=") for one in given]
    groups = () if residents is None else tuple(residents.residents)
    try:
        shares = {group: float(share) for group, _, share in pairs}
    except ValueError as error:
        raise Invalid("Write shares who report as GROUP=0.4.") from error
    if set(shares) != set(groups) or not all(0 < share <= 1 for share in shares.values()):
        raise Invalid("Give every group one share who report, above 0 and at most 1.")
    return shares


def _facts(found: "Audit", category: str, params: dict[str, Any], files: list[Path]) -> str:
    """What was audited, so that the same can be audited again: digests and parameters."""
    digest = hashlib.sha256(repr((category, found.protocol, found.share, params)).encode())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    weeks = found.weeks
    return (
        f"{weeks.observed.sum():,.0f} incidents in {len(weeks.observed)} weeks on "
        f"{weeks.observed.shape[1]:,} cells, {weeks.marks:,} marked each week; {found.protocol}; "
        f"files, method and settings: SHA-256 {digest.hexdigest()[:16]}."
    )
