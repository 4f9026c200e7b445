"""Claim: lots, staggered starts and balanced districts call nothing a change in 3.5 to 6 % of trials.

`ACCORD_REPLICATES` sets the null trials of a cell (1,000 unless set; fewer is a reduced run and the
rows say so). Worlds are those of the null grid, the treated areas drawn at random, districts contiguous.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from accord.core.evaluate import Case, UnjudgedError, judge_balanced, judge_lot, judge_staggered
from bench.harness import Row
from bench.null_worlds import Counts, Setting, counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from accord.core.evaluate.judging.case import Answer, Judge

CLAIM = "designs"
FULL = 1_000
LOW, HIGH = 0.035, 0.06
LOT_AREAS, STAGGERED_AREAS, UNITS, DISTRICT = 24, 24, 240, 6
WORLDS = 199
CELLS = tuple(
    Setting(mean=mean, disp=disp, rho=rho)
    for mean, disp, rho in ((1, 0, 0), (5, 0.05, 0.5), (20, 0.05, 0.5), (20, 0.15, 0.9))
)


def _lot(table: Counts, rng: np.random.Generator) -> Case:
    order = rng.permutation(LOT_AREAS).tolist()
    half = LOT_AREAS // 2
    return Case(
        cells=table, own=tuple(order[:half]), starts=(12,) * half, donors=tuple(order[half:]),
        worlds=499,
    )  # fmt: skip


def _staggered(table: Counts, rng: np.random.Generator) -> Case:
    order = rng.permutation(STAGGERED_AREAS).tolist()
    return Case(
        cells=table, own=tuple(order[:5]), starts=(12, 12, 12, 16, 16), donors=tuple(order[5:]),
        worlds=WORLDS,
    )  # fmt: skip


def _district(table: Counts, rng: np.random.Generator) -> Case:
    first = int(rng.integers(0, UNITS - DISTRICT))
    own = tuple(range(first, first + DISTRICT))
    return Case(
        cells=table, own=own, starts=(12,) * DISTRICT, worlds=WORLDS,
        donors=tuple(row for row in range(UNITS) if row not in own),
    )  # fmt: skip


RING = [[(place - 1) % UNITS, (place + 1) % UNITS] for place in range(UNITS)]
DESIGNS: tuple[tuple[str, int, Judge, Callable[[Counts, np.random.Generator], Case]], ...] = (
    ("lot of 12 in 24", LOT_AREAS, judge_lot, _lot),
    ("5 areas in two starts, 19 that never", STAGGERED_AREAS, judge_staggered, _staggered),
    ("district of 6 in 240 units", UNITS, partial(judge_balanced, neighbours=RING), _district),
)


def _judged(judge: Judge, case: Case) -> Answer | None:
    """An answer; None where the table would have chosen another design."""
    try:
        return judge(case)
    except UnjudgedError:
        return None


def run() -> list[dict[str, object]]:
    """One row for each design in each cell; whole months, for districts need them."""
    number = int(os.environ.get("ACCORD_REPLICATES", FULL))
    error = 1.96 * sqrt(0.05 * 0.95 / number)
    slack = 0.0 if number >= FULL else error
    scale = "" if number >= FULL else f"reduced run: {number} of {FULL} trials"
    rows = []
    for name, areas, judge, case in DESIGNS:
        for cell in CELLS:
            setting = replace(cell, areas=areas, missing=0.0 if areas == UNITS else cell.missing)
            rng = np.random.default_rng(5)
            made = [_judged(judge, case(counts(setting, 1, rng)[0], rng)) for _ in range(number)]
            answers = [one for one in made if one is not None]
            alarms = float(np.mean([one.p_value <= 0.05 for one in answers]))
            beside = float(np.mean([not one.change.holds(0.0) for one in answers]))
            rows.append(
                Row(
                    claim=CLAIM, name=f"{name}, {setting.name}",
                    measured=f"{100 * alarms:.1f} ± {100 * error:.1f} %", bar="3.5–6 %",
                    holds=LOW - slack <= alarms <= HIGH + slack,
                    note=f"{scale}; {number - len(answers)} not judged; interval leaves nought out in {100 * beside:.1f} %".strip("; "),
                ).as_dict()
            )  # fmt: skip
    return rows
