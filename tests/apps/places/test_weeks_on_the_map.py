"""The map week by week: with a form and links alone, the same weeks as a slider, and as a table."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.places import weeks_page
from accord.apps.places.selectors import Question
from accord.frame.errors import Invalid

from .conftest import START
from .test_places_pages import main_of

FROM = START - timedelta(days=25)  # three whole weeks and four days
LAST = START - timedelta(days=1)
QUERY = f"kind=incident&start={FROM}&end={LAST}"


def question(days: int) -> Question:
    return Question(kind="incident", offences=(), start=START - timedelta(days=days), end=START)


@given(st.integers(1, 1_100))
def test_weeks_share_no_day_leave_none_out_and_are_whole_but_the_oldest(days):
    asked = question(days)
    weeks = [weeks_page.narrowed(asked, start.isoformat()) for start in weeks_page.starts_of(asked)]

    assert weeks[0].end == asked.end
    assert weeks[-1].start == asked.start
    assert all(newer.start == older.end for newer, older in pairwise(weeks))
    assert {week.days for week in weeks[:-1]} <= {7}
    assert 1 <= weeks[-1].days <= 7
    assert weeks_page.narrowed(asked, "") == asked


@pytest.mark.parametrize("wrong", ["soon", str(date(2020, 1, 6)), str(START)])
def test_a_day_with_which_no_week_begins_is_refused(wrong):
    with pytest.raises(Invalid):
        weeks_page.narrowed(question(25), wrong)


def points(answer) -> int:
    labels = [one["properties"]["label"] for one in answer.json()["features"]]
    return sum(int(label.split()[0].replace(",", "")) for label in labels)


def test_each_week_is_on_the_map_by_a_link_a_form_and_a_slider(region, sign_in):
    page = sign_in(region.users[0])
    answer = page.get(f"/places/?{QUERY}")
    text = main_of(answer)
    config = json.loads(re.search(r'json">(.*?)</script>', text, re.DOTALL)[1])
    steps = next(layer["steps"] for layer in config["layers"] if layer["id"] == "incidents")
    assert steps[0]["label"] == "All weeks"
    assert len(steps) == 5
    counts = [points(page.get(step["src"])) for step in steps]
    assert counts[0] == sum(counts[1:]) > 0
    assert re.findall(r'<option value="(\d{4}-\d\d-\d\d)"', text)[:1] == [
        str(START - timedelta(days=7))
    ]
    assert "Every week as a table" in text

    week = str(START - timedelta(days=14))
    shown = page.get(f"/places/?{QUERY}&week={week}")
    one = main_of(shown)
    assert f"On the map: {counts[3]} incident" in one
    assert f'value="{week}" selected' in one
    assert f"week={START - timedelta(days=21)}" in one
    assert f"week={START - timedelta(days=7)}" in one
    config = json.loads(re.search(r'json">(.*?)</script>', one, re.DOTALL)[1])
    drawn = next(layer["src"] for layer in config["layers"] if layer["id"] == "incidents")
    assert drawn == steps[3]["src"]
    assert page.get(f"/places/?{QUERY}&week=2020-01-06").status_code == 422
    assert page.get(f"/places/incidents.geojson?{QUERY}&week=soon").status_code == 422
    spanish = page.get(f"/places/?{QUERY}&week={week}", headers={"accept-language": "es"})
    assert "En el mapa:" in main_of(spanish)
