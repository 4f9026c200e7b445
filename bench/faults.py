"""Claim `faults`: whatever was acknowledged survives kill -9 and a full disk, once and in order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.harness import row

CLAIM = "faults"
ROOT = Path(__file__).resolve().parent.parent
SCHEDULES = 200
DELETIONS = 100


def run() -> list[dict[str, object]]:
    """Schedules of writing and of deleting; nothing may be lost, doubled, halved or disordered."""
    return [*_writing(), _deleting()]


def _writing() -> list[dict[str, object]]:
    found = _told("fault_trials", SCHEDULES)
    note = f"{found.get('acked', 0):,} acknowledged; {found['kinds']}; {found['faults'][:3]}"
    names = ("lost", "doubled", "disordered", "unheard", "halves")
    rows = [
        row(CLAIM, f"entries or events {name} in {found['schedules']} schedules", found[name],
            at_most=0, note=note)
        for name in names if name in found
    ]  # fmt: skip
    rows.append(
        row(CLAIM, "faults that fsck finds afterwards", len(found["faults"]), at_most=0, note=note)
    )
    return rows


def _deleting() -> dict[str, object]:
    """Deletions that retention rules ask for, each killed up to three times."""
    found = _told("retention_trials", DELETIONS)
    note = f"{found['deleted']} records each, points to die at: {found['points']}; {found['kinds']}"
    return row(
        CLAIM, f"things gone, left, halved or doubled in {found['schedules']} killed deletions",
        len(found["wrong"]), at_most=0, note=f"{note}; {found['wrong'][:3]}",
    )  # fmt: skip


def _told(module: str, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", f"bench.{module}", str(count), "1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer
