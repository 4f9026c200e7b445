"""PySpark for the stage that runs a small job: in a folder of its own, from the hashed lock.

`.venv` does not carry it: it is 480 MB for two tests. What the dev set has already is not installed
again, so the job runs on the same numpy and pyarrow as everything else.
"""

from __future__ import annotations

import re
from pathlib import Path

from tools.shell import call

BUILT_BY = "setuptools"
_NAME = re.compile(r"^([A-Za-z0-9._-]+)==")


def install(root: Path, folder: Path) -> bool:
    """Put PySpark and what it needs into `folder`; False where it cannot be had."""
    wanted = blocks((root / "requirements/spark.txt").read_text())
    present = blocks((root / "requirements/dev.txt").read_text())
    builder, lock = folder / "build.txt", folder / "lock.txt"
    builder.write_text(wanted[BUILT_BY])
    lock.write_text("".join(text for name, text in wanted.items() if name not in present))
    command: list[str | Path] = [root / ".venv/bin/uv", "pip", "install", "--quiet", "--no-deps"]
    command += ["--python", root / ".venv/bin/python", "--target", folder / "packages"]
    command += ["--require-hashes", "--build-constraints", builder, "--requirements", lock]
    return call(command, cwd=root) == 0


def blocks(lock: str) -> dict[str, str]:
    """Each package of a lock with its lines."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.splitlines(keepends=True):
        begins = _NAME.match(line)
        name = begins[1] if begins else name
        found[name] = found.get(name, "") + line
    return found
