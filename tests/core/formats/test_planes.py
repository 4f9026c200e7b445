"""Coordinates of a plane: the system is found by where it lays the records, said, or asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping

import pyproj
import pytest

from accord.core.formats.tabular import (
    CoordinateStatus,
    Home,
    Landed,
    NormalRecord,
    Rejected,
    Said,
    Suggestion,
    land,
    open_table,
    suggest,
)
from accord.core.formats.tabular import Mapping as RowMapping
from accord.core.vocabulary import RecordKind

DENVER = Home(bounds=(-105.11, 39.61, -104.6, 39.92), evidence="the agency's jurisdiction")
PORTLAND = Home(bounds=(-122.84, 45.43, -122.47, 45.65), evidence="the agency's jurisdiction")
Pairs = list[tuple[float, float]]


def around(lon: float, lat: float, rows: int = 60) -> Pairs:
    return [(lon + n % 7 / 500, lat + n % 11 / 400) for n in range(rows)]


def laid(code: str, points: Pairs) -> Pairs:
    turn = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    return [turn.transform(*point) for point in points]


def export(places: Iterable[Mapping[str, object]]) -> bytes:
    rows = [
        {"Case No": f"C{n:05d}", "Date": f"2024-03-{1 + n % 28:02d} 10:15", "Offense": "BURGLARY", **place}
        for n, place in enumerate(places)
    ]  # fmt: skip
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def xy(places: Pairs, form: str = "{:.2f}") -> bytes:
    return export({"X_COORD": form.format(x), "Y_COORD": form.format(y)} for x, y in places)


def read(
    data: bytes,
    *homes: Home,
    ori: str = "CODPD0000",
    zone: str = "",
    system: str = "",
    known: tuple[RowMapping, ...] = (),
    name: str = "export.csv",
) -> tuple[Suggestion, list[Landed | Rejected]]:
    table = open_table(io.BytesIO(data), filename=name)
    found = suggest(
        table,
        ori=ori,
        zone=zone,
        homes=homes,
        known=known,
        said=Said(system=system, kind=RecordKind.INCIDENT),
    )
    assert found.mapping is not None, found.missing
    return found, list(land(found.mapping, table.rows()))


def records(answers: list[Landed | Rejected]) -> list[NormalRecord]:
    return [one.record for one in answers if isinstance(one, Landed)]


def worst_metres(answers: list[Landed | Rejected], points: Pairs) -> float:
    geod = pyproj.Geod(ellps="WGS84")
    found = records(answers)
    assert len(found) == len(points)
    return max(
        float(geod.inv(one.lon, one.lat, *point)[2])
        for one, point in zip(found, points, strict=True)
    )


@pytest.mark.parametrize("code", ["EPSG:2232", "EPSG:26913", "EPSG:3857", "EPSG:26954"])
def test_the_system_is_found_by_the_jurisdiction_and_places_to_a_metre(code: str) -> None:
    points = around(-104.95, 39.72)
    found, answers = read(xy(laid(code, points)), DENVER)
    assert found.mapping is not None
    assert found.mapping.coordinates.system == code
    assert found.systems[0].confidence >= 0.9
    assert "lie in the agency's jurisdiction" in found.systems[0].evidence
    assert worst_metres(answers, points) < 1


def test_feet_of_the_world_are_found_where_a_state_uses_them() -> None:
    points = around(-122.68, 45.5)
    found, answers = read(xy(laid("EPSG:2269", points)), PORTLAND, ori="OR0260200")
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "EPSG:2269"
    assert worst_metres(answers, points) < 1


def test_a_state_of_one_zone_tells_enough_and_the_zones_of_its_neighbours_are_not_meant() -> None:
    points = around(-74.17, 40.73)
    found, answers = read(xy(laid("EPSG:3424", points)), ori="NJ0071400")
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "EPSG:3424"
    assert "the state NJ" in found.systems[0].evidence
    assert worst_metres(answers, points) < 1


def test_where_several_zones_fit_none_is_taken_and_people_are_asked() -> None:
    points = around(-104.95, 39.72)
    found, answers = read(xy(laid("EPSG:2232", points)))
    assert {one.value for one in found.systems} == {"EPSG:2232", "EPSG:2233"}
    assert any("more than one system fits, say which" in note for note in found.notes)
    assert {one.coordinate_status for one in records(answers)} == {CoordinateStatus.NOT_GIVEN}
    # Nothing is lost meanwhile.
    assert records(answers)[0].extra["x_coord"]


def test_what_a_person_says_is_followed() -> None:
    points = around(-104.95, 39.72)
    found, answers = read(xy(laid("EPSG:2232", points)), system="EPSG:2232")
    assert (found.systems[0].value, found.systems[0].confidence) == ("EPSG:2232", 1.0)
    assert worst_metres(answers, points) < 1


def test_what_was_confirmed_before_decides_between_several() -> None:
    places = laid("EPSG:2232", around(-104.95, 39.72))
    said, _ = read(xy(places), system="EPSG:2232")
    assert said.mapping is not None
    other = export({"EASTING": f"{x:.0f}", "NORTHING": f"{y:.0f}"} for x, y in places)
    found, _ = read(other, known=(said.mapping,))
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "EPSG:2232"
    assert "as confirmed before" in found.systems[0].evidence


def test_a_person_goes_before_a_saved_mapping_of_the_same_columns() -> None:
    data = xy(laid("EPSG:2232", around(-104.95, 39.72)))
    saved, _ = read(data)
    assert saved.mapping is not None
    assert not saved.mapping.coordinates.system
    found, _ = read(data, known=(saved.mapping,), system="EPSG:2232")
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "EPSG:2232"


def test_where_no_system_fits_it_is_said() -> None:
    elsewhere = laid("EPSG:3435", around(-87.65, 41.85))
    found, answers = read(xy(elsewhere), DENVER)
    assert not found.systems
    assert "X_COORD, Y_COORD: plane coordinates; no system lays them in the agency's jurisdiction" in (
        found.notes
    )  # fmt: skip
    assert {one.coordinate_status for one in records(answers)} == {CoordinateStatus.NOT_GIVEN}


def test_where_nothing_says_where_the_agency_lies_none_is_chosen() -> None:
    found, _ = read(xy(laid("EPSG:2232", around(-104.95, 39.72))), ori="", zone="America/Denver")
    assert not found.systems
    assert any("nothing says where the agency lies" in note for note in found.notes)


def test_degrees_of_the_same_rows_are_used_and_tell_the_system() -> None:
    points = around(-104.95, 39.72)
    both = (
        {"GEO_X": f"{x:.0f}", "GEO_Y": f"{y:.0f}", "GEO_LON": f"{lon:.6f}", "GEO_LAT": f"{lat:.6f}"}
        for (x, y), (lon, lat) in zip(laid("EPSG:2232", points), points, strict=True)
    )
    found, answers = read(export(both))
    assert found.mapping is not None
    assert (found.mapping.coordinates.lon, found.mapping.coordinates.system) == ("GEO_LON", "")
    assert any("(EPSG:2232), 0.1 m from the degrees" in note for note in found.notes)
    assert worst_metres(answers, points) < 1


def test_broken_numbers_wait_and_marks_for_no_place_do_not() -> None:
    places = laid("EPSG:2232", around(-104.95, 39.72))
    places[3] = (400_000_000.0, -90_000_000.0)
    places[5], places[7] = (0.0, 0.0), (-1.0, -1.0)
    places[9] = places[9][1], places[9][0]
    places[11] = laid("EPSG:2232", [(0.0, 0.0)])[0]  # no place in degrees, turned into feet
    places[13] = laid("EPSG:2232", [(-104.0, 38.3)])[0]
    _, answers = read(xy(places), DENVER)
    wrong = [one for one in answers if isinstance(one, Rejected)]
    assert [(one.row_number, one.field, one.rule) for one in wrong] == [
        (5, "X_COORD", "plane_range")
    ]
    assert "is no place of EPSG:2232" in wrong[0].reason
    told = {one.record.local_id: one.record for one in answers if isinstance(one, Landed)}
    for number, status in {
        "C00005": CoordinateStatus.PLACEHOLDER, "C00007": CoordinateStatus.PLACEHOLDER,
        "C00011": CoordinateStatus.PLACEHOLDER, "C00009": CoordinateStatus.SWAPPED,
        "C00013": CoordinateStatus.OUTSIDE, "C00001": CoordinateStatus.OK,
    }.items():  # fmt: skip
        assert told[number].coordinate_status is status, number
    assert told["C00009"].lat == pytest.approx(39.72 + 9 / 400)


@pytest.mark.parametrize("form", ["{:,.0f}", "{:,.2f}"])
def test_numbers_in_groups_of_three_are_read(form: str) -> None:
    points = around(-104.95, 39.72)
    found, answers = read(xy(laid("EPSG:2232", points), form), DENVER)
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "EPSG:2232"
    assert worst_metres(answers, points) < 1


def test_a_decimal_comma_is_read() -> None:
    points = around(-3.7, 40.42)
    places = laid("EPSG:25830", points)
    data = export(
        {"Coordenada X": f"{x:.2f}".replace(".", ","), "Coordenada Y": f"{y:.2f}".replace(".", ",")}
        for x, y in places
    )
    madrid = Home(bounds=(-3.9, 40.3, -3.5, 40.6), evidence="the agency's jurisdiction")
    found, answers = read(data, madrid, ori="XX0000000", zone="Europe/Madrid")
    assert found.mapping is not None
    assert found.mapping.coordinates.decimal_comma
    assert worst_metres(answers, points) < 1


def test_references_of_the_grid_place_to_their_square() -> None:
    data = export({"MGRS": f"13S ED {4000 + n:05d} {98000 + n:05d}"} for n in range(60))
    found, answers = read(data)
    assert found.mapping is not None
    assert found.mapping.coordinates.system == "MGRS"
    first = records(answers)[0]
    turn = pyproj.Transformer.from_crs(32613, 4326, always_xy=True)
    assert (first.lon, first.lat) == pytest.approx(turn.transform(504_000.5, 4_398_000.5), abs=1e-7)


@pytest.mark.parametrize("reference", [{"wkid": 102_100, "latestWkid": 3857}, {"wkid": 2232}])
def test_a_feature_set_says_its_own_system(reference: dict[str, int]) -> None:
    points = around(-104.95, 39.72)
    code = f"EPSG:{reference.get('latestWkid', reference['wkid'])}"
    features = [
        {
            "attributes": {"case_no": f"C{n:05d}", "date": "2024-03-05 10:15", "offense": "ARSON"},
            "geometry": {"x": x, "y": y},
        }
        for n, (x, y) in enumerate(laid(code, points))
    ]
    data = json.dumps({"spatialReference": reference, "features": features}).encode()
    found, answers = read(data, name="a.json")
    assert "the file says so" in found.systems[0].evidence
    assert worst_metres(answers, points) < 1


def test_an_older_geojson_says_its_own_system() -> None:
    points = around(-104.95, 39.72)
    features = [
        {
            "type": "Feature",
            "properties": {"case_no": f"C{n:05d}", "date": "2024-03-05 10:15", "offense": "ARSON"},
            "geometry": {"type": "Point", "coordinates": [x, y]},
        }
        for n, (x, y) in enumerate(laid("EPSG:26913", points))
    ]
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::26913"}}
    data = json.dumps({"type": "FeatureCollection", "crs": named, "features": features}).encode()
    found, answers = read(data, name="a.geojson")
    assert found.systems[0].value == "EPSG:26913"
    assert worst_metres(answers, points) < 1


def test_a_mapping_without_a_plane_keeps_its_digest_and_one_with_it_comes_back_whole() -> None:
    found, _ = read(xy(laid("EPSG:2232", around(-104.95, 39.72))), DENVER)
    assert found.mapping is not None
    assert RowMapping.from_json(found.mapping.to_json()) == found.mapping
    plain, _ = read(export({"Beat": "A1"} for _ in range(30)))
    assert plain.mapping is not None
    assert "system" not in plain.mapping.to_json()


def test_a_system_that_is_none_is_refused_where_rows_are_read() -> None:
    found, _ = read(xy(laid("EPSG:2232", around(-104.95, 39.72))), DENVER)
    assert found.mapping is not None
    text = found.mapping.to_json().replace("EPSG:2232", "EPSG:4326")
    with pytest.raises(ValueError, match="no plane coordinate system"):
        list(land(RowMapping.from_json(text), []))
