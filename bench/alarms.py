"""Claim: what alarms weekly, and what is judged before and since, seldom speaks of nothing.

Each method's years with an alarm among years in which nothing changed, where weeks are unrelated and
where what is unusual lasts; then goals and the known step of one series under the same worlds.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from accord.core.evaluate import Goal, progress
from accord.core.evaluate.alarms.weekly import FALSE_YEARS, Method, week_alarms
from accord.core.evaluate.indicators import weeks_dispersion
from bench.harness import Row
from bench.null_worlds import Counts

CLAIM = "alarms"
TRIALS = 250
SEED = 71_300_927  # no limit was chosen on these worlds
HISTORY, WATCHED = 156, 52
BASELINE = 104
UNRELATED = ((0.5, 0.0, 0.0), (5.0, 0.0, 0.0), (25.0, 0.0, 0.0))
LASTING = (
    (2.0, 0.25, 0.5),
    (5.0, 0.1, 0.5),
    (25.0, 0.05, 0.5),
    (25.0, 0.1, 0.8),
    (5.0, 0.1, 0.9),
    (25.0, 0.1, 0.9),
)
GOALS = ((52, 26), (104, 52))
GOAL_BAR = 0.06


def weeks(
    mean: float, disp: float, rho: float, *, size: int, trials: int, rng: np.random.Generator
) -> Counts:
    """Weekly counts; log intensity has variance `disp` and weekly memory `rho`."""
    fresh = rng.standard_normal((trials, size))
    noise = np.empty_like(fresh)
    noise[:, 0] = fresh[:, 0]
    for at in range(1, size):
        noise[:, at] = rho * noise[:, at - 1] + sqrt(1 - rho**2) * fresh[:, at]
    return np.asarray(rng.poisson(mean * np.exp(sqrt(disp) * noise - disp / 2)), float)


def ever(table: Counts, rng: np.random.Generator) -> dict[Method, float]:
    """The share of years with at least one alarm, by method."""
    seen: dict[Method, int] = {"anytime": 0, "cusum": 0, "farrington": 0}
    for line in table:
        whole = [int(n) for n in line]
        baseline, after = whole[HISTORY - BASELINE : HISTORY], whole[HISTORY:]
        if not any(baseline):
            continue
        found = week_alarms(whole, baseline, after, rng=rng, judged=WATCHED)
        for chart in found.charts:
            ends = zip(chart.values, chart.limits, strict=True)
            beyond = [v is not None and u is not None and abs(v) > u for v, u in ends]
            if chart.method == "farrington":  # it says nothing on fewer than five in four weeks
                beyond = [
                    b and sum(after[max(at - 3, 0) : at + 1]) >= 5 for at, b in enumerate(beyond)
                ]
            seen[chart.method] += any(beyond)
    return {method: count / len(table) for method, count in seen.items()}


def goals_moved(table: Counts, before: int) -> float:
    """The share of goals whose interval leaves no change out."""
    moved = 0
    for line in table:
        first, then = ([int(n) for n in part] for part in (line[:before], line[before:]))
        found = progress(
            Goal(baseline_count=sum(first), baseline_days=7.0 * len(first), target_change=-0.2),
            observed_count=sum(then), observed_days=7.0 * len(then),
            spread=weeks_dispersion(first, then),
        )  # fmt: skip
        moved += not found.change.lower <= 0 <= found.change.upper
    return moved / len(table)


def run() -> list[dict[str, object]]:
    """A row a setting and method, then one a setting of goals."""
    rows = []
    for place, settings in enumerate((UNRELATED, LASTING)):
        for mean, disp, rho in settings:
            rng = np.random.default_rng([SEED, 1, int(mean), int(100 * disp), int(10 * rho)])
            table = weeks(mean, disp, rho, size=HISTORY + WATCHED, trials=TRIALS, rng=rng)
            for method, share in ever(table, rng).items():
                rows.append(_row(
                    f"{method}: quiet years with an alarm, {mean:g} a week, dispersion {disp:g}, "
                    f"memory {rho:g}", share, FALSE_YEARS[method][place] / 100,
                ))  # fmt: skip
    for before, since in GOALS:
        for mean, disp, rho in UNRELATED[1:] + LASTING:
            rng = np.random.default_rng([SEED, before, int(mean), int(100 * disp), int(10 * rho)])
            table = weeks(mean, disp, rho, size=before + since, trials=TRIALS, rng=rng)
            rows.append(_row(
                f"a goal said to have moved, {before} and {since} weeks, {mean:g} a week, dispersion "
                f"{disp:g}, memory {rho:g}", goals_moved(table, before), GOAL_BAR,
            ))  # fmt: skip
    return rows


def _row(name: str, share: float, bar: float) -> dict[str, object]:
    """A share beside its bar; what so few trials cannot tell from the bar is not held against it."""
    slack = 1.645 * sqrt(bar * (1 - bar) / TRIALS)
    return Row(
        claim=CLAIM, name=name, measured=f"{100 * share:.1f} %", bar=f"≤ {100 * bar:.0f} %",
        holds=share <= bar + slack, note=f"{TRIALS} years; {100 * slack:.1f} points are chance",
    ).as_dict()  # fmt: skip
