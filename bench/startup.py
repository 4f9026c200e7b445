"""Claim `startup`: help comes at once, the web process stays light, the installs stay small."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import child_cpu_seconds, not_run, row

ROOT = Path(__file__).resolve().parent.parent
CLAIM = "startup"
BANNED = ("scipy.stats", "sklearn", "statsmodels", "numba", "pandas")
PROBE = (
    "import os, sys; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'accord.site.settings');"
    "import django; django.setup(); import accord.site.urls;"
    f"print(sum(name in sys.modules for name in {BANNED!r}))"
)


def run() -> list[dict[str, object]]:
    """Measure help, the web process, the size of installs and the demonstration's restart."""
    accord = [str(Path(sys.executable).parent / "accord")]
    help_cpu = child_cpu_seconds([*accord, "--help"])
    rows = [row(CLAIM, "accord --help, CPU", help_cpu, at_most=0.5, unit="s")]
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "ACCORD_STATE_DIR": folder}
        found = subprocess.run(
            [sys.executable, "-c", PROBE], check=True, capture_output=True, text=True, env=env
        )
        count = float(found.stdout.strip().splitlines()[-1])
        rows.append(row(CLAIM, "heavy numerics in the web process", count, at_most=0))
        rows.append(_install("base", 500, Path(folder)))
    rows += _demo(accord)
    return rows


def _install(level: str, bar: float, folder: Path) -> dict[str, object]:
    """Megabytes of a new environment with the level's locked packages."""
    target = folder / level
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", target], check=True)
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        return not_run(CLAIM, f"{level} install", bar=f"≤ {bar} MB", why="uv is not installed")
    lock = ROOT / "requirements" / f"{level}.txt"
    command = [uv, "pip", "sync", "-q", "--require-hashes", "--python", target / "bin/python", lock]
    subprocess.run([str(part) for part in command], check=True)
    size = sum(path.lstat().st_blocks * 512 for path in target.rglob("*") if not path.is_symlink())
    return row(CLAIM, f"{level} install", size / 1e6, at_most=bar, unit="MB")


def _demo(accord: list[str]) -> list[dict[str, object]]:
    """Wall seconds of building the demonstration, and of finding it built."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "ACCORD_STATE_DIR": folder}
        times = []
        for _ in range(2):
            began = time.perf_counter()
            command = [*accord, "demo", "--no-serve"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env)
            times.append(time.perf_counter() - began)
    return [
        row(CLAIM, "demonstration built, wall", times[0], at_most=240, unit="s"),
        row(CLAIM, "demonstration found built, wall", times[1], at_most=10, unit="s"),
    ]
