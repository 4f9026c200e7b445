"""Claim: where nothing happened, donors' changes call something in 3.5 to 6 % of trials, anywhere.

`ACCORD_REPLICATES` sets the null trials of a cell (10,000 unless set; fewer is a reduced run and
the rows say so). Power beside it is of a fall by 30 %; WDD against the nearest area in size is
the practitioner's test.
"""

from __future__ import annotations

import os
from math import log, sqrt

import numpy as np

from accord.core.evaluate.designs.contrasts import first_unit_chance
from bench.harness import Row
from bench.null_worlds import GRID, Counts, Setting, counts

CLAIM = "null-grid"
FULL = 10_000
CHUNK = 1_000
EFFECT = 0.7
LOW, HIGH = 0.035, 0.06


def p_values(table: Counts, *, log_ratio: float = 0.0) -> Counts:
    """The chance of area 0's change in each replicate, at a null of `log_ratio`."""
    return first_unit_chance(table, table.shape[-1] // 2, log_ratio=log_ratio)


def trials(setting: Setting, number: int, seed: int) -> tuple[float, float, float, float]:
    """Share of false alarms, of WDD's, coverage of a known fall, and its power."""
    rng = np.random.default_rng([seed, int(setting.mean * 100), int(setting.disp * 100),
                                 int(setting.rho * 100)])  # fmt: skip
    alarms = wdd = covered = seen = 0
    for begin in range(0, number, CHUNK):
        size = min(CHUNK, number - begin)
        quiet = counts(setting, size, rng)
        alarms += int((p_values(quiet) <= 0.05).sum())
        wdd += int((np.abs(wdd_z(quiet)) > 1.959964).sum())
        changed = counts(setting, size, rng, ratio=EFFECT)
        covered += int((p_values(changed, log_ratio=log(EFFECT)) > 0.05).sum())
        seen += int((p_values(changed) <= 0.05).sum())
    return alarms / number, wdd / number, covered / number, seen / number


def wdd_z(table: Counts) -> Counts:
    """The weighted displacement difference against the area nearest in size before."""
    half = table.shape[-1] // 2
    before, after = np.nansum(table[..., :half], -1), np.nansum(table[..., half:], -1)
    nearest = np.abs(before[:, 1:] - before[:, :1]).argmin(axis=1) + 1
    rows = np.arange(len(table))
    gain = after[:, 0] - before[:, 0] - (after[rows, nearest] - before[rows, nearest])
    total = after[:, 0] + before[:, 0] + after[rows, nearest] + before[rows, nearest]
    return np.asarray(gain / np.sqrt(np.maximum(total, 1)), float)


def run() -> list[dict[str, object]]:
    """One row for false alarms and one for coverage in each cell of the grid."""
    number = int(os.environ.get("ACCORD_REPLICATES", FULL))
    scale = "" if number >= FULL else f"reduced run: {number} of {FULL} trials; "
    rows = []
    for setting in GRID:
        alarms, wdd, covered, seen = trials(setting, number, seed=11)
        error = 1.96 * sqrt(0.05 * 0.95 / number)
        slack = 0.0 if number >= FULL else error
        rows.append(
            Row(
                claim=CLAIM, name=f"false alarms, {setting.name}",
                measured=f"{100 * alarms:.2f} ± {100 * error:.2f} %", bar="3.5–6 %",
                holds=LOW - slack <= alarms <= HIGH + slack,
                note=f"{scale}WDD {100 * wdd:.1f} %; power at −30 %: {100 * seen:.1f} %",
            ).as_dict()
        )  # fmt: skip
        rows.append(
            Row(
                claim=CLAIM, name=f"coverage of −30 %, {setting.name}",
                measured=f"{100 * covered:.2f} ± {100 * error:.2f} %", bar="93–97 %",
                holds=0.93 - slack <= covered <= 0.97 + slack, note=scale.strip("; "),
            ).as_dict()
        )  # fmt: skip
    return rows
