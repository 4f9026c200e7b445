"""An area from GeoJSON: what holds no area is refused, with the feature's number."""

import json

import pytest

from accord.core.geo import Area, InvalidGeometryError

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def feature(geometry):
    return {"type": "Feature", "properties": {}, "geometry": geometry}


@pytest.mark.parametrize(
    "told",
    [SQUARE, feature(SQUARE), {"type": "FeatureCollection", "features": [feature(SQUARE)] * 2}],
)
def test_a_geometry_a_feature_and_a_collection_give_the_same_area(told):
    assert Area.from_geojson(told).bounds == (0, 0, 1, 1)
    assert Area.from_geojson(json.dumps(told)).bounds == (0, 0, 1, 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("", 0),
        ("[", 0),
        ("[" * 100_000, 0),
        ("5", 0),
        ("[1]", 0),
        ("{}", 1),
        ('{"type": "FeatureCollection", "features": 5}', 0),
        ('{"type": "FeatureCollection", "features": []}', 0),
        ('{"type": "FeatureCollection", "features": [5]}', 1),
        (
            json.dumps({"type": "FeatureCollection", "features": [feature(SQUARE), feature(None)]}),
            2,
        ),
        (json.dumps(feature(5)), 1),
        (json.dumps({"type": "Point", "coordinates": [0, 0]}), 1),
        (json.dumps({**SQUARE, "coordinates": [[[0, 0], [1e3, 0], [1, 1], [0, 0]]]}), 1),
    ],
)
def test_what_holds_no_area_is_refused_with_its_feature(text, number):
    with pytest.raises(InvalidGeometryError) as refused:
        Area.from_geojson(text)
    assert refused.value.feature == number
