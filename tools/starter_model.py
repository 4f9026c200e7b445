"""Makes the model that links persons on a node until it has learned its own.

`python3 -m tools.starter_model` writes `src/accord/core/linkage/starter.json` from a made-up
region whose truth is known, so the file can be made again by anybody; the same seed, the same file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from accord.core.linkage import (
    BlockPlan,
    Blocks,
    FrozenModel,
    LinkageModel,
    candidates_of,
    persons,
    train_labelled,
    with_prior_of,
)
from accord.core.linkage.chances import Rarity
from accord.core.linkage.standard import number_and_street
from accord.core.linkage.table import Index, Table
from accord.core.simulate import Plan, Region

PLAN: Final = Plan(seed=101, incidents=16_000, weeks=110, start=date(2024, 1, 1))
UNSEEN: Final = replace(PLAN, seed=31, incidents=8_000)
OUT: Final = Path("src/accord/core/linkage/starter.json")
# The share of no name counts as less than this part of the mean chance that two records share one.
RAREST: Final = 0.25
NAMES: Final = ("given", "surname")
# Of each layout: how cells are parted, and the columns of number, role, names, birth, sex, home.
LAYOUTS: Final = {
    "alder": (",", ("PERSON_ID", "ROLE", "LAST_NAME", "FIRST_NAME", "", "DOB", "SEX", "ADDRESS")),
    "elmsgate": (
        "\t",
        ("person_id", "role", "surname", "given_name", "", "birth_date", "sex", "address"),
    ),
    "fern": ("|", ("name_id", "type", "", "", "name", "dob", "sex", "address")),
}
ARRESTS: Final = {
    "alder": ("ARREST_ID", "", "LAST_NAME", "FIRST_NAME", "", "DOB", "", ""),
    "elmsgate": ("arrest_id", "", "surname", "given_name", "", "birth_date", "", ""),
    "fern": ("arrest_no", "", "", "", "name", "dob", "", ""),
}


def rows_of(region: Region) -> Iterator[tuple[tuple[str, str, str], dict[str, object]]]:
    """Suspects and arrestees as three agencies wrote them down, with their place in the truth."""
    for export in region.history(kinds=("person", "arrest")):
        layout = export.name.partition("/")[0]
        if layout not in LAYOUTS:
            continue
        parted, columns = LAYOUTS[layout]
        if export.kind == "arrest":
            columns = ARRESTS[layout]
        text = io.StringIO(b"".join(export.chunks).decode())
        for row in csv.DictReader(text, delimiter=parted):
            number, role, last, first, whole, birth, sex, home = (row.get(c, "") for c in columns)
            if export.kind == "person" and not role.upper().startswith("S"):
                continue
            if whole:
                last, _, first = whole.partition(", ")
            house, street = number_and_street(home)
            yield (
                (export.agency_ori, export.kind, number),
                {
                    "id": number, "source": export.agency_ori, "surname": last, "given": first,
                    "birth": birth, "sex": sex, "number": house, "street": street,
                },
            )  # fmt: skip


def who_is_who(region: Region) -> dict[tuple[str, str, str], str]:
    """The true person of each record."""
    file = next(one for one in region.truth() if one.name == "entities.csv")
    rows = csv.DictReader(io.StringIO(b"".join(file.chunks).decode()))
    return {(r["agency_ori"], r["kind"], r["record_id"]): r["person"] for r in rows}


def starter() -> FrozenModel:
    """The model and the keys that are too common to find anybody by.

    How many of the pairs are of one person is learned from another region: among the pairs that
    taught what findings weigh it would be told too high.
    """
    table, whose = known(PLAN)
    candidates = candidates_of(table)
    same = whose[candidates.left] == whose[candidates.right]
    model = train_labelled(table, candidates, same, version="starter-3")
    made = calibrated(FrozenModel(model, BlockPlan.planned(table)))
    return replace(made, model=replace(widened(made.model), is_borrowed=True))


def widened(model: LinkageModel) -> LinkageModel:
    """The model with no name rarer than `RAREST` of what two random records' names are.

    The region has some hundred names. A name that it does not have is not therefore among the rarest
    where the model is used: taken for that, two people called Mohammed Ali would be one, and two called
    James Smith would not.
    """
    rarity = model.rarity
    floors = rarity.floors | {role: rarity.means[role] * RAREST for role in NAMES}
    named = {
        role: {value: share for value, share in known.items() if share > floors[role]}
        for role, known in rarity.frequencies.items()
    }
    return replace(model, rarity=Rarity(named, floors, rarity.means))


def calibrated(made: FrozenModel) -> FrozenModel:
    """The model with the prior of a region that it has not seen."""
    table, whose = known(UNSEEN)
    everybody = np.arange(len(table))
    left, right = Blocks.of(made.plan, table).pairs(everybody, everybody >= 0)
    logits = made.score(table, left, right)
    return replace(made, model=with_prior_of(made.model, logits, whose[left] == whose[right]))


def known(plan: Plan) -> tuple[Table, Index]:
    """The records of a region's suspects and arrestees, and whose each is."""
    region = Region(plan)
    truth = who_is_who(region)
    keyed = list(rows_of(region))
    whose = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    return persons([row for _, row in keyed]), whose


if __name__ == "__main__":
    made = starter()
    OUT.write_text(made.to_json(), encoding="utf-8")
    print(f"{made.model.records:,} records, {len(made.plan.closed):,} keys closed → {OUT}")
