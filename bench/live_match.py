"""Claim `live-match`: one record against all at once, and groups that follow every arrival.

Invented records (`linkage_world`); the model is learned on the first of them. Matching is timed at
the full size, each query by itself, with records that are new; wall time, in process. The peer is
Splink's `predict_between`, of which 0.5 s for one record against 997,000 was once measured on a
quiet machine of the same kind. `BENCH_RECORDS` says how many records.
"""

from __future__ import annotations

import os
import resource
import time
from typing import Any

import numpy as np

from accord.core.linkage import (
    Candidates,
    LinkageModel,
    LiveRegistry,
    average_link,
    candidate_pairs,
    candidates_of,
    cluster_scores,
    person_keys,
    persons,
    train,
)
from bench.harness import at_least, row
from bench.linkage_world import world

CLAIM = "live-match"
RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
LEARNED_FROM, QUERIES, RETRACTED, TOGETHER = 20_000, 1_000, 500, 256
# Streaming is compared with a batch of so many: a batch of a million is another claim.
COMPARED = 20_000
Record = dict[str, object]


def timed(registry: LiveRegistry, queries: list[Record]) -> tuple[np.ndarray, int]:
    """Milliseconds of each match, and how many found somebody."""
    taken, found = [], 0
    for query in queries:
        began = time.perf_counter()
        found += bool(registry.match(query))
        taken.append(time.perf_counter() - began)
    return np.array(taken) * 1_000, found


def entered(registry: LiveRegistry, rows: list[Record]) -> float:
    """CPU seconds to enter records, some hundred together, as files and feeds bring them."""
    began = time.process_time()
    for at in range(0, len(rows), TOGETHER):
        registry.upsert_many(rows[at : at + TOGETHER])
    return time.process_time() - began


def agreement(model: LinkageModel, rows: list[Record]) -> float:
    """F1 between the groups of records that came in any order, and a batch's with its own blocks."""
    table = persons(rows)
    left, right, _ = candidate_pairs(table, person_keys(table))
    batch = average_link(len(table), left, right, model.score(table, left, right))
    registry = LiveRegistry(model)
    order = np.random.default_rng(3).permutation(len(rows))
    entered(registry, [rows[at] for at in order])
    names = zip(table.sources, table.ids, strict=True)
    live = np.array([registry.subject_of(source, one) for source, one in names])
    return cluster_scores(live, batch).f1


def learned(rows: list[Record]) -> LinkageModel:
    """A model of the first records."""
    table = persons(rows)
    candidates: Candidates = candidates_of(table)
    return train(table, candidates, rng=np.random.default_rng(1))


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    made = world(RECORDS + QUERIES + RETRACTED, 11)
    model = learned(made.rows(0, LEARNED_FROM))
    registry = LiveRegistry(model)
    spent, step = 0.0, 50_000
    for at in range(0, RECORDS, step):
        spent += entered(registry, made.rows(at, min(at + step, RECORDS)))
    taken, found = timed(registry, made.rows(RECORDS, RECORDS + QUERIES))
    held = registry.size()
    singly = made.rows(RECORDS + QUERIES)
    began = time.process_time()
    for one in singly:
        registry.upsert(one)
    alone = len(singly) / (time.process_time() - began)
    began = time.process_time()
    for one in singly:
        registry.retract(str(one["source"]), str(one["id"]))
    out = 1_000 * (time.process_time() - began) / len(singly)
    residue: Any = {name: count - held[name] for name, count in registry.size().items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    size = f"{RECORDS:,} records"
    return [
        row(CLAIM, f"match against {size}: p99", float(np.quantile(taken, 0.99)), at_most=20,
            unit="ms", note=f"median {np.median(taken):.2f} ms, {found} of {len(taken)} found "
            "somebody; wall"),
        at_least(CLAIM, f"records entered and grouped, to {size}", RECORDS / spent, bar=1_000,
                 unit="/ CPU s", note=f"{TOGETHER} together; one by one {alone:,.0f} at the full "
                 f"size; {held['entries']:,} entries, {held['pairs']:,} pairs held; the process "
                 f"at its peak {peak:.2f} GB"),
        row(CLAIM, "retracting a record", out, at_most=50, unit="CPU ms"),
        row(CLAIM, "left of what was retracted", sum(map(abs, residue.values())), at_most=0),
        at_least(CLAIM, f"groups of {COMPARED:,} records in any order against a batch's: F1",
                 agreement(model, made.rows(0, COMPARED)), bar=0.995),
    ]  # fmt: skip


if __name__ == "__main__":
    for line in run():
        print(line)
