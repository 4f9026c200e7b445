"""Claim `revocation`: an account, key or agreement that is revoked opens nothing with the next request.

Two readers ask without end while a third revokes, each with a connection of its own, a thousand
times, on PostgreSQL: what was asked after the commit must be refused.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import postgres

from bench.harness import at_least, not_run, row

CLAIM = "revocation"
ROOT = Path(__file__).parents[1]
TESTS = "tests/security/test_revocation_races.py"
RACES = int(os.environ.get("ACCORD_RACES", "1000"))
BAR = 1_000


def run() -> list[dict[str, object]]:
    """Run the races on a cluster of their own and count."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if not found:
        why = "PostgreSQL is not installed (apt-get install postgresql)"
        return [not_run(CLAIM, "races", bar=f"≥ {BAR:,}", why=why)]
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.cluster(postgres.binaries_beside(found[0])) as url,
    ):
        report = Path(folder) / "report"
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", TESTS],
            cwd=ROOT, check=False, capture_output=True, text=True,
            env={
                **os.environ, "ACCORD_DATABASE_URL": url, "ACCORD_RACES": str(RACES),
                "ACCORD_RACES_REPORT": str(report),
            },
        )  # fmt: skip
        told = (
            [json.loads(one) for one in report.read_text().splitlines()] if report.exists() else []
        )
    total = {name: sum(one[name] for one in told) for name in ("races", "before", "after", "late")}
    said = [one for one in done.stdout.splitlines() if one.strip()][-1:]
    note = f"{total['before']:,} answers before a commit, {total['after']:,} asked after one"
    late = total["late"] if done.returncode == 0 else max(1, total["late"])
    return [
        at_least(CLAIM, "races on PostgreSQL", total["races"], bar=BAR, note=note),
        row(CLAIM, "successes after the commit", late, at_most=0, note="".join(said)),
    ]  # fmt: skip
