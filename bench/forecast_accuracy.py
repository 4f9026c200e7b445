"""Claim `forecast_accuracy`: the default forecaster against the field's, on three cities.

Same cells, same weeks, every fourth of them (all of them where there is only a quarter). The peers are our own
counterparts of the published methods; `forecast_speed` says how near they are to the originals. What
hindsight would have caught on the same weeks (`forecast_ceilings`) stands beside the bars, told and not judged.
"""

from __future__ import annotations

import numpy as np

from accord.core.forecast import Comparison, compare, side_by_side
from accord.core.forecast.events import FloatArray
from accord.core.forecast.methods import DECAYED, DEFAULT, LAST_YEAR, ORACLE, PUBLISHED
from bench.forecast_ceilings import Ceilings, ceilings
from bench.forecast_data import CASES, QUARTER, Case, folder, load
from bench.harness import at_least, not_run, told

CLAIM = "forecast_accuracy"
EVERY = 4  # weeks; all fifty-two take four times as long
CLOSED = "Toronto burglary"


def measured(case: Case) -> Comparison:
    """All methods over the case's weeks."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(case, where)
    return compare(
        side_by_side(events, grid, tested=case.tested), events, grid, origins=weeks_of(case)
    )


def weeks_of(case: Case) -> FloatArray:
    """The starts of the weeks that are tested."""
    every = EVERY if case.tested.days > QUARTER else 1
    return case.tested.start + 7.0 * np.arange(0, case.tested.days // 7, every)


def hindsight(case: Case) -> Ceilings:
    """What could have been caught at 5 % of the cells in the case's weeks."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(case, where)
    return ceilings(events, grid, tested=case.tested, origins=weeks_of(case), share=0.05)


def beside(case: Case, found: Comparison, most: Ceilings) -> list[dict[str, object]]:
    """The ceilings of a case, with the hit rates that its bars would ask for."""
    rate = {name: found.score(name, 0.05).hit_rate for name in found.records}
    mohler, oracle = rate["Mohler 2015"], rate[ORACLE]
    asked = {
        "1.10 × best published peer": 1.10 * max(rate[name] for name in PUBLISHED),
        "1.25 × last year": 1.25 * rate[LAST_YEAR],
        "1.06 × tuned density": 1.06 * rate[DECAYED],
        "40 % of the gap to the oracle": mohler + 0.4 * (oracle - mohler),
    }
    bars = ", ".join(f"{name} {value:.3f}" for name, value in asked.items())
    return [
        told(
            CLAIM,
            f"{case.name}, hit rate at 5 %: past and future of every place",
            f"{most.both_sides:.3f}",
            note=f"90 % interval {most.both_sides_low:.3f} to {most.both_sides_high:.3f}; default "
            f"{rate[DEFAULT]:.3f}, its weights learned on these weeks {most.own_weights:.3f}; asked: {bars}",
        ),
        told(
            CLAIM,
            f"{case.name}, share of the gap to the oracle that is no chance",
            f"{most.reachable(mohler):.2f}",
            note=f"were that map the truth: truth {most.truth:.3f}, oracle {most.oracle:.3f}; "
            f"oracle on the weeks as they were {oracle:.3f}",
        ),
    ]


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
    for case in CASES:
        rows += beside(case, results[case.name], hindsight(case))
    return rows
