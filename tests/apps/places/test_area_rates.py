"""Rates by area in a funnel: by residents, within policy, without ranks, the same at every door."""

import io
import json
from datetime import timedelta

import numpy as np
import pytest
from shapely.geometry import box, mapping
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.places import selectors
from accord.apps.places.selectors import Question
from accord.cli.main import app
from accord.core.evaluate import funnel
from accord.frame.errors import Invalid

from .conftest import MIDDLE, NORTH, SOUTH, START, WEEKS, WEST
from .test_places_pages import main_of

FROM = START - timedelta(weeks=WEEKS)
LAST = START - timedelta(days=1)
EDGES = np.linspace(WEST, MIDDLE, 5)
PEOPLE = (4_000, 4_000, 0, 4_000)


@pytest.fixture
def residents(region, why):
    """Four strips of the first agency's ground, one of them without residents."""
    features = [
        {
            "type": "Feature",
            "geometry": mapping(box(EDGES[at], SOUTH, EDGES[at + 1], NORTH)),
            "properties": {"name": f"Tract {at + 1}", "population": people},
        }
        for at, people in enumerate(PEOPLE)
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    about = layers.Particulars(
        name="Residents", role="population", source="test", licence="CC0",
        valid_from=FROM - timedelta(days=900),
    )  # fmt: skip
    return layers.add(
        by=region.analysts[0], purpose=why, stream=io.BytesIO(data), filename="r.geojson",
        about=about,
    )  # fmt: skip


def asked(**more):
    return Question(**{"kind": "incident", "offences": (), "start": FROM, "end": START, **more})


def test_the_rate_is_reported_records_by_thousand_residents_and_year(region, residents, why):
    found = selectors.area_rates(viewer=region.analysts[0], purpose=why, question=asked())

    rows = [row for row in region.rows[0] if row[2] != "35A"]
    counts = np.histogram([row[3] for row in rows], bins=EDGES)[0].tolist()
    assert [one.name for one in found.rates] == ["Tract 1", "Tract 2", "Tract 4"]
    told = [one.point.count for one in found.rates]
    assert told == pytest.approx([counts[0], counts[1], counts[3]], abs=1)  # a point on an edge
    years = WEEKS * 7 / 365.25
    for one in found.rates:
        assert one.point.rate == pytest.approx(one.point.count / (4.0 * years))
    exposures = [4.0 * years] * 3
    plain = funnel(told, exposures)
    assert found.funnel.overall_rate == pytest.approx(plain.overall_rate)
    assert [one.point.place for one in found.rates] == [one.place for one in plain.points]
    assert (found.uninhabited, found.layer) == (1, "Residents")
    assert found.discovered == sum(row[2] == "35A" for row in region.rows[0])
    assert found.elsewhere == len(rows) - sum(told)


def test_without_a_layer_there_is_nothing_to_compare_and_arrests_are_refused(region, why, sign_in):
    who = {"viewer": region.analysts[0], "purpose": why}
    assert selectors.area_rates(**who, question=asked()).funnel is None
    with pytest.raises(Invalid):
        selectors.area_rates(**who, question=asked(kind="arrest"))
    page = sign_in(region.users[0])
    assert "No layer that tells how many live where" in main_of(page.get("/places/rates"))
    query = f"kind=incident&start={FROM}&end={LAST}"
    assert page.get(f"/places/rates.svg?{query}").status_code == 404
    assert page.get(f"/api/v1/places/rates?{query}").status_code == 404


def test_page_chart_file_api_and_terminal_tell_the_same(region, residents, sign_in):
    page = sign_in(region.users[0])
    query = f"kind=incident&start={FROM}&end={LAST}"
    text = main_of(page.get(f"/places/rates?{query}"))
    assert "of 3 areas" in text
    assert "there is no rank" in text
    assert "Areas without residents, which have no rate: 1." in text
    svg = page.get(f"/places/rates.svg?{query}")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    csv = b"".join(page.get(f"/places/rates?{query}&format=csv").streaming_content).decode()
    names = [line.split(",")[0].strip('"') for line in csv.splitlines()[1:]]
    assert names == ["Tract 1", "Tract 2", "Tract 4"]
    assert page.get("/places/rates?kind=incident&start=soon").status_code == 422
    spanish = page.get(f"/places/rates?{query}", headers={"accept-language": "es"})
    assert "no hay clasificación" in main_of(spanish)

    told = page.get(f"/api/v1/places/rates?{query}").json()
    assert [one["name"] for one in told["areas"]] == names
    assert all(one["lower"] <= told["overall_rate"] <= one["upper"] for one in told["areas"])

    words = ["area-rates", "--since", str(FROM), "--until", str(LAST), "--as", "ana"]
    result = CliRunner().invoke(app, [*words, "--purpose", "crime-analysis"])
    assert result.exit_code == 0, result.output
    assert [line.split(":")[0] for line in result.output.splitlines()[:3]] == names
