"""The short loop before a commit: format, lint, contracts, types, tests of what changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tools import suite
from tools.shell import call, output, say

LINTED = ["dev.py", "tools", "src", "tests", "bench"]


def formatting(root: Path, log: Path | None = None) -> int:
    """Ruff's formatter and linter."""
    ruff = root / ".venv/bin/ruff"
    return call([ruff, "format", "--check", "--quiet", *LINTED], cwd=root, log=log) or call(
        [ruff, "check", "--quiet", *LINTED], cwd=root, log=log
    )


def contracts(root: Path, log: Path | None = None) -> int:
    """Which room may import which."""
    return call([root / ".venv/bin/lint-imports", "--no-logo"], cwd=root, log=log)


def types(root: Path, log: Path | None = None) -> int:
    """mypy --strict over the package, then over dev.py, its tools and the bench, with what it found."""
    mypy = root / ".venv/bin/mypy"
    return call([mypy], cwd=root, log=log) or call(
        [mypy, "dev.py", "tools", "bench"], cwd=root, log=log
    )


def changed_tests(root: Path) -> list[str]:
    """The test files that mirror what differs from the last commit, and the shape tests."""
    status = output(["git", "status", "--porcelain", "--untracked-files=all"], cwd=root)
    wanted = {"tests/test_shape.py"}
    for line in status.splitlines():
        path = Path(line[3:].split(" -> ")[-1])
        if path.suffix != ".py" or not (root / path).exists():
            continue
        if path.parts[0] == "tests" and path.name.startswith("test_"):
            wanted.add(str(path))
        elif path.parts[:2] == ("src", "accord"):
            wanted.update(mirror_of(root, path))
    return sorted(wanted)


def mirror_of(root: Path, source: Path) -> set[str]:
    """Tests of the room a source file belongs to: src/accord/core/geo/x.py → tests/core/geo."""
    room = Path("tests", *source.parts[2:-1][:2])
    if not (root / room).is_dir() or len(room.parts) < 2:
        return set()
    telling = [str(p.relative_to(root)) for p in (root / room).rglob(f"test_*{source.stem}*.py")]
    return set(telling or [str(room)])


def run(root: Path) -> int:
    """All of it, in the order in which it fails fastest."""
    steps: list[tuple[str, Callable[[Path], int]]] = [
        ("format and lint", formatting),
        ("contracts", contracts),
        ("types", types),
    ]
    failed = 0
    for name, step in steps:
        began = time.monotonic()
        status = step(root)
        failed += bool(status)
        say(f"{name}: {'failed' if status else 'passed'} ({time.monotonic() - began:.0f} s)")
    result = suite.run(root, ["-q", *changed_tests(root)])
    say(result.summary)
    return 1 if failed or result.status else 0
