"""`accord ndex` and `accord niem`: summarize, check and convert such files, without a node."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accord.cli.exchange_output import Problem

ndex = typer.Typer(no_args_is_help=True)
niem = typer.Typer(no_args_is_help=True)
Message = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="An N-DEx message or bare report.")
]
Envelopes = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="Envelopes, one a line, or a list.")
]
Written = Annotated[
    Path, typer.Argument(metavar="OUT", dir_okay=False, help="The file that is written.")
]
Findings = Annotated[
    Path | None, typer.Option(help="Findings to FILE.csv or FILE.json; else to the terminal.")
]
Replace = Annotated[bool, typer.Option(help="Replace what stands at OUT.")]
WRONG = 1  # exit status when the file was read and faults were found in it


class ToNiem(StrEnum):
    """What an N-DEx message is converted to."""

    NIEM = "niem"


class ToNdex(StrEnum):
    """What envelopes are converted to."""

    NDEX = "ndex"


@ndex.command("summary")
@command(policy=PUBLIC, audit=None, purpose=False)
def ndex_summary(file: Message) -> None:
    """Say what a message holds: reports, activities, roles, levels, agencies, faults."""
    _summary(file, "ndex")


@niem.command("summary")
@command(policy=PUBLIC, audit=None, purpose=False)
def niem_summary(file: Envelopes) -> None:
    """Say what envelopes hold: reports, activities, roles, levels, agencies, faults."""
    _summary(file, "niem")


@ndex.command("check")
@command(policy=PUBLIC, audit=None, purpose=False)
def ndex_check(file: Message, out: Findings = None) -> None:
    """Check each report against the rules of the exchange; exit status 1 when there are errors."""
    _check(file, "ndex", out)


@niem.command("check")
@command(policy=PUBLIC, audit=None, purpose=False)
def niem_check(file: Envelopes, out: Findings = None) -> None:
    """Check envelopes against their schema and rules; exit status 1 when there are errors."""
    _check(file, "niem", out)


@ndex.command("convert")
@command(policy=PUBLIC, audit=None, purpose=False)
def ndex_convert(
    file: Message,
    out: Written,
    to: Annotated[ToNiem, typer.Option(help="The form that is wanted.")],
    replace: Replace = False,
) -> None:
    """Turn a message into envelopes, losing nothing; what does not fit them is set aside.

    What is set aside goes to OUT.rejected as N-DEx, with its reasons in OUT.rejected.csv, and the
    exit status is 1. A message that is broken is refused whole.
    """
    _convert(file, out, to.value, replace=replace)


@niem.command("convert")
@command(policy=PUBLIC, audit=None, purpose=False)
def niem_convert(
    file: Envelopes,
    out: Written,
    to: Annotated[ToNdex, typer.Option(help="The form that is wanted.")],
    replace: Replace = False,
) -> None:
    """Turn envelopes into an N-DEx-like message, losing nothing; what cannot be is set aside.

    Lines that are no envelopes go to OUT.rejected as they were, with their reasons in
    OUT.rejected.csv, and the exit status is 1.
    """
    _convert(file, out, to.value, replace=replace)


def _summary(file: Path, form: str) -> None:
    from accord.cli.exchange_output import Contents, Form, read

    contents = Contents()
    for _, one in read(file, Form(form), contents.tally):
        contents.add(one)
    for words in contents.lines():
        typer.echo(words)
    if contents.faults:
        raise typer.Exit(WRONG)


def _check(file: Path, form: str, out: Path | None) -> None:
    from accord.cli import exchange_output as output
    from accord.cli.whole_files import write_rows

    counts: Counter[tuple[str, str, str]] = Counter()

    def counted() -> "Iterator[Problem]":
        for number, one in output.read(file, output.Form(form)):
            for problem in output.problems(number, one):
                counts[problem.severity, problem.rule, problem.message] += 1
                yield problem

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


def _convert(file: Path, out: Path, to: str, *, replace: bool) -> None:
    from accord.cli.exchange_output import Conversion, Form

    job = Conversion(file, out)
    job.prepare(replace=replace)
    for words in job.to_niem() if to == Form.NIEM else job.to_ndex():
        typer.echo(words)
    if job.rejected:
        raise typer.Exit(WRONG)
