"""Records of the places of a made-up region, as five kinds of agency write them down, with truth.

Where it happened is the region's own: its houses, its crossings. Around it lie near misses that
real towns have: numbers counted from an axis to both sides (N and S, E and W), one name for an
avenue and a drive, buildings of many units, chains with several shops. Slips in fixed shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from accord.core.linkage.table import Index
from accord.core.names import misread, typo
from accord.core.simulate import Region
from accord.core.simulate.agencies import police
from accord.core.simulate.lattice import COLUMNS, ROWS, SLOTS, Positions

STATIONS: Final = tuple(f"{100 * (at + 3)} Justice Plaza" for at in range(6))
SHARES: Final = {
    "crossing": 0.08, "told_again": 0.5, "to_building": 0.3, "typo": 0.05, "direction_left": 0.12,
    "direction_wrong": 0.01, "type_left": 0.08, "type_wrong": 0.01, "number": 0.03,
    "unit_left": 0.3, "unit_misread": 0.03, "unknown": 0.03, "withheld": 0.01, "station": 0.02,
    "no_point": 0.2, "zero_point": 0.015, "wrong_point": 0.01, "named": 0.6, "name_alone": 0.15,
    "town": 0.5,
}  # fmt: skip
# What each agency does: whether it hides the house, its decimals of degrees, a radius, a point.
SOURCES: Final = {
    "records": (False, 6, "", True), "dispatch": (False, 5, "", True),
    "published": (True, 4, "100", True), "fire": (False, 4, "", True), "code": (False, 0, "", False),
}  # fmt: skip
_LONG: Final = {"AVE": "Avenue", "DR": "Drive", "BLVD": "Boulevard", "ST": "Street", "LN": "Lane",
    "RD": "Road", "N": "North", "S": "South", "E": "East", "W": "West"}  # fmt: skip
_KINDS: Final = ("AVE", "DR", "BLVD", "LN", "RD")
_OPPOSITE: Final = {"N": "S", "S": "N", "E": "W", "W": "E"}
_CHAINS: Final = ("QUICK STOP", "SAVE MORE MARKET", "LINCOLN SCHOOL", "RIVERSIDE MOTEL",
    "ST MARY HOSPITAL", "GREENWAY MALL", "FIRST BAPTIST CHURCH", "BUS STATION")  # fmt: skip
_BUILDING_IN, _NAMED_IN = 12, 60
_POLICE: Final = " Police Department"
_AXIS_ROW, _AXIS_COLUMN = ROWS // 2, COLUMNS // 2


@dataclass(frozen=True)
class TruePlace:
    """A true place: a house with its unit, or a crossing."""

    key: tuple[int, int, int]
    number: int
    streets: tuple[tuple[str, str, str], ...]
    unit: str
    name: str
    at: tuple[float, float]
    middle: tuple[float, float]
    town: str


@dataclass(frozen=True)
class World:
    """Rows for `places`; which place each is of as precisely as it tells, and in truth."""

    rows: list[dict[str, object]]
    which: Index
    truth: Index


def world(region: Region, seed: int) -> World:
    """What happened in a region, told by its agencies; equal seeds give equal rows.

    As precisely as it tells: one that hides its house is of the hundred-block, one that leaves out
    the unit of the building. What tells no place at all is still of the true one.
    """
    rng = np.random.default_rng(seed)
    rows: list[dict[str, object]] = []
    keys: list[tuple[object, ...]] = []
    truth: list[tuple[object, ...]] = []
    for true in _happened(region, rng):
        for source in _tellers(rng):
            said, tells_unit = _told(true, source, rng)
            rows.append({"id": str(len(rows)), "source": source, **said})
            segment, slot, unit = true.key
            is_block = SOURCES[source][0] and true.number > 0
            keys.append(
                (segment,)
                if is_block
                else (segment, slot, unit if tells_unit or segment < 0 else 0)
            )
            truth.append(true.key)
    return World(rows, _numbers(keys), _numbers(truth))


def _numbers(keys: list[tuple[object, ...]]) -> Index:
    known: dict[tuple[object, ...], int] = {}
    return np.array([known.setdefault(key, len(known)) for key in keys])


def _tellers(rng: np.random.Generator) -> list[str]:
    order = [str(one) for one in rng.permutation(list(SOURCES))]
    return order[: 1 + int(rng.random() < SHARES["told_again"])]


def _happened(region: Region, rng: np.random.Generator) -> Iterator[TruePlace]:
    """The true place of each report of the region."""
    streets = region.ground.streets
    for reports in region.reports():
        segment, slot = reports.segment, reports.slot.copy()
        building = _mixed(segment, 7) % SLOTS
        has = (_mixed(segment, 3) % 2 == 0) & (rng.random(len(slot)) < SHARES["to_building"])
        slot[has] = building[has]
        at = _degrees(streets.position(segment, slot))
        middle = _degrees(streets.position(segment, np.full_like(slot, SLOTS // 2)))
        corner = rng.random(len(slot)) < SHARES["crossing"]
        for n in range(len(segment)):
            if corner[n]:
                yield _corner(region, int(segment[n]), int(reports.agency[n]))
                continue
            points = [(lat[n] / 1e6, lon[n] / 1e6) for lat, lon in (at, middle)]
            town = police()[int(reports.agency[n])].name.removesuffix(_POLICE)
            yield _house(
                _line(region, int(segment[n])), (int(segment[n]), int(slot[n])), points, town, rng
            )


def _mixed(value: np.ndarray | int, salt: int) -> np.ndarray:
    mixed = (np.atleast_1d(value).astype(np.uint64) + np.uint64(salt)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    return ((mixed >> np.uint64(33)) % np.uint64(1 << 30)).astype(np.int64)


def _degrees(at: Positions) -> tuple[list[int], list[int]]:
    """Latitudes and longitudes in millionths of a degree."""
    return at.lat_e6().tolist(), at.lon_e6().tolist()


def _line(region: Region, segment: int) -> tuple[bool, int, int]:
    """Whether a segment runs north to south, its column and its row."""
    street, step = int(region.ground.streets.street[segment]), int(region.ground.streets.hundred[segment]) - 1  # fmt: skip
    return (True, street, step) if street <= COLUMNS else (False, step, street - COLUMNS - 1)


def _avenue(column: int, row: int) -> tuple[str, str, str]:
    """One word names two streets of two types; numbers are counted from the middle."""
    word = _AVENUES[column % len(_AVENUES)]
    kind = _KINDS[(column + column // len(_AVENUES)) % len(_KINDS)]
    return ("N" if row >= _AXIS_ROW else "S", word, kind)


def _numbered(column: int, row: int) -> tuple[str, str, str]:
    number = row + 1
    ending = "TH" if number % 100 in {11, 12, 13} else {1: "ST", 2: "ND", 3: "RD"}.get(number % 10, "TH")  # fmt: skip
    return ("E" if column >= _AXIS_COLUMN else "W", f"{number}{ending}", "ST")


_AVENUES: Final = ["ABBEY", "ACORN", "AGATE", "ALDER", "ALMOND", "ANCHOR", "APPLE", "ASPEN", "BASIN", "BEACON", "BIRCH", "BRIAR", "CANYON", "CEDAR", "CHERRY", "CLOVER", "COLFAX", "CYPRESS", "DOVER", "ELDER", "FALCON", "FOREST", "GARNET", "HARBOR", "HAZEL", "IRVING", "JASPER", "KEYSTONE", "LAUREL", "LINDEN", "MAPLE", "MEADOW", "OLIVE", "ORCHARD", "PEARL", "POPLAR"]  # fmt: skip


def _house(
    line: tuple[bool, int, int],
    lot: tuple[int, int],
    points: list[tuple[float, float]],
    town: str,
    rng: np.random.Generator,
) -> TruePlace:
    """A house, of which some have units and some a name."""
    segment, slot = lot
    runs_north, column, row = line
    step = row - _AXIS_ROW if runs_north else column - _AXIS_COLUMN
    hundred = step + 1 if step >= 0 else -step
    place = int(_mixed(segment * SLOTS + slot, 11)[0])
    units = 4 + place % 20 if place % _BUILDING_IN == 0 or _is_building(segment, slot) else 0
    number = int(min(rng.geometric(0.2), units)) if units else 0
    return TruePlace(
        key=(segment, slot, number),
        number=hundred * 100 + slot * 10 + 1 + slot % 2,
        streets=((_avenue if runs_north else _numbered)(column, row),),
        unit=f"{number // 4 + 1}{'ABCD'[number % 4]}" if units else "",
        name=_CHAINS[place // 7 % len(_CHAINS)] if place % _NAMED_IN == 1 else "",
        at=points[0], middle=points[1], town=town,
    )  # fmt: skip


def _is_building(segment: int, slot: int) -> bool:
    return int(_mixed(segment, 3)[0]) % 2 == 0 and int(_mixed(segment, 7)[0]) % SLOTS == slot


def _corner(region: Region, segment: int, agency: int) -> TruePlace:
    _, column, row = _line(region, segment)
    lat, lon = _degrees(region.ground.streets.start)
    at = (lat[segment] / 1e6, lon[segment] / 1e6)
    return TruePlace(
        key=(-1, column, row), number=0, streets=(_avenue(column, row), _numbered(column, row)),
        unit="", name="", at=at, middle=at, town=police()[agency].name.removesuffix(_POLICE),
    )  # fmt: skip


def _told(true: TruePlace, source: str, rng: np.random.Generator) -> tuple[dict[str, object], bool]:
    """One agency's record of a place, and whether it tells the unit."""
    is_masked = SOURCES[source][0]
    said: dict[str, object] = {"address": _written(true, is_masked, rng), "unit": ""}
    tells_unit = bool(true.unit) and not is_masked and not _is_so("unit_left", rng)
    if tells_unit:
        slipped = _is_so("unit_misread", rng)
        unit = misread(true.unit, int(rng.integers(1 << 30))) if slipped else true.unit
        if rng.random() < 0.5:
            said["unit"] = unit
        else:
            said["address"] = f"{said['address']} {rng.choice(['APT', '#', 'UNIT'])} {unit}"
    if _is_so("town", rng):
        said["city"] = true.town
    if true.name and _is_so("named", rng):
        said["place_name"] = true.name
        if _is_so("name_alone", rng):
            said["address"] = ""
    said |= _point(true, source, rng)
    if _is_so("station", rng):
        at = int(rng.integers(len(STATIONS)))
        said |= {"address": STATIONS[at], "lat": f"36.10000{at}", "lon": "-69.9", "unit": ""}
    elif _is_so("unknown", rng):
        said["address"] = str(rng.choice(["UNKNOWN", "NO FIXED ADDRESS", "N/A", "Homeless"]))
    return said, tells_unit


def _is_so(share: str, rng: np.random.Generator) -> bool:
    return bool(rng.random() < SHARES[share])


def _point(true: TruePlace, source: str, rng: np.random.Generator) -> dict[str, object]:
    is_masked, decimals, radius, has_point = SOURCES[source]
    lat, lon = true.middle if is_masked else true.at
    off = 0.02 if _is_so("wrong_point", rng) else 0.00006
    lat, lon = lat + rng.normal() * off, lon + rng.normal() * off
    if _is_so("zero_point", rng):
        return {"lat": "0", "lon": "0"}
    if not has_point or _is_so("no_point", rng):
        return {}
    return {"lat": f"{lat:.{decimals}f}", "lon": f"{lon:.{decimals}f}", "radius": radius}


def _written(true: TruePlace, is_masked: bool, rng: np.random.Generator) -> str:
    streets = [_street(one, rng) for one in true.streets]
    if not true.number:
        if rng.random() < 0.5:
            streets.reverse()
        return str(rng.choice([" / ", " & ", " and "])).join(streets)
    number, hundred = true.number, true.number // 100
    if rng.random() < SHARES["withheld"]:
        return f"0 BLK {streets[0]}"
    if is_masked:
        form = str(rng.choice(["{}XX {}", "{}00 Block {}", "{}00 BLK {}", "{}00 block of {}"]))
        return form.format(hundred, streets[0])
    text = str(number)
    if rng.random() < SHARES["number"]:
        at = int(rng.integers(len(text) - 1))
        if rng.random() < 0.5:
            text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        else:
            text = text[:at] + str(rng.integers(1, 10)) + text[at + 1 :]
    return f"{text} {streets[0]}"


def _street(parts: tuple[str, str, str], rng: np.random.Generator) -> str:
    direction, core, kind = parts
    draws = rng.random(6)
    if draws[0] < SHARES["typo"] and not core[0].isdigit():
        core = typo(core, int(rng.integers(1 << 30)))
    if draws[1] < SHARES["direction_left"]:
        direction = ""
    elif draws[1] < SHARES["direction_left"] + SHARES["direction_wrong"]:
        direction = _OPPOSITE[direction]
    if draws[2] < SHARES["type_left"]:
        kind = ""
    elif draws[2] < SHARES["type_left"] + SHARES["type_wrong"]:
        kind = str(rng.choice(_KINDS))
    if draws[3] < 0.3:
        direction, kind = _LONG.get(direction, direction), _LONG.get(kind, kind)
    return " ".join(part for part in (direction, core, kind) if part)
