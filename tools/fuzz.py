"""`python -m tools.fuzz [TARGET …] --seconds N`: coverage-guided fuzzing of every parser.

Each target runs in a process of its own, so that a crash, a hang or too much memory of one ends
only that one. Only the errors that a parser declares are answers; anything else is a finding,
whose input is kept. `planted` holds a bug on purpose: a harness that does not find it is broken.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """Fuzz one target in a process of its own for so many `seconds` (0: until all `runs` are made)."""
    findings = keep or Path(tempfile.mkdtemp(prefix="accord-fuzz-"))
    findings.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tools.fuzz", "--inside", target]
    command += ["--seconds", str(seconds), "--runs", str(runs)]
    command += ["--seed", str(seed), "--keep", str(findings)]
    began = time.monotonic()
    # The child ends without tidying up: what it leaves lies in a folder that goes with this call.
    with (
        tempfile.TemporaryDirectory(prefix="accord-fuzzing-") as scratch,
        tempfile.TemporaryFile("w+", errors="replace") as log,
    ):
        code, late = _waited(command, log.fileno(), scratch, seconds=seconds, root=root)
        log.seek(0)
        text = log.read()
    made = [int(number) for number in EXECUTIONS.findall(text)]
    fault = "hang: the run did not end" if late else verdict(code, text)
    artifacts = sorted(findings.glob(f"{target}-*"))
    kept = artifacts[-1] if fault and artifacts else None
    spent = time.monotonic() - began
    return Outcome(target, max(made, default=0), _coverage(text), spent, fault, kept)


def _waited(
    command: Sequence[str], log: int, scratch: str, *, seconds: int, root: Path
) -> tuple[int, bool]:
    process = subprocess.Popen(
        command, cwd=root, env=os.environ | {"TMPDIR": scratch}, stdin=subprocess.DEVNULL,
        stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    allowed = seconds + 2 * STILL_SECONDS
    began = time.monotonic()
    while True:
        try:
            return process.wait(timeout=1), False
        except subprocess.TimeoutExpired:
            spent = time.monotonic() - began
            if processor_seconds(process.pid, spent) > allowed or spent > PATIENCE * allowed:
                process.kill()
                return process.wait(), True


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


def inside(name: str, *, seconds: int, runs: int, seed: int, keep: Path) -> None:
    """Run libFuzzer in this process over one target; does not come back."""
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=["accord", "tools.fuzz_targets"]):
        from tools.fuzz_targets import TARGETS

        target = TARGETS[name]()  # here, since a target imports its parser

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
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.inside:
        inside(
            asked.inside, seconds=asked.seconds, runs=asked.runs, seed=asked.seed, keep=asked.keep
        )
        return 0
    from tools.fuzz_targets import TARGETS

    unknown = set(asked.targets) - set(TARGETS)
    if unknown:
        print(f"fuzz: no target {', '.join(sorted(unknown))}; there are {', '.join(TARGETS)}")
        return 2
    bad = 0
    for name in asked.targets or TARGETS:
        outcome = fuzz(
            name, seconds=asked.seconds, runs=asked.runs, seed=asked.seed, keep=asked.keep
        )
        print(outcome.line(), flush=True)
        bad += bool(outcome.fault) != (name in WITH_BUGS)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
