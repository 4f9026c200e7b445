"""Claim `vehicle-linkage`: which records are of one vehicle, in regions that the model has not seen.

Six agencies' vehicles of made-up regions, two of whom write no number down: signs misread, plates in
part and in words, plates that pass from one car to another, neighbouring numbers, the same plate
in two states. Once by a model that learns in the region itself and without a label, once by the one
that comes with the software, each at its own stopping point. Intervals are from 200 resamples of
what hangs together by truth or by groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from tools.starter_model import PLAN
from tools.starter_vehicles import rows_of, which_is_which

from accord.core.linkage import (
    VEHICLE,
    Blocks,
    Constraints,
    Kind,
    Table,
    average_link,
    calibration_error,
    candidates_of,
    cluster_scores,
    components,
    starter_model,
    train,
)
from accord.core.linkage.table import Floats, Index
from accord.core.simulate import Region
from bench.harness import at_least, row, seconds

CLAIM = "vehicle-linkage"
SEEDS = (7, 23)
INCIDENTS = 24_000
SURE = 0.99
STOP = 4.0  # as `accord.apps.subjects.selectors.graph`
RESAMPLES = 200
STORM = 0.2


@dataclass(frozen=True)
class Found:
    """Pairs, their log-odds, and the group of each record."""

    left: Index
    right: Index
    logits: Floats
    labels: Index


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    return [one for seed in SEEDS for one in measure(seed)]


def measure(seed: int) -> list[dict[str, object]]:
    """One region: both models against the truth, and what a storm of placeholders costs."""
    region = Region(replace(PLAN, seed=seed, incidents=INCIDENTS))
    truth = which_is_which(region)
    keyed = list(rows_of(region))
    rows = [one for _, one in keyed]
    which = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    table = VEHICLE.table(rows)
    about = f"seed {seed}: {len(table):,} records of {len(np.unique(which)):,} vehicles"
    kept: dict[str, Found] = {}
    spent = seconds(lambda: kept.update(learned=unlabelled(table)))
    stormy = VEHICLE.table(list(storm(rows)))
    worse = seconds(lambda: kept.update(stormy=unlabelled(stormy)))
    more = len(kept["stormy"].left) / len(kept["learned"].left)
    return [
        *judged("without a label", about, kept["learned"], which),
        *judged("starter model", about, by_starter(table), which),
        row(
            CLAIM, f"pairs compared with {STORM:.0%} of plates and numbers UNKNOWN, to those without, {about}",
            more, at_most=1.3, note=f"{spent:.1f} and {worse:.1f} CPU s",
        ),
    ]  # fmt: skip


def judged(
    how: str,
    about: str,
    found: Found,
    which: Index,
    *,
    claim: str = CLAIM,
    things: str = "vehicles",
) -> list[dict[str, object]]:
    """Groups and chances of one model against the truth."""
    scores = cluster_scores(found.labels, which)
    low = interval(found.labels, which)
    same, chance = which[found.left] == which[found.right], 1 / (1 + np.exp(-found.logits))
    sizes = np.bincount(which)
    true_pairs = int((sizes * (sizes - 1) // 2).sum())
    sure = chance >= SURE
    return [
        at_least(
            claim, f"cluster F1, {how}, {about}", scores.f1, bar=0.93,
            note=f"P {scores.precision:.4f} ({low[0]}) R {scores.recall:.4f} ({low[1]}), "
            f"F1 ({low[2]})",
        ),
        at_least(
            claim, f"right among pairs said ≥ 0.99, {how}, {about}", float(same[sure].mean()),
            bar=0.98, note=f"{int(sure.sum())} pairs",
        ),
        row(claim, f"calibration error, {how}, {about}", calibration_error(chance, same), at_most=0.01),
        row(
            claim, f"groups of several {things}, {how}, {about}", 100 * float(scores.wrong_merges),
            at_most=0.3, unit="%",
        ),
        at_least(
            claim, f"true pairs compared, {how}, {about}", int(same.sum()) / true_pairs, bar=0.8,
            note=f"{len(same):,} pairs, {len(same) / len(which):.1f} a record",
        ),
    ]  # fmt: skip


def unlabelled(table: Table, kind: Kind = VEHICLE) -> Found:
    """Learn in these records themselves, without a label."""
    candidates = candidates_of(table, kind.comparisons, kind.rules)
    model = train(table, candidates, rng=np.random.default_rng(1), kind=kind)
    edges = candidates.left, candidates.right
    return _grouped(table, *edges, model.score(table, *edges, candidates.levels), kind, stop=0.0)


def by_starter(table: Table, kind: Kind = VEHICLE) -> Found:
    """What the job and the pages of a node do."""
    frozen = starter_model(kind)
    everything = np.arange(len(table))
    left, right = Blocks.of(frozen.plan, table, kind.rules).pairs(everything, everything >= 0)
    return _grouped(table, left, right, frozen.score(table, left, right), kind, stop=STOP)


def _grouped(
    table: Table, left: Index, right: Index, logits: Floats, kind: Kind, *, stop: float
) -> Found:
    near = logits > 0
    apart = kind.apart(table, components(len(table), left[near], right[near]))
    labels = average_link(
        len(table), left, right, logits, stop=stop, constraints=Constraints(cannot_link=apart)
    )
    return Found(left, right, logits, labels)


def storm(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """The same records, of which some say UNKNOWN where they said plate and number."""
    rng = np.random.default_rng(2)
    lost = rng.random(len(rows)) < STORM
    return [
        {**one, "plate": "UNKNOWN", "vin": "UNKNOWN"} if gone else one
        for one, gone in zip(rows, lost.tolist(), strict=True)
    ]


def interval(labels: Index, which: Index) -> tuple[str, str, str]:
    """Where precision, recall and F1 lie in 95 of 100 resamples of what hangs together."""
    orders = [np.argsort(groups, kind="stable") for groups in (labels, which)]
    ends = [
        (order[:-1], order[1:], groups[order[:-1]] == groups[order[1:]])
        for order, groups in zip(orders, (labels, which), strict=True)
    ]
    block = components(
        len(which),
        np.concatenate([one[same] for one, _, same in ends]),
        np.concatenate([other[same] for _, other, same in ends]),
    )
    both = np.unique(np.stack([labels, which]), axis=1, return_inverse=True)[1]
    roots = np.unique(block)
    pairs = np.stack([_pairs_in(block, groups)[roots] for groups in (both, labels, which)])
    rng = np.random.default_rng(3)
    drawn = rng.multinomial(len(roots), np.full(len(roots), 1 / len(roots)), RESAMPLES)
    shared, ours, theirs = pairs @ drawn.T
    found = np.stack([shared / ours, shared / theirs, 2 * shared / (ours + theirs)])
    low, high = np.percentile(found, [2.5, 97.5], axis=1)
    precision, recall, f1 = (f"{a:.4f}–{b:.4f}" for a, b in zip(low, high, strict=True))
    return precision, recall, f1


def _pairs_in(block: Index, groups: Index) -> Floats:
    """How many pairs the groups hold in each block."""
    _, first, counts = np.unique(groups, return_index=True, return_counts=True)
    held = np.bincount(block[first], weights=counts * (counts - 1) / 2, minlength=len(block))
    return held.astype(np.float64)
