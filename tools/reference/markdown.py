"""Tables and sentences in Markdown, and the words that the code itself does not hold."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped, a line end becomes a space."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """The text as code, or nothing."""
    return f"`{text}`" if text else ""


def listed(items: Iterable[str]) -> str:
    """Codes in a row."""
    return ", ".join(code(item) for item in items)


def first_line(text: str | None) -> str:
    """The first paragraph of a docstring in one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split())


@cache
def words(name: str) -> Mapping[str, Any]:
    """One table of words.toml."""
    text = (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
    found: Mapping[str, Any] = tomllib.loads(text)[name]
    return found


def explained(name: str, keys: Iterable[str]) -> Mapping[str, Any]:
    """A table of words.toml that explains exactly these keys; ends the program if not."""
    known, wanted = set(words(name)), set(keys)
    if known != wanted:
        lacking = ", ".join(sorted(wanted - known)) or "nothing"
        stale = ", ".join(sorted(known - wanted)) or "nothing"
        raise SystemExit(
            f"reference: tools/reference/words.toml [{name}] lacks {lacking}; {stale} is not in the code"
        )
    return words(name)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
