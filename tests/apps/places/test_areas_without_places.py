"""Counts by area where an agency sends no coordinates: “not known”, never 0."""

import io
import json
from datetime import date

import pytest
from shapely.geometry import box, mapping

from accord.apps.layers import services as layers
from accord.apps.places import selectors

pytestmark = pytest.mark.django_db


def main_of(answer) -> str:
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def test_an_area_whose_agency_sends_no_places_is_not_known_and_never_zero(
    region, boundaries, make_user, make_agency, sign_in, agree, actor_of, why, ingest, monkeypatch
):
    monkeypatch.setattr("accord.apps.places.selectors.today", lambda: date(2024, 10, 20))
    third = make_agency()
    grounds = {
        region.agencies[0].ori: box(-73.99, 40.70, -73.95, 40.76),
        region.agencies[1].ori: box(-73.95, 40.70, -73.91, 40.76),
        third.ori: box(-73.91, 40.70, -73.87, 40.76),
    }
    for role, field in (("jurisdiction", "ori"), ("beat", "name")):
        features = [
            {
                "type": "Feature",
                "geometry": mapping(shape),
                "properties": {"name": f"{role} {place}", "ori": ori if field == "ori" else ""},
            }
            for place, (ori, shape) in enumerate(grounds.items())
        ]
        data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        layers.add(
            by=region.analysts[0],
            purpose=why,
            stream=io.BytesIO(data),
            filename="shapes.geojson",
            about=layers.Particulars(
                name=f"new {role}", role=role, source="test", licence="CC0",
                valid_from=date(2020, 1, 1), name_field="name", code_field="ori",
            ),
            replaces=boundaries[role].pk,
        )  # fmt: skip
    lines = [f"p{n},2024-07-{1 + n % 28:02d} 10:00,220,," for n in range(33)]
    text = "\n".join(["incident_number,date_occurred,nibrs_code,longitude,latitude", *lines])
    ingest(third, text.encode())
    agree(*region.agencies, third)
    user = make_user("lia", "liaison", agency=region.agencies[0])

    found = selectors.aggregates(
        viewer=actor_of(user), purpose=why, kind="incident", quarter=date(2024, 7, 1)
    )

    assert found.areas == ("beat 0", "beat 1", "beat 2")
    assert found.known == ((True,) * 3, (True,) * 3, (False,) * 3)
    assert found.without_place == 35
    page = sign_in(user).get("/places/areas?kind=incident&quarter=2024-07-01")
    text = main_of(page)
    assert text.count("not known") == 4 + 1  # three months, their sum, and the sentence
    assert "About 35 incidents of this quarter have no place" in text
