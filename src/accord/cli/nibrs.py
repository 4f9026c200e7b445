"""`accord nibrs`: summarize, validate, convert and check NIBRS files, without a node."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, cast

import typer

from accord.cli import nibrs_codes
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.cli.nibrs_output import Problem
    from accord.core.formats.nibrs.model import Report
    from accord.core.formats.nibrs.reading import Found

app = typer.Typer(no_args_is_help=True)
app.add_typer(nibrs_codes.app, name="codes")
File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="A flat file or an XML document.")
]
SPOOLED = 8 * 2**20
WRONG = 1  # exit status when the file was read and faults were found in it


class To(StrEnum):
    """The forms a file is converted to."""

    FLAT = "flat"
    XML = "xml"


class Version(StrEnum):
    """The versions of the XML exchange that are written."""

    V4_2 = "4.2"
    V2019_1 = "2019.1"


class Lengths(StrEnum):
    """Record lengths of a flat file."""

    KEPT = "kept"
    OLD = "old"
    NEW = "new"


def read(file: Path) -> "Iterator[Found]":
    """Reports and faults of the file, whatever its form; code tables added to the node count.

    Raises `Invalid` for a file with neither.
    """
    from accord.core.formats.nibrs.reading import read_any
    from accord.frame.errors import Invalid

    found = None
    with file.open("rb") as stream:
        for found in read_any(stream, books=nibrs_codes.kept_books()):
            yield found
    if found is None:
        raise Invalid(f"“{file.name}” holds no report: it is empty.")


@app.command()
@command(policy=PUBLIC, audit=None, purpose=False)
def summary(file: File) -> None:
    """Say what a file holds: reports, segments by level, agencies, months, faults."""
    from accord.core.formats.nibrs.model import Report
    from accord.core.formats.nibrs.whole import Incomplete

    levels: Counter[str] = Counter()
    lengths: Counter[str] = Counter()
    actions: Counter[str] = Counter()
    agencies: set[str] = set()
    months: set[str] = set()
    faults: Counter[str] = Counter()
    reports = 0
    incomplete = 0
    for found in read(file):
        if isinstance(found, Incomplete):
            incomplete += 1
            faults.update(one.rule for one in found.faults)
        elif isinstance(found, Report):
            reports += 1
        else:
            faults[found.rule] += 1
            continue
        for segment in found.segments:
            levels[segment.level] += 1
            lengths[f"{segment.level}/{segment.length}"] += 1
            actions[segment.action] += 1
            agencies.add(segment.ori)
            months.add(f"{segment.year}-{segment.month}")
    also = f", {incomplete:,} more with lines that cannot be read" if incomplete else ""
    typer.echo(f"reports    {reports:,}{also}")
    typer.echo(f"segments   {sum(levels.values()):,}")
    for name, counted in (("levels", levels), ("lengths", lengths), ("actions", actions)):
        parts = (f"{key or '(blank)'}: {count:,}" for key, count in sorted(counted.items()))
        typer.echo(f"{name:10} {', '.join(parts) or 'none'}")
    typer.echo(f"agencies   {len(agencies):,}")
    if months:
        typer.echo(f"months     {min(months)} to {max(months)}")
    parts = (f"{rule}: {count:,}" for rule, count in sorted(faults.items()))
    typer.echo(f"faults     {', '.join(parts) or 'none'}")
    if faults:
        raise typer.Exit(WRONG)


@app.command()
@command(policy=PUBLIC, audit=None, purpose=False)
def validate(
    file: File,
    year: Annotated[
        int, typer.Option(help="Year whose rules and codes hold; else those of each report's own.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option(help="Findings to FILE.csv or FILE.json; else to the terminal.")
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="CSV of ORIs, for the rules on agencies."),
    ] = None,
    received: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day of receipt, for the rules on days to come."),
    ] = None,
) -> None:
    """Check a file against the FBI's edit rules; exit status 1 when there are errors."""
    from accord.cli import nibrs_output as output
    from accord.cli.whole_files import write_rows

    counts: Counter[tuple[str, str, str]] = Counter()
    beside = _beside(register, received)

    def counted() -> "Iterator[Problem]":
        for one in _problems(file, year, beside):
            counts[one.severity, one.rule, one.message.partition(" Code ")[0]] += 1
            yield one

    if out is None:
        for one in counted():
            typer.echo(output.line(one))
    else:
        write_rows(counted(), out, kind=output.Problem)
    for (severity, rule, message), count in sorted(counts.items()):
        typer.echo(f"{count:7,} {severity:8} {rule}: {message}", err=True)
    errors = sum(count for (severity, *_), count in counts.items() if severity == "error")
    typer.echo(f"{errors:,} errors, {sum(counts.values()) - errors:,} others", err=True)
    if errors:
        raise typer.Exit(WRONG)


def _beside(register: Path | None, received: datetime | None) -> "dict[str, Any]":
    """What the rules are given beside the reports; a register that is wrong is refused."""
    from accord.core.formats.nibrs.rules import read_register
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Fault, Invalid

    agencies = None
    if register is not None:
        try:
            with register.open("rb") as stream:
                agencies = read_register(stream)
        except BadInput as error:
            fault = Fault(error.field or "(register)", error.rule, error.reason, error.row)
            raise Invalid("The register cannot be read.", faults=[fault]) from error
    return {"register": agencies, "received": received.date() if received else None}


def _problems(file: Path, year: int, beside: "dict[str, Any]") -> "Iterator[Problem]":
    """Faults of reading where they stand, and the findings of the rules."""
    from accord.cli import nibrs_output as output
    from accord.core.formats.nibrs.flat import Fault
    from accord.core.formats.nibrs.model import Report
    from accord.core.formats.nibrs.rules import fault_finding
    from accord.core.formats.nibrs.rules import validate as check
    from accord.core.formats.nibrs.whole import Incomplete

    waiting: list[Problem] = []

    def reports() -> "Iterator[Report]":
        for found in read(file):
            if isinstance(found, Report):
                yield found
                continue
            for fault in found.faults if isinstance(found, Incomplete) else (found,):
                known = fault_finding(fault) if isinstance(fault, Fault) else None
                waiting.append(output.of_finding(known) if known else output.of_fault(fault))
            if isinstance(found, Incomplete):
                yield Report(found.segments)  # what can be read of it is checked beside

    kept = nibrs_codes.kept_books()
    for finding in check(reports(), year=year or None, books=kept, **beside):
        yield from waiting
        waiting.clear()
        yield output.of_finding(finding)
    yield from waiting


@app.command()
@command(policy=PUBLIC, audit=None, purpose=False)
def convert(
    file: File,
    to: Annotated[To, typer.Option(help="The form that is wanted.")],
    out: Annotated[Path, typer.Option(help="A file, or a folder with --each.")],
    version: Annotated[
        Version, typer.Option(help="Version of the XML exchange.")
    ] = Version.V2019_1,
    lengths: Annotated[Lengths, typer.Option(help="Record lengths of a flat file.")] = Lengths.KEPT,
    each: Annotated[
        bool, typer.Option(help="One XML document for each report, as the schema wants it.")
    ] = False,
    remainder: Annotated[
        bool, typer.Option(help="Keep in the XML what it has no element for.")
    ] = True,
    ori: Annotated[str, typer.Option(help="The sender's ORI; else the first report's.")] = "",
    message: Annotated[str, typer.Option(help="The message's number; else its time.")] = "",
    replace: Annotated[bool, typer.Option(help="Replace what stands at --out.")] = False,
) -> None:
    """Turn a flat file into XML or back, losing nothing; what cannot be read is set aside.

    What is set aside goes to OUT.rejected byte for byte, with its reasons in OUT.rejected.csv,
    and the exit status is 1.
    """
    from accord.cli import nibrs_output as output
    from accord.frame.errors import Conflict, Invalid

    if each and to is To.FLAT:
        raise Invalid("--each is for XML: a flat file holds all reports.")
    if out.exists() and not replace:
        raise Conflict(f"“{out.name}” is there already; --replace writes it anew.")
    with SpooledTemporaryFile(max_size=SPOOLED) as aside:
        job = output.Conversion(
            version=version.value,
            lengths=lengths.value,
            remainder=remainder,
            ori=ori,
            number=message,
            written=datetime.now(UTC),
            books=nibrs_codes.kept_books(),
            aside=cast("BinaryIO", aside),
        )
        if to is To.FLAT:
            said = job.to_flat(read(file), out)
        elif each:
            said = job.to_documents(read(file), out)
        else:
            said = job.to_xml(read(file), out)
        for words in said:
            typer.echo(words)
    if job.rejected:
        raise typer.Exit(WRONG)


@app.command()
@command(policy=PUBLIC, audit=None, purpose=False)
def check(
    file: File,
    schema: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Folder with the .xsd files.")
    ],
) -> None:
    """Validate XML against the schema that you have; exit status 1 when it does not hold."""
    from accord.core.safe_io import BadInput, SchemaNotInstalled, check_records
    from accord.frame.errors import Fault, Invalid

    count = 0
    try:
        with file.open("rb") as stream:
            for fault in check_records(stream, folder=schema, record="Report"):
                count += 1
                typer.echo(
                    f"report {fault.record}, line {fault.line}: {fault.element} ({fault.rule})"
                )
    except SchemaNotInstalled as error:
        raise Invalid(str(error)) from error
    except BadInput as error:
        told = Fault(error.field or "(file)", error.rule, error.reason, error.row)
        raise Invalid("The file or the schema cannot be read.", faults=[told]) from error
    typer.echo(f"{count:,} faults" if count else "valid")
    if count:
        raise typer.Exit(WRONG)
