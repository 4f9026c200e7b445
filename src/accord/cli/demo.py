"""`accord demo`: build the demonstration if need be, tell how to sign in, and serve it."""

import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from accord.cli import serve as server
from accord.frame.declare import PUBLIC, command


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(demo)


@command(policy=PUBLIC, audit=None, purpose=False)
def demo(
    city: Annotated[str, typer.Option(help="Add a real city's open data: toronto.")] = "",
    city_file: Annotated[
        Path | None, typer.Option(help="The city's downloaded package, where it is already here.")
    ] = None,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Build only.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demonstration away.")] = False,
    seconds: Annotated[int, typer.Option(help="Stop by itself after so long; 0 never.")] = 0,
) -> None:
    """Build a made-up region of ten agencies and serve it at http://127.0.0.1:8000."""
    os.environ.setdefault("ACCORD_STATE_DIR", "var/demo")
    os.environ["ACCORD_DEMO"] = "1"
    os.environ.setdefault("ACCORD_REQUIRE_MFA", "0")
    if not no_serve:
        _demand_free(port)
    if fresh:
        _throw_away(Path(os.environ["ACCORD_STATE_DIR"]))
    from accord.cli.session import setup

    setup()
    from accord.site import demo as demonstration

    built = demonstration.build(today=datetime.now().astimezone().date(), say=typer.echo)
    if city:
        from accord.site.demo import city as cities

        cities.add(city, file=city_file, say=typer.echo)
    word = "Built" if built.was_new else "Found"
    typer.echo(f"{word} {built.records:,} incidents of six agencies in {built.seconds:.0f} s.")
    if no_serve:
        _tell("Sign-ins")
        return
    typer.echo("Starting the pages …")
    server.run(
        port=port, bind="127.0.0.1", workers=2, threads=4, seconds=seconds,
        tell=lambda: _tell(f"Sign in at http://127.0.0.1:{port}", stop="Ctrl-C stops the server."),
    )  # fmt: skip


def _demand_free(port: int) -> None:
    """Raises `Conflict` when the port is taken, before anything is built or told."""
    from accord.frame.errors import Conflict

    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Conflict(
                f"Port {port} of this machine is taken ({error.strerror}). Stop what runs there, "
                f"or choose another: add --port {port + 1}."
            ) from error


def _tell(title: str, *, stop: str = "") -> None:
    from django.conf import settings
    from rich.console import Console
    from rich.table import Table

    from accord.site.demo import sign_ins

    table = Table(title=title, title_justify="left")
    for heading in ("Role", "Sign-in name", "Password", "Agency"):
        table.add_column(heading)
    for one in sign_ins():
        if not one.username.startswith("analyst"):
            table.add_row(one.role, one.username, one.password, one.agency or "(outside)")
    Console().print(table)
    typer.echo(f"Commands in another terminal: export ACCORD_STATE_DIR={settings.ACCORD_STATE_DIR}")
    typer.echo(f"The second factor is waived here, and only here. {stop}".rstrip())


def _throw_away(folder: Path) -> None:
    import shutil

    if folder.exists():
        shutil.rmtree(folder)
