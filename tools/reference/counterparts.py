"""Each page beside the operation of the API and the command that do the same."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.reference.markdown import code, table

TABLE = Path(__file__).with_name("counterparts.toml")
NONE = "- "
CALL = "call"
HEAD = """\
# One thing, three doors

What a page does, an operation of the API and a command do through the same service: the same right, the same
purpose, the same entry in the [ledger](ledger.md). Where a command has no name of its own,
[`accord call`](commands.md#accord-call) does it: it takes any operation of the API and prints its answer.
Paths of the API stand under `/api/v1`; [routes](routes.md) tells what each demands.

Each page is here: one without a counterpart, or without a reason for having none, fails a test."""


@dataclass(frozen=True, kw_only=True)
class Counterparts:
    """What does the same as the pages, and why some have nothing; as the table says it."""

    reasons: dict[str, str]
    pages: dict[str, tuple[str, str]]


def read() -> Counterparts:
    """The table as it is kept."""
    told = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    pages = {path: (operation, command) for path, (operation, command) in told["pages"].items()}
    return Counterparts(reasons=told["reasons"], pages=pages)


def page() -> str:
    """Every page with its operation and command, then the reasons."""
    told = read()
    rows = [
        [code(path), _shown(operation), _command(operation, command)]
        for path, (operation, command) in told.pages.items()
    ]
    reasons = [[f"no: {name}", words] for name, words in told.reasons.items()]
    return "\n\n".join([
        HEAD,
        "## Pages\n\n" + table(["Page", "API", "Command"], rows),
        "## Why some have none\n\n" + table(["Reason", "Meaning"], reasons),
    ])  # fmt: skip


def _shown(operation: str) -> str:
    return _reason(operation) or code(operation)


def _command(operation: str, command: str) -> str:
    if command == CALL:
        return code(f"accord call {operation}")
    name = f"accord {command}"
    return _reason(command) or f"[`{name}`](commands.md#{name.replace(' ', '-')})"


def _reason(told: str) -> str:
    return f"no: {told.removeprefix(NONE)}" if told.startswith(NONE) else ""
