"""Proves the wheel: built, installed alone into an empty environment, run, weighed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools import build
from tools.shell import call, must, output, say

LARGEST_INSTALL = 500_000_000  # bytes on disk of the default set


def wheel_in_an_empty_environment(root: Path) -> int:
    """Install the wheel with the base lock only; import all of core, ask for the version."""
    with tempfile.TemporaryDirectory(prefix="accord-wheel-") as name:
        folder = Path(name)
        wheel = build.wheel(root, folder / "dist")
        python = folder / "venv/bin/python"
        uv = root / ".venv/bin/uv"
        must([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], cwd=folder)
        install: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
        must([*install, "--require-hashes", "-r", root / "requirements/base.txt"], cwd=folder)
        must([*install, "--no-deps", wheel], cwd=folder)
        failed = call([python, "-c", IMPORT_ALL], cwd=folder)
        size = weight(folder / "venv")
        say(f"package: {wheel.name} installs to {size / 1e6:.0f} MB (bar 500)")
        say(
            f"package: accord --version → {output([folder / 'venv/bin/accord', '--version'], cwd=folder).strip()}"
        )
        return int(bool(failed) or size > LARGEST_INSTALL)


def weight(folder: Path) -> int:
    """Bytes that a tree takes up, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_symlink())


IMPORT_ALL = """
import importlib, pkgutil
import accord.core
rooms = list(pkgutil.walk_packages(accord.core.__path__, "accord.core."))
for room in rooms:
    importlib.import_module(room.name)
from importlib.resources import files
assert (files("accord.site") / "static/vendor").is_dir(), "the wheel carries no assets"
print(f"package: {len(rooms)} modules of accord.core import with the default install")
"""
