"""Makes the model that links vehicles on a node until it has learned its own.

`python3 -m tools.starter_vehicles` writes `src/accord/core/linkage/starter_vehicles.json` from a
made-up region whose truth is known, so the file can be made again; the same seed, the same file.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np

from accord.core.linkage import VEHICLE, BlockPlan, FrozenModel, Rule, candidates_of, train_labelled
from accord.core.simulate import Region
from tools.starter_model import PLAN

OUT: Final = Path("src/accord/core/linkage") / VEHICLE.starter
# Of each layout: how cells are parted, and the columns of number, plate, state, vin, make with
# model, year and colour; the last one's are of a file without header.
LAYOUTS: Final = {
    "alder": (",", ("VEHICLE_ID", "PLATE", "PLATE_STATE", "VIN", "MAKE_MODEL", "MODEL_YEAR", "COLOR")),
    "birchwick": (";", ("Vehicle Key", "License", "State", "", "Make and Model", "", "Color")),
    "cedar": ("", ("VehicleKey", "Tag", "TagState", "VIN", "Vehicle", "", "Color")),
    "dunmere": (",", ("1", "3", "4", "", "5", "", "6")),
    "elmsgate": (
        "\t", ("vehicle_id", "plate", "plate_state", "vin", "model", "model_year", "colour"),
    ),
    "fern": ("|", ("vehicle_id", "tag", "tag_state", "vin", "make_model", "vehicle_year", "color")),
}  # fmt: skip
ROLES: Final = ("id", "plate", "state", "vin", "make", "model_year", "colour")


def rows_of(region: Region) -> Iterator[tuple[tuple[str, str, str], dict[str, object]]]:
    """Vehicles as six agencies wrote them down, with their place in the truth."""
    for export in region.history(kinds=("vehicle",)):
        parted, columns = LAYOUTS[export.name.partition("/")[0]]
        for row in cells(b"".join(export.chunks).decode(), parted):
            said: dict[str, object] = {
                role: row.get(column, "") or "" for role, column in zip(ROLES, columns, strict=True)
            }
            number = str(said["id"])
            yield (export.agency_ori, "vehicle", number), {**said, "source": export.agency_ori}


def cells(text: str, parted: str) -> Iterator[dict[str, str]]:
    """Rows of an export by header; of one without header, by place."""
    if not parted:
        yield from (one["attributes"] for one in json.loads(text)["features"])
        return
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=parted)
    first = next(rows)
    if first[0][:1].isdigit():
        yield {str(at): cell for at, cell in enumerate(first)}
        first = [str(at) for at in range(len(first))]
    yield from (dict(zip(first, row, strict=True)) for row in rows)


def which_is_which(region: Region) -> dict[tuple[str, str, str], str]:
    """The true vehicle of each record."""
    file = next(one for one in region.truth() if one.name == "entities.csv")
    rows = csv.DictReader(io.StringIO(b"".join(file.chunks).decode()))
    return {
        (r["agency_ori"], r["kind"], r["record_id"]): r["vehicle"]
        for r in rows
        if r["kind"] == "vehicle"
    }


def starter() -> FrozenModel:
    """The model and the keys that are too common to find anything by."""
    region = Region(replace(PLAN, incidents=40_000))
    truth = which_is_which(region)
    keyed = list(rows_of(region))
    table = VEHICLE.table([row for _, row in keyed])
    which = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    # What is only described alike is found by no rule; the model must know how common that is.
    rules = (*VEHICLE.rules, Rule(("vehicle", "model_year", "colour")))
    candidates = candidates_of(table, VEHICLE.comparisons, rules)
    same = which[candidates.left] == which[candidates.right]
    model = train_labelled(table, candidates, same, version="starter-vehicles-1", kind=VEHICLE)
    return FrozenModel(model, BlockPlan.planned(table, VEHICLE.rules))


if __name__ == "__main__":
    made = starter()
    OUT.write_text(made.to_json(), encoding="utf-8")
    print(f"{made.model.records:,} records, {len(made.plan.closed):,} keys closed → {OUT}")
