"""Claim `street_segments`: rolling hit rate at 2 % of the street length beside last year's same segments.

The synthetic region's own streets and reports; the ratio has its interval from blocks of weeks.
"""

from __future__ import annotations

import json

import numpy as np
from shapely.geometry import shape

from accord.core.forecast import (
    Comparison,
    DecayedKDE,
    Events,
    LastYear,
    MultiScalePoisson,
    RecentCounts,
    compare,
    weekly_origins,
)
from accord.core.geo import SegmentGrid
from accord.core.simulate import Plan, Region

CLAIM = "street_segments"
SEED = 7
INCIDENTS = 20_000  # over two years
SHARE = 0.02
WEEKS = 26
BAR = 1.0
DAY_MINUTES = 1440


def streets_of(region: Region) -> list[object]:
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


def measured() -> tuple[Comparison, Events, SegmentGrid]:
    """Four methods over half a year of weeks."""
    region = Region(Plan(seed=SEED, incidents=INCIDENTS))
    grid = SegmentGrid.over(np.array(streets_of(region), object))
    events = events_of(region).on(grid)
    found = compare(
        {
            "last year": LastYear(),
            "recent counts": RecentCounts(),
            "decayed density": DecayedKDE(),
            "score card": MultiScalePoisson(),
        },
        events,
        grid,
        origins=weekly_origins(end=float(np.floor(events.t[-1])), weeks=WEEKS),
        shares=(0.01, SHARE, 0.05),
    )
    return found, events, grid
