"""Where a number or a crossing falls on a street by the town's grid, known there itself or not."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final

import numpy as np

from accord.core.geocode.courses import Course
from accord.core.geocode.frames import (
    LETTERS,
    Array,
    Frame,
    frames_of,
    number_of,
    signed,
)
from accord.core.geocode.index import Spot, StreetIndex
from accord.core.geocode.locate import FIT_SINE, HALF_BLOCK_METRES, KERB_METRES, Found
from accord.core.names import StreetName, street_name

SPREAD_METRES: Final = 120.0  # neighbours that disagree more tell nothing
NINE_IN_TEN: Final = 1.65  # standard errors
_NEAR_METRES: Final = 300.0  # a street's own points this near say more than its name's number
_ROUNDS: Final = 3
_DRAWN: Final = 3  # points that tell how a street runs which no grid holds
_STRANGE_METRES: Final = 400.0  # numbers that lie further off the grid's are another count
_SETTLED_METRES: Final = 30.0  # a block that moves less between two looks has been found
_STEP: Final = 50.0  # metres over which a street's direction is taken


class NumberGrid:
    """Both frames of an index, made when they are first asked."""

    def __init__(self, index: StreetIndex) -> None:
        self._index = index
        self._courses: dict[int | StreetName, Course | None] = {}

    @cached_property
    def _frames(self) -> tuple[Frame, Frame]:
        return frames_of(self._index)

    def block(self, street: int | StreetName, low: int, high: int) -> list[Found]:
        """Where the block lies by all numbers near it; empty where these do not agree.

        A street by its name alone is one that the index does not have: its namesakes on the same
        line, or the number that it is called by, tell where it runs.
        """
        course = self._course(street)
        if course is None:
            return []
        if course.is_free and course.disagreement > _STRANGE_METRES:
            return []
        number = course.frame.asked(course.name, low, high)
        across, error, height, spread = course.middle(), np.inf, np.nan, np.inf
        for _ in range(_ROUNDS):
            height, spread = course.height(number, across)
            if np.isnan(height):
                return []
            before = across
            found, _, errors = course.across(np.array([height]))
            across, error = float(found[0]), float(errors[0])
            if np.isnan(across):
                return []
            if abs(across - before) < _SETTLED_METRES:
                break
        if spread > SPREAD_METRES:
            return []
        reach = 2 * spread + HALF_BLOCK_METRES / 2 + error
        return [Found(spot=_spot(course, height, across, reach), grade="C", why="grid")]

    def crossing(self, one: int | StreetName, other: int | StreetName) -> list[Found]:
        """Where two streets cross, each taken as straight near there."""
        first, second = self._course(one), self._course(other)
        if first is None or second is None:
            return []
        point = self._begin(first, second)
        gaps, errors = [0.0, 0.0], [0.0, 0.0]
        for _ in range(_ROUNDS):
            lines = [_tangent(course, point) for course in (first, second)]
            (a, u, gaps[0], errors[0]), (b, v, gaps[1], errors[1]) = lines
            sine = float(u[0] * v[1] - u[1] * v[0])
            if abs(sine) < FIT_SINE:
                return []
            point = a + float((b - a)[0] * v[1] - (b - a)[1] * v[0]) / sine * u
        if max(gaps) == np.inf:
            return []
        sure = max(gaps) <= _NEAR_METRES
        reach = KERB_METRES + NINE_IN_TEN * float(np.hypot(errors[0], errors[1]))
        spot = Spot(x=float(point[0]), y=float(point[1]), reach=reach)
        return [Found(spot=spot, grade="B" if sure else "C", why="fitted")]

    def _begin(self, first: Course, second: Course) -> Array:
        """The place from which a crossing is looked for: of one frame by both, else in between."""
        if first.frame is second.frame and first.along != second.along:
            point = np.empty(2)
            for course in (first, second):
                point[1 - course.along] = course.middle()
            found: Array = point @ first.frame.turn
            return found
        if not len(first.points) or not len(second.points):
            return np.median((first if len(first.points) else second).upright(), axis=0)
        one, other = first.upright(), second.upright()
        apart = np.hypot(*(one[:, None, :] - other[None, :, :]).transpose(2, 0, 1))
        at = np.unravel_index(int(apart.argmin()), apart.shape)
        middle: Array = (one[at[0]] + other[at[1]]) / 2
        return middle

    @cached_property
    def _namesakes(self) -> dict[tuple[str, int, int], list[int]]:
        """Streets by name without letter and type, frame, and way."""
        found = defaultdict(list)
        for number, frame in enumerate(self._frames):
            for street, along in frame.along.items():
                core = self._index.streets[street].core.replace(" ", "")
                found[core, number, along].append(street)
        return dict(found)

    def _course(self, street: int | StreetName) -> Course | None:
        if street not in self._courses:
            self._courses[street] = self._made(street)
        return self._courses[street]

    def _made(self, street: int | StreetName) -> Course | None:
        if isinstance(street, StreetName):
            return self._unseen(street)
        for frame in self._frames:
            along = frame.along.get(street)
            if along is not None:
                return self._joined([street], frame, along)
        return self._free(self._index.streets[street])

    def _unseen(self, name: StreetName) -> Course | None:
        """The course of a street that the index does not have."""
        lettered = name.before in LETTERS
        free = None if lettered else self._free(name)
        if free is not None:
            return free
        frame = self._frames[0 if lettered else 1]
        ways = (LETTERS[name.before],) if lettered else (0, 1)
        core = name.core.replace(" ", "")
        for along in ways:
            same = self._namesakes.get((core, 0 if lettered else 1, along))
            if same:
                joined = self._joined(same, frame, along)
                return replace(joined, name=name, points=_past(joined, name))
        between = self._between(name, frame, ways)
        if between is not None:
            return between
        counted = [along for along in ways if frame.counted[along]]
        if number_of(name) is None or len(counted) != 1:
            return None
        return Course(frame, name, counted[0], np.empty((0, 2)), -1)

    @cached_property
    def _frameless(self) -> dict[str, list[int]]:
        """Streets without a letter that run across the grids, by name without type."""
        found = defaultdict(list)
        for street, name in enumerate(self._index.streets):
            if not name.before and not any(street in frame.along for frame in self._frames):
                found[_road(name)].append(street)
        return dict(found)

    def _free(self, name: StreetName) -> Course | None:
        """The course of a highway or a slanting road, by its own points in the upright grid.

        Both carriageways and all types of its name are one line. Of the letters that its house
        numbers may stand for it takes the one that the town's numbers agree with.
        """
        same = [] if name.before else self._frameless.get(_road(name), [])
        frame = self._frames[0]
        points = [frame.points(self._index, street) for street in same]
        if sum(map(len, points)) < _DRAWN:
            return None
        along = int(np.ptp(np.quantile(np.vstack(points), (0.1, 0.9), axis=0), axis=0).argmax())
        letters = [letter for letter, way in LETTERS.items() if way == along]
        courses = [self._joined(same, frame, along, letter) for letter in letters]
        return min(courses, key=lambda course: course.disagreement)

    def _between(self, name: StreetName, frame: Frame, ways: Sequence[int]) -> Course | None:
        """The course of an alley that is called by the streets on its two sides."""
        words = name.core.split(" ")
        if name.kind != "ALY":
            return None
        which = 0 if frame is self._frames[0] else 1
        for along in ways:
            for at in range(1, len(words)):
                parts = ("".join(words[:at]), "".join(words[at:]))
                same = [self._namesakes.get((part, which, along)) for part in parts]
                sides = [self._joined(one, frame, along) for one in same if one]
                if len(sides) == 2:
                    return Course(frame, name, along, _halfway(*sides), -1)
        return None

    def _joined(self, same: Sequence[int], frame: Frame, along: int, letter: str = "") -> Course:
        """The course of all streets of a name on one line, as if under one letter where given."""
        points = np.vstack([frame.points(self._index, street) for street in same])
        name = self._index.streets[same[0]]
        if not letter:
            return Course(frame, name, along, points, same[0])
        told = [self._numbered(frame, street, letter) for street in same]
        return Course(
            frame,
            name._replace(before=letter),
            along,
            points,
            same[0],
            numbers=np.concatenate([numbers for numbers, _ in told]),
            numbered=np.vstack([own for _, own in told]),
            is_free=True,
        )

    def _numbered(self, frame: Frame, street: int, letter: str) -> tuple[Array, Array]:
        """The numbers of a road as the grid counts those of a letter, and where they lie."""
        index = self._index
        spans = np.arange(*index.first[street : street + 2])
        spans = spans[index.low[spans] >= 0]
        is_block = index.high[spans] > index.low[spans]
        middle = (index.low[spans] + index.high[spans]) / 2 + frame.shift * is_block
        sizes = index.start[spans + 1] - index.start[spans]
        points = index.xy[index.start[spans] + sizes // 2].astype(float) @ frame.turn.T
        name = index.streets[street]._replace(before=letter)
        return middle * signed(name, 1.0), points


def _past(course: Course, name: StreetName) -> Array:
    """The points of a numbered avenue moved to where the place or drive of its number lies."""
    frame, points = course.frame, course.points.copy()
    if number_of(name) is not None and frame.counted[course.along]:
        further = frame.kinds.get(name.kind, 0.0) - frame.kinds.get(course.name.kind, 0.0)
        points[:, 1 - course.along] += further * frame.numbered[1 - course.along].slope
    return points


def _road(name: StreetName) -> str:
    """A road's name without its type and without the carriageway."""
    core = name.core.removesuffix(" INBOUND").removesuffix(" OUTBOUND")
    if core != name.core:
        core = street_name(core).core
    return core.replace(" ", "")


def _halfway(one: Course, other: Course) -> Array:
    """Points in the middle between two streets."""
    heights = np.unique(np.concatenate([one.points, other.points])[:, one.along])
    found = np.empty((len(heights), 2))
    found[:, one.along] = heights
    found[:, 1 - one.along] = np.nanmean([side.across(heights)[0] for side in (one, other)], axis=0)
    return found


def _spot(course: Course, height: float, across: float, reach: float) -> Spot:
    point = np.empty(2)
    point[course.along], point[1 - course.along] = height, across
    x, y = (point @ course.frame.turn).tolist()
    return Spot(x=x, y=y, reach=reach)


def _tangent(course: Course, near: Array) -> tuple[Array, Array, float, float]:
    """The line of a street near a point: a point on it, its direction, the gap, and the error."""
    turned = course.frame.turn @ near
    height = float(turned[course.along])
    found, gaps, errors = course.across(np.array([height, height + _STEP]))
    if np.isnan(found[0]):
        found, gaps = np.full(2, turned[1 - course.along]), np.full(2, np.inf)
    across = float(found[0])
    slope = 0.0 if np.isnan(found[1]) else float(np.clip((found[1] - across) / _STEP, -1.0, 1.0))
    point, way = np.empty(2), np.empty(2)
    point[course.along], point[1 - course.along] = height, across
    way[course.along], way[1 - course.along] = 1.0, slope
    ahead: Array = way @ course.frame.turn / np.hypot(*way)
    return point @ course.frame.turn, ahead, float(gaps[0]), float(np.nan_to_num(errors[0]))
