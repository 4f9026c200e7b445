"""Continuous integration in stages: each says passed, failed or not run, and how long it took."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock

from tools import build, checks, clone, package, postgres, spark, suite
from tools.shell import Stop, call, find_program, provide_program, say

NIGHTLY = "ACCORD_EVERY_LOOK" in os.environ
BY_DAY = [] if NIGHTLY else ["-m", "not nightly"]
APPS = [*BY_DAY, "tests", "--ignore=tests/core", "--ignore=tests/contract", "--ignore=tests/e2e"]
APPS += ["--ignore=tests/test_shape.py", "--ignore=tests/spark"]
# What talks to the database, and a sweep of every door with what PostgreSQL cannot store. By day
# of the apps those that write records, match and lock: the rest counts and draws what these keep.
WRITING = ("agencies", "exchange", "feeds", "layers", "records", "subjects")
ON_POSTGRES = ["tests/frame", "tests/site", "--ignore=tests/frame/ui"]
ON_POSTGRES += ["tests/apps"] if NIGHTLY else [f"tests/apps/{room}" for room in WRITING]
ON_POSTGRES += ["tests/security/test_bytes_that_are_no_text.py"]
# By day the few that show nothing more of the engine than the rest, and take long, are left to SQLite.
MARKED = "not browser and (postgres or not slow)"
MARKED += "" if NIGHTLY else " and not nightly and not nightly_on_postgres"
ON_POSTGRES += ["-m", MARKED]
# Pages and commands show what the services say that are asked here anyway.
ON_POSTGRES += [] if NIGHTLY else ["--ignore-glob=*_pages.py", "--ignore-glob=*_commands.py"]
WORKERS = ["-q", *suite.WORKERS]
CEILING = 25 * 60  # seconds on two cores: what somebody waits for without leaving
TALLY = "ACCORD_CI_TALLY"  # where a run beside another writes what its stages came to


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a stage came to; `missing` names what kept parts of it from running."""

    status: int
    passed: int = 0
    failed: int = 0
    missing: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A named part of CI with the seconds it may take on two cores, with two others beside it."""

    name: str
    budget: int
    run: Callable[[Path], Outcome]


@dataclass
class Tally:
    """What all stages came to together."""

    passed: int = 0
    failed: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in what others came to."""
        self.passed += other.passed
        self.failed += other.failed
        self.lines += other.lines


def run(root: Path, *, only: list[str], allow: Mapping[str, str] | None = None) -> int:
    """Run the stages; `allow` maps what may be not run to the reason why."""
    unknown = set(only) - set(NAMES)
    if unknown:
        raise Stop(
            f"dev.py ci: no stage {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        )
    tally = Tally()
    if only:
        for stage in (stage for stage in STAGES if stage.name in only):
            _run_stage(root, stage, allowed(root) if allow is None else allow, tally)
    else:
        _run_all(root, STAGES, allowed(root) if allow is None else allow, tally)
    say("")
    for line in tally.lines:
        say(line)
    say(f"{tally.passed} passed, {tally.failed} failed")
    if TALLY in os.environ:
        Path(os.environ[TALLY]).write_text(json.dumps(asdict(tally)))
    return 1 if tally.failed else 0


def _run_all(root: Path, stages: Sequence[Stage], allow: Mapping[str, str], tally: Tally) -> None:
    """The stages in their order, three at a time: one of them here, two beside in processes of their own."""
    waiting = iter(stages)
    turn = Lock()
    beside = Tally()

    def waits() -> Iterator[Stage]:
        while (stage := _next(waiting, turn)) is not None:
            yield stage

    def take_beside() -> None:
        for stage in waits():
            came_to = _beside(root, stage, allow)
            with turn:
                beside.add(came_to)

    here = next(waiting)
    with ThreadPoolExecutor(max_workers=TAKERS - 1) as threads:
        others = [threads.submit(take_beside) for _ in range(TAKERS - 1)]
        _run_stage(root, here, allow, tally)
        for stage in waits():
            _run_stage(root, stage, allow, tally)
    for one in others:
        one.result()
    tally.add(beside)


def _next(waiting: Iterator[Stage], turn: Lock) -> Stage | None:
    with turn:
        return next(waiting, None)


def span(stages: Sequence[Stage]) -> int:
    """Seconds that stages may take together: whoever is free takes the next."""
    free = [0] * TAKERS
    for stage in stages:
        free[free.index(min(free))] += stage.budget
    return max(free)


def _beside(root: Path, stage: Stage, allow: Mapping[str, str]) -> Tally:
    """Run the stage in another process; what it said is shown as a whole when it has ended."""
    with tempfile.TemporaryDirectory() as name:
        log, kept = Path(name) / "log", Path(name) / "tally.json"
        command: list[str | Path] = [sys.executable, root / "dev.py", "ci", stage.name]
        command += [] if allow else ["--allow-nothing"]
        status = call(command, cwd=root, env={TALLY: str(kept)}, log=log)
        say(log.read_text())
        if not kept.exists():
            return Tally(failed=1, lines=[f"{stage.name}: ended with {status} before it was done"])
        return Tally(**json.loads(kept.read_text()))


def allowed(root: Path) -> Mapping[str, str]:
    """What ci/allowed-not-run.toml excuses, with its reasons."""
    table = tomllib.loads((root / "ci/allowed-not-run.toml").read_text())
    return {str(name): str(entry["reason"]) for name, entry in table.items()}


def _run_stage(root: Path, stage: Stage, permitted: Mapping[str, str], tally: Tally) -> None:
    say(f"\n=== {stage.name}")
    began = time.monotonic()
    outcome = stage.run(root)
    seconds = time.monotonic() - began
    excused = [name for name in outcome.missing if name in permitted]
    refused = [name for name in outcome.missing if name not in permitted]
    bad = bool(outcome.status or refused)
    result = "failed" if bad else "not run" if excused and not outcome.passed else "passed"
    tally.passed += outcome.passed + (result == "passed" and not outcome.passed)
    tally.failed += outcome.failed or bad
    over = f" over its budget of {stage.budget} s" if seconds > stage.budget else ""
    tally.lines.append(f"{stage.name:12} {result:8} {seconds:5.0f} s of {stage.budget}{over}")
    tally.lines += [f"{'':12} not run, allowed: {name}: {permitted[name]}" for name in excused]
    tally.lines += [f"{'':12} not run, NOT allowed: {name}" for name in refused]
    tally.lines += [f"{'':12} {outcome.note}"] if outcome.note else []
    say(tally.lines[-1])


def _tests(
    root: Path, arguments: list[str], env: Mapping[str, str] | None = None, *, hide: str = ""
) -> Outcome:
    """One pytest run as an outcome; `hide`: not-run reasons that another stage makes good."""
    settings = {"HYPOTHESIS_PROFILE": "ci", **(env or {})}
    result = suite.run(root, arguments, env=settings)
    if result.status == suite.NOTHING_COLLECTED:
        return Outcome(status=1, failed=1, note="no test was found")
    reasons = [reason.removeprefix("not run: ") for reason in result.not_run]
    return Outcome(
        status=result.status,
        passed=result.passed,
        failed=result.failed,
        missing=tuple(r for r in reasons if not hide or hide not in r),
        note=result.summary,
    )


def _shape(root: Path) -> Outcome:
    manage: list[str | Path] = [root / ".venv/bin/python", "-m", "django"]
    django = {"DJANGO_SETTINGS_MODULE": "accord.site.settings"}
    steps: list[Callable[[], int]] = [
        lambda: checks.formatting(root),
        lambda: checks.contracts(root),
        lambda: call([*manage, "makemigrations", "--check", "--dry-run"], cwd=root, env=django),
    ]
    failed = sum(bool(step()) for step in steps)
    tests = _tests(root, ["-q", "tests/test_shape.py"])
    return Outcome(
        status=failed or tests.status,
        passed=tests.passed + len(steps) - failed,
        failed=tests.failed + failed,
        missing=tests.missing,
        note=tests.note,
    )


def _types(root: Path) -> Outcome:
    status = checks.types(root)
    return Outcome(status=status, passed=int(not status), failed=int(bool(status)))


def _core(root: Path) -> Outcome:
    provide_program("go", cwd=root)  # without it the third-party check of the ledger says "not run"
    return _tests(root, ["-q", "tests/core", *BY_DAY])


def _apps(root: Path) -> Outcome:
    return _tests(root, [*WORKERS, *APPS], hide="PostgreSQL")


def _postgres(root: Path) -> Outcome:
    initdb = provide_program("initdb", cwd=root)
    if initdb is None:
        return Outcome(status=0, missing=("PostgreSQL (apt-get install postgresql)",))
    with postgres.cluster(postgres.binaries_beside(initdb)) as url:
        env = {"ACCORD_DATABASE_URL": url}
        return _tests(root, [*WORKERS, *ON_POSTGRES], env, hide="SQLite")


def _contract(root: Path) -> Outcome:
    return _tests(root, ["-q", "tests/contract"])


def _browser(root: Path) -> Outcome:
    if provide_program("chromium", cwd=root) is None:
        return Outcome(status=0, missing=("Chromium (apt-get install chromium)",))
    return _tests(root, ["-q", "tests/e2e"])


def _spark(root: Path) -> Outcome:
    if provide_program("java", cwd=root) is None:
        return Outcome(status=0, missing=("Java (apt-get install openjdk-17-jre-headless)",))
    with tempfile.TemporaryDirectory(prefix="accord-spark-") as name:
        if not spark.install(root, Path(name)):
            return Outcome(status=0, missing=("PySpark (requirements/spark.txt)",))
        return _tests(root, ["-q", "tests/spark"], {"PYTHONPATH": str(Path(name) / "packages")})


def _package(root: Path) -> Outcome:
    failed = bool(build.docs(root)) + bool(package.wheel_in_an_empty_environment(root))
    return Outcome(status=failed, passed=2 - failed, failed=failed)


def _clone(root: Path) -> Outcome:
    if find_program("git") is None:
        return Outcome(status=0, missing=("git (apt-get install git)",))
    result = clone.prove(root)
    return Outcome(
        status=result.status, passed=result.passed, failed=result.failed, note=result.note
    )


SHAPE = Stage(name="shape", budget=60, run=_shape)
TYPES = Stage(name="types", budget=75, run=_types)
CORE = Stage(name="core", budget=550, run=_core)
OF_APPS = Stage(name="apps", budget=1240, run=_apps)
POSTGRES = Stage(name="postgres", budget=620, run=_postgres)
CONTRACT = Stage(name="contract", budget=350, run=_contract)
BROWSER = Stage(name="browser", budget=830, run=_browser)
PACKAGE = Stage(name="package", budget=45, run=_package)
SPARK = Stage(name="spark", budget=120, run=_spark)
CLONE = Stage(name="clone", budget=430, run=_clone)

# Three at a time, in this order: each waits for a server, a file or a browser often enough that two
# cores stand still where fewer run. The first is shown as it goes, and says soonest what is wrong;
# then the longest, which else would run on alone at the end while a core stands still.
TAKERS = 3
STAGES = (SHAPE, OF_APPS, BROWSER, TYPES, CORE, CLONE, POSTGRES, CONTRACT, SPARK, PACKAGE)
NAMES = tuple(stage.name for stage in STAGES)
assert span(STAGES) <= CEILING
