"""Claim: where a change is called, months are enough; where they are not, the told rate is the real one.

Unrelated months in bursts (dispersion 0.25, no memory), of rates, shares and harm, in which nothing
changed. For each number of months before and since that `few_months` tells a rate of, the share of
worlds in which a change would be called is held against it; for those next to them, against the bar.
`ACCORD_REPLICATES` sets the trials of a setting.
"""

from __future__ import annotations

import os
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from accord.core.evaluate.indicators import Kind, alarms_of_few
from bench.harness import Row
from bench.indicator_worlds import BAR, Setting, called

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIM = "few_months"
TRIALS = int(os.environ.get("ACCORD_REPLICATES", "1000"))
SEED = 71_330_427
KINDS: tuple[Kind, ...] = ("rate", "share", "harm")
LENGTHS = (
    (1, 1), (2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (4, 1), (1, 4), (3, 2), (2, 3),
    (6, 1), (1, 6), (12, 1), (1, 12), (3, 3),
)  # fmt: skip
SETTINGS = tuple(Setting(mean=mean, variance=0.25, memory=0.0) for mean in (20, 50))


def measured() -> Iterator[tuple[Kind, tuple[int, int], float]]:
    """By kind, months before and months since, the greater share called of the settings."""
    for place, kind in enumerate(KINDS):
        for at, months in enumerate(LENGTHS):
            yield kind, months, max(
                called(
                    kind, setting, TRIALS, np.random.default_rng([SEED, place, at, number]),
                    months=months,
                ).allowed
                for number, setting in enumerate(SETTINGS)
            )  # fmt: skip


def run() -> list[dict[str, object]]:
    """A row a kind: what is called where no rate is told, and how far the told rates are off."""
    found: dict[Kind, list[tuple[tuple[int, int], float]]] = {kind: [] for kind in KINDS}
    for kind, months, share in measured():
        found[kind].append((months, share))
    return [_row(kind, shares) for kind, shares in found.items()]


def _row(kind: Kind, shares: list[tuple[tuple[int, int], float]]) -> dict[str, object]:
    told = {months: alarms_of_few(kind, *months) for months, _ in shares}
    enough = max(share for months, share in shares if told[months] is None)
    slack = 1.645 * sqrt(BAR * (1 - BAR) / TRIALS)
    # Two runs of as many trials differ by chance, each rate by about its own standard error.
    off = [
        (share, rate, 2.6 * sqrt(2 * rate * (1 - rate) / TRIALS))
        for months, share in shares if (rate := told[months]) is not None
    ]  # fmt: skip
    listed = "; ".join(f"{b} and {s}: {100 * share:.1f}" for (b, s), share in shares)
    return Row(
        claim=CLAIM, name=f"{kind}, months enough", measured=f"{100 * enough:.1f} %",
        bar=f"≤ {100 * BAR:.0f} %, told rates as measured",
        holds=enough <= BAR + slack and all(abs(share - rate) <= chance for share, rate, chance in off),
        note=f"{TRIALS} trials; months before and since: % called: {listed}",
    ).as_dict()  # fmt: skip
