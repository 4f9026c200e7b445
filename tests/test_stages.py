"""Continuous integration runs each of its stages once and forgets no failure."""

from pathlib import Path
from threading import Barrier

import pytest
from tools import stages
from tools.stages import Outcome, Stage, Tally


def stage(name: str, budget: int = 1, outcome: Outcome | None = None) -> Stage:
    return Stage(name=name, budget=budget, run=lambda _root: outcome or Outcome(status=0))


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """The stages in the order in which they began; those beside run in this process."""
    began: list[str] = []

    def beside(root: Path, one: Stage, allow) -> Tally:
        tally = Tally()
        stages._run_stage(root, one, allow, tally)
        return tally

    run_stage = stages._run_stage

    def note(root, one, permitted, tally) -> None:
        began.append(one.name)
        run_stage(root, one, permitted, tally)

    monkeypatch.setattr(stages, "_run_stage", note)
    monkeypatch.setattr(stages, "_beside", beside)
    return began


def test_each_stage_runs_once_and_all_is_counted(told, tmp_path):
    bad = Outcome(status=1, passed=2, failed=3)
    some = [stage(f"s{n}", outcome=bad if n == 4 else None) for n in range(7)]
    tally = Tally()
    stages._run_all(tmp_path, some, {}, tally)
    assert sorted(told) == [f"s{n}" for n in range(7)]
    assert (tally.passed, tally.failed) == (6 + 2, 3)
    assert sorted(line.split()[0] for line in tally.lines) == sorted(told)


def test_three_run_at_the_same_time(told, tmp_path):
    together = Barrier(stages.TAKERS, timeout=20)

    def meet(_root: Path) -> Outcome:
        together.wait()
        return Outcome(status=0)

    some = [Stage(name=f"s{n}", budget=1, run=meet) for n in range(stages.TAKERS)]
    tally = Tally()
    stages._run_all(tmp_path, some, {}, tally)
    assert tally.passed == stages.TAKERS


def test_a_stage_beside_that_ends_before_it_tells_has_failed(monkeypatch, tmp_path):
    monkeypatch.setattr(stages, "call", lambda *_args, log, **_more: log.write_text("gone") and 9)
    tally = stages._beside(tmp_path, stage("lost"), {})
    assert (tally.passed, tally.failed) == (0, 1)
    assert "lost: ended with 9" in tally.lines[0]


def test_whoever_is_free_takes_the_next():
    assert stages.span([stage("one", 50)]) == 50
    assert stages.span([stage("a", 10), stage("b", 100), stage("c", 60), stage("d", 80)]) == 100
    assert stages.span([stage("a", 30), stage("b", 30), stage("c", 30), stage("d", 30)]) == 60


def test_all_stages_have_names_of_their_own_and_fit_under_the_ceiling():
    assert len(set(stages.NAMES)) == len(stages.NAMES)
    assert stages.span(stages.STAGES) <= stages.CEILING
