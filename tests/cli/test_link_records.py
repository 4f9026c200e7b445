"""What `accord link` reads, leaves out and says of it; records that say the same; errors by stratum."""

import csv
import json

import pytest
from typer.testing import CliRunner

from accord.cli.main import app
from accord.frame.errors import Invalid


def run(*words):
    return CliRunner().invoke(app, ["link", *map(str, words)], catch_exceptions=True)


@pytest.fixture(scope="module")
def starter(tmp_path_factory):
    model = tmp_path_factory.mktemp("starter") / "starter.json"
    assert run("starter", "--out", model).exit_code == 0
    return model


def written(path, head, rows):
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def groups(path):
    with path.open(newline="") as file:
        return [row["group"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("engine", ["own", "duckdb"])
@pytest.mark.parametrize("copies", [42, 402])
def test_records_that_say_the_same_stay_together_however_many(starter, tmp_path, copies, engine):
    rows = [f"{at},Dwayne,Kessler,1980-01-02,M,31255500{at:03}" for at in range(copies)]
    rows += [f"o{at},Ann{at},Other{at},1970-03-04,F," for at in range(3)]
    file = written(tmp_path / "same.csv", "id,given,surname,dob,sex,phone", rows)
    words = ["run", file, "--model", starter, "--out", tmp_path / "g.csv", "--engine", engine]

    done = run(*words)

    assert done.exit_code == 0, done.output
    found = groups(tmp_path / "g.csv")
    assert len(set(found[:copies])) == 1
    assert found[0] not in found[copies:]


def test_what_is_too_little_to_join_two_joins_no_number_of_them(starter, tmp_path):
    rows = [f"{at},Mary,Smith" for at in range(450)]
    file = written(tmp_path / "mary.csv", "id,given,surname", rows)

    done = run("run", file, "--model", starter, "--out", tmp_path / "g.csv", "--stop", "3")

    assert len(set(groups(tmp_path / "g.csv"))) == 450
    assert "name_words: 1 values shared by too many left out (101,025 pairs)" in done.stderr
    assert "450 of 450 records were compared with no other" in done.stderr


def test_what_is_not_read_is_said(starter, tmp_path):
    rows = [
        "1,Ann,Lee,2 Jan 1990,F,x", "1,Ann,Lee,1990-01-02T00:00:00Z,F,x", ",Bo,Ray,32875,2,x",
        "4,Bo,Ray,UNKNOWN,U,x", "5,Cy", "6,Di,Poe,n/a,U,x",
    ]  # fmt: skip
    file = written(tmp_path / "odd.csv", "id,given,surname,dob,sex,shoe", rows)

    done = run("run", file, "--model", starter, "--out", tmp_path / "g.csv")

    assert done.exit_code == 0, done.output
    assert "not used: shoe" in done.stderr
    assert "birth: 1 values are not read and count as not known, the first in row 4: “32875”" in (
        done.stderr
    )
    assert "sex: 1 values" in done.stderr
    assert "3 records have no id, or the id of another" in done.stderr
    assert "1 rows that are no rows were left out (row 6:" in done.stderr
    found = groups(tmp_path / "g.csv")
    assert found[0] == found[1]


def test_errors_are_told_by_stratum(starter, tmp_path):
    rows = [
        f"{at},{chr(97 + at) * 5},{chr(117 - at) * 7},19{40 + 3 * at % 60}-0{at % 9 + 1}-{at + 10},F,a,p{at}"
        for at in range(20)
    ]
    rows += [f"b{at},Юрий,Иванов,1991-01-02,M,b,q{at}" for at in range(2)]
    file = written(tmp_path / "s.csv", "id,given,surname,dob,sex,from,truth", rows)
    words = ["evaluate", file, "--column", "from=name_origin", "--model", starter]

    figures = json.loads(run(*words, "--json").stdout)

    by = {(one["stratum"], one["value"]): one for one in figures["strata"]}
    assert by["name_origin", "a"]["records"] == 20
    assert by["name_origin", "a"]["wrongly_joined"] == 0
    assert by["name_origin", "b"] == by["sex", "m"] | {"stratum": "name_origin", "value": "b"}
    assert by["name_origin", "b"]["wrongly_joined"] == 1
    assert by["name_origin", "b"]["precision"] == 0
    assert by["script", "cyrillic"]["records"] == 2
    assert sum(band["pairs"] for band in figures["calibration"]) > 0
    # The two that say the same and are of two people count among the pairs that were held for one.
    assert figures["right_among_these"] < 1
    told = run(*words).stdout
    assert "name origin: b" in told
    assert "0.99 to 0.999" in told or "0.999 to 1" in told


def test_no_file_that_was_given_is_written_over(starter, tmp_path):
    file = written(tmp_path / "in.csv", "id,given,surname", ["1,Ann,Lee", "2,Ann,Lee"])
    before, model = file.read_bytes(), starter.read_bytes()
    for words in (
        ["run", file, "--model", starter, "--out", file],
        ["run", file, "--model", starter, "--out", starter],
        ["run", file, "--model", starter, "--out", tmp_path / "none" / "g.csv"],
        ["run", file, "--model", starter, "--out", tmp_path / "g.csv", "--stop", "nan"],
        ["train", file, "--out", file],
        ["starter", "--out", tmp_path / "none" / "m.json"],
        ["evaluate", file, "--truth", "id", "--model", starter, "--stop", "inf"],
    ):
        assert isinstance(run(*words).exception, Invalid), words
    assert (file.read_bytes(), starter.read_bytes()) == (before, model)
    assert not (tmp_path / "g.csv").exists()
