"""Records of addresses and places brought to one form: house, street, crossing, unit, name, point."""

import math
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Final, NamedTuple

from accord.core.linkage.blocking import Rule, sound
from accord.core.linkage.plain_texts import plain
from accord.core.linkage.standard import token_matrix
from accord.core.linkage.table import Table, coded, mapped
from accord.core.names import (
    Address,
    StreetName,
    confusion_key,
    is_one_edit,
    normalise,
    parse_address,
    place_key,
)

PLACE_ROLES: Final = ("address", "unit", "city", "place_name", "lat", "lon", "radius")
PLACE_RULES: Final = tuple(
    Rule(tuple(keys.split()))
    for keys in (
        "house_key", "house_tail", "house_signs", "street_sound", "block_key",
        "crossing_key", "crossing_sound", "name_key", "cell_a", "cell_b", "cell_c", "cell_d",
    )
)  # fmt: skip
# How far a point may lie from its place where the record does not say, in metres.
USUAL_RADIUS: Final = 30.0
# A point that may lie further off than this says nothing of a place.
LARGEST_RADIUS: Final = 2_000.0
# Steps of how far off a place may lie from the middle of its point's square, in metres.
_REACHES: Final = (70, 150, 400, 1_000, 2_000)
# From the middle of a square to its corner, at the equator.
_TO_CORNER: Final = 40.0
# Half a step of the last decimal in both directions, for a whole degree.
_STEP_METRES: Final = 78_500.0
# About 55 m north to south, and from 40 to 50 m east to west in the United States.
_CELL_DEGREES: Final = 0.0005
_SHIFTS: Final = {"cell_a": (0.0, 0.0), "cell_b": (0.5, 0.0), "cell_c": (0.0, 0.5), "cell_d": (0.5, 0.5)}  # fmt: skip
_MASKED: Final = re.compile(r"0*[X*]")
_DECIMAL: Final = re.compile(r"-?\d{1,3}(?:[.,](\d+))?")
_METRES: Final = re.compile(r"\d{1,6}(?:[.,]\d+)?")
_NINES: Final = re.compile(r"9{4,}")


class Where(NamedTuple):
    """What a record says of its place in parts; a part that it does not say is ""."""

    house: str = ""
    street: str = ""
    crossing: str = ""
    unit: str = ""
    town: str = ""
    place_name: str = ""


@cache
def _lists() -> Mapping[str, str]:
    text = files("accord.core.linkage").joinpath("place_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _none() -> frozenset[str]:
    return frozenset(place_key(line) for line in _lists()["none"].split("\n") if line)


@cache
def _nowhere() -> frozenset[tuple[float, float]]:
    pairs = (one.split(",") for one in _lists()["points"].split())
    return frozenset((float(lat), float(lon)) for lat, lon in pairs)


def places(
    rows: Sequence[Mapping[str, object]],
    *,
    aliases: Mapping[str, str] | None = None,
    stations: Collection[str] = (),
) -> Table:
    """Bring records of places to one form.

    A row has `id`, `source` and any of `PLACE_ROLES`, as text or None; other keys are left alone.
    `aliases` are addresses that people decided a text means. What happened at one of `stations`
    (the agencies' own addresses, where what has no other place is booked) says nothing of where.
    """
    known = {place_key(text): address for text, address in (aliases or {}).items()}
    own = frozenset(filter(None, (_spot(parse_address(text)) for text in stations)))
    raw = {role: [_text(row.get(role)) for row in rows] for role in PLACE_ROLES}
    memory: dict[tuple[str, str, str], Where | None] = {}
    said: list[Where | None] = []
    for key in zip(raw["address"], raw["unit"], raw["place_name"], strict=True):
        if key not in memory:
            memory[key] = _where(*key, known, own)
        said.append(memory[key])
    wheres = [one or Where() for one in said]
    points = [
        point_text(lat, lon, radius) if one is not None else ""
        for one, lat, lon, radius in zip(said, raw["lat"], raw["lon"], raw["radius"], strict=True)
    ]
    city = mapped(raw["city"], plain)
    texts = {
        **{part: [getattr(one, part) for one in wheres]
           for part in ("house", "street", "crossing", "unit", "place_name")},
        "city": [told or plain(one.town) for told, one in zip(city, wheres, strict=True)],
        "point": points, **_keys(wheres, points),
    }  # fmt: skip
    tokens, values = token_matrix([""] * len(rows))
    return Table(
        ids=tuple(_text(row["id"]) for row in rows),
        sources=tuple(_text(row.get("source")) for row in rows),
        columns={role: coded(column) for role, column in texts.items()},
        tokens=tokens,
        token_values=values,
    )


def _is_none(key: str) -> bool:
    return key in _none() or not any(sign.isalnum() for sign in key)


def _where(
    address: str, unit: str, name: str, aliases: Mapping[str, str], stations: frozenset[str]
) -> Where | None:
    """The parts of what is written; None for a station of the agency's own."""
    said, called = place_key(address), place_key(name)
    meant = aliases.get(said) or (aliases.get(called) if _is_none(said) else None)
    if meant:
        called, found = called or said, parse_address(meant)
    else:
        found = Address("") if _is_none(said) else parse_address(address)
    if _spot(found) in stations:
        return None
    told = "" if _is_none(place_key(unit)) else normalise(unit)
    parts = Where(
        unit=told.removeprefix("APT").removeprefix("UNIT").lstrip("0") or found.unit.lstrip("0"),
        town=found.town,
        place_name="" if _is_none(called) else called,
    )
    if found.is_crossing:
        return parts._replace(crossing=" / ".join(sorted(map(_parts, found.streets), key=_by_core)))
    if not found.streets:
        return parts
    street = found.streets[0]
    if found.low is None:
        is_place = not street.kind or street.kind in _lists()["place_kinds"].split()
        if is_place:
            return parts._replace(place_name=parts.place_name or str(street))
        return parts._replace(street=_parts(street))
    return parts._replace(house=_house(found), street=_parts(street))


def _house(found: Address) -> str:
    """House numbers as `low-high`; empty for what is written where none is told."""
    low, high = found.low or 0, found.high or 0
    is_withheld = low == 0 and not _MASKED.match(found.key)
    return "" if is_withheld or _NINES.fullmatch(str(low)) else f"{low}-{high}"


def _parts(street: StreetName) -> str:
    return "|".join(street)


def _by_core(parts: str) -> list[str]:
    before, core, kind, after = parts.split("|")
    return [core, kind, before, after]


def _spot(found: Address) -> str:
    """House and street of an address without its type and direction; empty where it has none."""
    if found.low is None or not found.streets:
        return ""
    return f"{found.low} {found.streets[0].core}"


def numbers_of(house: str) -> tuple[int, int]:
    """The lowest and the highest number of a house or block as a table has it."""
    low, _, high = house.partition("-")
    return int(low), int(high)


def point_text(lat: str, lon: str, radius: str = "") -> str:
    """A point as `lat,lon,radius` (degrees, metres); empty for what stands for none.

    The radius is what the record says, at least what its decimals allow.
    """
    found = _DECIMAL.fullmatch(lat), _DECIMAL.fullmatch(lon)
    if found[0] is None or found[1] is None:
        return ""
    y, x = (float(text.replace(",", ".")) for text in (lat, lon))
    if (y, x) in _nowhere() or not (-90 <= y <= 90 and -180 <= x <= 180):
        return ""
    decimals = max(len(one[1] or "") for one in found if one)
    told = _METRES.fullmatch(radius)
    error = float(radius.replace(",", ".")) if told else USUAL_RADIUS
    error = max(error, _STEP_METRES / 10**decimals, 1.0)
    return "" if error > LARGEST_RADIUS else f"{y:.6f},{x:.6f},{error:.0f}"


def is_named(address: str) -> bool:
    """Whether an address names a house or block, a crossing, or a place by its name."""
    found = _where(address, "", "", {}, frozenset())
    if found is None:
        return False
    return bool((found.house and found.street) or found.crossing or found.place_name)


def square_of(
    lat: float, lon: float, error: float | None = None
) -> tuple[float, float, int] | None:
    """The middle of a point's square of some 50 m, and how many metres off its place may lie.

    None for what says nothing of a place. It follows from this one point, so that records of one
    place share few squares and none moves another's.
    """
    if (lat, lon) in _nowhere() or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    off = (USUAL_RADIUS if error is None else error) + _TO_CORNER
    reach = next((step for step in _REACHES if off <= step), None)
    if reach is None:
        return None
    y, x = (round((math.floor(one / _CELL_DEGREES) + 0.5) * _CELL_DEGREES, 5) for one in (lat, lon))
    return y, x, reach


def door_of(where: Where) -> str:
    """A single house with its unit, by which two records are of two places; empty for a block."""
    if not where.house or not where.street:
        return ""
    low, high = numbers_of(where.house)
    core = where.street.split("|")[1]
    return f"{core}|{low}|{confusion_key(where.unit)}" if low == high else ""


def are_two_doors(one: str, other: str) -> bool:
    """Whether two doors, as `door_of` gives them, are of two places.

    On one street, numbers that differ by more than one slip are; so are two units of one house.
    """
    (core, number, unit), (its_core, its_number, its_unit) = one.split("|"), other.split("|")
    if core != its_core:
        return False
    if number != its_number:
        return not is_one_edit(number, its_number)
    return bool(unit and its_unit and unit != its_unit)


def _keys(wheres: Sequence[Where], points: Sequence[str]) -> dict[str, list[str]]:
    """What a place can be found by: whole, with one slip, by its block, by where it lies."""
    rows = [_keys_of(one) for one in wheres]
    cells = {name: mapped(points, partial(_cell, shift=shift)) for name, shift in _SHIFTS.items()}
    names = ("door", "house_key", "house_tail", "house_signs", "street_sound",
        "block_key", "crossing_key", "crossing_sound", "name_key")  # fmt: skip
    return {
        **{name: [row.get(name, "") for row in rows] for name in names},
        **cells,
        "number_cell": [
            f"{told} {cell}" if told and cell else ""
            for told, cell in zip(
                [one.house or row.get("crossing_key", "") for one, row in zip(wheres, rows, strict=True)],
                cells["cell_a"], strict=True,
            )
        ],
    }  # fmt: skip


@cache
def _keys_of(where: Where) -> Mapping[str, str]:
    out = {"name_key": "".join(sorted(where.place_name.split()))}
    if where.crossing:
        cores = [parts.split("|")[1] for parts in where.crossing.split(" / ")]
        out["crossing_key"] = " / ".join(sorted(cores))
        out["crossing_sound"] = " / ".join(sorted(_sounds(core) for core in cores))
    if not where.house or not where.street:
        return out
    low, high = numbers_of(where.house)
    core = where.street.split("|")[1]
    out["block_key"] = f"{low // 100} {core}"
    if low != high:
        return out
    signs = "".join(sorted(str(low)))
    return out | {
        "door": door_of(where),
        "house_key": f"{low} {core}",
        "house_tail": f"{low % 100:02d} {core}" if low > 99 else "",
        "house_signs": f"{signs} {core}" if len(signs) > 2 else "",
        "street_sound": f"{low} {_sounds(core)}",
    }


def _sounds(core: str) -> str:
    return core if core[0].isdigit() else sound(core.lower())


def _cell(point: str, *, shift: tuple[float, float]) -> str:
    up, along = shift
    lat, lon, _ = point.split(",")
    return f"{math.floor(float(lat) / _CELL_DEGREES + up)},{math.floor(float(lon) / _CELL_DEGREES + along)}"


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
