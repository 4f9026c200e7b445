"""What `onboard` asks of the synthetic region: each agency's seven files through `accord ingest`.

Each layout comes to one empty node as its user would bring it, with `--yes` and nothing else said;
what then stands is compared with the rows that the agency wrote and with the truth key.
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

PASSWORD = "a long word for a bench"
ROLES = {"V": "victim", "S": "suspect", "W": "witness"}


def run() -> dict[str, Any]:
    """Per layout: rows written, rows that stand nowhere, and differences from the truth key."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
        env = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings",
            "ACCORD_STATE_DIR": f"{folder}/node",
        }  # fmt: skip
        env.pop("ACCORD_DATABASE_URL", None)
        told = json.loads(_said(env, "-m", "bench.six_layouts", "prepare", folder))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        for layout, ori in told.items():
            files = sorted(str(one) for one in Path(folder, "files", layout).iterdir())
            _said(env, "-m", "accord.cli", "ingest", *files, "--agency", ori, "--yes",
                  "--as", f"ann-{layout}")  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found: dict[str, Any] = json.loads(_said(env, "-m", "bench.six_layouts", "compare", folder))
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"layouts": found, "cpu": spent}


def _said(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{words[1:4]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.strip().rpartition("\n")[2]


def _prepare(folder: Path) -> dict[str, str]:
    """The node, its agencies with an analyst each, and the files of each in a folder of its own."""
    from django.core.management import call_command

    from accord.apps.agencies import services
    from accord.core.simulate import Plan, Region, police
    from accord.frame.actor import Actor, Purpose

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    who: dict[str, Any] = {
        "by": Actor(id="bench", name="bench", kind="system"),
        "purpose": Purpose(code="records-management"),
    }
    oris = {one.layout: one.ori for one in police()}
    for layout, ori in oris.items():
        owner = services.register_agency(
            **who, ori=ori, name=layout, kind="police", time_zone="America/New_York"
        )
        services.register_person(
            **who, username=f"ann-{layout}", full_name="Ann", password=PASSWORD,
            roles=("analyst",), agency=owner,
        )  # fmt: skip
    region = Region(Plan(seed=13, incidents=4_000, weeks=30))
    for export in region.history(oris=tuple(oris.values())):
        layout, _, rest = export.name.partition("/")
        path = folder / "files" / layout / rest.rpartition("/")[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(export.chunks))
    for file in region.truth():
        if file.name == "entities.csv":
            (folder / file.name).write_bytes(b"".join(file.chunks))
    return oris


def _compare(folder: Path) -> dict[str, Any]:
    from accord.core.simulate import police

    truth: dict[tuple[str, str], set[str]] = {}
    for row in csv.DictReader(io.StringIO((folder / "entities.csv").read_text())):
        truth.setdefault((row["agency_ori"], row["kind"]), set()).add(row["record_id"])
    return {
        one.layout: _compared(one.ori, folder / "files" / one.layout, truth) for one in police()
    }


def _compared(ori: str, folder: Path, truth: dict[tuple[str, str], set[str]]) -> dict[str, int]:
    from accord.apps.records.models import Item, Load, Person, Record, Vehicle

    rows = Counter({path.stem: _rows(path) for path in folder.iterdir()})
    run = Load.objects.get(submission__agency__ori=ori)
    persons = dict(
        Person.objects.filter(record__owner__ori=ori)
        .exclude(role="arrestee")
        .values_list("local_id", "role")
    )
    told = {
        "person": set(persons),
        "vehicle": set(
            Vehicle.objects.filter(record__owner__ori=ori).values_list("local_id", flat=True)
        ),
        "arrest": set(
            Record.objects.filter(owner__ori=ori, kind="arrest").values_list("local_id", flat=True)
        ),
    }
    offences = Record.objects.filter(owner__ori=ori, kind="offence").count()
    return {
        "rows": rows.total(),
        "lost": abs(rows.total() - run.rows - run.attached) + run.quarantined
        + abs(offences - rows["offence"])
        + abs(Item.objects.filter(record__owner__ori=ori).count() - rows["property"]),
        "differ": sum(len(told[kind] ^ truth[ori, kind]) for kind in told),
        "roles": sum(role != ROLES[one.rpartition("-")[2][0]] for one, role in persons.items()),
        "persons": len(persons), "vehicles": len(told["vehicle"]), "arrests": len(told["arrest"]),
    }  # fmt: skip


def _rows(path: Path) -> int:
    from accord.core.formats.tabular import open_table

    with path.open("rb") as stream:
        return sum(1 for _ in open_table(stream, filename=path.name).rows())


if __name__ == "__main__":
    import django

    django.setup()
    _step = {"prepare": _prepare, "compare": _compare}[sys.argv[1]]
    print(json.dumps(_step(Path(sys.argv[2]))))
