"""A password for an account: asked for on a terminal, or one line of standard input; never waited for in vain."""

import select
import sys
from typing import Annotated, Final

import typer

SECONDS: Final = 10.0
Password = Annotated[
    str,
    typer.Option(
        help="Without it, asked for on a terminal, or read from standard input: one line."
    ),
]


def password_of(given: str, *, text: str = "Password", again: bool = False) -> str:
    """The password given, asked for, or piped in; raises `Invalid` where there is none."""
    from accord.frame.errors import Fault, Invalid

    if given:
        return given
    if sys.stdin is not None and sys.stdin.isatty():
        return str(typer.prompt(text, hide_input=True, confirmation_prompt=again))
    found = sys.stdin.readline().rstrip("\r\n") if sys.stdin and _has_line() else ""
    if not found:
        raise Invalid(
            faults=[
                Fault(
                    "password",
                    "required",
                    "There is no terminal to ask on: pipe it in as one line, or give the option.",
                )
            ]
        )
    return found


def _has_line() -> bool:
    """Whether something, or an end, comes on standard input before long."""
    try:
        return bool(select.select([sys.stdin.fileno()], [], [], SECONDS)[0])
    except (OSError, ValueError):  # what stands in for standard input has no file to wait on
        return True
