"""What a command prints as JSON, and the option that asks for it."""

import json
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def say_json(whole: object) -> None:
    """Print plain values; days and ids as texts, letters as they are."""
    typer.echo(json.dumps(whole, default=str, ensure_ascii=False, indent=1))
