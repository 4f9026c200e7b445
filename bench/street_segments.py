"""Claim `street_segments`: rolling hit rate at 2 % of the street length beside last year's same segments.

The synthetic region's own streets and reports; the ratio has its interval from blocks of weeks.
"""

from __future__ import annotations

import json

import numpy as np
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from accord.core.forecast import (
    Comparison,
    DecayedKDE,
    Events,
    LastYear,
    MultiScalePoisson,
    compare,
    tuned_decayed_kde,
    weekly_origins,
)
from accord.core.geo import SegmentGrid
from accord.core.simulate import Plan, Region
from bench.harness import at_least

CLAIM = "street_segments"
SEED = 7
SHARE = 0.02
WEEKS = 52
INCIDENTS = (8_000, 20_000)  # over 110 weeks: the demo's region, and one that is busier
BAR = 1.0
DAY_MINUTES = 1440
LAST_YEAR, CARD, DENSITY = "last year's same segments", "score card", "decayed density, tuned"
AS_ON_PAGES = "decayed density of 150 m"


def streets_of(region: Region) -> list[BaseGeometry]:
    """The lines of the region's street layer, in its order."""
    layer = next(one for one in region.layers() if one.name == "streets")
    return [shape(one["geometry"]) for one in json.loads(b"".join(layer.chunks))["features"]]


def events_of(region: Region) -> Events:
    """What was reported, each at its address."""
    streets = region.ground.streets
    parts = list(region.reports())
    segment = np.concatenate([one.segment for one in parts])
    places = streets.position(segment, np.concatenate([one.slot for one in parts]))
    return Events.of(
        t=np.concatenate([one.first for one in parts]) / DAY_MINUTES,
        lon=places.lon_e6() / 1e6,
        lat=places.lat_e6() / 1e6,
    )


def measured(incidents: int) -> tuple[Comparison, Events, SegmentGrid]:
    """The methods over a year of weeks, each week from what was known before it."""
    region = Region(Plan(seed=SEED, incidents=incidents))
    grid = SegmentGrid.over(streets_of(region))
    events = events_of(region).on(grid)
    origins = weekly_origins(end=float(np.floor(events.t[-1])), weeks=WEEKS)
    density = tuned_decayed_kde(
        events,
        grid,
        before=float(origins[0]),
        weeks=13,
        half_lives=(364.0, 1456.0),
        bandwidths=(0.0, 75.0, 150.0),
    )
    found = compare(
        {
            LAST_YEAR: LastYear(),
            CARD: MultiScalePoisson(),
            DENSITY: density,
            AS_ON_PAGES: DecayedKDE(),
        },
        events,
        grid,
        origins=origins,
        shares=(SHARE,),
    )
    return found, events, grid


def run() -> list[dict[str, object]]:
    """Hits of the score card over last year's, with their interval, and what came of the rest."""
    rows = []
    for incidents in INCIDENTS:
        found, events, grid = measured(incidents)
        rates = ", ".join(
            f"{name} {found.score(name, SHARE).hit_rate:.3f}" for name in found.records
        )
        unplaced = int(len(events) - events.counts().sum())
        for name in (CARD, DENSITY):
            ratio, low, high = found.ratio(name, LAST_YEAR, SHARE)
            rows.append(
                at_least(
                    CLAIM,
                    f"{incidents:,} incidents, {name}: hits over last year's at {SHARE:.0%} of length",
                    ratio,
                    bar=BAR,
                    note=f"90 % interval {low:.3f} to {high:.3f}; hit rates {rates}; {grid.size:,} "
                    f"segments, {grid.measures.sum() / 1000:,.0f} km, {unplaced} unplaced",
                )
            )
    return rows
