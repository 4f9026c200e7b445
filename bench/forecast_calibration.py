"""Claim `forecast_calibration`: observed over expected in every band of the ranking, Toronto burglary.

The default as it is, and the same with each band set right by the year before. The bar is for the second.
"""

from __future__ import annotations

import numpy as np

from accord.core.forecast import MultiScalePoisson, Recalibrated, Record, compare
from bench.forecast_data import CASES, Case, folder, load
from bench.harness import not_run, row

CLAIM = "forecast_calibration"
CASE = CASES[0]
EVERY = 2  # weeks; all fifty-two take twice as long
BAR = 0.05  # either side of one
YEAR_OF_WEEKS = 52
PLAIN, LEARNED = "as it is", "set right by the year before"


def measured(case: Case) -> dict[str, Record]:
    """Both forecasters over the case's weeks."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(case, where)
    origins = case.tested.start + 7.0 * np.arange(0, case.tested.days // 7, EVERY)
    found = compare(
        {
            PLAIN: MultiScalePoisson(),
            LEARNED: Recalibrated(MultiScalePoisson(), windows=YEAR_OF_WEEKS),
        },
        events,
        grid,
        origins=origins,
    )
    for name, record in found.records.items():
        print(
            f"{case.name}, {name}: log score {found.log_score(name):+.4f}, hit rates",
            " ".join(f"{found.score(name, share).hit_rate:.4f}" for share in found.shares),
            "bands", in_words(record), "observed", record.observed.sum(axis=0),
        )  # fmt: skip
    return found.records


def furthest(record: Record) -> float:
    """The largest distance of a band's observed over expected from one."""
    return float(np.nanmax(np.abs(record.calibration - 1)))


def noise(record: Record) -> float:
    """Two standard errors of the band with fewest incidents, were they Poisson."""
    return float(2 / np.sqrt(max(record.observed.sum(axis=0).min(), 1.0)))


def in_words(record: Record) -> str:
    """The bands' figures, best-ranked first."""
    return " ".join(f"{value:.3f}" for value in record.calibration)


def run() -> list[dict[str, object]]:
    """The worst band of each beside the bar."""
    if folder() is None:
        return [not_run(CLAIM, "worst band", bar=f"≤ {BAR}", why="ACCORD_DATA is unset")]
    return [
        row(
            CLAIM,
            f"{CASE.name}, {name}: worst band from 1",
            furthest(record),
            at_most=BAR,
            note=f"bands {in_words(record)}; two standard errors of the smallest ±{noise(record):.3f}",
        )
        for name, record in measured(CASE).items()
    ]
