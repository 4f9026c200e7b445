"""`accord simulate`: write the exports of a synthetic region, with its truth key, to a folder."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from accord.frame.declare import PUBLIC, command


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(simulate)


@command(policy=PUBLIC, audit=None, purpose=False)
def simulate(
    folder: Path,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes, on any machine.")] = 7,
    incidents: Annotated[int, typer.Option(min=1_000, max=10_000_000)] = 8_000,
    weeks: Annotated[int, typer.Option(min=4, max=1040, help="Length in weeks.")] = 110,
    history: Annotated[
        bool, typer.Option("--history", help="One file a kind instead of weekly snapshots.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Write into a folder that holds files, over those of the same names."
        ),
    ] = False,
) -> None:
    """Make a multi-agency region with known truth; no real person is in it."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from accord.core.simulate import spooled, write_region
    from accord.frame.errors import Conflict

    if not replace and folder.is_dir() and any(folder.iterdir()):
        raise Conflict(
            f"“{folder}” holds files already; name an empty folder, or --replace writes over those "
            "of the same names and leaves the others."
        )
    folder.mkdir(parents=True, exist_ok=True)

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("Simulating")
        files = 0

        def out(name: str, chunks: Iterator[bytes]) -> None:
            nonlocal files
            files += 1
            progress.update(task, description=f"{files} files; {name}")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(chunks)

        write_region(
            seed=seed, incidents=incidents, weeks=weeks, out=out, history=history,
            scratch=partial(spooled, str(folder)),
        )  # fmt: skip
    typer.echo(f"Wrote {files} files to {folder}: layers/, exports/, truth/.")
