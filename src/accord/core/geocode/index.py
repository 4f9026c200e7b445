"""What is known of streets, crossings and places, packed in arrays: made once, asked often."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from accord.core.geo import InvalidGeometryError, LocalProjection
from accord.core.names import StreetName, parse_address, place_key, street_name

UNNUMBERED: Final = -1
OBSERVED_KEPT: Final = 25  # points kept of one block or crossing: enough for a median
SEEN_REACH_METRES: Final = 20.0  # how near to a block's centre an agency's own points lie at best
FAR_METRES: Final = 150_000.0  # no county is wider; Alaska's boroughs are asked by layers
TYPO_LETTERS: Final = 4  # shorter names have too many neighbours one edit away

Value = TypeVar("Value")
Points = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place in metres of the index, and how far off it may be."""

    x: float
    y: float
    reach: float


@dataclass(frozen=True, kw_only=True)
class NamedPlace:
    """A landmark, or an area when `is_area`."""

    name: str
    spot: Spot
    is_area: bool = False


@dataclass(frozen=True, kw_only=True)
class StreetIndex:
    """Streets in spans (a piece of line, or a point, with house numbers); picklable.

    Street `i` owns spans `first[i]:first[i + 1]`; span `s` has numbers `low[s]` to `high[s]`
    (UNNUMBERED without), vertices `xy[start[s]:start[s + 1]]` in metres, and `reach[s]`.
    """

    projection: LocalProjection
    streets: tuple[StreetName, ...]
    first: Numbers
    low: Numbers
    high: Numbers
    start: Numbers
    reach: Points
    xy: Points
    by_core: dict[str, tuple[int, ...]]
    by_deletion: dict[str, tuple[str, ...]]
    crossings: dict[tuple[int, int], Spot]
    places: dict[str, NamedPlace]
    zones: dict[str, BaseGeometry]
    beats: dict[str, BaseGeometry] = field(default_factory=dict)

    def spans(self, street: int) -> range:
        """The spans of a street."""
        return range(int(self.first[street]), int(self.first[street + 1]))

    def vertices(self, span: int) -> Points:
        """The vertices of a span, shape (n, 2), metres."""
        return self.xy[self.start[span] : self.start[span + 1]]

    def all_vertices(self, street: int) -> Points:
        """All vertices of a street, shape (n, 2), metres."""
        return self.xy[self.start[self.first[street]] : self.start[self.first[street + 1]]]

    def cores_near(self, core: str) -> tuple[str, ...]:
        """Street cores one edit away from `core`, itself left out; sorted."""
        joined = core.replace(" ", "")
        if len(joined) < TYPO_LETTERS or any(letter.isdigit() for letter in joined):
            return ()
        near = {core for key in deletions(joined) for core in self.by_deletion.get(key, ())}
        return tuple(sorted(c for c in near if c != joined and within_one_edit(c, joined)))


@lru_cache(maxsize=8192)
def deletions(word: str) -> tuple[str, ...]:
    """The word and all its forms with one letter less."""
    return (word, *dict.fromkeys(word[:at] + word[at + 1 :] for at in range(len(word))))


def within_one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less, other, or two neighbours exchanged make them equal."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    rest, others = one[at + 1 :], other[at + 1 :]
    exchanged = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return rest == others or exchanged


@dataclass(frozen=True)
class _Span:
    low: int
    high: int
    reach: float
    vertices: tuple[tuple[float, float], ...]  # degrees


Seen = dict[tuple[int, int], list[tuple[float, float]]]


@dataclass
class IndexBuilder:
    """Collects streets, points, places and areas in degrees; `build` packs them."""

    _spans: dict[StreetName, list[_Span]] = field(default_factory=lambda: defaultdict(list))
    _seen: dict[StreetName, Seen] = field(default_factory=lambda: defaultdict(dict))
    _crossings: dict[tuple[StreetName, StreetName], list[tuple[float, float]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _places: dict[str, tuple[str, float, float, float, bool]] = field(default_factory=dict)
    _zones: dict[str, BaseGeometry] = field(default_factory=dict)
    _beats: dict[str, BaseGeometry] = field(default_factory=dict)

    def add_line(
        self,
        name: str,
        vertices: Iterable[tuple[float, float]],
        *,
        low: int | None = None,
        high: int | None = None,
    ) -> None:
        """Add a piece of street; `low` is the number at its first vertex, `high` at its last."""
        points = tuple((float(x), float(y)) for x, y in vertices)
        if not name.strip() or not points:
            return
        if low is None or high is None:
            low = high = UNNUMBERED
        if low > high:
            low, high, points = high, low, points[::-1]
        self._spans[street_name(name)].append(_Span(low, high, 0.0, points))

    def add_point(self, number: int, street: str, lon: float, lat: float) -> None:
        """Add an address point: one house number of a street."""
        if street.strip():
            self._spans[street_name(street)].append(_Span(number, number, 0.0, ((lon, lat),)))

    def add_place(
        self, name: str, lon: float, lat: float, *, radius_m: float = 50.0, is_area: bool = False
    ) -> None:
        """Add a landmark by its name; the first of a name stays."""
        key = place_key(name)
        if key:
            self._places.setdefault(key, (name.strip(), lon, lat, radius_m, is_area))

    def add_zone(self, name: str, shape: BaseGeometry) -> None:
        """Add a jurisdiction: it decides between streets of one name, and is an area itself."""
        key = place_key(name)
        if not key:
            return
        self._zones[key] = shape
        west, south, east, north = shape.bounds
        middle = shape.representative_point()
        metres = 111_320.0 * max(north - south, (east - west) * np.cos(np.radians(north)))
        self.add_place(name, middle.x, middle.y, radius_m=float(metres) / 2**0.5, is_area=True)

    def add_beat(self, name: str, shape: BaseGeometry) -> None:
        """Add a beat or district: it confirms or doubts an address of which a record names it."""
        if key := place_key(name):
            self._beats[key] = shape

    def observe(self, text: str, lon: float, lat: float) -> bool:
        """Learn from a record that has both an address and a point; whether it taught anything."""
        address = parse_address(text)
        if address.slip == "beside":  # a ramp's end is not where its roads meet
            return False
        if address.is_crossing:
            one, other = sorted(address.streets)
            kept = self._crossings[one, other]
        elif address.low is not None and address.high is not None and address.streets:
            numbers = (address.low, address.high)
            kept = self._seen[address.streets[0]].setdefault(numbers, [])
        else:
            return False
        if len(kept) < OBSERVED_KEPT:
            kept.append((lon, lat))
        return True

    def build(self) -> StreetIndex:
        """Pack what was added; raises accord.core.geo.InvalidGeometryError when there is nothing.

        Observed points further than FAR_METRES from the middle of all are left out: exports hold
        points that a careless geocoder put into another state.
        """
        self._leave_out_far()
        spans = {name: list(found) for name, found in self._spans.items()}
        for name, seen in self._seen.items():
            own = spans.setdefault(name, [])
            own.extend(_Span(low, high, *_middle(points)) for (low, high), points in seen.items())
        for (one, other), points in self._crossings.items():
            for name in (one, other):
                span = _Span(UNNUMBERED, UNNUMBERED, *_middle(points))
                spans.setdefault(name, []).append(span)
        streets = tuple(sorted(spans))
        ordered = [sorted(spans[name], key=lambda one: (one.low, one.high)) for name in streets]
        flat = [span for own in ordered for span in own]
        degrees = np.array([point for span in flat for point in span.vertices], float).reshape(
            -1, 2
        )
        marks = np.array([place[1:3] for place in self._places.values()], float).reshape(-1, 2)
        both = np.vstack([degrees, marks])
        if not both.size:
            raise InvalidGeometryError("nothing to make an index of: no street, no place")
        # The median, not the middle of the box: one wrong point must not move the whole town.
        lon0, lat0 = np.median(both, axis=0).round(2).tolist()
        projection = LocalProjection(lon0=lon0, lat0=lat0)
        xy = np.column_stack(projection.to_metres(both[:, 0], both[:, 1]))
        number = {name: at for at, name in enumerate(streets)}
        by_core = _grouped((name.core.replace(" ", ""), at) for name, at in number.items())
        typo = [core for core in by_core if len(core) >= TYPO_LETTERS]
        return StreetIndex(
            projection=projection,
            streets=streets,
            first=_offsets([len(own) for own in ordered]),
            low=np.array([span.low for span in flat], np.int32),
            high=np.array([span.high for span in flat], np.int32),
            start=_offsets([len(span.vertices) for span in flat]),
            reach=np.array([span.reach for span in flat], np.float32),
            xy=xy[: len(degrees)].astype(np.float32),
            by_core=by_core,
            by_deletion=_grouped((key, core) for core in typo for key in deletions(core)),
            crossings=self._known_crossings(number, projection),
            places=self._known_places(xy[len(degrees) :]),
            zones=dict(self._zones),
            beats=dict(self._beats),
        )

    def _leave_out_far(self) -> None:
        every = [kept for seen in self._seen.values() for kept in seen.values()]
        every += self._crossings.values()
        points = np.array([point for kept in every for point in kept], float).reshape(-1, 2)
        if not points.size:
            return
        middle = np.median(points, axis=0)
        for kept in every:
            kept[:] = [point for point in kept if _metres(point, middle) <= FAR_METRES]
        for seen in self._seen.values():
            for numbers in [numbers for numbers, kept in seen.items() if not kept]:
                del seen[numbers]
        for name in [name for name, seen in self._seen.items() if not seen]:
            del self._seen[name]
        for pair in [pair for pair, kept in self._crossings.items() if not kept]:
            del self._crossings[pair]

    def _known_crossings(
        self, number: dict[StreetName, int], projection: LocalProjection
    ) -> dict[tuple[int, int], Spot]:
        found = {}
        for (one, other), points in self._crossings.items():
            reach, ((lon, lat),) = _middle(points)
            x, y = projection.to_metres(lon, lat)
            pair = (number[one], number[other])
            found[min(pair), max(pair)] = Spot(x=float(x), y=float(y), reach=reach)
        return found

    def _known_places(self, xy: npt.NDArray[np.float64]) -> dict[str, NamedPlace]:
        rows = zip(self._places.items(), xy.tolist(), strict=True)
        return {
            key: NamedPlace(name=name, spot=Spot(x=x, y=y, reach=radius), is_area=is_area)
            for (key, (name, _, _, radius, is_area)), (x, y) in rows
        }


def _metres(one: tuple[float, float], other: npt.NDArray[np.float64]) -> float:
    east = (one[0] - float(other[0])) * np.cos(np.radians(float(other[1])))
    return float(np.hypot(east, one[1] - float(other[1]))) * 111_320.0


def _middle(points: list[tuple[float, float]]) -> tuple[float, tuple[tuple[float, float], ...]]:
    """How far nine in ten of the points lie from their median (metres), and the median."""
    degrees = np.array(points)
    middle = np.median(degrees, axis=0)
    metres = (degrees - middle) * 111_320.0 * [np.cos(np.radians(middle[1])), 1.0]
    spread = float(np.quantile(np.hypot(metres[:, 0], metres[:, 1]), 0.9))
    return max(spread, SEEN_REACH_METRES), ((float(middle[0]), float(middle[1])),)


def _offsets(lengths: list[int]) -> Numbers:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int32)


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, list[Value]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}
