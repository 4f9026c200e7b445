"""`accord link`: files of two agencies in; a model, groups, figures and reasons out."""

import csv
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from accord.cli.main import app
from accord.core.names import name_tables
from accord.frame.errors import Invalid, Missing

PEOPLE = 500


def run(*words):
    return CliRunner().invoke(app, ["link", *map(str, words)], catch_exceptions=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Police and school know the same people under other column names; a few dates are missing."""
    home = tmp_path_factory.mktemp("link")
    rng = np.random.default_rng(3)
    names = name_tables()
    given = names.given_female + names.given_male
    police, school = (
        ["Record ID,First Name,Last Name,DOB,Zip,Whose"],
        ["no,Forename,Kin,born,whose"],
    )
    for person in range(PEOPLE):
        first, last = str(rng.choice(given)), str(rng.choice(names.surnames))
        born = f"{rng.integers(1940, 2010)}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02}"
        police.append(f"P{person},{first},{last},{born},9{rng.integers(1000, 1300)},{person}")
        if person % 2:
            school.append(f"S{person},{first},{last},{'' if person % 9 == 0 else born},{person}")
    (home / "police.csv").write_text("\n".join(police) + "\n")
    (home / "school.csv").write_text("\n".join(school) + "\n")
    columns = ["--column", "no=id", "--column", "Kin=surname", "--column", "born=birth"]
    (home / "both.csv").write_text(_joined(police, school))
    done = run("train", home / "both.csv", "--out", home / "model.json")
    assert done.exit_code == 0, done.output
    done = run("train", home / "school.csv", *columns, "--out", home / "school.json")
    assert isinstance(done.exception, Invalid)  # it holds each person once: nothing to learn from
    assert not (home / "school.json").exists()
    return home


def _joined(police, school):
    lines = ["agency,id,given,surname,dob,zip,truth"]
    lines += [f"police,{line}" for line in police[1:]]
    for line in school[1:]:
        *cells, person = line.split(",")
        lines.append(",".join(["school", *cells, "", person]))
    return "\n".join(lines) + "\n"


def test_records_of_one_person_get_one_group(folder):
    done = run(
        "run", folder / "both.csv", "--model", folder / "model.json", "--out", folder / "g.csv"
    )

    assert done.exit_code == 0, done.output
    with (folder / "g.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == PEOPLE + PEOPLE // 2
    group = {row["id"]: row["group"] for row in rows}
    together = [group[f"P{n}"] == group[f"S{n}"] for n in range(1, PEOPLE, 2) if n % 9]
    assert np.mean(together) > 0.97
    assert {row["records_in_group"] for row in rows} <= {"1", "2"}


def test_several_files_are_linked_and_named_as_their_sources(folder):
    police, school, out = folder / "police.csv", folder / "school.csv", folder / "files.csv"
    columns = ["--column", "Kin=surname", "--column", "born=birth", "--column", "no=id"]

    refused = run("run", police, school, *columns, "--model", folder / "model.json", "--out", out)
    assert isinstance(refused.exception, Invalid)  # a column that one of the files lacks
    assert not out.exists()

    text = school.read_text().replace("no,Forename,Kin,born", "id,Forename,Surname,dob")
    (folder / "school2.csv").write_text(text)
    done = run(
        "run", police, folder / "school2.csv", "--model", folder / "model.json", "--out", out
    )
    assert done.exit_code == 0, done.output
    assert "Forename = given" in done.stderr
    with out.open(newline="") as file:
        assert {row["source"] for row in csv.DictReader(file)} == {"police", "school2"}


def test_figures_against_the_truth(folder):
    words = ["evaluate", folder / "both.csv", "--model", folder / "model.json"]
    done = run(*words, "--json")

    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert figures["people"] == PEOPLE
    assert figures["f1"] > 0.95
    assert figures["right_among_these"] > 0.98
    strict = json.loads(run(*words, "--json", "--stop", "30").stdout)
    assert strict["groups"] == PEOPLE + PEOPLE // 2
    assert "groups of several people" in run(*words).stdout
    untold = run("evaluate", folder / "police.csv", "--model", folder / "model.json")
    assert isinstance(untold.exception, Invalid)
    named = run(
        "evaluate", folder / "police.csv", "--truth", "Whose", "--model", folder / "model.json"
    )
    assert named.exit_code == 0, named.output


def test_a_pair_is_told_in_words_without_its_values(folder):
    more = [folder / "both.csv", "--model", folder / "model.json"]
    done = run("explain", "P1", "school/S1", *more)

    assert done.exit_code == 0, done.output
    assert "same given name, same surname" in done.stdout
    assert "same date of birth" in done.stdout
    with (folder / "both.csv").open(newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == "P1")
    assert row["surname"] not in done.stdout
    assert row["dob"] not in done.stdout
    apart = run("explain", "P1", "P2", *more)
    assert "-" in apart.stdout.splitlines()[-1].split()[0]
    assert isinstance(run("explain", "P1", "nobody", *more).exception, Missing)


@pytest.mark.parametrize(
    "column", ["dob", "dob=nothing", "absent=birth", "=birth"], ids=lambda text: text
)
def test_a_column_that_is_no_column_is_refused(folder, column):
    words = ["train", folder / "both.csv", "--out", folder / "no.json", "--column", column]
    assert isinstance(run(*words).exception, Invalid)
    assert not (folder / "no.json").exists()


def test_what_is_no_model_is_refused(folder):
    words = ["run", folder / "both.csv", "--model", folder / "both.csv", "--out", folder / "x.csv"]
    assert isinstance(run(*words).exception, Invalid)


def test_places_are_linked_by_how_they_are_written(tmp_path):
    """Each house under two spellings; a hospital in very many rows is one place, and costs no more."""
    rng = np.random.default_rng(5)
    streets = ("OAK", "MAPLE", "CEDAR", "WALNUT", "CHESTNUT", "SYCAMORE", "HICKORY", "JUNIPER")
    lines = ["agency,id,address,lat,lon,truth"]
    for house in range(400):
        number, street = 100 + int(rng.integers(1, 60)) * 37 + house % 7, streets[house % 8]
        end = f"{39 + number / 1e5:.5f},{-104 - house % 8 / 100:.5f},{number}{street}"
        lines.append(f"police,P{house},{number} N {street} ST,{end}")
        if house % 2:
            lines.append(f"fire,F{house},{number} North {street} Street,{end}")
    lines += [f"police,H{at},1 HOSPITAL DR,39.5,-104.5,hospital" for at in range(1_500)]
    (tmp_path / "places.csv").write_text("\n".join(lines) + "\n")
    model, out = tmp_path / "model.json", tmp_path / "groups.csv"
    done = run("train", tmp_path / "places.csv", "--kind", "place", "--out", model)
    assert done.exit_code == 0, done.output
    done = run("run", tmp_path / "places.csv", "--model", model, "--out", out)
    assert done.exit_code == 0, done.output
    with out.open(newline="") as file:
        groups = {one["id"]: one for one in csv.DictReader(file)}
    assert {groups[f"H{at}"]["records_in_group"] for at in range(1_500)} == {"1500"}
    done = run("evaluate", tmp_path / "places.csv", "--model", model, "--truth", "truth", "--json")
    figures = json.loads("{" + done.output.partition("{")[2])
    assert figures["precision"] > 0.99
    done = run("explain", "P1", "F1", tmp_path / "places.csv", "--model", model)
    assert "one place with a probability" in done.output


def test_duckdb_gives_the_same_groups(folder):
    files = [folder / "both.csv", "--model", folder / "model.json"]
    assert run("run", *files, "--out", folder / "own.csv").exit_code == 0
    done = run("run", *files, "--out", folder / "duck.csv", "--engine", "duckdb")
    assert done.exit_code == 0, done.output
    assert (folder / "own.csv").read_bytes() == (folder / "duck.csv").read_bytes()


def test_a_model_that_contradicts_itself_links_nobody_unasked(folder, tmp_path):
    fallen = tmp_path / "fallen.json"
    fallen.write_text(json.dumps(json.loads((folder / "model.json").read_text()) | {"kept": 0.02}))
    words = ["run", folder / "both.csv", "--model", fallen, "--out", tmp_path / "g.csv"]

    done = run(*words)

    assert isinstance(done.exception, Invalid)
    for said in ("keeps 2.0%", "accord link starter", "--truth COLUMN", "--even-so"):
        assert said in str(done.exception)
    assert not (tmp_path / "g.csv").exists()
    explain = ["explain", "P1", "S1", folder / "both.csv", "--model", fallen]
    assert isinstance(run(*explain).exception, Invalid)
    assert run(*words, "--even-so").exit_code == 0
    assert run(*explain, "--even-so").exit_code == 0
    assert run("evaluate", folder / "both.csv", "--model", fallen).exit_code == 0


def test_training_writes_no_model_that_contradicts_itself_unasked(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("accord.core.linkage.model.LEAST_KEPT", 1.1)
    words = ["train", folder / "both.csv", "--out", tmp_path / "m.json"]

    done = run(*words)

    assert isinstance(done.exception, Invalid)
    assert "contradicts what it was learned from" in str(done.exception)
    assert not (tmp_path / "m.json").exists()
    assert run(*words, "--even-so").exit_code == 0
    assert (tmp_path / "m.json").exists()


@pytest.mark.parametrize(
    "words", [["starter"], ["train", "both.csv", "--truth", "truth"]], ids=["starter", "labels"]
)
def test_the_ways_out_lead_to_a_model_that_links(folder, tmp_path, words):
    words = [folder / word if word.endswith(".csv") else word for word in words]
    done = run(*words, "--out", tmp_path / "m.json")
    assert done.exit_code == 0, done.output

    done = run("evaluate", folder / "both.csv", "--model", tmp_path / "m.json", "--json")

    assert json.loads(done.stdout)["f1"] > 0.9


def test_labels_that_are_missing_teach_nothing(folder, tmp_path):
    text = (folder / "both.csv").read_text().splitlines()
    text[1] = text[1].rpartition(",")[0] + ","
    (tmp_path / "gap.csv").write_text("\n".join(text) + "\n")

    done = run("train", tmp_path / "gap.csv", "--truth", "truth", "--out", tmp_path / "m.json")

    assert isinstance(done.exception, Invalid)
    assert "whose it is" in str(done.exception)
