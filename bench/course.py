"""Claim: a monthly count that did nothing is seldom told to have stepped or drifted; a step is found.

Beside it the largest F at an unknown month with its published table, without regard to memory.
"""

from __future__ import annotations

import os
from math import pi, sqrt

import numpy as np

from accord.core.evaluate import FALSE_DRIFTS, FALSE_STEPS, course_of, largest_f
from bench.harness import at_least, row

CLAIM = "course"
TRIALS = int(os.environ.get("ACCORD_REPLICATES", "400"))
# A month's mean, months, variance of the log intensity, memory of neighbouring months.
NULLS = (
    (3, 24, 0.0, 0.0), (3, 60, 0.0, 0.0), (20, 36, 0.05, 0.0), (20, 60, 0.05, 0.0),
    (100, 96, 0.05, 0.0), (20, 36, 0.05, 0.5), (20, 60, 0.05, 0.5), (100, 96, 0.05, 0.5),
    (20, 60, 0.05, 0.8), (20, 36, 0.05, 0.9), (20, 60, 0.15, 0.9), (100, 60, 0.1, 0.9),
    (20, 120, 0.1, 0.9),
)  # fmt: skip


def counts(
    rng: np.random.Generator, mean: float, months: int, variance: float, memory: float
) -> np.ndarray:
    """Means of one series, a quarter more in June, with noise that remembers."""
    noise = rng.standard_normal(months)
    for at in range(1, months):
        noise[at] = memory * noise[at - 1] + sqrt(1 - memory**2) * noise[at]
    season = 1 + 0.25 * np.sin(2 * pi * (np.arange(months) + 2) / 12)
    return mean * season * np.exp(sqrt(variance) * noise - variance / 2)


def run() -> list[dict[str, object]]:
    """One row a setting: what is told of series that did nothing, then of a step and of a drift."""
    rows: list[dict[str, object]] = []
    for mean, months, variance, memory in NULLS:
        lasting = int(memory > 0)
        rng = np.random.default_rng(1)
        shapes, plain, tried = [], 0, 0
        while tried < TRIALS:
            series = rng.poisson(counts(rng, mean, months, variance, memory))
            if any(series[at::12].sum() == 0 for at in range(12)):
                continue  # too little is refused, and tells nothing
            tried += 1
            shapes.append(course_of(series.tolist(), first_month=3, rng=rng).shape)
            plain += largest_f(np.sqrt(series)).p_value <= 0.05
        name = f"{mean} a month, {months} months, bursts {variance}, memory {memory}"
        steps, drifts = (100 * shapes.count(shape) / TRIALS for shape in ("steps", "drift"))
        note = f"drift {drifts:.1f} %; the table's test alone {100 * plain / TRIALS:.1f} %"
        told = (("steps", steps, FALSE_STEPS, note), ("drifts", drifts, FALSE_DRIFTS, ""))
        for shape, share, bars, beside in told:
            label = f"false {shape}, {name}"
            rows.append(row(CLAIM, label, share, at_most=bars[lasting], unit="%", note=beside))
    return [*rows, *_found(0.0, 80), *_found(0.5, 60)]


def _found(memory: float, bar: int) -> list[dict[str, object]]:
    """A fall by 40 % after 32 of 60 months, 20 a month."""
    rng = np.random.default_rng(2)
    stepped, dated, sized = 0, 0, 0
    for _ in range(TRIALS):
        means = counts(rng, 20, 60, 0.02, memory)
        means[33:] *= 0.6
        found = course_of(rng.poisson(means).tolist(), first_month=3, rng=rng)
        if found.shape != "steps":
            continue
        stepped += 1
        step = min(found.steps, key=lambda one: abs(one.last_before - 32))
        dated += step.lower <= 32 <= step.upper
        sized += step.ratio.holds(0.6)
    share = 100 / max(stepped, 1)
    return [
        at_least(
            CLAIM,
            f"a fall by 40 % is found, memory {memory}",
            100 * stepped / TRIALS,
            bar=bar,
            unit="%",
        ),
        at_least(
            CLAIM,
            f"its month lies in the interval, memory {memory}",
            share * dated,
            bar=90,
            unit="%",
        ),
        at_least(
            CLAIM,
            f"its size lies in the interval, memory {memory}",
            share * sized,
            bar=90,
            unit="%",
        ),
    ]
