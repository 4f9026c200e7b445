"""The sentence on the method's record leaves out a bound that says nothing."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from accord.apps.places import forecast_pages
from accord.apps.places.explaining import hit_sentence
from accord.apps.places.models import ForecastRun


@pytest.mark.parametrize(
    ("best", "told"), [(0.42, True), (0.994, True), (0.995, False), (1.0, False)]
)
def test_that_no_map_catches_more_than_all_is_not_said(best, told):
    def part(rate):
        share = {"share": 0.05, "events": 200, "hit_rate": rate, "low": 0.1, "high": 0.3}
        return {"shares": [share], "starts": ["2024-10-07"] * 8}

    run = ForecastRun(
        kind="incident",
        method="own",
        evaluation={"own": part(0.2), "last-year": part(0.15), "oracle": part(best)},
    )
    words = hit_sentence(run)
    assert ("no fixed map" in words) is told
    assert "The same cells as last year caught 15.0 %" in words
    assert words.endswith(".")


@pytest.mark.parametrize(
    ("tested", "told"), [(8, ""), (7, "1 of these weeks is"), (3, "5 of these weeks are")]
)
def test_weeks_whose_records_are_missing_are_told_as_not_tested(tested, told):
    share = {"share": 0.05, "events": 20, "hit_rate": 0.2, "low": 0.1, "high": 0.3}
    part = {"shares": [share], "starts": ["2024-10-07"] * tested}
    run = ForecastRun(
        kind="incident",
        method="own",
        evaluation=dict.fromkeys(("own", "last-year", "oracle"), part),
    )
    words = hit_sentence(run)
    assert ("not tested" in words) == bool(told)
    assert told in words


def test_the_week_in_the_table_of_weeks_is_not_broken_at_its_hyphens():
    own = {"starts": ["2024-10-07"], "events": [9], "shares": [{"share": 0.05, "weekly_hits": [3]}]}
    run = SimpleNamespace(
        method="last-year", evaluation={"last-year": own}, grid={"kind": "square"}
    )
    table = forecast_pages.weeks_table(RequestFactory().get("/"), run)

    head = table.body[0][0]
    assert (head.value, head.unbroken, head.heading) == ("2024-10-07", True, True)
