"""Runs pytest and says plainly what passed, what failed and what could not be run."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.shell import call, find_program, say

NOTHING_COLLECTED = 5  # pytest's exit status
# Three on two cores: a test in four of their seconds waits for a server, a file or a process of its
# own. Each begins with a half of its own, so that what a module sets up is set up once.
WORKERS = ["-n", "3", "--dist", "worksteal"]


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one pytest run came to; `not_run` counts skipped tests by reason."""

    status: int
    passed: int = 0
    failed: int = 0
    not_run: Mapping[str, int] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        """Pytest's closing line in our words."""
        skipped = sum(self.not_run.values())
        return f"{self.passed} passed, {self.failed} failed" + (
            f", {skipped} not run" if skipped else ""
        )


def run(
    root: Path,
    arguments: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Result:
    """Run pytest; the counts come from tests/conftest.py, which writes them as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "summary.json"
        status = call(
            [root / ".venv/bin/python", "-m", "pytest", *arguments],
            cwd=root,
            env={**(env or {}), "ACCORD_TEST_SUMMARY": str(report)},
            log=log,
        )
        counts = json.loads(report.read_text()) if report.exists() else {}
    return Result(
        status=status,
        passed=counts.get("passed", 0),
        failed=counts.get("failed", 0) + (0 if counts or not status else 1),
        not_run=counts.get("not_run", {}),
    )


# Each of these starts a server, a browser or thousands of cases of its own: one at a time.
ALONE = ("tests/contract", "tests/e2e")


def run_all(root: Path, *, paths: Sequence[str], smoke: bool) -> int:
    """The whole suite on SQLite, most of it with two workers; or the smoke tests; or the paths."""
    results = [run(root, arguments) for arguments in _runs(root, paths, smoke=smoke)]
    for part, remedy in [] if smoke else missing_parts():
        say(f"not run: {part}: {remedy}")
    reasons: Counter[str] = Counter()
    for result in results:
        reasons.update(result.not_run)
    for reason, count in sorted(reasons.items()):
        say(f"not run: {count} tests: {reason.removeprefix('not run: ')}")
    whole = Result(
        status=max(result.status for result in results),
        passed=sum(result.passed for result in results),
        failed=sum(result.failed for result in results),
        not_run=reasons,
    )
    say(whole.summary)
    return whole.status


def _runs(root: Path, paths: Sequence[str], *, smoke: bool) -> list[list[str]]:
    """The pytest runs that make up what was asked for."""
    if smoke:
        return [["-q", "-n", "2", "-m", "smoke", *(paths or smoke_files(root))]]
    if paths:
        return [["-q", *paths]]
    rest = [f"--ignore={path}" for path in ALONE]
    return [["-q", *WORKERS, "tests", *rest], *(["-q", path] for path in ALONE)]


def smoke_files(root: Path) -> list[str]:
    """The files with a smoke test: each worker takes longer to read all files than to run these."""
    found = sorted((root / "tests").rglob("test_*.py"))
    marked = [path for path in found if "pytest.mark.smoke" in path.read_text(encoding="utf-8")]
    return [str(path.relative_to(root)) for path in marked]


def missing_parts() -> list[tuple[str, str]]:
    """What `dev.py test` leaves out on this machine, each with the way to have it."""
    parts = []
    if find_program("chromium") is None:
        parts.append(("browser journeys", "apt-get install chromium"))
    if find_program("initdb") is None:
        parts.append(("PostgreSQL", "apt-get install postgresql, then python3 dev.py ci"))
    else:
        parts.append(("PostgreSQL", "python3 dev.py ci postgres starts its own cluster"))
    if find_program("go") is None:
        needed = "apt-get install golang-go golang-golang-x-mod-dev"
        parts.append(("the ledger's check by Go's code", needed))
    if not os.environ.get("ACCORD_DATA"):
        parts.append(("real agency exports", "set ACCORD_DATA to the folder that holds them"))
    return parts
