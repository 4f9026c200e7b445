"""`accord forecast-compare` on a file: a table, a report, and the gate."""

import csv
from datetime import datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from accord.cli.main import app


@pytest.fixture(scope="module")
def incidents(tmp_path_factory):
    rng = np.random.default_rng(4)
    path = tmp_path_factory.mktemp("compare") / "incidents.csv"
    places = rng.uniform(-0.02, 0.02, (40, 2))
    with path.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["When", "lon", "lat", "Offence"])
        for _ in range(900):
            x, y = places[rng.geometric(0.15) % 40]
            moment = datetime(2024, 1, 1) + timedelta(days=float(rng.uniform(0, 300)))
            kind = "Burglary" if rng.random() < 0.7 else "Drug possession"
            rows.writerow([moment.isoformat(timespec="minutes"), -90 + x, 40 + y, kind])
        rows.writerow(["no time", "", "", "Burglary"])
    return path


def compared(path, *more):
    options = ["--time", "when", "--kind", "offence", "--weeks", "8", "--every", "4", *more]
    return CliRunner().invoke(app, ["forecast-compare", str(path), *options])


def test_all_methods_stand_beside_each_other(incidents, tmp_path):
    page = tmp_path / "report.html"
    done = compared(incidents, "--category", "Burglary", "--html", str(page))
    assert done.exit_code == 0, done.output
    for name in ("same cells as last year", "Mohler 2015", "multi-scale Poisson", "oracle"):
        assert name in done.output
        assert name in page.read_text()
    assert "1 rows without a time or a point were left out." in done.output
    assert "2 weeks" in done.output


def test_what_police_discover_is_refused_without_a_reason(incidents):
    refused = compared(incidents, "--category", "Drug possession")
    assert refused.exit_code != 0
    assert "same cells as last year" not in refused.output


def test_a_missing_column_or_category_is_said(incidents):
    assert compared(incidents, "--category", "Burglary", "--lon", "x").exit_code != 0
    assert compared(incidents, "--category", "Arson").exit_code != 0
