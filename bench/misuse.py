"""Claim `misuse`: everything an account saw in 90 days, and whom to notify, on 10 M entries.

The ledger's table is filled by one statement: 1,000 accounts over 180 days, each entry with a set
of ten records out of 100,000 sets. What is asked for goes through the selectors of a misuse case;
the truth is computed apart, from the same rule by which the table was filled.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from tools import postgres

from bench.harness import not_run, row

CLAIM = "misuse"
ENTRIES = int(os.environ.get("BENCH_ENTRIES", "10000000"))
ACCOUNTS, IN_SET, RECORDS, OWNERS = 1_000, 10, 50_000, 20
SETS = min(100_000, ENTRIES // 10)
DAYS, LOOKED_AT = 180, 90
START = datetime(2026, 1, 1, tzinfo=UTC)
EPOCH_MS = int(START.timestamp() * 1000)
STEP_MS = DAYS * 86_400_000 / ENTRIES
# Secondary indexes that the question does not use; without them the filling ends in minutes.
UNUSED = "verb agency_ori object_type"
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql NOTNULL "
    "AND tbl_name = 'frame_ledgerentry'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'frame_ledgerentry'",
}


ROOT_OF = {True: "printf('%064x', n)", False: "lpad(to_hex(n), 64, '0')"}


def run() -> list[dict[str, object]]:
    """Fill the tables, ask as an auditor would, and compare with the truth; on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        rows = _measured("SQLite", {"ACCORD_STATE_DIR": f"{folder}/sqlite"})
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
        if not found:
            why = "PostgreSQL is not installed (apt-get install postgresql)"
            return [*rows, not_run(CLAIM, "on PostgreSQL", bar="≤ 60 s", why=why)]
        with postgres.cluster(postgres.binaries_beside(found[0])) as url:
            on = {"ACCORD_STATE_DIR": f"{folder}/postgres", "ACCORD_DATABASE_URL": url}
            rows += _measured("PostgreSQL", on)
    return rows


def _measured(where: str, env: dict[str, str]) -> list[dict[str, object]]:
    full = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings", **env}
    if "ACCORD_DATABASE_URL" not in env:
        full.pop("ACCORD_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "bench.misuse", where],
        env=full, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the worker failed: {done.stderr[-2000:]}")
    rows: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def _worker(where: str) -> list[dict[str, object]]:
    """Fill this process's database and ask it."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    account, records, owners = _records()
    began = time.perf_counter()
    _ledger(account, records)
    filled = time.perf_counter() - began
    return _asked(where, filled, account, records, owners)


def _records() -> tuple[Any, list[UUID], dict[str, int]]:
    """An account, and records of several owners."""
    from accord.apps.agencies.models import Agency, User
    from accord.apps.records.models import Chunk, Load, Record, Submission
    from accord.apps.records.models.submissions import ExportMapping, MappingVersion
    from accord.frame.ids import new_id

    agencies = [
        Agency.objects.create(ori=f"XB{n:07d}", name=f"Agency {n}", kind="police")
        for n in range(OWNERS)
    ]
    account = User.objects.create(username="mona", full_name="Mona", agency=agencies[0])
    now = datetime.now(UTC)
    mapping = ExportMapping.objects.create(agency=agencies[0], name="m")
    version = MappingVersion.objects.create(
        mapping=mapping, number=1, kind="incident", body="{}", digest="d", layout="l",
        confirmed_by="t", confirmed_at=now,
    )  # fmt: skip
    file = Submission.objects.create(
        agency=agencies[0], filename="f", digest="d", size=1, received_at=now, received_by="t"
    )
    load = Load.objects.create(submission=file, mapping_version=version, started_at=now)
    chunk = Chunk.objects.create(
        load=load, number=1, first_row=1, last_row=1, records=1, root="", entry_id=new_id()
    )
    made = [
        Record(
            owner=agencies[n % OWNERS], kind="incident", source_system="s", local_id=f"N{n}",
            time_zone="UTC", level="green", submission=file, chunk=chunk, chunk_position=n,
            commitment=b"", salt=b"", recorded_at=now,
        )
        for n in range(RECORDS)
    ]  # fmt: skip
    Record.objects.bulk_create(made, batch_size=500)
    return account, [one.pk for one in made], {one.name: n for n, one in enumerate(agencies)}


def _ledger(account: Any, records: list[UUID]) -> None:
    """Entries, disclosures, sets and their records, by a rule that is known."""
    from django.db import connection, transaction

    from accord.frame.audit import guards

    lite = connection.vendor == "sqlite"
    with guards.lifted(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor])
        for name, sql in cursor.fetchall():
            if any(f'("{one}"' in sql or f"({one}" in sql for one in UNUSED.split()):
                cursor.execute(f'DROP INDEX "{name}"')
        identity, numbers, empty = _lite() if lite else _postgresql()
        cursor.execute(
            "INSERT INTO frame_disclosedset (id, root, size) "
            f"SELECT n + 1, {ROOT_OF[lite]}, {IN_SET} FROM {numbers} WHERE n < {SETS}"
        )
        items = (
            f"({n + 1}, '{records[place].hex}')" for n in range(SETS) for place in sorted(_set(n))
        )
        while some := list(islice(items, 5_000)):
            rows = ", ".join(some)
            cursor.execute(f"INSERT INTO frame_discloseditem (set_id, record_id) VALUES {rows}")
        cursor.execute(
            f'INSERT INTO frame_ledgerentry (id, leaf, leaf_hash, "index", verb, actor_id, '
            f"agency_ori, purpose_code, object_type, object_id, outcome, recorded_at) "
            f"SELECT {identity}, {empty}, {empty}, n, 'records.listed', CASE n % {ACCOUNTS} WHEN 0 "
            f"THEN '{account.pk}' ELSE 'account-' || (n % {ACCOUNTS}) END, 'XB0000000', "
            f"'crime-analysis', 'records', '-', 'ok', '2026-01-01 00:00:00' FROM {numbers}"
        )
        cursor.execute(
            f"INSERT INTO frame_disclosure (entry_id, set_id) "
            f"SELECT {identity}, (n * 7919) % {SETS} + 1 FROM {numbers}"
        )
        cursor.execute("ANALYZE")


def _lite() -> tuple[str, str, str]:
    """How SQLite says an identifier of a moment, the numbers of the entries, and a byte."""
    at = f"{EPOCH_MS} + CAST(n * {STEP_MS} AS INTEGER)"
    series = (
        f"WITH RECURSIVE t(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < {ENTRIES - 1})"
    )
    return f"printf('%012x7%03x8%015x', {at}, 0, n)", f"({series} SELECT n FROM t)", "x'00'"


def _postgresql() -> tuple[str, str, str]:
    """The same in PostgreSQL's words."""
    at = f"({EPOCH_MS} + floor(n * {STEP_MS}))::bigint"
    identity = f"(lpad(to_hex({at}), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid"
    return identity, f"generate_series(0::bigint, {ENTRIES - 1}) AS t(n)", "'\\x00'::bytea"


def _set(number: int) -> set[int]:
    """The places of the records of one set."""
    return {(number * 31 + step * 4_999) % RECORDS for step in range(IN_SET)}


def _asked(
    where: str, filled: float, account: Any, records: list[UUID], owners: dict[str, int]
) -> list[dict[str, object]]:
    from accord.apps.exchange.models import MisuseCase
    from accord.apps.exchange.selectors import misuse

    since = START + timedelta(days=DAYS - LOOKED_AT)
    case = MisuseCase(account=account, since=since, until=START + timedelta(days=DAYS + 1))
    first = int((since - START).total_seconds() * 1000 / STEP_MS)
    seen = {
        place
        for n in range(0, ENTRIES, ACCOUNTS)
        if n >= first
        for place in _set((n * 7919) % SETS)
    }
    began, cpu = time.perf_counter(), time.process_time()
    ids = misuse.records_seen(case)
    concerned = {one.owner: one.records for one in misuse.owners_concerned(case)}
    entries = misuse.entries_of(case).count()
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    truth = {records[place] for place in seen}
    by_owner = {name: sum(place % OWNERS == n for place in seen) for name, n in owners.items()}
    wrong = len(ids ^ truth) + sum(
        concerned.get(name, 0) != count for name, count in by_owner.items()
    )
    note = (
        f"{ENTRIES:,} entries, {entries:,} of the account, {len(ids):,} records, {spent:.2f} CPU s; "
        f"filled in {filled:.0f} s"
    )
    return [
        row(CLAIM, f"everything seen in 90 days, and whom to notify, on {where}", wall, at_most=60,
            unit="s", note=note),
        row(CLAIM, f"records and owners that differ from the truth on {where}", wrong, at_most=0),
        row(CLAIM, f"steps of the plan that read a whole table of the ledger on {where}",
            len(whole := _whole_tables(case)), at_most=0, note="; ".join(whole)),
    ]  # fmt: skip


def _whole_tables(case: Any) -> list[str]:
    """Steps of the database's own plan that go through all entries, disclosures or sets."""
    from django.db import connection

    from accord.frame.audit import disclosed

    asked = disclosed.seen_by(str(case.account_id), since=case.since, until=case.until)
    plan = str(asked.explain()).splitlines()
    scanned = "SCAN frame_" if connection.vendor == "sqlite" else "Seq Scan on frame_"
    return [step.strip() for step in plan if scanned in step and " INDEX " not in step]


if __name__ == "__main__":
    print(json.dumps(_worker(sys.argv[1])))
