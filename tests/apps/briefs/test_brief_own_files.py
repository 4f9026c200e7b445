"""`accord brief FILE…`: files alone, a private node, and a second week that asks nothing."""

import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from tests.public_data import public_data
from tests.terminal import Done, opened, own_environment

from accord.apps.briefs.services import own

LEFT_OUT = 4
REAL = (
    "chicago_il_crimes.csv",
    "boston_ma_incidents_weapons.csv",
    "denver_co_crime.csv",
    "carrollton_ga_cityprotect.csv",
    "arlington_tx_east_district.xlsx",
    "baltimore_md_part1_arcgis.json",
)


def write(path: Path, *, prefix: str, weeks: int, first_week: int = 0, lon: float) -> Path:
    rng = np.random.default_rng(3)
    kinds = ("BURGLARY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
    start = date(2024, 1, 1)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["incident_number", "date_occurred", "offense", "longitude", "latitude"])
        for number in range(weeks * 21):
            spot = lon + 0.004 * int(rng.integers(5))
            day = start + timedelta(days=number // 3)
            if number < first_week * 21:
                continue
            writer.writerow(
                [
                    f"{prefix}{number}",
                    f"{day} {number % 24:02d}:10:00",
                    kinds[number % 3],
                    spot,
                    40.7,
                ]
            )
    return path


def run_anew(*words: object, keep: Path, told: str = "") -> subprocess.CompletedProcess[str]:
    """As from a shell that knows of no node: what the command finds by itself."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "accord.cli", "brief", *map(str, words), "--keep", str(keep)],
        check=False, capture_output=True, text=True, input=told, env=environment,
    )  # fmt: skip


@pytest.fixture
def keep(tmp_path, lay_tables) -> Path:
    return lay_tables(tmp_path / "own")


@pytest.fixture
def run(keep) -> Iterator[Callable[..., Done]]:
    """A way to make a brief of files in a terminal of one's own."""
    with opened(own_environment(keep)) as terminal:
        yield lambda *words, told="": terminal.ask(
            "brief", *map(str, words), "--keep", str(keep), told=told
        )


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("exports/alder/history/incident.csv", "alder"),
        ("exports/alder/2024-W03/incidents.json", "alder"),
        ("chicago_il_crimes_2024-03.csv", "chicago il"),
        ("Chicago_IL_Crimes.csv", "Chicago IL"),
        ("hv_feb.csv", "hv"),
        ("hv_next (copy).csv", "hv"),
        ("Harborview January 2026 updated.csv", "Harborview"),
    ],
)
def test_a_file_is_named_by_its_telling_words(path, name):
    assert own.name_of(Path("/data") / path) == name


@pytest.mark.parametrize("edition", ["partners", "public"])
def test_each_edition_says_that_a_file_holds_another_kind(tmp_path, run, edition):
    out = tmp_path / "brief.html"
    alder = write(tmp_path / "alder/incidents.csv", prefix="A", weeks=28, lon=-73.90)
    birch = write(tmp_path / "birch/incidents.csv", prefix="B", weeks=28, lon=-73.88)
    cedar = write(tmp_path / "cedar/arrests.csv", prefix="C", weeks=28, lon=-73.86)
    told = cedar.read_text().replace("incident_number,date_occurred", "arrest_number,arrest_date")
    cedar.write_text(told)
    said = run(
        alder, birch, cedar, "--yes", "--zone", "America/New_York", "--edition", edition,
        "--out", out,
    )  # fmt: skip
    assert said.returncode == 0, said.stderr
    assert "cedar: shares arrests only, which are never added to these" in out.read_text()
    assert "no data are shared with you" not in out.read_text()


@pytest.mark.slow
def test_what_a_person_says_of_moments_lets_files_in_and_the_brief_tells_of_it(tmp_path, run):
    out = tmp_path / "brief.html"
    reports = write(tmp_path / "alder/incidents.csv", prefix="A", weeks=28, lon=-73.90)
    reports.write_text(reports.read_text().replace("date_occurred", "date_reported"))
    mixed = write(tmp_path / "birch/incidents.csv", prefix="B", weeks=28, lon=-73.88)
    with mixed.open(newline="") as file:
        rows = list(csv.reader(file))
    for number, row in enumerate(rows[1:]):
        row[1] = ("sometime", row[1], f"{date.fromisoformat(row[1][:10]):%d %b %Y}")[number % 3]
    with mixed.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    both = (reports, mixed, "--yes", "--zone", "America/New_York", "--out", out)

    unsaid = run(*both)
    assert unsaid.returncode == 3
    assert "'date_reported' says when it was reported" in unsaid.stdout + unsaid.stderr
    assert "196 cells read as no date, first in row 2" in unsaid.stdout + unsaid.stderr

    formats = ("--date-formats", f"iso, d mon y={mixed}")
    said = run(*both, "--by-report", *formats)
    assert said.returncode == 0, said.stderr
    assert "588 incidents landed" in said.stdout
    assert "392 incidents landed, 0 changed, 0 unchanged, 196 in quarantine" in said.stdout
    assert "alder: the moments of incidents are those of the reports" in out.read_text()
    assert "birch: the moments" not in out.read_text()


@pytest.mark.slow
def test_the_second_week_asks_nothing_and_finds_its_mapping(tmp_path):
    keep, out = tmp_path / "own", tmp_path / "brief.html"
    first = [
        write(tmp_path / "alder/incidents_w28.csv", prefix="A", weeks=28, lon=-73.90),
        write(tmp_path / "birch/incidents_w28.csv", prefix="B", weeks=28, lon=-73.88),
    ]
    asked = run_anew(*first, "--out", out, keep=keep, told="y\ny\n")
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.count("is new") == 2
    assert "it stands as “alder”" in asked.stdout
    html = out.read_text()
    assert "All incidents: 42 recorded" in html
    assert "alder, birch" in html

    second = [
        write(
            tmp_path / "alder/incidents_w29.csv", prefix="A", weeks=29, first_week=26, lon=-73.90
        ),
        write(
            tmp_path / "birch/incidents_w29.csv", prefix="B", weeks=29, first_week=26, lon=-73.88
        ),
    ]
    again = run_anew(*second, "--out", tmp_path / "next.pdf", keep=keep)
    assert again.returncode == 0, again.stderr
    assert "is new" not in again.stdout
    assert "no agency named" not in again.stdout
    assert "alder: 21 incidents landed, 0 changed, 42 unchanged" in again.stdout
    assert (tmp_path / "next.pdf").read_bytes().startswith(b"%PDF")
    ledger = sqlite3.connect(keep / "accord.sqlite3").execute(
        "select purpose_code, count(*) from frame_ledgerentry where verb = 'brief.made' group by 1"
    )
    assert ledger.fetchall() == [("own-analysis", 2)]


@pytest.mark.slow
def test_a_file_under_another_name_is_not_another_agency(tmp_path, run):
    first = write(tmp_path / "harbor.csv", prefix="H", weeks=12, lon=-73.90)
    run(first, "--yes", "--out", tmp_path / "1.html")
    same = tmp_path / "somewhere.csv"
    same.write_bytes(first.read_bytes())
    grown = write(tmp_path / "elsewhere.csv", prefix="H", weeks=14, lon=-73.90)
    other = write(tmp_path / "neighbour.csv", prefix="N", weeks=12, lon=-73.88)
    done = run(same, grown, other, "--yes", "--out", tmp_path / "2.html")
    assert done.returncode == 0, done.stderr
    assert "somewhere.csv: harbor: received before, nothing to do" in done.stdout
    assert "elsewhere.csv: harbor: 42 incidents landed, 0 changed, 252 unchanged" in done.stdout
    assert "it stands as “neighbour”" in done.stdout


@pytest.mark.slow
def test_a_refused_mapping_leaves_its_file_out(tmp_path, keep, run):
    files = [
        write(tmp_path / "alder/incidents.csv", prefix="A", weeks=28, lon=-73.90),
        write(tmp_path / "birch/incidents.csv", prefix="B", weeks=28, lon=-73.88),
    ]
    whole = files[1].read_text()
    broken = whole.replace(",SIMPLE ASSAULT,", ",SIMPLE ASSAULT,999", 7)
    files[1].write_text(broken.replace("2024-01-02 ", "2024-13-45 "))
    waiting = tmp_path / "waiting.csv"
    done = run(*files, "--out", tmp_path / "b.html", "--quarantine", waiting, told="n\ny\n")
    assert done.returncode == LEFT_OUT, done.stderr
    assert f"{files[0]}: left out: the mapping was not confirmed" in done.stderr
    assert "1 of 2 files left out, nothing of which is in the brief" in done.stderr
    page = (tmp_path / "b.html").read_text()
    assert "All incidents: 21 recorded" in page
    assert "alder" not in page  # nobody is registered for a file that was not confirmed
    with sqlite3.connect(keep / "accord.sqlite3") as database:
        names = {name for (name,) in database.execute("select name from agencies_agency")}
    assert names == {"Own desk", "birch"}

    assert "3 in quarantine" in done.stdout
    assert f"{files[1]}: row 5, date_occurred (date_format): “2024-13-45 03:10:00”: " in done.stdout
    with waiting.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(one["agency"], one["row"], one["field"], one["rule"]) for one in rows] == [
        ("birch", row, "date_occurred", "date_format") for row in ("5", "6", "7")
    ]
    files[1].write_text(whole)
    mended = run(files[1], "--out", tmp_path / "b.html")
    assert mended.returncode == 0, mended.stderr
    assert "birch: 3 incidents landed" in mended.stdout
    assert "0 in quarantine" in mended.stdout


@pytest.mark.slow
def test_six_real_exports_become_a_brief(tmp_path, run):
    folder = public_data("records/agency_exports")
    out = tmp_path / "brief.html"
    done = run(*(folder / name for name in REAL), "--yes", "--out", out)
    assert done.returncode == 0, done.stderr
    for landed in ("949 incidents", "2,200 incidents", "9,817 offences", "664 incidents",
                   "4,330 incidents", "1,000 incidents"):  # fmt: skip
        assert f"{landed} landed" in done.stdout
    html = out.read_text()
    assert "denver co: shares offences only, which are never added to these" in html
    assert "carrollton ga cityprotect: late" in html
