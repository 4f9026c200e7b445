"""`accord brief FILE…`: what files do not tell is taken from the others aloud, or asked for."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.terminal import Done, opened, own_environment

pytestmark = pytest.mark.slow


def write(path: Path, *, with_point: bool, header: bool = True) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    kinds = ("BURGLARY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        names = ["incident_number", "date_occurred", "offense", "longitude", "latitude"]
        if header:
            writer.writerow(names if with_point else names[:3])
        for number in range(28 * 21):
            day = date(2024, 1, 1) + timedelta(days=number // 3)
            row = [f"{path.parent.name}{number}", f"{day} {number % 24:02d}:10:00"]
            row += [kinds[number % 3]]
            spot = [f"{-73.9 + number % 9 / 1000:.4f}", f"{40.7 + number % 7 / 1000:.4f}"]
            writer.writerow(row + (spot if with_point else []))
    return path


@pytest.fixture(autouse=True)
def tables(tmp_path, lay_tables) -> None:
    """What every test keeps its own node in; test_brief_own_files begins with nothing at all."""
    lay_tables(tmp_path)


@pytest.fixture
def run(tmp_path) -> Iterator[Callable[..., Done]]:
    """A way to make a brief of files in a terminal of one's own."""
    with opened(own_environment(tmp_path)) as terminal:
        yield lambda *words: terminal.ask(
            "brief", *map(str, words), "--yes", "--out", str(tmp_path / "b.html"),
            "--keep", str(tmp_path),
        )  # fmt: skip


def test_a_file_without_a_zone_takes_that_of_the_others_and_says_so(tmp_path, run):
    files = [
        write(tmp_path / "alder/incidents.csv", with_point=True),
        write(tmp_path / "birch/incidents.csv", with_point=False),
    ]
    done = run(*files)
    assert done.returncode == 0, done.stderr
    assert "tells no time zone; its times are read as America/New_York, like the other" in (
        done.stdout
    )
    assert done.stdout.count("times in America/New_York") == 2
    assert f"{files[1]}: birch" in done.stdout  # both files have one name: the path tells them


def test_alone_it_is_left_out_until_its_zone_is_said(tmp_path, run):
    file = write(tmp_path / "birch/incidents.csv", with_point=False)
    refused = run(file)
    assert refused.returncode != 0
    assert "it tells no time zone" in refused.stderr
    assert "say --zone" in refused.stderr
    wrong = run(file, "--zone", "Mars/Olympus")
    assert "is no time zone" in wrong.stderr
    done = run(file, "--zone", "America/Denver")
    assert done.returncode == 0, done.stderr
    assert "times in America/Denver" in done.stdout


def test_whose_a_file_is_is_said_by_its_path_where_names_clash(tmp_path, run):
    files = [
        write(tmp_path / "alder/incidents.csv", with_point=True),
        write(tmp_path / "birch/incidents.csv", with_point=True),
    ]
    unclear = run(*files, "--agency", "XA0010100=incidents.csv")
    assert "Several files are called “incidents.csv”" in unclear.stderr
    pairs = [("XA0010100", files[0]), ("XA0010200", files[1])]
    options = [part for ori, path in pairs for part in ("--agency", f"{ori}={path}")]
    done = run(*files, *options)
    assert done.returncode == 0, done.stderr
    assert "no agency named" not in done.stdout


def test_a_file_that_does_not_tell_its_kind_is_read_as_said(tmp_path, run):
    file = write(tmp_path / "cedar/list.csv", with_point=True, header=False)
    left = run(file, "--zone", "America/New_York")
    assert "nothing tells what its rows are; say --kind" in left.stderr
    done = run(file, "--zone", "America/New_York", "--kind", "incident")
    assert done.returncode == 0, done.stderr
    assert "588 incidents landed" in done.stdout


def test_a_file_with_a_header_alone_is_told_apart_from_an_unreadable_one(tmp_path, run):
    file = tmp_path / "birch.csv"
    file.write_text("incident_number,date_occurred,offense\n")
    refused = run(file, "--zone", "America/New_York", "--kind", "incident")
    assert refused.returncode != 0
    assert "the file has a header and no rows" in refused.stdout + refused.stderr


def test_doubted_points_are_named_by_row_and_words_without_a_code_by_themselves(tmp_path, run):
    path = write(tmp_path / "oak/incidents.csv", with_point=True)
    lines = path.read_text().splitlines()
    first = lines[5].split(",")
    lines[5] = ",".join([*first[:3], first[4], first[3]])  # longitude and latitude change places
    lines[7] = lines[7].replace("-73.", "73.")
    lines[9] = lines[9].replace(lines[9].split(",")[2], "ZORBLING IN PUBLIC")
    path.write_text("\n".join(lines) + "\n")

    told = run(path).stdout

    assert "latitude and longitude had changed places (row 6)" in told
    assert "a lost minus sign was put right (row 8)" in told
    assert "no NIBRS code: “ZORBLING IN PUBLIC”, 1 ×" in told
