"""Claim `fuzz`: no parser crashes, hangs or takes more than 256 MB; a planted bug is found.

`ACCORD_FUZZ_SECONDS` says how long each parser is fuzzed; the bar is ten minutes each.
"""

from __future__ import annotations

import os
from pathlib import Path

from tools import fuzz
from tools.fuzz_targets import TARGETS

from bench.harness import at_least, row

CLAIM = "fuzz"
BAR_SECONDS = 600
ROOT = Path(__file__).parents[1]


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    seconds = int(os.environ.get("ACCORD_FUZZ_SECONDS", str(BAR_SECONDS)))
    planted = fuzz.fuzz(fuzz.PLANTED, seconds=60, root=ROOT)
    found = float("the planted bug" in planted.fault)
    rows = [at_least(CLAIM, "planted bug found", found, bar=1, note=planted.line())]
    outcomes = [
        fuzz.fuzz(name, seconds=seconds, root=ROOT)
        for name in TARGETS
        if name not in fuzz.WITH_BUGS
    ]
    rows += [
        row(CLAIM, f"{one.target}: findings", float(bool(one.fault)), at_most=0,
            note=f"{one.executions:,} runs, {one.coverage} branches, {one.fault} {one.kept or ''}")
        for one in outcomes
    ]  # fmt: skip
    shortest = min(seconds, BAR_SECONDS)
    return [*rows, at_least(CLAIM, "each parser fuzzed for", shortest, bar=BAR_SECONDS, unit="s")]
