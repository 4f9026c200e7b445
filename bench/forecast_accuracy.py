"""Claim `forecast_accuracy`: the default forecaster against the field's, on three cities.

Same cells, same weeks, every fourth of them (all of them where there is only a quarter). The peers are our own
counterparts of the published methods; `forecast_speed` says how near they are to the originals.
"""

from __future__ import annotations

import numpy as np

from accord.core.forecast import Comparison, compare, side_by_side
from accord.core.forecast.methods import DECAYED, DEFAULT, LAST_YEAR, ORACLE, PUBLISHED
from bench.forecast_data import CASES, QUARTER, Case, folder, load
from bench.harness import at_least, not_run

CLAIM = "forecast_accuracy"
EVERY = 4  # weeks; all fifty-two take four times as long
CLOSED = "Toronto burglary"


def measured(case: Case) -> Comparison:
    """All methods over the case's weeks."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(case, where)
    every = EVERY if case.tested.days > QUARTER else 1
    origins = case.tested.start + 7.0 * np.arange(0, case.tested.days // 7, every)
    return compare(side_by_side(events, grid, tested=case.tested), events, grid, origins=origins)


def shown(case: Case, found: Comparison) -> None:
    """The table of one case on the terminal."""
    print(f"{case.name}: {found.events.sum():,.0f} incidents in {len(found.starts)} weeks")
    for name, record in found.records.items():
        rates = [found.score(name, share).hit_rate for share in found.shares]
        bands = " ".join(f"{value:.2f}" for value in record.calibration)
        print(
            f"  {name:30s}",
            " ".join(f"{rate:.4f}" for rate in rates),
            f"log {found.log_score(name):+.3f}  observed/expected {bands}",
        )


def gain(found: Comparison, against: tuple[str, ...], share: float) -> float:
    """Hit rate of the default over the best of some others."""
    best = max(found.score(name, share).hits for name in against)
    return found.score(DEFAULT, share).hits / best


def run() -> list[dict[str, object]]:
    """Ratios by case and their geometric means beside the bars."""
    bar = "≥ 1.1"
    if folder() is None:
        return [not_run(CLAIM, "hit rate at 5 %", bar=bar, why="ACCORD_DATA is unset")]
    results = {case.name: measured(case) for case in CASES}
    for case in CASES:
        shown(case, results[case.name])
    bars = (
        ("5 % of cells, best published peer", PUBLISHED, 0.05, 1.10),
        ("5 % of cells, same cells as last year", (LAST_YEAR,), 0.05, 1.25),
        ("5 % of cells, tuned decayed density", (DECAYED,), 0.05, 1.06),
        ("1 % of cells, tuned decayed density", (DECAYED,), 0.01, 1.03),
    )
    rows = []
    for label, against, share, at in bars:
        ratios = [gain(found, against, share) for found in results.values()]
        mean = float(np.exp(np.mean(np.log(ratios))))
        note = ", ".join(f"{name} {r:.3f}" for name, r in zip(results, ratios, strict=True))
        rows.append(at_least(CLAIM, f"hits against {label}", mean, bar=at, unit="×", note=note))
    worst = min(gain(found, PUBLISHED, 0.05) for found in results.values())
    rows.append(at_least(CLAIM, "worst set against the best peer", worst, bar=1.0, unit="×"))
    margins = [
        found.log_score(DEFAULT) - max(found.log_score(name) for name in (*PUBLISHED, DECAYED))
        for found in results.values()
    ]
    note = ", ".join(f"{name} {m:+.3f}" for name, m in zip(results, margins, strict=True))
    rows.append(
        at_least(CLAIM, "log score over best peer, worst", min(margins), bar=0.05, note=note)
    )
    one = results[CLOSED]
    ours, theirs, most = (one.score(name, 0.05).hits for name in (DEFAULT, "Mohler 2015", ORACLE))
    share = (ours - theirs) / (most - theirs)
    rows.append(at_least(CLAIM, "gap to the oracle closed, Toronto burglary", share, bar=0.40))
    return rows
