"""Claim `leak`: no door tells whether something hidden happened; each planted leak shows.

`ACCORD_LEAK_STEPS` says how many questions are asked anew; the bar is a million, a night's work.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.harness import at_least, not_run, row

CLAIM = "leak"
ROOT = Path(__file__).parents[1]
TESTS = "tests/security/test_two_worlds.py"
BAR_STEPS = 1_000_000
SHORT = 20_000
PLANTED = 20


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    steps = os.environ.get("ACCORD_LEAK_STEPS", str(SHORT))
    walked = _pytest("no_door", steps)
    planted = _pytest("planted", steps)
    # Such a question cannot be asked of two worlds: one that names the day, asked over midnight.
    unsteady = walked.get("unsteady", [])
    rows = [
        row(CLAIM, "answers that differ between the worlds",
            float(walked["failed"] and not unsteady), at_most=0, note=walked["said"]),
        row(CLAIM, "questions answered otherwise while nothing happened", float(len(unsteady)),
            at_most=0, note="; ".join(unsteady[:3])),
        at_least(CLAIM, "questions answered alike", walked.get("questions", 0), bar=200,
                 note=f"{walked.get('deeds', 0)} deeds of {walked.get('kinds_of_deed', 0)} kinds"),
        at_least(CLAIM, "planted leaks caught", planted.get("caught", 0),
                 bar=max(PLANTED, planted.get("planted", 0)), note=planted["said"]),
    ]  # fmt: skip
    taken = walked.get("steps", 0)
    if int(steps) < BAR_STEPS:
        note = f"{taken:,} steps were walked; ACCORD_LEAK_STEPS={BAR_STEPS} walks them all"
        return [*rows, not_run(CLAIM, "a million steps", bar=f"≥ {BAR_STEPS:,}", why=note)]
    return [*rows, at_least(CLAIM, "steps", taken, bar=BAR_STEPS)]


def _pytest(name: str, steps: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", TESTS, "-k", name],
            cwd=ROOT, check=False, capture_output=True, text=True,
            env={**os.environ, "ACCORD_LEAK_STEPS": steps, "ACCORD_LEAK_REPORT": str(report)},
        )  # fmt: skip
        told = json.loads(report.read_text()) if report.exists() else {}
    lines = [one for one in done.stdout.splitlines() if one.strip()]
    return {**told, "failed": done.returncode != 0, "said": lines[-1] if lines else ""}
