"""What a command prints as JSON, and the option that asks for it."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def say_json(whole: object) -> None:
    """Print plain values; days, times and ids as texts as the API writes them, letters as they are."""
    typer.echo(json.dumps(whole, default=_plain, ensure_ascii=False, indent=1))


def _plain(value: object) -> str:
    """A time in UTC as ISO 8601 with T and Z, to the millisecond where it has one; else its text."""
    if not isinstance(value, datetime):
        return str(value)
    at = value.astimezone(UTC) if value.tzinfo else value
    text = at.isoformat(timespec="milliseconds" if at.microsecond else "seconds")
    return text.replace("+00:00", "Z")
