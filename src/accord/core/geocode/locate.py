"""Where a block or a crossing of given streets lies, from lines, points and their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from accord.core.geocode.index import Numbers, Points, Spot, StreetIndex

KERB_METRES: Final = 15.0  # a house stands this far from the middle of its street
LINK_METRES: Final = 400.0  # pieces of one block lie nearer together than this
TOUCH_METRES: Final = 20.0  # lines that end this near to each other meet
NEAR_METRES: Final = 150.0
FIT_METRES: Final = 500.0  # a street is taken as straight no further than this
FIT_POINTS: Final = 6
FIT_SINE: Final = 0.3  # streets that cross at less than about 17 degrees fix no point
AXIS_METRES: Final = 2500.0  # how far a street keeps the direction that its letter says
AXIS_COSINE: Final = 0.7
_NORTH, _EAST = np.array([0.0, 1.0]), np.array([1.0, 0.0])
_AXES: Final = {"N": _NORTH, "S": _NORTH, "E": _EAST, "W": _EAST}
METRES_PER_NUMBER: Final = 3.5  # US blocks: about 100 to 200 m a hundred; more is not one street
SURE_GAP: Final = 400  # house numbers between two known blocks that still count as near
BEYOND: Final = 200  # house numbers past the last known block
HALF_BLOCK_METRES: Final = 100.0  # a hundred numbers are 100 to 200 m in most US towns


@dataclass(frozen=True, kw_only=True)
class Found:
    """A spot with the grade that its evidence allows, and why it is not better."""

    spot: Spot
    grade: str
    why: str = ""


def block(index: StreetIndex, street: int, low: int, high: int) -> list[Found]:
    """Where house numbers `low` to `high` of a street lie; one entry for each separate place."""
    spans = index.spans(street)
    lows, highs = index.low[spans.start : spans.stop], index.high[spans.start : spans.stop]
    found = np.flatnonzero((lows >= 0) & (lows <= high) & (highs >= low)) + spans.start
    hit: Numbers = found.astype(np.int32)
    if not hit.size:
        return _between(index, street, low, high)
    chosen, grade, least = _evidence(index, hit, low, high)
    pieces = [_piece(index, int(span), low, high) for span in chosen]
    why = "" if grade == "A" else "block_only"
    return [
        Found(spot=_joined(group, at_least=least), grade=grade, why=why)
        for group in clusters(pieces)
    ]


def _evidence(index: StreetIndex, hit: Numbers, low: int, high: int) -> tuple[Numbers, str, float]:
    """The best of the spans that were hit, the grade that they allow, and the least error."""
    sizes = index.start[hit + 1] - index.start[hit]
    same = hit[(index.low[hit] == low) & (index.high[hit] == high) & (sizes == 1)]
    lines = hit[sizes > 1]
    if low == high and same.size:
        return same, "A", KERB_METRES
    if lines.size:
        return lines, "A", KERB_METRES
    if same.size:
        return same, "A", KERB_METRES
    # Houses at three places show a block; a house or two, or the block of a house, half of one.
    return hit, "A" if hit.size >= 3 and low < high else "B", HALF_BLOCK_METRES


def _piece(index: StreetIndex, span: int, low: int, high: int) -> Spot:
    """The part of a span that carries the numbers: its middle and half its length."""
    points = index.vertices(span)
    if len(points) == 1:
        return Spot(x=float(points[0, 0]), y=float(points[0, 1]), reach=float(index.reach[span]))
    first, last = int(index.low[span]), int(index.high[span])
    width = max(last - first + 1, 1)
    begin = (max(low, first) - first) / width
    end = (min(high, last) + 1 - first) / width
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(along[-1])
    middle = (begin + end) / 2 * length
    x, y = (float(np.interp(middle, along, points[:, axis])) for axis in (0, 1))
    # Numbers are not spread evenly: one house may stand a quarter of the piece away.
    reach = (end - begin) * length / 2 if high > low else length / 4
    return Spot(x=x, y=y, reach=reach)


def clusters(spots: Iterable[Spot], *, link: float = LINK_METRES) -> list[list[Spot]]:
    """Group spots that lie within `link` metres of the first of a group."""
    groups: list[list[Spot]] = []
    for spot in spots:
        for group in groups:
            if np.hypot(spot.x - group[0].x, spot.y - group[0].y) <= link:
                group.append(spot)
                break
        else:
            groups.append([spot])
    return groups


def _joined(group: Sequence[Spot], *, at_least: float) -> Spot:
    x = sum(one.x for one in group) / len(group)
    y = sum(one.y for one in group) / len(group)
    reach = max(float(np.hypot(one.x - x, one.y - y)) + one.reach for one in group)
    return Spot(x=x, y=y, reach=max(reach, at_least))


def _between(index: StreetIndex, street: int, low: int, high: int) -> list[Found]:
    """A block that is not known itself, from the known ones below and above it."""
    spans = [span for span in index.spans(street) if index.low[span] >= 0]
    if not spans:
        return []
    numbers = np.array([(int(index.low[s]) + int(index.high[s])) / 2 for s in spans])
    points = np.array([index.vertices(s).mean(axis=0) for s in spans])
    order = np.argsort(numbers)
    numbers, points = numbers[order], points[order]
    wanted = (low + high) / 2
    at = int(np.searchsorted(numbers, wanted))
    if 0 < at < len(numbers):
        return _inside(numbers[at - 1 : at + 1], points[at - 1 : at + 1], wanted)
    return _outside(numbers, points, wanted)


def _inside(numbers: Points, points: Points, wanted: float) -> list[Found]:
    gap = float(numbers[1] - numbers[0])
    away = float(np.hypot(*(points[1] - points[0])))
    if away > METRES_PER_NUMBER * gap + HALF_BLOCK_METRES:
        return []
    share = (wanted - float(numbers[0])) / gap
    x, y = points[0] + share * (points[1] - points[0])
    reach = away * min(share, 1 - share) + HALF_BLOCK_METRES
    grade = "B" if gap <= SURE_GAP else "C"
    return [Found(spot=Spot(x=float(x), y=float(y), reach=reach), grade=grade, why="interpolated")]


def _outside(numbers: Points, points: Points, wanted: float) -> list[Found]:
    """Past the last known block: go on as the street went over its last stretch."""
    ends = (0, 1) if wanted < numbers[0] else (-1, -2)
    beyond = float(wanted - numbers[ends[0]])
    if abs(beyond) > BEYOND:
        return []
    here = points[ends[0]]
    slope = np.zeros(2)
    if len(numbers) > 1 and numbers[ends[0]] != numbers[ends[1]]:
        slope = (here - points[ends[1]]) / float(numbers[ends[0]] - numbers[ends[1]])
    if np.hypot(*slope) > METRES_PER_NUMBER:
        slope = np.zeros(2)
    x, y = here + slope * beyond
    reach = abs(beyond) * METRES_PER_NUMBER / 2 + HALF_BLOCK_METRES
    return [Found(spot=Spot(x=float(x), y=float(y), reach=reach), grade="C", why="beyond_range")]


def crossing(index: StreetIndex, one: int, other: int) -> list[Found]:
    """Where two streets cross; one entry for each separate crossing."""
    known = index.crossings.get((min(one, other), max(one, other)))
    if known is not None:
        return [Found(spot=known, grade="A")]
    first, second = _lines(index, one), _lines(index, other)
    if first is not None and second is not None:
        return _of_lines(first, second)
    axes = [_AXES.get(index.streets[street].before) for street in (one, other)]
    return _of_points(index.all_vertices(one), index.all_vertices(other), axes)


def _lines(index: StreetIndex, street: int) -> shapely.MultiLineString | None:
    parts = [index.vertices(span) for span in index.spans(street)]
    parts = [part for part in parts if len(part) > 1]
    return shapely.MultiLineString(parts) if parts else None


def _of_lines(one: shapely.MultiLineString, other: shapely.MultiLineString) -> list[Found]:
    apart = float(one.distance(other))
    if apart > NEAR_METRES:
        return []
    if apart > 0:
        near = shapely.shortest_line(one, other).interpolate(0.5, normalized=True)
        reach = max(apart, KERB_METRES)
        spot = Spot(x=near.x, y=near.y, reach=reach)
        sure = apart <= TOUCH_METRES
        return [Found(spot=spot, grade="A" if sure else "B", why="" if sure else "not_touching")]
    shared = shapely.get_parts(one.intersection(other))
    middles = [part.centroid for part in shared]
    spots = [
        Spot(x=p.x, y=p.y, reach=part.length / 2) for p, part in zip(middles, shared, strict=True)
    ]
    groups = clusters(spots, link=NEAR_METRES)
    return [Found(spot=_joined(group, at_least=KERB_METRES), grade="A") for group in groups]


def _of_points(one: Points, other: Points, axes: Sequence[Points | None]) -> list[Found]:
    """The crossing of two streets known by points: straight lines through the nearest ones."""
    one, other = one.astype(float), other.astype(float)
    apart = np.hypot(*(one[:, None, :] - other[None, :, :]).transpose(2, 0, 1))
    at = np.unravel_index(int(apart.argmin()), apart.shape)
    near = float(apart[at])
    middle = (one[at[0]] + other[at[1]]) / 2
    fitted = _fitted(one, other, middle, axes)
    if fitted is None:
        if near > NEAR_METRES:
            return []
        spot = Spot(x=float(middle[0]), y=float(middle[1]), reach=near + KERB_METRES)
        return [Found(spot=spot, grade="C", why="nearest")]
    gaps = [float(np.hypot(*(points - fitted).T).min()) for points in (one, other)]
    if max(gaps) > (AXIS_METRES if all(axis is not None for axis in axes) else FIT_METRES):
        return []
    spot = Spot(x=float(fitted[0]), y=float(fitted[1]), reach=KERB_METRES + sum(gaps) / 4)
    grade = "B" if max(gaps) <= 2 * NEAR_METRES else "C"
    return [Found(spot=spot, grade=grade, why="fitted")]


Line = tuple[Points, Points]


def _fitted(
    one: Points, other: Points, middle: Points, axes: Sequence[Points | None]
) -> Points | None:
    """Where the two lines cross; the second time they are fitted near the first answer."""
    fitted: Points | None = middle
    for _ in range(2):
        near = middle if fitted is None else fitted
        fitted = _crossed(_line(one, near, axes[0]), _line(other, near, axes[1]))
    return fitted


def _line(points: Points, near: Points, axis: Points | None) -> Line | None:
    """Centre and direction of the points nearest to a place.

    A street far off, or known by one point, is taken to run the way its direction letter says.
    """
    away = np.hypot(*(points - near).T)
    order = np.argsort(away)[:FIT_POINTS]
    chosen = np.unique(points[order], axis=0)
    if axis is not None and (len(chosen) < 2 or float(away[order[0]]) > FIT_METRES):
        return points[order[0]], axis
    if len(chosen) < 2:
        return None
    centre = chosen.mean(axis=0)
    _, _, rows = np.linalg.svd(chosen - centre)
    direction: Points = rows[0]
    if axis is not None and abs(float(direction @ axis)) < AXIS_COSINE:
        return points[order[0]], axis
    return centre, direction


def _crossed(one: Line | None, other: Line | None) -> Points | None:
    if one is None or other is None:
        return None
    (a, u), (b, v) = one, other
    sine = float(u[0] * v[1] - u[1] * v[0])
    if abs(sine) < FIT_SINE:
        return None
    away = b - a
    step = float(away[0] * v[1] - away[1] * v[0]) / sine
    crossed: Points = a + step * u
    return crossed
