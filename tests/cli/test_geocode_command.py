"""`accord geocode`: layer files in, the same rows with point, grade, radius and reason out."""

import csv
import json

import pytest
from typer.testing import CliRunner

from accord.cli.main import app
from accord.frame.errors import Invalid

STREET = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[-75.0, 40.0], [-75.0, 40.002]]},
            "properties": {"name": "MAIN ST", "from_number": 100, "to_number": 199},
        }
    ],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "streets.geojson").write_text(json.dumps(STREET))
    return tmp_path


def run(folder, text, *more, streets=True):
    (folder / "in.csv").write_text(text)
    layers = ["--streets", str(folder / "streets.geojson")] if streets else []
    words = ["geocode", str(folder / "in.csv"), *layers, *more]
    return CliRunner().invoke(app, words, catch_exceptions=True)


def rows(folder, name="in-placed.csv"):
    with (folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_comes_back_with_its_answer(folder):
    done = run(folder, "id,Address\n1,1XX MAIN ST\n2,Nowhere 7\n3,MAIN ST\n")

    assert done.exit_code == 0, done.output
    assert "1 of 3 rows placed" in done.output
    first, second, third = rows(folder)
    assert (first["match_grade"], first["match_kind"]) == ("A", "block")
    assert float(first["lat"]) == pytest.approx(40.001, abs=1e-4)
    assert float(first["error_radius_m"]) > 50
    assert (second["lon"], second["match_note"]) == ("", "unknown_street")
    assert (third["lon"], third["match_grade"]) == ("", "D")


def test_a_row_that_is_no_row_keeps_its_cells_and_says_why(folder):
    run(folder, "id,Address\n1,1XX MAIN ST\n2,MAIN ST,more,yet more\n3\n")

    _, surplus, short = rows(folder)

    assert surplus["Address"] == "MAIN ST"
    assert "more | yet more" in surplus["match_note"]
    assert short["id"] == "3"
    assert short["match_note"].startswith("row 4:")


def test_columns_that_have_our_names_stay_as_they_were(folder):
    run(folder, "lon,lat,Address\n9,8,1XX MAIN ST\n")

    (row,) = rows(folder)

    assert (row["lon"], row["lat"]) == ("9", "8")
    assert float(row["lon_placed"]) == pytest.approx(-75.0)


def test_several_columns_are_joined_to_one_address(folder):
    run(folder, "no,street\n120,MAIN ST\n", "--address", "no,street")

    assert rows(folder)[0]["match_kind"] == "address"


def test_a_formula_in_a_cell_is_disarmed(folder):
    run(folder, "id,Address\n=1+1,1XX MAIN ST\n")

    assert rows(folder)[0]["id"] == "'=1+1"


def test_an_export_with_points_teaches_blocks(folder):
    known = folder / "known.csv"
    lines = "\n".join(f"3XX OAK AVE,-75.{n},40.{n}" for n in ("0100", "0101", "0102"))
    known.write_text(f"where,x,y\n{lines}\n3XX ELM AVE,0,0\n")

    done = run(
        folder, "Address\n300 block Oak Avenue\n300 block Elm Avenue\n",
        "--known", f"{known}:where:x:y", streets=False,
    )  # fmt: skip

    assert "3 rows with a point learnt from" in done.output
    oak, elm = rows(folder)
    assert oak["match_grade"] == "A"
    assert elm["lon"] == ""


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        ("a,b\n1,2\n", [], "Which column holds the address"),
        ("a,b\n1,2\n", ["--address", "c"], "There is no column"),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_no_file(folder, text, more, words):
    done = run(folder, text, *more)

    assert isinstance(done.exception, Invalid)
    assert words in str(done.exception)
    assert not (folder / "in-placed.csv").exists()


def test_a_layer_without_names_is_refused(folder):
    STREETLESS = json.loads(json.dumps(STREET))
    STREETLESS["features"][0]["properties"] = {"kind": "x"}
    (folder / "streets.geojson").write_text(json.dumps(STREETLESS))

    done = run(folder, "Address\n1XX MAIN ST\n")

    assert "teaches nothing" in str(done.exception)


def test_with_nothing_to_place_by_it_says_what_to_give(folder, monkeypatch):
    monkeypatch.delenv("ACCORD_TOKEN", raising=False)
    done = run(folder, "address\n150 MAIN ST\n", "--address", "address", streets=False)

    assert isinstance(done.exception, Invalid)
    assert "--streets" in str(done.exception)
    assert "--as USER" in str(done.exception)
