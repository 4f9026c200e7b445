"""Reported incidents of three cities, laid out as the forecasters' claims need them."""

from __future__ import annotations

import csv
import gzip
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from pyarrow import parquet

from accord.core.forecast import Events, Window, days_since_epoch
from accord.core.geo import SquareGrid

MASK_M = 500.0  # a cell counts when an earlier incident of any kind lies within


@dataclass(frozen=True, kw_only=True)
class Case:
    """One city and category: where, what, and the weeks it is tested on."""

    name: str
    file: str
    category: str
    cell_m: float
    tested: Window


YEAR, QUARTER = 364.0, 84.0
CASES = (
    Case(
        name="Toronto burglary",
        file="toronto_mci_2014_2021.parquet",
        category="Break and Enter",
        cell_m=250,
        tested=Window(start=days_since_epoch(datetime(2019, 1, 1)), days=YEAR),
    ),
    Case(
        name="Toronto auto theft",
        file="toronto_mci_2014_2021.parquet",
        category="Auto Theft",
        cell_m=250,
        tested=Window(start=days_since_epoch(datetime(2019, 1, 1)), days=YEAR),
    ),
    Case(
        name="Portland burglary",
        file="portland_nij_2012_2017.csv.gz",
        category="burglary",
        cell_m=150,
        tested=Window(start=days_since_epoch(datetime(2016, 3, 1)), days=YEAR),
    ),
    Case(
        name="Portland vehicle theft",
        file="portland_nij_2012_2017.csv.gz",
        category="motor vehicle theft",
        cell_m=150,
        tested=Window(start=days_since_epoch(datetime(2016, 2, 23)), days=YEAR),
    ),
    Case(
        name="Houston burglary",
        file="houston_2010.parquet",
        category="burglary",
        cell_m=250,
        tested=Window(start=days_since_epoch(datetime(2010, 6, 1)), days=QUARTER),
    ),
)


def folder() -> Path | None:
    """Where the incident files lie, if ACCORD_DATA says so."""
    root = os.environ.get("ACCORD_DATA")
    return Path(root) / "incidents" if root else None


def load(case: Case, where: Path) -> tuple[Events, SquareGrid]:
    """The case's events with the other categories beside them, on the cells near earlier ones."""
    events = _read(where / case.file)
    past = events.before(case.tested.start)
    grid = SquareGrid.around(past.lon, past.lat, cell_m=case.cell_m, within_m=MASK_M)
    return events.on(grid).focus(case.category), grid


def _read(path: Path) -> Events:
    if path.suffix == ".gz":
        with gzip.open(path, "rt") as stream:
            rows = list(csv.DictReader(stream))
        return Events.of(
            t=np.array([row["date"] for row in rows], "datetime64[s]"),
            lon=[float(row["lon"]) for row in rows],
            lat=[float(row["lat"]) for row in rows],
            category=[row["category"] for row in rows],
        )
    table = parquet.read_table(path)
    words = {
        name: table[name].to_numpy(zero_copy_only=False).astype(str)
        for name in ("category", "offense", "premises", "premise")
        if name in table.column_names
    }
    return Events.of(
        t=table["time"].to_numpy(),
        lon=table["lon"].to_numpy(),
        lat=table["lat"].to_numpy(),
        category=words.get("category", words.get("offense")),
        premises=words.get("premises", words.get("premise")),
    )
