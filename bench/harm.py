"""Claim: the interval of a harm index holds the harm that was put in, as often as it says or more.

Beside it the normal interval of a weighted sum, which is what a difference of harm usually carries.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from accord.core.evaluate.harm import WeightTable, harm_index, harm_ratio
from bench.harness import at_least

CLAIM = "harm"
TRIALS = 1_000
WEIGHTS = {"1": 1000.0, "2": 50.0, "3": 2.0}
TABLE = WeightTable(id="bench", version="1", source="made up", unit="points", weights=WEIGHTS)
SETTINGS = ((0.02, 0.5, 4.0), (0.2, 3.0, 30.0), (1.0, 10.0, 100.0), (5.0, 40.0, 300.0))


def held(means: tuple[float, ...], rng: np.random.Generator) -> tuple[float, float, float]:
    """How often each holds: the index, a change where nothing changed, the normal interval."""
    weights = np.array(list(WEIGHTS.values()))
    truth = float(weights @ np.array(means))
    ours = change = plain = 0
    for one, other in zip(*rng.poisson(means, (2, TRIALS, 3)).tolist(), strict=True):
        found = harm_index(dict(zip(WEIGHTS, one, strict=True)), TABLE)
        double = harm_index(dict(zip(WEIGHTS, other, strict=True)), TABLE)
        ours += found.interval.holds(truth)
        change += harm_ratio(found, double).holds(1.0)
        plain += abs(found.interval.estimate - truth) <= 1.959964 * sqrt(found.variance)
    return ours / TRIALS, change / TRIALS, plain / TRIALS


def run() -> list[dict[str, object]]:
    """Two rows a setting: the index and the change."""
    rows: list[dict[str, object]] = []
    for means in SETTINGS:
        ours, change, plain = held(means, np.random.default_rng(11))
        told = ", ".join(f"{mean:g}" for mean in means)
        for name, share in (("index", ours), ("change", change)):
            rows.append(
                at_least(
                    CLAIM, f"{name} held, means {told} of weights 1000, 50, 2", 100 * share,
                    bar=94, unit="%", note=f"normal interval of the index: {100 * plain:.0f} %",
                )
            )  # fmt: skip
    return rows
