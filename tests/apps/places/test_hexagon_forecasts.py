"""Forecasts on hexagons: asked on the page, by program and by command, and kept as they were made."""

import json

import h3
import numpy as np
import pytest
from django.db import IntegrityError, transaction
from typer.testing import CliRunner

from accord.apps.places import selectors, services, surface
from accord.apps.places.models import ForecastRun
from accord.cli.main import app
from accord.core.geo import Area, HexGrid
from accord.frame.errors import Invalid

from .conftest import EAST, NORTH, SOUTH, START, WEST
from .test_places_pages import main_of

ASKED = {"kind": "incident", "starts_on": START, "method": "decayed-kde"}


@pytest.fixture
def run(region, why):
    return services.make_now(by=region.analysts[0], purpose=why, hex_resolution=8, **ASKED)


def test_its_cells_are_hexagons_with_the_ids_of_all_the_world(run):
    assert run.status == ForecastRun.Status.DONE, run.refusal
    assert run.grid["kind"] == "h3"
    for cell in run.cells.all():
        assert h3.get_resolution(cell.cell) == 8
        assert h3.latlng_to_cell(cell.lat, cell.lon, 8) == cell.cell
        assert len(cell.ring) == 7
        assert cell.ring[0] == cell.ring[-1]


def test_what_is_kept_comes_back_cell_by_cell(run):
    packed = bytes(ForecastRun.objects.get(pk=run.pk).surface)
    grid, expected = surface.grid_of(packed, run.grid)
    assert grid.size == run.grid["cells"]
    places = {cell: place for place, cell in enumerate(grid.ids)}
    for cell in run.cells.all():
        assert expected[places[cell.cell]] == pytest.approx(cell.expected, rel=1e-5)
    assert expected.sum() == pytest.approx(run.expected_total, rel=1e-5)


def test_any_hexagons_are_packed_and_unpacked_in_order():
    area = Area.from_geojson(
        {"type": "Polygon", "coordinates": [[
            [WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH],
        ]]}
    )  # fmt: skip
    grid = HexGrid.over(area, resolution=8)
    counts = np.arange(grid.size, dtype=float)
    back, told = surface.grid_of(surface.pack(grid, counts), grid.describe())
    assert back.ids == grid.ids
    assert told.tolist() == counts.tolist()
    assert back.x == pytest.approx(grid.x, abs=0.01)
    assert back.cell_of(*grid.centres()).tolist() == list(range(grid.size))


def test_hexagons_and_squares_are_two_questions(run, region, why):
    by = {"by": region.analysts[0], "purpose": why}
    squares = services.make_now(**by, **ASKED, cell_m=500)
    other = services.make_now(**by, **ASKED, hex_resolution=7)
    assert len({run.question, squares.question, other.question}) == 3


@pytest.mark.parametrize("wrong", [{"hex_resolution": 3}, {"hex_resolution": 8, "cell_m": 500}])
def test_cells_that_cannot_be_are_refused(region, why, wrong):
    with pytest.raises(Invalid) as refused:
        services.request_forecast(by=region.analysts[0], purpose=why, **ASKED, **wrong)
    assert [one.field for one in refused.value.faults] == ["hex_resolution"]


def test_the_database_keeps_one_kind_of_cells(run):
    with pytest.raises(IntegrityError, match="forecast_cells_of_one_kind"), transaction.atomic():
        ForecastRun.objects.filter(pk=run.pk).update(cell_m=250)


def test_it_is_scored_audited_let_out_and_planned_from(run, region, why, put_in_force):
    me = {"by": region.analysts[0], "purpose": why}
    held = put_in_force(run, by=region.analysts[0])
    assert held.audit.findings["unit"]["labels"][:2] == ["H3 8", "H3 7"]
    offer = services.Offer(agency=region.agencies[0].ori, activity="repair", day=8)
    made = services.ask_plan(
        **me, run_id=run.pk, asked=services.Asked(), staff=[offer], enqueue=False
    )
    weighed = services.weigh_plan(**me, plan_id=made.pk)
    assert weighed.curve[0]["cells"] > 0
    terms = selectors.terms_in_force(viewer=region.analysts[0], purpose=why, kind="incident")
    assert terms == {
        "method": "decayed-kde", "cell_m": None, "hex_resolution": 8, "segment_m": None
    }  # fmt: skip


def test_the_page_offers_them_draws_them_and_has_the_table_beside(region, sign_in):
    page = sign_in(region.users[0])
    asked = {
        "kind": "incident", "horizon_days": "7", "starts_on": str(START), "method": "last-year",
        "cells": "h8",
    }  # fmt: skip
    assert "Hexagons of about 0.7" in main_of(page.get("/places/forecasts/new"))
    there = page.post("/places/forecasts/new", asked).headers["Location"]
    row = ForecastRun.objects.get()
    assert (row.hex_resolution, row.cell_m) == (8, None)
    services.run_forecast(by=region.analysts[0], purpose=_purpose(row), run_id=row.pk)
    shown = main_of(page.get(there))
    assert "hexagons (H3 resolution 8)" in shown
    drawn = json.loads(page.get(f"{there}/cells.geojson").content)
    rings = [one["geometry"]["coordinates"][0] for one in drawn["features"]]
    assert {len(ring) for ring in rings} == {7}
    assert str(row.cells.first().cell) in main_of(page.get(f"{there}/cells"))


def test_by_program_and_by_command(region, sign_in):
    page = sign_in(region.users[0])
    base = "/api/v1/places/forecasts"
    asked = {"kind": "incident", "starts_on": str(START), "hex_resolution": 8}
    assert page.post(base, asked, "application/json").status_code in {201, 202}
    wrong = page.post(base, asked | {"hex_resolution": 2}, "application/json")
    assert wrong.status_code == 422
    words = ["forecast", "--starts", str(START), "--hex", "8", "--method", "last-year"]
    result = CliRunner().invoke(app, [*words, "--as", "ana", "--purpose", "crime-analysis"])
    assert "hexagons (H3 resolution 8)" in result.output


def _purpose(row):
    from accord.frame.actor import Purpose

    return Purpose(code=row.purpose_code)
