"""Claim: a chart that is looked at every week of a year seldom alarms where nothing changed.

Beside it what a weekly test at 5 % does to the same weeks, as charts without a correction do.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from accord.core.evaluate.alarms.anytime import excess_and_limits
from bench.harness import Row
from bench.null_worlds import Counts

CLAIM = "peeking"
TRIALS = 4_000
BASELINE, WATCHED = 104, 52
SETTINGS = ((0.25, 0, 0), (1, 0, 0), (5, 0, 0), (25, 0, 0), (5, 0.1, 0.5), (25, 0.05, 0.5),
            (25, 0.1, 0.8), (5, 0.1, 0.9))  # fmt: skip


def weeks(mean: float, disp: float, rho: float, rng: np.random.Generator) -> Counts:
    """Weekly counts of replicates; log intensity has variance `disp`, weekly memory `rho`."""
    fresh = rng.standard_normal((TRIALS, BASELINE + WATCHED))
    noise = np.empty_like(fresh)
    noise[:, 0] = fresh[:, 0]
    for at in range(1, fresh.shape[1]):
        noise[:, at] = rho * noise[:, at - 1] + sqrt(1 - rho**2) * fresh[:, at]
    drawn = rng.poisson(mean * np.exp(sqrt(disp) * noise - disp / 2))
    return np.asarray(drawn, float)


def ever(table: Counts) -> tuple[float, float]:
    """Share of replicates that ever alarm, by the chart and by a fresh test each week."""
    before, after = table[:, :BASELINE], table[:, BASELINE:]
    excess, limits = excess_and_limits(before, after)
    mean = before.mean(axis=1, keepdims=True)
    count = np.arange(1, WATCHED + 1)
    plain = 1.959964 * np.sqrt(np.maximum(mean, 1 / BASELINE) * (count + count**2 / BASELINE))
    return (
        float((np.abs(excess) > limits).any(axis=1).mean()),
        float((np.abs(excess) > plain).any(axis=1).mean()),
    )


def run() -> list[dict[str, object]]:
    """One row a setting."""
    rows = []
    for mean, disp, rho in SETTINGS:
        ours, plain = ever(weeks(mean, disp, rho, np.random.default_rng(5)))
        rows.append(
            Row(
                claim=CLAIM,
                name=f"ever an alarm, {mean:g} a week, dispersion {disp:g}, memory {rho:g}",
                measured=f"{100 * ours:.1f} %", bar="≤ 5 %", holds=ours <= 0.05,
                note=f"a fresh 5 % test each week: {100 * plain:.0f} %",
            ).as_dict()
        )  # fmt: skip
    return rows
