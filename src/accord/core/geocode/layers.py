"""What a map layer's features teach the geocoder: streets, address points, places, zones."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from accord.core.geocode.index import IndexBuilder
from accord.core.names import parse_address

#: What a layer may be to the geocoder.
STREETS, ADDRESSES, PLACES, ZONES, BEATS = PARTS = (
    "streets", "addresses", "places", "zones", "beats",
)  # fmt: skip
PLACE_METRES: Final = 50.0
_PLAIN = re.compile(r"[^a-z0-9]+")
_HOUSE_NUMBERS = re.compile(r" \d+–\d+$")
_WHOLE = re.compile(r"\s*(\d{1,6})(?:\.0*)?\s*")
_METRES_OF_A_DEGREE: Final = 111_320.0


@dataclass(frozen=True, kw_only=True)
class Taught:
    """How many features of a layer were taken, and how many had no name to be found by."""

    taken: int
    nameless: int


def teach(
    builder: IndexBuilder,
    part: str,
    features: Iterable[tuple[str, Mapping[str, Any], BaseGeometry]],
) -> Taught:
    """Add a layer's features (label, properties, shape in degrees) as one of PARTS.

    Raises ValueError for another part. Features without a usable name are counted, not guessed.
    """
    adding = {
        STREETS: _street, ADDRESSES: _address, PLACES: _place, ZONES: _zone, BEATS: _beat,
    }.get(part)  # fmt: skip
    if adding is None:
        raise ValueError(f"a layer is one of {', '.join(PARTS)}, not {part!r}")
    taken = nameless = 0
    for label, properties, shape in features:
        plain = {_PLAIN.sub("", str(name).lower()): value for name, value in properties.items()}
        if adding(builder, label, plain, shape):
            taken += 1
        else:
            nameless += 1
    return Taught(taken=taken, nameless=nameless)


def named_shapes(
    features: Iterable[tuple[Mapping[str, Any], BaseGeometry]],
) -> list[tuple[str, BaseGeometry]]:
    """The shapes of features that have a name in a usual column, with it."""
    found = []
    for properties, shape in features:
        plain = {_PLAIN.sub("", str(name).lower()): value for name, value in properties.items()}
        if name := _text(plain, _fields()["place"]["name"]):
            found.append((name, shape))
    return found


def street_label(label: str, properties: Mapping[str, Any]) -> str:
    """A street's name with its house numbers, such as “AMBER AVE 1300–1399”; "" without a name."""
    plain = {_PLAIN.sub("", str(name).lower()): value for name, value in properties.items()}
    known = _fields()["street"]
    name = _names_of(label, plain)[0]
    low, high = _range(plain, known)
    if not name or low is None or high is None:
        return name
    return f"{name} {min(low, high)}–{max(low, high)}"


def without_house_numbers(label: str) -> str:
    """The street's name of what `street_label` says: what all its parts share."""
    return _HOUSE_NUMBERS.sub("", label)


def _names_of(label: str, plain: Mapping[str, Any]) -> list[str]:
    """What a street is called, and what else."""
    known = _fields()["street"]
    parts = [_text(plain, known[name]) for name in ("before", "core", "kind", "after")]
    whole = _text(plain, known["name"])
    # Layers of parts hold the bare name in STREETNAME and the rest beside it.
    joined = " ".join(part for part in parts if part) if parts[1] == whole else ""
    return [joined or whole or label, _text(plain, known["other"])]


def _street(
    builder: IndexBuilder, label: str, plain: Mapping[str, Any], shape: BaseGeometry
) -> bool:
    names = _names_of(label, plain)
    low, high = _range(plain, _fields()["street"])
    added = False
    for line in _lines(shape):
        for name in dict.fromkeys(name for name in names if name):
            builder.add_line(name, line, low=low, high=high)
            added = True
    return added


def _range(
    plain: Mapping[str, Any], known: Mapping[str, Sequence[str]]
) -> tuple[int | None, int | None]:
    """The numbers at the first and the last vertex, over both sides of the street."""
    starts, ends = _numbers(plain, known["from"]), _numbers(plain, known["to"])
    if not starts or not ends:
        return None, None
    if sum(starts) / len(starts) <= sum(ends) / len(ends):
        return min(starts), max(ends)
    return max(starts), min(ends)


def _address(
    builder: IndexBuilder, label: str, plain: Mapping[str, Any], shape: BaseGeometry
) -> bool:
    known = _fields()["address"]
    point = shape.representative_point()
    numbers = _numbers(plain, known["number"])
    parts = [_text(plain, known[name]) for name in ("before", "street", "kind", "after")]
    if numbers and parts[1]:
        street = " ".join(part for part in parts if part)
        builder.add_point(numbers[0], street, point.x, point.y)
        return True
    address = parse_address(_text(plain, known["whole"]) or label)
    if address.low is None or address.low != address.high or not address.streets:
        return False
    builder.add_point(address.low, str(address.streets[0]), point.x, point.y)
    return True


def _place(
    builder: IndexBuilder, label: str, plain: Mapping[str, Any], shape: BaseGeometry
) -> bool:
    known = _fields()["place"]
    names = (_text(plain, known["name"]) or label, _text(plain, known["other"]))
    point = shape.representative_point()
    radii = _numbers(plain, known["radius"])
    west, south, east, north = shape.bounds
    half = max(east - west, north - south) / 2 * _METRES_OF_A_DEGREE
    radius = max(float(radii[0]) if radii else PLACE_METRES, half)
    found = [name for name in names if name]
    for name in found:
        builder.add_place(name, point.x, point.y, radius_m=radius)
    return bool(found)


def _zone(builder: IndexBuilder, label: str, plain: Mapping[str, Any], shape: BaseGeometry) -> bool:
    name = _text(plain, _fields()["place"]["name"]) or label
    if name:
        builder.add_zone(name, shape)
    return bool(name)


def _beat(builder: IndexBuilder, label: str, plain: Mapping[str, Any], shape: BaseGeometry) -> bool:
    names = {
        _text(plain, _fields()["place"]["name"]),
        label,
        *(str(plain.get(column) or "") for column in ("beat", "code")),
    } - {""}
    for name in sorted(names):
        builder.add_beat(name, shape)
    return bool(names)


def _lines(shape: BaseGeometry) -> list[list[tuple[float, float]]]:
    parts = getattr(shape, "geoms", [shape])
    return [
        [(x, y) for x, y, *_ in part.coords] for part in parts if part.geom_type == "LineString"
    ]


def _text(plain: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((found for name in names if (found := str(plain.get(name) or "").strip())), "")


def _numbers(plain: Mapping[str, Any], names: Sequence[str]) -> list[int]:
    """Whole numbers above nought; layers write 0 where a side has no house."""
    found = (_WHOLE.fullmatch(str(plain.get(name, ""))) for name in names)
    return [number for one in found if one and (number := int(one[1])) > 0]


@cache
def _fields() -> dict[str, dict[str, tuple[str, ...]]]:
    text = files("accord.core.geocode").joinpath("layer_fields.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {
        part: {name: tuple(columns.split()) for name, columns in table[part].items()}
        for part in ("street", "address", "place")
    }
