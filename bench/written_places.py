"""Claim `written-places`: records of one place by how agencies write it, as the room of links does.

The regions of `place_linkage`, read as `accord.apps.subjects` reads records: the address alone, and
the square of some 50 m that a point is in; what names no place, and the agencies' own stations,
left out. Each writing of an agency is compared once, whatever
the number of records that have it; groups are judged record by record, at the pages' stop, by the
model that comes with the software. A place is what a record tells it to be, as there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from tools.place_world import STATIONS, world
from tools.starter_model import PLAN

from accord.core.linkage import (
    PLACE,
    Blocks,
    Constraints,
    average_link,
    cluster_scores,
    components,
    is_named,
    square_of,
    starter_model,
)
from accord.core.linkage.table import Index
from accord.core.simulate import Region
from bench.harness import at_least, row, seconds
from bench.place_linkage import INCIDENTS, SEEDS

CLAIM = "written-places"
STOP = 4.0  # as `accord.apps.subjects.selectors.graph`; a test holds the two together
STORM = 3_000


@dataclass(frozen=True)
class Written:
    """Writings, the one of each record, and which place each record is of as it tells it."""

    rows: list[dict[str, object]]
    of_record: Index
    which: Index


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    return [one for seed in SEEDS for one in measure(seed)]


def measure(seed: int) -> list[dict[str, object]]:
    """One region, and the same with a hospital to which a fifth of all records go."""
    told = written(seed)
    spent = seconds(lambda: grouped(told))
    busy = replace(told, of_record=np.concatenate([told.of_record, np.zeros(STORM, np.int64)]))
    after = seconds(lambda: grouped(busy))
    labels, pairs = grouped(told)
    scores = cluster_scores(labels[told.of_record], told.which)
    about = f"seed {seed}: {len(told.which):,} records, {len(told.rows):,} writings"
    most = max(Counter(told.of_record.tolist()).values())
    return [
        at_least(
            CLAIM, f"precision of groups at the pages' stop, {about}", scores.precision, bar=0.98,
            note=f"R {scores.recall:.4f} F1 {scores.f1:.4f}; most records of a writing {most:,}",
        ),
        row(
            CLAIM, f"groups of several places, {about}", 100 * float(scores.wrong_merges),
            at_most=0.3, unit="%", note=f"{scores.groups:,} groups",
        ),
        row(
            CLAIM, f"time with {STORM:,} records more at one place, {about}", after / spent,
            at_most=1.3, unit="×", note=f"{pairs:,} pairs, {spent:.1f} CPU s",
        ),
    ]  # fmt: skip


def written(seed: int) -> Written:
    """How the agencies of a region write its places."""
    made = world(Region(replace(PLAN, seed=seed, incidents=INCIDENTS)), seed)
    places: dict[tuple[object, ...], int] = {}
    of_record, which = [], []
    for one, place in zip(made.rows, made.which.tolist(), strict=True):
        address, lat, lon = (str(one.get(name) or "") for name in ("address", "lat", "lon"))
        if address in STATIONS or not is_named(address):
            continue
        if unit := str(one.get("unit") or ""):
            address = f"{address} APT {unit}"
        radius = str(one.get("radius") or "")
        point = lat and lon and square_of(float(lat), float(lon), float(radius) if radius else None)
        key = (one["source"], address, point or None)
        of_record.append(places.setdefault(key, len(places)))
        which.append(place)
    rows = [
        {"id": str(at), "source": source, "address": address, **_point(square)}
        for (source, address, square), at in places.items()
    ]
    return Written(rows, np.array(of_record), np.array(which))


def _point(square: object) -> dict[str, object]:
    if not isinstance(square, tuple):
        return {}
    lat, lon, reach = square
    return {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}", "radius": str(reach)}


def grouped(told: Written) -> tuple[Index, int]:
    """The group of each writing, and how many pairs were compared."""
    table = PLACE.table(told.rows)
    frozen = starter_model(PLACE)
    everything = np.arange(len(table))
    left, right = Blocks.of(frozen.plan, table, PLACE.rules).pairs(everything, everything >= 0)
    logits = frozen.score(table, left, right)
    near = logits > 0
    apart = PLACE.apart(table, components(len(table), left[near], right[near]))
    limits = Constraints(cannot_link=apart)
    labels = average_link(len(table), left, right, logits, stop=STOP, constraints=limits)
    return labels, len(left)
