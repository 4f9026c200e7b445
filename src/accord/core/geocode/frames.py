"""A town's grid of house numbers, learnt from what is known of all its streets together.

Streets that run one way share their numbers: 1200 NORTH lies at one height on each of them, and a
street called 12TH AVE lies there itself. A frame holds streets of one grid: those with a direction
letter, or those without one (an old town at an angle to the rest), turned upright.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from accord.core.geocode.index import StreetIndex
from accord.core.geocode.regression import LEAST, WITNESSES, near_fits
from accord.core.names import StreetName

LETTERS: Final = {"N": 1, "S": 1, "E": 0, "W": 0}  # which coordinate the numbers run along
_BACKWARD: Final = frozenset({"S", "W"})
_LONG: Final = 100.0  # metres that a street must run before its points tell its direction
_STRAIGHT: Final = 0.3  # width of a street's points over their length
_UPRIGHT: Final = 25.0  # degrees off an axis that a street of a grid may be
_WINDOW: Final = 700  # house numbers up and down that have a say
_NUMBER_SCALE: Final = 150.0  # house numbers over which a known block's weight falls to a third
_ACROSS_SCALE: Final = 500.0  # metres over which a neighbouring street's does
_OWN: Final = 6.0  # weight of the street itself among its neighbours
_TRIED: Final = 20  # numbered streets that must be seen before their names count as numbers
_COUNTED_METRES: Final = 60.0
_OF_KIND: Final = (
    6  # points of numbered places or drives that tell how far past the avenue they lie
)
_MOSTLY: Final = 0.8
_NUMBERED: Final = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
_WIDER: Final = 4.0  # where nobody is near, those further off are asked
_SHIFTED: Final = 200  # blocks, and houses, that tell where in a block its point is put
_SETTLED: Final = 20.0  # numbers: the last step of a search that has come to its end
_SAME_METRES: Final = 10.0  # points this near tell the same of a street's course
_SHIFTS: Final = 3
_CLOSER: Final = 4
_STANDS_STILL: Final = 0.01  # metres a house number that no street has
_USUAL: Final = 1.5  # metres a house number where no street tells

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """Points with house numbers of the streets that run one way, sorted by number."""

    numbers: Array
    points: Array
    streets: Ids
    slope: float

    def with_more(self, numbers: list[float], points: list[Array]) -> "Numbered":
        """The same with points whose number is known from the street's name."""
        every = np.concatenate([self.numbers, numbers])
        order = np.argsort(every, kind="stable")
        return Numbered(
            numbers=every[order],
            points=np.vstack([self.points, *points])[order],
            streets=np.concatenate([self.streets, np.full(len(numbers), -1)])[order],
            slope=self.slope,
        )


@dataclass(kw_only=True)
class Frame:
    """Streets of one grid: `turn` sets it upright, `along` says which way each street runs.

    `counted` says for each way whether streets called 12TH lie at number 1200 of the others.
    """

    turn: Array
    along: dict[int, int]
    numbered: list[Numbered]
    counted: list[bool] = field(default_factory=lambda: [False, False])
    kinds: dict[str, float] = field(default_factory=dict)
    shift: float = 0.0

    def asked(self, name: StreetName, low: int, high: int) -> float:
        """The number to look for: of a block, where the records put its point."""
        return signed(name, (low + high) / 2 + (self.shift if low < high else 0.0))

    def points(self, index: StreetIndex, street: int) -> Array:
        """The vertices of a street, upright; of several at one place the first."""
        every = index.all_vertices(street).astype(float)
        _, first = np.unique((every / _SAME_METRES).round(), axis=0, return_index=True)
        found: Array = every[np.sort(first)] @ self.turn.T
        return found

    def heights(
        self, along: int, numbers: Array, across: Array, street: int
    ) -> tuple[Array, Array]:
        """How far along numbers lie beside `across`, and how far the known blocks disagree.

        NaN where no known block is near.
        """
        found, spread = self._heights(along, numbers, across, street, wider=1.0)
        lost = np.isnan(found)
        if lost.any():
            found[lost], spread[lost] = self._heights(
                along, numbers[lost], across[lost], street, wider=_WIDER
            )
        return found, spread

    def _heights(
        self, along: int, numbers: Array, across: Array, street: int, *, wider: float
    ) -> tuple[Array, Array]:
        known = self.numbered[along]
        reach = wider * _WINDOW
        if not len(numbers):
            return np.empty(0), np.empty(0)
        first = int(np.searchsorted(known.numbers, numbers.min() - reach))
        last = int(np.searchsorted(known.numbers, numbers.max() + reach, side="right"))
        if last - first < LEAST:
            return np.full(len(numbers), np.nan), np.full(len(numbers), np.nan)
        points = known.points[first:last]
        steps = known.numbers[first:last] - numbers[:, None]
        beside = points[:, 1 - along] - across[:, None]
        away = np.abs(steps) / _NUMBER_SCALE + np.abs(beside) / _ACROSS_SCALE
        away[np.abs(steps) > reach] = np.inf
        weights = np.exp(-away / wider)
        weights[:, known.streets[first:last] == street] *= _OWN
        weights = np.nan_to_num(weights)
        if last - first > WITNESSES:
            kept = np.argpartition(-weights, WITNESSES - 1, axis=1)[:, :WITNESSES]
            rows = np.arange(len(numbers))[:, None]
            weights, steps, beside = weights[rows, kept], steps[rows, kept], beside[rows, kept]
            heights = points[kept, along]
        else:
            heights = np.broadcast_to(points[:, along], weights.shape)
        return near_fits(heights, steps, beside, weights, slope=known.slope)

    def numbers_at(self, along: int, points: Array) -> Array:
        """The numbers that lie at points, by the streets that run `along`; NaN where none tells."""
        known = self.numbered[along]
        if not len(known.numbers):
            return np.full(len(points), np.nan)
        heights, beside = points[:, along], points[:, 1 - along]
        began = float(np.median(known.numbers - known.points[:, along] / known.slope))
        numbers = heights / known.slope + began
        step = np.full(len(points), np.inf)
        for _ in range(_CLOSER):
            found, _ = self.heights(along, numbers, beside, -1)
            step = (heights - found) / known.slope
            numbers = np.where(np.isnan(step), numbers, numbers + step)
        return np.where(np.abs(step) < _SETTLED, numbers, np.nan)


def number_of(name: StreetName) -> int | None:
    """The number of a numbered street: 12 for 12TH AVE."""
    found = _NUMBERED.fullmatch(name.core)
    return int(found[1]) if found else None


def signed(name: StreetName, number: float) -> float:
    """A house number as the grid counts it: S and W go below nought."""
    return -number if name.before in _BACKWARD else number


def frames_of(index: StreetIndex) -> tuple[Frame, Frame]:
    """The frame of the streets with a direction letter, and of those without."""
    lettered = {
        at: LETTERS[name.before] for at, name in enumerate(index.streets) if name.before in LETTERS
    }
    plain, turn = _letterless(index)
    return _frame(index, lettered, np.eye(2)), _frame(index, plain, turn)


def _frame(index: StreetIndex, along: dict[int, int], turn: Array) -> Frame:
    owner = np.repeat(np.arange(len(index.streets)), np.diff(index.first))
    middle = index.xy[index.start[:-1] + np.diff(index.start) // 2].astype(float) @ turn.T
    sign = np.array([signed(name, 1.0) for name in index.streets])[owner]
    way = np.full(len(index.streets), -1)
    way[list(along)] = list(along.values())
    frame = Frame(turn=turn, along=along, numbered=[])
    is_block = index.high > index.low
    for _ in range(_SHIFTS):
        number = ((index.low + index.high) / 2 + frame.shift * is_block) * sign
        frame.numbered = _numbered(index, way[owner], number, middle, owner)
        known = np.where(index.low >= 0, way[owner], -1)
        more = _shift(frame, known, number, middle, is_block)
        if not more:
            break
        frame.shift = float(np.clip(frame.shift + more, -50.0, 50.0))
    for one in (0, 1):
        frame.counted[one] = _is_counted(index, frame, one)
    for one in (0, 1):
        if frame.counted[one]:
            frame.numbered[1 - one] = _counted_too(index, frame, one)
    return frame


def _numbered(
    index: StreetIndex, way: Ids, number: Array, middle: Array, owner: Ids
) -> list[Numbered]:
    numbered = []
    for one in (0, 1):
        chosen = np.flatnonzero((index.low >= 0) & (way == one))
        chosen = chosen[np.argsort(number[chosen], kind="stable")]
        rows = number[chosen], middle[chosen], owner[chosen].astype(np.int64)
        slope = _slope(rows[0], rows[1][:, one], rows[2])
        numbered.append(Numbered(numbers=rows[0], points=rows[1], streets=rows[2], slope=slope))
    return numbered


def _shift(frame: Frame, way: Ids, number: Array, middle: Array, block: Flags) -> float:
    """How many numbers further on than houses say the records put a block's point.

    Some agencies put it at the block's first house. Nought where too few blocks or houses tell.
    """
    away: dict[bool, list[float]] = {True: [], False: []}
    for is_block in away:
        every = np.flatnonzero((way >= 0) & (block == is_block))
        some = every[:: max(1, len(every) // _SHIFTED)]
        for along in (0, 1):
            own = some[way[some] == along]
            found, _ = frame.heights(along, number[own], middle[own, 1 - along], -1)
            off = (middle[own, along] - found) / frame.numbered[along].slope
            off = np.where(number[own] < 0, -off, off)
            away[is_block] += off[~np.isnan(off)].tolist()
    if min(map(len, away.values())) < _SHIFTED // 2:
        return 0.0
    return float(np.median(away[True]) - np.median(away[False]))


def _slope(numbers: Array, heights: Array, streets: Ids) -> float:
    """Metres a house number, the median over the streets that know a few blocks."""
    found = []
    for street in np.unique(streets):
        own = streets == street
        if own.sum() > 2 and np.ptp(numbers[own]) > 200:
            found.append(np.polyfit(numbers[own], heights[own], 1)[0])
    usual = float(np.median(found)) if found else 0.0
    return usual if abs(usual) > _STANDS_STILL else _USUAL


def _is_counted(index: StreetIndex, frame: Frame, along: int) -> bool:
    """Whether numbered streets lie at their numbers; learns how far on those of each type do."""
    numbers, points, kinds = [], [], []
    for street, way in frame.along.items():
        number = number_of(index.streets[street])
        if way != along or number is None:
            continue
        own = frame.points(index, street)[:3]
        numbers += [100.0 * number] * len(own)
        kinds += [index.streets[street].kind] * len(own)
        points.append(own)
    if not points:
        return False
    every = np.vstack(points)
    found, _ = frame.heights(1 - along, np.array(numbers), every[:, along], -1)
    off = (every[:, 1 - along] - found) / frame.numbered[1 - along].slope
    told = ~np.isnan(off)
    if (
        told.sum() < _TRIED
        or np.median(np.abs(found - every[:, 1 - along])[told]) > _COUNTED_METRES
    ):
        return False
    for kind in set(kinds):
        same = off[told & (np.array(kinds) == kind)]
        if len(same) >= _OF_KIND:
            frame.kinds[kind] = float(np.clip(np.median(same), -100.0, 100.0))
    return True


def _counted_too(index: StreetIndex, frame: Frame, along: int) -> Numbered:
    """The numbers of the streets across, with what the names of the counted streets tell."""
    numbers, points = [], []
    for street, way in frame.along.items():
        number = number_of(index.streets[street])
        if way == along and number is not None:
            own = frame.points(index, street)
            shift = frame.kinds.get(index.streets[street].kind, 0.0)
            numbers += [100.0 * number + shift] * len(own)
            points.append(own)
    return frame.numbered[1 - along].with_more(numbers, points)


def _letterless(index: StreetIndex) -> tuple[dict[int, int], Array]:
    """Which way the streets without a letter run in the grid that most of them share."""
    angles: dict[int, float] = {}
    said: Array = np.zeros(90)
    plain = [at for at, name in enumerate(index.streets) if not name.before]
    for street in plain:
        told = _direction(np.unique(index.all_vertices(street).astype(float), axis=0))
        if told is not None:
            angles[street], weight = told
            for off in range(-6, 7):
                said[int(angles[street] + off) % 90] += weight * (7 - abs(off))
    most = float(said.argmax()) + 0.5
    along: dict[int, int] = {}
    for street, angle in angles.items():
        away = (angle - most) % 180
        if min(away, 180 - away) < _UPRIGHT:
            along[street] = 0
        elif abs(away - 90) < _UPRIGHT:
            along[street] = 1
    turned = np.radians(most)
    turn = np.array([[np.cos(turned), np.sin(turned)], [-np.sin(turned), np.cos(turned)]])
    return _as_most(index, plain, along), turn


def _direction(points: Array) -> tuple[float, float] | None:
    """The angle of a street's points in degrees below 180, and how many there are, if straight."""
    if len(points) < 2:
        return None
    _, sizes, rows = np.linalg.svd(points - np.median(points, axis=0), full_matrices=False)
    if sizes[0] < _LONG or (len(sizes) > 1 and sizes[1] > _STRAIGHT * sizes[0]):
        return None
    return float(np.degrees(np.arctan2(rows[0, 1], rows[0, 0]))) % 180, float(min(len(points), 20))


def _as_most(index: StreetIndex, plain: list[int], along: dict[int, int]) -> dict[int, int]:
    """Streets whose points tell no direction run as most of those with, or without, a number do."""
    found = dict(along)
    for numbered in (True, False):
        group = [at for at in plain if (number_of(index.streets[at]) is not None) == numbered]
        ways = Counter(along[at] for at in group if at in along)
        if not ways:
            continue
        way, count = ways.most_common(1)[0]
        if count > _MOSTLY * ways.total():
            unknown = [at for at in group if at not in along and len(index.all_vertices(at)) == 1]
            found.update(dict.fromkeys(unknown, way))
    return found
