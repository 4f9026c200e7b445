"""`accord simulate`: write the exports of a synthetic region, with its truth key, to a folder."""

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
    incidents: Annotated[int, typer.Option(help="Between 1,000 and 10,000,000.")] = 8_000,
) -> None:
    """Make a multi-agency region with known truth; no real person is in it."""
    raise NotImplementedError
