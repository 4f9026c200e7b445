"""A brief of nothing: an empty node, an empty area, an agency without places, a week to come."""

import io
import json
from datetime import date, timedelta

import pytest

from accord.apps.briefs import rendering, services
from accord.apps.briefs.facts import from_json
from accord.apps.briefs.models import Brief
from accord.apps.layers import services as layers
from accord.apps.layers.selectors import areas_on
from accord.apps.records.selectors.keeping import shelf
from accord.frame.errors import Invalid

WEEK = date(2024, 7, 8)
SHARED = ("crime-analysis", "public-information")
EMPTY_AREA = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "The Marsh", "code": "M1"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-73.7, 40.6], [-73.69, 40.6], [-73.69, 40.61], [-73.7, 40.6]]],
            },
        }
    ],
}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    shelf.clear()


@pytest.fixture
def alder(make_agency):
    return make_agency(name="Alder")


@pytest.fixture
def ana(alder, make_user):
    return make_user("ana", "analyst", agency=alder)


def whole(html: str) -> bool:
    """The page came to its end, with all that no records are needed for."""
    return html.rstrip().endswith("</html>") and "What changed" in html


def test_an_empty_node_says_what_to_do_on_its_pages_and_in_the_service(
    alder, ana, actor_of, why, sign_in
):
    with pytest.raises(Invalid, match="Load an export first"):
        services.make_now(by=actor_of(ana), purpose=why, kind="incident")
    page = sign_in(ana)
    assert "No brief yet" in page.get("/briefs/").content.decode()
    answer = page.post("/briefs/new", {"edition": "partners", "kind": "incident"})
    assert answer.status_code == 422
    assert "Load an export first" in answer.content.decode()
    page.cookies["django_language"] = "es"
    answer = page.post("/briefs/new", {"edition": "partners", "kind": "incident"})
    assert "Cargue primero una exportación" in answer.content.decode()
    assert not Brief.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The newest week that can be made is that of 2024-07-08."),
        ("es", "la del 2024-07-08"),
    ],
)
def test_a_week_to_come_is_refused_with_the_newest_that_can_be_made(
    alder, ana, actor_of, why, land, varied, sign_in, language, told
):
    land(alder, varied(days=200, each=1))
    row = services.make_now(
        by=actor_of(ana), purpose=why, kind="incident", week=date(2031, 1, 1), language=language
    )
    assert row.status == "refused"
    assert told in row.refusal
    page = sign_in(ana).get(f"/briefs/{row.pk}", follow=True)
    assert page.status_code == 200
    assert told in page.content.decode()


def test_data_too_short_for_any_week_say_so(alder, ana, actor_of, why, land, varied):
    land(alder, varied(days=30, each=1))
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident")
    assert row.status == "refused"
    assert "Load at least nine weeks" in row.refusal


def test_an_area_without_a_record_counts_noughts_against_its_history(
    alder, ana, actor_of, why, land, varied
):
    land(alder, varied(days=200, each=1))
    area = _area(actor_of(ana), why)
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident", area_id=area)
    assert row.status == "done", row.refusal
    facts = from_json(row.facts)
    assert facts.records == 0
    assert facts.history_weeks >= 20
    assert [(one.scope, one.count) for one in facts.changes] == [("all", 0)]
    assert "0 recorded" in row.html
    assert whole(row.html)
    assert rendering.pdf_of(facts, inputs=row.inputs_digest).startswith(b"%PDF")


def test_an_agency_without_coordinates_is_counted_and_what_has_no_place_is_said(
    alder, ana, actor_of, why, land, varied, agree, make_agency
):
    birch = make_agency(name="Birch")
    agree(alder, birch, purposes=SHARED)
    land(alder, varied(days=200, each=1))
    land(birch, [(day, "", "", offence) for day, _, _, offence in varied(days=200, each=2)])
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident")
    assert row.status == "done", row.refusal
    facts = from_json(row.facts)
    assert facts.changes[0].count == 7 * 3
    assert facts.left_out == 7 * 2
    assert whole(row.html)


def test_nobody_s_coordinates_still_give_a_whole_page(
    alder, ana, actor_of, why, land, varied, sign_in
):
    land(alder, [(day, "", "", offence) for day, _, _, offence in varied(days=200, each=1)])
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident")
    assert row.status == "done", row.refusal
    facts = from_json(row.facts)
    assert facts.changes[0].count == facts.left_out == 7
    assert whole(row.html)
    page = sign_in(ana).get(f"/briefs/{row.pk}")
    assert page.status_code == 200
    assert rendering.pdf_of(facts, inputs=row.inputs_digest).startswith(b"%PDF")


def test_an_agency_that_delivered_nothing_is_named(
    alder, ana, actor_of, why, land, varied, agree, make_agency
):
    silent = make_agency(name="Silent")
    agree(alder, silent, purposes=SHARED)
    land(alder, varied(days=200, each=1))
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident")
    assert [one.name for one in from_json(row.facts).agencies if one.state == "unseen"] == [
        "Silent"
    ]
    assert "Silent" in row.html


def test_a_week_in_which_nothing_was_recorded_is_a_nought(alder, ana, actor_of, why, land, varied):
    quiet = WEEK - timedelta(weeks=2)
    rows = [one for one in varied(days=200, each=1) if not quiet <= one[0] < quiet + timedelta(7)]
    land(alder, rows)
    row = services.make_now(by=actor_of(ana), purpose=why, kind="incident", week=quiet)
    assert row.status == "done", row.refusal
    assert from_json(row.facts).changes[0].count == 0
    assert whole(row.html)


def _area(by, why):
    """A named area in which nothing was ever recorded."""
    about = layers.Particulars(
        name="beats", role="beat", source="test", licence="CC0", valid_from=date(2020, 1, 1)
    )
    layers.add(
        by=by, purpose=why, stream=io.BytesIO(json.dumps(EMPTY_AREA).encode()),
        filename="beats.geojson", about=about,
    )  # fmt: skip
    (found,) = areas_on(viewer=by, purpose=why, day=date(2024, 7, 8))
    return found.id
