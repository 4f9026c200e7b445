"""What a run may leave out is excused by name, and a release leaves out nothing."""

import os
import re
import tomllib
from pathlib import Path

from tools import release, stages

ROOT = Path(__file__).resolve().parents[1]
EXCUSED = tomllib.loads((ROOT / "ci/allowed-not-run.toml").read_text(encoding="utf-8"))
REASON = re.compile(r'"not run: ([^"{]+)"')


def reasons() -> dict[str, set[str]]:
    """Each reason that a test gives, with the files that give it."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "tests").rglob("*.py"):
        for reason in REASON.findall(path.read_text(encoding="utf-8")):
            found.setdefault(reason, set()).add(path.name)
    return found


def test_without_the_data_each_test_gives_the_reason_that_is_excused():
    told = {reason for reason in reasons() if "ACCORD_DATA" in reason or "sample" in reason}
    assert told == {"ACCORD_DATA is unset"}
    assert told < set(EXCUSED)
    assert reasons()["ACCORD_DATA is unset"] == {"public_data.py"}


def test_what_is_excused_is_still_left_out_by_some_test():
    assert set(EXCUSED) <= set(reasons())


def test_a_release_excuses_nothing_and_runs_what_ci_leaves_to_the_bench(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCORD_LEAK_STEPS", "")  # so that what the release sets is undone
    monkeypatch.delenv("ACCORD_LEAK_STEPS")
    asked = {}

    def run(_root, *, only, allow):
        asked.update(only=only, allow=allow, steps=os.environ.get("ACCORD_LEAK_STEPS"))
        return 1

    monkeypatch.setattr(stages, "run", run)
    assert release.run(tmp_path) == 1
    assert asked == {"only": [], "allow": {}, "steps": "1500"}
    assert not (tmp_path / "dist").exists()
