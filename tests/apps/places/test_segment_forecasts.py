"""Forecasts on street segments: asked everywhere, kept as cut, shares of street length, none dropped."""

import io
import json
from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from shapely.geometry import LineString, mapping
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.places import selectors, services, surface
from accord.apps.places.models import ForecastRun
from accord.apps.places.services.forecasts import question_of
from accord.cli.main import app
from accord.core.geo import SegmentGrid
from accord.frame.actor import Purpose
from accord.frame.errors import Invalid

from .conftest import EAST, NORTH, SOUTH, START, WEST
from .test_places_pages import main_of

ASKED = {"kind": "incident", "starts_on": START, "method": "decayed-kde"}

FORM = {
    "kind": "incident", "horizon_days": "7", "starts_on": str(START), "method": "last-year",
    "cells": "s200",
}  # fmt: skip


def load_streets(by, why, *, name="streets", west=WEST, east=EAST, replaces=None):
    """A chequer of streets 220 m apart, each with its house numbers."""
    lines = [
        (f"Avenue {at}", LineString([(x, SOUTH), (x, NORTH)]))
        for at, x in enumerate(np.arange(west + 0.001, east, 0.004))
    ]
    lines += [
        (f"Street {at}", LineString([(west, y), (east, y)]))
        for at, y in enumerate(np.arange(SOUTH + 0.001, NORTH, 0.002))
    ]
    features = [
        {
            "type": "Feature",
            "geometry": mapping(line),
            "properties": {"name": called, "from_number": 1, "to_number": 99},
        }
        for called, line in lines
    ]
    about = layers.Particulars(
        name=name, role="street", source="test", licence="CC0", valid_from=date(2020, 1, 1)
    )
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return layers.add(
        by=by, purpose=why, stream=io.BytesIO(data), filename="s.geojson", about=about,
        replaces=replaces,
    )  # fmt: skip


@pytest.fixture
def streets(region, why):
    return load_streets(region.analysts[0], why)


@pytest.fixture
def run(region, why, streets):
    return services.make_now(by=region.analysts[0], purpose=why, segment_m=200, **ASKED)


def test_it_is_kept_as_it_was_cut_and_no_record_is_dropped_in_silence(region, run, sign_in):
    assert run.status == ForecastRun.Status.DONE, run.refusal
    assert run.protocol == "accord-rolling/2, by metres of street"
    grid, expected = surface.grid_of(bytes(ForecastRun.objects.get(pk=run.pk).surface), run.grid)
    assert isinstance(grid, SegmentGrid)
    assert grid.describe() == run.grid

    reported = [row for row in region.rows[0] if row[2] != "35A"]
    cells = grid.cell_of([row[3] for row in reported], [row[4] for row in reported])
    assert run.inputs["events"] == len(reported)
    assert 0 < run.inputs["unplaced"] == (cells < 0).sum() < len(reported) / 2

    assert expected.sum() == pytest.approx(run.expected_total, rel=1e-5)
    places = {cell: place for place, cell in enumerate(grid.ids)}
    shown = list(run.cells.all())
    for cell in shown:
        assert expected[places[cell.cell]] == pytest.approx(cell.expected, rel=1e-5)
        assert cell.ring[0] != cell.ring[-1]
        assert cell.street.endswith(" 1–99")
    density = [expected[places[one.cell]] / grid.measures[places[one.cell]] for one in shown]
    assert density == sorted(density, reverse=True)

    for other in ({"cell_m": 250}, {"hex_resolution": 8}):
        with (
            pytest.raises(IntegrityError, match="forecast_cells_of_one_kind"),
            transaction.atomic(),
        ):
            ForecastRun.objects.filter(pk=run.pk).update(**other)

    foreign = sign_in(region.users[1])
    assert foreign.get(f"/places/forecasts/{run.pk}").status_code == 404
    assert foreign.get(f"/places/forecasts/{run.pk}/cells.geojson").status_code == 404


def test_any_segments_are_packed_and_unpacked_to_the_millimetre():
    lines = [LineString([(-79.4, 43.7), (-79.395, 43.7012), (-79.39, 43.7)]),
             LineString([(-79.395, 43.69), (-79.395, 43.71)])]  # fmt: skip
    grid = SegmentGrid.over(lines, names=["a:1", "b:22"], longest_m=90)
    counts = np.arange(grid.size, dtype=float)
    back, told = surface.grid_of(surface.pack(grid, counts), grid.describe())
    assert back.ids == grid.ids
    assert told.tolist() == counts.tolist()
    assert back.measures == pytest.approx(grid.measures, abs=1e-6)
    points = np.random.default_rng(1).uniform([-79.4, 43.69], [-79.39, 43.71], (300, 2)).T
    assert back.cell_of(*points).tolist() == grid.cell_of(*points).tolist()


def test_what_cannot_be_asked_is_refused_with_the_way_out(region, why, sign_in):
    me = {"by": region.analysts[0], "purpose": why}
    page = sign_in(region.users[0])
    with pytest.raises(Invalid) as refused:
        services.request_forecast(**me, segment_m=200, **ASKED)
    [fault] = refused.value.faults
    assert fault.field == "segment_m"
    assert "accord layers add" in fault.message
    assert "accord layers add" in main_of(page.post("/places/forecasts/new", FORM))

    for wrong in ({"segment_m": 10}, {"segment_m": 200, "cell_m": 500},
                  {"segment_m": 200, "hex_resolution": 8}):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            services.request_forecast(**me, **ASKED, **wrong)
        assert {one.field for one in refused.value.faults} == {"segment_m"}


def test_streets_elsewhere_do_not_serve_an_area(region, why, boundaries):
    load_streets(region.analysts[0], why, west=EAST + 1, east=EAST + 1.02)
    made = services.make_now(by=region.analysts[0], purpose=why, segment_m=200, **ASKED)
    assert made.status == ForecastRun.Status.REFUSED
    assert "No loaded street lies in this area" in made.refusal
    assert "accord layers add" in made.refusal


def test_it_is_scored_audited_let_out_and_planned_from(run, region, why, put_in_force, streets):
    me = {"by": region.analysts[0], "purpose": why}
    # A newer version of the streets does not move a forecast that was made on the older one.
    load_streets(region.analysts[0], why, west=WEST + 0.0007, replaces=streets.pk)
    other = services.request_forecast(**me, **ASKED, segment_m=100, enqueue=False)
    assert question_of(other) != run.question
    held = put_in_force(run, by=region.analysts[0])
    found = held.audit.findings
    assert found["unit"]["labels"] == ["≤ 200 m", "≤ 100 m", "250 m × 250 m"]
    assert found["cells"] == run.grid["cells"]
    assert found["street_km"] == run.grid["km"]
    offer = services.Offer(agency=region.agencies[0].ori, activity="repair", day=8)
    made = services.ask_plan(
        **me, run_id=run.pk, asked=services.Asked(), staff=[offer], enqueue=False
    )
    weighed = services.weigh_plan(**me, plan_id=made.pk)
    assert weighed.curve[0]["cells"] > 0
    terms = selectors.terms_in_force(viewer=region.analysts[0], purpose=why, kind="incident")
    assert terms == {
        "method": "decayed-kde", "cell_m": None, "hex_resolution": None, "segment_m": 200
    }  # fmt: skip


def test_the_page_the_api_and_the_command_ask_and_show_them(region, sign_in, streets):
    page = sign_in(region.users[0])
    assert "Street segments of at most 200 m" in main_of(page.get("/places/forecasts/new"))
    there = page.post("/places/forecasts/new", FORM).headers["Location"]
    row = ForecastRun.objects.get()
    assert (row.segment_m, row.cell_m, row.hex_resolution) == (200, None, None)
    services.run_forecast(
        by=region.analysts[0], purpose=Purpose(code=row.purpose_code), run_id=row.pk
    )
    shown = main_of(page.get(there))
    assert "street segments of at most 200 m" in shown
    assert "5 % of the street length" in shown
    assert "of cells" not in shown
    assert "farther than 50 m from any street" in shown
    drawn = json.loads(page.get(f"{there}/cells.geojson").content)
    assert {one["geometry"]["type"] for one in drawn["features"]} == {"LineString"}
    cells = main_of(page.get(f"{there}/cells"))
    assert row.cells.first().street in cells

    base = "/api/v1/places/forecasts"
    asked = {"kind": "incident", "starts_on": str(START), "segment_m": 150}
    assert page.post(base, asked, "application/json").status_code in {201, 202}
    assert page.post(base, asked | {"segment_m": 2}, "application/json").status_code == 422
    words = ["forecast", "--starts", str(START), "--segments", "--method", "last-year"]
    result = CliRunner().invoke(app, [*words, "--as", "ana", "--purpose", "crime-analysis"])
    assert "street segments of at most 200 m" in " ".join(result.output.split()), result.output
    assert "from any street" in " ".join(result.output.split())
