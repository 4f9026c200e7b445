"""Claim: 250 placebo districts of Seattle's blocks in under 10 CPU seconds.

The data hold no map: a placebo is a run of 39 blocks next to each other in the census's order.
The reference needs 5.9 CPU seconds a placebo (recorded with microsynth 2.0.51, not run here).
"""

from __future__ import annotations

import time

import numpy as np

from accord.core.evaluate import NoBalanceError, balance, balanced_effect
from bench.harness import at_least, not_run, row
from bench.published_data import OUTCOMES, UNSET, folder, seattle

CLAIM = "placebo-speed"
RECORDED = 5.9
PLACEBOS = 250


def run() -> list[dict[str, object]]:
    """Seconds of all placebos, the ratio to the reference, and the placebos' own false alarms."""
    if folder() is None:
        return [not_run(CLAIM, "250 placebos", bar="≤ 10 s", why=UNSET)]
    outcomes, known, treated = seattle()
    pool = known[~treated]
    later = {name: outcomes[name][~treated, 12:] for name in OUTCOMES}
    free = np.flatnonzero(~treated)
    rng = np.random.default_rng(1)
    starts = rng.choice(len(free) - 39, PLACEBOS, replace=False)
    chances, failed = [], 0
    began = time.process_time()
    for start in starts:
        mask = np.zeros(len(free), bool)
        mask[start : start + 39] = True
        try:
            weights = balance(pool, mask).weights
        except NoBalanceError:
            failed += 1
            continue
        for name in OUTCOMES:
            found = balanced_effect(later[name], mask, weights)
            chances.append((found.p_value, found.clustered_p_value))
    spent = time.process_time() - began
    plain, by_unit = (np.array(chances) < 0.05).mean(axis=0)
    note = (
        f"{failed} of {PLACEBOS} cannot be balanced; one-sided 5 % fires on {100 * plain:.0f} % "
        f"(blocks-quarters independent) and {100 * by_unit:.0f} % (by block)"
    )
    return [
        row(CLAIM, "250 placebo districts", spent, at_most=10, unit="CPU s", note=note),
        at_least(CLAIM, "against the reference's recorded seconds a placebo",
                 RECORDED / (spent / PLACEBOS), bar=70, unit="×"),
    ]  # fmt: skip
