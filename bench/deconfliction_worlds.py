"""Random worlds of planned operations, and an oracle that shares nothing with what it judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
from pyproj import Geod

from accord.core.deconflict import Plan, compare, cover, from_local
from accord.core.geo import Shape

GEOD = Geod(ellps="WGS84")
ZONES = ("America/New_York", "America/Chicago", "America/Phoenix", "America/Denver", "UTC")
# The nights around which clocks change in 2026 in the United States, and one on which none does.
NIGHTS = (date(2026, 3, 7), date(2026, 10, 31), date(2026, 6, 1))
STEP_M = 40.0


@dataclass(frozen=True)
class Judged:
    """What came of one world."""

    pairs: int = 0
    conflicts: int = 0
    missed: int = 0
    false: int = 0
    hidden: int = 0
    too_near: int = 0


@dataclass(frozen=True)
class Operation:
    """A plan, and beside it what somebody wrote: the oracle reads only that."""

    plan: Plan
    minutes: frozenset[int]
    points: np.ndarray


def judged(seed: int, *, count: int) -> Judged:
    """Every pair of one world, by the library and by the oracle."""
    rng = np.random.default_rng(seed)
    centre = (rng.uniform(-120, -70), rng.uniform(25, 60))
    night = NIGHTS[seed % len(NIGHTS)]
    world = [made for made in (_operation(rng, centre, night) for _ in range(count)) if made]
    missed = false = hidden = near = found = pairs = 0
    for one, other in combinations(world, 2):
        pairs += 1
        verdict = compare(one.plan, other.plan) is not None
        truth = _truth(one, other)
        found += verdict
        if truth is None:
            near += 1
            continue
        missed += truth and not verdict
        false += verdict and not truth
        hidden += verdict and not _share_a_cell(one.plan, other.plan)
    return Judged(pairs, found, missed, false, hidden, near)


def _operation(
    rng: np.random.Generator, centre: tuple[float, float], night: date
) -> Operation | None:
    kind = rng.choice(["point", "point", "route", "area"])
    number = {"point": 1, "route": 4, "area": 3}[kind]
    east, north = rng.normal(0, 2_500, (2, number)) + rng.normal(0, 4_000, (2, 1))
    azimuth, metres = np.degrees(np.arctan2(east, north)), np.hypot(east, north)
    lon, lat, _ = GEOD.fwd(np.full(number, centre[0]), np.full(number, centre[1]), azimuth, metres)
    line = list(zip(lon.tolist(), lat.tolist(), strict=True))
    shape = {"point": lambda: Shape.point(*line[0]), "route": lambda: Shape.route(line),
             "area": lambda: Shape.area(line)}[kind]()  # fmt: skip
    zone = str(rng.choice(ZONES))
    start = datetime.combine(night, time(20)) + timedelta(minutes=int(rng.integers(0, 600)))
    end = start + timedelta(minutes=int(rng.integers(15, 300)))
    buffer = int(rng.choice([0, 15, 60]))
    wide = timedelta(minutes=buffer)
    try:
        window = from_local(
            start.date(), start.time(), end.time(), zone=ZoneInfo(zone), before=wide, after=wide
        )
    except ValueError:
        return None  # a time that the clocks skip: refused, as it should be
    plan = Plan(window=window, shape=shape, radius_m=float(rng.choice([150, 289.56, 800, 2_000])))
    return Operation(plan, _minutes(start, end, zone, buffer), _walked(shape))


def _walked(shape: Shape) -> np.ndarray:
    """Points along every edge, one at least every so many metres."""
    if shape.kind == "point":
        return np.array(shape.rings[0])
    parts = []
    for lon1, lat1, lon2, lat2 in shape.edges:
        azimuth, _, long = GEOD.inv(lon1, lat1, lon2, lat2)
        at = np.linspace(0, long, int(long / STEP_M) + 2)
        start, begun, turned = (np.full(len(at), value) for value in (lon1, lat1, azimuth))
        lons, lats, _ = GEOD.fwd(start, begun, turned, at)
        parts.append(np.column_stack([lons, lats]))
    return np.vstack(parts)


def _truth(one: Operation, other: Operation) -> bool | None:
    """Whether they collide by walking and by counting; None within a step of the edge."""
    if not one.minutes & other.minutes:
        return False
    a, b = one.points, other.points
    if _inside(one, b) or _inside(other, a):
        return True
    grid = np.broadcast_arrays(a[:, None, 0], a[:, None, 1], b[None, :, 0], b[None, :, 1])
    lons, lats, other_lons, other_lats = (part.ravel() for part in grid)
    least = float(GEOD.inv(lons, lats, other_lons, other_lats)[2].min())
    reach = one.plan.radius_m + other.plan.radius_m
    if least <= reach:
        return True
    return None if least - STEP_M <= reach else False


def _inside(one: Operation, points: np.ndarray) -> bool:
    """Inside by a count of crossings in a plane, which a small triangle allows."""
    shape = one.plan.shape
    if shape is None or shape.kind != "area":
        return False
    ring = np.array(shape.rings[0])
    (x, y), inside = points.T, np.zeros(len(points), bool)
    for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        between = (y1 > y) != (y2 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= between & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return bool(inside.any())


def _minutes(start: datetime, end: datetime, name: str, buffer: int) -> frozenset[int]:
    """Every UTC minute of an operation with its buffers, by trying all and reading the clock.

    A minute belongs if the wall clock of the zone, read at it, lies between start and end.
    """
    zone = ZoneInfo(name)
    base = datetime.combine(start.date(), time(0), tzinfo=UTC) - timedelta(hours=2)
    inside = [
        minute
        for minute in range(40 * 60)
        if start <= (base + timedelta(minutes=minute)).astimezone(zone).replace(tzinfo=None) <= end
    ]
    first, last = inside[0] - buffer, inside[-1] + buffer
    epoch = int(base.timestamp() // 60)
    return frozenset(range(epoch + first, epoch + last + 1))


def _share_a_cell(one: Plan, other: Plan) -> bool:
    assert one.shape is not None
    assert other.shape is not None
    mine = cover(one.shape, radius_m=one.radius_m)
    theirs = cover(other.shape, radius_m=other.radius_m)
    return bool(mine.asked & theirs.kept and theirs.asked & mine.kept)
