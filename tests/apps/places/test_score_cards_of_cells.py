"""Why a cell stands where it does: the terms of its score card, in words, in a table and in the API."""

import csv
import io
import json

import numpy as np
import pytest

from accord.apps.places import services
from accord.apps.places.explaining import card_rows, main_reason
from accord.apps.places.models import ForecastCell
from accord.frame.audit.models import LedgerEntry

from .conftest import START
from .test_places_pages import main_of


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", offences=["220"], starts_on=START,
        cell_m=500,
    )  # fmt: skip


@pytest.fixture
def page(region, sign_in):
    return sign_in(region.users[0])


def test_the_score_card_is_the_default_and_multiplies_up_to_the_forecast(run):
    cells = list(run.cells.all())

    assert run.method == "multi-scale-poisson"
    for cell in cells:
        product = cell.card["base"] * cell.card["level"]
        product *= np.prod([factor for _, factor in cell.card["lines"]])
        assert product == pytest.approx(cell.expected, rel=0.01)
    groups = {group for cell in cells for group, _ in cell.card["lines"]}
    assert {"recent here", "lasting here", "other categories"} <= groups


def test_what_police_find_is_no_term_of_the_card(run, region, why):
    told = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", offences=["220", "240"],
        starts_on=START, cell_m=500,
    )  # fmt: skip

    groups = {group for cell in told.cells.all() for group, _ in cell.card["lines"]}
    assert "other categories" not in groups  # only 35A is left, and police find it


def test_the_evaluation_holds_it_beside_density_last_year_and_the_best_map(run):
    assert list(run.evaluation) == ["multi-scale-poisson", "decayed-kde", "last-year", "oracle"]


def test_the_page_takes_the_cell_apart_in_words(page, run):
    first = run.cells.get(rank=1)

    text = main_of(page.get(f"/places/forecasts/{run.pk}/cells/1"))

    assert "An average cell" in text
    assert "the past years here" in text
    assert card_rows(first)[1][1] in text
    assert page.get(f"/places/forecasts/{run.pk}/cells/9999").status_code == 404


def test_the_forecasts_page_names_what_moves_a_cell_and_its_past_weeks(page, run):
    answer = page.get(f"/places/forecasts/{run.pk}")
    text = main_of(answer)

    assert main_reason(run.cells.get(rank=1)) in text
    assert answer.context["weeks_table"].total == 8
    assert "how many lay in the 5 % of cells" in text


def test_the_same_stands_in_csv_geojson_and_api(page, run):
    here = f"/places/forecasts/{run.pk}"
    rows = list(csv.DictReader(io.StringIO(_text(page.get(f"{here}/cells?format=csv")))))
    shapes = json.loads(page.get(f"{here}/cells.geojson").content)["features"]
    cells = {cell.rank: cell for cell in run.cells.all()}

    assert len(rows) == len(shapes) == len(cells)
    assert rows[0]["Cell"] == cells[1].cell
    assert {one["id"]: one["properties"]["why"] for one in shapes} == {
        rank: main_reason(cell) for rank, cell in cells.items()
    }
    told = page.get(f"/api/v1/places/forecasts/{run.pk}/cells").json()
    assert told[0]["card"] == cells[1].card
    assert LedgerEntry.objects.filter(verb="forecast.exported", object_id=str(run.pk)).exists()


def test_a_method_without_a_card_says_nothing_of_one(region, why):
    other = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip

    assert set(ForecastCell.objects.filter(run=other).values_list("rank", flat=True))
    assert all(cell.card == {} and main_reason(cell) == "" for cell in other.cells.all())


def _text(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8-sig")
