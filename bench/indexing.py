"""Claim `indexing`: what persons are found by costs a load at most a quarter more of its CPU."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any
from unittest import mock

from bench.harness import row

CLAIM = "indexing"
RECORDS = int(os.environ.get("BENCH_INDEXED", "40000"))


def run() -> list[dict[str, object]]:
    """Load records with two persons each, once with what they are found by and once without."""
    found = {name: _measured(name) for name in ("without", "with")}
    cpu, bare = found["with"]["cpu"], found["without"]["cpu"]
    note = f"{found['with']['persons']:,} persons; {cpu:.1f} s with, {bare:.1f} s without"
    return [
        row(CLAIM, "CPU of a load that indexes", 100 * cpu / bare, at_most=125, unit="%", note=note)
    ]


def _measured(name: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        env = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings",
            "ACCORD_STATE_DIR": folder,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "bench.indexing", name],
            env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"the worker failed: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _exports() -> tuple[bytes, bytes]:
    """Incidents and the persons in them, with names of uneven frequency."""
    import random

    from bench.search_world import words_of

    rng = random.Random(3)
    families, given = words_of(20_000, seed=1, parts=(2, 3)), words_of(3_000, seed=2, parts=(1, 2))
    incidents = ["case_number,occurred_at,offense,address"]
    persons = ["ref,person_id,role,last_name,first_name,dob,sex"]
    for n in range(RECORDS):
        day = f"2024-{1 + n % 12:02d}-{1 + n % 28:02d}"
        incidents.append(f"24-{n:06d},{day} 10:00,BURGLARY,{n % 900}00 MAIN ST")
        for role in ("VICTIM", "SUSPECT"):
            family = families[int(len(families) * rng.random() ** 3)].upper()
            name = given[int(len(given) * rng.random() ** 3)].upper()
            born = f"{1950 + n % 50}-{1 + n % 12:02d}-{1 + n % 28:02d}"
            persons.append(f"24-{n:06d},P{n}{role[0]},{role},{family},{name},{born},F")
    return "\n".join(incidents).encode() + b"\n", "\n".join(persons).encode() + b"\n"


def _worker(*, indexed: bool) -> dict[str, Any]:
    import io
    import time

    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from accord.apps.agencies import services as agencies
    from accord.apps.records import services
    from accord.apps.records.models import Person, PersonName
    from accord.apps.records.services.indexing import SearchRows
    from accord.frame.actor import Actor, Purpose

    who: dict[str, Any] = {
        "by": Actor(id="bench", name="bench", kind="system"),
        "purpose": Purpose(code="records-management"),
    }
    owner = agencies.register_agency(
        **who, ori="XA0010000", name="Alder", kind="police", time_zone="UTC"
    )
    sheets = zip(("incidents.csv", "persons.csv"), _exports(), strict=True)
    files = [(name, io.BytesIO(data)) for name, data in sheets]
    sent = services.receive_files(**who, agency=owner, files=files)
    found = services.propose(**who, submission=sent)
    if found.mapping is None:
        raise SystemExit(f"no mapping: {found.missing}")
    services.confirm_mapping(**who, submission=sent, mapping=found.mapping, name="bench")
    names = ("add_person", "add_vehicle", "insert")
    kept: dict[str, Any] = {
        name: getattr(SearchRows, name) if indexed else _nothing for name in names
    }
    began = time.process_time()
    with mock.patch.multiple(SearchRows, **kept):
        services.load(**who, submission_id=sent.pk)
    cpu = time.process_time() - began
    counts = Person.objects.count(), PersonName.objects.exists()
    if counts[0] != 2 * RECORDS or counts[1] != indexed:
        raise SystemExit(f"{counts[0]} persons were loaded, indexed: {counts[1]}")
    return {"cpu": cpu, "persons": counts[0]}


def _nothing(*_: Any, **__: Any) -> int:
    return 0


if __name__ == "__main__":
    print(json.dumps(_worker(indexed=sys.argv[1] == "with")))
