"""What is emerging, on the page, by the API, on the terminal: within policy, without what police find."""

import io
import json
import re
from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.places import selectors, stories_page, storying
from accord.apps.places.selectors import StoryQuestion
from accord.cli.main import app
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

from .conftest import START, as_csv
from .test_places_pages import main_of

SPOT = (-73.985, 40.705)
LAST = START - timedelta(days=1)


@pytest.fixture
def emerged(region, ingest):
    """Forty incidents at one spot in the last week, and as many found by police at another."""
    day = datetime.combine(START - timedelta(days=3), datetime.min.time())
    rows = [(f"e-{n}", day + timedelta(hours=n % 24), "220", *SPOT) for n in range(40)]
    rows += [(f"d-{n}", day + timedelta(hours=n % 24), "35A", -73.96, 40.755) for n in range(40)]
    ingest(region.agencies[0], as_csv(rows))
    return region


def asked(**more):
    return StoryQuestion(
        **{"kind": "incident", "offences": (), "end": START, "step_days": 14, **more}
    )


def test_a_spot_that_begins_is_new_and_what_police_find_is_no_spot(emerged, why):
    found = selectors.stories(viewer=emerged.analysts[0], purpose=why, question=asked())

    told = {(round(one.lon, 2), round(one.lat, 2)): one for one in found.told.stories}
    spot = min(found.told.stories, key=lambda one: abs(one.lon - SPOT[0]) + abs(one.lat - SPOT[1]))
    assert abs(spot.lon - SPOT[0]) < 0.006
    assert abs(spot.lat - SPOT[1]) < 0.006
    assert (spot.story, spot.side) == ("new", 1)
    assert spot.counts[-1] >= 40
    assert len(spot.counts) == len(found.told.starts) == 13
    assert found.told.starts[-1] == START - timedelta(days=14)
    assert found.discovered >= 40
    assert not any(lon == -73.96 and lat > 40.75 for lon, lat in told)
    entry = LedgerEntry.objects.get(verb="places.stories_viewed")
    assert b'"days":182' in bytes(entry.leaf)


def test_another_agencys_records_are_in_it_by_agreement_alone(region, why, agree):
    def count():
        found = selectors.stories(viewer=region.analysts[0], purpose=why, question=asked())
        return found.told.incidents

    alone = count()
    agree(*region.agencies, purposes=(why.code,))
    assert count() > alone


@pytest.mark.parametrize("wrong", [{"kind": "arrest"}, {"step_days": 7}, {"kind": "arrests"}])
def test_what_follows_activity_or_is_no_step_is_refused(region, why, wrong):
    with pytest.raises(Invalid):
        selectors.stories(viewer=region.analysts[0], purpose=why, question=asked(**wrong))


def test_too_little_says_what_is_missing(region, why):
    question = asked(end=START - timedelta(days=400))
    found = selectors.stories(viewer=region.analysts[0], purpose=why, question=question)

    assert found.told is None
    assert "at least 50" in found.refusal


def test_the_page_draws_tells_and_gives_the_same_as_a_table_and_a_file(emerged, sign_in):
    page = sign_in(emerged.users[0])
    query = f"kind=incident&end={LAST}&step_days=14"
    text = main_of(page.get(f"/places/emerging?{query}"))

    assert "New hot spot" in text
    assert "in the last step for the first time" in text
    assert "found by police rather than told to them are left out" in text
    assert "Not an order to patrol" in text
    csv = b"".join(page.get(f"/places/emerging?{query}&format=csv").streaming_content).decode()
    assert "New hot spot" in csv
    every = page.get(f"/places/emerging.geojson?{query}").json()["features"]
    assert 1 in {one["properties"]["side"] for one in every}
    assert page.get("/places/emerging?kind=incident&end=soon").status_code == 422
    spanish = page.get(f"/places/emerging?{query}", headers={"accept-language": "es"})
    assert "Punto caliente nuevo" in main_of(spanish)
    assert main_of(page.get("/places/emerging")).count("New hot spot") >= 0

    told = page.get(f"/api/v1/places/emerging?{query}").json()
    assert [one["cell"] for one in told["stories"]] == [one["properties"]["cell"] for one in every]
    collection = page.get(f"/api/v1/places/emerging.geojson?{query}").json()
    assert collection["features"] == every
    assert page.get(f"/api/v1/places/emerging?{query}0").status_code == 422


def test_map_page_and_api_ask_for_one_computation_and_each_is_entered(
    emerged, sign_in, monkeypatch, ingest
):
    made = []
    real = storying.stories_of
    monkeypatch.setattr(
        storying, "stories_of", lambda *args, **asked: made.append(1) or real(*args, **asked)
    )
    page, query = sign_in(emerged.users[0]), f"kind=incident&end={LAST}&step_days=14"
    text = page.get(f"/places/emerging?{query}").content.decode()
    config = json.loads(re.search(r'id="stories-map-config"[^>]*>(.*?)</script>', text)[1])
    drawn = {one["id"]: one for one in config["layers"] if one["id"] in {"hot", "cold"}}
    assert drawn["hot"]["src"] == drawn["cold"]["src"]
    assert {one["where"][0]: 0 for one in drawn.values()} == {"side": 0}
    assert [drawn["hot"]["where"][1], drawn["cold"]["where"][1]] == [1, -1]
    first = page.get(drawn["hot"]["src"]).json()
    assert page.get(f"/api/v1/places/emerging.geojson?{query}").json() == first
    assert len(made) == 1
    verbs = LedgerEntry.objects.filter(verb__startswith="places.stories_")
    assert verbs.count() == 3

    page.get(f"/places/emerging.geojson?kind=incident&end={LAST}&step_days=28")
    assert len(made) == 2  # another question
    bob = sign_in(emerged.users[1])
    bob.get(f"/places/emerging.geojson?{query}")
    assert len(made) == 3  # other records
    moment = datetime.combine(LAST, datetime.min.time())
    ingest(emerged.agencies[0], as_csv([("x-1", moment, "220", -73.96, 40.72)]))
    page.get(f"/places/emerging.geojson?{query}")
    assert len(made) == 4  # one record more


def test_names_follow_the_layers_though_records_and_ground_are_the_same(emerged, boundaries, why):
    asks = {"viewer": emerged.analysts[0], "purpose": why, "question": asked()}
    before = selectors.stories(**asks)
    assert {one.street for one in before.places} == {""}
    line = {"type": "LineString", "coordinates": [[SPOT[0] - 0.01, SPOT[1]], [-73.97, SPOT[1]]]}
    street = {"type": "Feature", "geometry": line, "properties": {"name": "Elm Street"}}
    layers.add(
        by=emerged.analysts[0], purpose=why, filename="streets.geojson",
        stream=io.BytesIO(json.dumps({"type": "FeatureCollection", "features": [street]}).encode()),
        about=layers.Particulars(
            name="Streets", role="street", source="test", licence="CC0",
            valid_from=START - timedelta(days=900),
        ),
    )  # fmt: skip
    after = selectors.stories(**asks)
    assert "Elm Street" in {one.street for one in after.places}
    assert [one.cell for one in after.told.stories] == [one.cell for one in before.told.stories]


def test_too_little_is_said_at_every_door(region, sign_in):
    page = sign_in(region.users[0])
    query = f"kind=incident&end={LAST - timedelta(days=400)}&step_days=14"
    for path in (
        "/places/emerging.geojson",
        "/api/v1/places/emerging",
        "/api/v1/places/emerging.geojson",
    ):
        answer = page.get(f"{path}?{query}")
        assert answer.status_code == 409, path
        assert "at least 50" in answer.content.decode(), path


def test_the_terminal_says_the_same(emerged):
    words = ["emerging", "--until", str(LAST), "--step", "14", "--as", "ana"]
    result = CliRunner().invoke(app, [*words, "--purpose", "crime-analysis"])

    assert result.exit_code == 0, result.output
    assert "New hot spot: " in result.output
    assert " in " in result.output.splitlines()[-1]


def test_each_story_has_words_on_both_sides():
    from accord.core.forecast.emerging import STORIES

    words = {stories_page.story_words(one, side) for one in STORIES for side in (1, -1)}
    assert len(words) == 16
