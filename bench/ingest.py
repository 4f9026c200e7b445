"""Claim `ingest`: a year of a five-million-people region is validated, stored, audited in time."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.harness import not_run, row

CLAIM = "ingest"
INCIDENTS = 225_000
SQLITE_SECONDS, POSTGRES_SECONDS = 120, 60
CHUNK_MS = 250
# The loader remembers each number of a file, to name the second row that has it.
GROWTH_MB = 80
# Unlike the tests' cluster this one keeps what it acknowledges.
DURABLE = "-c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on"


def run() -> list[dict[str, object]]:
    """Write the region's incident exports, load them on both databases, and load them raw."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        region = Path(folder) / "region"
        region.mkdir()
        files = list(_exports(region))
        found = _measured(region, {"ACCORD_STATE_DIR": str(Path(folder) / "sqlite")})
        raw = _raw_load(files, Path(folder) / "raw.sqlite3")
        rows = _rows("SQLite (WAL, synchronous FULL)", found, SQLITE_SECONDS)
        rows += _details(found, raw)
        rows += _on_postgres(region, Path(folder))
    return rows


def _exports(folder: Path) -> Iterable[Path]:
    from accord.core.simulate import Region, year_plan

    for file in Region(year_plan()).history(kinds=("incident",)):
        path = folder / f"{file.agency_ori}_{Path(file.name).name}"
        with path.open("wb") as out:
            out.writelines(file.chunks)
        yield path


def _measured(region: Path, env: dict[str, str]) -> dict[str, Any]:
    """Load the whole region in a process of its own, on an empty node."""
    full = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings", **env}
    if "ACCORD_DATABASE_URL" not in env:
        full.pop("ACCORD_DATABASE_URL", None)
    if settings := os.environ.get("ACCORD_BENCH_SETTINGS"):
        full["DJANGO_SETTINGS_MODULE"] = settings
    done = subprocess.run(
        [sys.executable, "-m", "bench.ingest", str(region)],
        env=full, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the worker failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _rows(where: str, found: dict[str, Any], bar: float) -> list[dict[str, object]]:
    note = (
        f"{found['records']:,} records, {found['quarantined']:,} rows in quarantine; "
        f"{found['cpu']:.1f} s of the loader's own CPU; "
        + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in found["steps"].items())
    )
    return [
        row(CLAIM, f"load on {where}", found["load"], at_most=bar, unit="s", note=note),
        row(CLAIM, f"receive, suggest and load on {where}", found["whole"], at_most=bar, unit="s"),
        row(
            CLAIM,
            f"longest transaction on {where}",
            found["longest_ms"],
            at_most=CHUNK_MS,
            unit="ms",
        ),
    ]


def _details(found: dict[str, Any], raw: float) -> list[dict[str, object]]:
    return [
        row(
            CLAIM, "our load over a raw csv + executemany load", found["load"] / raw,
            at_most=50, unit="×", note=f"raw: {raw:.2f} s, nothing checked, no ledger",
        ),
        row(
            CLAIM, "growth of memory from a tenth of the rows to the peak", found["growth_mb"],
            at_most=GROWTH_MB, unit="MB", note=f"peak {found['peak_mb']:.0f} MB",
        ),
        row(
            CLAIM, "our insert over the ORM's bulk_create, same rows", found["insert_ratio"],
            at_most=1, unit="×", note="why services/bulk.py exists",
        ),
    ]  # fmt: skip


def _on_postgres(region: Path, folder: Path) -> list[dict[str, object]]:
    initdb = shutil.which("initdb") or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    if initdb is None:
        why = "PostgreSQL is not installed (apt-get install postgresql)"
        return [not_run(CLAIM, "load on PostgreSQL", bar=f"≤ {POSTGRES_SECONDS} s", why=why)]
    from tools import postgres

    postgres.SETTINGS = DURABLE
    with postgres.cluster(postgres.binaries_beside(Path(initdb))) as url:
        env = {"ACCORD_DATABASE_URL": url, "ACCORD_STATE_DIR": str(folder / "postgres")}
        found = _measured(region, env)
    return _rows("PostgreSQL (fsync on)", found, POSTGRES_SECONDS)


def _raw_load(files: list[Path], target: Path) -> float:
    """What the machine can do when nothing is checked: rows as text into one table."""
    from accord.core.formats.tabular import open_table

    rows: list[tuple[str, ...]] = []
    for path in files:
        with path.open("rb") as stream:
            rows += [
                (*one.values, *[""] * 40)[:40]
                for one in open_table(stream, filename=path.name).rows()
            ]
    plain = target.with_suffix(".csv")
    with plain.open("w", newline="") as out:
        csv.writer(out).writerows(rows)
    rows.clear()
    database = sqlite3.connect(target)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(f"CREATE TABLE raw ({', '.join(f'c{n} TEXT' for n in range(40))})")
    began = time.perf_counter()
    with plain.open(newline="") as stream:
        database.executemany(f"INSERT INTO raw VALUES ({', '.join('?' * 40)})", csv.reader(stream))
    database.commit()
    taken = time.perf_counter() - began
    database.close()
    return taken


def _worker(region: Path) -> dict[str, Any]:
    """Load every export of the folder on this process's node; returns what was measured."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    from accord.apps.agencies import services as agencies
    from accord.apps.records import services
    from accord.frame.actor import Actor, Purpose

    by: dict[str, Any] = {
        "by": Actor(id="bench", name="bench", kind="system"),
        "purpose": Purpose(code="records-management"),
    }
    steps: dict[str, float] = {}
    load = whole = cpu = 0.0
    records = quarantined = longest = 0
    early: list[float] = []

    peak = 0.0

    def moved(done: int, _total: int) -> None:
        nonlocal peak
        peak = max(peak, _memory_mb())
        if not early and records + done >= INCIDENTS / 10:
            early.append(_memory_mb())

    for number, path in enumerate(sorted(region.iterdir()), start=1):
        owner = agencies.register_agency(
            **by, ori=path.name[:9], name=f"Agency {number}", kind="police",
            time_zone="America/New_York",
        )  # fmt: skip
        began = time.perf_counter()
        submission = services.receive(**by, agency=owner, filename=path.name, path=path)
        suggestion = services.propose(**by, submission=submission)
        if suggestion.mapping is None:
            raise SystemExit(f"{path.name}: {suggestion.missing}")
        services.confirm_mapping(
            **by, submission=submission, mapping=suggestion.mapping, name="rms"
        )
        loading, working = time.perf_counter(), time.process_time()
        result = services.load(**by, submission_id=submission.pk, progress=moved)
        ended = time.perf_counter()
        cpu += time.process_time() - working
        load, whole = load + ended - loading, whole + ended - began
        records += result.landed
        quarantined += result.quarantined
        longest = max(longest, result.longest_chunk_ms)
        for step, seconds in result.seconds.items():
            steps[step] = steps.get(step, 0.0) + seconds
    return {
        "records": records, "quarantined": quarantined, "load": load, "cpu": cpu, "whole": whole,
        "longest_ms": longest, "steps": steps, "peak_mb": peak,
        "growth_mb": peak - (early or [peak])[0], "insert_ratio": _insert_ratio(),
    }  # fmt: skip


def _insert_ratio() -> float:
    """Seconds of our inserter over those of bulk_create, for the same rows, rolled back."""
    from django.db import transaction

    from accord.apps.records.models import Record
    from accord.apps.records.services.bulk import Columns, Inserter
    from accord.frame.ids import new_id

    names = [field.attname for field in Record._meta.concrete_fields]  # noqa: SLF001
    fields = [field.name for field in Record._meta.concrete_fields]  # noqa: SLF001
    rows = list(Record.objects.values_list(*names)[:5_000])
    taken = []
    for ours in (True, False, True, False):
        fresh = [(new_id(), *row[1:4], f"{new_id()}", *row[5:]) for row in rows]
        began = time.perf_counter()
        with transaction.atomic():
            if ours:
                columns = Columns(Record, fields)
                Inserter(columns).insert([columns.ready(row) for row in fresh])
            else:
                Record.objects.bulk_create(
                    Record(**dict(zip(names, row, strict=True))) for row in fresh
                )
            transaction.set_rollback(True)
        taken.append(time.perf_counter() - began)
    return min(taken[0], taken[2]) / min(taken[1], taken[3])


def _memory_mb() -> float:
    """Memory of our own; the database file that SQLite maps belongs to the system's cache."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon")) / 1024


if __name__ == "__main__":
    print(json.dumps(_worker(Path(sys.argv[1]))))
