"""The places API and command: the same counts, gate and scope as the pages."""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from accord.apps.places import services
from accord.apps.places.models import ForecastRun
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

START = date(2024, 10, 7)
API = "/api/v1/places"


@pytest.fixture
def caller(region, sign_in):
    return sign_in(region.users[0])


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0],
        purpose=why,
        kind="incident",
        starts_on=START,
        cell_m=500,
        method="decayed-kde",
    )


@pytest.fixture
def accord(region):
    """Run `accord forecast` as the first analyst."""
    import typer

    from accord.cli import forecast

    app = typer.Typer()
    forecast.register(app)

    def invoke(*options: str):
        who = ["--as", "ana", "--purpose", "crime-analysis", "--starts", "2024-10-07"]
        return CliRunner().invoke(app, [*who, "--cell", "500", *options])

    return invoke


def test_a_picture_counts_by_agency_week_and_hour(caller, region):
    found = caller.get(f"{API}/picture?kind=incident&start=2024-01-01&end=2024-10-06").json()

    assert found["unit"] == "incidents"
    assert found["by_agency"] == {region.agencies[0].ori: len(region.rows[0])}
    assert sum(map(sum, found["by_weekday_and_hour"])) == found["total"] == len(region.rows[0])


@pytest.mark.parametrize(
    "query",
    [
        "kind=incident",
        "kind=incident&start=2024-02-01&end=2024-01-01",
        "kind=incident&start=2000-01-01&end=2024-01-01",
        "kind=nothing&start=2024-01-01&end=2024-02-01",
        "kind=incident&start=0001-01-01&end=0001-01-02",
    ],
)
def test_a_senseless_question_is_refused(caller, query):
    assert caller.get(f"{API}/picture?{query}").status_code == 422


def test_a_forecast_is_asked_for_and_read(caller, run):
    asked = {"kind": "incident", "starts_on": "2024-10-07"}
    answer = caller.post(f"{API}/forecasts", json.dumps(asked), content_type="application/json")

    assert answer.status_code == 202
    assert answer.json()["status"] == "queued"
    assert caller.get(f"{API}/forecasts/{run.pk}").json()["protocol"] == "accord-rolling/2"
    cells = caller.get(f"{API}/forecasts/{run.pk}/cells").json()
    assert [cell["rank"] for cell in cells] == list(range(1, len(cells) + 1))
    assert len(caller.get(f"{API}/forecasts").json()) == 2


def test_an_unknown_field_is_refused(caller):
    asked = json.dumps({"kind": "incident", "person": "x"})

    answer = caller.post(f"{API}/forecasts", asked, content_type="application/json")

    assert answer.status_code == 422


def test_the_gate_stands_before_the_api_too(caller):
    asked = json.dumps({"kind": "arrest"})

    answer = caller.post(f"{API}/forecasts", asked, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["faults"][0]["rule"] == "provenance"


def test_a_score_before_its_window_is_missing(caller, run):
    assert caller.get(f"{API}/forecasts/{run.pk}/score").status_code == 404
    assert caller.get(f"{API}/forecasts/{run.pk}/score?share=7").status_code == 422


def test_a_foreign_forecast_is_missing(region, run, sign_in):
    other = sign_in(region.users[1])

    assert other.get(f"{API}/forecasts/{run.pk}/cells").status_code == 404


def test_aggregates_are_for_closed_quarters_only(
    region, boundaries, make_user, sign_in, monkeypatch
):
    monkeypatch.setattr("accord.apps.places.selectors.today", lambda: date(2024, 10, 20))
    liaison = sign_in(make_user("lia", "liaison", agency=region.agencies[0]))

    found = liaison.get(f"{API}/areas?quarter=2024-07-01").json()
    assert found["minimum"] == 5
    assert found["areas"] == ["West beat", "East beat"]
    assert liaison.get(f"{API}/areas?quarter=2024-10-01").status_code == 422
    assert liaison.get(f"{API}/areas?quarter=2024-07-15").status_code == 422
    assert (
        liaison.get(f"{API}/picture?kind=incident&start=2024-01-01&end=2024-02-01").status_code
        == 403
    )


def test_the_command_shows_cells_and_the_measured_record(accord):
    told = accord("--horizon", "7d", "--offence", "220")

    assert told.exit_code == 0, told.output
    assert "In the last eight weeks" in told.output.replace("\n", " ")
    assert "Not an order to patrol" in told.output
    assert LedgerEntry.objects.filter(verb="forecast.made").count() == 1


def test_the_command_writes_json_and_geojson(accord, tmp_path):
    target = tmp_path / "cells.geojson"

    told = json.loads(accord("--json", "--top", "3", "--geojson", str(target)).output)

    run = ForecastRun.objects.get()
    assert told["id"] == str(run.pk)
    assert len(told["cells"]) == 3
    assert len(json.loads(target.read_text())["features"]) == run.cells.count()


def test_the_command_takes_an_area_by_name(accord, boundaries):
    told = json.loads(accord("--area", "west beat", "--json").output)

    assert told["area_name"] == "West beat"


def test_the_command_says_why_it_makes_nothing(region):
    import typer

    from accord.cli import forecast

    app = typer.Typer()
    forecast.register(app)
    options = ["--as", "ana", "--purpose", "crime-analysis", "--starts", "2024-02-01"]

    told = CliRunner().invoke(app, options)

    assert told.exit_code == 3
    assert "Not made" in told.output


def test_the_command_refuses_a_horizon_it_cannot_read(accord):
    told = accord("--horizon", "a week")

    assert isinstance(told.exception, Invalid)


@pytest.mark.parametrize(
    "query",
    [
        "kind=incident&kind=offence&start=2024-01-01&end=2024-02-01",
        "kind=incident&start=0000&end=2024-02-01",
        "kind=incident&start=2024-01-01&end=1706745600",
    ],
)
def test_a_parameter_is_given_once_and_a_day_is_written_out(caller, query):
    assert caller.get(f"{API}/picture?{query}").status_code == 422


def test_offences_may_be_given_more_than_once(caller):
    query = "kind=incident&start=2024-01-01&end=2024-02-01&offences=220&offences=240"
    assert caller.get(f"{API}/picture?{query}").status_code == 200
