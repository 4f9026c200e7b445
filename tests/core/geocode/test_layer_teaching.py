"""What features of street, address, place and zone layers teach, whatever their columns' names."""

import pytest
from shapely.geometry import LineString, MultiLineString, Point, box

from accord.core.geocode import Geocoder, IndexBuilder, teach

LINE = LineString([(-75.0, 40.0), (-75.0, 40.002)])
STREETS = {
    "TIGER/Line": {"FULLNAME": "Main St", "LFROMADD": "1200", "LTOADD": "1298", "RFROMADD": "1201", "RTOADD": "1299"},
    "NENA": {"St_PreDir": "", "St_Name": "Main", "St_PosTyp": "ST", "FromAddr_L": 1200, "ToAddr_L": 1298, "FromAddr_R": 1201, "ToAddr_R": 1299},
    "Esri": {"PREDIR": "", "STREETNAME": "MAIN", "STREETTYPE": "ST", "FROMLEFT": 1200.0, "TOLEFT": 1298.0, "FROMRIGHT": 0, "TORIGHT": 0},
    "own": {"name": "MAIN ST", "from_number": 1200, "to_number": 1299},
}  # fmt: skip


def taught(part, label, properties, shape):
    builder = IndexBuilder()
    answer = teach(builder, part, [(label, properties, shape)])
    return answer, Geocoder(builder.build())


@pytest.mark.parametrize("layout", STREETS)
def test_a_street_layer_of_any_usual_layout_places_a_block(layout):
    answer, geocoder = taught("streets", "", STREETS[layout], LINE)

    found = geocoder.geocode("1200 BLOCK OF MAIN STREET")

    assert answer.taken == 1
    assert (found.grade, found.kind) == ("A", "block")
    assert found.lat == pytest.approx(40.001, abs=0.0001)


def test_numbers_that_fall_along_the_line_are_laid_the_other_way():
    _, geocoder = taught(
        "streets", "", {"name": "MAIN ST", "from_number": 199, "to_number": 100}, LINE
    )

    assert geocoder.geocode("110 MAIN ST").lat > geocoder.geocode("190 MAIN ST").lat


def test_every_part_of_a_broken_line_and_its_other_name_are_taken():
    shape = MultiLineString([[(-75, 40), (-75, 40.001)], [(-75, 40.001), (-75, 40.002)]])
    builder = IndexBuilder()
    teach(builder, "streets", [("", {"name": "MAIN ST", "alt_name": "STATE ROUTE 7"}, shape)])
    index = builder.build()

    assert sorted(map(str, index.streets)) == ["MAIN ST", "STATE RTE 7"] or len(index.streets) == 2


@pytest.mark.parametrize(
    "properties",
    [
        {"ADDRNUM": 12, "STREET": "ELM RD"},
        {"Add_Number": "12", "St_Name": "ELM", "St_PosTyp": "RD"},
        {"FULL_ADDRESS": "12 Elm Road"},
    ],
)
def test_an_address_point_places_its_house(properties):
    _, geocoder = taught("addresses", "", properties, Point(-75.1, 40.1))

    found = geocoder.geocode("12 Elm Rd")

    assert (found.grade, found.lon, found.lat) == ("A", -75.1, 40.1)


def test_a_place_is_found_by_name_with_the_size_of_its_shape_as_radius():
    _, geocoder = taught("places", "Harbor Mall", {}, box(-75.0, 40.0, -75.0, 40.002))

    found = geocoder.geocode("HARBOR MALL")

    assert found.kind == "place"
    assert found.radius_m == pytest.approx(111, abs=2)


def test_features_without_a_name_are_counted_not_guessed():
    builder = IndexBuilder()

    answer = teach(builder, "streets", [("", {"kind": "x"}, LINE), ("", {"name": "A ST"}, LINE)])

    assert (answer.taken, answer.nameless) == (1, 1)


def test_another_part_is_refused():
    with pytest.raises(ValueError, match="streets, addresses, places, zones, beats"):
        teach(IndexBuilder(), "rivers", [])


def test_a_beat_is_known_by_its_name_and_by_its_code():
    builder = IndexBuilder()
    builder.add_point(1, "MAIN ST", 0.0, 0.0)
    square = box(-1, -1, 1, 1)

    answer = teach(builder, "beats", [("", {"name": "Beat 12", "code": "12"}, square)])

    assert (answer.taken, answer.nameless) == (1, 0)
    assert set(builder.build().beats) == {"BEAT 12", "12"}
