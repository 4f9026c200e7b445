"""Claim `forecast_speed`: the published self-exciting fit, its parameters, and what it costs.

The peer, open_cp's SEPPexp, was written for the numpy of 2018 and cannot be imported here; the iterations
of its file were run by themselves on the same cells and times, and recorded. Both take twenty plain
iterations from the same start. Laying out the peer's cells, a loop in Python, is not counted.
"""

from __future__ import annotations

import time

from accord.core.forecast.etas_cell import CellSequences, EtasParameters, fit_etas
from bench.forecast_data import CASES, folder, load
from bench.harness import at_least, calibration_load, not_run, row

CLAIM = "forecast_speed"
RECORDED_THETA, RECORDED_DAYS = 0.040047812413625, 0.056286370596110
RECORDED_SECONDS, RECORDED_CALIBRATION = 5.218, 0.0447  # CPU; 28 November 2026, AMD EPYC, 2 cores


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
    theirs = RECORDED_SECONDS / RECORDED_CALIBRATION
    faster = theirs / (taken / calibration_load())
    rows.append(at_least(CLAIM, "Mohler 2015 fit, faster than recorded", faster, bar=200, unit="×"))
    return rows
