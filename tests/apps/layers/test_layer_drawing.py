"""What a map loads is small, keeps borders common and stays close to the truth."""

import gzip
import json

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, box, shape

from accord.apps.layers import drawing


def _read(packed: bytes) -> list[dict]:
    return json.loads(gzip.decompress(packed))["features"]


def test_neighbours_keep_their_common_border():
    xs = np.linspace(0, 1, 200)
    border = list(zip(xs, 0.5 + 0.01 * np.sin(40 * xs), strict=True))
    upper = shapely.Polygon([*border, (1, 1), (0, 1)])
    lower = shapely.Polygon([*border, (1, 0), (0, 0)])

    drawn = [
        shape(one["geometry"])
        for one in json.loads(
            drawing.as_geojson(
                [upper, lower], [(1, "upper", ""), (2, "lower", "")], tolerance=0.005
            )
        )["features"]
    ]

    assert len(drawn[0].exterior.coords) < 200
    assert drawn[0].intersection(drawn[1]).area < 1e-9
    assert abs(shapely.union_all(drawn).area - 1) < 1e-9


def test_many_streets_are_thinned_until_they_fit_and_the_longest_stay():
    rng = np.random.default_rng(7)
    starts = rng.uniform(0, 1, (20_000, 2))
    steps = rng.normal(0, 0.004, (20_000, 2))
    streets = [LineString([a, a + b]) for a, b in zip(starts, steps, strict=True)]
    streets.append(LineString([(0, 0), (1, 1)]))
    labels = [(n, f"Street {n}", "") for n in range(len(streets))]

    packed = drawing.overview(streets, labels, bounds=(0, 0, 1, 1))

    assert len(packed) <= drawing.MAP_BYTES
    assert 20_000 in {one["id"] for one in _read(packed)}


def test_a_name_cannot_break_out_of_the_document():
    body = drawing.as_geojson([box(0, 0, 1, 1)], [(1, '"}</script>\n', "")], tolerance=0.0)

    assert json.loads(body)["features"][0]["properties"]["name"] == '"}</script>\n'


@given(
    west=st.floats(-170, 170),
    south=st.floats(-80, 80),
    size=st.floats(0.001, 5),
)
def test_a_rectangle_moves_by_at_most_the_rounding(west, south, size):
    body = drawing.as_geojson(
        [box(west, south, west + size, south + size)], [(1, "", "")], tolerance=size / 1200
    )

    bounds = shape(json.loads(body)["features"][0]["geometry"]).bounds
    wanted = (west, south, west + size, south + size)
    assert np.abs(np.subtract(bounds, wanted)).max() <= 0.5e-5 + 1e-9
