"""The private key that opens what was sealed to it: an option, and the key unlocked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.passwords import password_of

if TYPE_CHECKING:
    from accord.core.crypto import Holder

Key = Annotated[
    Path | None,
    typer.Option(
        "--key",
        exists=True,
        dir_okay=False,
        help="Private key that opens a sealed archive; its password is asked for.",
    ),
]


def holder_of(key: Path | None, *, sealed: bool) -> "Holder | None":
    """The private key in a file, unlocked; None where none is given or none is wanted."""
    from accord.core.crypto import Holder, KeyMaterialError, is_locked
    from accord.frame.errors import Invalid

    if key is None or not sealed:
        return None
    pem = key.read_bytes()
    password = password_of("", text=f"Password of {key}") if is_locked(pem) else ""
    try:
        return Holder.from_pem(pem, password=password)
    except KeyMaterialError as error:
        raise Invalid(
            f"{key} does not open: another password, or no private key on P-256."
        ) from error
