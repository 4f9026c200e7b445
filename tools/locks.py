"""Regenerates requirements/*.txt: universal, hashed, without registry addresses."""

from __future__ import annotations

from pathlib import Path

from tools.shell import Stop, must, say

OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--quiet",
]
LEVELS = {
    "base": [],
    "dev": ["--extra", "postgres", "--group", "dev"],
    # What `accord[spark]` installs, with what PySpark's source distribution is built by.
    "spark": ["--extra", "duckdb", "--extra", "spark", "--group", "spark-build"],
}


def write(root: Path) -> int:
    """One file a level; a version that is already locked stays unless a floor forbids it."""
    uv = root / ".venv/bin/uv"
    if not uv.exists():
        raise Stop("dev.py: the lock needs uv, which could not be installed into .venv")
    for level, extras in LEVELS.items():
        target = f"requirements/{level}.txt"
        must([uv, "pip", "compile", *OPTIONS, "pyproject.toml", *extras, "-o", target], cwd=root)
        text = (root / target).read_text()
        if "://" in text:
            raise Stop(f"dev.py: {target} names an address")
        packages = sum("==" in line for line in text.splitlines())
        say(f"lock: {target}, {packages} packages")
    return 0
