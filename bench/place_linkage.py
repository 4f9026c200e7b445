"""Claim `place-linkage`: which records are of one place, in regions that the model has not seen.

Five kinds of agency tell of the places of made-up regions: houses, hundred-blocks, crossings,
buildings of many units; streets misspelt, numbers turned, directions left out where the other side
of town has the same number, points blurred or wrong, the police's own address where none was told.
Once by a model that learns in the region itself and without a label, once by the one that comes
with the software, both at stop 0 and at the strict stop of the pages. A place is what a record tells it to be: who
hides the house tells of its block, who leaves out the unit of the building.

Then one city's real export, where nobody knows the truth: the points are hidden from the model and
two records of one place should lie within 75 m. That is a stand-in: points are geocoded from the
addresses, so it tells of namesakes and slips in streets, not of wrong addresses, and houses next
door lie within 75 m too.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from tools.starter_places import told

from accord.core.linkage import (
    PLACE,
    Blocks,
    Constraints,
    Table,
    average_link,
    calibration_error,
    candidates_of,
    cluster_scores,
    components,
    pair_scores,
    places,
    starter_model,
    train,
)
from accord.core.linkage.place_comparisons import distances
from accord.core.linkage.table import Floats, Index
from bench.harness import at_least, not_run, row, seconds

CLAIM = "place-linkage"
SEEDS = (7, 23)
INCIDENTS = 16_000
SURE = 0.99
STRICT = 4.0  # as `accord.apps.subjects.selectors.graph` for persons and vehicles
NEAR_METRES = 75.0
EXPORT = Path("records/agency_exports/denver_co_crime.csv")
NEAR_BAR = "≥ 0.98"


@dataclass(frozen=True)
class Found:
    """Pairs, their log-odds, and the group of each record at stop 0 and at the strict one."""

    left: Index
    right: Index
    logits: Floats
    labels: Index
    strictly: Index


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    return [*(one for seed in SEEDS for one in measure(seed)), *real()]


def measure(seed: int) -> list[dict[str, object]]:
    """One region: both models against the truth, and what both cost."""
    table, which, truth = told(seed, INCIDENTS)
    about = f"seed {seed}: {len(table):,} records of {len(np.unique(which)):,} places"
    kept: dict[str, Found] = {}
    spent = seconds(lambda: kept.update(learned=unlabelled(table)))
    by_own = seconds(lambda: kept.update(starter=by_starter(table)))
    return [
        *_judged("without a label", about, kept["learned"], which, truth),
        *_judged("starter model", about, kept["starter"], which, truth),
        at_least(
            CLAIM, f"records a CPU second, learning and grouping in them, {about}",
            len(table) / spent, bar=2_000, note=f"by the starter model {len(table) / by_own:,.0f}",
        ),
    ]  # fmt: skip


def _judged(
    how: str, about: str, found: Found, which: Index, truth: Index
) -> list[dict[str, object]]:
    scores, strict, careful = (
        cluster_scores(labels, against)
        for labels, against in (
            (found.labels, which), (found.labels, truth), (found.strictly, which),
        )
    )  # fmt: skip
    same, chance = which[found.left] == which[found.right], 1 / (1 + np.exp(-found.logits))
    sizes = np.bincount(which)
    true_pairs = int((sizes * (sizes - 1) // 2).sum())
    sure = chance >= SURE
    pairs = pair_scores(same, chance >= 0.5, true_pairs)
    return [
        at_least(
            CLAIM, f"cluster F1, {how}, {about}", scores.f1, bar=0.85,
            note=f"P {scores.precision:.4f} R {scores.recall:.4f}; pairwise before grouping "
            f"F1 {pairs.f1:.4f}; of the true house and unit, told or not, P {strict.precision:.4f} "
            f"R {strict.recall:.4f}",
        ),
        at_least(
            CLAIM, f"right among pairs said ≥ 0.99, {how}, {about}", float(same[sure].mean()),
            bar=0.98, note=f"{int(sure.sum()):,} pairs",
        ),
        row(CLAIM, f"calibration error, {how}, {about}", calibration_error(chance, same), at_most=0.01),
        row(
            CLAIM, f"groups of several places at the strict stop, {how}, {about}",
            100 * float(careful.wrong_merges), at_most=0.3, unit="%",
            note=f"P {careful.precision:.4f} R {careful.recall:.4f}; at stop 0 "
            f"{scores.wrong_merges:.2%}",
        ),
        at_least(
            CLAIM, f"true pairs compared, {how}, {about}", int(same.sum()) / true_pairs, bar=0.9,
            note=f"{len(same):,} pairs, {len(same) / len(which):.1f} a record",
        ),
    ]  # fmt: skip


def unlabelled(table: Table) -> Found:
    """Learn in these records themselves, without a label."""
    candidates = candidates_of(table, PLACE.comparisons, PLACE.rules)
    model = train(table, candidates, rng=np.random.default_rng(1), kind=PLACE)
    edges = candidates.left, candidates.right
    return _grouped(table, *edges, model.score(table, *edges, candidates.levels))


def by_starter(table: Table) -> Found:
    """What a node would do that has learned nothing of its own."""
    frozen = starter_model(PLACE)
    everything = np.arange(len(table))
    left, right = Blocks.of(frozen.plan, table, PLACE.rules).pairs(everything, everything >= 0)
    return _grouped(table, left, right, frozen.score(table, left, right))


def _grouped(table: Table, left: Index, right: Index, logits: Floats) -> Found:
    near = logits > 0
    apart = PLACE.apart(table, components(len(table), left[near], right[near]))
    limits = Constraints(cannot_link=apart)
    labels, strictly = (
        average_link(len(table), left, right, logits, stop=stop, constraints=limits)
        for stop in (0.0, STRICT)
    )
    return Found(left, right, logits, labels, strictly)


def real() -> list[dict[str, object]]:
    """Addresses of a real export, judged by points that the model has not seen."""
    name = "pairs said ≥ 0.99 from addresses alone within 75 m, a real city's export"
    if not (root := os.environ.get("ACCORD_DATA")):
        return [not_run(CLAIM, name, bar=NEAR_BAR, why="ACCORD_DATA is unset")]
    with (Path(root) / EXPORT).open(encoding="utf-8-sig", newline="") as file:
        said = [one for one in islice(csv.DictReader(file), 20_000) if one["INCIDENT_ADDRESS"]]
    table = places(
        [{"id": str(at), "address": one["INCIDENT_ADDRESS"]} for at, one in enumerate(said)]
    )
    lat, lon = (
        np.array([float(one[column] or "nan") for one in said]) for column in ("GEO_LAT", "GEO_LON")
    )
    rows = []
    for how, found in (
        ("without a label", unlabelled(table)),
        ("starter model", by_starter(table)),
    ):
        metres = distances((lat[found.left], lon[found.left]), (lat[found.right], lon[found.right]))
        known = np.isfinite(metres)
        chance = 1 / (1 + np.exp(-found.logits[known]))
        near, sure = metres[known] <= NEAR_METRES, chance >= SURE
        held = int((near & sure).sum()) / max(1, int(near.sum()))
        rows.append(
            at_least(
                CLAIM, f"{name}, {how}", float(near[sure].mean()), bar=0.98,
                note=f"{len(said):,} records, {int(sure.sum()):,} pairs; they are {held:.0%} of the "
                f"compared pairs that lie so near, neighbours among these; "
                f"{len(np.unique(found.labels)):,} groups",
            )
        )  # fmt: skip
    return rows
