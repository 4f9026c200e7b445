"""Claim `forecast_speed`: the published methods, the same answers, and what they cost; two million events.

The peer, open_cp, was written for the numpy of 2018 and is on no registry, so that it cannot be a
dependency. Its figures are recorded: CPU seconds of a copy in which numpy's removed names were
replaced, on the cells and incidents of this claim, beside the calibration load of the same machine
in the same minute. A ratio here is theirs over their load to ours over our load, so that a slower
machine slows both. The peer's maps fill a rectangle; only the share of it that is city is counted.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from accord.core.forecast import (
    EtasSpaceTime,
    Events,
    ProspectiveHotspot,
    RetrospectiveKDE,
    Window,
)
from accord.core.forecast.engines import Windows, counts_with_duckdb, written_points
from accord.core.forecast.estimators import Fitted
from accord.core.forecast.etas_cell import CellSequences, EtasParameters, fit_etas
from accord.core.forecast.etas_space_time import fit_trigger
from accord.core.forecast.events import FloatArray
from accord.core.geo import LocalProjection, SquareGrid
from bench.forecast_data import CASES, folder, load
from bench.harness import at_least, calibration_load, not_run, row

CLAIM = "forecast_speed"
RECORDED_THETA, RECORDED_DAYS = 0.040047812413625, 0.056286370596110
# CPU of the peer's fit from the points on, its cells laid out within; 29 November 2026, AMD EPYC, 2 cores.
RECORDED_SECONDS, RECORDED_CALIBRATION = 24.65, 0.1007
# CPU of one week's map of Toronto burglary and of 2,000 points; 29 November 2026, the same machine.
CALIBRATION = 0.0968
RECTANGLE = 20_520  # cells the peer fills; the city has about half of them
PROMAP, RETROSPECTIVE = 1.951, 1.593  # both agree with ours: correlation 0.99999 and more
TRIGGER_FIT = 5.766  # five iterations, 2,000 points moved by up to 20 m, as the peer fails on ties
TRIGGER_CELL = 0.135 / 500  # one cell's rate
POINTS, ITERATIONS, WEEKS = 2_000, 5, 52
EVENTS, CELLS = 2_000_000, 20_000
ROUNDS = 5


def published_fit() -> tuple[EtasParameters, float]:
    """Toronto burglary before 2019: estimates, and CPU seconds from the points on as the peer's."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    events, grid = load(CASES[0], where)
    past = events.before(CASES[0].tested.start)
    t, taken = past.t, []
    for _ in range(ROUNDS):
        began = time.process_time()
        laid = Events.of(t=t, lon=past.lon, lat=past.lat).on(grid)
        if laid.cell is None:
            raise ValueError("the events are not on a grid")
        sequences = CellSequences.of(laid.cell, laid.t, cells=grid.size)
        found = fit_etas(sequences, days=float(t[-1] - t[0]))
        taken.append(time.process_time() - began)
    return found, float(np.median(taken))


def week_of_map(method: Fitted, events: Events, grid: SquareGrid) -> float:
    """CPU seconds of one of a year's weekly maps, laying the grid out counted in."""
    start = CASES[0].tested.start
    began = time.process_time()
    method.fit(events, grid)
    for back in range(WEEKS):
        method.expected(Window(start=start - 7.0 * back))
    return (time.process_time() - began) / WEEKS


def last_points(events: Events, grid: SquareGrid) -> Events:
    """The last points before the tested year, each moved by up to 20 m."""
    past = events.before(CASES[0].tested.start)
    if past.cell is None:
        raise ValueError("the events are not on a grid")
    some = np.flatnonzero(past.cell >= 0)[-POINTS:]
    x, y = grid.projection.to_metres(past.lon[some], past.lat[some])
    rng = np.random.default_rng(0)
    x, y = (part + rng.uniform(-20, 20, POINTS) for part in (x, y))
    lon, lat = grid.projection.to_degrees(x, y)
    return Events.of(t=past.t[some], lon=lon, lat=lat).on(grid)


def trigger_fit(points: Events, grid: SquareGrid) -> float:
    """CPU seconds of as many iterations as the peer was given; the median of some fits."""
    x, y = grid.projection.to_metres(points.lon, points.lat)
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        fit_trigger(
            x,
            y,
            points.t,
            days=float(points.t[-1] - points.t[0]),
            area_m2=grid.size * grid.width_m**2,
            bandwidth_m=150.0,
            reach_m=500.0,
            reach_days=120.0,
            iterations=ITERATIONS,
        )
        taken.append(time.process_time() - began)
    return float(np.median(taken))


def trigger_map(points: Events, grid: SquareGrid) -> float:
    """CPU seconds of one of a year's weekly maps, the trigger's kernel counted in, its fit not."""
    method = EtasSpaceTime().fit(points, grid)
    window = Window(start=CASES[0].tested.start)
    method.trigger(window)
    began = time.process_time()
    for _ in range(WEEKS):
        method.expected(window)
    return (time.process_time() - began) / WEEKS


def city_rows() -> list[dict[str, object]]:
    """What is held against the peer, on Toronto burglary."""
    where = folder()
    if where is None:
        raise FileNotFoundError("ACCORD_DATA")
    found, taken = published_fit()
    note = f"θ {found.theta:.4f}, 1/ω {1 / found.omega:.4f} d, {taken:.2f} CPU s"
    apart = max(abs(found.theta / RECORDED_THETA - 1), abs(1 / found.omega / RECORDED_DAYS - 1))
    rows = [row(CLAIM, "Mohler 2015 parameters, off", apart, at_most=0.02, note=note)]
    load_now = calibration_load()
    faster = RECORDED_SECONDS / RECORDED_CALIBRATION / (taken / load_now)
    rows.append(at_least(CLAIM, "Mohler 2015 fit, faster than recorded", faster, bar=200, unit="×"))
    events, grid = load(CASES[0], where)
    points, city = last_points(events, grid), grid.size / RECTANGLE
    for name, theirs, ours, bar in (
        (
            "ProMap, a week's map",
            PROMAP * city,
            week_of_map(ProspectiveHotspot(), events, grid),
            150,
        ),
        (
            "retrospective density, a week's map",
            RETROSPECTIVE * city,
            week_of_map(RetrospectiveKDE(), events, grid),
            150,
        ),
        ("space-time ETAS fit, 2,000 events", TRIGGER_FIT, trigger_fit(points, grid), 300),
        (
            "space-time ETAS map, 2,000 events",
            TRIGGER_CELL * grid.size,
            trigger_map(points, grid),
            500,
        ),
    ):
        faster = theirs / CALIBRATION / (ours / load_now)
        note = f"{1000 * ours:.2f} ms CPU; recorded {theirs:.3f} s at a load of {CALIBRATION} s"
        label = f"{name}, faster than recorded"
        rows.append(at_least(CLAIM, label, faster, bar=bar, unit="×", note=note))
    return rows


def two_million() -> dict[str, float]:
    """CPU seconds of binning and of the fit, peak memory in GB: in this process, which is new."""
    rng = np.random.default_rng(1)
    every = 250.0 * (np.arange(round(CELLS**0.5)) + 0.5)
    projection = LocalProjection(lon0=-79.4, lat0=43.7)
    lon, lat = projection.to_degrees(*(part.ravel() for part in np.meshgrid(every, every)))
    grid = SquareGrid.around(lon, lat, cell_m=250.0, within_m=1.0, projection=projection)
    events = _drawn(grid, rng)
    with tempfile.TemporaryDirectory(prefix="accord-binning-") as name:
        points = Path(name) / "points.parquet"
        written_points(events, points)
        began = time.process_time()
        counts_with_duckdb(
            points, grid, Windows(start=17_000.0, days=7.0, count=520), work=Path(name)
        )
        binned = time.process_time() - began
    cell = grid.cell_of(events.lon, events.lat)
    began = time.process_time()
    sequences = CellSequences.of(cell, events.t, cells=grid.size)
    fit_etas(sequences, days=3640.0)
    fitted = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"binned": binned, "fitted": fitted, "peak": peak, "cells": float(grid.size)}


def _drawn(grid: SquareGrid, rng: np.random.Generator) -> Events:
    """Two million incidents of ten years at places of the grid, some far busier than others."""
    chance = rng.gamma(0.5, size=grid.size)
    where = rng.choice(grid.size, EVENTS, p=chance / chance.sum())
    moved: list[FloatArray] = [rng.uniform(-100, 100, EVENTS) for _ in range(2)]
    lon, lat = grid.projection.to_degrees(grid.x[where] + moved[0], grid.y[where] + moved[1])
    return Events.of(t=17_000 + rng.uniform(0, 3640, EVENTS), lon=lon, lat=lat)


def scale_rows() -> list[dict[str, object]]:
    """Two million events in a process of their own, since peak memory is a process's."""
    program = "import json, bench.forecast_speed as b; print(json.dumps(b.two_million()))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    note = (
        f"{told['fitted']:.1f} and {told['binned']:.1f} CPU s; {EVENTS:,} incidents, "
        f"{told['cells']:,.0f} cells, 20 iterations"
    )
    ratio = told["fitted"] / told["binned"]
    return [
        row(CLAIM, "2 M events, EM over one binning pass", ratio, at_most=10, unit="×", note=note),
        row(CLAIM, "2 M events, peak memory", told["peak"], at_most=2.0, unit="GB"),
    ]


def run() -> list[dict[str, object]]:
    """Speed and parameters beside the recorded ones, and two million events."""
    rows = scale_rows()
    if folder() is None:
        why = "ACCORD_DATA is unset"
        return [*rows, not_run(CLAIM, "the published methods", bar="≥ 150 ×", why=why)]
    return [*city_rows(), *rows]
