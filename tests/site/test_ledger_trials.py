"""Schedules of kill -9 and full disks lose nothing; killed deletions end; changes are found: more at night."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.turns import AT_NIGHT

ROOT = Path(__file__).resolve().parents[2]

SCHEDULES = 200 if AT_NIGHT else 60
DELETIONS = 12 if AT_NIGHT else 6
CHANGES, CLEAN = (120, 40) if AT_NIGHT else (60, 20)

pytestmark = pytest.mark.slow  # nodes of their own on SQLite, whatever the suite runs on


def trials(module: str, *numbers: int) -> dict:
    environment = {k: v for k, v in os.environ.items() if k != "ACCORD_DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *map(str, numbers)],
        cwd=ROOT, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_nothing_acknowledged_is_lost_doubled_halved_or_out_of_order():
    found = trials("fault_trials", SCHEDULES, 7)
    assert found["kinds"] == {"kill": SCHEDULES * 3 // 4, "full": SCHEDULES // 4}
    assert found["acked"] > SCHEDULES
    for name in ("lost", "doubled", "disordered", "unheard", "halves", "faults"):
        assert not found[name], (name, found[name])


def test_a_deletion_that_is_killed_ends_as_one_that_nobody_kills():
    found = trials("retention_trials", DELETIONS, 7)
    assert found["wrong"] == []
    assert found["deleted"] > 5
    assert min(found["kinds"].values()) > 0


def test_changes_in_tables_tiles_and_backups_are_found_and_nothing_else_is():
    found = trials("tamper_trials", CHANGES, CLEAN, 11)
    assert found["missed"] == []
    assert found["alarms"] == 0
    assert min(found["counts"].values()) > 0
