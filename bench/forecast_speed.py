"""Claim `forecast_speed`: the published self-exciting fit, its parameters, and what it costs.

The peer, open_cp's SEPPexp (last released for numpy of 2018), cannot be imported here; its estimates
on the same incidents were recorded. Both run twenty plain iterations from the same start.
"""

from __future__ import annotations

import time

from accord.core.forecast.etas_cell import CellSequences, EtasParameters, fit_etas
from bench.forecast_data import CASES, folder, load
from bench.harness import not_run, row

CLAIM = "forecast_speed"
RECORDED_THETA, RECORDED_DAYS = 0.0404, 0.0585  # of the peer, to the digits that were kept


def published_fit() -> tuple[EtasParameters, float]:
    """Toronto burglary before 2019: estimates and CPU seconds."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(CASES[0], where)
    past = events.before(CASES[0].tested.start)
    if past.cell is None:
        raise ValueError("the events are not on a grid")
    cell, t = past.cell, past.t
    began = time.process_time()
    sequences = CellSequences.of(cell, t, cells=grid.size)
    found = fit_etas(sequences, days=float(t[-1] - t[0]))
    return found, time.process_time() - began


def run() -> list[dict[str, object]]:
    """Parameters beside the recorded ones."""
    rows: list[dict[str, object]] = []
    if folder() is None:
        why = "ACCORD_DATA is unset"
        return [not_run(CLAIM, "Mohler 2015 parameters", bar="≤ 0.02", why=why)]
    found, taken = published_fit()
    note = f"θ {found.theta:.4f}, 1/ω {1 / found.omega:.4f} d, {taken:.2f} CPU s"
    apart = max(abs(found.theta / RECORDED_THETA - 1), abs(1 / found.omega / RECORDED_DAYS - 1))
    rows.append(row(CLAIM, "Mohler 2015 parameters, off", apart, at_most=0.02, note=note))
    return rows
