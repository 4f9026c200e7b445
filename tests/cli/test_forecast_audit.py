"""`accord forecast-audit` on a file: every question answered, a report, the gate, refusals."""

import csv
from datetime import datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from accord.cli.main import app


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    rng = np.random.default_rng(4)
    folder = tmp_path_factory.mktemp("audit")
    places = rng.uniform(-0.01, 0.01, (40, 2))
    with (folder / "incidents.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["time", "lon", "lat", "category"])
        for _ in range(900):
            x, y = places[rng.geometric(0.15) % 40]
            moment = datetime(2024, 1, 1) + timedelta(days=float(rng.uniform(0, 300)))
            kind = "Burglary" if rng.random() < 0.7 else "Drug possession"
            rows.writerow([moment.isoformat(timespec="minutes"), -90 + x, 40 + y, kind])
    with (folder / "areas.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["lon", "lat", "tenants", "owners"])
        for x, y in rng.uniform(-0.01, 0.01, (12, 2)):
            rows.writerow([-90 + x, 40 + y, rng.integers(1, 900), rng.integers(1, 900)])
    return folder


def audited(folder, *more, category="Burglary"):
    options = ["--category", category, "--weeks", "8", "--method", "decayed-kde", *more]
    return CliRunner().invoke(app, ["forecast-audit", str(folder / "incidents.csv"), *options])


def with_areas(folder, *more):
    groups = ["--group", "tenants", "--group", "owners"]
    return audited(folder, "--areas", str(folder / "areas.csv"), *groups, *more)


def test_every_question_is_answered_and_written(files, tmp_path):
    page = tmp_path / "audit.html"
    done = with_areas(files, "--html", str(page), "--reference", "owners")
    assert done.exit_code == 0, done.output
    for question in ("Who bears it?", "Whom does it fail?", "Is it the grid?", "÷ owners"):
        assert question in done.output
        assert question in page.read_text()
    assert "250 m, moved by half" in done.output
    assert with_areas(files, "--reference", "owners").output in done.output.replace(
        f"Report: {page}\n", ""
    )


def test_without_areas_it_says_what_it_can(files):
    done = audited(files)
    assert done.exit_code == 0, done.output
    assert "cells marked at first" in done.output
    assert "Who bears it?" not in done.output


def test_what_police_discover_needs_a_reason_that_the_report_repeats(files):
    assert audited(files, category="Drug possession").exit_code != 0
    reason = "Ordered by the court in case 12, for comparison only"
    done = audited(files, "--override", reason, category="Drug possession")
    assert reason in done.output


@pytest.mark.parametrize(
    "wrong",
    [
        ["--reference", "nobody"],
        ["--reports", "tenants=0.4"],
        ["--reports", "tenants=x"],
        ["--reports", "tenants=0.4", "--reports", "owners=0.5", "--reports", "nonsense"],
        ["--group", "no such column"],
        ["--method", "magic"],
    ],
)
def test_what_cannot_be_audited_is_said(files, wrong):
    assert with_areas(files, *wrong).exit_code != 0


def test_too_few_weeks_are_refused_in_words(files):
    done = audited(files, "--weeks", "3")
    assert done.exit_code != 0
    assert "3 weeks are too few" in str(done)
