"""`python -m tools.fuzz [TARGET …] --seconds N`: coverage-guided fuzzing of every parser.

Each target runs in a process of its own, so that a crash, a hang or too much memory of one ends
only that one. Only the errors that a parser declares are answers; anything else is a finding,
whose input is kept. `planted` holds a bug on purpose: a harness that does not find it is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MEMORY_MB = 256  # that a parser may take beyond what its imports hold
HANG_SECONDS = 10  # of the processor: a machine that stands still is no fault of the parser
#: For what hangs outside of Python, where no signal is heard.
STILL_SECONDS = 180
#: A run ends when it has had its time of the processor; by the clock a busy machine gives it so many times that.
PATIENCE = 10
INPUT_BYTES = 4096
PLANTED = "planted"
#: Targets that hold a bug on purpose: one of a parser of five bytes, one within a real parser.
WITH_BUGS = frozenset({PLANTED, "planted-json-ld"})
EXECUTIONS = re.compile(r"#(\d+)\s+(?:DONE|pulse|NEW|REDUCE|INITED)")
COVERAGE = re.compile(r"\bcov: (\d+)")
LEAST_COVERAGE = 5  # branches; below it the parser was not instrumented, and nothing was guided


@dataclass(frozen=True)
class Target:
    """A parser: what it is given first (`seeds`), how it is called, which errors it declares.

    `words` are pieces of the format that chance would not hit upon.
    """

    parse: Callable[[bytes], object]
    declared: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...] = ()


class Hang(BaseException):
    """One input took too much of the processor; no parser catches this."""


@dataclass(frozen=True)
class Outcome:
    """How one target's run ended; `fault` is empty when nothing was found."""

    target: str
    executions: int
    coverage: int
    seconds: float
    fault: str
    kept: Path | None

    def line(self) -> str:
        """One line for a terminal."""
        verdict = self.fault or "nothing found"
        where = f" → {self.kept}" if self.kept else ""
        return (
            f"{self.target:<22} {self.executions:>9,} runs {self.coverage:>5} branches "
            f"{self.seconds:5.0f} s  {verdict}{where}"
        )


def fuzz(
    target: str,
    *,
    seconds: int = 0,
    runs: int = -1,
    seed: int = 1,
    keep: Path | None = None,
    root: Path = Path(),
) -> Outcome:
    """Fuzz one target; see `fuzz_each`."""
    (outcome,) = fuzz_each([target], seconds=seconds, runs=runs, seed=seed, keep=keep, root=root)
    return outcome


def fuzz_each(
    targets: Sequence[str],
    *,
    seconds: int = 0,
    runs: int = -1,
    seed: int = 1,
    keep: Path | None = None,
    root: Path = Path(),
) -> Iterator[Outcome]:
    """Fuzz one after the other, each for so many `seconds` (0: until all its `runs` are made).

    All parsers are imported once, for their branches to be counted, which takes longer than a
    short run; then each target has a process of its own, forked from there.
    """
    findings = keep or Path(tempfile.mkdtemp(prefix="accord-fuzz-"))
    findings.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tools.fuzz", "--inside", *targets]
    command += ["--seconds", str(seconds), "--runs", str(runs)]
    command += ["--seed", str(seed), "--keep", str(findings)]
    # A target ends without tidying up: what it leaves lies in a folder that goes with this call.
    with (
        tempfile.TemporaryDirectory(prefix="accord-fuzzing-") as scratch,
        tempfile.TemporaryFile("w+", errors="replace") as said,
        subprocess.Popen(
            command, cwd=root, env=os.environ | {"TMPDIR": scratch}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=said, text=True,
        ) as process,
    ):  # fmt: skip
        assert process.stdout is not None
        waiting = list(targets)
        for line in process.stdout:
            told = Told(**json.loads(line))
            waiting.remove(told.target)
            yield _outcome(told, findings)
        code = process.wait()
        said.seek(0)
        fault = verdict(code or 1, said.read())
    for name in waiting:
        yield Outcome(name, 0, 0, 0.0, fault, None)


@dataclass(frozen=True)
class Told:
    """How a target's process ended, and what it printed."""

    target: str
    code: int
    late: bool
    seconds: float
    text: str


def _outcome(told: Told, findings: Path) -> Outcome:
    made = [int(number) for number in EXECUTIONS.findall(told.text)]
    fault = "hang: the run did not end" if told.late else verdict(told.code, told.text)
    artifacts = sorted(findings.glob(f"{told.target}-*"))
    kept = artifacts[-1] if fault and artifacts else None
    return Outcome(
        told.target, max(made, default=0), _coverage(told.text), told.seconds, fault, kept
    )


def _waited(pid: int, *, seconds: int) -> tuple[int, bool]:
    """The exit code of a target's process, and whether it had to be ended."""
    allowed = seconds + 2 * STILL_SECONDS
    began = time.monotonic()
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), False
        time.sleep(0.05)
        spent = time.monotonic() - began
        if processor_seconds(pid, spent) > allowed or spent > PATIENCE * allowed:
            os.kill(pid, signal.SIGKILL)
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), True


def processor_seconds(pid: int, otherwise: float) -> float:
    """What a process has had of the processor; `otherwise` where the system does not tell."""
    try:
        # The name in brackets may hold blanks; user and system time are fields 14 and 15 (proc(5)).
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return otherwise


def verdict(code: int, text: str) -> str:
    """What the child's end means; a run that did nothing is a fault too, never a pass."""
    if "libFuzzer: timeout" in text or re.search(r"^(?:\w+\.)*Hang\b", text, re.MULTILINE):
        return f"hang: one input took longer than {HANG_SECONDS} s"
    if "out-of-memory" in text or "malloc limit" in text:
        return f"memory: more than {MEMORY_MB} MB"
    if code != 0:
        found = re.findall(r"^(\w[\w.]*(?:Error|Exception|Exit|Missing)\b.*)$", text, re.MULTILINE)
        last = text.strip().splitlines()[-1:] or ["no output"]
        return f"crash: {(found or last)[-1][:200]}"
    if not EXECUTIONS.search(text):
        return "nothing was run"
    return "" if _coverage(text) >= LEAST_COVERAGE else "blind: the parser's branches were not seen"


def _coverage(text: str) -> int:
    return max((int(found) for found in COVERAGE.findall(text)), default=0)


def within(seconds: float, parse: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """The parser, ended with `Hang` after so many seconds of the processor."""

    def ended(*_facts: object) -> None:
        raise Hang(f"one input took longer than {seconds} s")

    def bounded(data: bytes) -> object:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            return parse(data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    signal.signal(signal.SIGPROF, ended)
    return bounded


def inside(names: Sequence[str], *, seconds: int, runs: int, seed: int, keep: Path) -> None:
    """Import the parsers, fork a process for each target, and print what came of it, a line each."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["accord", "tools.fuzz_targets"]):
        from tools.fuzz_targets import TARGETS

        targets = {name: TARGETS[name]() for name in names}  # here, since each imports its parser

    for name, target in targets.items():
        began = time.monotonic()
        with tempfile.TemporaryFile("w+", errors="replace") as log:
            pid = os.fork()
            if not pid:
                os.dup2(log.fileno(), 1)
                os.dup2(log.fileno(), 2)
                _run(name, target, seconds=seconds, runs=runs, seed=seed, keep=keep)
            code, late = _waited(pid, seconds=seconds)
            log.seek(0)
            told = Told(name, code, late, time.monotonic() - began, log.read())
        print(json.dumps(asdict(told)), flush=True)


def _run(name: str, target: Target, *, seconds: int, runs: int, seed: int, keep: Path) -> None:
    """Run libFuzzer in this process over one target; ends the process, as interpreters end."""
    import atheris

    parse = within(HANG_SECONDS, target.parse)

    def once(data: bytes) -> None:
        try:
            parse(data)
        except target.declared:
            return

    # Warm: what is imported or built once is no finding. A seed that is refused tests nothing.
    for example in target.seeds:
        target.parse(example)
    corpus = Path(tempfile.mkdtemp(prefix="accord-corpus-"))
    for at, example in enumerate(target.seeds):
        (corpus / str(at)).write_bytes(example)
    known = corpus.with_suffix(".words")
    # libFuzzer refuses an empty dictionary.
    words = target.words or (target.seeds[0][:4],)
    known.write_text("".join(f'"{_escaped(word)}"\n' for word in words))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    longest = max(INPUT_BYTES, *(len(example) * 2 for example in target.seeds))
    options = [
        f"-max_total_time={seconds}", f"-runs={runs}", f"-seed={seed}", f"-timeout={STILL_SECONDS}",
        f"-rss_limit_mb={used + MEMORY_MB}", f"-malloc_limit_mb={MEMORY_MB}",
        f"-max_len={longest}", f"-artifact_prefix={keep}/{name}-", "-print_final_stats=1",
        "-len_control=0", f"-dict={known}",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], once)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def main(arguments: Sequence[str]) -> int:
    """Fuzz the targets asked for, or all; 1 when something was found, or the planted bug not."""
    parser = argparse.ArgumentParser(prog="tools.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--runs", type=int, default=-1, help="At most so many inputs.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None, help="Where inputs that fail are kept.")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        inside(
            asked.targets, seconds=asked.seconds, runs=asked.runs, seed=asked.seed, keep=asked.keep
        )
        return 0
    from tools.fuzz_targets import TARGETS

    unknown = set(asked.targets) - set(TARGETS)
    if unknown:
        print(f"fuzz: no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        return 2
    bad = 0
    outcomes = fuzz_each(
        asked.targets or list(TARGETS),
        seconds=asked.seconds, runs=asked.runs, seed=asked.seed, keep=asked.keep,
    )  # fmt: skip
    for outcome in outcomes:
        print(outcome.line(), flush=True)
        bad += bool(outcome.fault) != (outcome.target in WITH_BUGS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
