"""`accord geocode`: points for the addresses of a CSV file, from layers alone, never a network."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.formats.tabular import Row, Table
    from accord.core.geocode import Geocoder, IndexBuilder, Match

ADDED: Final = ("lon", "lat", "match_grade", "error_radius_m", "match_kind", "match_note")
USUAL: Final = (
    "address", "incident_address", "location", "street_address", "full_address", "block_address",
    "block", "location_address", "incident_location", "hundred_block",
)  # fmt: skip
FILE_BYTES: Final = 64 * 2**20
Layers = Annotated[
    list[Path] | None,
    typer.Option(exists=True, dir_okay=False, help="A layer file; may be repeated."),
]


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(geocode)


@command(policy=PUBLIC, audit=None, purpose=False)
def geocode(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="FILE.csv; FILE-placed.csv else.")] = None,
    address: Annotated[
        str, typer.Option(help="The column with the address; several, with commas, are joined.")
    ] = "",
    streets: Layers = None,
    addresses: Layers = None,
    places: Layers = None,
    zones: Layers = None,
    known: Annotated[
        str, typer.Option(help="FILE:ADDRESS:LON:LAT, an export with points to learn from.")
    ] = "",
    within: Annotated[str, typer.Option(help="The zone that is meant among same names.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Add point, grade, error radius and reason to each row of a table with addresses.

    From layer files (--streets, --addresses, --places, --zones, --known), offline and without a
    node; or, with --as and --purpose, from the node's layers and the own agency's aliases.
    """
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Fault, Invalid

    given = {"streets": streets, "addresses": addresses, "places": places, "zones": zones}
    try:
        if any(given.values()) or known:
            found = _from_files(given, known, within)
        else:
            found = _from_node(as_user, purpose, reason, case)
        target = out or file.with_name(f"{file.stem}-placed.csv")
        grades, bias = _write(found, file, target, address)
    except BadInput as error:
        fault = Fault(error.field or "(file)", error.rule, error.reason, error.row)
        raise Invalid("A file cannot be read.", faults=[fault]) from error
    _tell(target, grades, bias)


def _from_files(given: "dict[str, list[Path] | None]", known: str, within: str) -> "Geocoder":
    from accord.core import geocode
    from accord.core.geo import GeoError, read_layer
    from accord.core.safe_io import read_bytes
    from accord.frame.errors import Fault, Invalid

    builder = geocode.IndexBuilder()
    for part, paths in given.items():
        for path in paths or ():
            from io import BytesIO

            with path.open("rb") as stream:
                data = read_bytes(stream, cap=FILE_BYTES, what="layer file")
            try:
                layer = read_layer(BytesIO(data), filename=path.name)
            except GeoError as error:
                raise Invalid(f"{path.name}: {error}") from error
            features = (("", one.properties, one.geometry) for one in layer.features)
            taught = geocode.teach(builder, part, features)
            typer.echo(f"{path.name}: {taught.taken:,} {part}, {taught.nameless:,} without a name")
            if not taught.taken:
                fault = Fault(part, "named", "No feature has a column with a name.")
                raise Invalid(f"{path.name} teaches nothing.", faults=[fault])
    if known:
        typer.echo(f"{_learn(builder, known):,} rows with a point learnt from")
    try:
        return geocode.Geocoder(builder.build(), within=within)
    except GeoError as error:
        raise Invalid("The files hold nothing to find an address by.") from error


def _learn(builder: "IndexBuilder", known: str) -> int:
    from accord.core.formats.tabular import open_table
    from accord.frame.errors import Invalid

    parts = known.rsplit(":", 3)
    if len(parts) != 4 or not Path(parts[0]).is_file():
        raise Invalid("Write --known FILE:ADDRESS:LON:LAT with the names of the columns.")
    count = 0
    with Path(parts[0]).open("rb") as stream:
        table = open_table(stream, filename=parts[0])
        text, lon, lat = (_place(table, name) for name in parts[1:])
        for row in table.rows():
            try:
                x, y = float(row.values[lon]), float(row.values[lat])
            except ValueError:
                continue
            if abs(x) > 1 and abs(x) <= 180 and abs(y) <= 90:  # 0, 0 stands for no point
                count += builder.observe(row.values[text], x, y)
    return count


def _from_node(as_user: str, purpose: str, reason: str, case: str) -> "Geocoder":
    from accord.frame.errors import Invalid

    if not (as_user or purpose or os.environ.get("ACCORD_TOKEN")):
        raise Invalid(
            "Say what to place by: --streets, --addresses or --places FILE, --known FILE:ADDRESS:LON:LAT, "
            "or --as USER and --purpose CODE for the layers of this node."
        )
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.layers import selectors

    found = selectors.geocoder_for(
        viewer=actor,
        purpose=stated,
        agency=agencies.agency_of(actor),
        day=date.today(),  # noqa: DTZ011 - the operator's own calendar
    )
    if found is None:
        raise Invalid("No street, address point or place is loaded; give layer files.")
    return found


def _write(
    geocoder: "Geocoder", file: Path, target: Path, address: str
) -> "tuple[Counter[str], list[str]]":
    """Write each row with its answer; counts by grade, and the groups that stay out most."""
    from accord.core.formats.tabular import open_table
    from accord.core.geocode import street_class, unmatched_bias
    from accord.core.safe_io import CsvWriter
    from accord.frame.errors import Invalid

    if target.resolve() == file.resolve():
        raise Invalid("Write to another file than the one that is read.")
    grades: Counter[str] = Counter()
    part = target.with_name(f"{target.name}.part")  # whole or not at all
    with file.open("rb") as stream, part.open("w", encoding="utf-8", newline="") as written:
        table = open_table(stream, filename=file.name)
        columns = _address_columns(table, address)
        taken = {name.lower() for name in table.columns}
        added = [name if name not in taken else f"{name}_placed" for name in ADDED]
        writer = CsvWriter(written, columns=[*table.columns, *added])

        def answered() -> Iterator[tuple[dict[str, str], bool]]:
            for row in table.rows():
                if row.fault:
                    grades[""] += 1
                    writer.row(_faulty(row, len(table.columns)))
                    continue
                text = " ".join(row.values[at] for at in columns).strip()
                match = geocoder.geocode(text)
                grades[match.grade] += 1
                writer.row([*row.values, *_cells(match)])
                yield {"street": street_class(text)}, match.is_placed

        shares = unmatched_bias(answered())
    part.replace(target)
    return grades, [
        f"{one.group}: {one.unmatched:,} of {one.rows:,} without a point"
        f" ({one.share:.1%}, 95 % interval {one.low:.1%} to {one.high:.1%})"
        for one in shares
        if one.differs and one.unmatched
    ]


def _cells(match: "Match") -> list[object]:
    note = "; ".join(part for part in (match.why, match.matched) if part)
    if not match.is_placed:  # an area or a street alone is no point to count at
        return ["", "", match.grade, match.radius_m or "", match.kind, note]
    return [match.lon, match.lat, match.grade, match.radius_m, match.kind, note]


def _faulty(row: "Row", width: int) -> list[object]:
    """A row that is no row of the table: all its cells, and what is wrong with it as the note."""
    cells: list[object] = [*row.values[:width], *[""] * (width - len(row.values))]
    surplus = f"; further cells: {' | '.join(row.values[width:])}" if row.values[width:] else ""
    return [*cells, *[""] * (len(ADDED) - 1), f"row {row.number}: {row.fault}{surplus}"]


def _address_columns(table: "Table", asked: str) -> Sequence[int]:
    from accord.frame.errors import Invalid

    if asked:
        return [_place(table, name) for name in asked.split(",")]
    for name in USUAL:
        if name in table.signature:
            return [table.signature.index(name)]
    known = ", ".join(table.columns[:30])
    raise Invalid(f"Which column holds the address? Say --address COLUMN. Columns: {known}.")


def _place(table: "Table", name: str) -> int:
    from accord.frame.errors import Invalid

    wanted = name.strip().lower()
    if wanted not in table.signature:
        raise Invalid(
            f"There is no column “{name[:60]}”. Columns: {', '.join(table.columns[:30])}."
        )
    return table.signature.index(wanted)


def _tell(target: Path, grades: "Counter[str]", bias: list[str]) -> None:
    total = sum(grades.values())
    placed = sum(grades[grade] for grade in "ABC")
    shown = ", ".join(f"{grade} {grades[grade]:,}" for grade in "ABCD")
    share = f" ({placed / total:.1%})" if total else ""
    typer.echo(f"{target}: {placed:,} of {total:,} rows placed{share}; by grade: {shown}.")
    if bias:
        typer.echo("Maps of the placed rows show too little or too much of:")
        for line in bias:
            typer.echo(f"  {line}")
