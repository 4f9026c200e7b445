"""The settings: every ACCORD_ variable that the code reads, with its default and its meaning."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from tools.reference.markdown import code, explained, table

ROOT = Path(__file__).resolve().parents[2]
HEAD = """\
# Settings

Read from the environment; each has a default that runs on one machine. A flag is on with `1`,
`true`, `yes` or `on`. `accord manage check --deploy` judges a production node's settings.
"""
GROUPS = {
    "node": "The node",
    "web": "Pages and sign-in",
    "terminal": "The command line",
    "development": "Tests and measurements",
}
# What a variable is called where it is read.
READERS = {"get", "flag", "getenv", "setdefault", "whole_number", "number"}


def page() -> str:
    """A table for each group of settings."""
    defaults = dict(_read())
    known = explained("settings", defaults)
    parts = [HEAD]
    for group, title in GROUPS.items():
        rows = [
            [code(name), _shown(defaults[name], entry), entry["meaning"]]
            for name, entry in known.items()
            if entry["group"] == group
        ]
        parts.append(f"## {title}\n\n" + table(["Variable", "Default", "Meaning"], rows) + "\n")
    return "\n".join(parts)


def _shown(default: str, entry: dict[str, str]) -> str:
    return entry.get("default") or code(default) or "none"


def _read() -> Iterator[tuple[str, str]]:
    """Every variable and its default as the code has it ("" where the code gives none)."""
    files = sorted(
        p for top in ("src", "tests", "bench", "tools") for p in (ROOT / top).rglob("*.py")
    )
    found: dict[str, str] = {}
    for path in [ROOT / "dev.py", *files]:
        for name, default in _in_file(ast.parse(path.read_text(encoding="utf-8"))):
            if default or name not in found:
                found[name] = found.get(name) or default
    yield from sorted(found.items())


def _in_file(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else None
            called = node.func.id if isinstance(node.func, ast.Name) else called
            if called in READERS and node.args and _is_setting(node.args[0]):
                yield _text(node.args[0]), _default(node, str(called))
            yield from (
                (_text(k.value), "")
                for k in node.keywords
                if k.arg == "envvar" and _is_setting(k.value)
            )
        elif _is_looked_up(node):
            yield _text(node.slice), ""


def _is_looked_up(node: ast.AST) -> TypeGuard[ast.Subscript]:
    """Whether this is `os.environ["ACCORD_…"]`, read and not written."""
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and "environ" in ast.dump(node.value)
        and _is_setting(node.slice)
    )


def _is_setting(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and str(node.value).startswith("ACCORD_")


def _text(node: ast.AST) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _default(call: ast.Call, called: str) -> str:
    if called == "setdefault":
        return ""
    given = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "default")]
    if not given or not isinstance(given[0], ast.Constant) or given[0].value is None:
        return ""
    value = given[0].value
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
