"""Claim `engines`: DuckDB in parts and Spark give our own answer; what each costs on one machine.

Invented records (`linkage_world`) scored by the starter model, and incidents at a few thousand
places counted by cell and week. Each engine is a process of its own; CPU is its own, that of the
JVM it starts and of the JVM's workers, and for pairs begins with raw records. `BENCH_RECORDS` says
how many records and a fifth of how many incidents. PySpark is installed for the run from
`requirements/spark.txt` and is gone after it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tools import spark as pyspark

from accord.core.forecast import Events
from accord.core.forecast.engines import (
    Windows,
    counts_here,
    counts_with_duckdb,
    counts_with_spark,
    written_points,
)
from accord.core.geo import HexGrid, SquareGrid
from accord.core.linkage import PERSON, candidate_pairs, person_keys, starter_model
from accord.core.linkage.engines import pairs_with_duckdb, pairs_with_spark, written_records
from bench.harness import not_run, row
from bench.linkage_world import world

CLAIM = "engines"
ROOT = Path(__file__).resolve().parent.parent
RECORDS = int(os.environ.get("BENCH_RECORDS", "20000"))
POINTS = RECORDS * 5
WINDOWS = Windows(start=19_000.0, days=7.0, count=52)
TASKS = ("pairs", "squares", "hexagons")


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    with tempfile.TemporaryDirectory(prefix="accord-engines-") as name:
        folder = Path(name)
        own = _child("own", folder)
        rows = _beside(own, _child("duckdb", folder), "duckdb")
        why = _why_no_spark(folder)
        if why:
            none = [
                not_run(CLAIM, f"{task}: Spark apart from ours", bar="≤ 1e-06", why=why)
                for task in TASKS
            ]
            return [*rows, *none]
        return [*rows, *_beside(own, _child("spark", folder), "spark")]


def _why_no_spark(folder: Path) -> str:
    if shutil.which("java") is None:
        return "no Java"
    return "" if pyspark.install(ROOT, folder) else "PySpark could not be installed"


def _beside(own: dict[str, Any], theirs: dict[str, Any], engine: str) -> list[dict[str, object]]:
    out = []
    for task in TASKS:
        ours, its = (np.load(one[task]["answer"]) for one in (own, theirs))
        apart = float(np.abs(ours - its).max()) if ours.shape == its.shape else float("inf")
        note = (
            f"{its.shape[1]:,} rows; {theirs[task]['cpu']:.1f} CPU s, ours {own[task]['cpu']:.1f}"
        )
        out.append(row(CLAIM, f"{task}: {engine} apart from ours", apart, at_most=1e-6, note=note))
    return out


def _child(engine: str, folder: Path) -> dict[str, Any]:
    """All tasks by one engine in a process of its own."""
    (folder / engine).mkdir()
    path = f"{folder / 'packages'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    done = subprocess.run(
        [sys.executable, "-m", "bench.engines", engine, str(folder / engine)],
        check=True, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


@contextmanager
def _engine(name: str) -> Iterator[Any]:
    if name != "spark":
        yield None
        return
    from accord.cli.engines import local_spark

    with local_spark() as session:
        yield session


def _work(engine: str, folder: Path) -> dict[str, dict[str, object]]:
    found = {}
    rows = world(RECORDS, 11).rows()
    events = _incidents()
    grids = {
        "squares": SquareGrid.around(events.lon, events.lat, cell_m=250.0),
        "hexagons": HexGrid.around(events.lon, events.lat, resolution=9, rings=0),
    }
    with _engine(engine) as session:
        for task in TASKS:
            (folder / task).mkdir()
            before = _cpu(session)
            answer = (
                _pairs(rows, folder / task, engine, session)
                if task == "pairs"
                else _counts(events, grids[task], folder / task, engine, session)
            )
            file = folder / f"{task}.npy"
            found[task] = {"cpu": _cpu(session) - before, "answer": str(file)}
            np.save(file, answer)
    return found


def _pairs(rows: list[dict[str, object]], folder: Path, engine: str, session: Any) -> np.ndarray:
    model = starter_model().model
    if engine == "own":
        table = PERSON.table(rows)
        left, right, _ = candidate_pairs(table, person_keys(table), PERSON.rules)
        return np.stack([left, right, model.score(table, left, right)])
    records = folder / "records.parquet"
    written_records(rows, PERSON, records)
    (folder / "work").mkdir()
    if engine == "duckdb":
        pairs = pairs_with_duckdb(records, model, work=folder / "work")
    else:
        pairs = pairs_with_spark(records, model, spark=session, work=folder / "work")
    return np.stack([pairs.left, pairs.right, pairs.logits])


def _counts(events: Events, grid: Any, folder: Path, engine: str, session: Any) -> np.ndarray:
    if engine == "own":
        found = counts_here(events, grid, WINDOWS)
    else:
        points = folder / "points.parquet"
        written_points(events, points)
        if engine == "duckdb":
            found = counts_with_duckdb(points, grid, WINDOWS, work=folder)
        else:
            found = counts_with_spark(points, grid, WINDOWS, spark=session)
    return np.stack([found.cell, found.window, found.events])


def _incidents() -> Events:
    """A year at places rounded as published ones are, about one city."""
    rng = np.random.default_rng(4)
    lon, lat = -83 + rng.normal(0, 0.03, POINTS), 40 + rng.normal(0, 0.03, POINTS)
    return Events.of(t=rng.uniform(19_000, 19_364, POINTS), lon=lon.round(3), lat=lat.round(3))


def _cpu(session: Any) -> float:
    """CPU seconds of this process and, with Spark, of the JVM and all that it started."""
    spent = time.process_time()
    if session is not None:
        spent += sum(map(_spent, _family(os.getpid())[1:]))
    return spent


def _spent(process: int) -> float:
    cells = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, cells[11:15])) / os.sysconf("SC_CLK_TCK")


def _family(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task").glob("*/children")
    young = [int(one) for text in children for one in text.read_text().split()]
    return [process, *(member for child in young for member in _family(child))]


if __name__ == "__main__":
    print(json.dumps(_work(sys.argv[1], Path(sys.argv[2]))))
