"""A short run of the fuzzer over every parser, and the proof that it finds what is there."""

import os
import sys
import time
from pathlib import Path

import pytest
from tools import fuzz
from tools.fuzz_targets import TARGETS

ROOT = Path(__file__).parents[2]
RUNS = 100  # a number and not a time: a slow machine tries what a fast one tries
PARSERS = [name for name in TARGETS if name not in fuzz.WITH_BUGS]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux", reason="not run: atheris has wheels for Linux only"
    ),
]


def test_every_parser_answers_or_refuses_whatever_it_is_given(tmp_path):
    outcomes = list(fuzz.fuzz_each(PARSERS, runs=RUNS, seed=7, keep=tmp_path, root=ROOT))
    assert [one.target for one in outcomes] == PARSERS
    assert [one.line() for one in outcomes if one.fault or one.executions < RUNS] == []


def test_the_planted_bug_is_found_and_its_input_kept(tmp_path):
    outcome = fuzz.fuzz(fuzz.PLANTED, runs=1_000_000, seed=7, keep=tmp_path, root=ROOT)
    assert "the planted bug" in outcome.fault
    assert outcome.kept is not None
    assert outcome.kept.read_bytes().startswith(b"BUG!\x07")


def test_a_bug_planted_within_a_real_parser_is_found(tmp_path):
    outcome = fuzz.fuzz("planted-json-ld", runs=20_000, seed=7, keep=tmp_path, root=ROOT)
    assert "the planted bug" in outcome.fault
    assert outcome.kept is not None


@pytest.mark.parametrize(
    ("code", "log", "fault"),
    [
        (0, "#12\tDONE   cov: 80 ft: 90", ""),
        (0, "", "nothing was run"),
        (0, "#12\tDONE   cov: 1 ft: 1", "blind"),
        (70, "==1== ERROR: libFuzzer: timeout after 11 seconds", "hang"),
        (77, "tools.fuzz.Hang: one input took longer than 10 s\n#2 DONE cov: 80", "hang"),
        (71, "==1== ERROR: libFuzzer: out-of-memory (used: 700Mb)", "memory"),
        (77, "KeyError: 'x'\n#2 DONE cov: 80", "crash: KeyError: 'x'"),
    ],
)
def test_the_end_of_a_run_is_told_apart(code, log, fault):
    found = fuzz.verdict(code, log)
    assert found == fault if not fault else found.startswith(fault)


def test_a_hang_is_time_of_the_processor_not_of_the_clock():
    def spin(_: bytes) -> None:
        while True:
            pass

    with pytest.raises(fuzz.Hang):
        fuzz.within(0.05, spin)(b"")
    fuzz.within(0.05, lambda _: time.sleep(0.2))(b"")


def test_every_seed_is_an_input_that_its_parser_takes():
    for make in TARGETS.values():
        target = make()
        assert target.seeds
        for example in target.seeds:
            target.parse(example)


def test_a_run_is_judged_by_what_it_had_of_the_processor_where_the_system_tells() -> None:
    had = fuzz.processor_seconds(os.getpid(), -1.0)
    assert had == pytest.approx(time.process_time(), abs=5)
    assert fuzz.processor_seconds(2**30, 7.0) == 7.0
