"""Makes the model that links places until a node has learned its own.

`python3 -m tools.starter_places` writes `src/accord/core/linkage/starter_places.json` from a
made-up region whose truth is known, so the file can be made again; the same seed, the same file.
Its prior is learned from a region that the model has not seen.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from accord.core.linkage import (
    PLACE,
    BlockPlan,
    FrozenModel,
    Table,
    candidates_of,
    places,
    train_labelled,
    with_prior_of,
)
from accord.core.linkage.table import Index
from accord.core.simulate import Region
from tools.place_world import STATIONS, world
from tools.starter_model import PLAN, UNSEEN

OUT: Final = Path("src/accord/core/linkage") / PLACE.starter


def told(seed: int, incidents: int) -> tuple[Table, Index, Index]:
    """A region's records of places; which place each is of as told, and in truth."""
    made = world(Region(replace(PLAN, seed=seed, incidents=incidents)), seed)
    return places(made.rows, stations=STATIONS), made.which, made.truth


def starter() -> FrozenModel:
    """The model and the keys that are too common to find anything by."""
    table, which, _ = told(PLAN.seed, PLAN.incidents)
    found = candidates_of(table, PLACE.comparisons, PLACE.rules)
    same = which[found.left] == which[found.right]
    model = train_labelled(table, found, same, version="starter-places-1", kind=PLACE)
    unseen, its_which, _ = told(UNSEEN.seed, UNSEEN.incidents)
    pairs = candidates_of(unseen, PLACE.comparisons, PLACE.rules)
    logits = model.score(unseen, pairs.left, pairs.right, pairs.levels)
    known = its_which[pairs.left] == its_which[pairs.right]
    return FrozenModel(with_prior_of(model, logits, known), BlockPlan.planned(table, PLACE.rules))


if __name__ == "__main__":
    made = starter()
    OUT.write_text(made.to_json(), encoding="utf-8")
    print(f"{made.model.records:,} records, {len(made.plan.closed):,} keys closed → {OUT}")
