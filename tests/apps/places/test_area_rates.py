"""Rates by area in a funnel: by residents, within policy, without ranks, the same at every door."""

import io
import json
from datetime import timedelta

import numpy as np
import pytest
from django.utils import translation
from shapely.geometry import Point, box, mapping
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.layers.selectors import areas_on
from accord.apps.places import rates_page, selectors
from accord.apps.places.selectors import Question
from accord.cli.main import app
from accord.core.evaluate import funnel
from accord.frame.errors import Invalid

from .conftest import EAST, MIDDLE, NORTH, SOUTH, START, WEEKS, WEST
from .test_places_pages import main_of

FROM = START - timedelta(weeks=WEEKS)
LAST = START - timedelta(days=1)
EDGES = np.linspace(WEST, MIDDLE, 5)
PEOPLE = (4_000, 4_000, 0, 4_000)


@pytest.fixture
def load(region, why):
    """Load a layer of a role from shapes with what is told of them."""

    def make(name, role, features, **more):
        told = [
            {"type": "Feature", "geometry": mapping(shape), "properties": facts}
            for shape, facts in features
        ]
        data = json.dumps({"type": "FeatureCollection", "features": told}).encode()
        about = layers.Particulars(
            name=name, role=role, source="test", licence="CC0",
            valid_from=FROM - timedelta(days=900), **more,
        )  # fmt: skip
        return layers.add(
            by=region.analysts[0], purpose=why, stream=io.BytesIO(data), filename="r.geojson",
            about=about,
        )  # fmt: skip

    return make


def strips(edges, people, *, first=1):
    return [
        (
            box(edges[at], SOUTH, edges[at + 1], NORTH),
            {"name": f"Tract {first + at}", "population": many},
        )
        for at, many in enumerate(people)
    ]


@pytest.fixture
def residents(load):
    """Four strips of the first agency's ground, one of them without residents."""
    return load("Residents", "population", strips(EDGES, PEOPLE))


@pytest.fixture
def both_grounds(region, load):
    """Three strips of each agency's ground, and whose ground it is."""
    west, east = np.linspace(WEST, MIDDLE, 4), np.linspace(MIDDLE, EAST, 4)
    tracts = strips(west, (4_000,) * 3) + strips(east, (4_000,) * 3, first=4)
    load("Residents", "population", tracts)
    grounds = (box(WEST, SOUTH, MIDDLE, NORTH), box(MIDDLE, SOUTH, EAST, NORTH))
    load(
        "Jurisdictions", "jurisdiction",
        [
            (ground, {"name": one.name, "ori": one.ori})
            for ground, one in zip(grounds, region.agencies, strict=True)
        ],
        name_field="name", code_field="ori",
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


def test_an_area_whose_agency_shares_nothing_is_not_reported_and_no_zero(
    region, both_grounds, why, agree, sign_in
):
    def ask(**more):
        return selectors.area_rates(viewer=region.analysts[0], purpose=why, question=asked(**more))

    alone = ask()
    told, silent = alone.rates[:3], alone.rates[3:]
    assert all(one.point.count > 0 for one in told)
    assert {(one.point.count, one.point.rate, one.point.place) for one in silent} == {(None,) * 3}
    own = funnel([one.point.count for one in told], [one.point.exposure for one in told])
    assert alone.funnel.overall_rate == pytest.approx(own.overall_rate)
    assert alone.funnel.dispersion == pytest.approx(own.dispersion)
    assert rates_page.sentence(alone).startswith(("0 of 3", "1 of 3", "2 of 3", "3 of 3"))
    assert "Not reported, and no zero: 3" in rates_page.sentence(alone)
    with translation.override("es"):
        assert "No informado, que no es cero: 3" in rates_page.sentence(alone)

    page, query = sign_in(region.users[0]), f"kind=incident&start={FROM}&end={LAST}"
    text = main_of(page.get(f"/places/rates?{query}"))
    assert "not reported" in text
    api = page.get(f"/api/v1/places/rates?{query}").json()["areas"]
    assert [(one["count"], one["rate"], one["place"]) for one in api[3:]] == [(None,) * 3] * 3
    drawn = rates_page.drawn_of(alone).spec["layer"][2]["data"]["values"]
    assert [one["name"] for one in drawn] == [one.name for one in told]
    words = ["area-rates", "--since", str(FROM), "--until", str(LAST), "--as", "ana"]
    result = CliRunner().invoke(app, [*words, "--purpose", "crime-analysis"])
    assert "Tract 4: not reported" in result.output

    # An offence that nobody recorded is none where the agency shares others.
    none = ask(offences=("09A",))
    assert [one.point.count for one in none.rates] == [0] * 3 + [None] * 3
    agree(*region.agencies, purposes=(why.code,))
    assert all(one.point.count > 0 for one in ask().rates)


def test_without_whose_ground_it_is_a_nought_is_told_as_what_it_may_be(region, load, why):
    east = np.linspace(MIDDLE, EAST, 4)
    load("Residents", "population", strips(EDGES, (9,) * 4) + strips(east, (9,) * 3, first=5))
    found = selectors.area_rates(viewer=region.analysts[0], purpose=why, question=asked())
    assert [one.point.count for one in found.rates[4:]] == [0] * 3
    assert found.unheld == 3


def test_an_area_that_the_asked_one_cuts_is_counted_whole(region, residents, load, why):
    # Each tract reaches beyond the asked area, which holds its middle.
    cut = box(WEST, SOUTH + 0.02, MIDDLE, NORTH - 0.02)
    load("Cut", "beat", [(cut, {"name": "Cut"})])
    who = {"viewer": region.analysts[0], "purpose": why}
    (named,) = [one.id for one in areas_on(**who, day=START) if one.name == "Cut"]
    whole = selectors.area_rates(**who, question=asked())
    found = selectors.area_rates(**who, question=asked(area_id=named))
    assert [one.name for one in found.rates] == ["Tract 1", "Tract 2", "Tract 4"]
    assert [one.point.count for one in found.rates] == [one.point.count for one in whole.rates]
    # What lies in the asked area, and in no tract with a rate, is in the third one.
    third = [
        row for row in region.rows[0]
        if row[2] != "35A" and EDGES[2] < row[3] < EDGES[3] and cut.covers(Point(row[3], row[4]))
    ]  # fmt: skip
    assert found.elsewhere == pytest.approx(len(third), abs=1)
    days = ("--since", str(FROM), "--until", str(LAST))
    told = CliRunner().invoke(
        app, ["area-rates", *days, "--area", "Cut", "--as", "ana", "--purpose", why.code]
    )
    assert told.output.splitlines()[-1] == rates_page.sentence(found)


@pytest.mark.parametrize(
    ("counts", "spread"), [((30, 31, 29, 30), False), ((10, 90, 20, 70), True)]
)
def test_the_sentence_claims_no_more_than_the_limits_show(counts, spread):
    found = funnel(counts, [10.0] * 4)
    rates = [
        selectors.AreaRate(name=str(at), residents=10.0, point=point, years=1.0)
        for at, point in enumerate(found.points)
    ]
    told = selectors.AreaRates(
        question=asked(), area=None, layer="Residents", funnel=found, rates=tuple(rates),
        uninhabited=0, unheld=0, elsewhere=0, without_point=0, discovered=0,
    )  # fmt: skip
    sentence = rates_page.sentence(told)
    assert "nor from one another" not in sentence
    assert "whether two of them differ from each other is not tested here" in sentence
    assert ("the spread that all areas share" in sentence) == spread
    with translation.override("es"):
        assert "no se comprueba aquí" in rates_page.sentence(told)
        assert ("la dispersión que comparten" in rates_page.sentence(told)) == spread


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


def test_rates_by_who_is_there_stand_beside_those_by_residents(
    region, residents, load, why, sign_in
):
    """One shape over two strips: its amount is shared out by surface."""
    page = sign_in(region.users[0])
    two = box(EDGES[0], SOUTH, EDGES[2], NORTH)
    load("Daytime", "ambient", [(two, {"ambient_daytime_population": 20_000})])
    question = Question(
        kind="incident", offences=("220",), start=FROM, end=LAST + timedelta(days=1)
    )
    found = selectors.area_rates(viewer=region.analysts[0], purpose=why, question=question)
    assert found.ambient == (("Daytime", "daytime population"),)
    first, last = found.rates[0], found.rates[-1]
    assert first.ambient == pytest.approx((10_000,))
    assert first.by_ambient[0].estimate == pytest.approx(first.point.rate * 0.4)
    assert first.by_ambient[0].lower < first.by_ambient[0].estimate < first.by_ambient[0].upper
    assert first.interval.estimate == pytest.approx(first.point.rate)
    assert last.ambient == (0.0,)
    assert last.by_ambient == (None,)
    query = f"kind=incident&offences=220&start={FROM}&end={LAST}"
    text = main_of(page.get(f"/places/rates?{query}"))
    assert "Rate by daytime population" in text
    api = page.get(f"/api/v1/places/rates?{query}").json()["areas"][0]["ambient"][0]
    assert api["rate"] == pytest.approx(first.by_ambient[0].estimate)
    told = CliRunner().invoke(
        app, ["area-rates", "--since", str(FROM), "--until", str(LAST), "--offence", "220", "--as",
              region.users[0].username, "--purpose", "crime-analysis"],
    )  # fmt: skip
    assert "by thousand daytime population (Daytime) and year" in told.output


@pytest.mark.parametrize(
    ("facts", "rule"),
    [({"people": 3}, "ambient_column"), ({"ambient_visits": -1}, "ambient_count")],
)
def test_an_ambient_layer_says_what_it_counts_and_how_many(load, facts, rule):
    with pytest.raises(Invalid) as refused:
        load("Visits", "ambient", [(box(WEST, SOUTH, MIDDLE, NORTH), facts)])
    assert refused.value.faults[0].rule == rule
