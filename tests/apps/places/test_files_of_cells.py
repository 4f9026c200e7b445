"""A forecast's cells as a file say what they are: window, method, state and hit rate, on every row."""

import csv
import io
import json

import pytest

from accord.apps.places import services
from accord.apps.places.models import ForecastRun

from .conftest import START
from .test_places_pages import main_of


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip


@pytest.fixture
def kept(run, region, sign_in):
    """What the files of the cells say now: the rows of the CSV, and the features of both maps."""
    page = sign_in(region.users[0])

    def files():
        here = f"/places/forecasts/{run.pk}/cells"
        text = b"".join(page.get(f"{here}?format=csv").streaming_content).decode()
        maps = [
            json.loads(page.get(address).content)["features"]
            for address in (f"{here}.geojson", f"/api/v1{here}.geojson")
        ]
        assert maps[0] == maps[1]
        facts = [{**one["properties"], "label": "", "expected": 0} for one in maps[0]]
        first = ("window", "method", "state", "use", "until", "hit_rate")
        assert all(tuple(one)[:6] == first for one in facts)
        told = {tuple(one[name] for name in first) for one in facts}
        assert len(told) == 1
        return (
            list(csv.DictReader(io.StringIO(text))),
            dict(zip(first, told.pop(), strict=True)),
            page,
        )

    return files


def test_draft_in_force_and_off_each_say_so_in_every_row(run, kept, let_out):
    window = f"{run.starts_on}/{run.starts_on.fromordinal(run.starts_on.toordinal() + 6)}"
    rate = "Hit rate at 5 % of cells, last 8 weeks"
    rows, facts, page = kept()
    assert list(rows[0])[:5] == ["Window", "Method", "State", rate, "Rank"]
    assert {one["State"] for one in rows} == {"A draft: not in force, for no use"}
    assert {(one["Window"], one["Method"]) for one in rows} == {(window, "Same cells as last year")}
    assert all("%" in one[rate] and "–" in one[rate] for one in rows)
    assert (facts["window"], facts["method"], facts["state"]) == (window, "last-year", "draft")
    assert (facts["use"], facts["until"]) == ("", "")
    assert 0 <= facts["hit_rate"] <= 1
    assert "for no use" in main_of(page.get(f"/places/forecasts/{run.pk}/cells"))

    held = let_out(run)
    rows, facts, _page = kept()
    state = f"In force for this use: {held.stated_purpose}, until {held.ends_on.isoformat()}."
    assert all(one["State"].startswith(state) for one in rows)
    assert (facts["state"], facts["use"]) == ("in force", held.stated_purpose)
    assert facts["until"] == held.ends_on.isoformat()

    type(held).objects.filter(pk=held.pk).update(good_until=held.asked_at)
    rows, facts, _page = kept()
    assert all(one["State"].startswith("Off since") for one in rows)
    assert all("its audit is too old" in one["State"] for one in rows)
    assert (facts["state"], facts["use"]) == ("off", "")


def test_a_rate_of_weeks_without_records_is_told_as_not_tested(run, kept):
    tested = dict(run.evaluation)
    tested["last-year"] = {**tested["last-year"], "events": [0] * 8}
    ForecastRun.objects.filter(pk=run.pk).update(evaluation=tested)
    rows, facts, _page = kept()
    assert {one["Hit rate at 5 % of cells, last 8 weeks"] for one in rows} == {"not tested"}
    assert facts["hit_rate"] == "not tested"
