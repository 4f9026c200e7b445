"""Claim `subjects`: the starter model tells persons apart in regions that it has not seen.

Three agencies' suspects and arrestees of made-up regions of other seeds, whose truth is known. Pairs,
chances and groups as the job and the pages make them, at the pages' own stopping point. In the last
region three people bear one name, date of birth, sex and street: nothing compared tells them apart.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tools.starter_model import PLAN, rows_of, who_is_who

from accord.core.linkage import (
    Blocks,
    average_link,
    calibration_error,
    cluster_scores,
    persons,
    starter_model,
)
from accord.core.simulate import Region
from bench.harness import at_least, row

CLAIM = "subjects"
SEEDS = (7, 23, 47)
SURE = 0.99
STOP = 4.0  # as `accord.apps.subjects.selectors.graph`; a test holds the two together


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    return [one for seed in SEEDS for one in measure(seed)]


def measure(seed: int) -> list[dict[str, object]]:
    """One region: groups against the truth, and whether the chances are what they say."""
    region = Region(replace(PLAN, seed=seed, incidents=8_000))
    truth = who_is_who(region)
    keyed = list(rows_of(region))
    whose = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    frozen = starter_model()
    table = persons([one for _, one in keyed])
    everybody = np.arange(len(table))
    left, right = Blocks.of(frozen.plan, table).pairs(everybody, everybody >= 0)
    logits = frozen.score(table, left, right)
    groups = cluster_scores(average_link(len(table), left, right, logits, stop=STOP), whose)
    same, chance = whose[left] == whose[right], 1 / (1 + np.exp(-logits))
    right_ones = float(same[chance >= SURE].mean())
    about = f"seed {seed}: {len(table):,} records of {len(np.unique(whose)):,} people"
    return [
        at_least(CLAIM, f"cluster F1, {about}", groups.f1, bar=0.93),
        at_least(CLAIM, f"right among pairs said ≥ 0.99, {about}", right_ones, bar=0.98),
        row(CLAIM, f"calibration error, {about}", calibration_error(chance, same), at_most=0.01),
        row(
            CLAIM, f"groups of several people, {about}", 100 * float(groups.wrong_merges),
            at_most=0.3, unit="%", note=f"P {groups.precision:.3f} R {groups.recall:.3f}",
        ),
    ]  # fmt: skip
