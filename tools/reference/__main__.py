"""`python3 -m tools.reference` writes the reference pages; `--check` fails when one is stale."""

from __future__ import annotations

import argparse
import difflib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs/reference"
MARK = (
    "<!-- Made by `python3 -m tools.reference` from the code; change the code, not this page. -->"
)


def main(arguments: list[str]) -> int:
    """Write every page, or compare every page with what the code says now."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when one is stale")
    asked = parser.parse_args(arguments)
    _with_the_project(arguments)
    stale = 0
    for name, page in _pages().items():
        path = TARGET / name
        text = f"{MARK}\n\n{page().rstrip()}\n"
        kept = path.read_text(encoding="utf-8") if path.exists() else ""
        if text == kept:
            continue
        stale += 1
        if asked.check:
            _tell(path, kept, text)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"reference: wrote {path.relative_to(ROOT)}")
    if asked.check and stale:
        print(f"reference: {stale} pages are stale: python3 -m tools.reference")
    return 1 if asked.check and stale else 0


def _with_the_project(arguments: list[str]) -> None:
    """Go on in the project's environment, with Django up and a state folder that is thrown away."""
    python = ROOT / ".venv/bin/python"
    if Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        if not python.exists():
            sys.exit("reference: no .venv here; any command of dev.py makes it")
        os.execv(python, [str(python), "-m", "tools.reference", *arguments])  # noqa: S606
    for name in [name for name in os.environ if name.startswith("ACCORD_")]:
        del os.environ[name]
    os.environ["ACCORD_STATE_DIR"] = tempfile.mkdtemp(prefix="accord-reference-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "accord.site.settings"
    os.environ["NO_COLOR"] = "1"
    import django

    django.setup()


def _pages() -> dict[str, Callable[[], str]]:
    from tools.reference import (
        commands,
        counterparts,
        designs,
        doors,
        ledger,
        nibrs,
        people,
        settings,
        vocabulary,
    )

    return {
        "commands.md": commands.page,
        "counterparts.md": counterparts.page,
        "settings.md": settings.page,
        "roles.md": people.page,
        "vocabulary.md": vocabulary.page,
        "offences.md": vocabulary.offences_page,
        "designs.md": designs.page,
        "nibrs-rules.md": nibrs.page,
        "ledger.md": ledger.page,
        "events.md": ledger.events_page,
        "routes.md": doors.page,
        "errors.md": doors.errors_page,
        "operations.md": doors.operations_page,
    }


def _tell(path: Path, kept: str, text: str) -> None:
    lines = difflib.unified_diff(
        kept.splitlines(), text.splitlines(), "kept", "the code says", lineterm="", n=0
    )
    print(f"reference: {path.relative_to(ROOT)} is stale")
    for line in list(lines)[:12]:
        print(f"    {line}")


if __name__ == "__main__":
    import shutil

    status = main(sys.argv[1:])
    shutil.rmtree(os.environ.get("ACCORD_STATE_DIR", ""), ignore_errors=True)
    sys.exit(status)
