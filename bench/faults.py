"""Claim `faults`: whatever was acknowledged survives kill -9 and a full disk, once and in order."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bench.harness import row

CLAIM = "faults"
ROOT = Path(__file__).resolve().parent.parent
SCHEDULES = 200


def run() -> list[dict[str, object]]:
    """Two hundred schedules over one node; nothing may be lost, doubled, halved or disordered."""
    command = [sys.executable, "-m", "bench.fault_trials", str(SCHEDULES), "1"]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
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
