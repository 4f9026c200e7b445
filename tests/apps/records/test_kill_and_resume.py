"""kill -9 in the middle of a load: what was acknowledged stays, the rest follows, nothing twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, os, sys
import django
django.setup()
from django.core.management import call_command
from accord.apps.agencies.models import Agency
from accord.apps.records import services
from accord.apps.records.models import Chunk, QuarantinedRow, Record, Submission
from accord.apps.records.contents import digest_of
from accord.core.ledger import merkle_root_of
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry

step, path = sys.argv[1:]
by = {"by": Actor(id="test", name="test", kind="system"), "purpose": Purpose(code="records-management")}
if step == "load":
    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    agency = Agency.objects.create(ori="XA0000001", name="One", kind="police")
    submission = services.receive(**by, agency=agency, filename="export.csv", path=__import__("pathlib").Path(path))
    mapping = services.propose(**by, submission=submission).mapping
    services.confirm_mapping(**by, submission=submission, mapping=mapping, name="rms")
if step in ("load", "resume"):
    submission = Submission.objects.get()
    result = services.load(
        **by, submission_id=submission.pk, progress=lambda done, total: print(done, flush=True)
    )
    print(json.dumps({"rows": result.rows, "resumed": result.resumed}), flush=True)
records = Record.objects.order_by("local_id", "version")
print(json.dumps({
    "records": [[r.local_id, r.version, r.is_current, digest_of(r)] for r in records],
    "quarantine": list(QuarantinedRow.objects.order_by("row_number").values_list("row_number", "rule")),
    "chunks": all(
        merkle_root_of(bytes(c) for c in Record.objects.filter(chunk=chunk).order_by("chunk_position").values_list("commitment", flat=True)).hex() == chunk.root
        for chunk in Chunk.objects.all()
    ),
    "leaves": LedgerEntry.objects.filter(verb="records.loaded").count() == Chunk.objects.count(),
}))
"""


def start(step: str, state: Path, file: Path) -> subprocess.Popen[str]:
    env = {**os.environ, "ACCORD_STATE_DIR": str(state)}
    env.pop("ACCORD_DATABASE_URL", None)
    env.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, step, str(file)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    out, errors = process.communicate(timeout=180)
    assert process.returncode == 0, errors
    return out.splitlines()


CHANGES = {n: {"date_occurred": "nonsense"} for n in range(50, 9_000, 400)}


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory, export, lay_tables) -> tuple[Path, dict]:
    """The export, and what a load of it that nobody kills leaves behind."""
    folder = tmp_path_factory.mktemp("straight")
    file = folder / "export.csv"
    file.write_bytes(export(9_000, changes=CHANGES))
    *_progress, _told, straight = finish(start("load", lay_tables(folder / "state"), file))
    return file, json.loads(straight)


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, pytest.param(3, marks=pytest.mark.nightly)])
def test_a_killed_load_resumes_and_ends_like_an_uninterrupted_one(
    tmp_path, uninterrupted, lay_tables, after
):
    file, straight = uninterrupted
    killed = start("load", lay_tables(tmp_path / "killed"), file)
    acknowledged = 0
    assert killed.stdout is not None
    for _ in range(after):
        acknowledged = int(killed.stdout.readline())
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert 0 < acknowledged < 9_000

    [state] = finish(start("show", tmp_path / "killed", file))
    found = json.loads(state)
    assert len(found["records"]) + len(found["quarantine"]) >= acknowledged
    assert found["chunks"]
    assert found["leaves"]

    *_progress, told, resumed = finish(start("resume", tmp_path / "killed", file))
    assert json.loads(told) == {"rows": 9_000, "resumed": True}
    assert json.loads(resumed) == straight
    assert len(straight["records"]) == 9_000 - len(CHANGES)
