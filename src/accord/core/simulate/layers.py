"""The region's map as GeoJSON layers, streamed feature by feature."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from accord.core.simulate.agencies import police
from accord.core.simulate.composition import RACES
from accord.core.simulate.fields import degrees_text
from accord.core.simulate.geography import BLOCKS, Geography
from accord.core.simulate.lattice import Positions, node, outline, signed_area
from accord.core.simulate.plan import Plan
from accord.core.simulate.process import AREAS

_SOURCE, _LICENCE = "accord.core.simulate: an invented region", "CC0-1.0"
_ADDRESS_SLOTS = (1, 4, 8)
_BATCH = 500


@dataclass(frozen=True)
class Layer:
    """One GeoJSON layer (EPSG:4326); `chunks` can be read once."""

    name: str
    chunks: Iterator[bytes]


def layers(plan: Plan, ground: Geography) -> Iterator[Layer]:
    """Yield the layers: polygons of each kind do not overlap, and cover the region."""
    features = {
        "jurisdictions": _jurisdictions(ground),
        "beats": _beats(ground),
        "streets": _streets(ground),
        "addresses": _addresses(ground),
        "population": _population(plan, ground),
        "covariates": _covariates(ground),
        "intervention": _intervention(plan, ground),
    }
    for name, rows in features.items():
        yield Layer(name=name, chunks=_collection(plan, name, rows))


def _collection(plan: Plan, name: str, features: Iterable[str]) -> Iterator[bytes]:
    head = {
        "type": "FeatureCollection",
        "name": name,
        "source": _SOURCE,
        "licence": _LICENCE,
        "valid_from": plan.start.isoformat(),
    }
    yield (json.dumps(head)[:-1] + ', "features": [\n').encode()
    batch: list[str] = []
    before = ""
    for feature in features:
        batch.append(feature)
        if len(batch) == _BATCH:
            yield (before + ",\n".join(batch)).encode()
            before, batch = ",\n", []
    if batch:
        yield (before + ",\n".join(batch)).encode()
    yield b"\n]}\n"


def _jurisdictions(ground: Geography) -> Iterator[str]:
    for at, agency in enumerate(police()):
        blocks = np.flatnonzero(ground.agency_of_block == at)
        properties = {"ori": agency.ori, "name": agency.name}
        yield _feature(properties, _polygon(blocks.tolist()))


def _beats(ground: Geography) -> Iterator[str]:
    for beat, owner in enumerate(ground.beat_agency.tolist()):
        blocks = np.flatnonzero(ground.beat_of_block == beat)
        properties = {"ori": police()[owner].ori, "beat": str(ground.beat_number[beat])}
        yield _feature(properties, _polygon(blocks.tolist()))


def _streets(ground: Geography) -> Iterator[str]:
    streets = ground.streets
    starts, ends = _points(streets.start), _points(streets.end)
    rows = zip(
        streets.street.tolist(),
        streets.hundred.tolist(),
        streets.beat.tolist(),
        starts,
        ends,
        strict=True,
    )
    for at, (street, hundred, beat, start, end) in enumerate(rows):
        properties = {
            "segment": at,
            "name": streets.names[street],
            "from_number": hundred * 100,
            "to_number": hundred * 100 + 99,
            "beat": str(ground.beat_number[beat]),
        }
        yield _feature(properties, f'{{"type":"LineString","coordinates":[{start},{end}]}}')


def _addresses(ground: Geography) -> Iterator[str]:
    streets = ground.streets
    for slot in _ADDRESS_SLOTS:
        segments = np.arange(streets.block.size)
        slots = np.full(segments.size, slot)
        numbers = streets.house_number(segments, slots).tolist()
        points = _points(streets.position(segments, slots))
        for at, point in enumerate(points):
            properties = {
                "number": numbers[at],
                "street": streets.names[streets.street[at]],
                "segment": at,
            }
            yield _feature(properties, f'{{"type":"Point","coordinates":{point}}}')


def _population(plan: Plan, ground: Geography) -> Iterator[str]:
    """Residents by beat, race and year: an invented composition that grows by 1 % a year."""
    years = range(plan.start.year, plan.end.year + 1)
    for beat, owner in enumerate(ground.beat_agency.tolist()):
        blocks = np.flatnonzero(ground.beat_of_block == beat)
        by_race = (ground.population[blocks, None] * ground.race_permille[blocks]).sum(
            axis=0
        ) // 1000
        polygon = _polygon(blocks.tolist())
        for since, year in enumerate(years):
            people = by_race * (100 + since) // 100
            properties = {
                "ori": police()[owner].ori,
                "beat": str(ground.beat_number[beat]),
                "year": year,
            }
            groups = dict(zip(RACES.values(), people.tolist(), strict=True))
            yield _feature({**properties, "population": int(people.sum()), **groups}, polygon)


def _covariates(ground: Geography) -> Iterator[str]:
    """Environment by block: distance to the nearest bar, vacancy, residents."""
    for block in range(BLOCKS):
        properties = {
            "block": block,
            "bar_distance_m": int(ground.bar_distance_metres[block]),
            "vacancy_permille": int(ground.vacancy_permille[block]),
            "residents": int(ground.population[block]),
        }
        yield _feature(properties, _polygon([block]))


def _intervention(plan: Plan, ground: Geography) -> Iterator[str]:
    programme = plan.intervention
    distance = ground.chebyshev(ground.hot_block)
    inside = distance <= programme.radius_blocks
    ring = ~inside & (distance <= programme.radius_blocks + programme.ring_blocks)
    for name, zone in zip(AREAS, (inside, ring), strict=False):
        yield _feature({"zone": name}, _polygon(np.flatnonzero(zone).tolist()))


def _polygon(blocks: list[int]) -> str:
    """GeoJSON of a set of blocks: outer rings with the holes that lie in them."""
    rings = outline(frozenset(blocks))
    outer = [ring for ring in rings if signed_area(ring) > 0]
    holes = [ring for ring in rings if signed_area(ring) < 0]
    parts = [[ring, *(hole for hole in holes if _within(hole[0], ring))] for ring in outer]
    texts = ["[" + ",".join(_ring(ring) for ring in part) + "]" for part in parts]
    if len(texts) == 1:
        return f'{{"type":"Polygon","coordinates":{texts[0]}}}'
    return f'{{"type":"MultiPolygon","coordinates":[{",".join(texts)}]}}'


def _within(point: tuple[int, int], ring: list[tuple[int, int]]) -> bool:
    """Whether a lattice node lies inside a ring: crossings of a ray half a step above it."""
    column, row = point
    crossings = sum(
        a[0] == b[0] and a[0] > column and min(a[1], b[1]) == row for a, b in pairwise(ring)
    )
    return crossings % 2 == 1


def _ring(ring: list[tuple[int, int]]) -> str:
    at = np.array(ring)
    return "[" + ",".join(_points(node(at[:, 0], at[:, 1]))) + "]"


def _points(positions: Positions) -> list[str]:
    pairs = zip(positions.lon_e6().tolist(), positions.lat_e6().tolist(), strict=True)
    return [f"[{degrees_text(x)},{degrees_text(y)}]" for x, y in pairs]


def _feature(properties: Mapping[str, object], geometry: str) -> str:
    return f'{{"type":"Feature","properties":{json.dumps(properties)},"geometry":{geometry}}}'
