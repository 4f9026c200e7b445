"""Claim: a known spill-over of 0, 25 and 100 % is covered as said, in ratios and in events."""

from __future__ import annotations

import numpy as np

from accord.core.evaluate import donor_change, spillover
from accord.core.evaluate.designs.contrasts import first_unit_chance
from bench.harness import Row
from bench.null_worlds import Counts

CLAIM = "displacement"
TRIALS = 3_000
PUBLISHED = 600  # trials in which the published events are asked, one by one
FALLS = (0.0, 0.3, 0.4, 0.6)
DONORS, MONTHS, MEAN, FALL, DISPERSION = 40, 24, 40, 0.4, 0.03


def world(
    share: float, rng: np.random.Generator, *, fall: float = FALL, trials: int = TRIALS
) -> tuple[Counts, Counts, Counts]:
    """Targets, rings (trials × areas × months), and the total's true log ratio in each trial."""
    shape = (trials, DONORS + 1, MONTHS)
    targets, rings = (
        MEAN * np.exp(0.4 * rng.standard_normal((*shape[:2], 1)))
        * np.exp(np.sqrt(DISPERSION) * rng.standard_normal(shape) - DISPERSION / 2)
        for _ in range(2)
    )  # fmt: skip
    half = MONTHS // 2
    moved = share * fall * targets[:, 0, half:].mean(-1, keepdims=True)
    plain = (targets[:, 0, half:] + rings[:, 0, half:]).sum(-1)
    targets[:, 0, half:] *= 1 - fall
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
    return rows + _events_avoided() + _events_moved()


def _events_avoided() -> list[dict[str, object]]:
    """Coverage of the events that did not happen, where each was taken out by lot."""
    rng = np.random.default_rng(4)
    half, rows = MONTHS // 2, []
    for fall in FALLS:
        tables, _, _ = world(0.0, rng, fall=0.0, trials=PUBLISHED)
        held = 0
        for table in tables:
            would = table[0, half:].copy()
            table[0, half:] = rng.binomial(would.astype(int), 1 - fall)
            fewer = donor_change(table, treated=0, first_after=half).fewer
            held += fewer.holds(float(would.sum() - table[0, half:].sum()))
        rows.append(_covered(f"a fall of {100 * fall:.0f} %, events avoided", held))
    return rows


def _events_moved() -> list[dict[str, object]]:
    """Coverage of the published events of target, ring and both, where each event moved by lot."""
    rng = np.random.default_rng(5)
    half, rows = MONTHS // 2, []
    for share in (0.0, 0.25, 1.0):
        targets, rings, _ = world(0.0, rng, fall=0.0, trials=PUBLISHED)
        held = {"direct": 0, "ring": 0, "total": 0}
        for target, ring in zip(targets, rings, strict=True):
            gone = rng.binomial(target[0, half:].astype(int), FALL)
            came = rng.binomial(gone, share)
            target[0, half:] -= gone
            ring[0, half:] += came
            found = spillover(target[0], ring[0], target[1:], ring[1:], first_after=half)
            held["direct"] += found.direct.holds(-float(gone.sum()))
            held["ring"] += found.ring.holds(float(came.sum()))
            held["total"] += found.total.holds(float(came.sum() - gone.sum()))
        name = f"spill-over of {100 * share:.0f} %"
        rows += [_covered(f"{name}, {part}: events", number) for part, number in held.items()]
    return rows


def _covered(name: str, held: int) -> dict[str, object]:
    share = held / PUBLISHED
    return Row(
        claim=CLAIM, name=f"{name}: coverage", measured=f"{100 * share:.1f} %", bar="≥ 93 %",
        holds=share >= 0.93, note=f"{PUBLISHED} worlds",
    ).as_dict()  # fmt: skip
