"""What may be said to `accord ingest`, and how it is read."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from accord.apps.records.snapshot import Snapshot
    from accord.core.formats.delivery import PartChoice
    from accord.core.formats.tabular import AgencyRule

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        exists=True,
        dir_okay=False,
        help="The export; several files of one export join by their keys.",
    ),
]
AgencyColumn = Annotated[str, typer.Option(help="Column that says whose record a row is.")]
AgencyMap = Annotated[
    list[str] | None, typer.Option(help="VALUE=ORI of that column; may be repeated.")
]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        help="FILE=ROLE[:KEY[=COLUMN]]: what one of several files holds, its key, and the column "
        "of the incidents that has it; may be repeated."
    ),
]
Codes = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="The agency's own list of offence codes."),
]
Coordinates = Annotated[
    str,
    typer.Option(help="The system of plane coordinates, such as EPSG:2232; else it is found."),
]
DateFormats = Annotated[
    str,
    typer.Option(
        help="The formats of its dates that count, in order, with commas between them, such as "
        "'iso, m/d/y'; rows of another format are set aside."
    ),
]
OneOffence = Annotated[
    bool,
    typer.Option(
        "--one-offence",
        help="Only a row's first offence becomes a record; the further stay beside.",
    ),
]
ByReport = Annotated[
    bool,
    typer.Option(
        "--by-report",
        help="Where no column tells when it happened, let the moment of the report stand for it.",
    ),
]
Mode = Annotated[
    str, typer.Option(help="append, window or full: what a file says by what it leaves out.")
]
WindowDays = Annotated[
    int, typer.Option(help="How many last days of a window are whole; 0 for all of the file.")
]
NumbersApart = Annotated[
    bool,
    typer.Option(
        "--numbers-apart",
        help="A new mapping name is another system: numbers that stand already are other records.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show how the file would be read.")]


@contextmanager
def packed(files: list[Path]) -> Iterator[Path]:
    """The one file, or several packed into an archive that stands only while it is read."""
    if len(files) == 1:
        yield files[0]
        return
    import tempfile

    from accord.apps.records import services

    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        streams = [(file.name, opened.enter_context(file.open("rb"))) for file in files]
        path = Path(folder) / services.packed_name(name for name, _ in streams)
        with path.open("wb") as target:
            services.pack_files(target, streams)
        yield path


def codes_of(path: Path | None) -> dict[str, str]:
    from accord.apps.records import services

    if path is None:
        return {}
    with path.open("rb") as stream:
        return services.read_codes(stream, filename=path.name)


def choices_of(told: list[str]) -> "dict[str, PartChoice]":
    """What was said of single files: FILE=ROLE[:KEY[=COLUMN]]."""
    from accord.core.formats.delivery import PartChoice, PartRole, label_of

    found = {}
    for text in told:
        name, mark, rest = text.partition("=")
        role, _, keys = rest.partition(":")
        key, _, column = keys.partition("=")
        if not mark or role not in set(PartRole):
            roles = ", ".join(PartRole)
            raise typer.BadParameter(
                f"write FILE=ROLE[:KEY[=COLUMN]]; roles are {roles}", param_hint="--part"
            )
        found[label_of(name)] = PartChoice(role=PartRole(role), key=key, to_key=column)
    return found


def agency_rule(column: str, pairs: list[str]) -> "AgencyRule | None":
    from accord.core.formats.tabular import AgencyRule

    if not column:
        return None
    table = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(table) != len(pairs) or not table:
        raise typer.BadParameter("write each pair as VALUE=ORI", param_hint="--agency-map")
    return AgencyRule(column=column, table=table)


def snapshot_of(mode: str, days: int) -> "Snapshot | None":
    from accord.apps.records.snapshot import Snapshot

    return Snapshot(mode=mode, days=days) if mode or days else None
