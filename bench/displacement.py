"""Claim: a known spill-over of 0, 25 and 100 % is covered as said, and the total has its sign."""

from __future__ import annotations

import numpy as np

from accord.core.evaluate.designs.contrasts import first_unit_chance
from bench.harness import Row
from bench.null_worlds import Counts

CLAIM = "displacement"
TRIALS = 3_000
DONORS, MONTHS, MEAN, FALL, DISPERSION = 40, 24, 40, 0.4, 0.03


def world(share: float, rng: np.random.Generator) -> tuple[Counts, Counts, Counts]:
    """Targets, rings (trials × areas × months), and the total's true log ratio in each trial."""
    shape = (TRIALS, DONORS + 1, MONTHS)
    targets, rings = (
        MEAN * np.exp(0.4 * rng.standard_normal((*shape[:2], 1)))
        * np.exp(np.sqrt(DISPERSION) * rng.standard_normal(shape) - DISPERSION / 2)
        for _ in range(2)
    )  # fmt: skip
    half = MONTHS // 2
    moved = share * FALL * targets[:, 0, half:].mean(-1, keepdims=True)
    plain = (targets[:, 0, half:] + rings[:, 0, half:]).sum(-1)
    targets[:, 0, half:] *= 1 - FALL
    rings[:, 0, half:] += moved
    ratio = (targets[:, 0, half:] + rings[:, 0, half:]).sum(-1) / plain
    return rng.poisson(targets) * 1.0, rng.poisson(rings) * 1.0, np.log(ratio)


def run() -> list[dict[str, object]]:
    """Coverage of the total, its clear calls in the wrong direction, and how often it is seen."""
    rows = []
    half = MONTHS // 2
    for share in (0.0, 0.25, 1.0):
        targets, rings, truth = world(share, np.random.default_rng(3))
        both = targets + rings
        covered = float((first_unit_chance(both, half, log_ratio=truth[:, None]) > 0.05).mean())
        clear = first_unit_chance(both, half) <= 0.05
        after, before = both[:, 0, half:].sum(-1), both[:, 0, :half].sum(-1)
        rest = both[:, 1:, half:].sum((-2, -1)) / both[:, 1:, :half].sum((-2, -1))
        rose = after / before > rest
        wrong = float((clear & rose).mean())
        direct = float((first_unit_chance(targets, half, log_ratio=np.log(1 - FALL)) > 0.05).mean())
        name = f"spill-over of {100 * share:.0f} %"
        for what, value in (("direct", direct), ("total", covered)):
            rows.append(
                Row(
                    claim=CLAIM, name=f"{name}, {what}: coverage",
                    measured=f"{100 * value:.1f} %", bar="93–97 %", holds=0.93 <= value <= 0.97,
                ).as_dict()
            )  # fmt: skip
        if share < 1:
            rows.append(
                Row(
                    claim=CLAIM, name=f"{name}: the total called the wrong way",
                    measured=f"{100 * wrong:.2f} %", bar="< 1 %", holds=wrong < 0.01,
                    note=f"a total effect seen in {100 * float(clear.mean()):.0f} %",
                ).as_dict()
            )  # fmt: skip
    return rows
