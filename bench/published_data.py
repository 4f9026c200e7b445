"""Published evaluation data, read from the folder that ACCORD_DATA names; none ships with us."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
UNSET = "ACCORD_DATA is unset"
CENSUS = ("TotalPop", "BLACK", "HISPANIC", "Males_1521", "HOUSEHOLDS", "FAMILYHOUS", "FEMALE_HOU",
          "RENTER_HOU", "VACANT_HOU")  # fmt: skip
OUTCOMES = ("i_felony", "i_misdemea", "i_drugs", "any_crime")


def folder() -> Path | None:
    """Where the data lie, or None."""
    root = os.environ.get("ACCORD_DATA")
    return Path(root) / "measure" if root else None


def rows(name: str) -> list[dict[str, str]]:
    """A CSV file as rows."""
    place = folder()
    assert place is not None
    with (place / name).open(newline="") as file:
        return list(csv.DictReader(file))


def examples() -> dict[str, Any]:
    """Worked examples with their printed results."""
    place = folder()
    assert place is not None
    found: dict[str, Any] = json.loads((place / "worked_examples.json").read_text())
    return found


def seattle() -> tuple[dict[str, Floats], Floats, npt.NDArray[np.bool_]]:
    """Outcomes (blocks × quarters), what is balanced, and which blocks were treated."""
    from pyarrow import parquet

    place = folder()
    assert place is not None
    columns = ["ID", "time", "Intervention", *CENSUS, *OUTCOMES]
    read = parquet.read_table(place / "seattledmi.parquet", columns=columns)
    order = np.lexsort((read["time"].to_numpy(), read["ID"].to_numpy()))
    table = {n: read[n].to_numpy()[order].astype(float).reshape(-1, 16) for n in columns}
    known = np.column_stack(
        [*(table[n][:, 0] for n in CENSUS), *(table[n][:, :12] for n in OUTCOMES)]
    )
    return {n: table[n] for n in OUTCOMES}, known, table["Intervention"].max(axis=1) > 0
