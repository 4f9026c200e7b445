"""From an address as written to a point, with a grade, an error radius, and why not better."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

import numpy as np
import shapely

from accord.core.geocode import locate
from accord.core.geocode.answers import GRADES, Alias, Candidate, Match, doubted, rank
from accord.core.geocode.grid import NumberGrid
from accord.core.geocode.index import Spot, StreetIndex, within_one_edit
from accord.core.geocode.locate import Found
from accord.core.geocode.reach import Box, Reach
from accord.core.geocode.rivals import Rivals
from accord.core.names import Address, StreetName, parse_address, place_key

CACHED: Final = 100_000  # distinct texts kept; about 60 MB, then the cache starts anew
SAME_PLACE_METRES: Final = 150.0
OUTSIDE_METRES: Final = 500.0  # blocks on the border belong to both sides
PLACE_LETTERS: Final = 6
AGREE_METRES: Final = 300.0  # a street's own numbers and the grid mean the same place
SURE_METRES: Final = 150.0  # what may lie further off is no A, however sure its name


@dataclass(frozen=True)
class _Tier:
    """Streets that may be meant, the best grade they can earn, and why."""

    streets: tuple[int, ...]
    grade: str
    why: str


class Geocoder:
    """Answers addresses from an index and an agency's aliases; keeps its last answers.

    `within` names the jurisdiction that is meant of several; in a box of `reach` answers must lie.
    """

    def __init__(
        self, index: StreetIndex, *, aliases: Mapping[str, Alias] | None = None, within: str = "",
        reach: Sequence[Box] = (),
    ) -> None:  # fmt: skip
        self.index = index
        self._grid = NumberGrid(index)
        # A drawn layer has every street; what it does not have is no street of the town.
        self._is_drawn = bool((np.diff(index.start) > 1).any())
        self._aliases = {place_key(text): alias for text, alias in (aliases or {}).items()}
        self._within = place_key(within)
        self._reach = Reach(tuple(reach))
        self._rivals = Rivals(index)
        self._kept: dict[tuple[str, str], Match] = {}

    def geocode(self, text: str, *, area: str = "") -> Match:
        """The point of one address; any text gives an answer.

        `area` is the beat or district that the record names; where its layer is known, it tells
        two streets apart of which one is the other's name with a slip.
        """
        beat = place_key(area) if area else ""
        asked = (text, beat if beat in self.index.beats else "")
        found = self._kept.get(asked)
        if found is None:
            found = self._reach.match(self._answer(text, asked[1]))
            if len(self._kept) >= CACHED:
                self._kept.clear()
            self._kept[asked] = found
        return found

    def geocode_all(self, texts: Iterable[str]) -> Iterator[Match]:
        """The points of addresses, one by one."""
        return map(self.geocode, texts)

    def suggest(self, text: str, *, limit: int = 5) -> tuple[Candidate, ...]:
        """What an unmatched address may mean: places and streets of similar names."""
        known = self._answer(text).candidates
        if known:
            return self._reach.candidates(known)[:limit]
        address = parse_address(text)
        names = get_close_matches(address.key, self.index.places, n=limit, cutoff=0.6)
        found = [self._of_place(name) for name in names]
        numbers = f"{address.low} " if address.low is not None else ""
        if address.low is not None and address.high != address.low:
            numbers = f"{address.low} BLOCK "
        for street in address.streets[:1] if not address.is_crossing else ():
            core = street.core.replace(" ", "")
            for near in get_close_matches(core, self.index.by_core, n=limit, cutoff=0.7):
                for at in self.index.by_core[near]:
                    name = f"{numbers}{self.index.streets[at]}"
                    found += [self._candidate(name, one) for one in self._on_street(at, address)]
        return self._reach.candidates(found)[:limit]

    def _answer(self, text: str, beat: str = "") -> Match:
        key = place_key(text)
        if not key:
            return Match(why="no_address")
        alias = self._aliases.get(key)
        if alias is not None:
            return self._of_alias(alias)
        if key in self.index.places:
            return self._place(key, grade="A")
        address = parse_address(text)
        found = doubted(self._named(key, address), address.slip)
        return self._unrivalled(found, address, beat) if found.grade == "A" else found

    def _unrivalled(self, found: Match, address: Address, beat: str) -> Match:
        """A sure answer, unless a street one slip away has the same block and nothing tells."""
        if found.kind not in {"address", "block", "crossing"}:
            return found
        assert found.lon is not None
        assert found.lat is not None
        own = self.index.beats.get(beat)
        zone = self.index.zones.get(self._within)
        here = shapely.Point(found.lon, found.lat)
        if own is not None and _is_within(own, here):
            return found
        spots = self._rivals.spots(address)
        if zone is not None and _is_within(zone, here):
            spots = [pair for pair in spots if self._lies_in(pair[1], zone)]
        if not spots:
            return found
        meant = tuple(self._candidate(name, spot) for name, spot in spots[:5])
        return replace(found, grade="B", why="near_name", candidates=meant)

    def _named(self, key: str, address: Address) -> Match:
        """The answer to an address by its parts."""
        if address.low is not None and address.streets:
            return self._block(address)
        if address.is_crossing:
            found = self._crossing(address)
            return found if found.grade else self._misspelt_place(key, found)
        found = self._street(address)
        return found if found.grade else self._misspelt_place(key, found)

    def _of_alias(self, alias: Alias) -> Match:
        if alias.lon is not None and alias.lat is not None:
            return Match(
                grade="A",
                lon=alias.lon,
                lat=alias.lat,
                radius_m=alias.radius_m,
                kind="alias",
                matched=alias.address,
            )
        if place_key(alias.address) in self._aliases:
            return Match(why="alias_of_alias", kind="alias", matched=alias.address)
        found = self._answer(alias.address)
        return replace(found, kind="alias") if found.grade else found

    def _place(self, key: str, *, grade: str, why: str = "") -> Match:
        place = self.index.places[key]
        if place.is_area:
            found = Found(spot=place.spot, grade="D", why="area_only")
            return self._match(found, kind="area", matched=place.name)
        found = Found(spot=place.spot, grade=grade, why=why)
        return self._match(found, kind="place", matched=place.name)

    def _misspelt_place(self, key: str, otherwise: Match) -> Match:
        """A place one edit away, when it is the only one; else the answer there was."""
        if len(key) < PLACE_LETTERS:
            return otherwise
        near = get_close_matches(key, self.index.places, n=3, cutoff=0.85)
        names = [name for name in near if within_one_edit(name, key)]
        return self._place(names[0], grade="C", why="typo") if len(names) == 1 else otherwise

    def _block(self, address: Address) -> Match:
        low, high = address.low or 0, address.high or 0
        kind = "address" if low == high else "block"
        best = Match(why="unknown_street")
        unseen: Match | None = None
        for tier in self._tiers(address.streets[0]):
            if tier.grade == "C" and unseen is None:
                unseen = self._unseen_block(address, kind)
                if unseen.grade:
                    return unseen
            found = [
                (_worse(one, tier), str(self.index.streets[at]))
                for at in tier.streets
                for one in self._placed(at, low, high)
            ]
            label = f"{low} {{}}" if low == high else f"{low} BLOCK {{}}"
            answer = self._chosen(found, address, kind=kind, label=label)
            best = min(best, answer, key=rank)
            if best.grade in {"A", "B"}:
                return best
        if best.grade in {"A", "B", "C"} or best.candidates:
            return best
        unseen = unseen or self._unseen_block(address, kind)
        return unseen if unseen.grade else self._street(address)

    def _unseen_block(self, address: Address, kind: str) -> Match:
        """A block by the grid alone, of the street that has exactly this name or of none."""
        if self._is_drawn:
            return Match(why="unknown_street")
        low, high = address.low or 0, address.high or 0
        found = self._grid.block(self._known(address.streets)[0], low, high)
        name = f"{low} {address.streets[0]}"
        return self._chosen([(one, name) for one in found], address, kind=kind, label="{}")

    def _placed(self, street: int, low: int, high: int) -> list[Found]:
        """By the street's own numbers; where these say no more than near it, by all numbers there.

        The grid moves the point within what the street's own numbers allow, and keeps their grade.
        """
        own = locate.block(self.index, street, low, high)
        if (own and own[0].grade == "A") or len(own) > 1:
            return own
        by_grid = self._grid.block(street, low, high)
        if not own or not by_grid:
            return by_grid or own
        agree = locate.clusters((own[0].spot, by_grid[0].spot), link=AGREE_METRES)
        if own[0].grade == "B" and len(agree) == 1:
            return [replace(own[0], spot=by_grid[0].spot)]
        return by_grid

    def _crossing(self, address: Address) -> Match:
        best = Match(why="unknown_street")
        tiers = [self._tiers(street) for street in address.streets]
        pairs = sorted(
            ((one, other) for one in tiers[0] for other in tiers[1]),
            key=lambda pair: GRADES.index(max(pair[0].grade, pair[1].grade)),
        )
        unseen: Match | None = None
        for one, other in pairs:
            worst = one if one.grade >= other.grade else other
            if worst.grade == "C" and unseen is None:
                unseen = self._unseen_crossing(address)
                if unseen.grade:
                    return unseen
            found = [
                (_worse(spot, worst), f"{self.index.streets[a]} / {self.index.streets[b]}")
                for a in one.streets
                for b in other.streets
                if a != b
                for spot in self._met(a, b)
            ]
            answer = self._chosen(found, address, kind="crossing", label="{}")
            best = min(best, answer, key=rank)
            if best.grade in {"A", "B"}:
                return best
        if best.grade or best.candidates:
            return best
        unseen = unseen or self._unseen_crossing(address)
        return unseen if unseen.grade or not pairs else replace(best, why="no_crossing")

    def _unseen_crossing(self, address: Address) -> Match:
        """A crossing by the grid alone, of streets of exactly these names or of none."""
        if self._is_drawn:
            return Match(why="unknown_street")
        name = " / ".join(map(str, address.streets))
        found = [
            (replace(one, grade="C"), name)
            for one in self._grid.crossing(*self._known(address.streets))
        ]
        answer = self._chosen(found, address, kind="crossing", label="{}")
        return answer if answer.grade else Match(why="unknown_street")

    def _met(self, one: int, other: int) -> list[Found]:
        """Where two streets cross: as seen or drawn, else by the grid, else by their points."""
        found = locate.crossing(self.index, one, other)
        if found and (found[0].grade == "A" or found[0].why == "not_touching"):
            return found
        return self._grid.crossing(one, other) or found

    def _known(self, names: Sequence[StreetName]) -> list[int | StreetName]:
        """Each street as the index has it under exactly its name, or else its name."""
        found: list[int | StreetName] = []
        for name in names:
            same = self.index.by_core.get(name.core.replace(" ", ""), ())
            exact = [at for at in same if self.index.streets[at] == name]
            found.append(exact[0] if exact else name)
        return found

    def _street(self, address: Address) -> Match:
        """A street without a block that is known: its middle, with half its length as radius."""
        if not address.streets or address.is_crossing:
            return Match(why="not_an_address")
        exact = [tier for tier in self._tiers(address.streets[0]) if tier.grade in {"A", "B"}]
        if not exact or len(exact[0].streets) > 1:
            why = "ambiguous" if exact else "unknown_street"
            return Match(why=why)
        street = exact[0].streets[0]
        points = self.index.all_vertices(street).astype(float)
        low, high = points.min(axis=0), points.max(axis=0)
        x, y = (low + high) / 2
        spot = Spot(x=float(x), y=float(y), reach=float(np.hypot(*(high - low))) / 2)
        why = "street_only" if address.low is None else "unknown_block"
        found = Found(spot=spot, grade="D", why=why)
        return self._match(found, kind="street", matched=str(self.index.streets[street]))

    def _tiers(self, name: StreetName) -> list[_Tier]:
        """The streets that may be meant, from those of exactly this name to misspelt ones."""
        joined = name.core.replace(" ", "")
        same = self.index.by_core.get(joined, ())
        near = [at for core in self.index.cores_near(name.core) for at in self.index.by_core[core]]
        sorted_out: dict[int, list[int]] = {0: [], 1: [], 2: []}
        for at in same:
            distance = _distance(name, self.index.streets[at])
            if distance is not None:
                sorted_out[distance].append(at)
        misspelt = [at for at in near if _distance(name, self.index.streets[at]) in {0, 1}]
        tiers = [
            _Tier(tuple(sorted_out[0]), "A", ""),
            _Tier(tuple(sorted_out[1]), "B", "part_missing"),
            _Tier(tuple(misspelt), "C", "typo"),
            _Tier(tuple(sorted_out[2]), "C", "type_differs"),
        ]
        return [tier for tier in tiers if tier.streets]

    def _chosen(
        self, found: list[tuple[Found, str]], address: Address, *, kind: str, label: str
    ) -> Match:
        """The one place that all evidence of the best grade agrees on, else the candidates."""
        if not found:
            return Match(why="unknown_block" if address.low is not None else "no_crossing")
        found, outside = self._inside(found, address)
        best = min(GRADES.index(one.grade) for one, _ in found)
        level = [(one, name) for one, name in found if GRADES.index(one.grade) == best]
        groups = locate.clusters((one.spot for one, _ in level), link=SAME_PLACE_METRES)
        if len(groups) > 1:
            several = tuple(
                self._candidate(label.format(name), one.spot) for one, name in level[:5]
            )
            return Match(why="ambiguous", candidates=several)
        one, name = level[0]
        if outside and one.grade in {"A", "B"}:
            one = Found(spot=one.spot, grade="C", why="outside_town")
        return self._match(one, kind=kind, matched=label.format(name))

    def _inside(
        self, found: list[tuple[Found, str]], address: Address
    ) -> tuple[list[tuple[Found, str]], bool]:
        """What lies in the town that the address names, or else in the own jurisdiction."""
        named = self.index.zones.get(place_key(address.town)) if address.town else None
        zone = named if named is not None else self.index.zones.get(self._within)
        if zone is None:
            return found, False
        inside = [pair for pair in found if self._lies_in(pair[0].spot, zone)]
        return (inside, False) if inside else (found, named is not None)

    def _lies_in(self, spot: Spot, zone: shapely.Geometry) -> bool:
        return _is_within(zone, shapely.Point(*self._degrees(spot)))

    def _degrees(self, spot: Spot) -> tuple[float, float]:
        lon, lat = self.index.projection.to_degrees(spot.x, spot.y)
        return round(float(lon), 6), round(float(lat), 6)

    def _match(self, found: Found, *, kind: str, matched: str) -> Match:
        lon, lat = self._degrees(found.spot)
        if found.grade == "A" and kind != "place" and found.spot.reach > SURE_METRES:
            found = Found(spot=found.spot, grade="B", why="wide")
        return Match(
            grade=found.grade,
            lon=lon,
            lat=lat,
            radius_m=round(found.spot.reach, 1),
            kind=kind,
            matched=matched,
            why=found.why,
        )

    def _candidate(self, text: str, spot: Spot) -> Candidate:
        lon, lat = self._degrees(spot)
        return Candidate(text=text, lon=lon, lat=lat, radius_m=round(spot.reach, 1))

    def _of_place(self, key: str) -> Candidate:
        place = self.index.places[key]
        return self._candidate(place.name, place.spot)

    def _on_street(self, street: int, address: Address) -> list[Spot]:
        if address.low is None or address.high is None:
            return []
        return [one.spot for one in locate.block(self.index, street, address.low, address.high)]


def _is_within(zone: shapely.Geometry, point: shapely.Point) -> bool:
    """Whether a point lies in a zone, or no further outside than a block on its border."""
    return bool(shapely.dwithin(zone, point, OUTSIDE_METRES / 111_320.0))


def _distance(asked: StreetName, known: StreetName) -> int | None:
    """0 for equal parts, 1 where one side lacks a part, 2 for another type; None: not the same."""
    parts = list(zip(asked, known, strict=True))
    before, _, kind, after = parts
    if any(one and other and one != other for one, other in (before, after)):
        return None
    if kind[0] and kind[1] and kind[0] != kind[1]:
        return 2
    return int(any(one != other for one, other in (before, kind, after)))


def _worse(found: Found, tier: _Tier) -> Found:
    """The evidence with the grade that the name allows."""
    if GRADES.index(tier.grade) <= GRADES.index(found.grade):
        return found
    return Found(spot=found.spot, grade=tier.grade, why=tier.why)
