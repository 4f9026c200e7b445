"""Claim `fairness`: published exposure ratios come back, and feedback is held where naive runs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from pyarrow import parquet

from accord.core.fairness import closed_loop, exposure, urn
from bench.forecast_data import folder
from bench.harness import at_least, not_run, row

CLAIM = "fairness"
GROUPS = ("black_alone", "latino_alone", "asian_alone")
LEAST_AREAS = 39


def largest_error() -> tuple[float, int, float]:
    """Largest difference to exact fractions over areas and groups; areas; median Black ratio."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    table = parquet.read_table(where / "predpol_markup/block_groups_predictions.parquet")
    columns = {
        name: table[name].to_pylist() for name in ("agency", "count", "white_alone", *GROUPS)
    }
    worst, medians = 0.0, []
    agencies = sorted(set(columns["agency"]))
    for agency in agencies:
        rows = [i for i, name in enumerate(columns["agency"]) if name == agency]
        whole = {
            name: [int(columns[name][i] or 0) for i in rows]
            for name in ("count", "white_alone", *GROUPS)
        }
        flags = np.array(whole["count"], float)
        people = {name: np.array(whole[name], float) for name in ("white_alone", *GROUPS)}
        for found in exposure(flags, people, reference="white_alone"):
            if found.ratio is None or not found.members:
                continue
            exact = _mean(whole["count"], whole[found.group]) / _mean(
                whole["count"], whole["white_alone"]
            )
            worst = max(worst, abs(found.ratio - float(exact)))
            if found.group == "black_alone":
                medians.append(found.ratio)
    return worst, len(agencies), float(np.median(medians))


def _mean(flags: list[int], people: list[int]) -> Fraction:
    return Fraction(sum(f * p for f, p in zip(flags, people, strict=True)), sum(people))


def city_drift(*, corrected: bool) -> float:
    """Drift over a year in a city whose busy cells house one group more, patrols finding much."""
    rng = np.random.default_rng(11)
    rates = rng.gamma(0.6, 1.0, 2_000)
    home = np.clip(0.2 + rates / np.quantile(rates, 0.98) * 0.7, 0, 1)
    loop = closed_loop(
        rates,
        np.array([home, 1 - home]),
        groups=("a", "b"),
        rng=rng,
        corrected=corrected,
        cells_flagged=200,
        reported=0.2,
        found=0.9,
    )
    return loop.drift


def run() -> list[dict[str, object]]:
    """Ratios, the urn and the city's loop beside their bars."""
    rows: list[dict[str, object]] = []
    if folder() is None:
        rows.append(
            not_run(CLAIM, "exposure ratios, error", bar="≤ 1e-06", why="ACCORD_DATA is unset")
        )
    else:
        worst, areas, median = largest_error()
        note = f"{areas} areas, median Black ÷ White {median:.3f}"
        rows.append(row(CLAIM, "exposure ratios, error", worst, at_most=1e-6, note=note))
        rows.append(at_least(CLAIM, "areas audited", areas, bar=LEAST_AREAS))
    for corrected in (False, True):
        drift = urn((0.55, 0.45), corrected=corrected, rng=np.random.default_rng(1)).drift
        city = city_drift(corrected=corrected)
        if corrected:
            rows.append(row(CLAIM, "urn's drift, corrected", drift, at_most=0.02))
            rows.append(row(CLAIM, "city's drift, corrected", city, at_most=0.02))
        else:
            rows.append(at_least(CLAIM, "urn's drift, naive", drift, bar=0.10))
            rows.append(at_least(CLAIM, "city's drift, naive", city, bar=0.10))
    return rows
