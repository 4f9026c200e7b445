"""The audit of one forecast: the last half year held against every question, as plain JSON.

It runs in the worker, on the forecast's own records, method and cells.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from math import ceil
from typing import Any, Final

import numpy as np

from accord.apps.places.computing import Ground, TooLittle, estimator_of
from accord.apps.places.incidents import day_of
from accord.core.fairness import Areas, Audit, FairnessError, Provenance, audit
from accord.core.forecast import (
    Comparison,
    Estimator,
    LastYear,
    Oracle,
    Window,
    compare,
    marked,
    reach_rate,
    tuned_decayed_kde,
    weekly_origins,
)
from accord.core.forecast.ensemble import expected_of
from accord.core.geo import Grid, HexGrid, LocalProjection, SegmentGrid, SquareGrid

SHARE: Final = 0.05
MAP_SHARE: Final = 0.01  # the cells of the map are one in a hundred
SHARES: Final = (0.01, 0.02, 0.05, 0.10)
WEEKS_AT_MOST: Final = 26
WEEKS_AT_LEAST: Final = 8
BEFORE: Final = 19  # weeks of history before the first tested one
TUNED_ON: Final = 8  # weeks
HALF_LIVES: Final = (182.0, 728.0, 2912.0)
BANDWIDTHS: Final = (75.0, 150.0, 300.0)
SEED: Final = 20260101  # of bootstrap and simulation: the same forecast has the same audit
STEPS: Final = 4
BESIDE_STREETS_M: Final = 250  # squares that street segments are held against
METRES_A_DEGREE: Final = 111_320.0

Progress = Callable[[int], None]


def judge(
    ground: Ground,
    *,
    method: str,
    provenance: Provenance,
    areas: Areas | None,
    progress: Progress,
) -> dict[str, Any]:
    """Everything that an activation asks of a forecast. Raises TooLittle."""
    events, grid, end = ground.events, ground.grid, ground.window.start
    weeks = int(min((end - float(events.t[0])) // 7 - BEFORE, WEEKS_AT_MOST))
    if weeks < WEEKS_AT_LEAST:
        raise TooLittle(
            "too_short",
            f"An audit tests at least {WEEKS_AT_LEAST} weeks, each with {BEFORE} weeks before it; "
            f"the records begin on {day_of(int(events.t[0]))}.",
        )
    origins = [float(one) for one in weekly_origins(end=end, weeks=weeks)]
    progress(1)
    compared = _compared(ground, method, origins)
    progress(2)
    found = audit(
        lambda: estimator_of(method),
        events,
        _grids(ground),
        origins=origins,
        provenance=provenance,
        rng=np.random.default_rng(SEED),
        areas=areas,
        share=SHARE,
    )
    progress(3)
    return {
        "share": SHARE,
        "weeks": weeks,
        "starts": [day_of(int(start)).isoformat() for start in origins],
        "ends": (day_of(int(origins[-1])) + timedelta(days=7)).isoformat(),
        "cells": grid.size,
        **({"street_km": grid.describe()["km"]} if isinstance(grid, SegmentGrid) else {}),
        "marked": found.weeks.marks,
        "provenance": {
            "reported": list(provenance.reported),
            "discovered": list(provenance.discovered),
            "overridden": provenance.is_overridden,
        },
        "events": [int(count) for count in compared.events],
        "methods": _methods(compared),
        "reach": _reach(compared, method, cells=_mapped(ground, method)),
        "stop": _stop(found),
        "groups": _groups(found),
        "feedback": _feedback(found),
        "unit": {
            "labels": list(found.unit.labels),
            "values": [_short(value) for value in found.unit.values],
            "spread": _short(found.unit.spread),
            "changes_sides": found.unit.changes_sides,
            "of": found.unit_of,
        },
        "protocol": found.protocol,
        "compared_by": compared.protocol,
    }


def areas_of(shapes: Sequence[Any], groups: dict[str, Any]) -> Areas | None:
    """Residents by area for the audit; None where the layer cannot serve it."""
    try:
        return Areas.of(tuple(shapes), groups)
    except FairnessError:
        return None


def _compared(ground: Ground, method: str, origins: list[float]) -> Comparison:
    """The method beside last year's map, the tuned decayed density, and who knew the outcome."""
    events, grid = ground.events, ground.grid
    tested = Window(start=origins[0], days=7.0 * len(origins))
    methods: dict[str, Estimator] = {
        method: estimator_of(method),
        "last-year": LastYear(),
        "tuned-kde": tuned_decayed_kde(
            events,
            grid,
            before=origins[0],
            weeks=TUNED_ON,
            half_lives=HALF_LIVES,
            bandwidths=BANDWIDTHS,
        ),
        "oracle": Oracle(span=tested),
    }
    return compare(methods, events, grid, origins=origins, shares=SHARES)


def _grids(ground: Ground) -> dict[str, Grid]:
    """The forecast's own cells, the same moved by half a cell, and half as wide again.

    Hexagons cannot be moved: beside them stand the next larger ones, and squares as wide. Beside
    street segments stand the same streets in pieces half as long, and squares of 250 m.
    """
    own = ground.grid
    lon, lat = ground.events.lon, ground.events.lat
    if isinstance(own, SegmentGrid):
        half = own.longest_m / 2
        return {
            f"≤ {own.longest_m:.0f} m": own,
            f"≤ {half:.0f} m": own.cut_at(half),
            f"{BESIDE_STREETS_M} m × {BESIDE_STREETS_M} m": SquareGrid.around(
                lon, lat, cell_m=BESIDE_STREETS_M
            ),
        }
    if isinstance(own, HexGrid):
        larger = max(own.resolution - 1, 0)
        return {
            f"H3 {own.resolution}": own,
            f"H3 {larger}": HexGrid.around(lon, lat, resolution=larger),
            f"{own.width_m:.0f} m": SquareGrid.around(lon, lat, cell_m=round(own.width_m)),
        }
    side = own.width_m
    half = side / 2 / METRES_A_DEGREE
    moved = LocalProjection(lon0=own.projection.lon0 + half, lat0=own.projection.lat0 + half)
    return {
        f"{side:.0f} m": own,
        f"{side:.0f} m ↗": SquareGrid.around(lon, lat, cell_m=side, projection=moved),
        f"{side * 1.5:.0f} m": SquareGrid.around(lon, lat, cell_m=side * 1.5),
    }


def _methods(compared: Comparison) -> dict[str, Any]:
    return {
        name: {
            "shares": [
                {
                    "share": share,
                    "hit_rate": _short(compared.score(name, share).hit_rate),
                    "pai": _short(compared.score(name, share).pai),
                    "pei": _short(compared.score(name, share).pei),
                    "hits": [_short(one) for one in record.hits[:, place]],
                }
                for place, share in enumerate(compared.shares)
            ],
            "log_score": _short(compared.log_score(name)),
            "brier": round(float(compared.brier(name)), 6),
            "calibration": [_short(value) for value in record.calibration],
        }
        for name, record in compared.records.items()
    }


def _mapped(ground: Ground, method: str) -> int:
    """How many cells the map has: one in a hundred, or those that fill 1 % of the street length."""
    grid = ground.grid
    if not isinstance(grid, SegmentGrid):
        return max(ceil(MAP_SHARE * grid.size), 1)
    model = estimator_of(method).fit(ground.events, grid)
    said = expected_of(model, Window(start=ground.window.start))
    return len(marked(said, grid.measures, share=MAP_SHARE))


def _reach(compared: Comparison, method: str, *, cells: int) -> dict[str, float | None]:
    """What a visit to one of the map's cells may be expected to reach in a week."""
    place = list(compared.shares).index(MAP_SHARE)
    hits = {name: record.hits[:, place] for name, record in compared.records.items()}
    rate = reach_rate(
        hits[method],
        hits["last-year"],
        cells=cells,
    )
    return {
        name: round(value, 8) if np.isfinite(value) else None
        for name, value in asdict(rate).items()
    }


def _stop(found: Audit) -> dict[str, Any]:
    stop = found.stop
    return {
        "ratio": _short(stop.ratio),
        "lower": _short(stop.lower),
        "upper": _short(stop.upper),
        "weeks": stop.weeks,
        "must_stop": stop.must_stop,
    }


def _groups(found: Audit) -> dict[str, Any] | None:
    groups = found.groups
    if groups is None:
        return None
    return {
        "reference": groups.reference,
        "placed": _short(groups.placed),
        "exposures": [
            {
                "group": one.group,
                "members": round(one.members),
                "mean": _short(one.mean),
                "ratio": _short(one.ratio),
                "lower": _short(one.lower),
                "upper": _short(one.upper),
                "never": _short(one.never_flagged),
                "top_decile": _short(one.top_decile),
            }
            for one in groups.exposures
        ],
        "rates": [
            {
                "group": one.group,
                "incidents": round(one.incidents),
                "hit_rate": _short(one.hit_rate),
                "flagged": _short(one.flagged),
                "false_alarm": _short(one.false_alarm),
                "calibration": _short(one.calibration),
            }
            for one in groups.rates
        ],
        # Labels are sentences of the library; the group they are about stands in their order.
        "reporting": [
            {"group": group, "kept": _short(one.kept), "lost": len(one.lost)}
            for group, one in zip(
                (rate.group for rate in groups.rates), groups.reporting.values(), strict=True
            )
        ],
        "caps": [
            {"cap": one.cap, "reached": _short(one.exposure), "price": _short(one.price)}
            for one in groups.caps
        ],
    }


def _feedback(found: Audit) -> dict[str, Any]:
    naive, corrected = found.naive, found.corrected
    return {
        "weeks": naive.weeks,
        "runs": len(naive.runs),
        "groups": list(naive.groups),
        "true": [_short(one) for one in naive.true],
        "naive": [_short(one) for one in naive.learned],
        "corrected": [_short(one) for one in corrected.learned],
        "naive_drift": _short(naive.drift),
        "naive_interval": [_short(one) for one in naive.interval],
        "corrected_drift": _short(corrected.drift),
        "corrected_interval": [_short(one) for one in corrected.interval],
    }


def _short(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 4)
