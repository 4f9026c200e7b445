"""Claim `deconfliction`: a conflict is known two seconds after entry, and exactly those are found.

Speed: 100,000 active entries of ten agencies around one city over thirty days, through the same
service as a page, on SQLite and on PostgreSQL. A transaction that is rolled back takes each timed entry away again, so that the world stays the same.
Growth: CPU of the same entries among a tenth as many, in the same run; PostgreSQL's own with it.
Exactness: random worlds of points, routes and areas with local windows in several zones around the
nights when clocks change; every pair is compared by brute force with geodesics that are walked in
small steps and with intervals that are added up minute by minute. A pair within a step of the edge
is judged by neither.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.harness import not_run, row

CLAIM = "deconfliction"
ENTRIES = 100_000
FEW = ENTRIES // 10
NAME = f"entry to conflict, p95, {ENTRIES:,} active entries"
TIMED = 60
WORLDS = 12
IN_A_WORLD = 40


def run() -> list[dict[str, object]]:
    """The rows of this claim."""
    rows = exactness()
    rows += _timed("SQLite", "")
    folder = next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    if folder is None:
        why = "PostgreSQL is not installed (apt-get install postgresql)"
        return [*rows, not_run(CLAIM, f"{NAME}, PostgreSQL", bar="≤ 2 s", why=why)]
    from tools import postgres

    with postgres.cluster(postgres.binaries_beside(Path(folder))) as url:
        return rows + _timed("PostgreSQL", url)


def _timed(where: str, database: str) -> list[dict[str, object]]:
    """One node in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "ACCORD_STATE_DIR": folder}
        if database:
            environment["ACCORD_DATABASE_URL"] = database
        done = subprocess.run(
            [sys.executable, "-m", "bench.deconfliction_node"],
            env=environment,
            cwd=Path(__file__).parents[1],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    note = (
        f"median {told['median']:.2f} s, worst {told['worst']:.2f} s, {told['cpu']:.2f} CPU s each; "
        f"{told['conflicts']:.1f} conflicts an entry; {told['load']:.1f} load"
    )
    growth = told["cpu"] / told["cpu_of_few"]
    return [
        row(CLAIM, f"{NAME}, {where}", told["p95"], at_most=2.0, unit="s", note=note),
        row(
            CLAIM, f"its CPU over the same among {FEW:,}, {where}", growth, at_most=2.0, unit="×",
            note=f"{told['cpu_of_few']:.3f} and {told['cpu']:.3f} s",
        ),
    ]  # fmt: skip


def exactness() -> list[dict[str, object]]:
    """Misses and false alarms over all pairs of all worlds."""
    from bench.deconfliction_worlds import judged

    found = [judged(seed, count=IN_A_WORLD) for seed in range(WORLDS)]
    pairs = sum(one.pairs for one in found)
    note = f"{pairs:,} pairs, {sum(one.conflicts for one in found):,} conflicts"
    edge = f"; {sum(one.too_near for one in found)} too near the edge for the oracle"
    return [
        row(CLAIM, "conflicts missed", sum(o.missed for o in found), at_most=0, note=note + edge),
        row(CLAIM, "false conflicts", sum(o.false for o in found), at_most=0, note=note),
        row(CLAIM, "conflicts without a cell in common", sum(o.hidden for o in found), at_most=0),
    ]
