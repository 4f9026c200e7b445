"""`accord nibrs codes`: the code tables by year: list, show, add a later year, take it away."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from accord.core.formats.nibrs.codes import CodeBook

app = typer.Typer(no_args_is_help=True, help="Code tables by year.")
Year = Annotated[int, typer.Option(help="Year of the reports.")]


def kept_books() -> "Mapping[int, CodeBook]":
    """The code tables of this node, or those shipped where there is no node yet."""
    from accord.core.formats.nibrs.codes import read_books

    state = os.environ.get("ACCORD_STATE_DIR", "var/node")
    return read_books(Path(state) / "uploads/nibrs-codes")


@app.command("list")
@command(policy=PUBLIC, audit=None, purpose=False)
def list_books() -> None:
    """List the years that there are tables for; each holds until the next."""
    for year, book in kept_books().items():
        codes = sum(len(table.codes) for table in book.tables.values())
        typer.echo(
            f"{year}  {book.version:8} {len(book.tables)} tables, {codes} codes: {book.source}"
        )


@app.command("show")
@command(policy=PUBLIC, audit=None, purpose=False)
def show(
    name: Annotated[str, typer.Argument(help="A table's name; all names when left out.")] = "",
    year: Year = 2019,
) -> None:
    """Show a table: flat code, XML word, what it stands for."""
    from accord.core.formats.nibrs.codes import code_book
    from accord.frame.errors import Missing

    book = code_book(year, kept_books())
    if not name:
        for table in book.tables.values():
            elements = ", ".join(table.elements)
            typer.echo(f"{table.name:24} {len(table.codes):3} codes  elements {elements}")
        return
    if name not in book.tables:
        raise Missing(f"There is no table “{name}”. Known: {', '.join(book.tables)}.")
    table = book[name]
    for code, meaning in table.codes.items():
        typer.echo(f"{code:4} {table.word(code):32} {meaning}")


@app.command("add")
@command(policy="platform.manage", audit="codes.added")
def add(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    year: Year,
    replace: Annotated[bool, typer.Option(help="Replace tables added before.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Check a TOML file of code tables and keep it as those of its year."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records.services import code_tables

    with file.open("rb") as stream:
        data = stream.read(code_tables.FILE_CAP + 1)
    book = code_tables.add_code_tables(
        by=actor, purpose=stated, data=data, year=year, replace=replace
    )
    codes = sum(len(table.codes) for table in book.tables.values())
    typer.echo(f"{book.year}: {len(book.tables)} tables, {codes} codes, version {book.version}")


@app.command("remove")
@command(policy="platform.manage", audit="codes.removed")
def remove(
    year: Year,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Take added tables away; those that came with the product stay."""
    actor, stated = acting(as_user, purpose, reason, case)
    if not yes:
        typer.confirm(f"Remove the tables added for {year}?", abort=True)
    from accord.apps.records.services import code_tables

    code_tables.remove_code_tables(by=actor, purpose=stated, year=year)
    typer.echo(f"The tables added for {year} are gone.")
