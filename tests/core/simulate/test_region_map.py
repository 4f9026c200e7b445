"""The region's layers: polygons that tile it, coordinates that agree with PROJ."""

import json

import numpy as np
import pyproj
import pytest
from shapely import union_all
from shapely.geometry import shape

from accord.core.simulate import RACES, Plan, Region, demo_plan
from accord.core.simulate.civil import Civil
from accord.core.simulate.lattice import STATE_PLANE, Positions, outline, signed_area


@pytest.fixture(scope="module")
def layers():
    region = Region(demo_plan())
    return {layer.name: json.loads(b"".join(layer.chunks)) for layer in region.layers()}


def _shapes(layer):
    return [shape(feature["geometry"]) for feature in layer["features"]]


@pytest.mark.parametrize("name", ["jurisdictions", "beats", "covariates"])
def test_polygons_are_valid_do_not_overlap_and_cover_the_region(layers, name):
    shapes = _shapes(layers[name])
    assert all(one.is_valid for one in shapes)
    whole = union_all(_shapes(layers["jurisdictions"]))
    union = union_all(shapes)
    assert sum(one.area for one in shapes) == pytest.approx(union.area, rel=1e-6)
    assert union.symmetric_difference(whole).area < 1e-6 * whole.area


def test_beats_lie_in_their_jurisdiction(layers):
    by_ori = {
        f["properties"]["ori"]: shape(f["geometry"]) for f in layers["jurisdictions"]["features"]
    }
    for feature in layers["beats"]["features"]:
        beat = shape(feature["geometry"])
        assert beat.intersection(by_ori[feature["properties"]["ori"]]).area == pytest.approx(
            beat.area, rel=1e-6
        )


def test_addresses_lie_by_their_street(layers):
    streets = {f["properties"]["segment"]: f for f in layers["streets"]["features"]}
    for feature in layers["addresses"]["features"][::97]:
        street = streets[feature["properties"]["segment"]]
        assert street["properties"]["name"] == feature["properties"]["street"]
        first, last = street["properties"]["from_number"], street["properties"]["to_number"]
        assert first <= feature["properties"]["number"] <= last
        assert shape(street["geometry"]).distance(shape(feature["geometry"])) < 2e-4


def test_hundred_blocks_are_unambiguous(layers):
    keys = [
        (f["properties"]["name"], f["properties"]["from_number"])
        for f in layers["streets"]["features"]
    ]
    assert len(set(keys)) == len(keys)


def test_population_by_group_adds_up_and_years_cover_the_plan(layers):
    rows = [f["properties"] for f in layers["population"]["features"]]
    assert {row["year"] for row in rows} == {2024, 2025, 2026}
    for row in rows:
        groups = [row[column] for column in RACES.values()]
        assert sum(groups) == row["population"]
        assert min(groups) > 0


def test_every_layer_states_source_licence_and_validity(layers):
    for layer in layers.values():
        assert layer["source"]
        assert layer["licence"] == "CC0-1.0"
        assert layer["valid_from"] == "2024-01-01"


def test_integer_projection_agrees_with_proj():
    x, y = (
        grid.ravel() for grid in np.meshgrid(np.arange(0, 14_401, 900), np.arange(0, 10_801, 900))
    )
    here = Positions(x=x, y=y)
    lon, lat = pyproj.Transformer.from_crs(32619, 4326, always_xy=True).transform(
        410_000 + x, 3_990_000 + y
    )
    assert np.abs(here.lon_e6() / 1e6 - lon).max() < 1e-6
    assert np.abs(here.lat_e6() / 1e6 - lat).max() < 1e-6
    east, north = pyproj.Transformer.from_crs(32619, STATE_PLANE, always_xy=True).transform(
        410_000 + x, 3_990_000 + y
    )
    assert np.abs(here.east_feet() - east).max() < 1.1
    assert np.abs(here.north_feet() - north).max() < 1.1


def test_outline_traces_holes_and_corners():
    ring_of_blocks = frozenset({0, 1, 2, 72, 74, 144, 145, 146})
    areas = sorted(signed_area(ring) for ring in outline(ring_of_blocks))
    assert areas == [-2, 18]
    touching = outline(frozenset({0, 73}))
    assert [signed_area(ring) for ring in touching] == [2, 2]


def test_offsets_agree_with_the_zone_file():
    from datetime import UTC, datetime, timedelta
    from zoneinfo import ZoneInfo

    plan = Plan(seed=1, incidents=100, weeks=110)
    civil = Civil.of(plan)
    minutes = civil.valid(np.arange(0, plan.weeks * 7 * 1440, 30))
    start = datetime(2024, 1, 1)
    zone = ZoneInfo("America/New_York")
    epoch = civil.epoch_ms(minutes)
    for minute, ms in zip(minutes.tolist(), epoch.tolist(), strict=True):
        local = (start + timedelta(minutes=minute)).replace(tzinfo=zone)
        assert ms == int(local.astimezone(UTC).timestamp()) * 1000
